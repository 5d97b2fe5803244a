//! `jiedui check`: every fault of the input, and the arithmetic that needs no solver.

use crate::args::Check;
use crate::commands::{list, read_case, stop};
use crate::exit::Exit;
use crate::screen::Screen;
use jiedui::base::{Findings, Severity};
use jiedui::{compile, score};
use serde_json::json;
use std::io;

pub(crate) fn run(args: &Check, screen: &mut Screen) -> io::Result<Exit> {
    let path = &args.case.case;
    let mut findings = Findings::default();
    let case = read_case(&args.case, &mut findings);
    let scores = case.as_ref().and_then(|case| score::score(case, &mut findings));
    if let Some((case, scores)) = case.as_ref().zip(scores.as_ref()) {
        compile::arithmetic::check(case, scores, &mut findings);
        if !findings.has_errors() {
            let _compiles = compile::compile(case, scores, &mut findings);
        }
    }
    if findings.has_errors() {
        let unwelcome = case.is_some() && findings.only_impossible();
        let exit = if unwelcome { Exit::Unwelcome } else { Exit::WrongInput };
        return stop(screen, &findings, path, exit);
    }
    screen.findings(&findings, path)?;
    let Some(case) = case else { return Ok(Exit::WrongInput) };
    for i in 0..case.tables.len() {
        let (name, rows) = (case.tables.name(i), case.tables.table(i).len());
        screen.tell(format!("{name}: {rows} rows"), format!("{name}：{rows} 行"))?;
    }
    for layer in &case.scheme.layers {
        let Some(scores) = &scores else { continue };
        let (h, r) = (scores.rows(&case, layer.helpers), scores.rows(&case, layer.recipients));
        let (name, h, r) = (&layer.name, h.len(), r.len());
        screen.tell(
            format!("layer {name}: {h} helpers, {r} recipients"),
            format!("结对层 {name}：{h} 个帮扶方，{r} 个对象"),
        )?;
    }
    let notes = findings.count(Severity::Note);
    let warnings = findings.count(Severity::Warning);
    screen.tell(
        format!("no errors, {warnings} warnings, {notes} notes; the sums can work out"),
        format!("没有错误，{warnings} 个警告，{notes} 条提示；总量上可行"),
    )?;
    screen.document(&json!({ "ok": true, "findings": list(&findings) }))?;
    Ok(Exit::Done)
}
