//! The dual simplex method over the columns the master has: from an optimal basis to the optimum
//! when some columns are no longer allowed.
//!
//! The multipliers stay feasible when columns are barred; the point does not, since a barred
//! column in the basis must become zero. Each pivot drives out the basic variable that is farthest
//! from what it may be, and takes in the column whose reduced cost is the first to become zero.
//! A column whose cost was but a bound is valued when it is about to enter; its cost can only
//! rise, which keeps the multipliers feasible. So a change costs pivots in proportion to what it
//! moves, and no artificial cost enters the multipliers.
//!
//! Time per pivot `O(rows^2 + entries)`. Reference: C. E. Lemke, *The dual method of solving the
//! linear programming problem*, Naval Research Logistics Quarterly 1, 1954.

use crate::solve::columns::master::Master;

/// Smallest pivot element.
const PIVOT: f64 = 1e-5;
/// Values this far from what is allowed count as allowed.
const FEASIBLE: f64 = 1e-7;

/// The method came to no end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stalled;

impl Master {
    /// Pivots until every basic variable is what it may be: barred columns zero, the others not
    /// negative. `exact` returns the true cost of a column about to enter, if it was not known.
    /// Returns whether it came to that: not if no column can enter, so nothing is left.
    ///
    /// # Errors
    /// [`Stalled`] if it got stuck: that says nothing about what is left.
    pub(super) fn recover(
        &mut self,
        barred: &[bool],
        exact: &mut dyn FnMut(usize) -> Option<i64>,
    ) -> Result<bool, Stalled> {
        // Without this many pivots it is stalled; another method is asked then.
        for _ in 0..4 * self.rows {
            let Some((leave, excess)) = self.farthest(barred) else { return Ok(true) };
            let row = self.row_of_inverse(leave);
            let Some((enter, reduced)) = self.first_to_enter(&row, excess, barred, exact) else {
                return Ok(false);
            };
            let direction = self.direction(enter);
            if direction[leave].abs() <= PIVOT {
                return Err(Stalled);
            }
            let step = self.point[leave] / direction[leave];
            self.pivot(enter, leave, &direction, (step, reduced));
            self.refresh_when_due();
        }
        Err(Stalled)
    }

    /// The basic variable farthest from what it may be, and whether it is too large.
    fn farthest(&self, barred: &[bool]) -> Option<(usize, bool)> {
        let mut worst = None;
        let mut most = FEASIBLE;
        for (i, (&x, &column)) in self.point.iter().zip(&self.basis).enumerate() {
            let excess = x > 0.0;
            if x.abs() > most && (!excess || barred[column]) {
                most = x.abs();
                worst = Some((i, excess));
            }
        }
        worst
    }

    fn row_of_inverse(&self, row: usize) -> Vec<f64> {
        self.inverse.iter().skip(row).step_by(self.rows).copied().collect()
    }

    /// The column whose reduced cost falls to zero first as the leaving one is driven out, and that
    /// reduced cost; the largest pivot among ties, then the first column.
    fn first_to_enter(
        &mut self,
        row: &[f64],
        excess: bool,
        barred: &[bool],
        exact: &mut dyn FnMut(usize) -> Option<i64>,
    ) -> Option<(usize, i64)> {
        let sign = if excess { 1.0 } else { -1.0 };
        let mut open: Vec<(usize, f64, i64)> = Vec::new();
        let real = (self.artificial..).zip(&barred[self.artificial..]);
        for (column, _) in real.filter(|(_, barred)| !**barred) {
            let entries = self.columns.of(column).iter();
            let pivot: f64 = entries.map(|&(r, a)| row[r as usize] * f64::from(a)).sum();
            if sign * pivot > PIVOT {
                open.push((column, sign * pivot, self.reduced(column).max(0)));
            }
        }
        loop {
            let mut best: Option<(usize, f64)> = None;
            for (i, &(_, pivot, reduced)) in open.iter().enumerate() {
                #[expect(clippy::cast_precision_loss, reason = "guides the choice only")]
                let ratio = reduced as f64 / pivot;
                let better = best.is_none_or(|(b, least)| {
                    ratio < least || (ratio == least && pivot > open[b].1)
                });
                if better {
                    best = Some((i, ratio));
                }
            }
            let (i, _) = best?;
            let column = open[i].0;
            match exact(column) {
                Some(cost) if cost > self.columns.cost[column] => {
                    self.columns.cost[column] = cost;
                    open[i].2 = self.reduced(column).max(0);
                }
                _ => return Some((column, self.reduced(column))),
            }
        }
    }
}
