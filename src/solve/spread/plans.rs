//! Plans on the way: from any point of the master to whole rounds.

use super::assign::{Assigned, assign};
use super::improve::Plan;
use super::master::ZERO;
use super::price::Use;
use super::problem::Round;
use super::rounds::Bounded;
use super::search::Search;

/// Steps of a dive.
const DEEPEST: usize = 200;

impl Search<'_> {
    /// Improves a plan by local search and makes its rounds columns; keeps it if it is the best.
    pub(super) fn take(&mut self, rounds: &[Round]) {
        let mut plan = Plan::new(self.problem, &self.options, rounds);
        plan.descend(self.budget);
        let rounds = plan.rounds();
        let value = self.problem.value(&rounds);
        for round in &rounds {
            self.add(round.clone());
        }
        if value < self.value {
            (self.value, self.best) = (value, rounds);
        }
    }

    /// The best plan within the stops that the master's point uses at least so far.
    pub(super) fn round_off(&mut self, found: &Bounded, uses: &[Vec<Use>]) {
        for least in [0.5, 0.2] {
            let mut allowed = uses.to_vec();
            for (uses, usage) in allowed.iter_mut().zip(&found.usage) {
                for (used, &x) in uses.iter_mut().zip(usage) {
                    if x < least {
                        *used = Use::Never;
                    }
                }
            }
            if let Assigned::Plan(rounds, _) = assign(self.problem, &allowed, false) {
                self.take(&rounds);
            }
        }
    }

    /// Where every stop is settled: the plan of the flow, and multipliers that prove it the best, or
    /// that there is none.
    pub(super) fn exactly(&mut self, uses: &[Vec<Use>]) -> Vec<i64> {
        let d = self.d;
        match assign(self.problem, uses, true) {
            Assigned::Unknown => self.center.clone(),
            Assigned::Plan(rounds, multipliers) => {
                self.take(&rounds);
                multipliers.iter().map(|b| b * d).collect()
            }
            Assigned::Impossible(direction) => {
                let far = self.problem.big() * self.problem.size() * i128::from(d);
                let far = i64::try_from(far).unwrap_or(i64::MAX);
                let mut best = (None, self.center.clone());
                for step in [far, -far] {
                    let point: Vec<i64> = direction.iter().map(|b| b * step).collect();
                    let bound = self.evaluate(&point, uses, |_| ());
                    if bound > best.0 {
                        best = (bound, point);
                    }
                }
                best.1
            }
        }
    }

    /// Settles what is mostly used, generates columns, and so on, down to a plan. Reference:
    /// R. Sadykov et al., *Primal heuristics for branch and price: the assets of diving methods*,
    /// INFORMS Journal on Computing 31, 2019.
    pub(super) fn dive(&mut self, uses: &[Vec<Use>], found: &Bounded) {
        let mut uses = uses.to_vec();
        let mut usage = found.usage.clone();
        let center = std::mem::replace(&mut self.center, found.multipliers.clone());
        for _ in 0..DEEPEST {
            if !settle(&mut uses, &usage) {
                break;
            }
            let next = self.bound(&uses);
            let alive = next.bound.is_some_and(|b| self.whole(b) < self.value);
            if !alive || self.budget.stop().is_some() {
                break;
            }
            self.round_off(&next, &uses);
            self.center = next.multipliers;
            usage = next.usage;
        }
        self.center = center;
    }
}

/// Answers "yes" for all stops that are nearly whole, or else for the one that is most used.
fn settle(uses: &mut [Vec<Use>], usage: &[Vec<f64>]) -> bool {
    let mut any = false;
    let mut top: Option<(f64, usize, usize)> = None;
    for (h, list) in usage.iter().enumerate() {
        for (s, &x) in list.iter().enumerate() {
            if uses[h][s] != Use::Free {
                continue;
            }
            if x > 0.9 {
                (any, uses[h][s]) = (true, Use::Always);
            } else if x > 10.0 * ZERO && top.is_none_or(|(most, ..)| x > most) {
                top = Some((x, h, s));
            }
        }
    }
    if let Some((_, h, s)) = top.filter(|_| !any) {
        (any, uses[h][s]) = (true, Use::Always);
    }
    any
}
