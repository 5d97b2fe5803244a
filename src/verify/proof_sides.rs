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
        let mut pairs: Vec<(usize, usize, i64)> = Vec::with_capacity(facts.n_candidates());
        for h in 0..packed.helpers.len() {
            pairs.extend(facts.of(h).map(|c| (h, facts.recipient(c), packed.cost[c])));
        }
        let (helper_owner, recipient_owner) = (&facts.helpers.owner, &facts.recipients.owner);
        if owner == Owner::Recipient {
            let (helpers, recipients, classes) =
                (packed.helpers, packed.recipients, facts.classes.as_ref());
            let sides = Self {
                helpers,
                recipients,
                helper_owner,
                recipient_owner,
                classes,
                ..Self::none()
            };
            return sides.with(pairs.into_iter());
        }
        pairs.sort_by_key(|&(h, r, _)| (r, helper_owner[h], h));
        let sides = Self {
            helpers: packed.recipients,
            recipients: packed.helpers,
            helper_owner: recipient_owner,
            recipient_owner: helper_owner,
            ..Self::none()
        };
        sides.with(pairs.into_iter().map(|(h, r, cost)| (r, h, cost)))
    }

    fn none() -> Self {
        Self {
            helpers: Vec::new(),
            recipients: Vec::new(),
            helper_owner: &[],
            recipient_owner: &[],
            classes: None,
            start: Vec::new(),
            recipient: Vec::new(),
            cost: Vec::new(),
        }
    }

    /// With these candidates: helper, recipient and cost, by helper.
    fn with(mut self, pairs: impl Iterator<Item = (usize, usize, i64)>) -> Self {
        self.start = vec![0; self.helpers.len() + 1];
        for (h, r, cost) in pairs {
            self.start[h + 1] += 1;
            self.recipient.push(u32::try_from(r).unwrap_or(u32::MAX));
            self.cost.push(cost);
        }
        for h in 0..self.helpers.len() {
            self.start[h + 1] += self.start[h];
        }
        self
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
