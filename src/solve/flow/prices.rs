//! The price of every pair of a flow: one unit more, or one unit less, on its arc ([`Pricer`]).

use crate::base::Stop;
use crate::kernel::NetworkSimplex;
use crate::kernel::price::Pricer;
use crate::solve::Task;
use crate::solve::flow::network::Lowered;
use crate::solve::flow::part::{Part, Parts};
use crate::solve::flow::{Question, crossed};
use crate::solve::prices::PairPrices;
use rayon::prelude::*;

/// Prices of some candidates: number, with, without.
type Priced = Vec<(usize, Option<i64>, Option<i64>)>;

/// The prices of all candidates of a layer. Parts have nothing to do with each other, so each is priced
/// alone.
///
/// # Errors
/// `Unsuited` if there is no plan, or numbers are too large.
pub fn prices(task: Task<'_>, layer: usize) -> Result<PairPrices, Stop> {
    let data = &task.model.layers[layer];
    if !crossed(layer, data).is_empty() {
        return Err(Stop::Unsuited);
    }
    let parts = Parts::of(data);
    let cost = task.packing.pairs(data);
    let question = Question { task, layer, data, place: &parts.place, cost: &cost };
    let of = |part: &Part| part_prices(question, part).ok_or(Stop::Unsuited);
    let found: Vec<Result<Priced, Stop>> = parts.parts.par_iter().map(of).collect();
    let n = data.candidates.len();
    let mut prices = PairPrices { with: vec![None; n], without: vec![None; n] };
    for list in found {
        for (c, with, without) in list? {
            (prices.with[c], prices.without[c]) = (with, without);
        }
    }
    task.budget.stop().map_or(Ok(prices), Err)
}

fn part_prices(question: Question<'_>, part: &Part) -> Option<Priced> {
    let lowered = Lowered::new(question, part);
    let mut simplex = NetworkSimplex::default();
    let flow = simplex.solve(&lowered.network).ok()?;
    let pricer = Pricer::new(&lowered.network, flow).ok()?;
    let candidates = &question.data.candidates;
    let numbers: Vec<usize> =
        part.helpers.iter().flat_map(|&h| candidates.of(h as usize)).collect();
    let mut priced: Priced = numbers.iter().map(|&c| (c, Some(0), Some(0))).collect();
    let order = pricer.order();
    let of_nodes = |nodes: &[u32]| {
        let (mut search, mut losses) = (pricer.search(), Vec::new());
        for &node in nodes {
            search.at(node, |loss| losses.push(loss));
        }
        losses
    };
    let losses: Vec<_> = order.par_chunks(64).flat_map_iter(of_nodes).collect();
    for loss in losses {
        let arc = loss.arc as usize;
        let Some(at) = arc.checked_sub(lowered.first_pair) else { continue };
        // A pair that is there can only be taken away, any other only be added.
        let is_there = flow.flow[arc] > 0;
        let slot = if loss.more { &mut priced[at].1 } else { &mut priced[at].2 };
        if loss.more != is_there {
            *slot = loss.loss;
        }
    }
    Some(priced)
}
