//! The README shows what the commands really print; only the seconds may differ.

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

#[cfg(unix)]
#[test]
fn its_outputs_are_real() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(root.join("data"), folder.path().join("data")).unwrap();
    let mut checked = 0;
    for block in readme.split("<!-- output: ").skip(1) {
        let (args, rest) = block.split_once(" -->\n```text\n").unwrap();
        let shown = rest.split_once("```").unwrap().0;
        let args: Vec<&str> = args.split(' ').collect();
        let real = printed(&args, folder.path());
        assert_eq!(without_seconds(shown), without_seconds(&real), "{args:?}");
        checked += 1;
    }
    assert!(checked >= 3);
}
