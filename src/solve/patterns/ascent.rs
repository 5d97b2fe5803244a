//! First multipliers: subgradient steps up the Lagrangian bound.
//!
//! **Method.** The bound `L(p)` (`bound.rs`) is concave; at `p` it rises along the difference, per
//! helper, between the number of recipients it would take at that price and the number that want
//! it. Steps follow Polyak's rule towards a target above the best bound seen; the target is drawn
//! nearer when no progress is made. The best multipliers are kept. All that matters is to be near
//! cheaply: one step costs one look at every pair, and the linear program does the rest.
//!
//! **Reference.** M. Held, P. Wolfe, H. P. Crowder, *Validation of subgradient optimization*,
//! Mathematical Programming 6, 1974.

use crate::solve::Task;
use crate::solve::patterns::bound::Relaxation;
use crate::solve::patterns::problem::Problem;

/// Most steps.
const STEPS: usize = 300;

/// Steps without progress after which the target is drawn nearer.
const PATIENCE: usize = 6;

/// How much of the last direction the next one keeps.
const MEMORY: f64 = 0.3;

/// Multipliers of a good bound.
pub(super) fn ascend(task: Task<'_>, problem: &Problem<'_>, open: &[u64]) -> Vec<i64> {
    let mut prices = vec![0_i64; problem.m()];
    let mut best = (None, prices.clone());
    let mut trend = vec![0.0; problem.m()];
    let (mut ahead, mut idle) = (0.05, 0);
    for _ in 0..STEPS {
        let bound = Relaxation { problem, pairs: &problem.pairs, open, prices: &prices }.bound();
        let Some(total) = bound.total else { break };
        if best.0.is_none_or(|b| total > b) {
            best = (Some(total), prices.clone());
            idle = 0;
        } else {
            idle += 1;
        }
        let mut slope: Vec<f64> = (problem.quotas.iter().zip(&prices))
            .map(|(quota, &price)| quota.least(price).1 as f64)
            .collect();
        for &u in bound.teams.iter().flatten().flat_map(|team| &team.helpers) {
            slope[u as usize] -= 1.0;
        }
        for (trend, slope) in trend.iter_mut().zip(&slope) {
            *trend = MEMORY * *trend + (1.0 - MEMORY) * slope;
        }
        let length: f64 = trend.iter().map(|g| g * g).sum();
        if length < 1e-9 || ahead < 1e-7 || task.budget.stop().is_some() {
            break;
        }
        if idle >= PATIENCE {
            (ahead, idle) = (ahead * 0.5, 0);
            prices.clone_from(&best.1);
        }
        let height = best.0.unwrap_or(total) as f64;
        let scale = height.abs().max((problem.denominator * small(problem.n())) as f64);
        let step = (height - total as f64 + ahead * scale) / length;
        for (price, slope) in prices.iter_mut().zip(&trend) {
            *price = problem.clamp(i128::from(*price) + (step * slope) as i128);
        }
    }
    best.1
}

fn small(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
