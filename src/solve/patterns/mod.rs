//! One layer of teams with nothing within it, however large.
//!
//! Every recipient is served by one pattern (so many helpers of each class). With the patterns
//! chosen the rest is a minimum-cost flow; with a price per helper, every recipient's best team is
//! the cheapest few of each class. Both are used: prices bound (`bound.rs`), a linear program over
//! teams finds the best prices (`listed.rs`, started by `ascent.rs`), a tree settles which patterns
//! (`search.rs`), a flow fills them (`fill.rs`). Only teams that are cheap at good prices are listed
//! (`list.rs`), so there may be astronomically many. The proof is one set of prices per leaf: see
//! [`crate::model::proof`].
//!
//! Read in this order: `problem.rs`, `bound.rs`, `ascent.rs`, `list.rs`, `factors.rs`, `dual.rs`,
//! `ratio.rs`, `listed.rs`, `fill.rs`, `question.rs`, `search.rs`.
//!
//! References: A. M. Geoffrion, *Lagrangean relaxation for integer programming*, Mathematical
//! Programming Study 2, 1974; C. Barnhart et al., *Branch-and-price*, Operations Research 46, 1998.

mod ascent;
mod bound;
mod dual;
mod factors;
mod fill;
mod list;
mod listed;
mod problem;
mod question;
mod ratio;
mod search;

pub use problem::Problem;

use crate::base::Stop;
use crate::model::proof::Part;
use crate::solve::{Conflict, PartOutcome, PartReport, Task};
use search::Search;

/// With at most so many pairs it pays to try other methods where this one leaves a gap.
const MOST_PAIRS: usize = 20_000;

/// Solves a layer of teams.
///
/// A plan is called the best only where the bound of the tree, recomputed in integers from the
/// multipliers alone, reaches its value; nothing that a float decided can make it so.
///
/// # Errors
/// In words, if floating point broke down or neither a plan nor its absence could be shown.
pub fn solve(task: Task<'_>, problem: &Problem<'_>) -> Result<PartOutcome, String> {
    let crossed = crossed(problem);
    if !crossed.is_empty() {
        let report = report(problem, "a member cannot have what it must", Vec::new());
        return Ok(outcome(problem, crossed, report));
    }
    let broke = "the linear program over teams broke down numerically";
    let mut search = Search::new(task, problem).map_err(|_| broke.to_owned())?;
    let whole = search.run().is_ok();
    let bound = search.bound_of_tree();
    let value = search.best.as_ref().map(|plan| plan.value);
    let impossible = value.is_none() && bound.is_none_or(|b| b > problem.most);
    let open = search.stop.is_none() && !impossible && (value.is_none() || bound < value);
    // A large problem is beyond other methods: there a plan near the bound is worth having.
    if open && (value.is_none() || problem.pairs.len() <= MOST_PAIRS) {
        return Err(match (whole, value) {
            (false, _) => broke,
            (true, None) => "prices of teams cannot tell whether there is a plan",
            (true, Some(_)) => "costs have too many bits for prices of teams to close the gap",
        }
        .to_owned());
    }
    let (pivots, factorings) = search.work();
    let work = vec![
        ("pairs", problem.pairs.len() as u64),
        ("programs", search.programs),
        ("pivots", pivots),
        ("factorings", factorings),
        ("flows", search.flows),
        ("cases", search.tree.len() as u64),
    ];
    let why = match search.stop {
        None if open => "prices of helpers, a tree of patterns; floats cannot close the gap",
        None => "teams, nothing within: prices of helpers, a tree of patterns",
        Some(Stop::Interrupted) => "prices of helpers, a tree of patterns; interrupted",
        Some(_) => "prices of helpers, a tree of patterns; stopped by the time limit",
    };
    let conflicts = if impossible { vec![nobody_fits(problem, &search)] } else { Vec::new() };
    let mut outcome = outcome(problem, conflicts, report(problem, why, work));
    outcome.bound = bound.and_then(|bound| i64::try_from(bound).ok());
    outcome.stop = search.stop;
    outcome.pairs = search.best.map(|plan| vec![(problem.layer, plan.pairs)]);
    if let Part::Patterns { root, tree, .. } = &mut outcome.proof {
        (*root, *tree) = (search.root, search.tree);
    }
    Ok(outcome)
}

/// Helpers that must serve more than they may, and recipients for whom there is no team at all.
fn crossed(problem: &Problem<'_>) -> Vec<Conflict> {
    let number = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
    let none = |v: &usize| problem.choices[*v].is_empty();
    let recipients = (0..problem.n()).filter(none).map(|v| (vec![], vec![number(v)], 1, 0));
    let over = |u: &usize| problem.quotas[*u].min >= problem.quotas[*u].charge.len();
    let helpers = (0..problem.m()).filter(over).map(|u| {
        let node = &problem.data.helpers[u];
        (vec![number(u)], vec![], i64::from(node.min), i64::from(node.max))
    });
    let all = recipients.chain(helpers);
    let conflict = |(helpers, recipients, need, room): (Vec<u32>, Vec<u32>, i64, i64)| Conflict {
        layer: problem.layer,
        helpers_need: !helpers.is_empty(),
        helpers,
        recipients,
        need,
        room,
        ..Conflict::default()
    };
    all.map(conflict).collect()
}

/// The members that the best relaxation cannot place.
fn nobody_fits(problem: &Problem<'_>, search: &Search<'_>) -> Conflict {
    let (helpers, recipients) = search.unplaced();
    let layer = problem.layer;
    Conflict { layer, helpers_need: true, helpers, recipients, ..Conflict::default() }
}

fn report(problem: &Problem<'_>, why: &str, work: Vec<(&'static str, u64)>) -> PartReport {
    PartReport { layers: vec![problem.layer], engine: "patterns", why: why.to_owned(), work }
}

fn outcome(problem: &Problem<'_>, conflicts: Vec<Conflict>, report: PartReport) -> PartOutcome {
    PartOutcome {
        pairs: None,
        sequential: None,
        bound: None,
        conflicts,
        proof: Part::Patterns {
            layer: problem.data.name.clone(),
            denominator: problem.denominator,
            root: Vec::new(),
            tree: Vec::new(),
        },
        stop: None,
        report,
    }
}
