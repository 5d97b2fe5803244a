//! The engine for one layer of teams: against brute force, other methods, and planted optima.

use crate::support::brute;
use crate::support::case;
use crate::support::random::{self, Dice, Kind};
use jiedui::base::Budget;
use jiedui::model::{Candidates, Layer, Model, Node, Packing, Teams};
use jiedui::solve::mip::Backend;
use jiedui::solve::patterns::{Problem, solve};
use jiedui::solve::{Engine, PartOutcome, Task, columns};
use std::process::Command;
use std::time::Duration;

/// The engine's answer to a model of one layer, or why there is none.
fn answer(model: &Model, budget: &Budget) -> Result<PartOutcome, String> {
    let packing = Packing::new(model).map_err(|e| e.to_string())?;
    let task = Task { model, packing: &packing, budget, watcher: &|_| () };
    Problem::new(task, 0).and_then(|problem| solve(task, &problem))
}

/// The value per goal of an answer that must be a proven plan.
fn optimum(model: &Model, outcome: &PartOutcome) -> Vec<i64> {
    let pairs = outcome.pairs.as_ref().expect("a plan");
    let value = model.value(&[pairs[0].1.clone()]);
    let packing = Packing::new(model).unwrap();
    assert_eq!(outcome.bound, Some(packing.pack(&value)), "{:?}", outcome.report);
    value
}

/// Every helper may serve every recipient; the classes in order, so many of each.
fn dense(classes: &[usize], n: usize, quota: (u32, u32), top: i64, patterns: &[&[u32]]) -> Model {
    let mut dice = Dice::new(n as u64 + 7 * top as u64);
    let class: Vec<Option<u32>> = (0..)
        .zip(classes)
        .flat_map(|(class, &count)| std::iter::repeat_n(Some(class), count))
        .collect();
    let mut candidates = Candidates { start: vec![0], ..Candidates::default() };
    let mut cost = Vec::new();
    for _ in 0..class.len() {
        candidates.recipient.extend(0..n as u32);
        cost.extend((0..n).map(|_| -(dice.between(0, top) as i32)));
        candidates.start.push(candidates.recipient.len() as u32);
    }
    candidates.cost = vec![cost];
    let node = |(min, max): (u32, u32)| Node { min, max, charges: Vec::new() };
    let layer = Layer {
        name: "layer".to_owned(),
        helpers: vec![node(quota); class.len()],
        recipients: vec![node((0, class.len() as u32)); n],
        candidates,
        teams: Some(Teams {
            n_classes: classes.len(),
            class,
            patterns: patterns.iter().map(|p| p.to_vec()).collect(),
        }),
        ..Layer::default()
    };
    Model {
        goals: vec!["fit".to_owned()],
        layers: vec![layer],
        rows: Vec::new(),
        worst: Vec::new(),
    }
}

const DISTRICT: &[&[u32]] = &[&[1, 0], &[0, 2], &[0, 3]];

#[test]
fn brute_force_agrees_on_thousands() {
    let (mut possible, mut impossible, mut handed_on) = (0, 0, 0);
    for seed in 0..4_000 {
        let model = random::model(Kind::Teams, seed);
        if Packing::new(&model).is_err() {
            continue;
        }
        let best = brute::best(&model);
        match (answer(&model, &Budget::default()), best) {
            (Err(_), _) => handed_on += 1,
            (Ok(outcome), None) => {
                assert!(outcome.pairs.is_none() && !outcome.conflicts.is_empty(), "seed {seed}");
                impossible += 1;
            }
            (Ok(outcome), Some(best)) => {
                assert!(outcome.pairs.is_some(), "seed {seed}: {:?}", outcome.conflicts);
                assert_eq!(optimum(&model, &outcome), best, "seed {seed}");
                let pairs = outcome.pairs.unwrap().remove(0).1;
                assert!(brute::is_plan(&model, &[pairs]), "seed {seed}");
                possible += 1;
            }
        }
    }
    assert!(possible > 1_000 && impossible > 300, "{possible} {impossible} {handed_on}");
    assert!(handed_on * 50 < possible, "{handed_on} of {possible} handed on");
}

/// Where all costs are multiples of something, bounds are rounded up to that, and to no more.
#[test]
fn brute_force_agrees_where_costs_go_in_steps() {
    let mut possible = 0;
    for seed in 0..600 {
        let mut model = random::model(Kind::Teams, seed);
        for cost in model.layers[0].candidates.cost.iter_mut().flatten() {
            *cost *= [7, 10, 64][seed as usize % 3];
        }
        let Some(best) = brute::best(&model) else { continue };
        if let Ok(outcome) = answer(&model, &Budget::default()) {
            assert_eq!(optimum(&model, &outcome), best, "seed {seed}");
            possible += 1;
        }
    }
    assert!(possible > 150, "{possible}");
}

#[test]
fn the_flat_program_agrees_where_brute_force_cannot_go() {
    for (top, patterns) in [(1_000, DISTRICT), (3, DISTRICT), (50, &[&[2, 1], &[0, 3], &[3, 0]])] {
        let model = dense(&[6, 5], 6, (0, 3), top, patterns);
        let value = optimum(&model, &answer(&model, &Budget::default()).unwrap());
        let packing = Packing::new(&model).unwrap();
        let budget = Budget::default();
        let task = Task { model: &model, packing: &packing, budget: &budget, watcher: &|_| () };
        let flat = jiedui::solve::solve(task, Engine::Flat(Backend::Microlp));
        assert_eq!(value, flat.value, "top {top}");
    }
}

#[test]
fn the_published_size_agrees_with_columns() {
    for top in [1_000, 4] {
        let model = dense(&[57, 14], 63, (1, 1), top, DISTRICT);
        let value = optimum(&model, &answer(&model, &Budget::default()).unwrap());
        let packing = Packing::new(&model).unwrap();
        let budget = Budget::default();
        let task = Task { model: &model, packing: &packing, budget: &budget, watcher: &|_| () };
        let problem = columns::Problem::new(task, 0, Vec::new()).unwrap();
        let other = columns::solve(task, &problem).unwrap();
        assert_eq!(other.bound, Some(value[0]));
    }
}

#[test]
fn costs_of_many_bits_are_exact() {
    let mut model = dense(&[5, 8], 11, (1, 3), 1_000, DISTRICT);
    let mut dice = Dice::new(5);
    let second: Vec<i32> = model.layers[0].candidates.cost[0].iter().map(|_| 0).collect();
    model.goals = (0..4).map(|g| format!("goal {g}")).collect();
    let costs = &mut model.layers[0].candidates.cost;
    costs.extend((0..3).map(|_| second.iter().map(|_| dice.between(-90, 90) as i32).collect()));
    let packing = Packing::new(&model).unwrap();
    assert!(packing.weight[0] > 1 << 32, "{:?}", packing.weight);
    let value = optimum(&model, &answer(&model, &Budget::default()).unwrap());
    // The goals before are best as if there were no others.
    model.goals.truncate(2);
    model.layers[0].candidates.cost.truncate(2);
    let packing = Packing::new(&model).unwrap();
    let budget = Budget::default();
    let task = Task { model: &model, packing: &packing, budget: &budget, watcher: &|_| () };
    let problem = columns::Problem::new(task, 0, Vec::new()).unwrap();
    let other = columns::solve(task, &problem).unwrap();
    let first = packing.pack(&value[..2]);
    assert_eq!(other.bound, Some(first));
}

/// Prices and patterns are drawn first; a pair costs its helper's price, and more unless planted.
#[test]
fn a_planted_optimum_is_found_at_a_large_size() {
    let mut dice = Dice::new(11);
    let (large, small, n) = (120, 90, 200);
    let mut model = dense(&[large, small], n, (0, 0), 1, DISTRICT);
    let layer = &mut model.layers[0];
    let price: Vec<i32> = (0..large + small).map(|_| dice.between(-500, -100) as i32).collect();
    let mut planted = vec![vec![false; n]; large + small];
    let planted_at = &mut |v: usize| {
        let count = [1, 2, 3][dice.between(0, 2) as usize];
        let (first, of) = if count == 1 { (0, large) } else { (large, small) };
        let at = dice.between(0, of as i64 - 1) as usize;
        (0..count).for_each(|i| planted[first + (at + i) % of][v] = true);
    };
    (0..n).for_each(planted_at);
    let mut value = 0;
    for (u, planted) in planted.iter().enumerate() {
        let k = planted.iter().filter(|p| **p).count();
        value += i64::from(price[u]) * k as i64;
        layer.helpers[u] = Node { min: k as u32, max: k as u32, charges: Vec::new() };
        for (v, &planted) in planted.iter().enumerate() {
            let more = if planted { 0 } else { 1 + dice.between(0, 300) as i32 };
            layer.candidates.cost[0][u * n + v] = price[u] + more;
        }
    }
    let outcome = answer(&model, &Budget::default()).unwrap();
    assert_eq!(optimum(&model, &outcome), [value]);
}

#[test]
fn three_classes_and_a_team_of_six_and_one() {
    let model = dense(&[40, 12, 9], 20, (0, 4), 100, &[&[6, 1, 0], &[3, 2, 0], &[2, 0, 1]]);
    let outcome = answer(&model, &Budget::default()).unwrap();
    assert!(optimum(&model, &outcome)[0] < 0);
}

#[test]
fn what_cannot_be_is_said_to_be_impossible() {
    // Five recipients need a large helper or two small ones; there is room for four.
    let model = dense(&[2, 4], 5, (0, 1), 10, &[&[1, 0], &[0, 2]]);
    let outcome = answer(&model, &Budget::default()).unwrap();
    assert!(outcome.pairs.is_none());
    assert_eq!(outcome.conflicts.len(), 1);
    assert!(!outcome.conflicts[0].helpers.is_empty());
    // Nine large helpers leave two recipients to eight small ones, who need three at least.
    let model = dense(&[9, 8], 11, (1, 2), 1 << 30, DISTRICT);
    let outcome = answer(&model, &Budget::default()).unwrap();
    assert!(outcome.pairs.is_none() && !outcome.conflicts.is_empty());
    // Nobody can fill the only pattern.
    let model = dense(&[2, 4], 5, (0, 1), 10, &[&[3, 0]]);
    let outcome = answer(&model, &Budget::default()).unwrap();
    assert_eq!(outcome.conflicts.len(), 5);
}

#[test]
fn the_work_is_the_same_for_any_number_of_threads() {
    let model = dense(&[60, 40], 130, (1, 3), 1_000, DISTRICT);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| answer(&model, &Budget::default()).unwrap())
    };
    let (one, three) = (run(1), run(3));
    assert_eq!(one.pairs, three.pairs);
    assert_eq!(one.report.work, three.report.work);
    assert_eq!(one.proof, three.proof);
    optimum(&model, &one);
    let work = |name: &str| one.report.work.iter().find(|w| w.0 == name).unwrap().1;
    assert_eq!(work("pairs"), 13_000);
    assert_eq!((work("pivots"), work("cases")), (135, 7), "{:?}", one.report.work);
}

#[test]
fn without_time_the_bound_is_still_true() {
    let model = dense(&[60, 40], 130, (1, 3), 1_000, DISTRICT);
    let best = optimum(&model, &answer(&model, &Budget::default()).unwrap());
    for millis in [0, 5, 20, 60] {
        let budget = Budget::new(Some(Duration::from_millis(millis)));
        let outcome = answer(&model, &budget).unwrap();
        assert!(outcome.bound.unwrap() <= best[0], "{millis} ms");
        if let Some(pairs) = &outcome.pairs {
            assert!(model.value(&[pairs[0].1.clone()]) >= best);
        }
    }
}

fn jiedui(args: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jiedui"));
    let output = command.args(args).env("LANG", "C").env_remove("LC_ALL").output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn a_case_is_solved_proven_and_judged() {
    let mut dice = Dice::new(3);
    let kinds = 12;
    let mut files = vec![("scheme.toml".to_owned(), SCHEME.as_bytes().to_vec())];
    let rows = |head: &str, n: usize, row: &mut dyn FnMut(usize) -> String| {
        (0..n).fold(format!("{head}\n"), |text, i| text + &row(i) + "\n").into_bytes()
    };
    let size = |i: usize| if i < 16 { "large" } else { "small" };
    let units = rows("code,size,kind", 40, &mut |i| format!("U{i:02},{},k{}", size(i), i % kinds));
    let places = rows("code,need", 30, &mut |i| format!("V{i:02},n{}", i % kinds));
    let needs: Vec<String> = (0..kinds).map(|i| format!("n{i}")).collect();
    let matrix = rows(&format!("kind,{}", needs.join(",")), kinds, &mut |i| {
        let cells = (0..kinds).map(|_| format!("0.{:03}", dice.between(0, 999)));
        format!("k{i},{}", cells.collect::<Vec<_>>().join(","))
    });
    for (name, bytes) in [("units.csv", units), ("places.csv", places), ("match.csv", matrix)] {
        files.push((name.to_owned(), bytes));
    }
    let folder = case::write(&files);
    let path = folder.path().display().to_string();
    let plan = folder.path().join("plan");
    let (code, text) = jiedui(&["solve", &path, "-o", &plan.display().to_string()]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("proven optimal"), "{text}");
    let judged = || jiedui(&["verify", &path, &plan.display().to_string()]);
    let (code, text) = judged();
    assert_eq!(code, Some(0), "{text}");
    let proof = std::fs::read_to_string(plan.join("proof.json")).unwrap();
    assert!(proof.contains("\"kind\":\"patterns\"") || proof.contains("\"kind\": \"patterns\""));

    // A multiplier moved by far proves less, a bound raised by one is not believed.
    let mut json: serde_json::Value = serde_json::from_str(&proof).unwrap();
    let part = &mut json["parts"][0];
    part["tree"] = serde_json::json!([{ "leaf": vec![0_i64; 40] }]);
    part["root"] = serde_json::json!(vec![0_i64; 40]);
    std::fs::write(plan.join("proof.json"), json.to_string()).unwrap();
    let (code, text) = judged();
    assert_eq!(code, Some(1), "{text}");
    std::fs::write(plan.join("proof.json"), proof).unwrap();
    let summary = std::fs::read_to_string(plan.join("plan.json")).unwrap();
    let mut json: serde_json::Value = serde_json::from_str(&summary).unwrap();
    let bound = json["goals"][0]["bound"].as_i64().unwrap();
    json["goals"][0]["bound"] = (bound - 1).into();
    std::fs::write(plan.join("plan.json"), json.to_string()).unwrap();
    let (code, text) = judged();
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("V010"), "{text}");
}

const SCHEME: &str = r#"
title = "patterns"
[table]
units = { file = "units.csv", key = "code" }
places = { file = "places.csv", key = "code" }
[layer.units-to-places]
helpers = "units"
recipients = "places"
per_helper = { min = 1, max = 3 }
teams = { class = "size", any_of = [{ large = 1 }, { small = 4 }] }
fit = [{ points = 100, match = "match.csv", helper = "kind", recipient = "need" }]
[goals]
order = ["fit"]
"#;
