//! The scheme: every code with its smallest failing input, and the line it points at.

use crate::support::case;
use jiedui::base::{Diagnostic, Findings, Place};

/// A sound scheme over the tables of a small case; every test spoils one line of it.
fn findings(from: &str, to: &str) -> Vec<Diagnostic> {
    let mut files = case::small(3);
    for (name, bytes) in &mut files {
        if name == "scheme.toml" {
            let text = String::from_utf8(bytes.clone()).unwrap() + EXTRA;
            assert!(text.contains(from), "the scheme has no {from}");
            *bytes = text.replacen(from, to, 1).into_bytes();
        }
    }
    files.push(("last.csv".into(), b"layer,helper,recipient\nunits-to-places,U00,V00\n".to_vec()));
    files.push(("values.csv".into(), b"code,a,b\nR1,1,5\nR2,2,4\nR3,3,3\n".to_vec()));
    let folder = case::write(&files);
    let mut findings = Findings::default();
    let _case = jiedui::scheme::read(folder.path(), &mut findings);
    findings.iter().cloned().collect()
}

const EXTRA: &str = r#"
keep = { from = "last.csv", layers = ["units-to-places"] }
[table.values]
file = "values.csv"
key = "code"
[index.i]
of = "values"
normalize = "min-max"
weights = "given"
[index.i.indicator]
a = { column = "a", better = "high", weight = 60 }
b = { column = "b", better = "low", weight = 40 }
[group.g]
of = "values"
worst = { by = "i", count = 2 }
[sheet.units-to-places]
columns = { "one" = "helper.code", "two" = "recipient.need" }
"#;

/// Spoils the scheme and expects a code, at a line that holds the given text.
fn spoiled(from: &str, to: &str, code: &str, at: &str) {
    let found = findings(from, to);
    let finding = found.iter().find(|d| d.code.id() == code);
    let finding = finding.unwrap_or_else(|| panic!("no {code} in {found:#?}"));
    let sound = !finding.message.en.is_empty() && !finding.message.zh.is_empty();
    assert!(sound && !finding.help.en.is_empty() && !finding.help.zh.is_empty());
    if let Place::Scheme { line, .. } = finding.at {
        let files = case::small(3);
        let text = String::from_utf8(files[0].1.clone()).unwrap() + EXTRA;
        let text = text.replacen(from, to, 1);
        let line = text.lines().nth(line - 1).unwrap_or_default();
        assert!(line.contains(at), "{code} points at \"{line}\", not at \"{at}\"");
    }
}

#[test]
fn the_sound_scheme_has_no_findings_above_a_warning() {
    let found = findings("title", "title");
    let bad = found.iter().filter(|d| d.severity == jiedui::base::Severity::Error);
    assert_eq!(bad.count(), 0, "{found:#?}");
}

#[test]
fn every_code_has_a_smallest_input() {
    spoiled("title = \"small\"", "title = small", "S001", "title");
    spoiled("weights = ", "weigths = ", "S002", "weigths");
    spoiled("of = \"values\"\nworst", "worst", "S003", "");
    spoiled("per_helper = 1", "per_helper = -1", "S004", "per_helper");
    spoiled("per_helper = 1", "per_helper = 1.5", "S004", "per_helper");
    spoiled("points = 60", "points = 0", "S004", "points");
    spoiled("points = 60", "points = nan", "S004", "points");
    spoiled("helpers = \"units\"", "helpers = \"unit\"", "S005", "helpers");
    spoiled("by = \"i\"", "by = \"j\"", "S005", "worst");
    spoiled("[group.g]", "[group.units]", "S006", "");
    spoiled("weight = 60", "weight = 50", "S007", "");
    spoiled("weight = 60", "weight = -60", "S007", "");
    spoiled(
        "forbid = [{ pairs = \"forbid.csv\" }]",
        "forbid = [{ name = \"x\" }]",
        "S008",
        "forbid",
    );
    spoiled("aim_min = 1, aim_max = 3", "aim_min = 4, aim_max = 3", "S009", "aim_min");
    spoiled("{ small = 2 }", "{ tiny = 2 }", "S010", "tiny");
    spoiled(
        "recipients = \"places\"",
        "recipients = \"places\"\nwithin = \"people-to-homes\"",
        "S011",
        "",
    );
    spoiled("unit = \"units\", ", "", "S012", "");
    spoiled("per_helper = 1", "per_helper = { by = \"size\", of = { large = 1 } }", "S013", "");
    spoiled("\"coverage\", ", "\"coverage\", \"covrage\", ", "S014", "covrage");
    spoiled("\"coverage\", ", "\"coverage\", \"coverage\", ", "S014", "order");
    spoiled("\"helper.code\"", "\"nowhere.code\"", "S016", "nowhere");
    spoiled("count = 2", "count = 20", "S018", "");
    spoiled("normalize = \"min-max\"", "normalize = \"minmax\"", "S020", "normalize");
}

#[test]
fn keep_without_a_file_is_reported() {
    let found = findings("[\"coverage\", ", "[\"keep\", \"coverage\", ");
    assert!(found.iter().all(|d| d.code.id() != "S015"), "a file is given");
    let found = findings(
        "order = [\"coverage\", \"aims\", \"fit\", \"even\"]\n\nkeep = { from = \"last.csv\", layers = [\"units-to-places\"] }",
        "order = [\"keep\"]",
    );
    assert!(found.iter().any(|d| d.code.id() == "S015"), "{found:#?}");
}

#[test]
fn a_missing_scheme_is_reported() {
    let mut findings = Findings::default();
    let folder = tempfile::tempdir().unwrap();
    assert!(jiedui::scheme::read(folder.path(), &mut findings).is_none());
    assert!(findings.iter().any(|d| d.code.id() == "S017"));
}

#[test]
fn many_faults_are_reported_together() {
    let found = findings(
        "per_helper = 1\n",
        "per_helper = -1\nper_recipent = 2\nfit2 = 3\nhelperz = \"u\"\n",
    );
    let codes: Vec<String> = found.iter().map(|d| d.code.id()).collect();
    assert_eq!(codes.iter().filter(|c| *c == "S002").count(), 3, "{codes:?}");
    assert!(codes.iter().any(|c| c == "S004"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(300))]
    #[test]
    fn no_scheme_makes_it_panic(at in 0_usize..1200, cut in 0_usize..40, junk in "[\\PC\n]{0,20}") {
        let mut files = case::small(3);
        let mut text = String::from_utf8(files[0].1.clone()).unwrap() + EXTRA;
        let floor = |mut i: usize, text: &str| {
            i = i.min(text.len());
            while !text.is_char_boundary(i) { i -= 1; }
            i
        };
        let start = floor(at, &text);
        let end = floor(start + cut, &text);
        text.replace_range(start..end, &junk);
        files[0].1 = text.into_bytes();
        let folder = case::write(&files);
        let mut findings = Findings::default();
        if let Some(case) = jiedui::scheme::read(folder.path(), &mut findings) {
            let scores = jiedui::score::score(&case, &mut findings);
            if let Some(scores) = scores {
                let _model = jiedui::compile::compile(&case, &scores, &mut findings);
            }
        }
    }
}
