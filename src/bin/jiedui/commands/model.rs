//! `jiedui model`: the flat integer program, for any outside solver.

use crate::args::Model;
use crate::commands::stop;
use crate::exit::Exit;
use crate::screen::Screen;
use jiedui::base::Findings;
use jiedui::model::flat::flatten;
use jiedui::model::mps::{self, Objective};
use jiedui::{compile, scheme, score};
use serde_json::json;
use std::fs::File;
use std::io::{self, BufWriter, Write};

pub(crate) fn run(args: &Model, screen: &mut Screen) -> io::Result<Exit> {
    let path = &args.case.case;
    let mut findings = Findings::default();
    let case = scheme::read(path, &mut findings);
    let scores = case.as_ref().and_then(|case| score::score(case, &mut findings));
    let compiled = case.as_ref().zip(scores.as_ref());
    let compiled = compiled.and_then(|(c, s)| compile::compile(c, s, &mut findings));
    let Some(compiled) = compiled else {
        return stop(screen, &findings, path, Exit::WrongInput);
    };
    screen.findings(&findings, path)?;
    let model = &compiled.model;
    let objective = match &args.goal {
        None => Objective::Packed(&compiled.packing),
        Some(name) => match model.goals.iter().position(|g| g == name) {
            Some(goal) => Objective::Goal(goal),
            None => {
                let goals = model.goals.join(", ");
                return Err(io::Error::other(format!("no goal \"{name}\"; there are: {goals}")));
            }
        },
    };
    let layers: Vec<usize> = (0..model.layers.len()).collect();
    let flat = flatten(model, &layers);
    let aside = args.mps.with_extension("part");
    let mut out = BufWriter::new(File::create(&aside)?);
    mps::write(&flat, model, objective, &mut out)?;
    out.flush()?;
    drop(out);
    std::fs::rename(&aside, &args.mps)?;
    let (file, columns, rows) = (args.mps.display(), flat.variables.len(), flat.rows.len());
    screen.tell(
        format!("written {file}: {columns} columns, {rows} rows"),
        format!("已写入 {file}：{columns} 列，{rows} 行"),
    )?;
    let file = file.to_string();
    screen.document(&json!({ "ok": true, "file": file, "columns": columns, "rows": rows }))?;
    Ok(Exit::Done)
}
