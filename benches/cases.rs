//! Every shipped case: how large it is, how it is solved, how far it is proven, and how long it takes.
//!
//! `cargo bench --bench cases` prints one line per scheme under `data/`, with names as arguments only
//! those; the exit code says whether every plan was accepted by the judge.

#![expect(clippy::print_stdout, reason = "a table for the reader is what this program is for")]

use jiedui::base::{Budget, Findings, Lang};
use jiedui::run::{publish, run};
use jiedui::scheme;
use jiedui::solve::Engine;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// The schemes under `data/`, in order; recipes and lists of edits are none.
fn schemes() -> Vec<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let files = |folder: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect()
    };
    let is_scheme = |file: &PathBuf| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let is_toml = file.extension().is_some_and(|end| end == "toml");
        is_toml && text.lines().any(|line| line.starts_with("[layer."))
    };
    let mut all: Vec<PathBuf> =
        files(&data).iter().flat_map(|folder| files(folder)).filter(is_scheme).collect();
    all.sort();
    all
}

/// Solves one scheme and prints its line; whether the judge accepts the plan.
fn line(path: &Path) -> bool {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let name = path.strip_prefix(&data).unwrap_or(path).display().to_string();
    let name = name.strip_suffix("/scheme.toml").unwrap_or(&name);
    let mut findings = Findings::default();
    let start = Instant::now();
    let Some(case) = scheme::read(path, &mut findings) else {
        println!("| {name} | not read | | | | | |");
        return false;
    };
    let read = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let answer = run(&case, Engine::Auto, &Budget::default(), &|_| (), &mut findings);
    let Some(answer) = answer else {
        println!("| {name} | rules contradict, by sums alone | | | | {read:.2} | |");
        return true;
    };
    let solved = start.elapsed().as_secs_f64();
    let candidates: usize = answer.compiled.model.layers.iter().map(|l| l.candidates.len()).sum();
    let pairs: usize = answer.plan.layers.iter().map(|l| l.pairs.len()).sum();
    let engines: BTreeSet<&str> = answer.outcome.parts.iter().map(|part| part.engine).collect();
    let engines: Vec<&str> = engines.into_iter().collect();
    let start = Instant::now();
    let verdict = publish(&case, &answer, Lang::En, false).map(|published| published.verdict);
    let judged = start.elapsed().as_secs_f64();
    let accepted = verdict.as_ref().is_ok_and(jiedui::verify::Verdict::accepted);
    let status = format!("{:?}", answer.plan.status).to_lowercase();
    let refused = if accepted { "" } else { ", refused" };
    println!(
        "| {name} | {candidates} | {pairs} | {} | {status}{refused} | {solved:.2} | {judged:.2} |",
        engines.join(", ")
    );
    accepted
}

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    println!(
        "| case | possible pairs | pairs | methods | status | solved in s | papers and verdict in s |"
    );
    println!("|---|---|---|---|---|---|---|");
    let is_wanted = |path: &PathBuf| {
        wanted.is_empty() || wanted.iter().any(|name| path.to_string_lossy().contains(name))
    };
    let all = schemes().into_iter().filter(is_wanted);
    let accepted: Vec<bool> = all.map(|path| line(&path)).collect();
    if accepted.iter().all(|accepted| *accepted) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
