//! `jiedui instance`: published formats, right values, and a place for every fault.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use crate::support::random::Dice;
use flate2::Compression;
use flate2::write::GzEncoder;
use jiedui::base::Budget;
use jiedui::instance::{Answer, Format, read};
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn jiedui(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jiedui"));
    command.arg("instance").args(args);
    command.env("LANG", "C").env_remove("LC_ALL").env_remove("LC_MESSAGES").output().unwrap()
}

/// Exit code and the one JSON document.
fn json(args: &[&str]) -> (i32, Value) {
    let output = jiedui(&[args, &["--json"]].concat());
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
}

fn written(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

const DENSE: &str = "3\n4 1 3\n2 0 5\n3 2 2\n";
const SPARSE: &str = " 3\n1 1 4\n1 2 1\n2 1 2\n2 2 0\n3 3 2\n3 1 9\n";
const FLOW: &str = "c two ways\np min 3 3\nn 1 4\nn 3 -4\na 1 2 0 3 1\na 2 3 0 9 1\na 1 3 1 4 5\n";

/// Two agents, three jobs; all at the cheaper agent would be 15 of 12.
const GAP: &str = "2 3\n1 2 3\n6 5 4\n5 5 5\n4 4 4\n12 9\n";

#[test]
fn solves_each_format_and_tells_which_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(DENSE.as_bytes()).unwrap();
    let files = [
        (written(folder.path(), "dense.txt", DENSE), 5, 11),
        (written(folder.path(), "packed.txt.gz", packed.finish().unwrap()), 5, 11),
        (written(folder.path(), "sparse.txt", SPARSE), 5, 6),
        (written(folder.path(), "flow.min", FLOW), 11, 20),
        (written(folder.path(), "flow.txt", FLOW), 11, 20),
        (written(folder.path(), "jobs.txt", GAP), 7, 14),
    ];
    for (file, least, most) in files {
        let (code, answer) = json(&[&file]);
        assert_eq!((code, &answer["value"], &answer["bound"]), (0, &least.into(), &least.into()));
        assert!(answer["seconds"]["read"].is_f64() && answer["seconds"]["solve"].is_f64());
        let (code, answer) = json(&[&file, "--max"]);
        assert_eq!((code, &answer["value"], &answer["bound"]), (0, &most.into(), &most.into()));
    }
}

#[test]
fn malformed_generalized_assignment_names_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("2 3\n1 2 3\n", 2, "too early"),
        ("1 1\n5\n-1\n3\n", 2, "negative"),
        ("1 1\n5\n1\n3\n9\n", 2, "left over"),
        ("1 1\n99999999999\n1\n3\n", 2, "no integer"),
        ("60000 60000\n", 2, "too many"),
        ("0\n4064640640", 2, "too many"),
        ("2 1\n1\n1\n5\n5\n3 4\n", 1, "do not fit"),
    ];
    for (text, code, words) in cases {
        let file = written(folder.path(), "bad.txt", text);
        let output = jiedui(&[&file, "--format", "gap"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{text:?}: {said}");
        assert!(said.contains(words), "{text:?}: {said}");
    }
    let file = written(folder.path(), "empty.txt", "0 0\n");
    assert_eq!(json(&[&file]).1["value"], 0, "nothing to do costs nothing");
}

#[test]
fn writes_solution_and_duals() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "dense.txt", DENSE);
    let out = folder.path().join("answer.json");
    assert_eq!(jiedui(&[&file, "-o", &out.display().to_string()]).status.code(), Some(0));
    let answer: Value = serde_json::from_slice(&std::fs::read(out).unwrap()).unwrap();
    assert_eq!(answer["solution"], serde_json::json!([1, 0, 2]));
    let duals = answer["dual"].as_array().unwrap();
    assert_eq!(duals.len(), 6);
    assert_eq!(duals.iter().map(|dual| dual.as_i64().unwrap()).sum::<i64>(), 5);
}

#[test]
fn every_fault_has_its_code_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("lap", "", "I001", "the file is empty"),
        ("lap", "2\n1 2\n3 x\n", "I001", ", line 3"),
        ("lap", "2\n1 3 3\n", "I001", "is not among 1..2"),
        ("lap", "2\n1 2\n", "I001", "neither 2 x 2 costs nor triples"),
        ("lap", "2\n\n3 1 5\n", "I001", "file.txt, line 3"),
        ("lap", "2\n1 1 99999999999999999999\n", "I001", ", line 2"),
        ("lap", "99999999999\n", "I001", "too many"),
        ("lap", "-2\n", "I001", "\"-2\""),
        ("lap", "2\n0 0 4000000000000000000 0\n", "I003", "too large"),
        ("dimacs", "", "I001", "no line \"p min"),
        ("dimacs", "a 1 2 0 1 1\n", "I001", ", line 1"),
        ("dimacs", "p max 2 1\n", "I001", "p min NODES ARCS"),
        ("dimacs", "p min 2 1\np min 2 1\n", "I001", "a single line p"),
        ("dimacs", "p min 2 1\nn 1 1\nn 1 2\n", "I001", ", line 3"),
        ("dimacs", "p min 2 1\na 1 2 0 1\n", "I001", "a TAIL HEAD"),
        ("dimacs", "p min 2 1\na 1 3 0 1 1\n", "I001", "3 is not among 1..2"),
        ("dimacs", "p min 2 1\na 1 2 4 1 1\n", "I001", "above upper bound 1"),
        ("dimacs", "p min 2 2\na 1 2 0 1 1\n", "I001", "states 2 arcs, there are 1"),
        ("dimacs", "p min 2 0\na 1 2 0 1 1\n", "I001", "states 0 arcs only"),
        ("dimacs", "p min 999999999999 1\n", "I001", "more than"),
        ("dimacs", "p min 2 1\nq\n", "I001", "c, p, n, a"),
        ("dimacs", "p min 2 1\na 1 2 0 4611686018427387904 1\n", "I003", "too large"),
    ];
    for (format, text, code, part) in cases {
        let file = written(folder.path(), "file.txt", text);
        let output = jiedui(&[&file, "--format", format]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{text}: {said}");
        assert!(said.contains(code) && said.contains(part), "{text}: {said}");
    }
    for (bytes, code) in [("".as_bytes(), "I002"), (b"1 2 3\n4\n", "I002"), (b"\xFF\xFE", "I001")] {
        let file = written(folder.path(), "file.txt", bytes);
        let (exit, answer) = json(&[&file]);
        assert_eq!((exit, &answer["findings"][0]["code"]), (2, &code.into()));
    }
    let broken = written(folder.path(), "file.gz", [0x1F, 0x8B, 8, 0, 0]);
    assert_eq!(json(&[&broken]).1["findings"][0]["code"], "I001");
    assert_eq!(jiedui(&["no-such-file"]).status.code(), Some(2));
}

#[test]
fn says_why_there_is_no_solution() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("2\n1 2 3\n2 2 3\n", "2 rows have only 1 allowed columns among them: 1, 2"),
        ("p min 2 1\nn 1 3\nn 2 -3\na 1 2 0 2 1\n", "must send out 3 but have room for 2"),
        ("p min 2 1\nn 1 3\na 1 2 0 2 1\n", "the supplies add up to 3"),
    ];
    for (text, part) in cases {
        let file = written(folder.path(), "file.txt", text);
        let output = jiedui(&[&file]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("I004") && said.contains(part), "{said}");
        assert_eq!(json(&[&file]).1["status"], "infeasible");
    }
}

/// No prefix of a file and no single altered byte makes a reader panic.
#[test]
fn damaged_files_are_refused_or_solved() {
    for (text, format) in [(DENSE, Format::Lap), (SPARSE, Format::Lap), (FLOW, Format::Dimacs)] {
        let attempt = |text: &str| {
            if let Ok(problem) = read(text, format) {
                assert!(
                    !matches!(problem.solve(&Budget::default()), Answer::TooLarge(_))
                        || text.len() > 4
                );
            }
        };
        for end in 0..text.len() {
            attempt(&text[..end]);
            for byte in b"0 -9x\n" {
                let mut altered = text.as_bytes().to_vec();
                altered[end] = *byte;
                attempt(std::str::from_utf8(&altered).unwrap());
            }
        }
    }
}

#[test]
fn published_values() {
    let Some(folder) = std::env::var_os("JIEDUI_PUBLISHED").map(PathBuf::from) else {
        println!("skipped: JIEDUI_PUBLISHED does not name the folder of published instances");
        return;
    };
    for kind in ["lap", "mcf"] {
        let table = std::fs::read_to_string(folder.join(kind).join("expected.csv")).unwrap();
        let mut solved = 0;
        for line in table.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let (name, value) = (cells[0], cells.last().unwrap());
            let file = folder.join(kind).join(name).display().to_string();
            let (code, answer) = json(&[&file]);
            assert_eq!((code, answer["value"].to_string()), (0, (*value).to_owned()), "{name}");
            solved += 1;
        }
        assert!(solved > 1, "{kind}");
    }
}

/// Rows that take one unit each through columns: solved as such, and worth what the network is.
#[test]
fn transportation_is_recognized_and_right() {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice::new(5);
    let mut placed = 0;
    for round in 0..60 {
        let (columns, rows) = (dice.between(1, 5), dice.between(1, 9));
        let mut arcs = Vec::new();
        for column in 0..columns {
            let (min, most) = (dice.between(0, 1), dice.between(1, 5));
            arcs.push(format!("a 1 {} {min} {most} {}", 2 + column, dice.between(-9, 9)));
            for row in 0..rows {
                if dice.chance(30) {
                    continue;
                }
                let head = 2 + columns + row;
                arcs.push(format!("a {} {head} 0 1 {}", 2 + column, dice.between(-20, 20)));
            }
        }
        let nodes = 1 + columns + rows;
        let takes =
            (0..rows).map(|row| format!("n {} -1\n", 2 + columns + row)).collect::<String>();
        let text = |lines: &[String]| {
            let n = lines.len();
            format!("p min {nodes} {n}\nn 1 {rows}\n{takes}{}\n", lines.join("\n"))
        };
        let plain = read(&text(&arcs), Format::Dimacs).unwrap().solve(&Budget::default());
        // An arc back to the root that carries nothing makes it a network like any other.
        arcs.push(format!("a {nodes} 1 0 0 0"));
        let file = written(folder.path(), "flow.min", text(&arcs));
        let (code, answer) = json(&[&file]);
        match plain {
            Answer::Optimal(found) => {
                let value = i64::try_from(found.value).unwrap();
                assert_eq!((code, &answer["value"]), (0, &value.into()), "round {round}");
                assert_eq!(found.value, found.bound);
                placed += usize::from(found.work[0].0 == "searches");
                assert!(answer["work"]["pivots"].is_u64(), "the other is solved by the simplex");
            }
            other => assert_eq!(code, 1, "round {round}: {other:?}"),
        }
    }
    assert!(placed > 20, "{placed} recognized");
}
