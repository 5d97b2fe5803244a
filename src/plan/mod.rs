//! The answer in the words of the scheme: pairs by key, values per goal, who is left and why.
//!
//! Goes in: the outcome of a solver, through [`decode`]. Comes out: a [`Plan`], and with
//! [`mod@file`] the three files that hold it. A plan knows nothing of costs; it can be judged
//! without the solver ([`crate::verify`]).

mod carry;
pub mod compare;
pub mod conflict;
mod decode;
pub mod file;
pub mod list;

pub use carry::{Compiled, carry};
pub use decode::{Solved, decode};

use crate::base::Text;
use serde::{Deserialize, Serialize};

/// How far a plan is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Proven best by multipliers that anybody can check.
    Optimal,
    /// A foreign solver says it is best.
    Claimed,
    /// Obeys all rules; perhaps not best.
    Feasible,
    /// No plan can obey all rules.
    Infeasible,
    /// Stopped before any plan was found.
    Unknown,
}

/// The value of one goal in its natural sense: pairs kept and fit count up, the others down.
///
/// Fit is in hundredths of a point times the weight of the layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoalValue {
    /// Name of the goal.
    pub goal: String,
    /// Whether more is better.
    pub maximize: bool,
    /// What the plan reaches.
    pub value: i64,
    /// What no plan can better, given the goals before it.
    pub bound: i64,
    /// What solving the layers one after the other reaches, if that was tried.
    pub sequential: Option<i64>,
}

/// One pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Key of the helper.
    pub helper: String,
    /// Key of the recipient.
    pub recipient: String,
    /// Whether last year's plan had it.
    pub kept: bool,
    /// Fit in hundredths of a point, 0 to 10,000.
    pub fit: i64,
}

/// A member that has nobody, or fewer than wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched {
    /// Whether it is a helper.
    pub is_helper: bool,
    /// Its key.
    pub key: String,
    /// Partners it has.
    pub has: u32,
    /// Partners wanted.
    pub wanted: u32,
    /// Why.
    pub why: Text,
}

/// The pairs of one layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanLayer {
    /// Name of the layer.
    pub name: String,
    /// Pairs, by recipient, then helper.
    pub pairs: Vec<Pair>,
    /// Last year's pairs that end, as `(helper, recipient)`; members who left included.
    pub ended: Vec<(String, String)>,
    /// Members short of what is wanted.
    pub unmatched: Vec<Unmatched>,
}

/// Which method took which part of the problem, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    /// Layers solved together.
    pub layers: Vec<String>,
    /// The method.
    pub engine: String,
    /// Why this one.
    pub why: String,
    /// Work counters, by name.
    pub work: Vec<(String, u64)>,
}

/// A whole plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Title of the scheme.
    pub title: String,
    /// How far it is proven.
    pub status: Status,
    /// The goals, most important first.
    pub goals: Vec<GoalValue>,
    /// The layers, in the order of the scheme.
    pub layers: Vec<PlanLayer>,
    /// How it was solved.
    pub methods: Vec<Method>,
    /// Seconds from reading to proof.
    pub seconds: f64,
}
