//! A member: all its partners, and what its best alternatives would cost.

use crate::base::Text;
use crate::explain::difference::Alternative;
use crate::explain::pair::{PairReasons, facts, named};
use crate::explain::{Ground, MemberAt, difference, say};
use crate::scenario::Change;
use serde::Serialize;

/// Alternatives that are priced.
const ALTERNATIVES: usize = 5;

/// A member in one layer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MemberReasons {
    /// Name of the layer.
    pub layer: String,
    /// Whether it is a helper there.
    pub is_helper: bool,
    /// Its key.
    pub key: String,
    /// Its partners, with what speaks for them; no chains.
    pub partners: Vec<PairReasons>,
    /// The partners of best fit that it does not have, with what they would cost.
    pub alternatives: Vec<PairReasons>,
    /// The sentences.
    pub text: Vec<Text>,
}

/// Explains a member: its pairs forbidden in turn, its best other pairs forced in turn, in parallel.
pub fn member(ground: &Ground<'_>, asked: MemberAt) -> MemberReasons {
    let MemberAt { layer: l, is_helper, at } = asked;
    let scores = ground.scores(l);
    let pair = |other: usize| if is_helper { (at, other) } else { (other, at) };
    let n = if is_helper { scores.recipients.len() } else { scores.helpers.len() };
    let partners: Vec<(usize, usize)> = (0..n).map(pair).filter(|&p| ground.has(l, p)).collect();
    let candidates = &ground.best.compiled.model.layers[l].candidates;
    let may = |&(h, r): &(usize, usize)| {
        u32::try_from(r).is_ok_and(|r| candidates.find(h, r).is_some()) && !ground.has(l, (h, r))
    };
    let mut others: Vec<(usize, usize)> = (0..n).map(pair).filter(may).collect();
    others.sort_by_key(|&(h, r)| (std::cmp::Reverse(scores.fit(h, r)), h, r));
    others.truncate(ALTERNATIVES);
    let changes: Vec<Change> = partners
        .iter()
        .map(|&p| Change::Forbid(named(ground, l, p)))
        .chain(others.iter().map(|&p| Change::Force(named(ground, l, p))))
        .collect();
    let mut found = difference::outcomes(ground, &changes).into_iter();
    let mut told = |pairs: &[(usize, usize)]| -> Vec<PairReasons> {
        let one = |(&p, otherwise): (&(usize, usize), Alternative)| {
            let mut reasons = facts(ground, l, p);
            reasons.otherwise = Some(otherwise);
            reasons.text = say::pair(ground, &reasons, (l, p));
            reasons
        };
        pairs.iter().zip(found.by_ref()).map(one).collect()
    };
    let (partners, alternatives) = (told(&partners), told(&others));
    let label = ground.label(l, is_helper, at);
    let layer = ground.layer(l).name.clone();
    let text = say::member((&layer, &label, is_helper), &partners, &alternatives);
    let key = ground.key(l, is_helper, at).to_owned();
    MemberReasons { layer, is_helper, key, partners, alternatives, text }
}
