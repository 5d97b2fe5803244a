//! Column generation in one case: the master's multipliers, the rounds they make attractive, and
//! the bound they prove.
//!
//! The Lagrangian bound of multipliers `b`, in units of one over `d`, is
//!
//! ```text
//!   sum over recipients of  min over k in min..=max of  d * charge(k) + b * k
//! + sum over helpers    of  the reduced cost of its cheapest round.
//! ```
//!
//! It holds for any `b`, so the point that is priced need not be the master's: it lies half-way
//! back to the best one so far, which keeps the multipliers from swinging. Reference: P. Wentges,
//! *Weighted Dantzig-Wolfe decomposition for linear mixed-integer programming*, International
//! Transactions in Operational Research 4, 1997.

use super::price::Use;
use super::problem::Round;
use super::search::Search;

/// What column generation found in a case.
pub(super) struct Bounded {
    /// The bound, in units of one over the denominator; `None` if nothing is possible.
    pub(super) bound: Option<i64>,
    /// Its multipliers.
    pub(super) multipliers: Vec<i64>,
    /// Per helper and stop, how far the master's point uses it.
    pub(super) usage: Vec<Vec<f64>>,
}

impl Search<'_> {
    /// Makes a round a column of the master, unless it is one.
    pub(super) fn add(&mut self, round: Round) -> bool {
        if !self.known.insert((round.helper, round.recipients.clone())) {
            return false;
        }
        let mut entries: Vec<(u32, i32)> = round.recipients.iter().map(|&r| (r, 1)).collect();
        let n = u32::try_from(self.problem.recipients.len()).unwrap_or(u32::MAX);
        entries.push((n + round.helper, 1));
        self.master.add(&entries, round.cost);
        self.rounds.push(round);
        self.work.columns += 1;
        true
    }

    /// The Lagrangian bound of multipliers; `None` if some helper has no round.
    pub(super) fn evaluate(
        &mut self,
        b: &[i64],
        uses: &[Vec<Use>],
        mut each: impl FnMut(Round),
    ) -> Option<i64> {
        let mut bound = 0;
        for (member, &b) in self.problem.recipients.iter().zip(b) {
            let count = |k: usize| i64::try_from(k).unwrap_or(i64::MAX);
            let at = |k: usize| self.d * member.charge[k] + b * count(k);
            bound += (member.min..=member.max()).map(at).min()?;
        }
        for (h, helper) in self.problem.helpers.iter().enumerate() {
            bound += self.pricer.solve(helper, (b, self.d), &uses[h])?;
            each(self.pricer.round(self.problem, h, &uses[h]));
        }
        self.work.priced += self.problem.helpers.len() as u64;
        Some(bound)
    }

    /// A bound in whole units.
    pub(super) fn whole(&self, bound: i64) -> i64 {
        bound.div_euclid(self.d) + i64::from(bound.rem_euclid(self.d) != 0)
    }

    /// Forbids the columns that a case does not allow.
    fn obey(&mut self, uses: &[Vec<Use>]) {
        for (c, round) in self.rounds.iter().enumerate() {
            let mut stops = round.stops.iter().peekable();
            let mut banned = false;
            for (s, &used) in (0..).zip(&uses[round.helper as usize]) {
                let has = stops.next_if_eq(&&s).is_some();
                banned |= (has && used == Use::Never) || (!has && used == Use::Always);
            }
            self.master.ban(self.first + c, banned);
        }
        self.master.reprice();
    }

    /// Column generation, until nothing is attractive or the bound reaches the best plan.
    pub(super) fn bound(&mut self, uses: &[Vec<Use>]) -> Bounded {
        self.obey(uses);
        let n = self.problem.recipients.len();
        let mut multipliers = self.center.clone();
        let mut fresh = Vec::new();
        let Some(mut best) = self.evaluate(&multipliers, uses, |round| fresh.push(round)) else {
            return Bounded { bound: None, multipliers, usage: Vec::new() };
        };
        for round in fresh.drain(..) {
            self.add(round);
        }
        let budget = self.budget;
        let mut is_smooth = true;
        while self.whole(best) < self.value && budget.stop().is_none() {
            self.master.optimize(u64::MAX, &|| budget.stop().is_none());
            self.work.rounds += 1;
            let duals = self.master.duals();
            let point: Vec<i64> = duals
                .iter()
                .zip(&multipliers)
                .map(|(&y, &m)| if is_smooth { m + (y - m) / 2 } else { y })
                .collect();
            let bound = self.evaluate(&point, uses, |round| fresh.push(round));
            let mut added = false;
            for round in fresh.drain(..) {
                let paid: i64 = round.recipients.iter().map(|&r| duals[r as usize]).sum();
                let reduced = self.d * round.cost - paid - duals[n + round.helper as usize];
                added |= reduced < -1 && self.add(round);
            }
            if let Some(bound) = bound.filter(|&bound| bound > best) {
                (best, multipliers) = (bound, point);
            }
            if self.is_close(best, &duals) || (!added && !is_smooth) {
                break;
            }
            is_smooth &= added;
        }
        Bounded { bound: Some(best), multipliers, usage: self.usage() }
    }

    /// Whether the master's value is so near the bound that more rounds cannot matter.
    fn is_close(&self, bound: i64, duals: &[i64]) -> bool {
        let term = |(y, b): (&i64, &i64)| i128::from(*y) * i128::from(*b);
        let value: i128 = duals.iter().zip(&self.right).map(term).sum();
        let constant = i128::from(self.d) * i128::from(self.constant);
        value + constant - i128::from(bound) < i128::from(self.d / 4)
    }

    fn usage(&self) -> Vec<Vec<f64>> {
        let none = |h: &super::problem::Helper| vec![0.0; h.stops.len()];
        let mut usage: Vec<Vec<f64>> = self.problem.helpers.iter().map(none).collect();
        for (c, x) in self.master.support().into_iter().filter(|&(c, _)| c >= self.first) {
            let round = &self.rounds[c - self.first];
            for &s in &round.stops {
                usage[round.helper as usize][s as usize] += x;
            }
        }
        usage
    }
}
