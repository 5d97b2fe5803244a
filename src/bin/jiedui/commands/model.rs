//! `jiedui model`: the flat integer program, for any outside solver.

use crate::args::Model;
use crate::commands::{read_case, stop};
use crate::exit::Exit;
use crate::screen::Screen;
use jiedui::base::Findings;
use jiedui::model::Packing;
use jiedui::model::flat::flatten;
use jiedui::model::mps::{self, Objective};
use jiedui::{compile, score};
use serde_json::json;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Writes a file aside, then renames it; a device is written to as it is.
fn write(
    path: &Path,
    content: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    let device = std::fs::metadata(path).is_ok_and(|m| !m.is_file());
    let aside = if device { path.to_owned() } else { path.with_extension("part") };
    let mut out = BufWriter::new(File::create(&aside)?);
    let written = content(&mut out).and_then(|()| out.flush());
    drop(out);
    match written {
        Ok(()) if device => Ok(()),
        Ok(()) => std::fs::rename(&aside, path),
        Err(error) if device => Err(error),
        Err(error) => std::fs::remove_file(&aside).and(Err(error)),
    }
}

pub(crate) fn run(args: &Model, screen: &mut Screen) -> io::Result<Exit> {
    let path = &args.case.case;
    let mut findings = Findings::default();
    let case = read_case(&args.case, &mut findings);
    let scores = case.as_ref().and_then(|case| score::score(case, &mut findings));
    let compiled = case.as_ref().zip(scores.as_ref());
    let compiled = compiled.and_then(|(c, s)| compile::compile(c, s, &mut findings));
    let Some(compiled) = compiled else {
        return stop(screen, &findings, path, Exit::WrongInput);
    };
    screen.findings(&findings, path)?;
    let too_many = || io::Error::other("goal 'worst' has too many scores to write them out");
    let model = &compiled.model.unfold().ok_or_else(too_many)?;
    let packing = Packing::new(model);
    let objective = match &args.goal {
        None => Objective::Packed(packing.as_ref().map_err(|e| io::Error::other(e.to_string()))?),
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
    write(&args.mps, |out| mps::write(&flat, model, objective, out))?;
    let (file, columns, rows) = (args.mps.display(), flat.variables.len(), flat.rows.len());
    screen.tell(
        format!("written {file}: {columns} columns, {rows} rows"),
        format!("已写入 {file}：{columns} 列，{rows} 行"),
    )?;
    let file = file.to_string();
    screen.document(&json!({ "ok": true, "file": file, "columns": columns, "rows": rows }))?;
    Ok(Exit::Done)
}
