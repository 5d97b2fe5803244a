//! Why this pair, or why not.

use crate::base::Text;
use crate::explain::difference::{self, Alternative};
use crate::explain::excluded::{Exclusion, exclusion};
use crate::explain::parts::{Part, parts};
use crate::explain::rank::{Rank, owners, rank};
use crate::explain::{Ground, say};
use crate::scenario::{Change, Pair};
use serde::Serialize;

/// All that speaks for or against a pair.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairReasons {
    /// Name of the layer.
    pub layer: String,
    /// Key of the helper.
    pub helper: String,
    /// Key of the recipient.
    pub recipient: String,
    /// Whether the plan in hand has it.
    pub in_plan: bool,
    /// Fit in hundredths of a point; the parts add up to it.
    pub fit: i64,
    /// What a point of this layer counts in goal `fit`.
    pub weight: u32,
    /// The parts of the fit.
    pub parts: Vec<Part>,
    /// Its place among the recipients of this helper.
    pub of_helper: Rank,
    /// Its place among the helpers of this recipient.
    pub of_recipient: Rank,
    /// What excludes it, if anything does.
    pub excluded: Option<Exclusion>,
    /// The pair of owners that it needs above, where its layer lies within another.
    pub needs: Option<Needs>,
    /// What follows if it is forbidden (for a pair of the plan) or forced (for any other).
    pub otherwise: Option<Alternative>,
    /// The sentences.
    pub text: Vec<Text>,
}

/// The pair above without which a pair cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Needs {
    /// Name of the layer above.
    pub layer: String,
    /// Key of the helper there.
    pub helper: String,
    /// Key of the recipient there.
    pub recipient: String,
    /// Whether the plan in hand has it.
    pub in_plan: bool,
}

/// Explains a pair: layer, helper, recipient, by position. Solves the case twice, unless a rule excludes
/// the pair.
pub fn pair(ground: &Ground<'_>, l: usize, at: (usize, usize)) -> PairReasons {
    let mut reasons = facts(ground, l, at);
    if reasons.excluded.is_none() {
        let pair = named(ground, l, at);
        let change = if reasons.in_plan { Change::Forbid(pair) } else { Change::Force(pair) };
        reasons.otherwise = Some(difference::alternative(ground, change, (l, at)));
    }
    reasons.text = say::pair(ground, &reasons, (l, at));
    reasons
}

/// A pair by keys.
pub(super) fn named(ground: &Ground<'_>, l: usize, (h, r): (usize, usize)) -> Pair {
    Pair {
        layer: ground.layer(l).name.clone(),
        helper: ground.key(l, true, h).to_owned(),
        recipient: ground.key(l, false, r).to_owned(),
    }
}

/// All that is known of a pair without solving.
pub(super) fn facts(ground: &Ground<'_>, l: usize, at: (usize, usize)) -> PairReasons {
    let Pair { layer, helper, recipient } = named(ground, l, at);
    let needs = owners(ground, l, at).map(|(above, owners)| {
        let Pair { layer, helper, recipient } = named(ground, above, owners);
        Needs { layer, helper, recipient, in_plan: ground.has(above, owners) }
    });
    PairReasons {
        layer,
        helper,
        recipient,
        in_plan: ground.has(l, at),
        fit: ground.scores(l).fit(at.0, at.1),
        weight: ground.layer(l).weight,
        parts: parts(ground, l, at),
        of_helper: rank(ground, l, at, true),
        of_recipient: rank(ground, l, at, false),
        excluded: exclusion(ground, l, at),
        needs,
        otherwise: None,
        text: Vec::new(),
    }
}
