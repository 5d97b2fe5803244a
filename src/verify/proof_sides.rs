//! A layer as its proof by columns sees it: where the columns are the helpers', sides are exchanged.

use crate::model::proof::Owner;
use crate::verify::facts::Classes;
use crate::verify::packed::{Node, Packed};

/// A layer whose columns belong to what are called its recipients here.
pub(super) struct Sides<'a> {
    pub(super) helpers: Vec<Node>,
    pub(super) recipients: Vec<Node>,
    /// Per member, the member of the layer above that owns it.
    pub(super) helper_owner: &'a [Option<usize>],
    pub(super) recipient_owner: &'a [Option<usize>],
    /// Classes of helpers and the teams made of them. A bound that forgets them is still a bound.
    pub(super) classes: Option<&'a Classes>,
    /// Where each helper's candidates start; one more entry than helpers.
    start: Vec<usize>,
    /// The recipient of every candidate; by helper, then by owner and key of the recipient.
    recipient: Vec<u32>,
    /// Packed cost of every candidate.
    pub(super) cost: Vec<i64>,
}

impl<'a> Sides<'a> {
    pub(super) fn new(packed: Packed<'a>, owner: Owner) -> Self {
        let facts = packed.facts;
        let (helper_owner, recipient_owner) =
            (&facts.helpers.owner[..], &facts.recipients.owner[..]);
        let (start, recipient) = facts.candidates();
        if owner == Owner::Recipient {
            return Self {
                helpers: packed.helpers,
                recipients: packed.recipients,
                helper_owner,
                recipient_owner,
                classes: facts.classes.as_ref(),
                start: start.to_vec(),
                recipient: recipient.to_vec(),
                cost: packed.cost,
            };
        }
        let of = |h: usize| {
            let cost = &packed.cost;
            facts.of(h).map(move |c| (facts.recipient(c), h, cost[c]))
        };
        let mut pairs: Vec<(usize, usize, i64)> = (0..packed.helpers.len()).flat_map(of).collect();
        pairs.sort_by_key(|&(r, h, _)| (r, helper_owner[h], h));
        let mut start = vec![0; packed.recipients.len() + 1];
        for &(r, ..) in &pairs {
            start[r + 1] += 1;
        }
        for r in 0..packed.recipients.len() {
            start[r + 1] += start[r];
        }
        Self {
            helpers: packed.recipients,
            recipients: packed.helpers,
            helper_owner: recipient_owner,
            recipient_owner: helper_owner,
            classes: None,
            start,
            recipient: pairs
                .iter()
                .map(|&(_, h, _)| u32::try_from(h).unwrap_or(u32::MAX))
                .collect(),
            cost: pairs.into_iter().map(|(.., cost)| cost).collect(),
        }
    }

    /// The numbers of the candidates of one helper.
    pub(super) fn of(&self, helper: usize) -> std::ops::Range<usize> {
        self.start[helper]..self.start[helper + 1]
    }

    /// The recipient of candidate `c`.
    pub(super) fn recipient(&self, c: usize) -> usize {
        self.recipient[c] as usize
    }
}
