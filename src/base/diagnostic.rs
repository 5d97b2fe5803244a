//! A finding about the input, and the list that collects them all before anything stops.

use crate::base::{Code, Place, Text};
use serde::Serialize;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something was cleaned or decided; the answer does not change.
    Note,
    /// Probably a mistake; the run goes on.
    Warning,
    /// The run cannot go on.
    Error,
}

/// One finding: what is wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The code, indexed in the documentation.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// Where it is.
    pub at: Place,
    /// What is wrong, with the offending value.
    pub message: Text,
    /// What to do.
    pub help: Text,
}

/// All findings of a run, in the order they were made.
///
/// Every stage takes one by `&mut` and reports everything it can see, so that a bad row never
/// hides the others; whoever drives the stages asks [`Findings::has_errors`] between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    list: Vec<Diagnostic>,
}

impl Findings {
    /// Records an error.
    pub fn error(&mut self, code: Code, at: Place, message: Text, help: Text) {
        self.list.push(Diagnostic { code, severity: Severity::Error, at, message, help });
    }

    /// Records a warning.
    pub fn warn(&mut self, code: Code, at: Place, message: Text, help: Text) {
        self.list.push(Diagnostic { code, severity: Severity::Warning, at, message, help });
    }

    /// Records a note.
    pub fn note(&mut self, code: Code, at: Place, message: Text, help: Text) {
        self.list.push(Diagnostic { code, severity: Severity::Note, at, message, help });
    }

    /// Takes the values out of all findings on one column of a file: it is private.
    pub fn redact(&mut self, file: &str, header: &str) {
        for finding in &mut self.list {
            if let Place::Cell { file: f, column: Some(column), value, .. } = &mut finding.at
                && f == file
                && column == header
            {
                *value = None;
            }
        }
    }

    /// Whether any finding is an error.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.severity == Severity::Error)
    }

    /// Whether all errors are of the arithmetic kind: the input is fine, the rules cannot hold.
    pub fn only_impossible(&self) -> bool {
        let mut errors = self.list.iter().filter(|f| f.severity == Severity::Error);
        errors.all(|f| {
            let sums = [Code::M001, Code::M002, Code::M003, Code::M004, Code::M009];
            sums.contains(&f.code) || matches!(f.code, Code::M011 | Code::M012)
        })
    }

    /// The number of findings of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|d| d.severity == severity).count()
    }

    /// All findings, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// Adds the findings of another list.
    pub fn extend(&mut self, other: Self) {
        self.list.extend(other.list);
    }
}
