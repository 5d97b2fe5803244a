//! The README shows what the commands really print; only the seconds may differ.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// What a command prints, messages first, run in an empty folder beside `data`.
fn printed(args: &[&str], folder: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jiedui"));
    command.args(args).current_dir(folder).env("LANG", "C").env_remove("LC_ALL");
    let output = command.env_remove("LC_MESSAGES").output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stderr) + &text(&output.stdout)
}

/// `in 0.28 s` becomes `in _ s`, in Chinese too.
fn without_seconds(text: &str) -> String {
    let without =
        |line: &str, before: &str, after: &str| match (line.find(before), line.find(after)) {
            (Some(a), Some(b)) if a < b => format!("{}{before}_{}", &line[..a], &line[b..]),
            _ => line.to_owned(),
        };
    let line = |line: &str| without(&without(line, " in ", " s; "), "用时 ", " 秒；");
    text.lines().map(line).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// An empty folder beside `data`.
#[cfg(unix)]
fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    std::os::unix::fs::symlink(data, folder.path().join("data")).unwrap();
    folder
}

/// Runs what a page shows, block after block in one folder; returns how many blocks it has.
#[cfg(unix)]
fn check_outputs(page: &Path) -> usize {
    let text = std::fs::read_to_string(page).unwrap();
    let folder = desk();
    let mut checked = 0;
    for block in text.split("<!-- output: ").skip(1) {
        let (args, rest) = block.split_once(" -->\n```text\n").unwrap();
        let shown = rest.split_once("```").unwrap().0;
        let args: Vec<&str> = args.split(' ').collect();
        let real = printed(&args, folder.path());
        assert_eq!(without_seconds(shown), without_seconds(&real), "{}: {args:?}", page.display());
        checked += 1;
    }
    checked
}

#[cfg(unix)]
#[test]
fn its_outputs_are_real() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(check_outputs(&root.join("README.md")) >= 3);
}

#[cfg(unix)]
#[test]
fn the_outputs_of_every_case_are_real() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let mut pages: Vec<_> = std::fs::read_dir(data)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("README.md"))
        .filter(|page| page.exists())
        .collect();
    pages.sort();
    let checked: usize = pages.iter().map(|page| check_outputs(page)).sum();
    assert!(checked >= 20, "{checked} outputs in {} pages", pages.len());
}

/// Texts in backquotes.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// The table of mechanisms: `| number | mechanism | command | result |`; every command is run, and prints
/// every text that the result quotes. Those that are no matching say why instead.
#[cfg(unix)]
#[test]
fn every_mechanism_of_the_documents_is_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let table = readme.split_once("## Every programme").unwrap().1;
    let folder = desk();
    let mut outputs: BTreeMap<String, String> = BTreeMap::new();
    let mut numbers = Vec::new();
    for line in table.lines().take_while(|line| !line.starts_with("## ")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let &["", number, mechanism, command, result, ""] = cells.as_slice() else { continue };
        let Ok(number) = number.parse::<u32>() else { continue };
        assert!(!mechanism.is_empty() && !result.is_empty(), "{line}");
        numbers.push(number);
        for command in quoted(command) {
            let args: Vec<&str> = command.strip_prefix("jiedui ").unwrap().split(' ').collect();
            let output =
                outputs.entry(command.to_owned()).or_insert_with(|| printed(&args, folder.path()));
            for shown in quoted(result) {
                assert!(output.contains(shown), "{number}: `{shown}` is not in\n{output}");
            }
        }
    }
    assert_eq!(numbers, (1..=40).collect::<Vec<u32>>());
}
