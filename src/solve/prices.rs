//! What every pair of a layer costs: the best plan with it, and the best plan without it.
//!
//! Flows are priced by shortest paths, columns from their master; both give exact prices of all pairs
//! in little more than the time of one solve. Other methods have no such prices: force the pair.

use crate::base::Stop;
use crate::solve::{Task, columns, family, flow, is_plain};

/// Prices per candidate, packed; `None` where no plan is so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PairPrices {
    /// What the best plan with the pair costs more than the best plan.
    pub with: Vec<Option<i64>>,
    /// What the best plan without the pair costs more than the best plan.
    pub without: Vec<Option<i64>>,
}

/// The prices of all pairs of a layer that lies in no other.
///
/// # Errors
/// `Unsuited` if the method of the layer has no prices, or the reason to stop.
pub fn pair_prices(task: Task<'_>, layer: usize) -> Result<PairPrices, Stop> {
    let model = task.model;
    let (data, family) = (&model.layers[layer], family(model, layer));
    let is_odd = |&l: &usize| model.layers[l].loads.is_some() || model.layers[l].spread.is_some();
    if data.link.is_some() || !is_plain(model, &family) || family.iter().any(is_odd) {
        return Err(Stop::Unsuited);
    }
    if data.teams.is_none() && family.len() == 1 {
        return flow::prices(task, layer);
    }
    if columns::turn::is_turned(model, layer) {
        return columns::turn::prices(task, layer);
    }
    let problem = columns::Problem::new(task, layer, model.children(layer));
    of_columns(task, &problem.map_err(|_| Stop::Unsuited)?)
}

/// The prices of a layer that columns solve. Without a pair that is in no best plan nothing is lost.
pub(super) fn of_columns(
    task: Task<'_>,
    problem: &columns::Problem<'_>,
) -> Result<PairPrices, Stop> {
    let with = columns::prices(task, problem)?;
    let is_best = |candidate: u32| with[candidate as usize] == Some(0);
    let mut without = columns::prices_without(task, problem, &is_best)?;
    for (without, with) in without.iter_mut().zip(&with) {
        if *with != Some(0) {
            *without = Some(0);
        }
    }
    Ok(PairPrices { with, without })
}
