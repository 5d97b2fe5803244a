//! Few places per helper: branch and price on whole rounds.
//!
//! Every place of a helper but the first has a price. That breaks the flow that a layer without
//! teams is otherwise, and the flat program for it is weak. A column here is one helper's whole
//! round; the cheapest round under multipliers is found by a dynamic program over places
//! (`price`); a master (`master`) puts rounds together, and gives the multipliers (`rounds`);
//! what it leaves in doubt, "does this helper serve in this place?", is settled by branching
//! (`branch`, `search`), which starts from a flow (`assign`), local search (`improve`) and
//! a dive (`plans`). Members that no candidates connect are separate problems (`group`), solved
//! in parallel and joined in order.
//!
//! References: C. Barnhart et al., *Branch-and-price: column generation for solving huge integer
//! programs*, Operations Research 46, 1998; M. Savelsbergh, *A branch-and-price algorithm for the
//! generalized assignment problem*, Operations Research 45, 1997.

mod assign;
mod branch;
mod group;
mod improve;
mod master;
mod plans;
mod price;
mod problem;
mod rounds;
mod search;

use crate::base::Stop;
use crate::model::Spread;
use crate::model::proof::{Branch, Part, SpreadGroup};
use crate::solve::{Pairs, PartOutcome, PartReport, Progress, Task, flow};
use group::Group;
use problem::Round;
use rayon::prelude::*;
use search::{Case, Found, Search};

/// Solves a layer without teams, in no other and with none within it.
///
/// The flow without prices comes first: it says whether there is a plan at all, gives one to start
/// from, and multipliers.
///
/// # Errors
/// In words, if the costs are too large for this method.
pub fn solve(task: Task<'_>, layer: usize, spread: &Spread) -> Result<PartOutcome, String> {
    let first = flow::solve(task, layer);
    let Some(start) = &first.pairs else {
        return if first.conflicts.is_empty() { Err(first.report.why) } else { Ok(first) };
    };
    let Part::Flow { recipient: center, .. } = &first.proof else {
        return Err("there are no multipliers to start from".to_owned());
    };
    let data = &task.model.layers[layer];
    let (groups, idle) = group::groups(data, spread, task.packing);
    let pairs = start.first().map(|(_, pairs)| pairs.as_slice()).unwrap_or_default();
    let alone = groups.len() == 1;
    let one = |group: &Group| -> Option<Found> {
        let rounds = rounds_of(group, pairs);
        let center: Vec<i64> = group.recipients.iter().map(|&r| center[r as usize]).collect();
        let search = Search::new(&group.problem, task.budget, (rounds, &center))?;
        Some(search.run(&|value, bound, open| {
            if alone {
                let whole = |v: i64| Some(v + idle);
                let bound = bound.and_then(whole);
                (task.watcher)(Progress { value: whole(value), bound, open, columns: 0 });
            }
        }))
    };
    let found: Option<Vec<Found>> = groups.par_iter().map(one).collect();
    let found = found.ok_or("the costs are too large for rounds")?;
    Ok(join(layer, data.name.clone(), (&groups, &found), idle))
}

/// The part of a list of pairs that belongs to a group, as rounds.
fn rounds_of(group: &Group, pairs: &[(u32, u32)]) -> Vec<Round> {
    let of = |(at, &h): (usize, &u32)| {
        let from = pairs.partition_point(|p| p.0 < h);
        let served = pairs[from..].iter().take_while(|p| p.0 == h).map(|p| p.1);
        let served: Vec<u32> = served.collect();
        let mut chosen = Vec::with_capacity(served.len());
        for (s, stop) in (0..).zip(&group.problem.helpers[at].stops) {
            for (p, &(r, _)) in (0..).zip(&stop.pairs) {
                if served.binary_search(&group.recipients[r as usize]).is_ok() {
                    chosen.push((s, p));
                }
            }
        }
        group.problem.round(at, &chosen)
    };
    group.helpers.iter().enumerate().map(of).collect()
}

/// Puts the groups together.
fn join(
    layer: usize,
    name: String,
    (groups, found): (&[Group], &[Found]),
    idle: i64,
) -> PartOutcome {
    let mut pairs = Pairs::new();
    for (group, found) in groups.iter().zip(found) {
        for round in &found.rounds {
            let h = group.helpers[round.helper as usize];
            pairs.extend(round.recipients.iter().map(|&r| (h, group.recipients[r as usize])));
        }
    }
    pairs.sort_unstable();
    let sum = |of: &dyn Fn(&Found) -> u64| found.iter().map(of).sum::<u64>();
    let work = vec![
        ("groups", groups.len() as u64),
        ("cases", sum(&|f| f.work.cases)),
        ("rounds", sum(&|f| f.work.rounds)),
        ("priced", sum(&|f| f.work.priced)),
        ("columns", sum(&|f| f.work.columns)),
        ("pivots", sum(&|f| f.work.pivots)),
    ];
    let stop = found.iter().find_map(|f| f.stop);
    let stopped = match stop {
        None => "",
        Some(Stop::TimeLimit) => "; stopped by the time limit",
        Some(Stop::Interrupted) => "; interrupted",
        Some(Stop::Unsuited) => "; too many members for branching",
    };
    PartOutcome {
        pairs: Some(vec![(layer, pairs)]),
        sequential: None,
        bound: Some(found.iter().map(|f| f.bound).sum::<i64>() + idle),
        conflicts: Vec::new(),
        proof: Part::Spread {
            layer: name,
            groups: groups.iter().zip(found).map(|(g, f)| proof(g, f)).collect(),
        },
        stop,
        report: PartReport {
            layers: vec![layer],
            engine: "rounds",
            why: format!("places of recipients count: branch and price on rounds{stopped}"),
            work,
        },
    }
}

/// The proof of a group; its tree speaks of positions in the layer and of numbers of places.
fn proof(group: &Group, found: &Found) -> SpreadGroup {
    let branch = |case: &Case| match *case {
        Case::Leaf(set) => Branch::Leaf(set),
        Case::Split { helper, stop, yes, no } => Branch::Split {
            helper: group.helpers[helper as usize],
            place: group.problem.helpers[helper as usize].stops[stop as usize].place,
            yes,
            no,
        },
    };
    SpreadGroup {
        helpers: group.helpers.clone(),
        recipients: group.recipients.clone(),
        denominator: found.denominator,
        multipliers: found.multipliers.clone(),
        tree: found.tree.iter().map(branch).collect(),
    }
}
