//! A county: 190 large and 102 small helpers, one to three recipients each, 491 recipients.
//!
//! `cargo bench --bench patterns -- --quick` is the short profile.

use criterion::{Criterion, criterion_group, criterion_main};
use jiedui::base::Budget;
use jiedui::model::{Candidates, Layer, Model, Node, Packing, Teams};
use jiedui::solve::{Engine, Task, solve};
use std::hint::black_box;

/// Everybody may serve everybody, for 0 to 1,000; a recipient gets one large helper or two or three
/// small ones.
fn county(large: u32, small: u32, n: u32) -> Model {
    let mut state = 1_u64;
    let mut below = |n: u32| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((state >> 33) % u64::from(n)).unwrap_or(0)
    };
    let mut candidates = Candidates { start: vec![0], ..Candidates::default() };
    let mut cost = Vec::new();
    for u in 1..=large + small {
        candidates.recipient.extend(0..n);
        candidates.start.push(u * n);
        cost.extend((0..n).map(|_| -i32::try_from(below(1_001)).unwrap_or(0)));
    }
    candidates.cost = vec![cost];
    let node = |min, max| Node { min, max, charges: Vec::new() };
    let layer = Layer {
        name: "county".to_owned(),
        helpers: (0..large + small).map(|_| node(1, 3)).collect(),
        recipients: (0..n).map(|_| node(0, 3)).collect(),
        candidates,
        teams: Some(Teams {
            n_classes: 2,
            class: (0..large + small).map(|u| Some(u32::from(u >= large))).collect(),
            patterns: vec![vec![1, 0], vec![0, 2], vec![0, 3]],
        }),
        ..Layer::default()
    };
    Model { goals: vec!["fit".to_owned()], layers: vec![layer], ..Model::default() }
}

fn patterns(c: &mut Criterion) {
    let model = county(190, 102, 491);
    let packing = Packing::new(&model).expect("the numbers are small");
    let solved = || {
        let budget = Budget::default();
        let (model, packing) = (black_box(&model), &packing);
        let task = Task { model, packing, budget: &budget, watcher: &|_| {} };
        solve(task, Engine::Auto).value
    };
    c.bench_function("county/292x491", |b| b.iter(solved));
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = patterns
}
criterion_main!(benches);
