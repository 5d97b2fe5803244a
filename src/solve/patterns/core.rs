//! The pairs worth pricing, with costs taken relative to a center.
//!
//! Costs may have sixty bits, and the linear program counts in floats. What it sees is therefore
//! the difference of every cost to the multipliers of the center, taken in integers: for all pairs
//! that matter, near an optimum, a small number. With the center moved to the multipliers the
//! program found, it finds what was lost to rounding (iterative refinement; A. M. Gleixner,
//! D. E. Steffy, K. Wolter, INFORMS Journal on Computing 28, 2016).

use crate::solve::patterns::bound::{Least, Team};
use crate::solve::patterns::problem::{Pairs, Problem};

/// Pairs per recipient and class to begin with, for each place of the class in a team.
const PER_PLACE: usize = 6;

/// A pair worth pricing.
#[derive(Clone, Copy, Debug)]
struct Entry {
    class: usize,
    helper: u32,
    cost: i64,
    /// Above the least of its class, at the center, in whole units.
    relative: f64,
}

/// What the linear program sees of the recipients.
#[derive(Clone, Debug)]
pub(super) struct Core {
    entries: Vec<Vec<Entry>>,
    /// Per recipient and pattern it may have, in whole units.
    charge: Vec<Vec<f64>>,
    /// Per recipient, the cost of its cheapest team at the center.
    least: Vec<i128>,
}

impl Core {
    /// The cheapest few pairs of every recipient and class at some prices.
    pub(super) fn new(problem: &Problem<'_>, pairs: &Pairs, prices: &[i64]) -> Self {
        let few = |v: usize| {
            let mut entries = Vec::new();
            for (class, &depth) in problem.depth.iter().enumerate() {
                add_cheapest((v, class), PER_PLACE * depth, (pairs, prices), &mut entries);
            }
            entries
        };
        let entries = (0..problem.n()).map(few).collect();
        Self { entries, charge: Vec::new(), least: Vec::new() }
    }

    /// All of these pairs.
    pub(super) fn take_all(&mut self, problem: &Problem<'_>, pairs: &Pairs) {
        for (v, entries) in self.entries.iter_mut().enumerate() {
            entries.clear();
            for class in 0..problem.n_classes() {
                let of = pairs.of(v, class);
                let entry = |i| entry(class, pairs, i);
                entries.extend(of.map(entry));
            }
        }
    }

    /// Adds the cheapest pairs of one recipient at some prices.
    pub(super) fn extend(
        &mut self,
        problem: &Problem<'_>,
        pairs: &Pairs,
        (v, prices): (usize, &[i64]),
    ) {
        for (class, &depth) in problem.depth.iter().enumerate() {
            add_cheapest((v, class), 2 * depth, (pairs, prices), &mut self.entries[v]);
        }
    }

    /// Takes all costs relative to these prices.
    pub(super) fn center(&mut self, problem: &Problem<'_>, prices: &[i64]) {
        let unit = problem.denominator as f64;
        self.charge.clear();
        self.least.clear();
        for (entries, choices) in self.entries.iter_mut().zip(&problem.choices) {
            let mut floor = vec![i64::MAX; problem.n_classes()];
            for e in entries.iter() {
                let reduced = e.cost - prices[e.helper as usize];
                floor[e.class] = floor[e.class].min(reduced);
            }
            for e in entries.iter_mut() {
                let reduced = e.cost - prices[e.helper as usize];
                e.relative = (i128::from(reduced) - i128::from(floor[e.class])) as f64 / unit;
            }
            let at = |&(pattern, charge): &(usize, i128)| {
                let counts = problem.patterns[pattern].iter().zip(&floor);
                charge + counts.map(|(&n, &f)| i128::from(n) * i128::from(f)).sum::<i128>()
            };
            let least = choices.iter().map(at).min().unwrap_or(0);
            let relative = choices.iter().map(|c| (at(c) - least) as f64 / unit);
            self.charge.push(relative.collect());
            self.least.push(least);
        }
    }

    /// A cost that is about that of the cheapest team of `v` at the center.
    pub(super) fn least(&self, v: usize) -> i128 {
        self.least[v]
    }

    /// The cheapest team of `v`, relative to [`Core::least`], with helpers at additional prices.
    pub(super) fn cheapest(
        &self,
        problem: &Problem<'_>,
        (v, open): (usize, u64),
        extra: &[f64],
        least: &mut [Least<f64>],
    ) -> Option<(f64, usize)> {
        for (least, &depth) in least.iter_mut().zip(&problem.depth) {
            least.begin(depth);
        }
        for e in &self.entries[v] {
            least[e.class].add(e.relative - extra[e.helper as usize], e.helper);
        }
        let mut best: Option<(f64, usize)> = None;
        for (&(pattern, _), &charge) in problem.choices[v].iter().zip(&self.charge[v]) {
            if open >> pattern & 1 == 0 {
                continue;
            }
            let mut total = charge;
            let mut full = true;
            for (least, &n) in least.iter().zip(&problem.patterns[pattern]) {
                match least.values.get(..n as usize) {
                    Some(few) => total += few.iter().map(|(value, _)| value).sum::<f64>(),
                    None => full = false,
                }
            }
            if full && best.is_none_or(|(b, _)| total < b) {
                best = Some((total, pattern));
            }
        }
        best
    }

    /// The cost of a team of `v` whose pairs are here.
    pub(super) fn cost(
        &self,
        (v, pattern): (usize, usize),
        helpers: &[u32],
        problem: &Problem<'_>,
    ) -> i128 {
        let charge = problem.choices[v].iter().find(|c| c.0 == pattern).map_or(0, |c| c.1);
        let entries = self.entries[v].iter().filter(|e| helpers.contains(&e.helper));
        charge + entries.map(|e| i128::from(e.cost)).sum::<i128>()
    }

    /// Whether all pairs of a team of `v` are here.
    pub(super) fn has(&self, v: usize, team: &Team) -> bool {
        team.helpers.iter().all(|&u| self.entries[v].iter().any(|e| e.helper == u))
    }
}

fn entry(class: usize, pairs: &Pairs, i: usize) -> Entry {
    Entry { class, helper: pairs.helper[i], cost: pairs.cost[i], relative: 0.0 }
}

/// Adds the cheapest pairs of a recipient and class that are not there yet.
fn add_cheapest(
    (v, class): (usize, usize),
    few: usize,
    (pairs, prices): (&Pairs, &[i64]),
    entries: &mut Vec<Entry>,
) {
    if few == 0 {
        return;
    }
    let reduced = |i: &usize| (pairs.cost[*i] - prices[pairs.helper[*i] as usize], *i);
    let mut all: Vec<(i64, usize)> = pairs.of(v, class).map(|i| reduced(&i)).collect();
    if all.len() > few {
        all.select_nth_unstable(few - 1);
        all.truncate(few);
    }
    all.sort_unstable();
    for (_, i) in all {
        if !entries.iter().any(|e| e.helper == pairs.helper[i]) {
            entries.push(entry(class, pairs, i));
        }
    }
}
