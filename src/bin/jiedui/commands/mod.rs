//! One file per command: read, one library call, show.

pub(crate) mod check;
pub(crate) mod compare;
mod curve;
pub(crate) mod explain;
pub(crate) mod generate;
pub(crate) mod impossible;
pub(crate) mod init;
pub(crate) mod instance;
pub(crate) mod model;
pub(crate) mod rank;
pub(crate) mod repair;
pub(crate) mod schema;
pub(crate) mod solve;
mod sureness;
pub(crate) mod verify;
pub(crate) mod whatif;

use crate::args::CaseArg;
use crate::exit::Exit;
use crate::screen::Screen;
use crate::write;
use jiedui::base::{Budget, Findings, Severity};
use jiedui::plan::list::PairList;
use jiedui::scenario::history::{self, History, How, Step};
use jiedui::scenario::{self, Scenario};
use jiedui::scheme::{self, Case};
use serde_json::{Value, json};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;

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
    let (case, history) = case.zip(read_edits(args, findings))?;
    history.made(&case, &PairList::of_last_year(&case), findings)
}

/// The edits given, as a history in which each file is a step that holds.
fn read_edits(args: &CaseArg, findings: &mut Findings) -> Option<History> {
    let read = args.edits.iter().map(|path| scenario::read(path, findings));
    let scenarios: Vec<Option<Scenario>> = read.collect();
    let step = |scenario| Some(Step { scenario: scenario?, how: How::Solved, lapsed: false });
    Some(History { steps: scenarios.into_iter().map(step).collect::<Option<_>>()? })
}

/// The case of a plan: with the edits given, or else as the plan's history has it, or with the edits
/// of the history that last, for the next step. Also what the history is, and the plan in hand of
/// its last step.
fn read_case_of(
    args: &CaseArg,
    plan: Option<&PathBuf>,
    as_made: bool,
    findings: &mut Findings,
) -> Option<(Case, History)> {
    let is_apart = args.tables_are_current || !args.edits.is_empty();
    let Some(plan) = plan.filter(|plan| plan.is_dir() && !is_apart) else {
        return Some((read_case(args, findings)?, History::default()));
    };
    let case = scheme::read(&args.case, findings);
    let (case, (history, hand)) = case.zip(history::read(plan, findings))?;
    let hand = hand.unwrap_or_else(|| PairList::of_last_year(&case));
    let edited = if as_made {
        history.made(&case, &hand, findings)
    } else {
        history.lasting(&case, findings)
    };
    if edited.is_none() {
        history::report_e006_tables_moved_on(plan, findings);
    }
    Some((edited?, history))
}

/// A budget that ends with the time given, or with Ctrl-C.
fn interruptible(time_limit: Option<f64>) -> Budget {
    let budget = Budget::new(time_limit.map(Duration::from_secs_f64));
    let flag = budget.interrupt_flag();
    // Without a handler Ctrl-C ends the program at once, which is no harm.
    let _handled = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));
    budget
}

/// Writes files into a folder, and says so.
fn deliver(folder: &Path, files: &[(String, Vec<u8>)], screen: &mut Screen) -> io::Result<()> {
    write::all(folder, files)?;
    tell_written(folder, files, screen)
}

/// Says which files were written.
fn tell_written(folder: &Path, files: &[(String, Vec<u8>)], screen: &mut Screen) -> io::Result<()> {
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let (folder, names) = (folder.display(), names.join(", "));
    screen.tell(format!("written to {folder}: {names}"), format!("已写入 {folder}：{names}"))
}

/// Findings as JSON.
fn list(findings: &Findings) -> Vec<Value> {
    findings.iter().map(|f| json!(f)).collect()
}
