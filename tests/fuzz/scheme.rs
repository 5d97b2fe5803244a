//! Any text as a case: a scheme, then tables, each after a line `== name`. Nothing may panic, and
//! whatever plan comes out must be accepted by the judge.

#![no_main]

use jiedui::base::{Budget, Findings, Lang};
use jiedui::plan::Status;
use jiedui::run::{publish, run};
use jiedui::scheme;
use jiedui::solve::Engine;
use libfuzzer_sys::fuzz_target;
use std::time::Duration;

fuzz_target!(|data: &[u8]| {
    let folder = tempfile::tempdir().expect("a folder to write to");
    let (mut name, mut start) = ("scheme.toml".to_owned(), 0);
    let mut lines = data.split_inclusive(|&byte| byte == b'\n').peekable();
    let mut at = 0;
    loop {
        let line = lines.next();
        let next = line.and_then(|line| line.strip_prefix(b"== ")).map(String::from_utf8_lossy);
        if line.is_none() || next.is_some() {
            // Names that are no plain file names stay unwritten.
            if !name.is_empty() && !name.contains(['/', '\0']) && name != ".." && name != "." {
                let _unwritable = std::fs::write(folder.path().join(&name), &data[start..at]);
            }
        }
        let Some(line) = line else { break };
        at += line.len();
        if let Some(next) = next {
            (name, start) = (next.trim().to_owned(), at);
        }
    }
    let mut findings = Findings::default();
    let Some(case) = scheme::read(folder.path(), &mut findings) else {
        assert!(findings.iter().next().is_some(), "refused without a word");
        return;
    };
    let budget = Budget::new(Some(Duration::from_millis(200)));
    let Some(answer) = run(&case, Engine::Structured, &budget, &|_| {}, &mut findings) else {
        assert!(findings.iter().next().is_some(), "refused without a word");
        return;
    };
    if matches!(answer.plan.status, Status::Optimal | Status::Claimed | Status::Feasible) {
        let published = publish(&case, &answer, Lang::Zh, true).expect("a short list");
        let found = &published.verdict.findings;
        assert!(published.verdict.accepted(), "{found:?}");
    }
});
