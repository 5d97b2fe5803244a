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
//! Where helpers have several recipients, each of which has one helper at most, columns are the
//! helpers' ([`turn`]).
//!
//! References: C. Barnhart et al., *Branch-and-price: column generation for solving huge integer
//! programs*, Operations Research 46, 1998; A. M. Geoffrion, *Lagrangean relaxation for integer
//! programming*, Mathematical Programming Study 2, 1974.

mod cell;
mod cut;
mod dual;
mod every;
mod generation;
mod inverse;
mod listed;
mod master;
mod price;
mod problem;
mod question;
mod search;
mod side;
mod teams;
pub mod turn;
mod warm;

pub use every::{prices, prices_without};
pub use problem::{Problem, suits};
pub use side::knows;

use crate::base::Stop;
use crate::model::proof::{Case, Owner, Part};
use crate::model::{Model, Packing, RowCharge, SideRow};
use crate::solve::rows::limits;
use crate::solve::{Conflict, Hint, Pairs, PartOutcome, PartReport, RowLimit, Task};
use cell::{Cell, Kernels};
use price::{Pool, Prices};
use rayon::prelude::*;
use search::{Found, Search};
use side::Side;
use warm::Warm;

/// Solves a part by columns. If layers lie within, the upper layer is first solved alone: that
/// gives a plan to start from, and what doing one after the other would have lost.
///
/// # Errors
/// In words, if the costs are too large for this method to come to an end.
pub fn solve(task: Task<'_>, problem: &Problem<'_>) -> Result<PartOutcome, String> {
    solve_from(task, problem, &Hint::default())
}

/// The same from what is known of a like problem: then the upper layer is not solved alone.
///
/// # Errors
/// As [`solve`].
pub fn solve_from(
    task: Task<'_>,
    problem: &Problem<'_>,
    hint: &Hint,
) -> Result<PartOutcome, String> {
    let start = Warm::new(problem, hint).map_or(Start::Alone, Start::Warm);
    let mut best = solve_as_is(task, problem, start);
    // Perhaps costs were cut off that matter: then count them from prices that are nearly right,
    // or with coarser multipliers.
    for other in [from_coarse_to_fine, coarser] {
        if best.as_ref().is_ok_and(Answer::is_final) {
            break;
        }
        let sequential = best.as_mut().ok().and_then(|answer| answer.outcome.sequential.take());
        let mut next = other(task, problem);
        for answer in [&mut best, &mut next].into_iter().filter_map(|a| a.as_mut().ok()) {
            let known = answer.outcome.sequential.take();
            answer.outcome.sequential = known.or_else(|| sequential.clone());
        }
        best = match (best, next) {
            (Ok(a), Ok(b)) => Ok(if b.rank() < a.rank() { b } else { a }),
            (a, b) => b.or(a),
        };
    }
    let answer = best?;
    let small = problem.n_pairs() <= MOST_PAIRS;
    if answer.is_open() && (small || answer.outcome.pairs.is_none()) {
        return Err(TOO_LARGE.to_owned());
    }
    Ok(answer.outcome)
}

const TOO_LARGE: &str = "the costs are too large for columns";

/// What one search says.
#[derive(Debug)]
struct Answer {
    outcome: PartOutcome,
    /// How far the value is above the bound, if there is a plan.
    gap: Option<i64>,
}

impl Answer {
    /// Whether nothing is said for certain though nothing stopped the search.
    fn is_open(&self) -> bool {
        let is_known = self.gap == Some(0) || !self.outcome.conflicts.is_empty();
        self.outcome.stop.is_none() && !is_known
    }

    /// Whether no other search is of use.
    fn is_final(&self) -> bool {
        !self.is_open()
    }

    /// The less, the better.
    fn rank(&self) -> (bool, i64) {
        (self.is_open(), self.gap.unwrap_or(i64::MAX))
    }
}

/// Counts all costs at first, with multipliers that are whole numbers, then from the prices found,
/// with ever finer ones: near the best plan costs less prices are small, and none is cut off.
fn from_coarse_to_fine(task: Task<'_>, problem: &Problem<'_>) -> Result<Answer, String> {
    let mut finer = problem.again(task)?;
    let mut choice = None;
    for denominator in [1, 1 << 5] {
        finer.denominator = denominator;
        let pools = Pool::of_problem(&finer);
        let mut search = first_search(task, &finer, (pools, choice)).0;
        search.only_root = true;
        search.run();
        choice = search.best.as_ref().map(|found| search.choice(found));
        let prices = search.root[..finer.data.helpers.len()].to_vec();
        finer.count_from(&prices);
    }
    finer.refine();
    solve_as_is(task, &finer, choice.map_or(Start::Alone, Start::Choice))
}

/// With coarser multipliers there is more room for costs.
fn coarser(task: Task<'_>, problem: &Problem<'_>) -> Result<Answer, String> {
    let mut coarser = problem.again(task)?;
    coarser.denominator = 1 << 4;
    solve_as_is(task, &coarser, Start::Alone)
}

/// Where a search starts from.
enum Start {
    /// The best teams of the upper layer alone.
    Alone,
    /// These teams.
    Choice(Vec<Vec<u32>>),
    /// What is known of a like problem.
    Warm(Warm),
}

/// The same with the multipliers as fine as they are.
fn solve_as_is(task: Task<'_>, problem: &Problem<'_>, start: Start) -> Result<Answer, String> {
    let (mut search, sequential) = searched(task, problem, start);
    let mut conflicts = Vec::new();
    if search.best.is_none() && search.stop.is_none() && !is_impossible(problem, &search) {
        // Artificial columns were cheaper than real ones, perhaps: ask without costs.
        match without_costs(task, problem)? {
            Ok(choice) => {
                let pools = Pool::of_problem(problem);
                search = attempt(task, problem, (pools, Some(choice))).0;
            }
            Err(conflict) => conflicts.extend(conflict),
        }
    } else if search.best.is_none() && search.stop.is_none() {
        conflicts.push(nobody_fits(problem, &search));
    }
    conflicts.iter_mut().for_each(|conflict| conflict.rows = unkept(task, problem));
    if problem.overflowed() {
        return Err(TOO_LARGE.to_owned());
    }
    let Search { pools, best, bound, stop, .. } = &search;
    let value = best.as_ref().map(|found| found.value);
    let outcome = PartOutcome {
        pairs: best.as_ref().map(|found| pairs(problem, pools, found)),
        sequential,
        bound: bound.map(|b| b + problem.constant),
        conflicts,
        proof: proof(problem, &search),
        stop: *stop,
        report: report(problem, &search),
    };
    let gap = value.zip(*bound).map(|(value, bound)| value.saturating_sub(bound));
    Ok(Answer { outcome, gap })
}

/// A search that has ended, and the pairs of solving the upper layer first if that was its start.
fn searched<'a>(
    task: Task<'a>,
    problem: &'a Problem<'a>,
    start: Start,
) -> (Search<'a>, Option<Vec<(usize, Pairs)>>) {
    let choice = match start {
        Start::Alone if problem.inner.is_empty() => None,
        Start::Alone => {
            let alone = || upper_alone(task, problem);
            let (choice, pools) = rayon::join(alone, || Pool::of_problem(problem));
            let (search, start) = attempt(task, problem, (pools, choice));
            let sequential = start.map(|found| pairs(problem, &search.pools, &found));
            return (search, sequential);
        }
        Start::Choice(choice) => Some(choice),
        Start::Warm(warm) => {
            let mut search = Search::new(task, problem, warm.pools(problem), None);
            warm.start(&mut search);
            search.run();
            return (search, None);
        }
    };
    (attempt(task, problem, (Pool::of_problem(problem), choice)).0, None)
}

fn proof(problem: &Problem<'_>, search: &Search<'_>) -> Part {
    let case = |case: &Case| match case {
        Case::Leaf(prices) => Case::Leaf(problem.whole_prices(prices)),
        Case::Split { .. } => case.clone(),
    };
    let pools = search.pools.par_iter().zip(&problem.cells);
    let essential = |(pool, cell): (&Pool, &Cell)| {
        let (member, cut) = search.root.split_at(problem.n_members());
        match search.tree.len() {
            1 => pool.essential((problem, cell), Prices { member, cut, recipient: 0 }),
            _ => pool.multipliers(),
        }
    };
    Part::Columns {
        layer: problem.data.name.clone(),
        owner: Owner::Recipient,
        denominator: problem.denominator,
        rows: problem.sides.iter().map(|side| side.number).collect(),
        pools: pools.map(essential).collect(),
        cuts: search.cuts.clone(),
        root: problem.whole_prices(&search.root),
        tree: search.tree.iter().map(case).collect(),
    }
}

/// With at most so many pairs it pays to try the flat program where columns leave a gap.
const MOST_PAIRS: usize = 20_000;

/// One search, from a choice of teams if it is lawful.
fn attempt<'a>(
    task: Task<'a>,
    problem: &'a Problem<'a>,
    from: (Vec<Pool>, Option<Vec<Vec<u32>>>),
) -> (Search<'a>, Option<Found>) {
    let (mut search, start) = first_search(task, problem, from);
    search.run();
    (search, start)
}

/// The same before it has begun.
fn first_search<'a>(
    task: Task<'a>,
    problem: &'a Problem<'a>,
    (mut pools, choice): (Vec<Pool>, Option<Vec<Vec<u32>>>),
) -> (Search<'a>, Option<Found>) {
    let start = choice.and_then(|choice| {
        let found = Found::of_choice(problem, &mut pools, choice)?;
        problem.is_lawful(found.value).then_some(found)
    });
    (Search::new(task, problem, pools, start.clone()), start)
}

/// Whether the bound shows that no plan obeys the rules.
fn is_impossible(problem: &Problem<'_>, search: &Search<'_>) -> bool {
    search.bound.is_none_or(|bound| !problem.is_lawful(bound))
}

/// A lawful choice of teams, or who cannot be placed (nobody, if time ran out), found with all
/// costs zero: then every broken rule costs one, and no number is large.
fn without_costs(
    task: Task<'_>,
    problem: &Problem<'_>,
) -> Result<Result<Vec<Vec<u32>>, Option<Conflict>>, String> {
    let mut packing = task.packing.clone();
    packing.weight.fill(0);
    let task = Task { packing: &packing, ..task };
    let free = problem.again(task)?;
    let (search, _) = attempt(task, &free, (Pool::of_problem(&free), None));
    match &search.best {
        Some(found) => Ok(Ok(search.choice(found))),
        None if search.stop.is_some() => Ok(Err(None)),
        None if is_impossible(&free, &search) => Ok(Err(Some(nobody_fits(&free, &search)))),
        None => Err("columns cannot tell whether there is a plan".to_owned()),
    }
}

/// The teams chosen when the layers within are left out of account.
fn upper_alone(task: Task<'_>, problem: &Problem<'_>) -> Option<Vec<Vec<u32>>> {
    let alone = Problem::new(task, problem.layer, Vec::new()).ok()?;
    let pools = Pool::of_problem(&alone);
    let mut search = Search::new(task, &alone, pools, None);
    search.run();
    search.best.as_ref().map(|found| search.choice(found))
}

/// The pairs of all layers of the part.
fn pairs(problem: &Problem<'_>, pools: &[Pool], found: &Found) -> Vec<(usize, Pairs)> {
    let mut upper = Pairs::new();
    let mut inner = vec![Pairs::new(); problem.inner.len()];
    let mut kernels = Kernels::default();
    for ((cell, pool), &t) in problem.cells.iter().zip(pools).zip(&found.teams) {
        let team = pool.team(t);
        for &place in team {
            upper.extend(u32::try_from(cell.v).map(|v| (cell.helpers[place as usize], v)));
        }
        let valued = cell.value(problem, team, &mut kernels);
        let pairs = valued.map(|(_, _, pairs)| pairs).unwrap_or_default();
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

/// The rows over the layer, each with the least and the most that it could count if it were alone.
fn unkept(task: Task<'_>, problem: &Problem<'_>) -> Vec<RowLimit> {
    let extreme = |row: usize, is_least: bool| {
        let goals = vec!["count".to_owned()];
        let layers = task.model.layers.clone();
        let mut model = Model { goals, layers, ..Model::default() };
        let (least, most) = task.model.rows[row].range();
        let charge = if is_least { RowCharge::Above(least) } else { RowCharge::Below(most) };
        let charges = vec![(0, charge)];
        let row = SideRow { min: None, max: None, charges, ..task.model.rows[row].clone() };
        model.rows.push(row);
        for layer in &mut model.layers {
            layer.candidates.cost = vec![Vec::new()];
            let nodes = layer.helpers.iter_mut().chain(&mut layer.recipients);
            nodes.for_each(|node| node.charges.clear());
        }
        let packing = Packing::new(&model).ok()?;
        let task = Task { model: &model, packing: &packing, ..task };
        let children = problem.inner.iter().map(|inner| inner.number).collect();
        let alone = Problem::new(task, problem.layer, children).ok()?;
        let search = attempt(task, &alone, (Pool::of_problem(&alone), None)).0;
        let found = search.best.as_ref().filter(|best| search.bound == Some(best.value))?;
        Some(if is_least { least + found.value } else { most - found.value })
    };
    let limit = |side: &Side| {
        let row = &task.model.rows[side.row];
        let ((low, high), (first, last)) = (limits(row), row.range());
        let least = extreme(side.row, true).unwrap_or(first);
        let most = extreme(side.row, false).unwrap_or(last);
        RowLimit { row: side.row, low, high, least, most }
    };
    let all: Vec<RowLimit> = problem.sides.iter().map(limit).collect();
    let is_alone = |limit: &&RowLimit| limit.least > limit.high || limit.most < limit.low;
    let alone: Vec<RowLimit> = all.iter().copied().filter(|limit| is_alone(&limit)).collect();
    if alone.is_empty() { all } else { alone }
}

/// The members that the best relaxation cannot place.
fn nobody_fits(problem: &Problem<'_>, search: &Search<'_>) -> Conflict {
    let (recipients, helpers) = search.unplaced();
    let layer = problem.layer;
    Conflict { layer, helpers_need: true, helpers, recipients, ..Conflict::default() }
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
        ("cuts", search.cuts.len() as u64),
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
