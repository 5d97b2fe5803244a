//! Best plans only, and one more goal among them.
//!
//! **Problem.** Among all best plans of a model one is wanted that is best in something else. A further goal
//! after the last says so, but the goals packed into one number may leave no room for it.
//!
//! **Method.** Goals whose optimum is the least that they could ever be (nobody without a partner, nothing off
//! the wanted numbers) become one goal, their sum: a plan reaches the least of the sum just if it reaches the least of
//! each. That goal comes first, the others keep their order, so the best plans are the same, and the sum takes the
//! room of one goal. The new goal comes last.

use crate::model::{Model, Packing, RowCharge, Spread};

/// The model with a last goal that prices every pair. `value` is the optimum of its goals, with
/// `packing` their extents.
pub(super) fn with_last(
    model: &Model,
    (packing, value): (&Packing, &[i64]),
    cost: impl Fn(usize, (u32, u32)) -> i32,
) -> Model {
    let is_least = |g: usize| {
        let is_worst = model.worst.iter().any(|w| w.goal == g);
        !is_worst && packing.extent(g).0 == i128::from(value[g])
    };
    let rest: Vec<usize> = (0..value.len()).filter(|&g| !is_least(g)).collect();
    // The sum is goal 0, whether or not anything is in it.
    let place = |g: usize| rest.iter().position(|&r| r == g).map_or(0, |at| at + 1);
    let n = rest.len() + 2;
    let mut other = model.clone();
    other.goals = (0..n).map(|g| format!("goal {g}")).collect();
    for (l, layer) in other.layers.iter_mut().enumerate() {
        for node in layer.helpers.iter_mut().chain(&mut layer.recipients) {
            node.charges.iter_mut().for_each(|(g, _)| *g = place(*g));
        }
        if let Some(Spread { price, .. }) = &mut layer.spread {
            *price = summed(price, place);
        }
        let candidates = &mut layer.candidates;
        let mut costs = vec![Vec::new(); n];
        for (g, own) in candidates.cost.iter().enumerate() {
            add(&mut costs[place(g)], own);
        }
        let of = |h: usize| {
            let helper = u32::try_from(h).unwrap_or(u32::MAX);
            candidates.recipient[candidates.of(h)].iter().map(move |&r| (helper, r))
        };
        let all = (0..layer.helpers.len()).flat_map(of);
        costs[n - 1] = all.map(|pair| cost(l, pair)).collect();
        candidates.cost = costs;
    }
    for row in &mut other.rows {
        let moved = |(g, charge): &(usize, RowCharge)| (place(*g), *charge);
        row.charges = row.charges.iter().map(moved).collect();
    }
    other.worst.iter_mut().for_each(|worst| worst.goal = place(worst.goal));
    other
}

/// Prices of places by new goal, each goal once.
fn summed(price: &[(usize, i64)], place: impl Fn(usize) -> usize) -> Vec<(usize, i64)> {
    let mut all: Vec<(usize, i64)> = Vec::new();
    for &(g, cost) in price {
        match all.iter_mut().find(|(goal, _)| *goal == place(g)) {
            Some((_, sum)) => *sum += cost,
            None => all.push((place(g), cost)),
        }
    }
    all
}

fn add(sum: &mut Vec<i32>, own: &[i32]) {
    if sum.is_empty() {
        *sum = own.to_vec();
    } else {
        sum.iter_mut().zip(own).for_each(|(sum, own)| *sum = sum.saturating_add(*own));
    }
}
