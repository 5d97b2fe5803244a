//! The cheapest plan within given stops: a minimum-cost flow.
//!
//! Root, helper, stop, recipient, root. Prices of places are left out of account: where every stop
//! is settled they are a constant, so the flow is then exact, and its potentials are multipliers
//! whose bound is the cost of the flow. Where there is no flow, the cut says along which
//! multipliers the bound rises without end.

use super::price::Use;
use super::problem::{Member, Problem, Round};
use crate::kernel::{Network, NetworkSimplex, NoFlow};

/// The answer of a flow.
pub(super) enum Assigned {
    /// The cheapest rounds, and a multiplier per recipient in whole units.
    Plan(Vec<Round>, Vec<i64>),
    /// There are none: the direction in which multipliers prove that.
    Impossible(Vec<i64>),
    /// The numbers are too large.
    Unknown,
}

/// The cheapest rounds that use no stop which is `Never`, and, if `strictly`, all that are
/// `Always`.
pub(super) fn assign(problem: &Problem, uses: &[Vec<Use>], strictly: bool) -> Assigned {
    let (first, n) = (1 + problem.helpers.len(), problem.recipients.len());
    let n_stops: usize = problem.helpers.iter().map(|h| h.stops.len()).sum();
    let mut network = Network::new(first + n + n_stops);
    for (h, helper) in (1..).zip(&problem.helpers) {
        charges(&helper.member, |from, to, cost| {
            network.add_arc(0, h, from, to, cost);
        });
    }
    for (r, member) in problem.recipients.iter().enumerate() {
        charges(member, |from, to, cost| {
            network.add_arc(at(first + r), 0, from, to, cost);
        });
    }
    let (mut pairs, mut node) = (Vec::new(), first + n);
    for (h, helper) in problem.helpers.iter().enumerate() {
        let max = i64::try_from(helper.member.max()).unwrap_or(i64::MAX);
        for (s, stop) in helper.stops.iter().enumerate() {
            let must = strictly && uses[h][s] == Use::Always;
            let most = if uses[h][s] == Use::Never { 0 } else { max };
            network.add_arc(at(1 + h), at(node), i64::from(must).min(most), most, 0);
            for (p, &(r, cost)) in stop.pairs.iter().enumerate().filter(|_| most > 0) {
                let arc = network.add_arc(at(node), at(first + r as usize), 0, 1, cost);
                pairs.push((arc, h, (at(s), at(p))));
            }
            node += 1;
        }
    }
    let mut simplex = NetworkSimplex::default();
    let flow = match simplex.solve(&network) {
        Ok(flow) => flow,
        Err(NoFlow::Infeasible(cut)) => {
            let inside = &cut.inside[first..first + n];
            return Assigned::Impossible(inside.iter().map(|&i| i64::from(i)).collect());
        }
        Err(NoFlow::TooLarge(_) | NoFlow::Unbalanced { .. }) => return Assigned::Unknown,
    };
    let mut chosen = vec![Vec::new(); problem.helpers.len()];
    for &(arc, h, pair) in pairs.iter().filter(|(arc, ..)| flow.flow[*arc as usize] > 0) {
        debug_assert!(flow.flow[arc as usize] == 1, "a pair is there once");
        chosen[h].push(pair);
    }
    let rounds = chosen.iter().enumerate().map(|(h, list)| problem.round(h, list)).collect();
    let root = flow.potential[0];
    let multipliers = flow.potential[first..first + n].iter().map(|p| p - root).collect();
    Assigned::Plan(rounds, multipliers)
}

/// Arcs `(lower, upper, cost)` for the number of partners: `min` at once, then one by one.
fn charges(member: &Member, mut arc: impl FnMut(i64, i64, i64)) {
    let min = i64::try_from(member.min).unwrap_or(i64::MAX);
    if min > 0 {
        arc(min, min, 0);
    }
    for pair in member.charge[member.min..].windows(2) {
        arc(0, 1, pair[1] - pair[0]);
    }
}

fn at(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(u32::MAX)
}
