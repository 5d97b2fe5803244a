//! Rankings: all steps of an index, draws of how sure it is, and the questions about its list.
//!
//! `cargo bench --bench ranking -- --quick` is the short profile.

#![expect(clippy::print_stdout, reason = "the work done stands next to its time")]

use criterion::{Criterion, criterion_group, criterion_main};
use jiedui::composite::audit::{self, Uncertainty};
use jiedui::composite::select::{Cut, Selection, TieRule};
use jiedui::composite::{
    Chain, Data, Indicator, Mean, Missing, Node, Normalize, RankTies, Treat, Weights,
    competition_ranks, run,
};
use std::hint::black_box;

/// Indicators in three dimensions, min-max, weights 1, 2, 3, ...
fn chain(n_indicators: u32) -> Chain {
    let node = |name: &str, parent| Node {
        name: name.to_owned(),
        parent,
        weight: None,
        mean: Mean::Arithmetic,
        normalize: None,
        compare: Vec::new(),
    };
    let indicator = |i: u32| Indicator {
        name: format!("x{i}"),
        high_is_better: !i.is_multiple_of(3),
        node: 1 + i as usize % 3,
        weight: f64::from(i + 1),
        denominator: None,
        treat: Treat::default(),
        normalize: Normalize::MinMax,
    };
    Chain {
        indicators: (0..n_indicators).map(indicator).collect(),
        nodes: vec![
            node("index", None),
            node("a", Some(0)),
            node("b", Some(0)),
            node("c", Some(0)),
        ],
        missing: Missing::Refuse,
        scale: (0.0, 100.0),
        weights: Weights::Given,
        high_is_good: true,
        decimals: Some(3),
    }
}

/// Columns of numbers that look random, with up to four digits.
fn data(n_rows: usize, n_indicators: u32) -> Data {
    let mut state: u64 = 2026;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(state >> 40).unwrap_or(0) % 10_000)
    };
    let columns = (0..n_indicators).map(|_| (0..n_rows).map(|_| next()).collect()).collect();
    Data { n_rows, columns, vetoed: vec![false; n_rows], ..Data::default() }
}

fn worst_half(n_rows: usize) -> Selection {
    Selection {
        worst: true,
        cut: Cut::Count(n_rows / 2),
        ties: TieRule::Break,
        tie: Vec::new(),
        may: (0..n_rows).collect(),
        always: vec![false; n_rows],
        floor: None,
        grace: vec![false; n_rows],
    }
}

fn chains(c: &mut Criterion) {
    let exponential = Normalize::Exponential(RankTies::Mean);
    let works =
        [(126, 10, Normalize::MinMax), (35_000, 7, exponential), (600_000, 10, Normalize::MinMax)];
    for (n_rows, n_indicators, method) in works {
        let (mut chain, data) = (chain(n_indicators), data(n_rows, n_indicators));
        chain.indicators.iter_mut().for_each(|i| i.normalize = method.clone());
        let name = method.name();
        let what = format!("{n_rows} rows, {n_indicators} indicators, {name}: steps and ranks");
        c.bench_function(&what, |b| {
            b.iter(|| competition_ranks(&run(black_box(&chain), &data).merit, true));
        });
    }
}

fn audits(c: &mut Criterion) {
    let (chain, data, rule) = (chain(10), data(126, 10), worst_half(126));
    let uncertainty = Uncertainty {
        draws: 10_000,
        seed: 2026,
        weights: 0.25,
        normalize: vec![Normalize::ZScore, Normalize::Exponential(RankTies::Mean)],
        ..Uncertainty::default()
    };
    let steps = run(&chain, &data);
    println!("126 rows, 10 indicators, {} draws:", uncertainty.draws);
    let sure = audit::monte_carlo(&chain, &data, &rule, &steps, &uncertainty);
    println!("  {} always on the list, {} never", sure.always.len(), sure.never.len());
    let sources = audit::sobol(&chain, &data, &rule, &uncertainty, 1000);
    println!("  {} evaluations for {} choices", sources.evaluations, sources.shares.len());
    c.bench_function("10,000 draws", |b| {
        b.iter(|| audit::monte_carlo(&chain, &data, &rule, &steps, black_box(&uncertainty)));
    });
    c.bench_function("shares of the variance, 1,000 pairs", |b| {
        b.iter(|| audit::sobol(&chain, &data, &rule, black_box(&uncertainty), 1000));
    });
    c.bench_function("leaving out each part", |b| {
        b.iter(|| audit::leave_out(black_box(&chain), &data, &rule, &steps));
    });
    c.bench_function("the smallest changes of weights", |b| {
        b.iter(|| {
            let flips = audit::flips(black_box(&chain), &data, &rule, &steps);
            (flips, audit::least_transfer(&chain, &data, &rule, &steps))
        });
    });
    c.bench_function("the smallest changes of values, five rows on each side", |b| {
        b.iter(|| audit::turns(black_box(&chain), &data, &rule, &steps, 5));
    });
    c.bench_function("correlations", |b| b.iter(|| audit::correlate(black_box(&chain), &steps)));
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = chains, audits
}
criterion_main!(benches);
