//! At most fifty findings of one code in one column, and then how many more there are.

use crate::base::{Code, Findings, Place, Severity, Text};

/// How many findings are spelled out.
const SPELLED_OUT: usize = 50;

/// What [`Capped::push`] records.
pub(super) struct Fault {
    pub(super) at: Place,
    pub(super) message: Text,
    pub(super) help: Text,
}

/// Collects the findings of one code in one column.
pub(super) struct Capped<'a> {
    code: Code,
    severity: Severity,
    findings: &'a mut Findings,
    count: usize,
}

impl<'a> Capped<'a> {
    pub(super) fn new(code: Code, severity: Severity, findings: &'a mut Findings) -> Self {
        Self { code, severity, findings, count: 0 }
    }

    /// Records a fault; past the limit it is counted, and `fault` is not called.
    pub(super) fn push(&mut self, fault: impl FnOnce() -> Fault) {
        self.count += 1;
        if self.count <= SPELLED_OUT {
            self.record(fault());
        }
    }

    /// Records how many faults were only counted, at `at`, the whole column or table.
    pub(super) fn finish(mut self, at: Place) {
        let (all, more) = (self.count, self.count.saturating_sub(SPELLED_OUT));
        if more > 0 {
            let code = self.code.id();
            self.record(Fault {
                at,
                message: Text::new(
                    format!("{more} more findings {code} here ({all} in all) are not listed"),
                    format!("此处还有 {more} 处同类问题（{code}，共 {all} 处）未逐条列出"),
                ),
                help: Text::new(
                    "so many alike usually have one cause: correct it and read the file again",
                    "大量同类问题往往出于同一原因，请更正后重新读取",
                ),
            });
        }
    }

    fn record(&mut self, Fault { at, message, help }: Fault) {
        match self.severity {
            Severity::Note => self.findings.note(self.code, at, message, help),
            Severity::Warning => self.findings.warn(self.code, at, message, help),
            Severity::Error => self.findings.error(self.code, at, message, help),
        }
    }
}
