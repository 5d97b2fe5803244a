//! The price of every pair of a layer: what the best plan with it, or without it, loses.
//!
//! Prices come packed, all goals in one number. The best value and the price add up to the packed value of a
//! plan, whose digits are the goals ([`Packing::unpack`](crate::model::Packing::unpack)). Where the method of
//! the layer has no prices and pairs are few, each is forced by a row of its own.

use crate::explain::Ground;
use crate::explain::excluded::{Exclusion, exclusion};
use crate::explain::standing::Standing;
use crate::model::{Model, Packing, SideRow, Term};
use crate::solve::{self, Engine, PairPrices, Task, Verdict};
use rayon::prelude::*;
use serde::Serialize;

/// Most cells that are worth a map.
const MOST_CELLS: usize = 40_000;
/// Most pairs that are forced one by one.
const MOST_FORCED: usize = 400;

/// The prices of all pairs of a layer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Heat {
    /// Name of the layer.
    pub layer: String,
    /// How prices were found: `priced` all at once, or `forced` one by one.
    pub by: &'static str,
    /// Keys of the helpers, in order.
    pub helpers: Vec<String>,
    /// Keys of the recipients, in order.
    pub recipients: Vec<String>,
    /// Per helper and recipient.
    pub cells: Vec<Vec<HeatCell>>,
}

/// One pair.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HeatCell {
    /// Whether the plan in hand has it.
    pub in_plan: bool,
    /// Fit in hundredths of a point.
    pub fit: i64,
    /// What excludes it, if anything does.
    pub excluded: Option<Exclusion>,
    /// In all best plans, in some, or in none; `None` where excluded.
    pub standing: Option<Standing>,
    /// What each goal loses if it must be; negative where a later goal gains. `None` where it cannot be.
    pub with: Option<Vec<i64>>,
    /// What each goal loses if it may not be. `None` where it must be.
    pub without: Option<Vec<i64>>,
    /// The packed price of having it, to sort by: more is dearer.
    pub packed: Option<i64>,
}

impl HeatCell {
    /// The first goal that loses anything if the pair must be, and what.
    pub fn deciding(&self) -> Option<(usize, i64)> {
        let with = self.with.as_ref()?;
        with.iter().position(|loss| *loss != 0).map(|goal| (goal, with[goal]))
    }
}

/// The prices of all pairs of a layer; `None` if there are too many, or no exact prices.
pub fn heat(ground: &Ground<'_>, l: usize) -> Option<Heat> {
    let model = &ground.best.compiled.model;
    let (n, m) = (model.layers[l].helpers.len(), model.layers[l].recipients.len());
    if ground.best.outcome.verdict != Verdict::Optimal || n.saturating_mul(m) > MOST_CELLS {
        return None;
    }
    let (packing, budget) = (&ground.best.compiled.packing, ground.budget);
    let task = Task { model, packing, budget, watcher: &|_| {} };
    let (prices, by) = match solve::pair_prices(task, l) {
        Ok(prices) => (prices, "priced"),
        Err(_) => (forced(ground, l)?, "forced"),
    };
    let row = |h: usize| (0..m).map(|r| cell(ground, l, (h, r), &prices)).collect();
    let keys = |is_helper, n| (0..n).map(|at| ground.key(l, is_helper, at).to_owned()).collect();
    Some(Heat {
        layer: ground.layer(l).name.clone(),
        by,
        helpers: keys(true, n),
        recipients: keys(false, m),
        cells: (0..n).into_par_iter().map(row).collect(),
    })
}

fn cell(ground: &Ground<'_>, l: usize, (h, r): (usize, usize), prices: &PairPrices) -> HeatCell {
    let fit = ground.scores(l).fit(h, r);
    let in_plan = ground.has(l, (h, r));
    let candidates = &ground.best.compiled.model.layers[l].candidates;
    let found = u32::try_from(r).ok().and_then(|r| candidates.find(h, r));
    let Some(c) = found else {
        let excluded = exclusion(ground, l, (h, r));
        return HeatCell {
            in_plan,
            fit,
            excluded,
            standing: None,
            with: None,
            without: None,
            packed: None,
        };
    };
    let (with, without) = (prices.with[c], prices.without[c]);
    let standing = match (with, without) {
        (Some(0), Some(0)) => Standing::May,
        (Some(0), _) => Standing::Must,
        _ => Standing::Never,
    };
    HeatCell {
        in_plan,
        fit,
        excluded: None,
        standing: Some(standing),
        with: with.and_then(|price| losses(ground, price)),
        without: without.and_then(|price| losses(ground, price)),
        packed: with,
    }
}

/// What each goal loses at a packed price.
pub fn losses(ground: &Ground<'_>, price: i64) -> Option<Vec<i64>> {
    let packing = &ground.best.compiled.packing;
    let value = &ground.best.outcome.value;
    let then = packing.unpack(packing.pack(value).checked_add(price)?)?;
    Some(then.iter().zip(value).map(|(then, now)| then - now).collect())
}

/// Forces and forbids each pair in turn, where they are few; `None` if an answer is not proven.
fn forced(ground: &Ground<'_>, l: usize) -> Option<PairPrices> {
    let model = &ground.best.compiled.model;
    let n = model.layers[l].candidates.len();
    if n > MOST_FORCED {
        return None;
    }
    let price = |(c, yes): (usize, bool)| price(ground, l, c, yes);
    let all = |yes: bool| -> Option<Vec<Option<i64>>> {
        (0..n).into_par_iter().map(|c| price((c, yes))).collect()
    };
    Some(PairPrices { with: all(true)?, without: all(false)? })
}

/// What the best plan with a pair, or without it, costs more; `Some(None)` if there is none.
fn price(ground: &Ground<'_>, l: usize, c: usize, yes: bool) -> Option<Option<i64>> {
    let mut model: Model = ground.best.compiled.model.clone();
    let term = Term { layer: l, candidate: c, coefficient: 1 };
    let (min, max) = if yes { (Some(1), None) } else { (None, Some(0)) };
    let name = "asked".to_owned();
    model.rows.push(SideRow { name, terms: vec![term], min, max, charges: Vec::new() });
    // The row changes no range, so the weights are the same and the values compare.
    let packing = Packing::new(&model).ok()?;
    let task = Task { model: &model, packing: &packing, budget: ground.budget, watcher: &|_| {} };
    let outcome = solve::solve(task, Engine::Auto);
    match outcome.verdict {
        Verdict::Optimal => {
            let before = packing.pack(&ground.best.outcome.value);
            Some(Some(packing.pack(&outcome.value) - before))
        }
        Verdict::Infeasible(_) => Some(None),
        Verdict::Claimed | Verdict::Feasible(_) | Verdict::Unknown(_) => None,
    }
}
