//! A layer as independent problems, one per connected group of members.

use super::problem::{Helper, Member, Problem, Stop};
use crate::model::{Layer, Node, Packing, Spread};
use petgraph::unionfind::UnionFind;

/// Members that candidates connect, as a problem of its own.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    /// Positions in the layer, rising.
    pub(super) helpers: Vec<u32>,
    pub(super) recipients: Vec<u32>,
    pub(super) problem: Problem,
}

/// The groups of a layer in order of their first helper, and what members without candidates cost.
pub(super) fn groups(layer: &Layer, spread: &Spread, packing: &Packing) -> (Vec<Group>, i64) {
    let (n, candidates) = (layer.helpers.len(), &layer.candidates);
    let mut sets = UnionFind::<usize>::new(n + layer.recipients.len());
    let mut degree = vec![0_u32; layer.recipients.len()];
    for h in 0..n {
        for &r in &candidates.recipient[candidates.of(h)] {
            sets.union(h, n + r as usize);
            degree[r as usize] += 1;
        }
    }
    let costs = packing.pairs(layer);
    let price = spread.price.iter().map(|&(goal, price)| packing.weight[goal] * price).sum();
    let mut groups: Vec<Group> = Vec::new();
    let mut group_of = vec![None; n + layer.recipients.len()];
    let mut idle = 0;
    let mut local = vec![0_u32; layer.recipients.len()];
    for h in (0..n).filter(|&h| !candidates.of(h).is_empty()) {
        group_of[sets.find(h)].get_or_insert_with(|| {
            groups.push(Group::default());
            groups.len() - 1
        });
    }
    for (r, node) in (0..).zip(&layer.recipients) {
        match group_of[sets.find(n + r as usize)].filter(|_| degree[r as usize] > 0) {
            Some(g) => {
                let group = &mut groups[g];
                local[r as usize] = u32::try_from(group.recipients.len()).unwrap_or(u32::MAX);
                group.recipients.push(r);
                group.problem.recipients.push(member(node, packing));
            }
            None => idle += packing.node(node, 0),
        }
    }
    for (h, node) in (0..).zip(&layer.helpers) {
        let of = candidates.of(h as usize);
        let Some(g) = group_of[sets.find(h as usize)].filter(|_| !of.is_empty()) else {
            idle += packing.node(node, 0);
            continue;
        };
        let pairs = of.map(|c| {
            let r = candidates.recipient[c] as usize;
            (spread.place[r], (local[r], costs[c]))
        });
        let helper = Helper { member: member(node, packing), price, stops: stops(pairs.collect()) };
        groups[g].helpers.push(h);
        groups[g].problem.helpers.push(helper);
    }
    (groups, idle)
}

/// Pairs by place, in rising order.
fn stops(mut pairs: Vec<(u32, (u32, i64))>) -> Vec<Stop> {
    pairs.sort_unstable();
    let of = |group: &[(u32, (u32, i64))]| Stop {
        place: group[0].0,
        pairs: group.iter().map(|p| p.1).collect(),
    };
    pairs.chunk_by(|a, b| a.0 == b.0).map(of).collect()
}

fn member(node: &Node, packing: &Packing) -> Member {
    let charge = (0..=node.max).map(|k| packing.node(node, k)).collect();
    Member { min: node.min as usize, charge }
}
