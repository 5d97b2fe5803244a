//! Loads through scheme, files and judge.

use super::{Gap, type_d};
use crate::support::case::{Files, write};
use crate::support::random::Dice;
use jiedui::base::{Budget, Code, Findings, Lang};
use jiedui::model::proof::{LoadCase, Part};
use jiedui::plan::Status;
use jiedui::plan::file::{PlanFiles, parse, proof_json, summary_json};
use jiedui::run::{publish, run};
use jiedui::scheme::{self, Case};
use jiedui::score::Scores;
use jiedui::solve::Engine;
use jiedui::verify::verify;

const SCHEME: &str = r#"
title = "loads"
[table]
helpers = { file = "helpers.csv", key = "code" }
recipients = { file = "recipients.csv", key = "code" }
[layer.work]
helpers = "helpers"
recipients = "recipients"
per_recipient = 1
load = { match = "loads.csv", helper = "code", recipient = "code" }
capacity = { helper = "room" }
fit = [{ points = 1, match = "fit.csv", helper = "code", recipient = "code" }]
[goals]
order = ["fit"]
"#;

/// A case whose fit is 10,000 less the cost.
fn case_of(gap: &Gap, scheme: &str, decimals: bool) -> Files {
    let amount = |x: i64| {
        if decimals { format!("{}.{:02}", x / 100, x % 100) } else { x.to_string() }
    };
    let mut helpers = "code,room\n".to_owned();
    for (h, &room) in gap.capacity.iter().enumerate() {
        helpers += &format!("H{h:03},{}\n", amount(room));
    }
    let recipients: Vec<String> = (0..gap.n).map(|r| format!("R{r:03}")).collect();
    let matrix = |of: &[Vec<i64>], show: &dyn Fn(i64) -> String| {
        let mut text = format!("code,{}\n", recipients.join(","));
        for (h, row) in of.iter().enumerate() {
            let row: Vec<String> = row.iter().map(|&x| show(x)).collect();
            text += &format!("H{h:03},{}\n", row.join(","));
        }
        text.into_bytes()
    };
    vec![
        ("scheme.toml".to_owned(), scheme.as_bytes().to_vec()),
        ("helpers.csv".to_owned(), helpers.into_bytes()),
        ("recipients.csv".to_owned(), ("code\n".to_owned() + &recipients.join("\n")).into_bytes()),
        ("fit.csv".to_owned(), matrix(&gap.cost, &|c| format!("0.{:04}", 10_000 - c - 1))),
        ("loads.csv".to_owned(), matrix(&gap.load, &amount)),
    ]
}

/// A case, solved and written.
struct Done {
    case: Case,
    scores: Scores,
    plan: PlanFiles,
    /// Fit of the whole plan, in hundredths.
    value: i64,
}

impl Done {
    fn of(files: &Files) -> Self {
        let folder = write(files);
        let mut findings = Findings::default();
        let case = scheme::read(folder.path(), &mut findings);
        let case = case.unwrap_or_else(|| panic!("{findings:#?}"));
        let answer = run(&case, Engine::Auto, &Budget::default(), &|_| (), &mut findings);
        let answer = answer.unwrap_or_else(|| panic!("{findings:#?}"));
        let published = publish(&case, &answer, Lang::En, false).unwrap();
        assert!(published.verdict.accepted(), "{:#?}", published.verdict.findings);
        assert!(published.verdict.proven, "{:?}", answer.outcome.verdict);
        let text = |name: &str| {
            let bytes = &published.files.iter().find(|(n, _)| n == name).unwrap().1;
            String::from_utf8(bytes.clone()).unwrap()
        };
        let plan =
            parse(&text("plan.json"), &text("pairs.csv"), &text("proof.json"), &mut findings);
        let value = answer.plan.goals[0].value;
        Self { case, scores: answer.scores, plan: plan.unwrap(), value }
    }

    /// The codes found after a change to the files.
    fn codes(&self, change: impl FnOnce(&mut PlanFiles)) -> Vec<Code> {
        let mut plan = self.plan.clone();
        change(&mut plan);
        let verdict = verify(&self.case, &self.scores, &plan);
        verdict.findings.iter().map(|finding| finding.code).collect()
    }
}

fn loads(plan: &mut PlanFiles) -> (&mut i64, &mut Vec<i64>, &mut Vec<LoadCase>) {
    match &mut plan.proof.parts[0] {
        Part::Loads { limit, prices, tree, .. } => (limit, prices, tree),
        part => panic!("{part:?}"),
    }
}

#[test]
fn the_judge_accepts_the_plan_and_nothing_else() {
    let done = Done::of(&case_of(&type_d(&mut Dice::new(3), 5, 30), SCHEME, false));
    assert_eq!(done.plan.summary.status, Status::Optimal);
    assert!(done.codes(|_| ()).is_empty());
    assert!(loads(&mut done.plan.clone()).2.len() > 20, "a tree to damage");
    // A bound raised by one, in the proof or in the summary.
    assert!(!done.codes(|plan| *loads(plan).0 += 1).is_empty());
    assert!(!done.codes(|plan| *loads(plan).0 -= 1).is_empty());
    assert!(done.codes(|plan| plan.summary.goals[0].bound += 1).contains(&Code::V010));
    // Trees that leave something out.
    assert!(!done.codes(|plan| *loads(plan).2 = vec![LoadCase::default()]).is_empty());
    assert!(done.codes(|plan| loads(plan).2.clear()).contains(&Code::V009));
    let split = |tree: &mut Vec<LoadCase>| {
        let at = tree.iter().position(|case| case.split.is_some()).unwrap();
        tree[at].split.clone().map(|split| (at, split)).unwrap()
    };
    let change = |edit: &dyn Fn(&mut jiedui::model::proof::LoadSplit)| {
        done.codes(|plan| {
            let tree = loads(plan).2;
            let (at, mut new) = split(tree);
            edit(&mut new);
            tree[at].split = Some(new);
        })
    };
    assert!(change(&|split| split.helpers.truncate(1)).contains(&Code::V009));
    assert!(change(&|split| split.first = 0).contains(&Code::V009));
    assert!(change(&|split| split.first = u32::MAX).contains(&Code::V009));
    assert!(change(&|split| split.recipient = 1000).contains(&Code::V009));
    // Numbers that would overflow.
    assert!(done.codes(|plan| loads(plan).1[0] = i64::MAX).contains(&Code::V009));
    assert!(done.codes(|plan| *loads(plan).0 = i64::MAX).contains(&Code::V009));
    assert!(done.codes(|plan| loads(plan).1.truncate(1)).contains(&Code::V009));
}

/// No prices prove too much: whatever they are, the bound is not above the value.
#[test]
fn other_prices_prove_less_or_the_same() {
    let done = Done::of(&case_of(&type_d(&mut Dice::new(4), 4, 20), SCHEME, false));
    let mut dice = Dice::new(9);
    for _ in 0..200 {
        let codes = done.codes(|plan| {
            let (_, prices, tree) = loads(plan);
            let at = dice.between(0, prices.len() as i64 - 1) as usize;
            prices[at] += dice.between(-100_000, 100_000);
            let case = dice.between(0, tree.len() as i64 - 1) as usize;
            if dice.chance(50) {
                tree[case].prices.clear();
            }
        });
        assert!(!codes.contains(&Code::V008));
        let weaker = codes.iter().all(|code| [Code::V009, Code::V010, Code::V011].contains(code));
        assert!(weaker, "{codes:?}");
    }
}

#[test]
fn a_helper_that_carries_too_much_is_found() {
    // Both fit into one only by weight 8 in 7.
    let gap = Gap::parse("2 2  1 1  5 5  4 4  4 4  7 7");
    let done = Done::of(&case_of(&gap, SCHEME, false));
    let codes = done.codes(|plan| {
        let helper = plan.pairs[0].helper.clone();
        for pair in &mut plan.pairs {
            pair.helper.clone_from(&helper);
        }
    });
    assert!(codes.contains(&Code::V014), "{codes:?}");
}

#[test]
fn decimals_are_counted_exactly() {
    let gap = type_d(&mut Dice::new(5), 4, 16);
    let (whole, decimal) = (case_of(&gap, SCHEME, false), case_of(&gap, SCHEME, true));
    assert_eq!(Done::of(&whole).value, Done::of(&decimal).value);
}

#[test]
fn random_cases_are_proven_and_judged() {
    for seed in 0..60 {
        let mut dice = Dice::new(seed);
        let (m, n) = (dice.between(1, 5) as usize, dice.between(1, 14) as usize);
        let mut gap = type_d(&mut dice, m, n);
        let kind = dice.between(0, 2);
        let scheme = match kind {
            // Left out where there is no room, then as good as can be.
            0 => SCHEME
                .replace("per_recipient = 1", "per_recipient = { max = 1, aim_min = 1 }")
                .replace("[\"fit\"]", "[\"coverage\", \"fit\"]"),
            // The numbers of partners count too.
            1 => SCHEME
                .replace("per_recipient = 1", "per_recipient = { max = 1, aim_min = 1 }\nper_helper = { max = 3, aim_min = 1 }")
                .replace("[\"fit\"]", "[\"aims\", \"fit\", \"even\"]"),
            _ => {
                gap.capacity.iter_mut().for_each(|room| *room = *room * 2 + 200);
                SCHEME.to_owned()
            }
        };
        let done = Done::of(&case_of(&gap, &scheme, false));
        assert!(done.codes(|_| ()).is_empty(), "seed {seed}");
        let text = proof_json(&done.plan.proof) + &summary_json(&done.plan.summary);
        assert!(text.contains("\"loads\""), "seed {seed}: {text}");
    }
}

/// The findings of a case that cannot be, before any solver.
fn refused(files: &Files) -> Vec<Code> {
    let folder = write(files);
    let mut findings = Findings::default();
    if let Some(case) = scheme::read(folder.path(), &mut findings) {
        run(&case, Engine::Auto, &Budget::default(), &|_| (), &mut findings);
    }
    findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn sums_that_cannot_be_are_refused_before_any_solver() {
    let total =
        refused(&case_of(&Gap::parse("2 3  1 1 1  1 1 1  5 5 5  5 5 5  7 7"), SCHEME, false));
    assert_eq!(total, [Code::M011]);
    let single = refused(&case_of(&Gap::parse("2 2  1 1  1 1  5 9  5 9  8 8"), SCHEME, false));
    assert_eq!(single, [Code::M012]);
}

#[test]
fn amounts_that_cannot_be_counted_are_refused() {
    let gap = Gap::parse("1 2  1 1  5 5  20");
    let with = |file: &str, from: &str, to: &str| {
        let mut files = case_of(&gap, SCHEME, false);
        for (name, bytes) in &mut files {
            if name == file {
                *bytes = String::from_utf8(bytes.clone()).unwrap().replace(from, to).into_bytes();
            }
        }
        refused(&files)
    };
    assert!(with("helpers.csv", ",20", ",-20").contains(&Code::C008));
    assert!(with("helpers.csv", ",20", ",").contains(&Code::C008));
    assert!(with("helpers.csv", ",20", ",0.12345678").contains(&Code::C008));
    assert!(with("loads.csv", ",5", ",5e12").contains(&Code::C008));
    assert!(with("scheme.toml", "capacity = { helper = \"room\" }", "").contains(&Code::S003));
}
