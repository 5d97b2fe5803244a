//! The waist: a structured pairing model, in integers, without a domain word.
//!
//! A [`Model`] is a set of [`Layer`]s, each a bipartite graph of [`Candidates`] between helpers and
//! recipients. Every member is a [`Node`] with bounds on its number of partners and convex
//! [`Charge`]s on that number. A layer may say in which [`Teams`] its recipients are served, may
//! give pairs [`Loads`] that helpers can carry only so much of, and may lie within another layer by
//! a [`Link`]: then a pair needs the pair of its owners above. It may price the [`Spread`] of a
//! helper's recipients over places.
//! Costs are kept per goal and are minimized in strict order; [`Packing`] packs them into one
//! integer in which a unit of an earlier goal outweighs every possible amount of the later ones.
//! [`SideRow`]s bound or price weighted numbers of pairs across members and layers.
//!
//! [`flat`] lowers the model to a flat integer program: the definition of the problem.

pub mod flat;
pub mod mps;
mod pack;
pub mod proof;
mod row;
mod spread;
mod worst;

pub use flat::Side;
pub use pack::{Packing, TooLarge, extent, range};
pub use row::{RowCharge, SideRow, Term};
pub use spread::Spread;
pub use worst::Worst;

/// The whole problem.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// Names of the goals, most important first; all are minimized.
    pub goals: Vec<String>,
    /// The layers; a layer comes after the one it lies within.
    pub layers: Vec<Layer>,
    /// Rows over the pairs of one or more layers.
    pub rows: Vec<SideRow>,
    /// Goals that are a worst case; nothing else prices these goals.
    pub worst: Vec<Worst>,
}

/// One bipartite pairing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer {
    /// Name, for messages.
    pub name: String,
    /// Those who help.
    pub helpers: Vec<Node>,
    /// Those who are helped.
    pub recipients: Vec<Node>,
    /// Pairs that may exist.
    pub candidates: Candidates,
    /// Teams by which each recipient is served, if not just any helpers.
    pub teams: Option<Teams>,
    /// What every pair weighs and every helper can carry, if that matters.
    pub loads: Option<Loads>,
    /// The layer this one lies within.
    pub link: Option<Link>,
    /// Places of the recipients, if it matters in how many a helper serves.
    pub spread: Option<Spread>,
}

/// A member and the number of its partners.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// Fewest partners.
    pub min: u32,
    /// Most partners; never more than it has candidates.
    pub max: u32,
    /// What the number of partners costs.
    pub charges: Vec<(usize, Charge)>,
}

/// A convex cost of a number `k` of partners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charge {
    /// 1 if `k = 0`.
    None,
    /// `limit - k` if positive.
    Below(u32),
    /// `k - limit` if positive.
    Above(u32),
    /// `k * k`.
    Square,
}

impl Charge {
    /// The cost at `k` partners.
    pub fn at(self, k: u32) -> i64 {
        match self {
            Self::None => i64::from(k == 0),
            Self::Below(limit) => i64::from(limit.saturating_sub(k)),
            Self::Above(limit) => i64::from(k.saturating_sub(limit)),
            Self::Square => i64::from(k) * i64::from(k),
        }
    }
}

impl Node {
    /// The cost per goal at `k` partners, added to `total`.
    pub fn charge(&self, k: u32, total: &mut [i64]) {
        for &(goal, charge) in &self.charges {
            total[goal] += charge.at(k);
        }
    }
}

/// Pairs that may exist, by helper, in order of recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidates {
    /// Where each helper's candidates start; one more entry than helpers.
    pub start: Vec<u32>,
    /// The recipient of every candidate.
    pub recipient: Vec<u32>,
    /// Per goal the cost of every candidate; empty when a goal does not price this layer's pairs.
    pub cost: Vec<Vec<i32>>,
}

impl Candidates {
    /// The numbers of the candidates of one helper.
    pub fn of(&self, helper: usize) -> std::ops::Range<usize> {
        self.start[helper] as usize..self.start[helper + 1] as usize
    }

    /// The candidate of a pair.
    pub fn find(&self, helper: usize, recipient: u32) -> Option<usize> {
        let range = self.of(helper);
        let at = self.recipient[range.clone()].binary_search(&recipient).ok()?;
        Some(range.start + at)
    }

    /// The number of candidates.
    pub fn len(&self) -> usize {
        self.recipient.len()
    }

    /// Whether there are no candidates.
    pub fn is_empty(&self) -> bool {
        self.recipient.is_empty()
    }

    /// The cost of candidate `c` for `goal`.
    pub fn cost(&self, goal: usize, c: usize) -> i64 {
        self.cost[goal].get(c).map_or(0, |&cost| i64::from(cost))
    }
}

/// Teams by which recipients are served: exactly one pattern each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Teams {
    /// Number of classes.
    pub n_classes: usize,
    /// The class of every helper; `None` for one that fits no pattern.
    pub class: Vec<Option<u32>>,
    /// Per pattern, the number of helpers of every class.
    pub patterns: Vec<Vec<u32>>,
}

/// Loads: the pairs of a helper weigh at most its capacity together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loads {
    /// The load of every candidate; not negative.
    pub load: Vec<i64>,
    /// Per helper, what its loads may add up to; not negative.
    pub capacity: Vec<i64>,
}

/// How a layer lies within another: a pair needs the pair of its owners.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The layer above.
    pub parent: usize,
    /// The helper above that owns each helper, if it takes part.
    pub helper_owner: Vec<Option<u32>>,
    /// The recipient above that owns each recipient, if it takes part.
    pub recipient_owner: Vec<Option<u32>>,
}

impl Model {
    /// The layers that lie within `layer`.
    pub fn children(&self, layer: usize) -> Vec<usize> {
        let within = |l: &usize| self.layers[*l].link.as_ref().is_some_and(|k| k.parent == layer);
        (0..self.layers.len()).filter(within).collect()
    }

    /// The cost per goal of a set of pairs, given per layer as `(helper, recipient)`.
    pub fn value(&self, pairs: &[Vec<(u32, u32)>]) -> Vec<i64> {
        let mut total = vec![0; self.goals.len()];
        for (layer, pairs) in self.layers.iter().zip(pairs) {
            let (mut of_helper, mut of_recipient) =
                (vec![0; layer.helpers.len()], vec![0; layer.recipients.len()]);
            for &(h, r) in pairs {
                of_helper[h as usize] += 1;
                of_recipient[r as usize] += 1;
                if let Some(c) = layer.candidates.find(h as usize, r) {
                    for (goal, total) in total.iter_mut().enumerate() {
                        *total += layer.candidates.cost(goal, c);
                    }
                }
            }
            if let Some(spread) = &layer.spread {
                spread.charge(layer.helpers.len(), pairs, &mut total);
            }
            for (node, k) in layer.helpers.iter().zip(of_helper) {
                node.charge(k, &mut total);
            }
            for (node, k) in layer.recipients.iter().zip(of_recipient) {
                node.charge(k, &mut total);
            }
        }
        for (row, number) in self.rows.iter().zip(self.activities(pairs)) {
            row.charge(number, &mut total);
        }
        for worst in &self.worst {
            let scores = worst.of(self, &pairs[worst.layer]);
            total[worst.goal] -= i64::from(scores.into_iter().min().unwrap_or(0));
        }
        total
    }
}
