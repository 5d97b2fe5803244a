//! The published reviewer assignment, by scheme alone: greatest total similarity without conflicts. The
//! files stay where `JIEDUI_PUBLISHED` says; without it the test says so and passes.

#![expect(clippy::unwrap_used, reason = "a test that finds nothing must fail")]

use crate::support::case::{self, Files};
use jiedui::base::{Budget, Findings, Lang};
use jiedui::plan::Status;
use jiedui::run::{publish, run};
use jiedui::solve::Engine;
use std::fmt::Write;
use std::path::{Path, PathBuf};

const SCHEME: &str = r#"
title = "reviewers"
lang = "en"
[table]
reviewers = { file = "reviewers.csv", key = "code" }
papers = { file = "papers.csv", key = "code" }
[layer.reviews]
helpers = "reviewers"
recipients = "papers"
per_helper = { max = PAPERS }
per_recipient = REVIEWERS
fit = [{ points = 100, pairs = "similarity.csv", value = "similarity" }]
forbid = [{ name = "conflict of interest", pairs = "conflicts.csv" }]
[goals]
order = ["fit"]
"#;

/// A published matrix without a header.
fn matrix(file: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(file).unwrap();
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// The case of one line of the expected values.
fn files(folder: &Path, (similarity, papers, reviewers): (&str, &str, &str)) -> Files {
    let values = matrix(&folder.join(similarity));
    let conflicts = matrix(&folder.join("preflib_csconf1_conflict.csv"));
    let keys = |letter: char, n: usize| {
        let lines: Vec<String> = (0..n).map(|i| format!("{letter}{i:02}")).collect();
        format!("code\n{}\n", lines.join("\n"))
    };
    let mut similar = String::from("helper,recipient,similarity\n");
    let mut conflict = String::from("helper,recipient\n");
    for (r, row) in values.iter().enumerate() {
        for (p, value) in row.iter().enumerate() {
            writeln!(similar, "R{r:02},P{p:02},{value}").unwrap();
            if conflicts[r][p] != "0" {
                writeln!(conflict, "R{r:02},P{p:02}").unwrap();
            }
        }
    }
    let scheme = SCHEME.replace("PAPERS", papers).replace("REVIEWERS", reviewers);
    let all = [
        ("scheme.toml", scheme),
        ("reviewers.csv", keys('R', values.len())),
        ("papers.csv", keys('P', values[0].len())),
        ("similarity.csv", similar),
        ("conflicts.csv", conflict),
    ];
    all.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect()
}

#[test]
fn the_published_optimum_is_reached_and_proven() {
    let Some(folder) = std::env::var_os("JIEDUI_PUBLISHED") else {
        println!("skipped: JIEDUI_PUBLISHED does not name the folder of published instances");
        return;
    };
    let folder = PathBuf::from(folder).join("matching");
    let expected = matrix(&folder.join("expected.csv"));
    for line in &expected[1..] {
        let [similarity, papers, reviewers, optimum] = line.as_slice() else { panic!("{line:?}") };
        let case = case::write(&files(&folder, (similarity, papers, reviewers)));
        let mut findings = Findings::default();
        let case = jiedui::scheme::read(case.path(), &mut findings).unwrap();
        let answer = run(&case, Engine::Auto, &Budget::default(), &|_| (), &mut findings).unwrap();
        assert_eq!(answer.plan.status, Status::Optimal);
        let published = publish(&case, &answer, Lang::En, false).unwrap();
        assert!(published.verdict.proven, "{:#?}", published.verdict.findings);
        // Fit counts hundredths of a point, a hundred points for a similarity of one.
        let value = optimum.parse::<f64>().unwrap() * 10_000.0;
        assert_eq!(answer.plan.goals[0].value.to_string(), value.to_string(), "{line:?}");
    }
    assert_eq!(expected.len(), 6);
}
