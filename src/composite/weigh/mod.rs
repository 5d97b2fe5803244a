//! Weights of indicators and nodes.

mod ahp;
mod critic;
mod entropy;
mod merec;

pub use ahp::Consistency;

use crate::composite::chain::{Chain, Weights};

/// A weight for every indicator and node, compared with those of its siblings only: they need not add up
/// to anything. The weight of the index itself, the first node, means nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weighted {
    /// One per indicator.
    pub indicators: Vec<f64>,
    /// One per node.
    pub nodes: Vec<f64>,
    /// How consistent the comparisons of a node are, if weights come from comparisons.
    pub consistency: Vec<Option<Consistency>>,
}

impl Weighted {
    /// The share of every indicator in the whole index: its share at its node, times that of the node at
    /// the one above, and so on. They add up to one.
    pub fn shares(&self, chain: &Chain) -> Vec<f64> {
        let nodes = self.node_shares(chain);
        let share = |i: usize| {
            let node = chain.indicators[i].node;
            nodes[node] * part(self.indicators[i], self.total(chain, node))
        };
        (0..chain.indicators.len()).map(share).collect()
    }

    /// The share of every node in the whole index.
    pub fn node_shares(&self, chain: &Chain) -> Vec<f64> {
        let mut shares = vec![1.0; chain.nodes.len()];
        for n in 1..chain.nodes.len() {
            let parent = chain.nodes[n].parent.unwrap_or(0);
            shares[n] = shares[parent] * part(self.nodes[n], self.total(chain, parent));
        }
        shares
    }

    /// The weight of all parts of a node together, and their number.
    fn total(&self, chain: &Chain, node: usize) -> (f64, f64) {
        let nodes = chain.nodes_in(node).map(|n| self.nodes[n]);
        let all = nodes.chain(chain.indicators_in(node).map(|i| self.indicators[i]));
        all.fold((0.0, 0.0), |(sum, n), w| (sum + w, n + 1.0))
    }
}

/// A weight as a share of a total; an equal share if that is zero.
fn part(weight: f64, (total, n): (f64, f64)) -> f64 {
    if total > 0.0 { weight / total } else { 1.0 / n }
}

/// The weights that the chain asks for, from its own numbers or from the treated columns.
///
/// Methods that look at the columns weigh indicators against all others; a node then weighs as much as
/// its parts together. If no column has anything to weigh, weights are equal.
pub(super) fn weights(chain: &Chain, treated: &[Vec<f64>]) -> Weighted {
    let given = || chain.indicators.iter().map(|i| i.weight).collect();
    let is_relative = chain.weights == Weights::Relative;
    let (indicators, given_nodes): (Vec<f64>, bool) = match chain.weights {
        Weights::Given | Weights::Relative => (given(), true),
        Weights::Equal => (vec![1.0; chain.indicators.len()], false),
        Weights::Entropy => (normed(entropy::weights(chain, treated)), false),
        Weights::Critic => (normed(critic::weights(chain, treated)), false),
        Weights::Merec => (normed(merec::weights(chain, treated)), false),
        Weights::Ahp => return ahp::weights(chain),
    };
    let consistency = vec![None; chain.nodes.len()];
    let mut all = Weighted { indicators, nodes: vec![0.0; chain.nodes.len()], consistency };
    for n in (0..chain.nodes.len()).rev() {
        let own = chain.nodes[n].weight.filter(|_| given_nodes);
        let together = if is_relative { 1.0 } else { all.total(chain, n).0 };
        all.nodes[n] = own.unwrap_or(together);
    }
    all
}

/// Made to add up to one; equal if all are zero.
fn normed(raw: Vec<f64>) -> Vec<f64> {
    let total = raw.iter().fold((0.0, 0.0), |(sum, n), w| (sum + w, n + 1.0));
    raw.iter().map(|&w| part(w, total)).collect()
}
