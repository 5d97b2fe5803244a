//! The price of every pair: what the best plan with that pair costs more than the best plan.
//!
//! Both layers are optimized anew for each pair, warm: the master starts from the basis of the best
//! plan, and what is known of the teams is kept. First only the teams are let in that could be part
//! of a plan that costs little more than the best, by the bound of the whole problem; a price that
//! exceeds the bound of the pair by less than that is exact, and most are. The others are found again with all teams. Recipients are
//! independent of each other, so they are worked on in parallel; a price is an optimum, so it does
//! not depend on who found it.

use crate::base::Stop;
use crate::model::proof::Question;
use crate::solve::Task;
use crate::solve::columns::price::Pool;
use crate::solve::columns::problem::Problem;
use rayon::prelude::*;

/// One team in so many is let in at first.
const NEAR: usize = 12;

/// Candidates of one recipient, each with its price if there is one.
type Priced = Vec<(u32, Option<i64>)>;

/// Per candidate of the upper layer, what it costs to have it; `None` where no plan has it.
///
/// # Errors
/// The reason to stop before all was known, or that the method does not fit.
pub fn prices(task: Task<'_>, problem: &Problem<'_>) -> Result<Vec<Option<i64>>, Stop> {
    let mut search = super::attempt(task, problem, (Pool::of_problem(problem), None)).0;
    let optimum = match (search.stop, &search.best, search.bound) {
        (Some(stop), _, _) => return Err(stop),
        (None, Some(best), Some(bound)) if best.value == bound => bound,
        _ => return Err(Stop::Unsuited),
    };
    search.revive();
    let Some(bounds) = search.root_bounds() else { return Err(Stop::Unsuited) };
    let mut near = search.clone();
    let reach = near.keep_near(&bounds, NEAR) - optimum;
    let of_recipient = |v: usize| -> Result<Priced, Stop> {
        let (mut few, mut all) = (near.clone(), search.clone());
        few.pools[v].revive();
        let mut prices = Vec::new();
        for (place, &(helper, candidate)) in (0..).zip(&problem.by_recipient[v]) {
            let recipient = u32::try_from(v).unwrap_or(u32::MAX);
            let answer = (Question::Serves { helper, recipient }, true);
            let pool = &few.pools[v];
            let with = (0..pool.len()).filter(|&t| pool.team(t).contains(&place));
            let Some(least) = with.map(|t| bounds[v][t] - optimum).min() else {
                prices.push((candidate, None));
                continue;
            };
            few.return_to(&near);
            let mut price = few.solve_with(answer).map(|value| value - optimum);
            // A team left out costs `reach`, on top of what the pair costs; both are rounded up.
            if price.is_none_or(|price| price - least > reach - 2) {
                all.return_to(&search);
                price = all.solve_with(answer).map(|value| value - optimum);
            }
            if let Some(stop) = few.stop.or(all.stop) {
                return Err(stop);
            }
            prices.push((candidate, price));
        }
        Ok(prices)
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
