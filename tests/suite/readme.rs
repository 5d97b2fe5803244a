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

/// What commands print.
type Outputs = BTreeMap<String, String>;

/// Runs what a page shows, block after block in one folder. (What takes long is marked `long output`, and
/// run by the benchmark of all cases.)
#[cfg(unix)]
fn check_outputs(page: &Path, outputs: &mut Outputs) {
    let text = std::fs::read_to_string(page).unwrap();
    let folder = desk();
    for block in text.split("<!-- output: ").skip(1) {
        let (args, rest) = block.split_once(" -->\n```text\n").unwrap();
        let shown = rest.split_once("```").unwrap().0;
        let split: Vec<&str> = args.split(' ').collect();
        let real = printed(&split, folder.path());
        assert_eq!(without_seconds(shown), without_seconds(&real), "{}: {args}", page.display());
        outputs.insert(args.to_owned(), real);
    }
}

#[cfg(unix)]
#[test]
fn its_outputs_are_real() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut outputs = Outputs::new();
    check_outputs(&root.join("README.md"), &mut outputs);
    assert!(outputs.len() >= 3);
}

/// What every page of a case shows.
#[cfg(unix)]
fn outputs_of_cases() -> Outputs {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let folders = std::fs::read_dir(data).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<_> = folders.map(|folder| folder.join("README.md")).collect();
    pages.retain(|page| page.exists());
    pages.sort();
    let mut outputs = Outputs::new();
    pages.iter().for_each(|page| check_outputs(page, &mut outputs));
    assert!(outputs.len() >= 40, "{} outputs in {} pages", outputs.len(), pages.len());
    outputs
}

/// Texts in backquotes.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// The outputs of all cases are real. The table of mechanisms, `| number | mechanism | command | result |`:
/// every command prints every text that the result quotes; those that are no matching say why instead.
#[cfg(unix)]
#[test]
fn every_case_and_every_mechanism_of_the_documents_is_as_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let table = readme.split_once("## Every programme").unwrap().1;
    let (folder, mut outputs) = (desk(), outputs_of_cases());
    let mut numbers = Vec::new();
    for line in table.lines().take_while(|line| !line.starts_with("## ")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let &["", number, mechanism, command, result, ""] = cells.as_slice() else { continue };
        let Ok(number) = number.parse::<u32>() else { continue };
        assert!(!mechanism.is_empty() && !result.is_empty(), "{line}");
        numbers.push(number);
        let mut printed_here = String::new();
        for command in quoted(command) {
            let args = command.strip_prefix("jiedui ").unwrap();
            let split: Vec<&str> = args.split(' ').collect();
            let run = || printed(&split, folder.path());
            printed_here += outputs.entry(args.to_owned()).or_insert_with(run);
        }
        for shown in quoted(result).into_iter().filter(|_| !command.is_empty()) {
            assert!(printed_here.contains(shown), "{number}: `{shown}` is not in\n{printed_here}");
        }
    }
    assert_eq!(numbers, (1..=40).collect::<Vec<u32>>());
}
