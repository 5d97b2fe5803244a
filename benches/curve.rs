//! The change-budget curve of the district: 21 budgets, each solved, proven and checked.
//!
//! `cargo bench --bench curve -- --quick` is the short profile.

use criterion::{Criterion, criterion_group, criterion_main};
use jiedui::base::{Budget, Findings};
use jiedui::plan::list::PairList;
use jiedui::scenario::{self, Ask, Scenario};
use jiedui::scheme;
use std::hint::black_box;
use std::path::Path;

fn district(c: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/district");
    let mut findings = Findings::default();
    let case = scheme::read(&folder, &mut findings).expect("the shipped cases are sound");
    let hand = PairList::of_last_year(&case);
    let scenario = Scenario { name: "curve".to_owned(), edits: Vec::new() };
    let layers = vec!["units-to-villages".to_owned()];
    let ask = Ask { scenario: &scenario, layers: &layers, steps: 20 };
    let curve = |ask: &Ask<'_>| {
        let mut findings = Findings::default();
        let curve = scenario::curve(&case, &hand, ask, &Budget::default(), &mut findings);
        curve.expect("there are plans").points.len()
    };
    c.bench_function("district/curve/units-20", |b| b.iter(|| curve(black_box(&ask))));
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = district
}
criterion_main!(benches);
