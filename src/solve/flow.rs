//! A layer without teams and without layers within it is a minimum-cost flow.
//!
//! One node per member and one root: the flow goes root, helper, recipient, root. The number of
//! partners of a member is the flow through it; its convex charge becomes parallel arcs of rising
//! cost. Potentials are the multipliers of the proof.

use crate::kernel::{Flow, Network, NoFlow, min_cost_flow};
use crate::model::proof::Part;
use crate::model::{Layer, Node};
use crate::solve::{Conflict, PartOutcome, PartReport, Task};

/// Solves one layer; the answer is proven or infeasible, there is no third.
pub fn solve(task: Task<'_>, layer: usize) -> PartOutcome {
    let data = &task.model.layers[layer];
    let report = |work: Vec<(&'static str, u64)>| PartReport {
        layers: vec![layer],
        engine: "flow",
        why: "no teams and nothing within: a minimum-cost flow".to_owned(),
        work,
    };
    let nothing = Part::Flow { layer: data.name.clone(), helper: vec![], recipient: vec![] };
    let failed = |conflicts, why: &str| PartOutcome {
        pairs: None,
        sequential: None,
        bound: None,
        conflicts,
        proof: nothing,
        stop: None,
        report: PartReport { why: why.to_owned(), ..report(vec![]) },
    };
    let crossed = crossed(layer, data);
    if !crossed.is_empty() {
        return failed(crossed, "a member must have more partners than it may");
    }
    let network = Lowered::new(task, layer);
    match min_cost_flow(&network.network) {
        Ok(flow) => {
            let work = vec![
                ("arcs", network.network.n_arcs() as u64),
                ("pivots", flow.work.pivots),
                ("arcs_scanned", flow.work.arcs_scanned),
            ];
            network.answer(layer, data, &flow, report(work))
        }
        Err(NoFlow::Infeasible(cut)) => {
            // Flow returns to the root. A cut without it holds helpers that must have more than
            // their recipients can take; the members outside a cut with it, the other way round.
            let helpers_need = !cut.inside[0];
            let inside = |at: usize, n: usize| {
                let of = (0..n).filter(|i| cut.inside[at + i] == helpers_need);
                of.filter_map(|i| u32::try_from(i).ok()).collect()
            };
            let conflict = Conflict {
                layer,
                helpers_need,
                helpers: inside(1, data.helpers.len()),
                recipients: inside(1 + data.helpers.len(), data.recipients.len()),
                need: cut.need,
                room: cut.room,
                rows: Vec::new(),
            };
            failed(vec![conflict], "no flow obeys the bounds")
        }
        Err(error) => failed(vec![], &error.to_string()),
    }
}

/// Members that must have more partners than they may: no network can say that.
pub(super) fn crossed(layer: usize, data: &Layer) -> Vec<Conflict> {
    let of = |nodes: &[Node]| -> Vec<(u32, i64, i64)> {
        let crossed = (0..).zip(nodes).filter(|(_, node)| node.min > node.max);
        crossed.map(|(i, node)| (i, i64::from(node.min), i64::from(node.max))).collect()
    };
    let conflict = |helpers_need, (member, need, room)| {
        let (helpers, recipients) =
            if helpers_need { (vec![member], vec![]) } else { (vec![], vec![member]) };
        Conflict { layer, helpers_need, helpers, recipients, need, room, rows: Vec::new() }
    };
    let helpers = of(&data.helpers).into_iter().map(|member| conflict(true, member));
    let recipients = of(&data.recipients).into_iter().map(|member| conflict(false, member));
    helpers.chain(recipients).collect()
}

/// A layer as a network, and the way back.
struct Lowered {
    network: Network,
    /// Cost of nobody having a partner.
    constant: i64,
    /// Arc of candidate 0; the others follow.
    first_pair: usize,
}

impl Lowered {
    fn new(task: Task<'_>, layer: usize) -> Self {
        let data = &task.model.layers[layer];
        let mut network = Network::new(1 + data.helpers.len() + data.recipients.len());
        let mut constant = 0;
        let at = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
        let first = 1 + data.helpers.len();
        for (h, node) in data.helpers.iter().enumerate() {
            constant += charges(task, node, |from, to, cost| {
                network.add_arc(0, at(1 + h), from, to, cost);
            });
        }
        for (r, node) in data.recipients.iter().enumerate() {
            constant += charges(task, node, |from, to, cost| {
                network.add_arc(at(first + r), 0, from, to, cost);
            });
        }
        let first_pair = network.n_arcs();
        let cost = task.packing.pairs(data);
        for h in 0..data.helpers.len() {
            for c in data.candidates.of(h) {
                let r = data.candidates.recipient[c] as usize;
                network.add_arc(at(1 + h), at(first + r), 0, 1, cost[c]);
            }
        }
        Self { network, constant, first_pair }
    }

    fn answer(&self, layer: usize, data: &Layer, flow: &Flow, report: PartReport) -> PartOutcome {
        let mut pairs = Vec::new();
        for h in 0..data.helpers.len() {
            for c in data.candidates.of(h) {
                if flow.flow[self.first_pair + c] > 0 {
                    pairs.extend(u32::try_from(h).map(|h| (h, data.candidates.recipient[c])));
                }
            }
        }
        let (root, rest) = flow.potential.split_first().map_or((0, &[][..]), |(r, p)| (*r, p));
        let (of_helper, of_recipient) = rest.split_at(data.helpers.len());
        let value = i64::try_from(flow.cost + i128::from(self.constant)).ok();
        PartOutcome {
            pairs: Some(vec![(layer, pairs)]),
            sequential: None,
            bound: value,
            conflicts: Vec::new(),
            proof: Part::Flow {
                layer: data.name.clone(),
                helper: of_helper.iter().map(|p| root - p).collect(),
                recipient: of_recipient.iter().map(|p| p - root).collect(),
            },
            stop: None,
            report,
        }
    }
}

/// Hands out arcs `(lower, upper, cost)` for the number of partners of a node, and returns what no
/// partner costs. The first `min` partners are forced; runs of equal marginal cost share an arc.
fn charges(task: Task<'_>, node: &Node, mut arc: impl FnMut(i64, i64, i64)) -> i64 {
    let at = |k: u32| task.packing.node(node, k);
    let mut k = 0;
    while k < node.max {
        let forced = k < node.min;
        let step = at(k + 1) - at(k);
        let start = k;
        while k < node.max && at(k + 1) - at(k) == step && (k < node.min) == forced {
            k += 1;
        }
        let width = i64::from(k - start);
        arc(if forced { width } else { 0 }, width, step);
    }
    at(0)
}
