//! A case to start from: a small complete scheme with remarks, and a workbook to fill in.
//!
//! Goes in: a language. Comes out: the files of a case that solves as it is written, with made-up rows
//! to be replaced, and the sentences on what to do next. Deliberately not here: writing to disk.

mod sheets;

use crate::base::{Lang, Text};
use crate::scheme;

/// The workbook of a new case.
const WORKBOOK: &str = "tables.xlsx";

/// The files of a new case: names and contents; the JSON Schema is for editors.
///
/// Returns `None` if the workbook cannot be made, which its fixed contents rule out.
pub fn files(lang: Lang) -> Option<Vec<(String, Vec<u8>)>> {
    let scheme = match lang {
        Lang::Zh => include_str!("zh.toml"),
        Lang::En => include_str!("en.toml"),
    };
    let workbook = sheets::workbook(lang).ok()?;
    let mut schema = serde_json::to_vec_pretty(&scheme::schema()).ok()?;
    schema.push(b'\n');
    Some(vec![
        ("scheme.schema.json".to_owned(), schema),
        ("scheme.toml".to_owned(), scheme.as_bytes().to_vec()),
        (WORKBOOK.to_owned(), workbook),
    ])
}

/// What to do next, step by step, in a folder of this name.
pub fn steps(folder: &str) -> Vec<Text> {
    let step = |en: String, zh: String| Text { en, zh };
    vec![
        step(
            format!("open {folder}/{WORKBOOK}: replace the example rows of its four sheets, units and villages first"),
            format!("打开 {folder}/{WORKBOOK}，把四张表中的例行换成自己的数据，先填单位和村"),
        ),
        step(
            "cells with a list offer what may be chosen; point at a header to read what belongs there"
                .to_owned(),
            "有下拉列表的格请选填；把鼠标移到表头可看填写说明".to_owned(),
        ),
        step(
            format!("jiedui check {folder}: every fault with its cell, and whether the sums can work out"),
            format!("jiedui check {folder} --lang zh：逐格查错，并核对总数是否可行"),
        ),
        step(
            format!("change the numbers in {folder}/scheme.toml: who may have how many, what is better"),
            format!("在 {folder}/scheme.toml 中改名额、规则和目标"),
        ),
        step(
            format!("jiedui solve {folder} -o {folder}/plan: the lists, the page for the meeting, the proof"),
            format!("jiedui solve {folder} -o {folder}/plan --lang zh：得到名单、会议用页面和证明"),
        ),
    ]
}
