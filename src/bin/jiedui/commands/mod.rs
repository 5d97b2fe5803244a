//! One file per command: read, one library call, show.

pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod explain;
pub(crate) mod generate;
pub(crate) mod instance;
pub(crate) mod model;
pub(crate) mod rank;
pub(crate) mod solve;
pub(crate) mod verify;
pub(crate) mod whatif;

use crate::args::CaseArg;
use crate::exit::Exit;
use crate::screen::Screen;
use jiedui::base::{Findings, Severity};
use jiedui::plan::list::PairList;
use jiedui::scenario::{self, Scenario};
use jiedui::scheme::{self, Case};
use serde_json::{Value, json};
use std::io;
use std::path::Path;

/// Shows findings that end the command, as text or as JSON.
fn stop(screen: &mut Screen, findings: &Findings, case: &Path, exit: Exit) -> io::Result<Exit> {
    screen.findings(findings, case)?;
    screen.document(&json!({ "ok": false, "findings": list(findings) }))?;
    let n = findings.count(Severity::Error);
    if !screen.json {
        let text = match screen.lang {
            jiedui::base::Lang::En => format!("{n} error(s)"),
            jiedui::base::Lang::Zh => format!("共 {n} 个错误"),
        };
        use std::io::Write;
        writeln!(io::stderr().lock(), "{text}")?;
    }
    Ok(exit)
}

/// The case, as its edits change it; last year's list is the plan in hand.
fn read_case(args: &CaseArg, findings: &mut Findings) -> Option<Case> {
    let case = scheme::read(&args.case, findings);
    let read = args.edits.iter().map(|path| scenario::read(path, findings));
    let scenarios: Vec<Option<Scenario>> = read.collect();
    let mut case = case?;
    let hand = PairList::of_last_year(&case);
    for scenario in scenarios {
        case = scenario::apply(&case, &scenario?, &hand, findings)?;
    }
    Some(case)
}

/// Findings as JSON.
fn list(findings: &Findings) -> Vec<Value> {
    findings.iter().map(|f| json!(f)).collect()
}
