//! A part as a network: one node per member and one root; the flow goes root, helper, recipient,
//! root. The number of partners of a member is the flow through it; its convex charge becomes
//! parallel arcs of rising cost.

use crate::kernel::{Cut, Flow, Network, NetworkSimplex, NoFlow};
use crate::solve::Conflict;
use crate::solve::flow::part::Part;
use crate::solve::flow::{Answer, Failure, Question, charges};

pub(super) fn solve(
    question: Question<'_>,
    part: &Part,
    simplex: &mut NetworkSimplex,
) -> Result<Answer, Failure> {
    let lowered = Lowered::new(question, part);
    match simplex.solve(&lowered.network) {
        Ok(flow) => Ok(lowered.answer(question, part, flow)),
        Err(NoFlow::Infeasible(cut)) => Err(Failure::Short(conflict(question, part, &cut))),
        Err(error) => Err(Failure::TooLarge(error.to_string())),
    }
}

/// Flow returns to the root. A cut without it holds helpers that must have more than their
/// recipients can take; the members outside a cut with it, the other way round.
fn conflict(question: Question<'_>, part: &Part, cut: &Cut) -> Conflict {
    let helpers_need = !cut.inside[0];
    let inside = |at: usize, members: &[u32]| {
        let is_in = cut.inside[at..].iter().map(|&inside| inside == helpers_need);
        members.iter().zip(is_in).filter(|&(_, inside)| inside).map(|(&m, _)| m).collect()
    };
    Conflict {
        layer: question.layer,
        helpers_need,
        helpers: inside(1, &part.helpers),
        recipients: inside(1 + part.helpers.len(), &part.recipients),
        need: cut.need,
        room: cut.room,
        rows: Vec::new(),
    }
}

/// A part as a network, and the way back.
pub(super) struct Lowered {
    pub(super) network: Network,
    /// Cost of nobody having a partner.
    constant: i128,
    /// Arc of the first candidate; the others follow.
    pub(super) first_pair: usize,
}

impl Lowered {
    pub(super) fn new(question: Question<'_>, part: &Part) -> Self {
        let Question { data, place, cost, .. } = question;
        let first = 1 + part.helpers.len();
        let mut network = Network::new(first + part.recipients.len());
        let mut constant = 0;
        let at = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
        for (i, &h) in part.helpers.iter().enumerate() {
            let node = &data.helpers[h as usize];
            constant += i128::from(question.charge(node, 0));
            charges(question, node, |lower, upper, cost| {
                network.add_arc(0, at(1 + i), lower.into(), upper.into(), cost);
            });
        }
        for (i, &r) in part.recipients.iter().enumerate() {
            let node = &data.recipients[r as usize];
            constant += i128::from(question.charge(node, 0));
            charges(question, node, |lower, upper, cost| {
                network.add_arc(at(first + i), 0, lower.into(), upper.into(), cost);
            });
        }
        let first_pair = network.n_arcs();
        for (i, &h) in part.helpers.iter().enumerate() {
            for c in data.candidates.of(h as usize) {
                let r = place[data.candidates.recipient[c] as usize] as usize;
                network.add_arc(at(1 + i), at(first + r), 0, 1, cost[c]);
            }
        }
        Self { network, constant, first_pair }
    }

    fn answer(&self, question: Question<'_>, part: &Part, flow: &Flow) -> Answer {
        let candidates = &question.data.candidates;
        let mut pairs = Vec::new();
        let mut arc = self.first_pair;
        for &h in &part.helpers {
            for c in candidates.of(h as usize) {
                if flow.flow[arc] > 0 {
                    pairs.push((h, candidates.recipient[c]));
                }
                arc += 1;
            }
        }
        let (root, rest) = flow.potential.split_first().map_or((0, &[][..]), |(r, p)| (*r, p));
        let (of_helper, of_recipient) = rest.split_at(part.helpers.len());
        let work = flow.work;
        Answer {
            pairs,
            value: flow.cost + self.constant,
            helper: of_helper.iter().map(|p| root - p).collect(),
            recipient: of_recipient.iter().map(|p| p - root).collect(),
            work: [self.network.n_arcs() as u64, work.pivots, 0, work.arcs_scanned],
        }
    }
}
