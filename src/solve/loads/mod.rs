//! Recipients with loads, helpers with capacities: generalized assignment.
//!
//! Lagrangian relaxation of "every recipient once" leaves a knapsack per helper (`knapsack`).
//! Its bound also says of every candidate what a plan with it costs at least, so that under a
//! limit most candidates close (`relax`). A depth-first search under a limit (`tree`) is either
//! fruitless, and the limit is a bound, or finds a plan. The limit starts just above the bound of
//! the root and rises: the searches below the optimum are short, and the bound is true at any
//! time. Plans come early from a local search (`local`), from plunges and from neighborhoods of
//! the best plan searched to the end (`plunge`).
//!
//! Reference: M. Posta, J. A. Ferland, P. Michelon, *An exact method with variable fixing for
//! solving the generalized assignment problem*, Computational Optimization and Applications 52,
//! 2012 (rising limits, closing by bounds); M. W. P. Savelsbergh, *A branch-and-price algorithm
//! for the generalized assignment problem*, Operations Research 45, 1997 (the strength of the
//! bound).

mod knapsack;
mod local;
mod plunge;
pub mod problem;
mod random;
mod relax;
mod search;
mod state;
mod tree;

pub use search::Search;

use crate::base::Stop;
use crate::model::proof::Part;
use crate::model::{Layer, Loads, Node};
use crate::solve::{Conflict, Pairs, PartOutcome, PartReport, Progress, Task};
use problem::{Number, Problem};

/// Solves a part that is one layer with loads, whose recipients have one helper at most.
///
/// # Errors
/// In words, if it is not such a part, or its costs are too large for exact sums.
pub fn solve(task: Task<'_>, layer: usize) -> Result<PartOutcome, String> {
    let data = &task.model.layers[layer];
    let loads = check_fit(task, layer)?;
    let mut problem = compile(task, data, loads);
    let scale = problem.normalize().ok_or("the costs are too large for loads")?;
    let tell = |value: Option<i64>, bound: i64| {
        let bound = (bound > search::NO_BOUND).then(|| scale.packed(bound));
        let value = value.map(|v| scale.packed(v));
        (task.watcher)(Progress { value, bound, open: 0, columns: 0 });
    };
    let mut search =
        Search::new(&problem, task.budget, &tell).ok_or("the costs are too large for loads")?;
    search.run();
    let conflicts = if search.is_settled() && search.best.is_none() {
        vec![conflict(layer, data, loads)]
    } else {
        Vec::new()
    };
    Ok(PartOutcome {
        pairs: search.best.as_ref().map(|(_, choice)| vec![(layer, pairs(data, &problem, choice))]),
        sequential: None,
        bound: conflicts.is_empty().then(|| scale.packed(search.bound)),
        conflicts,
        proof: Part::Loads {
            layer: data.name.clone(),
            scale: search.scale(),
            limit: search.bound,
            units: problem.unit[..data.helpers.len()].to_vec(),
            prices: search.root.clone(),
            tree: search.tree.clone(),
        },
        stop: search.stop,
        report: report(layer, &search),
    })
}

fn report(layer: usize, search: &Search<'_>) -> PartReport {
    let why = match search.stop {
        Some(Stop::Unsuited) => "loads and capacities; the tree became too large for a proof",
        _ => "loads and capacities: knapsacks and a tree of cases",
    };
    PartReport {
        layers: vec![layer],
        engine: "loads",
        why: why.to_owned(),
        work: vec![("cases", search.cases), ("knapsacks", search.knapsacks())],
    }
}

/// The loads, if the layer is of the kind solved here.
fn check_fit(task: Task<'_>, layer: usize) -> Result<&Loads, String> {
    let data = &task.model.layers[layer];
    if !task.model.children(layer).is_empty() {
        return Err("loads with layers within".to_owned());
    }
    if data.teams.is_some() {
        return Err("loads and teams in one layer".to_owned());
    }
    if data.spread.is_some() {
        return Err("loads and places that count in one layer".to_owned());
    }
    if data.recipients.iter().any(|node| node.max > 1) {
        return Err("loads where a recipient may have several helpers".to_owned());
    }
    data.loads.as_ref().ok_or("no loads".to_owned())
}

/// The layer as a generalized assignment problem; to be left out is the last helper.
fn compile(task: Task<'_>, data: &Layer, loads: &Loads) -> Problem {
    let cost = task.packing.pairs(data);
    let charge = |r: u32, k: u32| task.packing.node(&data.recipients[r as usize], k);
    let mut problem = Problem::new(data.recipients.len());
    for (h, node) in data.helpers.iter().enumerate() {
        let candidates: Vec<(u32, i64, i64)> = data
            .candidates
            .of(h)
            .filter(|&c| {
                node.max > 0 && data.recipients[data.candidates.recipient[c] as usize].max > 0
            })
            .map(|c| {
                let r = data.candidates.recipient[c];
                (r, cost[c].saturating_add(charge(r, 1)), loads.load[c])
            })
            .collect();
        problem.add(loads.capacity[h], number(task, node, candidates.len()), &candidates);
    }
    let out = (0..).zip(&data.recipients).filter(|(_, node)| node.min == 0);
    let out: Vec<(u32, i64, i64)> = out.map(|(r, _)| (r, charge(r, 0), 0)).collect();
    problem.add(0, None, &out);
    problem
}

/// What the number of partners of a helper costs, where that matters.
fn number(task: Task<'_>, node: &Node, n_candidates: usize) -> Option<Number> {
    let free = node.min == 0 && node.max as usize >= n_candidates && node.charges.is_empty();
    let most = usize::try_from(node.max).unwrap_or(usize::MAX).min(n_candidates);
    let cost = |k: u32| (k >= node.min).then(|| task.packing.node(node, k));
    (!free).then(|| (0..).take(most + 1).map(cost).collect())
}

/// The pairs of a choice; who is left out has none.
fn pairs(data: &Layer, problem: &Problem, choice: &[u32]) -> Pairs {
    let pair = |&c: &u32| (problem.helper[c as usize], problem.recipient[c as usize]);
    let served = |&(h, _): &(u32, u32)| (h as usize) < data.helpers.len();
    let mut pairs: Pairs = choice.iter().map(pair).filter(served).collect();
    pairs.sort_unstable();
    pairs
}

/// All members that must be paired: counting their least loads may explain it, or nothing does.
fn conflict(layer: usize, data: &Layer, loads: &Loads) -> Conflict {
    let mut least = vec![None; data.recipients.len()];
    for (&r, &load) in data.candidates.recipient.iter().zip(&loads.load) {
        let least: &mut Option<i64> = &mut least[r as usize];
        *least = Some(least.map_or(load, |least| least.min(load)));
    }
    let must = |r: &u32| data.recipients[*r as usize].min > 0;
    let recipients: Vec<u32> = (0..).take(data.recipients.len()).filter(must).collect();
    let add = |a: i64, b: i64| a.saturating_add(b);
    let need = recipients.iter().filter_map(|&r| least[r as usize]).fold(0, add);
    let room = loads.capacity.iter().copied().fold(0, add);
    let (need, room) = if need > room { (need, room) } else { (0, 0) };
    let helpers = (0..).take(data.helpers.len()).collect();
    let rows = Vec::new();
    Conflict { layer, helpers_need: false, helpers, recipients, need, room, rows }
}
