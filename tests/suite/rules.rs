//! Rules that count pairs, balances over several layers, ways up, and the goals `fill` and `fewest`:
//! each by a smallest example whose answer is known, solved and verified.

use crate::support::case::{self, Files};
use jiedui::base::{Budget, Findings, Lang};
use jiedui::plan::Status;
use jiedui::run::{publish, run};
use jiedui::solve::{Engine, mip::Backend};
use std::collections::BTreeSet;

/// Pairs by layer, and the value of every goal.
type Solved = (BTreeSet<(String, String, String)>, Vec<i64>);

fn files(list: &[(&str, &str)]) -> Files {
    list.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

fn solved_by(files: &Files, engine: Engine) -> Result<Solved, Vec<String>> {
    let folder = case::write(files);
    let mut findings = Findings::default();
    let codes = |f: &Findings| f.iter().map(|d| d.code.id()).collect::<Vec<_>>();
    let Some(case) = jiedui::scheme::read(folder.path(), &mut findings) else {
        return Err(codes(&findings));
    };
    let answer = run(&case, engine, &Budget::default(), &|_| (), &mut findings);
    let Some(answer) = answer else { return Err(codes(&findings)) };
    if !matches!(answer.plan.status, Status::Optimal | Status::Claimed) {
        return Err(vec![format!("{:?}", answer.plan.status)]);
    }
    let published = publish(&case, &answer, Lang::En, false).unwrap();
    assert!(published.verdict.accepted(), "{:#?}", published.verdict.findings);
    let mut pairs = BTreeSet::new();
    for layer in &answer.plan.layers {
        for pair in &layer.pairs {
            pairs.insert((layer.name.clone(), pair.helper.clone(), pair.recipient.clone()));
        }
    }
    Ok((pairs, answer.plan.goals.iter().map(|g| g.value).collect()))
}

/// By our methods; a foreign solver must reach the same values.
fn solved(files: &Files) -> Solved {
    let own = solved_by(files, Engine::Auto).unwrap();
    let other = solved_by(files, Engine::Flat(Backend::Microlp)).unwrap();
    assert_eq!(own.1, other.1);
    own
}

fn pairs(solved: &Solved, layer: &str) -> Vec<(String, String)> {
    let own = solved.0.iter().filter(|(l, ..)| l == layer);
    own.map(|(_, h, r)| (h.clone(), r.clone())).collect()
}

const COVER: &str = r#"
title = "cover"
[table]
offices = { file = "offices.csv", key = "code" }
problems = { file = "problems.csv", key = "code" }
[layer.answer]
helpers = "offices"
recipients = "problems"
per_helper = { max = 2 }
cover = { helper = "can", recipient = "needs" }
[layer.lead]
helpers = "offices"
recipients = "problems"
within = "answer"
per_recipient = 1
per_helper = { max = 2 }
[goals]
order = ["fewest"]
fewest = { layers = ["answer"] }
"#;

#[test]
fn every_need_is_covered_by_the_fewest_and_one_of_them_leads() {
    let offices = "code,can\nA,water;roads\nB,roads\nC,land;law\nD,water;law\n";
    let problems = "code,needs\nP,water;law\nQ,roads;land\nR,water/roads\n";
    let all =
        files(&[("scheme.toml", COVER), ("offices.csv", offices), ("problems.csv", problems)]);
    let solved = solved(&all);
    // P by D alone, R by A alone, Q by C and one of A and B.
    assert_eq!(solved.1, [4]);
    let answer: BTreeSet<_> = pairs(&solved, "answer").into_iter().collect();
    assert!(
        answer.contains(&("D".into(), "P".into())) && answer.contains(&("C".into(), "Q".into()))
    );
    let lead = pairs(&solved, "lead");
    assert_eq!(lead.len(), 3);
    assert!(lead.iter().all(|pair| answer.contains(pair)));
    let offices = "code,can\nA,water;roads\nB,roads\n";
    let none =
        files(&[("scheme.toml", COVER), ("offices.csv", offices), ("problems.csv", problems)]);
    assert_eq!(solved_by(&none, Engine::Auto).unwrap_err(), ["M013", "M013"]);
}

const VISITS: &str = r#"
title = "visits"
[table]
people = { file = "people.csv", key = "code" }
weeks = { file = "weeks.csv", key = "code" }
visits = { file = "visits.csv", key = "code", refers = { week = "weeks" } }
[layer.stay]
helpers = "people"
recipients = "weeks"
per_helper = 1
per_recipient = { max = 1 }
[layer.visit]
helpers = "people"
recipients = "visits"
within = "stay"
per_helper = { aim_min = 2 }
per_recipient = { max = 1 }
distinct = "home"
[goals]
order = ["aims"]
"#;

#[test]
fn nobody_visits_a_home_twice_nor_in_a_week_of_absence() {
    let people = "code\nA\nB\n";
    let weeks = "code\nW1\nW2\n";
    let visits = "code,week,home\nv1,W1,x\nv2,W1,x\nv3,W1,y\nv4,W2,x\nv5,W2,\nv6,W2,\n";
    let all = files(&[
        ("scheme.toml", VISITS),
        ("people.csv", people),
        ("weeks.csv", weeks),
        ("visits.csv", visits),
    ]);
    let solved = solved(&all);
    assert_eq!(solved.1, [0]);
    let visits = pairs(&solved, "visit");
    assert!(!["v1", "v2"].iter().all(|v| visits.iter().any(|(_, r)| r == v)));
}

const ROLES: &str = r#"
title = "roles"
[table]
people = { file = "people.csv", key = "code" }
[layer.mentors]
helpers = "people"
recipients = "people"
per_helper = { max = HELPS }
per_recipient = { max = HELPED }
one_role = true
forbid = [{ different = { helper = "side", recipient = "side" } }]
[goals]
order = ["fewest"]
[[balance]]
layer = "mentors"
helpers_by = "side"
each = { min = NEED }
"#;

#[test]
fn who_helps_is_not_helped() {
    let people = "code,side\nA,n\nB,n\nC,n\nD,s\nE,s\nF,s\nG,s\n";
    // Of three people one pair, of four two; a mentor with two gives one more among three, and so on.
    for (helps, helped, most) in [(1, 1, [1, 2]), (2, 1, [2, 2]), (1, 2, [2, 2]), (2, 2, [2, 4])] {
        for (side, n) in [("n", most[0]), ("s", most[1])] {
            let only: String = people
                .lines()
                .filter(|line| {
                    !line.contains(',') || line.ends_with(side) || line.starts_with("code")
                })
                .map(|line| format!("{line}\n"))
                .collect();
            for (need, possible) in [(n, true), (n + 1, false)] {
                let scheme = ROLES
                    .replace("HELPS", &helps.to_string())
                    .replace("HELPED", &helped.to_string())
                    .replace("NEED", &need.to_string());
                let all = files(&[("scheme.toml", &scheme), ("people.csv", &only)]);
                match solved_by(&all, Engine::Auto) {
                    Ok(solved) => {
                        assert!(possible, "{helps} {helped} {side} {need}");
                        let pairs = pairs(&solved, "mentors");
                        assert_eq!(pairs.len(), n);
                        let helpers: BTreeSet<_> = pairs.iter().map(|(h, _)| h).collect();
                        assert!(pairs.iter().all(|(_, r)| !helpers.contains(r)));
                    }
                    Err(codes) => assert!(!possible, "{helps} {helped} {side} {need} {codes:?}"),
                }
            }
        }
    }
}

const DUE: &str = r#"
title = "due"
[table]
offices = { file = "offices.csv", key = "code" }
problems = { file = "problems.csv", key = "code" }
[layer.l]
helpers = "offices"
recipients = "problems"
per_recipient = { max = 1, aim_min = 1 }
load = { recipient = "days" }
capacity = { helper = "days_a_week" }
due = { recipient = "week" }
[goals]
order = ["coverage"]
"#;

#[test]
fn what_is_due_early_leaves_no_room_for_more_that_is_due_early() {
    let offices = "code,days_a_week\nA,2.5\n";
    let problems = "code,days,week\nP,2,1\nQ,1.5,1\nR,2.5,2\nS,5,4\n";
    let all = files(&[("scheme.toml", DUE), ("offices.csv", offices), ("problems.csv", problems)]);
    let solved = solved(&all);
    // Q and P are too much for the first week; 2 + 2.5 by the second, 9.5 by the fourth.
    assert_eq!(solved.1, [1]);
    let problems = problems.replace("S,5,4", "S,5,0");
    let all = files(&[("scheme.toml", DUE), ("offices.csv", offices), ("problems.csv", &problems)]);
    assert_eq!(solved_by(&all, Engine::Auto).unwrap_err(), ["C012"]);
}

const JOINT: &str = r#"
title = "joint"
[table]
units = { file = "units.csv", key = "code" }
places = { file = "places.csv", key = "code" }
quarters = { file = "quarters.csv", key = "code" }
[layer.a]
helpers = "units"
recipients = "places"
per_recipient = { max = 2 }
[layer.b]
helpers = "units"
recipients = "quarters"
per_recipient = { max = 1 }
[[balance]]
layers = ["a", "b"]
helpers_by = "code"
each = { max = 1 }
[[balance]]
layer = "a"
recipients_by = "code"
counts = { helper = "people" }
each = { min_of = "needed" }
[goals]
order = ["fewest"]
"#;

#[test]
fn a_balance_joins_layers_and_counts_what_a_column_says() {
    let units = "code,people\nA,30\nB,20\nC,11\nD,9\n";
    let places = "code,needed\nP,30\nQ,25\n";
    let all = files(&[
        ("scheme.toml", JOINT),
        ("units.csv", units),
        ("places.csv", places),
        ("quarters.csv", "code\nX\n"),
    ]);
    let solved = solved(&all);
    // P by A alone, Q by B and one of the others; or Q by A, and P by B and C.
    assert_eq!(solved.1, [3]);
    assert_eq!(pairs(&solved, "b"), []);
}

const FILL: &str = r#"
title = "fill"
[table]
people = { file = "people.csv", key = "code" }
homes = { file = "homes.csv", key = "code" }
[layer.l]
helpers = "people"
recipients = "homes"
per_helper = { by = "rank", of = { high = { max = 2 }, mid = { max = 1 } }, other = { max = 5 } }
per_recipient = 1
[goals]
order = ["fill"]
fill = { layer = "l", by = "rank", order = ["high", "mid"] }
"#;

#[test]
fn upper_levels_are_filled_first() {
    let people = "code,rank\nA,high\nB,mid\nC,mid\nD,low\n";
    let homes = "code\n1\n2\n3\n4\n5\n6\n";
    let all = files(&[("scheme.toml", FILL), ("people.csv", people), ("homes.csv", homes)]);
    let solved = solved(&all);
    // Two of the high, two of the mid, the last two of the low.
    assert_eq!(solved.1, [2 + 2 * 2]);
}

const CHAIN: &str = r#"
title = "chain"
[table]
towns = { file = "towns.csv", key = "code" }
villages = { file = "villages.csv", key = "code", refers = { town = "towns" } }
homes = { file = "homes.csv", key = "code", refers = { village = "villages", old = "villages" } }
leaders = { file = "leaders.csv", key = "code" }
[layer.leaders-to-towns]
helpers = "leaders"
recipients = "towns"
per_helper = 1
[layer.leaders-to-villages]
helpers = "leaders"
recipients = "villages"
within = "leaders-to-towns"
per_helper = 1
per_recipient = { max = 1 }
[layer.leaders-to-homes]
helpers = "leaders"
recipients = "homes"
within = { layer = "leaders-to-villages", recipient = "village" }
per_helper = 2
per_recipient = { max = 1 }
fit = [{ points = 100, same = { helper = "name", recipient = "name" } }]
[layer.visits]
helpers = "leaders"
recipients = "homes"
within = { layer = "leaders-to-towns", helper = "", recipient = "old.town" }
per_helper = { max = 3, aim_min = 3 }
per_recipient = { max = 1 }
[goals]
order = ["fit", "aims"]
"#;

#[test]
fn a_chain_of_three_layers_holds_each_leader_together() {
    let homes =
        "code,village,old,name\n1,P,Q,a\n2,P,Q,b\n3,Q,Q,a\n4,Q,P,a\n5,R,R,b\n6,R,R,b\n7,R,R,a\n";
    let all = files(&[
        ("scheme.toml", CHAIN),
        ("towns.csv", "code\nT\nU\n"),
        ("villages.csv", "code,town\nP,T\nQ,T\nR,U\n"),
        ("homes.csv", homes),
        ("leaders.csv", "code,name\nL,a\nM,b\n"),
    ]);
    let solved = solved(&all);
    // L with the two a of Q, M with the two b of R; visits in T to 1..=4, in U to 5..=7.
    assert_eq!(solved.1, [40_000, 0]);
    assert_eq!(
        pairs(&solved, "leaders-to-towns"),
        [("L".into(), "T".into()), ("M".into(), "U".into())]
    );
    let lost = CHAIN.replace(
        "within = { layer = \"leaders-to-villages\", recipient = \"village\" }",
        "within = \"leaders-to-villages\"",
    );
    let mut without = all.clone();
    without[0].1 = lost.into_bytes();
    assert_eq!(solved_by(&without, Engine::Auto).unwrap_err(), ["S012"]);
    let wrong = CHAIN.replace("old.town", "old");
    without[0].1 = wrong.into_bytes();
    assert_eq!(solved_by(&without, Engine::Auto).unwrap_err(), ["S012"]);
}
