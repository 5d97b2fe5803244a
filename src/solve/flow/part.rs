//! Which members have to do with each other: the components of the graph of candidates.

use crate::model::Layer;
use crate::solve::flow::Question;
use petgraph::unionfind::UnionFind;

/// Members connected by candidates, rising.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    pub(super) helpers: Vec<u32>,
    pub(super) recipients: Vec<u32>,
}

/// The parts of a layer, in the order of their first helpers.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    pub(super) parts: Vec<Part>,
    /// The place of each recipient within its part.
    pub(super) place: Vec<u32>,
    /// Members without candidates, which belong to no part.
    alone: Part,
}

impl Parts {
    pub(super) fn of(data: &Layer) -> Self {
        let (n_helpers, n_recipients) = (data.helpers.len(), data.recipients.len());
        let mut sets = UnionFind::<usize>::new(n_helpers + n_recipients);
        for h in 0..n_helpers {
            for c in data.candidates.of(h) {
                sets.union(h, n_helpers + data.candidates.recipient[c] as usize);
            }
        }
        let set = sets.into_labeling();
        let mut number = vec![None; n_helpers + n_recipients];
        let mut all =
            Self { parts: Vec::new(), place: vec![0; n_recipients], alone: Part::default() };
        for (helper, h) in (0..).zip(0..n_helpers) {
            if data.candidates.of(h).is_empty() {
                all.alone.helpers.push(helper);
                continue;
            }
            let number = *number[set[h]].get_or_insert_with(|| {
                all.parts.push(Part::default());
                all.parts.len() - 1
            });
            all.parts[number].helpers.push(helper);
        }
        for (recipient, r) in (0..).zip(0..n_recipients) {
            let part = match number[set[n_helpers + r]] {
                Some(number) => &mut all.parts[number],
                None => &mut all.alone,
            };
            all.place[r] = u32::try_from(part.recipients.len()).unwrap_or(u32::MAX);
            part.recipients.push(recipient);
        }
        all
    }

    /// What members without candidates cost.
    pub(super) fn idle(&self, question: Question<'_>) -> i128 {
        let (helpers, recipients) = (&question.data.helpers, &question.data.recipients);
        let helpers = self.alone.helpers.iter().map(|&h| &helpers[h as usize]);
        let nodes = helpers.chain(self.alone.recipients.iter().map(|&r| &recipients[r as usize]));
        nodes.map(|node| i128::from(question.charge(node, 0))).sum()
    }
}
