//! The stages and the solver, on sizes named after reality.
//!
//! `cargo bench -- --quick` is the short profile.

use criterion::{Criterion, criterion_group, criterion_main};
use jiedui::base::{Budget, Findings};
use jiedui::compile::{Compiled, compile};
use jiedui::kernel::{Network, min_cost_flow};
use jiedui::scheme::{self, Case, Goal};
use jiedui::score::score;
use jiedui::solve::{Engine, Task, columns, solve};
use std::hint::black_box;
use std::path::Path;

fn read(name: &str) -> Case {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name);
    let mut findings = Findings::default();
    scheme::read(&folder, &mut findings).expect("the shipped cases are sound")
}

fn compiled(case: &Case) -> Compiled {
    let mut findings = Findings::default();
    let scores = score(case, &mut findings).expect("the shipped cases are sound");
    compile(case, &scores, &mut findings).expect("the shipped cases are sound")
}

fn solved(compiled: &Compiled) -> usize {
    let (model, packing) = (&compiled.model, &compiled.packing);
    let budget = Budget::default();
    let task = Task { model, packing, budget: &budget, watcher: &|_| {} };
    solve(task, Engine::Auto).pairs.iter().map(Vec::len).sum()
}

/// The price of every pair of the upper layer.
fn priced(compiled: &Compiled) -> usize {
    let (model, packing) = (&compiled.model, &compiled.packing);
    let budget = Budget::default();
    let task = Task { model, packing, budget: &budget, watcher: &|_| {} };
    let problem = columns::Problem::new(task, 0, model.children(0)).expect("it fits");
    columns::prices(task, &problem).expect("there is a plan").len()
}

fn district(c: &mut Criterion) {
    let mut case = read("district");
    c.bench_function("district/read", |b| b.iter(|| read(black_box("district"))));
    c.bench_function("district/score+compile", |b| b.iter(|| compiled(black_box(&case))));
    let model = compiled(&case);
    c.bench_function("district/solve", |b| b.iter(|| solved(black_box(&model))));
    case.scheme.previous = None;
    case.scheme.goals.retain(|goal| *goal != Goal::Keep);
    let model = compiled(&case);
    c.bench_function("district/solve/first-year", |b| b.iter(|| solved(black_box(&model))));
    c.bench_function("district/prices/first-year", |b| b.iter(|| priced(black_box(&model))));
}

/// 3,134 helpers with room for up to 8, 11,785 recipients with one each, about 60 candidates per
/// recipient: the flow of a county.
fn county(c: &mut Criterion) {
    let (helpers, recipients) = (3_134_u32, 11_785_u32);
    let mut network = Network::new(1 + (helpers + recipients) as usize);
    let mut state = 1_u64;
    let mut below = |n: u32| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((state >> 33) % u64::from(n)).unwrap_or(0)
    };
    for h in 0..helpers {
        network.add_arc(0, 1 + h, 0, i64::from(4 + below(5)), 0);
    }
    for r in 0..recipients {
        network.add_arc(1 + helpers + r, 0, 1, 1, 0);
        for _ in 0..60 {
            let (h, cost) = (below(helpers), i64::from(below(1_000)));
            network.add_arc(1 + h, 1 + helpers + r, 0, 1, cost);
        }
    }
    c.bench_function("county/flow", |b| b.iter(|| min_cost_flow(black_box(&network)).is_ok()));
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = district, county
}
criterion_main!(benches);
