//! Loads: generalized assignment, against brute force, another solver, planted optima, published
//! instances, and through the files and the judge.

mod files;

use crate::support::random::Dice;
use jiedui::base::Budget;
use jiedui::model::{Candidates, Layer, Loads, Model, Node, Packing};
use jiedui::solve::{Engine, Outcome, Task, Verdict, solve};
use std::path::PathBuf;

/// An instance of the published text format.
pub(crate) struct Gap {
    n: usize,
    /// Per helper, the cost of every recipient.
    cost: Vec<Vec<i64>>,
    load: Vec<Vec<i64>>,
    capacity: Vec<i64>,
}

impl Gap {
    /// Reads `m n`, m rows of n costs, m rows of n loads, m capacities; line breaks mean nothing.
    fn parse(text: &str) -> Self {
        let mut numbers = text.split_whitespace().map(|word| word.parse::<i64>().unwrap());
        let mut take = |n: usize| -> Vec<i64> { numbers.by_ref().take(n).collect() };
        let size = take(2);
        let (m, n) = (size[0] as usize, size[1] as usize);
        let cost = (0..m).map(|_| take(n)).collect();
        let load = (0..m).map(|_| take(n)).collect();
        Self { n, cost, load, capacity: take(m) }
    }

    /// Every recipient to exactly one helper; `sign` -1 maximizes.
    fn model(&self, sign: i64) -> Model {
        let m = self.capacity.len();
        let start = (0..=m).map(|h| (h * self.n) as u32).collect();
        let recipient = (0..m).flat_map(|_| 0..self.n as u32).collect();
        let cost = self.cost.iter().flatten().map(|&c| (sign * c) as i32).collect();
        let one = Node { min: 1, max: 1, charges: Vec::new() };
        let any = Node { min: 0, max: self.n as u32, charges: Vec::new() };
        let layer = Layer {
            name: "loads".to_owned(),
            helpers: vec![any; m],
            recipients: vec![one; self.n],
            candidates: Candidates { start, recipient, cost: vec![cost] },
            loads: Some(Loads { load: self.load.concat(), capacity: self.capacity.clone() }),
            ..Layer::default()
        };
        Model { goals: vec!["cost".to_owned()], layers: vec![layer], ..Model::default() }
    }

    /// Optimum by construction: every recipient has a helper where it costs least, and the
    /// capacities are what that makes.
    fn planted(dice: &mut Dice, m: usize, n: usize) -> (Self, i64) {
        let mut gap = Self { n, cost: Vec::new(), load: Vec::new(), capacity: vec![0; m] };
        let home: Vec<usize> = (0..n).map(|_| dice.between(0, m as i64 - 1) as usize).collect();
        let least: Vec<i64> = (0..n).map(|_| dice.between(-20, 50)).collect();
        for h in 0..m {
            gap.load.push((0..n).map(|_| dice.between(0, 30)).collect());
            let dearer =
                |r: usize, dice: &mut Dice| if home[r] == h { 0 } else { dice.between(0, 9) };
            gap.cost.push((0..n).map(|r| least[r] + dearer(r, dice)).collect());
        }
        for (r, &h) in home.iter().enumerate() {
            gap.capacity[h] += gap.load[h][r];
        }
        (gap, least.iter().sum())
    }
}

fn answer(model: &Model) -> Outcome {
    let packing = Packing::new(model).unwrap();
    let budget = Budget::default();
    solve(Task { model, packing: &packing, budget: &budget, watcher: &|_| () }, Engine::Auto)
}

/// The optimum, proven by loads, of pairs that keep all capacities.
fn optimum(model: &Model) -> i64 {
    let outcome = answer(model);
    assert_eq!(outcome.verdict, Verdict::Optimal, "{:?}", outcome.parts);
    assert_eq!(outcome.parts[0].engine, "loads");
    let (layer, pairs) = (&model.layers[0], &outcome.pairs[0]);
    let loads = layer.loads.as_ref().unwrap();
    let mut left = loads.capacity.clone();
    for &(h, r) in pairs {
        left[h as usize] -= loads.load[layer.candidates.find(h as usize, r).unwrap()];
    }
    assert!(left.iter().all(|&left| left >= 0), "{left:?}");
    assert_eq!(model.value(&outcome.pairs), outcome.value);
    outcome.value[0]
}

#[test]
fn finds_planted_optima() {
    for seed in 0..60 {
        let mut dice = Dice::new(seed);
        let (m, n) = (dice.between(1, 12) as usize, dice.between(1, 80) as usize);
        let (gap, least) = Gap::planted(&mut dice, m, n);
        assert_eq!(optimum(&gap.model(1)), least, "seed {seed}: {m} x {n}");
    }
}

#[test]
fn what_cannot_fit_is_infeasible() {
    let text = "2 3  1 1 1  1 1 1  5 5 5  5 5 5  9 9";
    let outcome = answer(&Gap::parse(text).model(1));
    let Verdict::Infeasible(conflicts) = outcome.verdict else { panic!("{:?}", outcome.verdict) };
    // By sums alone it would fit: 15 in 18.
    assert_eq!((conflicts[0].need, conflicts[0].room), (0, 0));
    let outcome = answer(&Gap::parse("2 3  1 1 1  1 1 1  5 5 5  5 5 5  5 9").model(1));
    let Verdict::Infeasible(conflicts) = outcome.verdict else { panic!("{:?}", outcome.verdict) };
    assert_eq!((conflicts[0].need, conflicts[0].room), (15, 14));
}

/// An instance by the published recipe of type d: costs fall as loads rise.
pub(crate) fn type_d(dice: &mut Dice, m: usize, n: usize) -> Gap {
    let mut gap = Gap { n, cost: Vec::new(), load: Vec::new(), capacity: Vec::new() };
    for _ in 0..m {
        let load: Vec<i64> = (0..n).map(|_| dice.between(1, 100)).collect();
        gap.cost.push(load.iter().map(|load| 111 - load + dice.between(-10, 10)).collect());
        gap.capacity.push(load.iter().sum::<i64>() * 8 / (10 * m as i64));
        gap.load.push(load);
    }
    gap
}

/// The work on one instance; a change here should be a change for the better.
#[test]
fn work_stays_what_it_is() {
    let outcome = answer(&type_d(&mut Dice::new(7), 5, 40).model(1));
    assert_eq!(outcome.verdict, Verdict::Optimal);
    assert_eq!(outcome.parts[0].work, vec![("cases", 951), ("knapsacks", 73434)]);
}

#[test]
fn published_instances_reach_the_published_optimum() {
    let Some(folder) = std::env::var_os("JIEDUI_PUBLISHED") else {
        println!("skipped: JIEDUI_PUBLISHED does not name the folder of published instances");
        return;
    };
    let folder = PathBuf::from(folder).join("gap");
    let expected = std::fs::read_to_string(folder.join("expected.csv")).unwrap();
    let mut tested = 0;
    for line in expected.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let gap = Gap::parse(&std::fs::read_to_string(folder.join(cells[0])).unwrap());
        assert_eq!(optimum(&gap.model(1)), cells[3].parse::<i64>().unwrap(), "{} min", cells[0]);
        // d and e only make sense as minimization.
        if !cells[4].is_empty() && !cells[0].starts_with(['d', 'e']) {
            let most = -optimum(&gap.model(-1));
            assert_eq!(most, cells[4].parse::<i64>().unwrap(), "{} max", cells[0]);
        }
        tested += 1;
    }
    assert_eq!(tested, 40);
}
