//! Few places per helper: one village, at two prices of a further place.
//!
//! `cargo bench --bench spread -- --quick` is the short profile.

use criterion::{Criterion, criterion_group, criterion_main};
use jiedui::base::Budget;
use jiedui::model::{Candidates, Layer, Model, Node, Packing, Spread};
use jiedui::solve::{Engine, Task, solve};
use std::hint::black_box;

/// 32 helpers with room for 4 to 8, 120 recipients with one each, in 8 places; fit of 0 to 1,000.
fn village(price: i64) -> Model {
    let mut state = 1_u64;
    let mut below = |n: u32| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((state >> 33) % u64::from(n)).unwrap_or(0)
    };
    let node = |min, max| Node { min, max, charges: Vec::new() };
    let mut candidates = Candidates { start: vec![0], ..Candidates::default() };
    let mut cost = Vec::new();
    let place = (0..120).map(|_| below(8)).collect();
    let mut helpers = Vec::new();
    for h in 1..=32 {
        helpers.push(node(0, 4 + below(5)));
        candidates.recipient.extend(0..120);
        candidates.start.push(120 * h);
        cost.extend((0..120).map(|_| -i32::try_from(below(1_001)).unwrap_or(0)));
    }
    candidates.cost = vec![cost];
    let layer = Layer {
        name: "village".to_owned(),
        helpers,
        recipients: vec![node(1, 1); 120],
        candidates,
        spread: Some(Spread { place, price: vec![(0, price)] }),
        ..Layer::default()
    };
    Model { goals: vec!["cost".to_owned()], layers: vec![layer], ..Model::default() }
}

fn spread(c: &mut Criterion) {
    for price in [20, 100] {
        let model = village(price);
        let packing = Packing::new(&model).expect("the numbers are small");
        let solved = || {
            let budget = Budget::default();
            let (model, packing) = (black_box(&model), &packing);
            let task = Task { model, packing, budget: &budget, watcher: &|_| {} };
            solve(task, Engine::Auto).value
        };
        c.bench_function(&format!("village/{price}"), |b| b.iter(solved));
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = spread
}
criterion_main!(benches);
