//! Who takes whose place: the difference of two plans as chains and circles of moves.
//!
//! **Problem.** Two sets of pairs of a layer differ in pairs that end and pairs that are new. A
//! reader wants to follow them: A takes B, C who had B takes D, and so on.
//!
//! **Method.** Ended and new pairs are the edges of a graph between helpers and recipients. From a new
//! pair the walk goes to the recipient, along an ended pair to the helper who had it, along a new
//! pair of that helper, and so on until nothing is left to follow; then from the start against that
//! direction. Every edge is used once, so the chains together are the whole difference: taking away
//! all that is left and adding all that is taken leads from one plan to the other. Where members have several
//! partners the decomposition is one of many; the first edge in order is followed.
//!
//! **Complexity.** `O(n log n)` in the number of pairs that differ.

use crate::explain::Ground;
use crate::solve::Pairs;
use serde::Serialize;
use std::collections::BTreeSet;

/// A helper who leaves a recipient for another; with one side missing it has one fewer or one more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Move {
    /// Key of the helper.
    pub helper: String,
    /// Key of the recipient it leaves.
    pub leaves: Option<String>,
    /// Key of the recipient it takes; who had it makes the next move.
    pub takes: Option<String>,
}

/// Moves each of which makes room for, or fills the place of, the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chain {
    /// The moves.
    pub moves: Vec<Move>,
    /// Whether the last one takes what the first one leaves.
    pub is_circle: bool,
}

/// All chains of one layer; the one with the pair asked about first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LayerChains {
    /// Name of the layer.
    pub layer: String,
    /// The chains.
    pub chains: Vec<Chain>,
}

/// A move by positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    helper: u32,
    leaves: Option<u32>,
    takes: Option<u32>,
}

/// The way from the plan in hand to `after`, layer by layer; layers that do not differ are left out.
pub(super) fn chains(
    ground: &Ground<'_>,
    after: &[Pairs],
    (subject_layer, (h, r)): (usize, (usize, usize)),
) -> Vec<LayerChains> {
    let subject = u32::try_from(h).ok().zip(u32::try_from(r).ok());
    let mut all = Vec::new();
    for (l, (before, after)) in ground.pairs.iter().zip(after).enumerate() {
        let first = subject.filter(|_| l == subject_layer);
        let key = |is_helper, at: u32| ground.key(l, is_helper, at as usize).to_owned();
        let told = |step: &Step| Move {
            helper: key(true, step.helper),
            leaves: step.leaves.map(|r| key(false, r)),
            takes: step.takes.map(|r| key(false, r)),
        };
        let chain = |(steps, is_circle): &(Vec<Step>, bool)| Chain {
            moves: steps.iter().map(told).collect(),
            is_circle: *is_circle,
        };
        let chains: Vec<Chain> = walks(before, after, first).iter().map(chain).collect();
        if !chains.is_empty() {
            all.push(LayerChains { layer: ground.layer(l).name.clone(), chains });
        }
    }
    all
}

/// What is still to be followed, both ways.
struct Edges {
    by_helper: BTreeSet<(u32, u32)>,
    by_recipient: BTreeSet<(u32, u32)>,
}

impl Edges {
    fn new<'a>(pairs: impl Iterator<Item = &'a (u32, u32)>) -> Self {
        let by_helper: BTreeSet<(u32, u32)> = pairs.copied().collect();
        let by_recipient = by_helper.iter().map(|&(h, r)| (r, h)).collect();
        Self { by_helper, by_recipient }
    }

    fn take(&mut self, (h, r): (u32, u32)) -> bool {
        self.by_recipient.remove(&(r, h));
        self.by_helper.remove(&(h, r))
    }

    /// Takes the first edge of a helper; the recipient.
    fn of_helper(&mut self, h: u32) -> Option<u32> {
        let &(_, r) = self.by_helper.range((h, 0)..=(h, u32::MAX)).next()?;
        self.take((h, r)).then_some(r)
    }

    /// Takes the first edge of a recipient; the helper.
    fn of_recipient(&mut self, r: u32) -> Option<u32> {
        let &(_, h) = self.by_recipient.range((r, 0)..=(r, u32::MAX)).next()?;
        self.take((h, r)).then_some(h)
    }
}

/// The difference of two sorted sets of pairs as walks; whether each is closed.
fn walks(before: &Pairs, after: &Pairs, subject: Option<(u32, u32)>) -> Vec<(Vec<Step>, bool)> {
    let old: BTreeSet<(u32, u32)> = before.iter().copied().collect();
    let now: BTreeSet<(u32, u32)> = after.iter().copied().collect();
    let mut ended = Edges::new(old.difference(&now));
    let mut new = Edges::new(now.difference(&old));
    let mut walks = Vec::new();
    if let Some((h, r)) = subject {
        let first = if new.take((h, r)) {
            Some(Step { helper: h, leaves: None, takes: Some(r) })
        } else if ended.take((h, r)) {
            Some(Step { helper: h, leaves: Some(r), takes: new.of_helper(h) })
        } else {
            None
        };
        walks.extend(first.map(|first| walk(first, &mut ended, &mut new)));
    }
    while let Some(&(helper, r)) = new.by_helper.first() {
        new.take((helper, r));
        let first = Step { helper, leaves: None, takes: Some(r) };
        walks.push(walk(first, &mut ended, &mut new));
    }
    while let Some(&(helper, r)) = ended.by_helper.first() {
        ended.take((helper, r));
        walks.push((vec![Step { helper, leaves: Some(r), takes: None }], false));
    }
    walks
}

/// Follows a first step forward, then backward.
fn walk(first: Step, ended: &mut Edges, new: &mut Edges) -> (Vec<Step>, bool) {
    let mut steps = vec![first];
    if steps[0].leaves.is_none() {
        steps[0].leaves = ended.of_helper(first.helper);
    }
    let start = steps[0].leaves;
    let mut at = steps[0].takes;
    while let Some(r) = at {
        if Some(r) == start {
            return (steps, true);
        }
        let Some(helper) = ended.of_recipient(r) else { break };
        at = new.of_helper(helper);
        steps.push(Step { helper, leaves: Some(r), takes: at });
    }
    // Who takes what the first one leaves, and what they leave.
    let mut free = start;
    while let Some(r) = free {
        let Some(helper) = new.of_recipient(r) else { break };
        free = ended.of_helper(helper);
        steps.insert(0, Step { helper, leaves: free, takes: Some(r) });
    }
    (steps, false)
}
