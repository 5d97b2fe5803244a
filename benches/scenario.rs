//! Scenarios of the district from the answer of the case, files read and the case solved already.
//!
//! `cargo bench --bench scenario -- --quick` is the short profile.

use criterion::{Criterion, criterion_group, criterion_main};
use jiedui::base::{Budget, Findings};
use jiedui::plan::list::PairList;
use jiedui::run::{self, Answer};
use jiedui::scenario::{self, Each, Scenario};
use jiedui::scheme::{self, Case};
use jiedui::solve::Engine;
use std::hint::black_box;
use std::path::{Path, PathBuf};

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name)
}

fn solved(case: &Case) -> Answer {
    let (budget, mut findings) = (Budget::default(), Findings::default());
    run::run(case, Engine::Auto, &budget, &|_| {}, &mut findings).expect("the case is sound")
}

/// How many of the scenarios end with a plan that was proven and checked.
fn plans(case: &Case, hand: &PairList, answer: &Answer, all: &[Scenario]) -> usize {
    let outcomes = scenario::run_from(case, (hand, Some(answer)), all, &Budget::default());
    outcomes.iter().filter(|outcome| outcome.fate.has_plan()).count()
}

fn district(c: &mut Criterion) {
    let mut findings = Findings::default();
    let case = scheme::read(&data("district"), &mut findings).expect("the case is sound");
    let answer = solved(&case);
    let hand = PairList::of(&answer.plan, "plan");
    for (name, file) in [("one retires, all else frozen", "freeze"), ("unit gone", "unit-gone")] {
        let path = data("whatif").join(file).with_extension("toml");
        let one = [scenario::read(&path, &mut findings).expect("the edits are sound")];
        c.bench_function(name, |b| b.iter(|| plans(&case, &hand, &answer, black_box(&one))));
    }
    let each = scenario::each(&case, &answer.scores, &Each::Helper, &mut findings);
    let each = each.expect("the first layer has helpers");
    c.bench_function("every unit gone", |b| {
        b.iter(|| plans(&case, &hand, &answer, black_box(&each)));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = district
}
criterion_main!(benches);
