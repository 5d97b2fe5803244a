//! Linked layers and teams: columns, a set-partitioning master, branch and price.
//!
//! A column is a recipient of the upper layer with one of its teams; its cost is that of the team
//! and the optimum of the layers within, a small flow (`cell`). The master (`master`) chooses
//! one column per recipient and gives every helper its number of partners. Most columns are never
//! valued: multipliers found for one team bound all teams of the same recipient (`price`), and
//! a team whose bound is not attractive needs no value. What the master leaves fractional is
//! settled by branching (`search`, `question`): on the size of a team as long as one is open, for
//! with the sizes settled little else is, then on "helper serves recipient". The proof is the pool
//! of multipliers, and one multiplier per helper for each leaf: see [`crate::model::proof`].
//!
//! References: C. Barnhart et al., *Branch-and-price: column generation for solving huge integer
//! programs*, Operations Research 46, 1998; A. M. Geoffrion, *Lagrangean relaxation for integer
//! programming*, Mathematical Programming Study 2, 1974.

mod cell;
mod master;
mod price;
mod problem;
mod question;
mod search;
mod teams;

pub use problem::Problem;

use crate::base::Stop;
use crate::model::proof::Part;
use crate::solve::{Conflict, Pairs, PartOutcome, PartReport, Task};
use price::Pool;
use search::{Found, Search};

/// Solves a part by columns. If layers lie within, the upper layer is first solved alone: that
/// gives a plan to start from, and what doing one after the other would have lost.
pub fn solve(task: Task<'_>, problem: &Problem<'_>) -> PartOutcome {
    let mut pools: Vec<Pool> = problem.cells.iter().map(|c| Pool::new(problem, c)).collect();
    let first = if problem.inner.is_empty() { None } else { upper_alone(task, problem) };
    let start = first.and_then(|choice| {
        let found = Found::of_choice(problem, &mut pools, choice)?;
        problem.is_lawful(found.value).then_some(found)
    });
    let sequential = start.as_ref().map(|found| pairs(problem, &pools, found));
    let mut search = Search::new(task, problem, pools, start);
    search.run();
    let Search { pools, best, bound, stop, .. } = &search;
    let conflicts = match (best, stop) {
        (None, None) => vec![nobody_fits(problem, &search)],
        _ => Vec::new(),
    };
    PartOutcome {
        pairs: best.as_ref().map(|found| pairs(problem, pools, found)),
        sequential,
        bound: bound.map(|b| b + problem.constant),
        conflicts,
        proof: Part::Columns {
            layer: problem.data.name.clone(),
            denominator: problem::DENOMINATOR,
            pools: pools.iter().map(Pool::multipliers).collect(),
            root: search.root.clone(),
            tree: search.tree.clone(),
        },
        stop: *stop,
        report: report(problem, &search),
    }
}

/// The teams chosen when the layers within are left out of account.
fn upper_alone(task: Task<'_>, problem: &Problem<'_>) -> Option<Vec<Vec<u32>>> {
    let alone = Problem::new(task, problem.layer, Vec::new()).ok()?;
    let pools = alone.cells.iter().map(|c| Pool::new(&alone, c)).collect();
    let mut search = Search::new(task, &alone, pools, None);
    search.run();
    let found = search.best?;
    let team = |(pool, &t): (&Pool, &usize)| pool.team(t).to_vec();
    Some(search.pools.iter().zip(&found.teams).map(team).collect())
}

/// The pairs of all layers of the part.
fn pairs(problem: &Problem<'_>, pools: &[Pool], found: &Found) -> Vec<(usize, Pairs)> {
    let mut upper = Pairs::new();
    let mut inner = vec![Pairs::new(); problem.inner.len()];
    let mut simplex = crate::kernel::NetworkSimplex::default();
    for ((cell, pool), &t) in problem.cells.iter().zip(pools).zip(&found.teams) {
        let team = pool.team(t);
        for &place in team {
            upper.extend(u32::try_from(cell.v).map(|v| (cell.helpers[place as usize], v)));
        }
        let (_, _, pairs) = cell.value(problem, team, &mut simplex);
        for (all, some) in inner.iter_mut().zip(pairs) {
            all.extend(some);
        }
    }
    upper.sort_unstable();
    let mut all = vec![(problem.layer, upper)];
    for (mut list, inner) in inner.into_iter().zip(&problem.inner) {
        list.sort_unstable();
        all.push((inner.number, list));
    }
    all
}

/// The members that the best relaxation cannot place.
fn nobody_fits(problem: &Problem<'_>, search: &Search<'_>) -> Conflict {
    let (recipients, helpers) = search.unplaced();
    Conflict { layer: problem.layer, helpers_need: true, helpers, recipients, need: 0, room: 0 }
}

fn report(problem: &Problem<'_>, search: &Search<'_>) -> PartReport {
    let mut layers = vec![problem.layer];
    layers.extend(problem.inner.iter().map(|i| i.number));
    let sum = |of: &dyn Fn(&Pool) -> u64| search.pools.iter().map(of).sum::<u64>();
    let work = vec![
        ("teams", sum(&|p| p.len() as u64)),
        ("valued", sum(&|p| p.valued)),
        ("rounds", search.rounds),
        ("pivots", search.pivots()),
        ("cases", search.tree.len() as u64),
    ];
    let what = if problem.inner.is_empty() { "teams" } else { "teams and layers within" };
    let stopped = match search.stop {
        None => "",
        Some(Stop::TimeLimit | Stop::Unsuited) => "; stopped by the time limit",
        Some(Stop::Interrupted) => "; interrupted",
    };
    PartReport {
        layers,
        engine: "columns",
        why: format!("{what}: branch and price{stopped}"),
        work,
    }
}
