//! Generalized assignment by the published recipes: types a to e of P. C. Chu and J. E. Beasley,
//! *A genetic algorithm for the generalised assignment problem*, Computers & Operations Research
//! 24, 1997.
//!
//! `cargo bench --bench loads -- --quick` is the short profile.

use criterion::{Criterion, criterion_group, criterion_main};
use jiedui::base::Budget;
use jiedui::model::{Candidates, Layer, Loads, Model, Node, Packing};
use jiedui::solve::{Engine, Task, Verdict, solve};
use std::hint::black_box;

/// A stream of numbers in a range.
struct Dice(u64);

impl Dice {
    fn between(&mut self, least: i64, most: i64) -> i64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let width = u64::try_from(most - least + 1).unwrap_or(1);
        least + i64::try_from((self.0 >> 33) % width).unwrap_or(0)
    }
}

/// An instance of a type, with `m` helpers and `n` recipients.
fn instance(kind: char, m: usize, n: usize) -> Model {
    let mut dice = Dice(2026);
    let (mut cost, mut load) = (Vec::new(), Vec::new());
    for _ in 0..m * n {
        match kind {
            'd' => {
                load.push(dice.between(1, 100));
                cost.push(111 - load[load.len() - 1] + dice.between(-10, 10));
            }
            'e' => {
                #[expect(clippy::cast_precision_loss, reason = "a draw from zero to one")]
                let share = dice.between(1, 1_000_000) as f64 / 1e6;
                #[expect(clippy::cast_possible_truncation, reason = "at most 139")]
                let weight = (1.0 - 10.0 * libm::log(share)) as i64;
                load.push(weight);
                cost.push(1000 / weight - dice.between(0, 9));
            }
            _ => {
                load.push(dice.between(5, 25));
                cost.push(dice.between(10, 50));
            }
        }
    }
    let count = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
    let parts = i64::try_from(10 * m).unwrap_or(i64::MAX);
    let capacity = load.chunks(n).map(|of| of.iter().sum::<i64>() * 8 / parts).collect();
    let layer = Layer {
        name: kind.to_string(),
        helpers: vec![Node { min: 0, max: count(n), charges: Vec::new() }; m],
        recipients: vec![Node { min: 1, max: 1, charges: Vec::new() }; n],
        candidates: Candidates {
            start: (0..=m).map(|h| count(h * n)).collect(),
            recipient: (0..m).flat_map(|_| 0..count(n)).collect(),
            cost: vec![cost.iter().map(|&c| i32::try_from(c).unwrap_or(0)).collect()],
        },
        loads: Some(Loads { load, capacity }),
        ..Layer::default()
    };
    Model { goals: vec!["cost".to_owned()], layers: vec![layer], ..Model::default() }
}

fn proven(model: &Model) -> i64 {
    let packing = Packing::new(model).expect("small costs");
    let budget = Budget::default();
    let task = Task { model, packing: &packing, budget: &budget, watcher: &|_| {} };
    let outcome = solve(task, Engine::Auto);
    assert_eq!(outcome.verdict, Verdict::Optimal);
    outcome.value[0]
}

fn loads(c: &mut Criterion) {
    for (kind, m, n) in
        [('c', 5, 100), ('c', 20, 200), ('d', 5, 100), ('e', 5, 100), ('e', 10, 200)]
    {
        let model = instance(kind, m, n);
        c.bench_function(&format!("loads/{kind}{m}x{n}"), |b| b.iter(|| proven(black_box(&model))));
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = loads
}
criterion_main!(benches);
