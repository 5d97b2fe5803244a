//! The rules of the house, as tests: who may import whom, sizes, words, docs.

use std::fs;
use std::path::{Path, PathBuf};

/// What each module of the library may import.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("kernel", &[]),
    ("generate", &["base", "scheme"]),
    ("instance", &["base", "kernel", "model", "solve"]),
    ("table", &["base"]),
    ("composite", &[]),
    ("scheme", &["base", "composite", "table"]),
    ("score", &["base", "composite", "table", "scheme"]),
    ("model", &["base"]),
    ("compile", &["base", "table", "scheme", "score", "model"]),
    ("solve", &["base", "kernel", "model"]),
    ("plan", &["base", "table", "scheme", "score", "model", "solve"]),
    ("verify", &["base", "table", "scheme", "score", "plan", "model"]),
    ("report", &["base", "composite", "table", "scheme", "score", "plan"]),
    ("run", &["base", "compile", "model", "plan", "report", "scheme", "score", "solve", "verify"]),
    (
        "scenario",
        &["base", "composite", "plan", "report", "run", "scheme", "score", "solve", "table"],
    ),
    (
        "explain",
        &[
            "base",
            "composite",
            "table",
            "scheme",
            "score",
            "model",
            "kernel",
            "compile",
            "solve",
            "plan",
            "scenario",
            "report",
            "run",
        ],
    ),
    (
        "infeasible",
        &[
            "base",
            "compile",
            "composite",
            "model",
            "plan",
            "report",
            "scenario",
            "scheme",
            "score",
            "solve",
        ],
    ),
    ("init", &["base", "scheme"]),
    ("docs", &[]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return files };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The code of a file, without comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|l| !l.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

fn files_of(module: &str) -> Vec<PathBuf> {
    let folder = root().join("src").join(module);
    let mut files = rust_files(&folder);
    let single = folder.with_extension("rs");
    if single.exists() {
        files.push(single);
    }
    files
}

#[test]
fn imports_point_downwards() {
    let mut wrong = Vec::new();
    for (module, allowed) in MAY_IMPORT {
        for file in files_of(module) {
            for after in code(&file).split("crate::").skip(1) {
                let name: String =
                    after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if name != *module && !allowed.contains(&name.as_str()) {
                    wrong.push(format!("{}: {module} must not use {name}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_judge_shares_no_code_with_what_it_judges() {
    for file in files_of("verify") {
        for after in code(&file).split("crate::model::").skip(1) {
            assert!(after.starts_with("proof"), "{}: only model::proof", file.display());
        }
    }
}

#[test]
fn every_module_has_a_row_in_the_table() {
    let lib = code(&root().join("src/lib.rs"));
    for line in lib.lines().filter_map(|l| l.strip_prefix("pub mod ")) {
        let name = line.trim_end_matches(';');
        assert!(MAY_IMPORT.iter().any(|(module, _)| *module == name), "{name} has no row");
    }
}

#[test]
fn files_hold_one_concept() {
    for file in rust_files(&root().join("src")) {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= 450, "{} has {lines} lines: split it", file.display());
    }
}

#[test]
fn the_engine_knows_no_domain_word() {
    let words = ["village", "cadre", "household", "bureau", "township"];
    for module in
        ["base", "kernel", "composite", "model", "compile", "solve", "plan", "verify", "score"]
    {
        for file in files_of(module) {
            let code = code(&file).to_lowercase();
            for word in words {
                assert!(!code.contains(word), "{} says \"{word}\"", file.display());
            }
        }
    }
}

#[test]
fn foreign_solvers_and_the_command_line_stay_in_their_files() {
    for file in rust_files(&root().join("src")) {
        let (name, code) = (file.display().to_string(), code(&file));
        let solver = code.contains("good_lp") || code.contains("microlp::");
        assert!(!solver || name.contains("solve/mip"), "{name} names a solver");
        assert!(!code.contains("clap::") || name.contains("src/bin/"), "{name} names clap");
    }
}
