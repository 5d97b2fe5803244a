//! What a solver found, and how far it is proven.

use crate::base::Stop;
use crate::model::proof::Proof;

/// How far the outcome is proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Value and bound meet, and the proof shows it.
    Optimal,
    /// A foreign solver says it is optimal.
    Claimed,
    /// Obeys all rules; stopped before value and bound met.
    Feasible(Option<Stop>),
    /// No set of pairs obeys all rules.
    Infeasible(Vec<Conflict>),
    /// Stopped before anything was found.
    Unknown(Stop),
}

/// Members that cannot all have what they must: together they need more than there is room for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conflict {
    /// The layer.
    pub layer: usize,
    /// Whether it is the helpers who need, and the recipients who lack room.
    pub helpers_need: bool,
    /// Positions of the helpers concerned.
    pub helpers: Vec<u32>,
    /// Positions of the recipients concerned.
    pub recipients: Vec<u32>,
    /// What is needed; zero when the cause is not one of counting.
    pub need: i64,
    /// What there is room for.
    pub room: i64,
    /// Rows concerned.
    pub rows: Vec<RowLimit>,
}

/// What a row may count, and what it could.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowLimit {
    /// Number of the row.
    pub row: usize,
    /// Least allowed.
    pub low: i64,
    /// Most allowed.
    pub high: i64,
    /// Least possible, other rows that cross aside.
    pub least: i64,
    /// Most possible.
    pub most: i64,
}

/// Which method took which part of the model, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartReport {
    /// Layers solved together.
    pub layers: Vec<usize>,
    /// Name of the method.
    pub engine: &'static str,
    /// Why this one.
    pub why: String,
    /// Work counters.
    pub work: Vec<(&'static str, u64)>,
}

/// Pairs of one layer, as positions `(helper, recipient)`, sorted.
pub type Pairs = Vec<(u32, u32)>;

/// The answer of [`crate::solve::solve`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How far it is proven.
    pub verdict: Verdict,
    /// Per layer, the pairs; empty when there is no plan.
    pub pairs: Vec<Pairs>,
    /// Cost per goal.
    pub value: Vec<i64>,
    /// Lower bound per goal, given the goals before it.
    pub bound: Vec<i64>,
    /// Cost per goal of solving each layer before the layers within it.
    pub sequential: Option<Vec<i64>>,
    /// What proves the bound.
    pub proof: Proof,
    /// How it was done.
    pub parts: Vec<PartReport>,
}
