//! One file per command: read, one library call, show.

pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod generate;
pub(crate) mod instance;
pub(crate) mod model;
pub(crate) mod rank;
pub(crate) mod solve;
pub(crate) mod verify;

use crate::exit::Exit;
use crate::screen::Screen;
use jiedui::base::{Findings, Severity};
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

/// Findings as JSON.
fn list(findings: &Findings) -> Vec<Value> {
    findings.iter().map(|f| json!(f)).collect()
}

/// Whether all errors are of the arithmetic kind: the input is fine, the rules cannot hold.
fn only_impossible(findings: &Findings) -> bool {
    use jiedui::base::Code;
    let mut errors = findings.iter().filter(|f| f.severity == Severity::Error);
    errors.all(|f| matches!(f.code, Code::M001 | Code::M002 | Code::M003 | Code::M004 | Code::M009))
}
