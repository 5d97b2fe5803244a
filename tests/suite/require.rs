//! Pairs that must be, lists of pairs in fit and bans: from the scheme to the verified proof.

use crate::support::case::{self, Files};
use jiedui::base::{Budget, Findings, Lang};
use jiedui::infeasible;
use jiedui::plan::Status;
use jiedui::run::{publish, run};
use jiedui::solve::Engine;

const SCHEME: &str = r#"
title = "require"
term = { start = "2026-03-01", end = "2027-02-28" }
[table]
helpers = { file = "helpers.csv", key = "code" }
recipients = { file = "recipients.csv", key = "code" }
[index.lag]
of = "recipients"
normalize = "min-max"
weights = "given"
indicator = { income = { column = "income", better = "high", weight = 100 } }
[group.in]
of = "recipients"
never = { column = "code", is = ["R9"] }
[layer.l]
helpers = "helpers"
recipients = "in"
per_helper = { max = 2 }
per_recipient = { aim_min = 1, max = 2 }
fit = [{ points = 100, pairs = "fit.csv", value = "share" }]
# more
[goals]
order = ["coverage", "fit"]
"#;

/// The case with more keys for its layer.
fn files(more: &str) -> Files {
    let files = [
        ("scheme.toml", SCHEME.replace("# more", more)),
        ("helpers.csv", "code,area,rank\nU1,east,3\nU2,,1\nU3,west,2\nU4,west,\n".to_owned()),
        (
            "recipients.csv",
            "code,area,income\nR1,east,50\nR2,west,10\nR3,,30\nR4,west,90\nR9,west,1\n".to_owned(),
        ),
        (
            "fit.csv",
            "helper,recipient,share\nU1,R1,1\nU1,R2,0.5\nU2,R1,0.9\nU3,R3,1\nU4,R4,0.25\n".to_owned(),
        ),
        (
            "fixed.csv",
            "layer,helper,recipient,until\nl,U4,R1,2026-12-31\nl,U3,R2,2026-03-01\nl,U2,R4,2026-02-28\nm,U1,R3,2027-01-01\nl,U1,R9,2027-01-01\nl,U7,R1,2027-01-01\n".to_owned(),
        ),
    ];
    files.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect()
}

/// Solves and has the files judged; the pairs of the plan.
fn solved(files: &Files) -> Vec<(String, String)> {
    let folder = case::write(files);
    let mut findings = Findings::default();
    let case = jiedui::scheme::read(folder.path(), &mut findings);
    let case = case.unwrap_or_else(|| panic!("{findings:#?}"));
    let answer = run(&case, Engine::Auto, &Budget::default(), &|_| (), &mut findings);
    let answer = answer.unwrap_or_else(|| panic!("{findings:#?}"));
    assert_eq!(answer.plan.status, Status::Optimal, "{findings:#?}");
    let published = publish(&case, &answer, Lang::En, true).unwrap();
    assert!(published.verdict.accepted(), "{:#?}", published.verdict.findings);
    assert!(published.verdict.proven);
    let pairs = answer.plan.layers[0].pairs.iter();
    let mut pairs: Vec<_> = pairs.map(|p| (p.helper.clone(), p.recipient.clone())).collect();
    pairs.sort();
    pairs
}

fn has(pairs: &[(String, String)], helper: &str, recipient: &str) -> bool {
    pairs.iter().any(|(h, r)| h == helper && r == recipient)
}

/// The codes of errors when the case is read and solved.
fn codes(files: &Files) -> Vec<String> {
    let folder = case::write(files);
    let mut findings = Findings::default();
    if let Some(case) = jiedui::scheme::read(folder.path(), &mut findings) {
        let _answer = run(&case, Engine::Auto, &Budget::default(), &|_| (), &mut findings);
    }
    let errors = findings.iter().filter(|d| d.severity == jiedui::base::Severity::Error);
    errors.map(|d| d.code.id()).collect()
}

#[test]
fn listed_pairs_are_in_the_plan() {
    let free = solved(&files(""));
    assert!(!has(&free, "U4", "R1") && !has(&free, "U2", "R4"), "{free:?}");
    let fixed = solved(&files(
        "require = [{ name = \"fixed\", pairs = \"fixed.csv\", until = \"until\" }]",
    ));
    assert!(has(&fixed, "U4", "R1") && has(&fixed, "U3", "R2"), "{fixed:?}");
    assert!(!has(&fixed, "U2", "R4"), "its day was over before the term: {fixed:?}");
    let all = solved(&files("require = [{ pairs = \"fixed.csv\" }]"));
    assert!(has(&all, "U4", "R1") && has(&all, "U3", "R2") && has(&all, "U2", "R4"), "{all:?}");
    assert!(!has(&all, "U1", "R3"), "of another layer: {all:?}");
}

#[test]
fn two_orders_are_paired_place_by_place() {
    let order = "require = [{ in_order = { helper = \"rank\", recipient = \"lag\", first = 2 } }]";
    let pairs = solved(&files(order));
    assert!(has(&pairs, "U2", "R2") && has(&pairs, "U3", "R3"), "{pairs:?}");
    // A helper without a place is in no order: three pairs.
    let order = "require = [{ in_order = { helper = \"rank\", recipient = \"income\" } }]";
    let pairs = solved(&files(order));
    for (helper, recipient) in [("U2", "R2"), ("U3", "R3"), ("U1", "R1")] {
        assert!(has(&pairs, helper, recipient), "{pairs:?}");
    }
}

#[test]
fn bans_by_list_and_by_filled_texts() {
    let pairs = solved(&files("forbid = [{ unlisted = \"fit.csv\" }]"));
    let listed = [("U1", "R1"), ("U1", "R2"), ("U2", "R1"), ("U3", "R3"), ("U4", "R4")];
    assert!(listed.iter().all(|(h, r)| has(&pairs, h, r)) && pairs.len() == 5, "{pairs:?}");
    let area = "{ different = { helper = \"area\", recipient = \"area\", unless_empty = true } }";
    let pairs = solved(&files(&format!("forbid = [{area}]")));
    assert!(
        !has(&pairs, "U1", "R2") && has(&pairs, "U2", "R1") && has(&pairs, "U3", "R3"),
        "{pairs:?}"
    );
    let all = area.replace(", unless_empty = true", "");
    let pairs = solved(&files(&format!("forbid = [{all}]")));
    assert!(pairs.iter().all(|(h, r)| h != "U2" && r != "R3"), "{pairs:?}");
}

#[test]
fn faults_are_reported_with_their_codes() {
    let of = |more: &str| codes(&files(more));
    assert_eq!(of("require = [{ pairs = \"fixed.csv\", until = \"layer\" }]"), ["T011"; 6]);
    assert_eq!(of("require = [{ pairs = \"fixed.csv\", until = \"ends\" }]"), ["T005"]);
    assert_eq!(of("require = [{ name = \"x\" }]"), ["S008"]);
    assert_eq!(of("require = [{ pairs = \"fixed.csv\" }, { pairs = \"fixed.csv\" }]"), ["S006"]);
    assert_eq!(of("forbid = [{ unlisted = \"fixed.csv\" }]"), ["T013"]);
    // The first three fill U2; a ban excludes what must be.
    let ban = "forbid = [{ farther = 1 }]";
    assert!(of(ban).contains(&"S008".to_owned()));
    let excluded = "require = [{ pairs = \"fixed.csv\" }]\nforbid = [{ unlisted = \"fit.csv\" }]";
    assert_eq!(of(excluded), ["M009"; 3]);
    let mut twice = files("");
    twice[3].1.extend_from_slice(b"U1,R1,2\n");
    assert_eq!(codes(&twice), ["C006", "T007"]);
}

#[test]
fn a_conflict_names_the_required_pairs() {
    let more = "require = [{ name = \"fixed\", pairs = \"fixed.csv\" }]";
    let mut files = files(more);
    files[4].1 = b"helper,recipient\nU1,R1\nU1,R2\nU1,R3\n".to_vec();
    let folder = case::write(&files);
    let mut findings = Findings::default();
    let case = jiedui::scheme::read(folder.path(), &mut findings).unwrap();
    let explained = infeasible::explain(&case, &Budget::default(), &mut findings).unwrap();
    let rules: Vec<&str> = explained.conflict.rules.iter().map(|r| r.text.en.as_str()).collect();
    assert!(rules.contains(&"the required pairs \"fixed\" of 'l'"), "{rules:?}");
    assert_eq!(rules.len(), 2, "{rules:?}");
}

/// Twenty-five units and 182 villages with a list of 649 pairs, in a layer without any limit.
#[test]
fn hundreds_of_required_pairs_cost_one_row() {
    let mut rng = case::Rng::new(25);
    let keys = |letter: char, n: usize| -> String {
        (0..n).map(|i| format!("{letter}{i:03},{}\n", i % 7)).collect()
    };
    let mut pairs = std::collections::BTreeSet::new();
    while pairs.len() < 649 {
        pairs.insert((rng.below(25), rng.below(182)));
    }
    let list: String = pairs.iter().map(|(h, r)| format!("U{h:03},V{r:03}\n")).collect();
    let scheme = r#"
[table]
units = { file = "units.csv", key = "code" }
villages = { file = "villages.csv", key = "code" }
[layer.l]
helpers = "units"
recipients = "villages"
per_recipient = { aim_min = 4 }
require = [{ name = "fixed", pairs = "fixed.csv" }]
fit = [{ points = 100, same = { helper = "kind", recipient = "kind" } }]
[goals]
order = ["coverage", "fit"]
"#;
    let files: Files = [
        ("scheme.toml", scheme.to_owned()),
        ("units.csv", format!("code,kind\n{}", keys('U', 25))),
        ("villages.csv", format!("code,kind\n{}", keys('V', 182))),
        ("fixed.csv", format!("helper,recipient\n{list}")),
    ]
    .into_iter()
    .map(|(name, text)| (name.to_owned(), text.into_bytes()))
    .collect();
    let plan = solved(&files);
    assert!(pairs.iter().all(|(h, r)| has(&plan, &format!("U{h:03}"), &format!("V{r:03}"))));
}
