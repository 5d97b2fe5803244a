//! Between two flows: the cycles in which they differ, and the best choice among them found.
//!
//! **Problem.** A flow `x` that obeys the rows, and a better flow `y` that does not. The difference is
//! a circulation, so it falls apart into cycles, each of which can be added to `x` by itself, with or
//! without any others (AMO93, theorem 3.7): find a good choice that keeps to the rows.
//!
//! **Method.** Cycles are taken by falling change of the rows, each if the plan obeys the rows with it
//! and is better, until a pass changes nothing: what is large is fitted in first, what is small fills
//! the rest. **Ties** by order of the cycles, which is that of their first arcs. **Complexity.** Linear
//! in the arcs, then a pass over the cycles for every change of the plan at worst; few in practice.
//!
//! Reference: (AMO93) see `kernel/network_simplex.rs`.

use super::core::Core;
use super::network::Joined;
use crate::kernel::Network;

/// A cycle: its arcs with the units they gain, and what it changes.
struct Cycle {
    arcs: Vec<(usize, i64)>,
    /// Per goal.
    value: Vec<i64>,
    /// Per row.
    activity: Vec<i64>,
}

/// A flow of the core, better than `from` if possible, made of parts of `from` and `to`; `from` obeys
/// the rows.
pub(super) fn combine(
    joined: &Joined<'_>,
    core: &Core<'_, '_>,
    from: &[i64],
    to: &[i64],
) -> Vec<i64> {
    let mut cycles: Vec<Cycle> = cycles(&core.network, from, to)
        .into_iter()
        .map(|arcs| {
            let mut flow = vec![0; from.len()];
            arcs.iter().for_each(|&(arc, units)| flow[arc] = units);
            let (value, activity) = core.reach(&flow);
            let value = value.iter().zip(&joined.idle).map(|(v, idle)| v - idle).collect();
            Cycle { arcs, value, activity }
        })
        .collect();
    cycles.sort_by_key(|c| std::cmp::Reverse(c.activity.iter().map(|n| n.abs()).sum::<i64>()));
    let mut flow = from.to_vec();
    let (mut value, mut activity) = core.reach(from);
    let (mut best, _) = joined.judge(&value, &activity);
    let mut is_changed = true;
    while is_changed {
        is_changed = false;
        let mut left = Vec::new();
        for cycle in cycles {
            let with = |a: &[i64], b: &[i64]| -> Vec<i64> {
                a.iter().zip(b).map(|(x, y)| x + y).collect()
            };
            let (v, a) = (with(&value, &cycle.value), with(&activity, &cycle.activity));
            let (full, broken) = joined.judge(&v, &a);
            if broken > 0 || full >= best {
                left.push(cycle);
                continue;
            }
            cycle.arcs.iter().for_each(|&(arc, units)| flow[arc] += units);
            (value, activity, best, is_changed) = (v, a, full, true);
        }
        cycles = left;
    }
    flow
}

/// The cycles of a difference, one unit each.
fn cycles(network: &Network, from: &[i64], to: &[i64]) -> Vec<Vec<(usize, i64)>> {
    let mut left: Vec<i64> = to.iter().zip(from).map(|(b, a)| b - a).collect();
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); network.n_nodes()];
    let ends = |arc: usize, units: i64| {
        let (tail, head) = (network.tail()[arc] as usize, network.head()[arc] as usize);
        if units > 0 { (tail, head) } else { (head, tail) }
    };
    let differing: Vec<usize> = (0..left.len()).filter(|&arc| left[arc] != 0).collect();
    for &arc in differing.iter().rev() {
        out[ends(arc, left[arc]).0].push(arc);
    }
    let mut found = Vec::new();
    let mut place = vec![usize::MAX; network.n_nodes()];
    for &first in &differing {
        while left[first] != 0 {
            // Every node that is entered can be left: walk until one repeats.
            let mut path: Vec<usize> = Vec::new();
            let mut at = ends(first, left[first]).0;
            while place[at] == usize::MAX {
                while out[at].last().is_some_and(|&arc| left[arc] == 0) {
                    out[at].pop();
                }
                let Some(&arc) = out[at].last() else { return found };
                place[at] = path.len();
                path.push(arc);
                at = ends(arc, left[arc]).1;
            }
            let start = place[at];
            path.iter().for_each(|&arc| place[ends(arc, left[arc]).0] = usize::MAX);
            let unit = |&arc: &usize| (arc, left[arc].signum());
            let cycle: Vec<(usize, i64)> = path[start..].iter().map(unit).collect();
            cycle.iter().for_each(|&(arc, units)| left[arc] -= units);
            found.push(cycle);
        }
    }
    found
}
