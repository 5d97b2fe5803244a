//! The Lagrangian bound of a case, what it closes, and prices that raise it.
//!
//! With a price `u[r]` for every recipient that is not placed, every plan of the case costs at
//! least
//!
//! ```text
//! L(u) = cost of those placed + sum over r of u[r]
//!        - sum over helpers of their greatest gain under u   (a knapsack)
//! ```
//!
//! and a plan that has candidate `c` of `r` costs at least `L(u)`, plus what the helper of `c`
//! loses when forced to take it, plus what every other helper loses when forced not to take its
//! candidate of `r`. A candidate for which that reaches the limit is closed.
//!
//! Prices are raised by the volume algorithm: steps along the difference between one and the
//! smoothed number of times a recipient is taken, from the best prices so far. Floats choose the
//! steps; prices and bounds are integers.
//!
//! References: M. L. Fisher, *The Lagrangian relaxation method for solving integer programming
//! problems*, Management Science 27, 1981; F. Barahona, R. Anbil, *The volume algorithm*,
//! Mathematical Programming 87, 2000; M. Posta, J. A. Ferland, P. Michelon, *An exact method with
//! variable fixing for solving the generalized assignment problem*, Computational Optimization and
//! Applications 52, 2012.

use crate::solve::loads::knapsack::Knapsack;
use crate::solve::loads::problem::Problem;
use crate::solve::loads::state::{Impossible, State};

/// Prices in units of one over the scale, and the bound they give.
#[derive(Clone, Debug)]
pub(super) struct Priced {
    pub(super) price: Vec<i64>,
    pub(super) bound: i64,
}

/// Evaluates prices.
#[derive(Debug)]
pub(super) struct Relaxation<'a> {
    problem: &'a Problem,
    /// What one unit of cost is worth in prices.
    pub(super) scale: i64,
    /// Greatest price, so that no sum leaves 64 bits.
    highest: i64,
    knapsack: Knapsack,
    /// Candidates taken by the helpers under the last prices.
    chosen: Vec<usize>,
    /// Per recipient, how often it is taken.
    times: Vec<i32>,
    /// Per recipient, the smoothed number of times it is taken.
    mean: Vec<f64>,
    /// Per candidate, what is lost by taking it, and by not taking it.
    lost: Vec<(i64, i64)>,
    /// Per candidate open at the last sift, what a plan with it costs at least.
    pub(super) cost: Vec<i64>,
    /// The bound of the last sift.
    pub(super) bound: i64,
    /// Greatest bound that does not reach the limit of the last sift.
    pub(super) most: i64,
    /// Knapsacks solved.
    pub(super) knapsacks: u64,
}

/// Greatest sum of scaled costs, and of prices.
const MOST_SUM: i64 = 1 << 58;

impl<'a> Relaxation<'a> {
    /// With the finest prices, up to 1/1024, for which all sums keep within 64 bits, if any do;
    /// `dearest` is more than any plan costs.
    pub(super) fn new(problem: &'a Problem, dearest: i64) -> Option<Self> {
        let fits = |scale: &i64| dearest.checked_mul(*scale).is_some_and(|sum| sum <= MOST_SUM);
        let scale = (0..=10).rev().map(|bits| 1 << bits).find(fits)?;
        let n = i64::try_from(problem.n_recipients()).unwrap_or(i64::MAX);
        Some(Self {
            problem,
            scale,
            highest: MOST_SUM / n.max(1),
            knapsack: Knapsack::default(),
            chosen: Vec::new(),
            times: vec![0; problem.n_recipients()],
            mean: vec![0.0; problem.n_recipients()],
            lost: vec![(0, 0); problem.cost.len()],
            cost: vec![0; problem.cost.len()],
            bound: 0,
            most: 0,
            knapsacks: 0,
        })
    }

    /// The bound of a case under prices; `deep` asks for the losses of all candidates too.
    fn evaluate(&mut self, state: &State, price: &[i64], deep: bool) -> Result<i64, Impossible> {
        let problem = self.problem;
        let free = price.iter().zip(&state.taken).filter(|(_, taken)| taken.is_none());
        let mut total = state.cost * self.scale + free.map(|(price, _)| price).sum::<i64>();
        self.chosen.clear();
        for h in 0..problem.n_helpers() {
            self.knapsack.fill(problem, state, h, (price, self.scale));
            let best = self.knapsack.best(&mut self.chosen).ok_or(Impossible)?;
            self.knapsacks += 1;
            total -= best;
            if deep {
                let lost = &mut self.lost;
                self.knapsack.losses(best, &mut |c, with, without| lost[c] = (with, without));
            }
        }
        self.times.fill(0);
        for &c in &self.chosen {
            self.times[problem.recipient[c] as usize] += 1;
        }
        Ok(total)
    }

    /// Closes all candidates that no plan of less than `limit` can have, as the prices show.
    pub(super) fn sift(
        &mut self,
        state: &mut State,
        price: &[i64],
        limit: i64,
    ) -> Result<(), Impossible> {
        self.bound = self.evaluate(state, price, true)?;
        self.most = (limit - 1) * self.scale;
        if self.bound > self.most {
            return Err(Impossible);
        }
        for (r, of) in self.problem.of_recipient.iter().enumerate() {
            if state.taken[r].is_some() {
                continue;
            }
            let open = of.iter().map(|&c| c as usize).filter(|&c| state.open[c]);
            let without: i128 = open.map(|c| i128::from(self.lost[c].1)).sum();
            for c in of.iter().map(|&c| c as usize) {
                if state.open[c] {
                    let (with, own) = self.lost[c];
                    let lost = i128::from(with) + without - i128::from(own);
                    let cost = i128::from(self.bound) + lost;
                    self.cost[c] = i64::try_from(cost).unwrap_or(i64::MAX);
                    if self.cost[c] > self.most {
                        state.close(self.problem, c)?;
                    }
                }
            }
        }
        state.settle(self.problem)
    }

    /// Raises the bound of a case by so many steps; ends early where it reaches `limit`.
    pub(super) fn ascend(
        &mut self,
        state: &State,
        best: &mut Priced,
        steps: usize,
        limit: i64,
    ) -> Result<(), Impossible> {
        let gap = to_float((limit * self.scale).saturating_sub(best.bound));
        self.climb(state, best, (steps, 0.5 * gap), limit)
    }

    /// The same, where it is hoped to rise by about `rise`.
    pub(super) fn climb(
        &mut self,
        state: &State,
        best: &mut Priced,
        (steps, mut rise): (usize, f64),
        limit: i64,
    ) -> Result<(), Impossible> {
        let most = (limit - 1) * self.scale;
        let free: Vec<usize> =
            (0..state.taken.len()).filter(|&r| state.taken[r].is_none()).collect();
        best.bound = self.evaluate(state, &best.price, false)?;
        for &r in &free {
            self.mean[r] = f64::from(self.times[r]);
        }
        let mut idle = 0;
        let mut price = best.price.clone();
        for _ in 0..steps {
            let norm: f64 = free.iter().map(|&r| (1.0 - self.mean[r]) * (1.0 - self.mean[r])).sum();
            if best.bound > most || norm < 1e-9 {
                break;
            }
            let step = rise / norm;
            for &r in &free {
                let moved = to_integer(step * (1.0 - self.mean[r]), self.highest);
                price[r] = (best.price[r] + moved).clamp(-self.highest, self.highest);
            }
            let bound = self.evaluate(state, &price, false)?;
            let mut along = 0.0;
            for &r in &free {
                along += (1.0 - self.mean[r]) * f64::from(1 - self.times[r]);
                self.mean[r] += SMOOTHING * (f64::from(self.times[r]) - self.mean[r]);
            }
            if bound > best.bound {
                best.price.copy_from_slice(&price);
                best.bound = bound;
                idle = 0;
                if along >= 0.0 {
                    rise *= 1.2;
                }
            } else {
                idle += 1;
                if idle == PATIENCE {
                    rise *= 0.7;
                    idle = 0;
                }
            }
        }
        Ok(())
    }
}

/// How much of the smoothed direction is renewed in a step.
const SMOOTHING: f64 = 0.1;

/// Steps without gain before the steps get shorter.
const PATIENCE: u32 = 3;

#[expect(clippy::cast_precision_loss, reason = "guides a step; decides nothing")]
pub(super) fn to_float(x: i64) -> f64 {
    x as f64
}

#[expect(clippy::cast_possible_truncation, reason = "held within bounds before")]
fn to_integer(x: f64, most: i64) -> i64 {
    x.clamp(-to_float(most), to_float(most)).round() as i64
}
