//! Weights of indicators and nodes.

mod ahp;
mod critic;
mod entropy;
mod merec;

pub use ahp::Consistency;

use crate::composite::chain::{Chain, Mean, Weights};

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
    pub(crate) fn total(&self, chain: &Chain, node: usize) -> (f64, f64) {
        let nodes = chain.nodes_in(node).map(|n| self.nodes[n]);
        let all = nodes.chain(chain.indicators_in(node).map(|i| self.indicators[i]));
        all.fold((0.0, 0.0), |(sum, n), w| (sum + w, n + 1.0))
    }
}

/// A weight as a share of a total; an equal share if that is zero.
fn part(weight: f64, (total, n): (f64, f64)) -> f64 {
    if total > 0.0 { weight / total } else { 1.0 / n }
}

/// Shares of indicators, and what they are computed with.
#[derive(Clone, Debug, Default)]
pub(super) struct Factored {
    /// One per indicator.
    pub(super) shares: Vec<f64>,
    nodes: Vec<f64>,
    totals: Vec<f64>,
}

/// The numbers that weights are made of.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    /// One per indicator.
    pub(super) indicators: Vec<f64>,
    /// One per node that has a number of its own.
    pub(super) nodes: Vec<Option<f64>>,
    /// Whether they were given, so that nodes without a number may stand alone.
    is_given: bool,
    consistency: Vec<Option<Consistency>>,
}

impl Numbers {
    /// What the chain asks for, from its own numbers or from the treated columns.
    ///
    /// Methods that look at the columns weigh indicators against all others. If no column has anything
    /// to weigh, weights are equal.
    pub(super) fn of(chain: &Chain, treated: &[&[f64]]) -> Self {
        let indicators = match chain.weights {
            Weights::Given | Weights::Relative => return Self::given(chain),
            Weights::Ahp => {
                let Weighted { indicators, nodes, consistency } = ahp::weights(chain);
                let nodes = nodes.into_iter().map(Some).collect();
                return Self { indicators, nodes, is_given: false, consistency };
            }
            Weights::Equal => vec![1.0; chain.indicators.len()],
            Weights::Entropy => normed(&entropy::weights(chain, treated)),
            Weights::Critic => normed(&critic::weights(chain, treated)),
            Weights::Merec => normed(&merec::weights(chain, treated)),
        };
        Self::alone(indicators, chain)
    }

    /// Numbers of indicators alone.
    pub(super) fn alone(indicators: Vec<f64>, chain: &Chain) -> Self {
        let n_nodes = chain.nodes.len();
        let (nodes, consistency) = (vec![None; n_nodes], vec![None; n_nodes]);
        Self { indicators, nodes, is_given: false, consistency }
    }

    /// Those of the chain.
    pub(super) fn given(chain: &Chain) -> Self {
        Self {
            indicators: chain.indicators.iter().map(|i| i.weight).collect(),
            nodes: chain.nodes.iter().map(|node| node.weight).collect(),
            is_given: true,
            consistency: vec![None; chain.nodes.len()],
        }
    }

    /// The weights of all indicators and nodes. A node without a number weighs as much as its parts
    /// together; or 1 where numbers are given, and relative or added up.
    pub(super) fn weights(&self, chain: &Chain) -> Weighted {
        let mut all = Weighted {
            indicators: self.indicators.clone(),
            nodes: vec![0.0; chain.nodes.len()],
            consistency: self.consistency.clone(),
        };
        for n in (0..chain.nodes.len()).rev() {
            let together = || if self.stands_alone(chain, n) { 1.0 } else { all.total(chain, n).0 };
            all.nodes[n] = self.nodes[n].unwrap_or_else(together);
        }
        all
    }

    /// Whether a node without a number weighs 1, not as much as its parts.
    fn stands_alone(&self, chain: &Chain, node: usize) -> bool {
        let (own, parent) = (&chain.nodes[node], chain.nodes[node].parent);
        let sums = parent.is_some_and(|parent| chain.nodes[parent].mean == Mean::Sum);
        // A dimension of one part stands for that part.
        let is_one = || own.mean != Mean::Sum && chain.parts(node).count() == 1;
        self.is_given && (sums || chain.weights == Weights::Relative) && !is_one()
    }

    /// The share of every indicator in an index that is one weighted mean, with each number (of indicators, then
    /// of nodes) multiplied by a factor: what [`Weighted::shares`] has of the [`weights`](Self::weights), in
    /// `O(indicators + nodes)` and in the place of another. Nothing where a node has no weight below it, or a
    /// factor made one negative.
    pub(super) fn factored(
        &self,
        chain: &Chain,
        factors: &[f64],
        into: &mut Factored,
    ) -> Option<()> {
        let (of_indicators, of_nodes) = factors.split_at(chain.indicators.len());
        let Factored { shares, nodes, totals } = into;
        totals.clear();
        totals.resize(chain.nodes.len(), 0.0);
        nodes.clone_from(totals);
        shares.clear();
        shares.extend(self.indicators.iter().zip(of_indicators).map(|(w, factor)| w * factor));
        for (indicator, w) in chain.indicators.iter().zip(&*shares) {
            totals[indicator.node] += w;
        }
        for n in (1..chain.nodes.len()).rev() {
            let together = || if self.stands_alone(chain, n) { 1.0 } else { totals[n] };
            nodes[n] = self.nodes[n].map_or_else(together, |w| w * of_nodes[n]);
            totals[chain.nodes[n].parent?] += nodes[n];
        }
        // From here on: what each unit of weight in a node is of the whole.
        for n in 0..chain.nodes.len() {
            let above = chain.nodes[n].parent.map_or(1.0, |parent| nodes[n] * nodes[parent]);
            nodes[n] = (totals[n] > 0.0).then(|| above / totals[n])?;
        }
        for (share, indicator) in shares.iter_mut().zip(&chain.indicators) {
            *share *= nodes[indicator.node];
        }
        shares.iter().all(|share| *share >= 0.0).then_some(())
    }
}

/// Made to add up to one; equal if all are zero.
fn normed(raw: &[f64]) -> Vec<f64> {
    let total = raw.iter().fold((0.0, 0.0), |(sum, n), w| (sum + w, n + 1.0));
    raw.iter().map(|&w| part(w, total)).collect()
}
