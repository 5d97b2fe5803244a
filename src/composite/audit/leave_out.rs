//! What each indicator and each dimension does to the list: the index without it.

use crate::composite::audit::{Standing, merit_of};
use crate::composite::chain::{Chain, Data, Indicator, Node};
use crate::composite::place::float;
use crate::composite::select::Selection;
use crate::composite::weigh::Numbers;
use crate::composite::{Steps, slices};
use rayon::prelude::*;
use serde::Serialize;

/// What is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Left {
    /// An indicator.
    Indicator(usize),
    /// A node with all its parts.
    Node(usize),
}

/// The index without a part.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LeftOut {
    /// The part.
    pub left: Left,
    /// Rows that enter the list.
    pub enter: Vec<usize>,
    /// Rows that leave it.
    pub leave: Vec<usize>,
    /// Mean absolute change of rank.
    pub mean_shift: f64,
    /// Greatest change of rank.
    pub greatest_shift: u32,
    /// The first row with that.
    pub most_shifted: Option<usize>,
}

/// Leaves out every indicator in turn, then every dimension. What is nothing without it is not asked for.
///
/// The others take over the weight: given weights stay in proportion at each node, weights that come from the
/// data are computed anew, and a dimension left without parts goes too.
/// Source: OECD/JRC, *Handbook on Constructing Composite Indicators* (2008), step 7. `O(indicators² × rows)`.
pub fn leave_out(chain: &Chain, data: &Data, rule: &Selection, steps: &Steps) -> Vec<LeftOut> {
    let published = Standing::of(rule, &steps.merit);
    let indicators = (0..chain.indicators.len()).map(Left::Indicator);
    let all: Vec<Left> = indicators
        .chain((1..chain.nodes.len()).filter(|&n| chain.parts(n).count() > 1).map(Left::Node))
        .collect();
    let one = |&left: &Left| {
        let stays: Vec<bool> = (0..chain.indicators.len())
            .map(|i| match left {
                Left::Indicator(out) => i != out,
                Left::Node(node) => !is_under(chain, chain.indicators[i].node, node),
            })
            .collect();
        let changes = stays.iter().any(|&s| s) && stays.iter().any(|&s| !s);
        changes.then(|| {
            let without = without(chain, &stays);
            let keep = |columns| -> Vec<&[f64]> {
                let columns: Vec<&[f64]> = slices(columns);
                columns.into_iter().zip(&stays).filter(|(_, stays)| **stays).map(|c| c.0).collect()
            };
            let weights = Numbers::of(&without, &keep(&steps.treated)).weights(&without);
            let merit = merit_of(&without, data, &weights, &keep(&steps.normal));
            compare(left, &published, &Standing::of(rule, &merit))
        })
    };
    all.par_iter().filter_map(one).collect()
}

fn compare(left: Left, published: &Standing, now: &Standing) -> LeftOut {
    let shifts = || published.ranks.iter().zip(&now.ranks).map(|(a, b)| a.abs_diff(*b));
    let greatest_shift = shifts().max().unwrap_or(0);
    let sum: f64 = shifts().map(f64::from).sum();
    LeftOut {
        left,
        enter: now.without(published),
        leave: published.without(now),
        mean_shift: sum / float(published.ranks.len().max(1)),
        greatest_shift,
        most_shifted: shifts().position(|shift| shift == greatest_shift && shift > 0),
    }
}

/// Whether a node is another, or a part of it.
fn is_under(chain: &Chain, node: usize, above: usize) -> bool {
    std::iter::successors(Some(node), |&n| chain.nodes[n].parent).any(|n| n == above)
}

/// A chain of some of the indicators, and of the nodes that have any of them.
fn without(chain: &Chain, stays: &[bool]) -> Chain {
    let has_any = |node: usize| {
        let mut indicators = chain.indicators.iter().zip(stays);
        node == 0 || indicators.any(|(i, stays)| *stays && is_under(chain, i.node, node))
    };
    let kept: Vec<bool> = (0..chain.nodes.len()).map(has_any).collect();
    let number = places(&kept);
    let node = |n: usize| {
        let node = &chain.nodes[n];
        // Comparisons go by position among the parts: nodes, then indicators.
        let parts: Vec<bool> = chain
            .nodes_in(n)
            .map(|part| kept[part])
            .chain(chain.indicators_in(n).map(|i| stays[i]))
            .collect();
        let place = places(&parts);
        let compare = node.compare.iter().filter(|(a, b, _)| parts[*a] && parts[*b]);
        Node {
            parent: node.parent.map(|parent| number[parent]),
            compare: compare.map(|&(a, b, times)| (place[a], place[b], times)).collect(),
            ..node.clone()
        }
    };
    let indicators = chain.indicators.iter().zip(stays).filter(|(_, stays)| **stays);
    let indicator = |(i, _): (&Indicator, _)| Indicator { node: number[i.node], ..i.clone() };
    Chain {
        indicators: indicators.map(indicator).collect(),
        nodes: (0..chain.nodes.len()).filter(|&n| kept[n]).map(node).collect(),
        ..chain.clone()
    }
}

/// The place of each among those that are kept.
fn places(kept: &[bool]) -> Vec<usize> {
    let mut n = 0;
    let place = |&kept: &bool| {
        let place = n;
        n += usize::from(kept);
        place
    };
    kept.iter().map(place).collect()
}
