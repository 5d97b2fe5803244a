//! Repair: only who must moves, no fewer changes are possible, and the history leads back to the plan.

use crate::support::case::{self, Files};
use crate::support::random::Dice;
use jiedui::base::{Budget, Findings, Place};
use jiedui::plan::list::{ListedLayer, PairList};
use jiedui::plan::{Plan, Status};
use jiedui::run;
use jiedui::scenario::history::{self, History, How};
use jiedui::scenario::repair::{self, Repair, Tried};
use jiedui::scenario::{Change, Edit, Member, Reach, Scenario};
use jiedui::scheme::Case;
use jiedui::solve::Engine;
use jiedui::solve::mip::Backend;
use std::path::Path;
use std::process::{Command, Output};

fn read(files: &Files) -> Case {
    let folder = case::write(files);
    jiedui::scheme::read(folder.path(), &mut Findings::default()).unwrap()
}

fn solve(case: &Case, engine: Engine) -> Plan {
    let (budget, mut findings) = (Budget::default(), Findings::default());
    run::run(case, engine, &budget, &|_| {}, &mut findings).unwrap().plan
}

fn scenario(changes: Vec<Change>) -> Scenario {
    let edit = |change| Edit { change, reason: "test".to_owned(), at: Place::Case };
    Scenario { name: "s".to_owned(), edits: changes.into_iter().map(edit).collect() }
}

fn member(table: &str, key: &str) -> Member {
    Member { table: table.to_owned(), key: key.to_owned() }
}

fn repaired(
    case: &Case,
    hand: &PairList,
    edits: &Scenario,
    within: Option<Reach>,
) -> Result<Repair, Vec<Tried>> {
    let mut findings = Findings::default();
    let all = repair::repair(case, hand, (edits, within), &Budget::default(), &mut findings);
    all.map(|found| found.unwrap_or_else(|| panic!("{findings:#?}")))
}

/// A random edit that fits the small case.
fn any(case: &Case, dice: &mut Dice) -> Change {
    let pick = |table: &str, dice: &mut Dice| {
        let table = case.tables.table(case.tables.names().position(|n| n == table).unwrap());
        table.key(dice.between(0, table.len() as i64 - 1) as usize).to_owned()
    };
    match dice.between(0, 5) {
        0 => Change::Remove(member("people", &pick("people", dice))),
        1 => Change::Remove(member("homes", &pick("homes", dice))),
        2 => Change::Remove(member("units", &pick("units", dice))),
        3 => {
            let like = Some(pick("homes", dice));
            Change::Add { member: member("homes", "NEW"), like, cells: Vec::new() }
        }
        4 => {
            let by = "NEW".to_owned();
            Change::Replace {
                member: member("people", &pick("people", dice)),
                by,
                cells: Vec::new(),
            }
        }
        _ => Change::Set {
            member: member("people", &pick("people", dice)),
            column: "unit".to_owned(),
            value: pick("units", dice),
        },
    }
}

#[test]
fn no_plan_in_the_circle_changes_less() {
    let mut widened = 0;
    let mut impossible = 0;
    for seed in 0..100 {
        let case = read(&case::small(seed % 12));
        let hand = PairList::of(&solve(&case, Engine::Auto), "plan");
        let edits = scenario(vec![any(&case, &mut Dice::new(seed))]);
        let found = match repaired(&case, &hand, &edits, None) {
            Ok(found) => found,
            Err(tried) => {
                impossible += 1;
                assert_eq!(tried.len(), 3, "seed {seed}: all circles were tried");
                assert!(tried.iter().all(|t| t.findings.has_errors()), "seed {seed}: it says why");
                continue;
            }
        };
        widened += usize::from(found.reach > Reach::Own);
        let other = solve(&found.case, Engine::Flat(Backend::Microlp));
        let values = |plan: &Plan| plan.goals.iter().map(|g| g.value).collect::<Vec<_>>();
        assert_eq!(values(&other), values(&found.answer.plan), "seed {seed}: {edits:?}");
        let kept: usize = found.comparison.layers.iter().map(|l| l.kept.len()).sum();
        let keep = found.answer.plan.goals.iter().find(|g| g.goal == "keep").unwrap();
        assert_eq!(
            keep.value,
            i64::try_from(kept).unwrap(),
            "seed {seed}: what is counted is kept"
        );
        assert!(found.is_least(), "seed {seed}");
        for narrower in found.tried.iter().filter(|t| t.reach < found.reach) {
            let left = found.tried.iter().find(|t| t.reach == found.reach).unwrap().uncovered;
            let is_worse = narrower.uncovered.is_none_or(|n| n > left.unwrap());
            assert!(is_worse, "seed {seed}: widened without need");
        }
    }
    assert!(widened > 2 && impossible > 0, "{widened} widened, {impossible} impossible");
}

#[test]
fn in_the_own_circle_nobody_else_moves() {
    let mut moved = 0;
    for seed in 0..40 {
        let case = read(&case::small(seed % 12));
        let plan = solve(&case, Engine::Auto);
        let hand = PairList::of(&plan, "plan");
        let people = &plan.layers[1].pairs;
        let gone = &people[Dice::new(seed).between(0, people.len() as i64 - 1) as usize].helper;
        let edits = scenario(vec![Change::Remove(member("people", gone))]);
        let Ok(found) = repaired(&case, &hand, &edits, Some(Reach::Own)) else { continue };
        let table = case.tables.table(case.tables.names().position(|n| n == "people").unwrap());
        let unit = |key: &str| table.text(table.row_of(key).unwrap(), 1).to_owned();
        assert!(
            found.comparison.layers[0].ended.is_empty()
                && found.comparison.layers[0].new.is_empty()
        );
        for link in found.comparison.layers[1].ended.iter().chain(&found.comparison.layers[1].new) {
            assert_eq!(unit(&link.helper), unit(gone), "seed {seed}: a colleague, or nobody");
        }
        moved += found.comparison.layers[1].new.len();
    }
    assert!(moved > 0, "colleagues take over now and then");
}

#[test]
fn without_edits_nothing_moves() {
    for files in [case::small(3), case::shipped("district")] {
        let case = read(&files);
        let hand = PairList::of(&solve(&case, Engine::Auto), "plan");
        let found = repaired(&case, &hand, &scenario(Vec::new()), None).unwrap();
        assert_eq!(found.reach, Reach::Own);
        assert!(found.comparison.layers.iter().all(|l| l.ended.is_empty() && l.new.is_empty()));
    }
}

#[test]
fn tables_that_were_changed_by_hand_are_repaired_as_they_are() {
    let files = case::small(5);
    let case = read(&files);
    let hand = PairList::of(&solve(&case, Engine::Auto), "plan");
    let mut less = files.clone();
    let people = less.iter_mut().find(|(name, _)| name == "people.csv").unwrap();
    let text = String::from_utf8(people.1.clone()).unwrap();
    let gone = text.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    people.1 = text
        .lines()
        .filter(|l| !l.starts_with(&gone))
        .map(|l| format!("{l}\n"))
        .collect::<String>()
        .into();
    let by_hand = repaired(&read(&less), &hand, &scenario(Vec::new()), None).unwrap();
    let edits = scenario(vec![Change::Remove(member("people", &gone))]);
    let by_edit = repaired(&case, &hand, &edits, None).unwrap();
    let values = |r: &Repair| r.answer.plan.goals.iter().map(|g| g.value).collect::<Vec<_>>();
    assert_eq!(values(&by_hand), values(&by_edit));
    assert_eq!(by_hand.reach, by_edit.reach);
}

#[test]
fn a_new_pair_is_made_only_where_it_is_needed() {
    // Helpers may have three; one recipient goes: nobody needs another, so nobody gets one.
    let scheme = r#"
title = "several"
[table]
h = { file = "h.csv", key = "code" }
r = { file = "r.csv", key = "code" }
[layer.l]
helpers = "h"
recipients = "r"
per_helper = { max = 3 }
per_recipient = { aim_min = 1 }
fit = [{ points = 100, match = "m.csv", helper = "code", recipient = "code" }]
[goals]
order = ["coverage", "fit"]
"#;
    let files: Files = [
        ("scheme.toml", scheme),
        ("h.csv", "code\nA\nB\n"),
        ("r.csv", "code\n1\n2\n3\n4\n"),
        ("m.csv", "code,1,2,3,4\nA,1,1,1,1\nB,1,1,1,1\n"),
    ]
    .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
    .to_vec();
    let case = read(&files);
    let pairs = [("A", "1"), ("A", "2"), ("B", "3"), ("B", "4")];
    let pairs = pairs.iter().map(|(h, r)| ((*h).to_owned(), (*r).to_owned())).collect();
    let layer = ListedLayer { name: "l".to_owned(), pairs, ..ListedLayer::default() };
    let hand = PairList { name: "hand".to_owned(), layers: vec![layer], ..PairList::default() };
    for reach in Reach::ALL {
        let edits = scenario(vec![Change::Remove(member("r", "1"))]);
        let found = repaired(&case, &hand, &edits, Some(reach)).unwrap();
        let layer = &found.comparison.layers[0];
        assert_eq!((layer.ended.len(), layer.new.len()), (1, 0), "{reach:?}");
        let edits = scenario(vec![Change::Remove(member("h", "A"))]);
        let found = repaired(&case, &hand, &edits, Some(reach)).unwrap();
        let layer = &found.comparison.layers[0];
        // B takes one more: it may have three.
        assert_eq!((layer.ended.len(), layer.new.len()), (2, 1), "{reach:?}");
    }
}

fn jiedui(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jiedui"));
    command.args(args).env("LANG", "C").env_remove("LC_ALL").env_remove("LC_MESSAGES");
    command.output().unwrap()
}

#[test]
fn a_year_of_repairs_leads_back_through_its_history() {
    let folder = tempfile::tempdir().unwrap();
    let path = |p: &Path| p.display().to_string();
    let case = path(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join("district"));
    let at = |name: &str| path(&folder.path().join(name));
    let write = |name: &str, keys: &str| {
        std::fs::write(folder.path().join(name), format!("[[edit]]\nreason = \"r\"\n{keys}"))
            .unwrap();
    };
    write("first.toml", "do = \"remove\"\ntable = \"units\"\nkey = \"U40\"\n");
    write("second.toml", "do = \"remove\"\ntable = \"cadres\"\nkey = \"00010\"\n");
    let code = |args: &[&str]| jiedui(args).status.code();
    assert_eq!(code(&["solve", &case, "-o", &at("p0")]), Some(0));
    assert_eq!(code(&["repair", &case, &at("p0"), &at("first.toml"), "-o", &at("p1")]), Some(0));
    assert_eq!(code(&["repair", &case, &at("p1"), &at("second.toml"), "-o", &at("p2")]), Some(0));
    for plan in ["p0", "p1", "p2"] {
        let output = jiedui(&["verify", &case, &at(plan)]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.starts_with("accepted: proven optimal"), "{plan}: {text}");
    }
    // Next year's list is made anew after this year's plan.
    assert_eq!(code(&["solve", &case, "--after", &at("p2"), "-o", &at("p3")]), Some(0));
    assert_eq!(code(&["verify", &case, &at("p3")]), Some(0));
    let mut findings = Findings::default();
    let (next, hand) = history::read(&folder.path().join("p3"), &mut findings).unwrap();
    assert_eq!(next.steps.iter().map(|s| s.lapsed).collect::<Vec<_>>(), [true, true, false]);
    assert_eq!(hand.unwrap().layers.len(), 2);
    let (steps, hand) = history::read(&folder.path().join("p2"), &mut findings).unwrap();
    assert_eq!(steps.steps.iter().map(|s| s.lapsed).collect::<Vec<_>>(), [true, false]);
    assert!(hand.is_some());
    assert_eq!(
        std::fs::read_to_string(folder.path().join("p2/history.toml")).unwrap(),
        steps.write()
    );
    // Without the first step the plan has members that are not gone.
    let less = History { steps: steps.steps[1..].to_vec() };
    std::fs::write(folder.path().join("p2/history.toml"), less.write()).unwrap();
    assert_eq!(code(&["verify", &case, &at("p2")]), Some(1));
    // The same edit once more does not fit what the history has made of the tables.
    let again = jiedui(&["repair", &case, &at("p1"), &at("first.toml")]);
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("T013"));
    // A plan solved anew in the same folder has no history left.
    assert_eq!(code(&["solve", &case, "-o", &at("p2")]), Some(0));
    assert_eq!(code(&["verify", &case, &at("p2")]), Some(0));
}

#[test]
fn a_history_that_does_not_fit_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join("tiny");
    let (case, plan) = (case.display().to_string(), folder.path().display().to_string());
    assert_eq!(jiedui(&["solve", &case, "-o", &plan]).status.code(), Some(0));
    let gone = Change::Remove(member("units", "nobody"));
    let past = History::default().with(scenario(vec![gone]), How::Solved);
    std::fs::write(folder.path().join(history::FILE), past.write()).unwrap();
    let output = jiedui(&["verify", &case, &plan]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("E006"));
    let output = jiedui(&["verify", &case, &plan, "--tables-are-current"]);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_retirement_in_the_district_changes_one_pair() {
    let case = read(&case::shipped("district"));
    let hand = PairList::of(&solve(&case, Engine::Auto), "plan");
    let edits = scenario(vec![Change::Remove(member("cadres", "00010"))]);
    let found = repaired(&case, &hand, &edits, None).unwrap();
    assert_eq!(found.answer.plan.status, Status::Optimal);
    let changed = |l: &jiedui::plan::compare::LayerDifference| l.ended.len() + l.new.len();
    assert_eq!(found.comparison.layers.iter().map(changed).sum::<usize>(), 1);
}
