//! One goal at a time where rows cross: Lagrangian relaxation inside branch and bound.
//!
//! **Problem.** Over the flows of a network, minimize one goal, subject to the rows that cross, and to
//! every earlier goal staying at its value, which is one more row. (Rows for goals, rather than one
//! packed objective, because a bound of 2.5 on a goal then proves 3, whatever the later goals do.)
//!
//! **Method.** Bounds and plans come from Lagrangian relaxation ([`dual`](super::dual)). A case is
//! closed when its bound exceeds the best value less one unit of the goal; otherwise the mixture of flows
//! at the best multipliers tells which pair is most in doubt, and the case is split by it. A pair is
//! settled by a price that nothing can outweigh, so that the tree of the flow stays usable. If the
//! whole is not closed at once, pairs whose reduced cost lifts its bound that far are left out of all
//! cases; as the bound is mostly tight, hardly any stay. What is left out for one goal stays out for the
//! next if its reduced cost lifts the bound above the settled value.
//!
//! **Ties.** Cases are taken depth first, the likelier half first; among pairs equally in doubt the
//! first. **Complexity.** The number of cases has no polynomial bound.
//!
//! Reference: A. M. Geoffrion, Lagrangean relaxation for integer programming, *Mathematical
//! Programming Study* 2, 1974.

use super::bundle::Proposal;
use super::core::Answer;
use super::dual::{Aim, Ascent, Dual, Incumbent, SCALE};
use super::network::Joined;
use crate::base::Stop;
use crate::model::proof::{Prices, RowCase};
use crate::solve::Task;

/// Cases after which a proof would be too long for anybody to check.
const MOST_CASES: usize = 50_000;
/// The same where there are few pairs: linear programs settle those sooner.
const FEW_CASES: usize = 600;
/// What few pairs are.
const FEW_PAIRS: usize = 5_000;
/// A case still to do.
struct Open {
    /// Number in the tree.
    at: usize,
    /// Pairs settled, by arc.
    settled: Vec<Answer>,
    /// Multipliers to begin with.
    multipliers: Vec<f64>,
}

/// Multipliers of the whole by which pairs are left out of all cases.
#[derive(Clone, Debug)]
pub(super) struct Root {
    pub(super) prices: Prices,
    goal: usize,
    total: i128,
    /// Reduced cost of every pair.
    reduced: Vec<i64>,
}

/// The search for one aim.
pub(super) struct Search<'a, 'm> {
    task: Task<'a>,
    joined: &'a Joined<'m>,
    pub(super) dual: Dual<'a, 'm>,
    /// Multipliers that leave pairs out, of earlier goals and of this.
    pub(super) roots: Vec<Root>,
    /// The value at which pairs were last left out.
    left_out_at: Vec<i64>,
    /// The tree of cases.
    pub(super) tree: Vec<RowCase>,
}

impl<'a, 'm> Search<'a, 'm> {
    /// A search for something better than `best`, which has the least value of all goals before;
    /// the first `firm` of them have it whatever the rows that cross.
    pub(super) fn new(
        task: Task<'a>,
        joined: &'a Joined<'m>,
        (aim, firm): (Aim, usize),
        best: Incumbent,
        roots: Vec<Root>,
    ) -> Self {
        let mut search = Self {
            task,
            joined,
            dual: Dual::new(task, joined, (aim, firm), best),
            roots,
            left_out_at: Vec::new(),
            tree: vec![RowCase::Leaf(Prices::default())],
        };
        search.leave_out();
        search
    }

    /// Searches until nothing better is possible.
    pub(super) fn run(&mut self) -> Result<(), Stop> {
        let root = self.root()?;
        if root.is_closed() {
            self.tree[0] = RowCase::Leaf(root.prices);
            return Ok(());
        }
        let is_small = self.joined.pair_arcs().len() <= FEW_PAIRS;
        let most = if is_small { FEW_CASES } else { MOST_CASES };
        let multipliers = root.multipliers;
        let mut open = vec![Open { at: 0, settled: Vec::new(), multipliers }];
        while let Some(case) = open.pop() {
            if let Some(stop) = self.task.budget.stop() {
                return Err(stop);
            }
            if self.left_out_at != self.dual.best.value {
                self.leave_out();
            }
            let Some((arc, likely, multipliers)) = self.close(&case)? else { continue };
            if self.tree.len() > most {
                return Err(Stop::Unsuited);
            }
            let Some((layer, helper, recipient)) = self.joined.pair(arc) else {
                return Err(Stop::Unsuited);
            };
            let at = self.tree.len();
            let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            let layer = number(layer);
            let (yes, no) = (number(at), number(at + 1));
            self.tree[case.at] = RowCase::Split { layer, helper, recipient, yes, no };
            self.tree.extend([0, 1].map(|_| RowCase::Leaf(Prices::default())));
            let half = |answer: bool| {
                let mut settled = case.settled.clone();
                settled.push((arc, answer));
                let at = if answer { at } else { at + 1 };
                Open { at, settled, multipliers: multipliers.clone() }
            };
            open.extend([half(!likely), half(likely)]);
        }
        Ok(())
    }

    /// Leaves out the pairs with which nothing better than the best plan is possible.
    fn leave_out(&mut self) {
        let value = &self.dual.best.value;
        self.left_out_at.clone_from(value);
        let mut left_out = vec![false; self.joined.pair_arcs().len()];
        for root in &self.roots {
            let own = if self.dual.aim == Aim::Goal(root.goal) { self.dual.unit } else { 0 };
            let limit = i128::from(SCALE) * i128::from(value[root.goal] - own);
            let slack = limit - root.total;
            for (out, &reduced) in left_out.iter_mut().zip(&root.reduced) {
                *out |= reduced > 0 && i128::from(reduced) > slack;
            }
        }
        if left_out.iter().any(|out| *out) {
            self.dual.restrict(&left_out);
        }
    }

    /// Bounds a case; returns the pair to split it by, its likelier answer, and good multipliers.
    fn close(&mut self, case: &Open) -> Result<Option<(usize, bool, Vec<f64>)>, Stop> {
        let is_gone = |s: &Answer| s.1 && self.dual.core.arcs.binary_search(&s.0).is_err();
        if case.settled.iter().any(is_gone) {
            return Ok(None);
        }
        let ascent = self.dual.ascend(&case.multipliers, &case.settled)?;
        let Some(proposal) = ascent.proposal else {
            self.tree[case.at] = RowCase::Leaf(ascent.prices);
            return Ok(None);
        };
        let (arc, likely) = self.doubt(&proposal, case).ok_or(Stop::Unsuited)?;
        Ok(Some((arc, likely, ascent.multipliers)))
    }

    /// The multipliers that bound the whole best, without branching; notes what they leave out.
    pub(super) fn root(&mut self) -> Result<Ascent, Stop> {
        let multipliers = vec![0.0; self.dual.is_goal().len()];
        let ascent = self.dual.ascend(&multipliers, &[])?;
        if let (false, Aim::Goal(goal)) = (ascent.is_closed(), self.dual.aim) {
            let (bound, reduced) = self.dual.price_all(&ascent.multipliers)?;
            self.roots.push(Root { prices: bound.prices, goal, total: bound.total, reduced });
            self.leave_out();
        }
        Ok(ascent)
    }

    /// The pair most in doubt, and its likelier answer.
    fn doubt(&self, proposal: &Proposal, case: &Open) -> Option<(usize, bool)> {
        let first = self.joined.pair_arcs().start;
        let share = |arc: usize| -> f64 {
            let bit = arc - first;
            let has = |k: usize| self.dual.points[k].chosen[bit / 64] >> (bit % 64) & 1 == 1;
            proposal.mixture.iter().filter(|(k, _)| has(*k)).map(|(_, weight)| weight).sum()
        };
        let is_open = |arc: &usize| case.settled.iter().all(|s| s.0 != *arc);
        let pairs = self.dual.core.arcs[self.dual.core.pairs()].iter().copied();
        let open = pairs.filter(is_open).map(|arc| (arc, share(arc)));
        let clear = |share: f64| (share - 0.5).abs();
        let (arc, share) = open.min_by(|a, b| clear(a.1).total_cmp(&clear(b.1)))?;
        Some((arc, share >= 0.5))
    }
}
