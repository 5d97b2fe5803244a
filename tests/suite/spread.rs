//! Few places per helper: planted optima, a case end to end, proofs damaged on purpose.

use crate::support::case::{self, Files};
use crate::support::random::Dice;
use jiedui::base::{Budget, Findings, Lang};
use jiedui::model::proof::{Branch, Part, Proof, SpreadGroup};
use jiedui::model::{Candidates, Charge, Layer, Model, Node, Packing, Spread};
use jiedui::plan::file;
use jiedui::solve::mip::Backend;
use jiedui::solve::{Engine, Outcome, Task, Verdict, solve};
use jiedui::verify::verify;
use jiedui::{run, scheme};
use std::process::Command;
use std::time::Duration;

/// Helpers, recipients, places, price of a further place.
type Shape = (u32, u32, u32, i64);

/// One helper per recipient, 4 to 8 recipients at most per helper, everybody may help everybody.
fn layer((helpers, recipients, places, price): Shape, dice: &mut Dice) -> Layer {
    let mut candidates = Candidates { start: vec![0], ..Candidates::default() };
    let mut cost = Vec::new();
    let place = (0..recipients).map(|_| dice.between(0, i64::from(places) - 1) as u32).collect();
    let mut nodes = Vec::new();
    for _ in 0..helpers {
        nodes.push(Node { min: 0, max: dice.between(4, 8) as u32, charges: vec![] });
        candidates.recipient.extend(0..recipients);
        candidates.start.push(candidates.recipient.len() as u32);
        cost.extend((0..recipients).map(|_| -dice.between(0, 1000) as i32));
    }
    candidates.cost = vec![cost];
    Layer {
        name: "layer".to_owned(),
        helpers: nodes,
        recipients: vec![Node { min: 1, max: 1, charges: vec![] }; recipients as usize],
        candidates,
        spread: Some(Spread { place, price: vec![(0, price)] }),
        ..Layer::default()
    }
}

fn model(layer: Layer) -> Model {
    Model { goals: vec!["cost".to_owned()], layers: vec![layer], ..Model::default() }
}

fn answer(model: &Model, engine: Engine, limit: Option<Duration>) -> Outcome {
    let packing = Packing::new(model).unwrap();
    let budget = Budget::new(limit);
    solve(Task { model, packing: &packing, budget: &budget, watcher: &|_| () }, engine)
}

#[test]
fn the_flat_program_agrees_on_villages() {
    for (seed, shape) in
        [(1, (4, 12, 3, 50)), (2, (5, 15, 4, 120)), (3, (5, 15, 3, 400)), (4, (6, 18, 4, 20))]
    {
        let model = model(layer(shape, &mut Dice::new(seed)));
        let ours = answer(&model, Engine::Structured, None);
        let flat = answer(&model, Engine::Flat(Backend::Microlp), None);
        assert_eq!((ours.verdict, flat.verdict), (Verdict::Optimal, Verdict::Claimed), "{shape:?}");
        assert_eq!(ours.value, flat.value, "{shape:?}");
    }
}

/// Each helper is given recipients of one place at cost `b[r]`; all other pairs cost more.
fn planted(shape: Shape, seed: u64) -> (Model, i64) {
    let mut dice = Dice::new(seed);
    let mut layer = layer(shape, &mut dice);
    let (mut best, mut given) = (0, vec![Vec::new(); layer.helpers.len()]);
    let mut next: Vec<usize> = Vec::new();
    for r in 0..layer.recipients.len() {
        let place = layer.spread.as_ref().unwrap().place[r] as usize;
        next.resize(next.len().max(place + 1), usize::MAX);
        let is_full = |h: usize| given.get(h).is_none_or(|g: &Vec<usize>| g.len() >= 4);
        if is_full(next[place]) {
            next[place] = given.iter().position(Vec::is_empty).unwrap();
        }
        given[next[place]].push(r);
    }
    for (h, given) in given.iter().enumerate() {
        for r in 0..layer.recipients.len() {
            let c = layer.candidates.find(h, r as u32).unwrap();
            let base = -(r as i64 * 37 % 500);
            let is_given = given.contains(&r);
            best += if is_given { base } else { 0 };
            let more = if is_given { 0 } else { dice.between(0, 300) };
            layer.candidates.cost[0][c] = (base + more) as i32;
        }
    }
    (model(layer), best)
}

#[test]
fn planted_plans_are_found_and_proven() {
    for (seed, shape) in [(1, (32, 90, 6, 20)), (2, (32, 90, 6, 150)), (3, (40, 120, 8, 0))] {
        let (model, best) = planted(shape, seed);
        let outcome = answer(&model, Engine::Structured, None);
        assert_eq!((&outcome.verdict, outcome.value[0]), (&Verdict::Optimal, best), "{shape:?}");
        assert_eq!(outcome.bound, outcome.value);
    }
}

#[test]
fn without_a_price_it_is_a_flow() {
    let mut layer = layer((16, 60, 5, 0), &mut Dice::new(1));
    let with = answer(&model(layer.clone()), Engine::Structured, None);
    layer.spread = None;
    let without = answer(&model(layer), Engine::Structured, None);
    assert_eq!((with.verdict, with.value), (without.verdict, without.value));
}

#[test]
fn a_village_is_proven_with_little_work() {
    let model = model(layer((16, 60, 5, 100), &mut Dice::new(1)));
    let outcome = answer(&model, Engine::Structured, None);
    assert_eq!(outcome.verdict, Verdict::Optimal);
    let work = &outcome.parts[0].work;
    assert_eq!(work, &WORK.map(|(name, n)| (name, n)).to_vec());
}

/// Of the village above; a change of these numbers should be meant.
const WORK: [(&str, u64); 6] = [
    ("groups", 1),
    ("cases", 1),
    ("rounds", 46),
    ("priced", 784),
    ("columns", 570),
    ("pivots", 1916),
];

#[test]
fn a_limit_gives_a_plan_and_a_true_bound() {
    let model = model(layer((24, 90, 6, 300), &mut Dice::new(1)));
    let stopped = answer(&model, Engine::Structured, Some(Duration::ZERO));
    let solved = answer(&model, Engine::Structured, None);
    assert!(matches!(stopped.verdict, Verdict::Feasible(Some(_))), "{:?}", stopped.verdict);
    assert_eq!(solved.verdict, Verdict::Optimal);
    assert!(stopped.bound[0] <= solved.value[0] && solved.value[0] <= stopped.value[0]);
}

#[test]
fn separate_groups_are_one_plan() {
    let mut dice = Dice::new(5);
    let parts: Vec<Layer> = (0..3).map(|_| layer((6, 20, 3, 80), &mut dice)).collect();
    let sum: i64 = parts
        .iter()
        .map(|part| answer(&model(part.clone()), Engine::Structured, None).value[0])
        .sum();
    let mut all = Layer { name: "all".to_owned(), ..Layer::default() };
    all.candidates = Candidates { start: vec![0], cost: vec![vec![]], ..Candidates::default() };
    let mut places = Vec::new();
    for part in parts {
        let (r, p) = (all.recipients.len() as u32, 3 * (places.len() as u32 / 20));
        all.helpers.extend(part.helpers);
        all.recipients.extend(part.recipients);
        places.extend(part.spread.unwrap().place.iter().map(|place| place + p));
        let start = all.candidates.recipient.len() as u32;
        all.candidates.start.extend(part.candidates.start[1..].iter().map(|s| s + start));
        all.candidates.recipient.extend(part.candidates.recipient.iter().map(|q| q + r));
        all.candidates.cost[0].extend(&part.candidates.cost[0]);
    }
    // Two with no candidate: one wants somebody.
    all.helpers.push(Node { charges: vec![(0, Charge::Below(2))], ..Node::default() });
    all.candidates.start.push(all.candidates.recipient.len() as u32);
    all.recipients.push(Node::default());
    places.push(0);
    all.spread = Some(Spread { place: places, price: vec![(0, 80)] });
    let outcome = answer(&model(all), Engine::Structured, None);
    assert_eq!((outcome.verdict, outcome.value[0]), (Verdict::Optimal, sum + 2));
    let Part::Spread { groups, .. } = &outcome.proof.parts[0] else {
        panic!("{:?}", outcome.proof)
    };
    assert_eq!(groups.len(), 3);
}

const SCHEME: &str = r#"
title = "places"
[table]
people = { file = "people.csv", key = "code" }
homes = { file = "homes.csv", key = "code" }
[layer.people-to-homes]
helpers = "people"
recipients = "homes"
per_helper = { min = 1, max = 5 }
per_recipient = 1
fit = [{ points = 1, match = "fit.csv", helper = "code", recipient = "code" }]
spread = { by = "hamlet", points = 6 }
[goals]
order = ["fit", "spread"]
"#;

/// A case of about eight people and twenty homes.
fn files(seed: u64, scheme: &str) -> Files {
    let mut dice = Dice::new(seed);
    let (people, homes) = (dice.between(5, 8), dice.between(15, 20));
    let mut fit = "code".to_owned();
    let mut table = "code,hamlet\n".to_owned();
    for r in 0..homes {
        fit += &format!(",H{r:02}");
        let hamlet = ["", "a", "b", "c", "d"][dice.between(0, 4) as usize];
        table += &format!("H{r:02},{hamlet}\n");
    }
    let mut list = "code\n".to_owned();
    for h in 0..people {
        list += &format!("P{h}\n");
        fit += &format!("\nP{h}");
        for _ in 0..homes {
            fit += &format!(",0.{:03}", dice.between(0, 999));
        }
    }
    let all = [
        ("scheme.toml", scheme.to_owned()),
        ("people.csv", list),
        ("homes.csv", table),
        ("fit.csv", fit + "\n"),
    ];
    all.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect()
}

/// A case on disk, read.
fn read(files: &Files) -> scheme::Case {
    let folder = case::write(files);
    let mut findings = Findings::default();
    let case = scheme::read(folder.path(), &mut findings);
    case.unwrap_or_else(|| panic!("{findings:#?}"))
}

/// Solves a case; returns the answer and the three files of the plan, parsed.
fn published(case: &scheme::Case, limit: Option<Duration>) -> (run::Answer, file::PlanFiles) {
    let mut findings = Findings::default();
    let budget = Budget::new(limit);
    let answer = run::run(case, Engine::Auto, &budget, &|_| (), &mut findings).unwrap();
    let published = run::publish(case, &answer, Lang::En, true).unwrap();
    assert!(published.verdict.accepted(), "{:#?}", published.verdict);
    let text = |name: &str| {
        let found = published.files.iter().find(|(n, _)| n == name);
        String::from_utf8(found.unwrap().1.clone()).unwrap()
    };
    let (plan, pairs, proof) = (text("plan.json"), text("pairs.csv"), text("proof.json"));
    let files = file::parse(&plan, &pairs, &proof, &mut findings).unwrap();
    (answer, files)
}

#[test]
fn plans_are_accepted_by_the_judge() {
    for seed in 0..60 {
        let case = read(&files(seed, SCHEME));
        let limit = if seed % 3 == 0 { Some(Duration::ZERO) } else { None };
        let (answer, _) = published(&case, limit);
        if limit.is_none() {
            assert_eq!(answer.outcome.verdict, Verdict::Optimal, "seed {seed}");
        }
    }
}

fn group(proof: &mut Proof) -> &mut SpreadGroup {
    let Part::Spread { groups, .. } = &mut proof.parts[0] else { panic!("another proof") };
    &mut groups[0]
}

#[test]
fn no_multipliers_bound_more_than_the_best_plan() {
    let mut weaker = 0;
    for seed in 0..12 {
        let case = read(&files(seed, SCHEME));
        let (answer, files) = published(&case, None);
        let mut dice = Dice::new(seed);
        for _ in 0..40 {
            let mut files = files.clone();
            let group = group(&mut files.proof);
            for _ in 0..dice.between(1, 3) {
                let set = dice.between(0, group.multipliers.len() as i64 - 1) as usize;
                let at = dice.between(0, group.recipients.len() as i64 - 1) as usize;
                let step = group.denominator << dice.between(0, 12);
                group.multipliers[set][at] += dice.between(-step, step);
            }
            let verdict = verify(&case, &answer.scores, &files);
            // Fit is maximized: a true bound is never below the value of the best plan.
            assert!(verdict.goals[0].bound >= answer.plan.goals[0].value, "seed {seed}");
            weaker += i32::from(!verdict.accepted());
        }
    }
    assert!(weaker > 200, "only {weaker} of 480 changes were noticed");
}

/// What is done to a group, in words and in deed.
type Damage<'a> = (&'a str, &'a dyn Fn(&mut SpreadGroup));

#[test]
fn damaged_proofs_are_refused() {
    let case = read(&files(1, SCHEME));
    let (answer, files) = published(&case, None);
    let split = Branch::Split { helper: 0, place: 0, yes: 1, no: 2 };
    let damages: [Damage<'_>; 9] = [
        ("a helper is left out", &|g| g.helpers.truncate(1)),
        ("a recipient stands twice", &|g| g.recipients[1] = g.recipients[0]),
        ("a member is not there", &|g| g.helpers[0] = 999),
        ("the denominator is zero", &|g| g.denominator = 0),
        ("a set is too short", &|g| g.multipliers[0].truncate(1)),
        ("a number is too large", &|g| g.multipliers[0][0] = i64::MIN),
        ("there is no tree", &|g| g.tree.clear()),
        ("a leaf names no set", &|g| g.tree = vec![Branch::Leaf(99)]),
        ("a branch is missing", &|g| g.tree = vec![split, Branch::Leaf(0)]),
    ];
    for (what, damage) in damages {
        let mut files = files.clone();
        damage(group(&mut files.proof));
        assert!(!verify(&case, &answer.scores, &files).accepted(), "{what}");
    }
    let circle = vec![Branch::Split { helper: 0, place: 0, yes: 0, no: 0 }];
    let mut broken = files.clone();
    group(&mut broken.proof).tree = circle;
    assert!(!verify(&case, &answer.scores, &broken).accepted());
    for by in [-1, 1] {
        let mut raised = files.clone();
        raised.summary.goals[0].bound += by;
        assert!(!verify(&case, &answer.scores, &raised).accepted(), "bound by {by}");
    }
    // Splitting a leaf in two proper cases is no damage.
    let mut split_more = files.clone();
    let group = group(&mut split_more.proof);
    let leaf = group.tree.iter().position(|b| matches!(b, Branch::Leaf(_))).unwrap();
    let (n, old) = (group.tree.len() as u32, group.tree[leaf]);
    group.tree[leaf] = Branch::Split { helper: 2, place: 1, yes: n, no: n + 1 };
    group.tree.extend([old, old]);
    assert!(verify(&case, &answer.scores, &split_more).accepted());
}

fn jiedui(args: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jiedui"));
    command.args(args).env("LANG", "C").env_remove("LC_ALL").env_remove("LC_MESSAGES");
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn a_case_goes_through_the_command_line() {
    let scheme =
        SCHEME.replace(", points = 6", "").replace("\"fit\", \"spread\"", "\"spread\", \"fit\"");
    let folder = case::write(&files(2, &scheme));
    let case = folder.path().display().to_string();
    let plan = folder.path().join("plan").display().to_string();
    let (code, text) = jiedui(&["solve", &case, "-o", &plan, "--explain-engine"]);
    assert_eq!(code, Some(0), "{text}");
    for part in ["places of a helper but the first", "proven optimal", "rounds"] {
        assert!(text.contains(part), "no \"{part}\" in:\n{text}");
    }
    let (code, text) = jiedui(&["verify", &case, &plan]);
    assert_eq!(code, Some(0), "{text}");
    let file = folder.path().join("case.mps").display().to_string();
    let (code, text) = jiedui(&["model", &case, "--mps", &file]);
    assert_eq!(code, Some(0), "{text}");
    assert!(std::fs::read_to_string(&file).unwrap().contains(" further_0_h_0 "));
}

#[test]
fn places_that_nothing_counts_are_reported() {
    let faults = [
        SCHEME.replace(", points = 6", "").replace(", \"spread\"", ""),
        SCHEME.replace("spread = {", "# spread = {"),
        SCHEME.replace("\"fit\", \"spread\"", "\"spread\""),
        SCHEME.replace("by = \"hamlet\"", "by = \"hamlets\""),
        SCHEME.replace("points = 6", "points = 20000"),
        SCHEME.replace("points = 6", "poins = 6"),
    ];
    let wanted = ["S022", "S022", "S022", "T005", "S004", "S002"];
    for (scheme, wanted) in faults.iter().zip(wanted) {
        let folder = case::write(&files(3, scheme));
        let (code, text) = jiedui(&["check", &folder.path().display().to_string()]);
        assert_eq!(code, Some(2), "{wanted}: {text}");
        assert!(text.contains(wanted), "no {wanted} in:\n{text}");
    }
}
