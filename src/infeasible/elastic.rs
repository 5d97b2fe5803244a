//! How little of one rule must give, and for whom: the rule becomes a price.
//!
//! Elastic programming (Chinneck, *Feasibility and Infeasibility in Optimization*, 2008, ch. 6): a rule is
//! dropped and its violation minimized, all other rules kept. One solve gives the least amount and a plan that shows who
//! is concerned.

use crate::base::Findings;
use crate::compile::{self, Compiled};
use crate::infeasible::oracle::{Oracle, spare};
use crate::infeasible::rule::{self, Bound, Rule};
use crate::model::{Charge, Layer, Model, Packing};
use crate::score::LayerScores;
use crate::solve::{Pairs, Verdict};

/// Members, by position, and the number of partners they have where a number gives.
pub(super) type Numbers = Vec<(usize, u32)>;

/// Members whose number of partners breaks a bound in a plan that keeps all other rules and breaks this one
/// by as little as possible in all; those first in key order are spared.
pub(super) fn broken(oracle: &Oracle<'_>, bound: &Bound) -> Option<Numbers> {
    let Bound { layer, of_helpers, is_max, .. } = *bound;
    let rules = [Rule::Bound(bound.clone())];
    let mut compiled = compiled(oracle, &rules)?;
    let side = |case| oracle.bounds(case, layer, of_helpers);
    let (before, after) = (side(&oracle.case), side(&rule::without(&oracle.case, &rules)));
    let data = &mut compiled.model.layers[layer];
    let nodes = if of_helpers { &mut data.helpers } else { &mut data.recipients };
    for (m, node) in nodes.iter_mut().enumerate() {
        if is_max && before[m].max != after[m].max {
            node.charges.extend(before[m].max.map(|max| (0, Charge::Above(max))));
        } else if !is_max && before[m].min != after[m].min {
            node.charges.push((0, Charge::Below(before[m].min)));
        }
    }
    if !is_max {
        prefer_first(data, of_helpers);
    }
    compiled.model.goals = vec!["broken".to_owned(), "first".to_owned()];
    let pairs = pairs(oracle, compiled, layer)?;
    let mut numbers = vec![0_u32; before.len()];
    for (h, r) in pairs {
        numbers[if of_helpers { h } else { r } as usize] += 1;
    }
    let breaks = |(m, k): (usize, u32)| {
        let (old, new) = (before[m], after[m]);
        let broken = if is_max {
            old.max != new.max && old.max.is_some_and(|max| k > max)
        } else {
            old.min != new.min && k < old.min
        };
        broken.then_some((m, k))
    };
    Some(numbers.into_iter().enumerate().filter_map(breaks).collect())
}

/// The fewest pairs that a ban excludes without which no plan keeps all other rules.
pub(super) fn banned(oracle: &Oracle<'_>, layer: usize, ban: usize) -> Option<Pairs> {
    let scheme = &oracle.case.scheme.layers[layer];
    let all = LayerScores::new(&oracle.case, oracle.scores, scheme, &mut Findings::default());
    let mut compiled = compiled(oracle, &[Rule::Forbid(layer, ban)])?;
    let data = &mut compiled.model.layers[layer].candidates;
    let mut cost = vec![0; data.len()];
    for h in 0..data.start.len().saturating_sub(1) {
        for c in data.of(h) {
            cost[c] = i32::from(all.ruling(h, data.recipient[c] as usize).is_some());
        }
    }
    data.cost = vec![cost];
    compiled.model.goals = vec!["broken".to_owned()];
    let mut pairs = pairs(oracle, compiled, layer)?;
    pairs.retain(|&(h, r)| all.ruling(h as usize, r as usize).is_some());
    Some(pairs)
}

/// The fewest recipients of teams that must go without one.
pub(super) fn unserved(oracle: &Oracle<'_>, layer: usize) -> Option<Vec<usize>> {
    let mut compiled = compiled(oracle, &[])?;
    let data = &mut compiled.model.layers[layer];
    let recipients: Vec<u32> = (0..u32::try_from(data.recipients.len()).ok()?).collect();
    let (helpers, n) = (data.helpers.len(), data.candidates.len());
    spare(data, &recipients);
    let mut cost = vec![0; n];
    cost.resize(data.candidates.len(), 1);
    data.candidates.cost = vec![cost];
    compiled.model.goals = vec!["broken".to_owned()];
    let pairs = pairs(oracle, compiled, layer)?;
    let spared = pairs.iter().filter(|(h, _)| *h as usize >= helpers);
    Some(spared.map(|(_, r)| *r as usize).collect())
}

/// The model with some rules dropped, without any cost.
fn compiled(oracle: &Oracle<'_>, dropped: &[Rule]) -> Option<Compiled> {
    let case = rule::without(&oracle.case, dropped);
    if oracle.is_too_large(&case) {
        return None;
    }
    compile::compile(&case, oracle.scores, &mut Findings::default())
}

/// As a second goal, partners for members that come first.
fn prefer_first(data: &mut Layer, of_helpers: bool) {
    let n = if of_helpers { data.helpers.len() } else { data.recipients.len() };
    let mut cost = vec![0; data.candidates.len()];
    for h in 0..data.helpers.len() {
        for c in data.candidates.of(h) {
            let member = if of_helpers { h } else { data.candidates.recipient[c] as usize };
            cost[c] = i32::try_from(n - member).map_or(0, |rank| -rank);
        }
    }
    data.candidates.cost = vec![Vec::new(), cost];
}

/// The pairs of one layer in a plan of least cost, proven or not.
fn pairs(oracle: &Oracle<'_>, mut compiled: Compiled, layer: usize) -> Option<Pairs> {
    let Model { layers, goals, .. } = &mut compiled.model;
    let n = goals.len();
    layers.iter_mut().for_each(|l| l.candidates.cost.resize(n, Vec::new()));
    compiled.packing = Packing::new(&compiled.model).ok()?;
    let mut outcome = oracle.outcome(&compiled);
    match outcome.verdict {
        Verdict::Optimal | Verdict::Claimed | Verdict::Feasible(_) => {
            Some(std::mem::take(&mut outcome.pairs[layer]))
        }
        Verdict::Infeasible(_) | Verdict::Unknown(_) => None,
    }
}
