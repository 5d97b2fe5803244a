//! What is known from an earlier model that was much like this one.

use crate::model::proof::Part;
use crate::solve::Pairs;

/// A plan and a proof of an earlier model, in the positions and packed costs of this one.
///
/// It may be wrong in every respect: any multipliers give a true bound, and pairs that cannot be are
/// passed over. So a hint changes how fast an answer comes, and which of equally good ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hint {
    /// Per layer, the pairs.
    pub pairs: Vec<Pairs>,
    /// The parts of the proof, as far as something is known of them.
    pub parts: Vec<Part>,
}
