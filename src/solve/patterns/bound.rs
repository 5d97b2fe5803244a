//! The Lagrangian bound: what all recipients cost when helpers are paid for, not counted.
//!
//! **Problem.** With a multiplier `p[u]` per helper, in units of one over the denominator `D`,
//!
//! ```text
//! L(p) = sum over helpers u of  min over k in min..=max of  D * charge[u](k) + p[u] * k
//!      + sum over recipients v of  min over patterns q open to v of
//!            D * charge[v](|q|) + sum over classes c of the q[c] least of (D * c[u,v] - p[u])
//! ```
//!
//! is, over `D`, at most the cost of any plan with these patterns (Geoffrion 1974). One evaluation
//! looks at every pair once. Ties: the first helper, the first pattern.
//!
//! **Leaving out.** The same sums say what is lost by giving a recipient another pattern, or by
//! making a helper serve it. Where that reaches the value of the best plan known, the pattern, or
//! the pair, is in no better plan, and is left out from then on (Dantzig, Fulkerson and Johnson
//! 1954, for tours).

use crate::solve::patterns::list;
use crate::solve::patterns::problem::{Pairs, Problem};
use rayon::prelude::*;

/// The cheapest team of a recipient at some multipliers.
#[derive(Clone, Debug, Default)]
pub(super) struct Team {
    /// Its reduced cost.
    pub(super) cost: i128,
    /// The number of its pattern.
    pub(super) pattern: usize,
    /// Its helpers.
    pub(super) helpers: Vec<u32>,
}

impl Team {
    /// The same team as one of `recipient`, at its cost without the multipliers.
    pub(super) fn of(&self, recipient: usize, prices: &[i64]) -> list::Team {
        let paid: i128 = self.helpers.iter().map(|&u| i128::from(prices[u as usize])).sum();
        let (pattern, helpers) = (self.pattern, self.helpers.clone());
        list::Team { recipient, pattern, helpers, cost: self.cost + paid }
    }
}

/// A bound and where it is attained.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    /// The bound times the denominator; `None` if some recipient can have no team.
    pub(super) total: Option<i128>,
    /// Per recipient.
    pub(super) teams: Vec<Option<Team>>,
}

/// The least few values of one class with their helpers, rising.
#[derive(Clone, Debug, Default)]
pub(super) struct Least<T> {
    depth: usize,
    pub(super) values: Vec<(T, u32)>,
}

impl<T: Copy + PartialOrd> Least<T> {
    /// Keeps at most `depth` values.
    pub(super) fn begin(&mut self, depth: usize) {
        self.depth = depth;
        self.values.clear();
    }

    /// Whether a value would be kept.
    pub(super) fn admits(&self, value: T) -> bool {
        self.values.len() < self.depth || self.values.last().is_some_and(|last| value < last.0)
    }

    /// Adds a value.
    pub(super) fn add(&mut self, value: T, helper: u32) {
        if self.admits(value) {
            if self.values.len() == self.depth {
                self.values.pop();
            }
            let at = self.values.partition_point(|v| v.0 <= value);
            self.values.insert(at, (value, helper));
        }
    }
}

/// Pairs and multipliers from which bounds are made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Relaxation<'a> {
    pub(super) problem: &'a Problem<'a>,
    /// The pairs not left out.
    pub(super) pairs: &'a Pairs,
    /// Per recipient, the patterns open to it.
    pub(super) open: &'a [u64],
    /// Per helper.
    pub(super) prices: &'a [i64],
}

impl Relaxation<'_> {
    /// The bound, with the cheapest team of every recipient.
    pub(super) fn bound(&self) -> Bound {
        let part = |v: usize| self.team(v, &mut self.scratch());
        let teams: Vec<Option<Team>> =
            (0..self.problem.n()).into_par_iter().with_min_len(32).map(part).collect();
        let recipients: Option<i128> = teams.iter().map(|t| t.as_ref().map(|t| t.cost)).sum();
        let helpers = self.problem.quotas.iter().zip(self.prices);
        let helpers: i128 = helpers.map(|(quota, &price)| quota.least(price).0).sum();
        Bound { total: recipients.map(|r| r + helpers), teams }
    }

    fn scratch(&self) -> Vec<Least<i64>> {
        vec![Least { depth: 0, values: Vec::new() }; self.problem.n_classes()]
    }

    /// Fills the least values of every class.
    fn fill(&self, v: usize, least: &mut [Least<i64>]) {
        for (class, least) in least.iter_mut().enumerate() {
            least.begin(self.problem.depth[class]);
            if self.problem.depth[class] == 0 {
                continue;
            }
            let range = self.pairs.of(v, class);
            let costs = &self.pairs.cost[range.clone()];
            for (&helper, &cost) in self.pairs.helper[range].iter().zip(costs) {
                least.add(cost - self.prices[helper as usize], helper);
            }
        }
    }

    /// Per pattern open to `v` that can be filled, its reduced cost.
    fn patterns<'b>(
        &'b self,
        v: usize,
        least: &'b [Least<i64>],
    ) -> impl Iterator<Item = (i128, usize)> + 'b {
        let open = self.open[v];
        let choices = self.problem.choices[v].iter().filter(move |(p, _)| open >> p & 1 == 1);
        choices.filter_map(move |&(pattern, charge)| {
            let mut total = charge;
            for (least, &n) in least.iter().zip(&self.problem.patterns[pattern]) {
                let few = least.values.get(..n as usize)?;
                total += few.iter().map(|(value, _)| i128::from(*value)).sum::<i128>();
            }
            Some((total, pattern))
        })
    }

    /// The cheapest team of one recipient.
    fn team(&self, v: usize, least: &mut [Least<i64>]) -> Option<Team> {
        self.fill(v, least);
        let (cost, pattern) = self.patterns(v, least).min()?;
        let counts = least.iter().zip(&self.problem.patterns[pattern]);
        let of = |(least, &n): (&Least<i64>, &u32)| {
            least.values[..n as usize].iter().map(|v| v.1).collect::<Vec<u32>>()
        };
        Some(Team { cost, pattern, helpers: counts.flat_map(of).collect() })
    }

    /// What can still be in a plan of a cost, in whole units, below `value`: pairs, and patterns per
    /// recipient. `None` if there is no bound to judge by.
    pub(super) fn leave_out(&self, value: i128) -> Option<(Pairs, Vec<u64>)> {
        let bound = self.bound();
        let total = bound.total?;
        // A pattern or pair stays if the bound with it, rounded up to the step, is below the value.
        let room = (value - self.problem.step) * i128::from(self.problem.denominator) - total;
        let keep = |(v, team): (usize, Option<Team>)| {
            let most = team.map_or(room, |t| t.cost + room);
            let mut least = self.scratch();
            self.fill(v, &mut least);
            let patterns: Vec<(i128, usize)> =
                self.patterns(v, &least).filter(|(cost, _)| *cost <= most).collect();
            let open = patterns.iter().fold(0_u64, |open, (_, p)| open | 1 << p);
            let lists = (0..self.problem.n_classes())
                .map(|class| self.pairs_within(v, class, (&patterns, most), &least[class]));
            (open, lists.collect::<Vec<_>>())
        };
        let kept: Vec<_> = bound.teams.into_par_iter().enumerate().map(keep).collect();
        let open = kept.iter().map(|(open, _)| *open).collect();
        let lists = kept.into_iter().flat_map(|(_, lists)| lists).collect();
        Some((Pairs::from_lists(self.problem.n_classes(), lists), open))
    }

    /// The pairs of one recipient and class that some pattern can have at a cost of at most `most`:
    /// the helper takes the place of the dearest of its class, unless it is in the team.
    fn pairs_within(
        &self,
        v: usize,
        class: usize,
        (patterns, most): (&[(i128, usize)], i128),
        least: &Least<i64>,
    ) -> Vec<(u32, i64)> {
        let dearest = |&(cost, pattern): &(i128, usize)| {
            let n = self.problem.patterns[pattern][class] as usize;
            let last = least.values.get(n.checked_sub(1)?)?.0;
            Some(most - cost + i128::from(last))
        };
        let Some(limit) = patterns.iter().filter_map(dearest).max() else { return Vec::new() };
        let range = self.pairs.of(v, class);
        let of = range.map(|i| (self.pairs.helper[i], self.pairs.cost[i]));
        of.filter(|&(u, cost)| i128::from(cost - self.prices[u as usize]) <= limit).collect()
    }
}
