//! Linear assignment of 1000 rows to 1000 columns: costs without structure, and distances.
//!
//! `cargo bench --bench assignment -- --quick` is the short profile.

use criterion::{Criterion, criterion_group, criterion_main};
use jiedui::kernel::assignment::{Assigner, Costs, assign};
use std::hint::black_box;

const N: usize = 1_000;

/// A linear congruential generator: uniform in `0..n`.
struct Random(u64);

impl Random {
    fn below(&mut self, n: i64) -> i64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as i64 % n
    }
}

fn uniform() -> Costs {
    let mut random = Random(1);
    Costs::dense(N, (0..N * N).map(|_| 1 + random.below(1_000_000)).collect())
}

fn plane() -> Costs {
    let mut random = Random(1);
    let mut places = || -> Vec<(i64, i64)> {
        (0..N).map(|_| (random.below(1_000_000), random.below(1_000_000))).collect()
    };
    let (from, to) = (places(), places());
    let distance = |a: (i64, i64), b: (i64, i64)| {
        ((a.0 - b.0).unsigned_abs().pow(2) + (a.1 - b.1).unsigned_abs().pow(2)).isqrt() as i64
    };
    Costs::dense(N, from.iter().flat_map(|&a| to.iter().map(move |&b| distance(a, b))).collect())
}

fn assignment(c: &mut Criterion) {
    for (name, costs) in [("uniform", uniform()), ("plane", plane())] {
        c.bench_function(&format!("assignment/{name}"), |b| {
            b.iter(|| assign(black_box(&costs)).is_ok());
        });
    }
    let costs = plane();
    let mut assigner = Assigner::new(&costs);
    assert!(assigner.solve(&costs).is_ok());
    let mut row = 0;
    c.bench_function("assignment/plane/one row again", |b| {
        b.iter(|| {
            row = (row + 1) % N;
            assigner.resolve(&costs, &[row]).is_ok()
        });
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = assignment
}
criterion_main!(benches);
