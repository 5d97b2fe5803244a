//! The trees of cases of a proof, and what their cases hold.

use super::Part;
use serde::{Deserialize, Serialize};

/// Three members of a layer of teams: recipients, and helpers that serve at most one recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Triple {
    /// Positions of recipients.
    pub recipients: Vec<u32>,
    /// Positions of helpers.
    pub helpers: Vec<u32>,
}

/// Members that candidates connect, and what proves their bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpreadGroup {
    /// Positions of its helpers, rising.
    pub helpers: Vec<u32>,
    /// Positions of its recipients, rising.
    pub recipients: Vec<u32>,
    /// The multipliers are in units of one over this.
    pub denominator: i64,
    /// Sets of multipliers, one per recipient of the group.
    pub multipliers: Vec<Vec<i64>>,
    /// The tree; case 0 is the whole group.
    pub tree: Vec<Branch>,
}

/// A node of a group's tree of cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Branch {
    /// A case bounded by a set of multipliers.
    Leaf(u32),
    /// A case split in two: does this helper serve somebody in this place?
    Split {
        /// Position of the helper in the layer.
        helper: u32,
        /// Number of the place.
        place: u32,
        /// Number of the case in which it does.
        yes: u32,
        /// Number of the case in which it does not.
        no: u32,
    },
}

/// A node of the tree of cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Case {
    /// A case bounded by multipliers, per helper, row and cut; cuts left out at the end have zero.
    Leaf(Vec<i64>),
    /// A case split in two by a question.
    Split {
        /// The question.
        question: Question,
        /// Number of the case in which the answer is yes.
        yes: u32,
        /// Number of the case in which it is no.
        no: u32,
    },
}

/// A proof that nothing is better in some goals, given those before them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The first goal.
    pub first: u32,
    /// The last goal.
    pub last: u32,
    /// Multipliers by which pairs are left out of all cases.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<Prices>,
    /// The tree; case 0 is the whole problem.
    pub tree: Vec<RowCase>,
}

/// A node of a tree over numbers of pairs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CountCase {
    /// A case bounded by a priced part: its multipliers are those of the rows, then one for each
    /// question on the way to the case.
    Leaf(Box<Part>),
    /// A case split in two by a number of pairs.
    Split {
        /// The pairs, and the number.
        tally: Tally,
        /// Number of the case in which there are more.
        yes: u32,
        /// Number of the case in which there are not.
        no: u32,
    },
}

/// Some pairs of a layer, and a number: are there more of them?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Only pairs that this row counts, by its number among the rows over the part; else all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Position of the layer among those of the part.
    pub layer: u32,
    /// Only pairs of recipients that this recipient of the first layer of the part owns, or is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<u32>,
    /// Only this pair: helper and recipient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pair: Option<(u32, u32)>,
    /// The number.
    pub than: i64,
}

/// A node of a tree over pairs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RowCase {
    /// A case bounded by multipliers.
    Leaf(Prices),
    /// A case split in two by whether a pair exists.
    Split {
        /// Position of the layer among those of the part.
        layer: u32,
        /// Position of the helper.
        helper: u32,
        /// Position of the recipient.
        recipient: u32,
        /// Number of the case in which it does.
        yes: u32,
        /// Number of the case in which it does not.
        no: u32,
    },
}

/// A proof that nothing is better in one goal of a program, given those before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramGoal {
    /// Multipliers by which pairs are settled in all cases.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settled: Vec<Lines>,
    /// The tree; case 0 is the whole problem.
    pub tree: Vec<ProgramCase>,
}

/// A node of the tree of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProgramCase {
    /// A case bounded by multipliers.
    Leaf(Lines),
    /// A case split in two by a question.
    Split {
        /// Position of the layer among those of the part.
        layer: u32,
        /// The question.
        question: Question,
        /// Number of the case in which the answer is yes.
        yes: u32,
        /// Number of the case in which it is no.
        no: u32,
    },
}

/// Weights of the goals, and the multipliers of a program's rows that are not zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lines {
    /// Per goal.
    pub weights: Vec<i64>,
    /// Per layer of the part.
    pub layers: Vec<LineOf>,
    /// Of side rows: the number among those of the part, and the multiplier.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub row: Vec<(u32, i64)>,
}

/// Multipliers of the rows of a layer: what the row is of, and last the multiplier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineOf {
    /// The number of partners of a helper.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub helper: Vec<(u32, i64)>,
    /// The number of partners of a recipient.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipient: Vec<(u32, i64)>,
    /// The loads of a helper.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub load: Vec<(u32, i64)>,
    /// The helpers of a recipient that are of a class.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub class: Vec<(u32, u32, i64)>,
    /// The pairs of a helper with all that a recipient above owns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_helper: Vec<(u32, u32, i64)>,
    /// The pairs of a recipient with all that a helper above owns: that helper, then the recipient.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_recipient: Vec<(u32, u32, i64)>,
    /// A pair, which needs the one above: helper and recipient.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<(u32, u32, i64)>,
}

/// One level of a lexicographic proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// Counts the members whose score is at most this; else the weighted goals.
    pub at_most: Option<i64>,
    /// Weights of the goals, and multipliers.
    pub prices: Prices,
}

/// Weights of the goals, and multipliers of members and rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prices {
    /// Per goal.
    pub weights: Vec<i64>,
    /// Per layer of the part, per helper.
    pub helper: Vec<Vec<i64>>,
    /// Per layer of the part, per recipient.
    pub recipient: Vec<Vec<i64>>,
    /// Per row of the part.
    pub row: Vec<i64>,
}

/// What a case is split by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Question {
    /// Does this helper serve this recipient?
    Serves {
        /// Position of the helper.
        helper: u32,
        /// Position of the recipient.
        recipient: u32,
    },
    /// Has the recipient's team more than `than` members of this class?
    More {
        /// Position of the recipient.
        recipient: u32,
        /// Position of the class in the order of the patterns; 0 counts all where there are no teams.
        class: u32,
        /// The number.
        than: u32,
    },
}

/// A case of a part with loads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadCase {
    /// Prices under which candidates close, one after the other: `(recipient, price)` for those
    /// that differ from the prices before. First come the last prices of the case above.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<Vec<(u32, i64)>>,
    /// How what is left open is split.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<LoadSplit>,
}

/// One case for each open candidate of a recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadSplit {
    /// Position of the recipient.
    pub recipient: u32,
    /// Number of the first of these cases; the others follow.
    pub first: u32,
    /// The helpers of the candidates; one more than there are is nobody.
    pub helpers: Vec<u32>,
}
