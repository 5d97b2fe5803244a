//! The price of every pair: what the best plan with that pair, or without it, costs more than the best plan.
//!
//! All layers are optimized anew for each pair, from the best plan ([`super::listed`]): at first
//! with the teams only that could be part of a plan that costs little more than the best, by the
//! bound of the whole problem. Recipients are independent of each other, so they are worked on in
//! parallel; a price is an optimum, so it does not depend on who found it.

use crate::base::Stop;
use crate::model::proof::Question;
use crate::solve::Task;
use crate::solve::columns::listed::Listed;
use crate::solve::columns::price::Pool;
use crate::solve::columns::problem::Problem;
use rayon::prelude::*;

/// One team in so many is listed at first.
const NEAR: usize = 12;

/// Candidates of one recipient, each with its price if there is one.
type Priced = Vec<(u32, Option<i64>)>;

/// Per candidate of the upper layer, what it costs to have it; `None` where no plan has it.
///
/// # Errors
/// The reason to stop before all was known, or that the method does not fit.
pub fn prices(task: Task<'_>, problem: &Problem<'_>) -> Result<Vec<Option<i64>>, Stop> {
    priced(task, problem, &|_| true, true)
}

/// Per candidate of the upper layer that is asked for, what it costs not to have it; `None` where every
/// plan has it, and where it was not asked for.
///
/// # Errors
/// The reason to stop before all was known, or that the method does not fit.
pub fn prices_without(
    task: Task<'_>,
    problem: &Problem<'_>,
    is_asked: &(dyn Fn(u32) -> bool + Sync),
) -> Result<Vec<Option<i64>>, Stop> {
    priced(task, problem, is_asked, false)
}

fn priced(
    task: Task<'_>,
    problem: &Problem<'_>,
    is_asked: &(dyn Fn(u32) -> bool + Sync),
    yes: bool,
) -> Result<Vec<Option<i64>>, Stop> {
    let mut search = super::attempt(task, problem, (Pool::of_problem(problem), None)).0;
    let optimum = match (search.stop, &search.best, search.bound) {
        (Some(stop), _, _) => return Err(stop),
        (None, Some(best), Some(bound)) if best.value == bound => bound,
        _ => return Err(Stop::Unsuited),
    };
    search.revive();
    let Some(bounds) = search.root_bounds() else { return Err(Stop::Unsuited) };
    let reach = search.keep_near(&bounds, NEAR) - optimum;
    let listed = Listed::new(&search);
    let of_recipient = |v: usize| -> Result<Priced, Stop> {
        let asked = || (0..).zip(&problem.by_recipient[v]).filter(|(_, (_, c))| is_asked(*c));
        if asked().next().is_none() {
            return Ok(Priced::new());
        }
        let mut listed = listed.clone();
        listed.list_all_of(v);
        let recipient = u32::try_from(v).unwrap_or(u32::MAX);
        let start = listed.clone();
        let of = |(place, &(helper, candidate)): (u32, &(u32, u32))| {
            // A team not listed costs `reach`, on top of what the answer costs at least; both are
            // rounded up.
            let pool = &search.pools[v];
            let left = (0..pool.len()).filter(|&t| pool.team(t).contains(&place) == yes);
            let least = left.map(|t| bounds[v][t]).min().unwrap_or(i64::MAX);
            let enough = least.saturating_add(reach - 2);
            if listed.is_full() {
                listed.clone_from(&start);
            }
            let value = listed.best((Question::Serves { helper, recipient }, yes), enough)?;
            Ok((candidate, value.map(|value| value - optimum)))
        };
        asked().map(of).collect()
    };
    let found: Vec<Result<Priced, Stop>> =
        (0..problem.cells.len()).into_par_iter().map(of_recipient).collect();
    let mut prices = vec![None; problem.cost.len()];
    for list in found {
        for (candidate, price) in list? {
            prices[candidate as usize] = price;
        }
    }
    if problem.overflowed() { Err(Stop::Unsuited) } else { Ok(prices) }
}
