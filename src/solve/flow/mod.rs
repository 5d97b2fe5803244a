//! A layer without teams and without layers within it is a minimum-cost flow.
//!
//! Members that no chain of candidates connects have nothing to do with each other, so the layer
//! falls into parts (`part.rs`), which are solved in parallel and joined in order. A part in which
//! one side has one partner each at most is a placement of that side (`placement.rs`), any other
//! a network (`network.rs`). Prices or potentials are the multipliers of the proof.

mod network;
mod part;
mod placement;
mod prices;

pub use prices::prices;

use crate::kernel::NetworkSimplex;
use crate::kernel::transport::Placer;
use crate::model::proof::Part as Proof;
use crate::model::{Layer, Node};
use crate::solve::{Conflict, Pairs, PartOutcome, PartReport, Task};
use part::{Part, Parts};
use rayon::prelude::*;

/// Solves one layer; the answer is proven or infeasible, there is no third.
pub fn solve(task: Task<'_>, layer: usize) -> PartOutcome {
    let data = &task.model.layers[layer];
    let crossed = crossed(layer, data);
    if !crossed.is_empty() {
        return failed(task, layer, crossed, "a member must have more partners than it may");
    }
    let parts = Parts::of(data);
    let cost = task.packing.pairs(data);
    let question = Question { task, layer, data, place: &parts.place, cost: &cost };
    let solve = |kernels: &mut Kernels, part: &Part| solve_part(question, part, kernels);
    let answers: Vec<Result<Answer, Failure>> =
        parts.parts.par_iter().map_init(Kernels::default, solve).collect();
    join(question, &parts, answers)
}

/// What every part needs to know.
#[derive(Clone, Copy)]
struct Question<'a> {
    task: Task<'a>,
    layer: usize,
    data: &'a Layer,
    /// The place of each recipient within its part.
    place: &'a [u32],
    /// Packed cost of every candidate.
    cost: &'a [i64],
}

impl Question<'_> {
    /// What `k` partners of a member cost.
    fn charge(&self, node: &Node, k: u32) -> i64 {
        self.task.packing.node(node, k)
    }
}

/// The kernels, whose memory is used again.
#[derive(Default)]
struct Kernels {
    placer: Placer,
    simplex: NetworkSimplex,
}

/// The optimum of a part.
#[derive(Default)]
struct Answer {
    pairs: Pairs,
    /// Cost of pairs and charges of members.
    value: i128,
    /// Multipliers of the proof, per member of the part.
    helper: Vec<i64>,
    recipient: Vec<i64>,
    /// Arcs, pivots, searches and arcs scanned.
    work: [u64; 4],
}

/// Why a part has no answer.
enum Failure {
    Short(Conflict),
    TooLarge(String),
}

fn solve_part(
    question: Question<'_>,
    part: &Part,
    kernels: &mut Kernels,
) -> Result<Answer, Failure> {
    let Question { data, .. } = question;
    let single = |members: &[u32], nodes: &[Node]| {
        members.iter().all(|&member| nodes[member as usize].max == 1)
    };
    if single(&part.helpers, &data.helpers) {
        placement::solve(question, part, true, &mut kernels.placer)
    } else if single(&part.recipients, &data.recipients) {
        placement::solve(question, part, false, &mut kernels.placer)
    } else {
        network::solve(question, part, &mut kernels.simplex)
    }
}

/// Puts the answers of all parts together, in order.
fn join(
    question: Question<'_>,
    parts: &Parts,
    answers: Vec<Result<Answer, Failure>>,
) -> PartOutcome {
    let Question { task, layer, data, .. } = question;
    let mut value = parts.idle(question);
    let (mut pairs, mut conflicts) = (Pairs::new(), Vec::new());
    let (mut helper, mut recipient) = (vec![0; data.helpers.len()], vec![0; data.recipients.len()]);
    let mut work = [0; 4];
    for (part, answer) in parts.parts.iter().zip(answers) {
        match answer {
            Ok(answer) => {
                value += answer.value;
                pairs.extend(answer.pairs);
                scatter(&part.helpers, &answer.helper, &mut helper);
                scatter(&part.recipients, &answer.recipient, &mut recipient);
                work.iter_mut().zip(answer.work).for_each(|(sum, count)| *sum += count);
            }
            Err(Failure::Short(conflict)) => conflicts.push(conflict),
            Err(Failure::TooLarge(why)) => return failed(task, layer, vec![], &why),
        }
    }
    if !conflicts.is_empty() {
        return failed(task, layer, conflicts, "no flow obeys the bounds");
    }
    pairs.sort_unstable();
    let [arcs, pivots, searches, scanned] = work;
    let counts = [
        ("parts", parts.parts.len() as u64),
        ("arcs", arcs),
        ("pivots", pivots),
        ("searches", searches),
        ("arcs_scanned", scanned),
    ];
    PartOutcome {
        pairs: Some(vec![(layer, pairs)]),
        bound: i64::try_from(value).ok(),
        proof: Proof::Flow { layer: data.name.clone(), helper, recipient },
        report: PartReport { work: counts.to_vec(), ..report(layer) },
        ..failed(task, layer, vec![], "")
    }
}

/// Writes the numbers of the members of a part to their places.
fn scatter(members: &[u32], numbers: &[i64], all: &mut [i64]) {
    for (&member, &number) in members.iter().zip(numbers) {
        all[member as usize] = number;
    }
}

fn report(layer: usize) -> PartReport {
    PartReport {
        layers: vec![layer],
        engine: "flow",
        why: "no teams and nothing within: a minimum-cost flow".to_owned(),
        work: vec![],
    }
}

fn failed(task: Task<'_>, layer: usize, conflicts: Vec<Conflict>, why: &str) -> PartOutcome {
    let name = task.model.layers[layer].name.clone();
    PartOutcome {
        pairs: None,
        sequential: None,
        bound: None,
        conflicts,
        proof: Proof::Flow { layer: name, helper: vec![], recipient: vec![] },
        stop: None,
        report: PartReport { why: why.to_owned(), ..report(layer) },
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

/// Hands out `(lower, upper, cost)` for the number of partners of a node. The first `min` partners
/// are forced; runs of equal marginal cost are one.
fn charges(question: Question<'_>, node: &Node, mut run: impl FnMut(u32, u32, i64)) {
    let at = |k: u32| question.charge(node, k);
    let mut k = 0;
    while k < node.max {
        let forced = k < node.min;
        let step = at(k + 1) - at(k);
        let start = k;
        while k < node.max && at(k + 1) - at(k) == step && (k < node.min) == forced {
            k += 1;
        }
        run(if forced { k - start } else { 0 }, k - start, step);
    }
}
