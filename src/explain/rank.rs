//! Where a pair stands among the alternatives of each of its members.

use crate::base::Text;
use crate::explain::Ground;
use crate::explain::excluded::exclusion;
use serde::Serialize;

/// The place of a pair among all partners of one member, by fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rank {
    /// One more than the allowed partners with a better fit.
    pub rank: usize,
    /// Allowed partners with the same fit, this one among them.
    pub tied: usize,
    /// Partners that the rules allow.
    pub allowed: usize,
    /// Partners excluded, by what excludes them, in the order of first occurrence.
    pub excluded: Vec<Excluded>,
    /// Where a layer lies above: rank and number among those whose owners the plan in hand pairs.
    pub within: Option<Within>,
}

/// Partners that something excludes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Excluded {
    /// The rule, or what else.
    pub by: Text,
    /// How many it excludes.
    pub number: usize,
}

/// The same among fewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Within {
    /// The rank.
    pub rank: usize,
    /// Partners allowed.
    pub allowed: usize,
}

/// The rank of a pair among the partners of its helper, or of its recipient. `O(partners)`.
pub fn rank(ground: &Ground<'_>, l: usize, pair: (usize, usize), of_helper: bool) -> Rank {
    let scores = ground.scores(l);
    let own = scores.fit(pair.0, pair.1);
    let others = if of_helper { scores.recipients.len() } else { scores.helpers.len() };
    let mut rank = Rank { rank: 1, tied: 0, allowed: 0, excluded: Vec::new(), within: None };
    let mut within = Within { rank: 1, allowed: 0 };
    for other in 0..others {
        let (h, r) = if of_helper { (pair.0, other) } else { (other, pair.1) };
        if let Some(exclusion) = exclusion(ground, l, (h, r)) {
            let by = exclusion.name();
            match rank.excluded.iter_mut().find(|e| e.by == by) {
                Some(excluded) => excluded.number += 1,
                None => rank.excluded.push(Excluded { by, number: 1 }),
            }
            continue;
        }
        let fit = scores.fit(h, r);
        let is_within = is_within(ground, l, (h, r));
        rank.allowed += 1;
        rank.rank += usize::from(fit > own);
        rank.tied += usize::from(fit == own);
        within.allowed += usize::from(is_within);
        within.rank += usize::from(is_within && fit > own);
    }
    let has_rank = ground.layer(l).within.is_some() && is_within(ground, l, pair);
    rank.within = has_rank.then_some(within);
    rank
}

/// Whether the plan in hand has the pair of the owners above.
pub(super) fn is_within(ground: &Ground<'_>, l: usize, (h, r): (usize, usize)) -> bool {
    owners(ground, l, (h, r)).is_none_or(|(above, pair)| ground.has(above, pair))
}

/// The layer above and the owners of a pair there.
pub(super) fn owners(
    ground: &Ground<'_>,
    l: usize,
    (h, r): (usize, usize),
) -> Option<(usize, (usize, usize))> {
    let link = ground.best.compiled.model.layers[l].link.as_ref()?;
    let pair = (link.helper_owner[h]? as usize, link.recipient_owner[r]? as usize);
    Some((link.parent, pair))
}
