//! How stable every pair is: the plan solved again under rankings as they could have been.

use crate::base::{Budget, Findings};
use crate::composite::audit::Sampler;
use crate::plan::{Pair, Plan, Status};
use crate::report::paper::{Cell, Sheet};
use crate::run::{self, Answer};
use crate::scheme::Case;
use crate::score;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use serde::Serialize;
use std::collections::BTreeMap;

/// How often pairs were part of the plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Stability {
    /// Rankings drawn.
    pub draws: u32,
    /// Of these, those with a plan.
    pub planned: u32,
    /// Of these, those with a plan that is proven best.
    pub proven: u32,
    /// Per layer: the pairs of the plan in hand.
    pub layers: Vec<LayerStability>,
}

/// How often the pairs of one layer were part of the plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LayerStability {
    /// Name of the layer.
    pub layer: String,
    /// The pairs of the plan in hand, in its order.
    pub pairs: Vec<PairStability>,
    /// Pairs that it does not have and most drawn plans do, the most frequent first.
    pub rivals: Vec<PairStability>,
}

/// How often one pair was part of the plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairStability {
    /// Key of the helper.
    pub helper: String,
    /// Key of the recipient.
    pub recipient: String,
    /// In how many drawn plans.
    pub planned: u32,
}

impl Stability {
    /// One row a pair, with the number of drawn plans that have it; pairs that are not in the plan, but in
    /// most drawn ones, are rivals.
    pub fn sheet(&self) -> Sheet {
        let header = ["layer", "helper", "recipient", "planned", "of", "status"];
        let mut sheet = Sheet {
            name: "stability".to_owned(),
            header: header.map(str::to_owned).to_vec(),
            rows: Vec::new(),
        };
        for layer in &self.layers {
            let own = layer.pairs.iter().map(|pair| (pair, "plan"));
            for (pair, status) in own.chain(layer.rivals.iter().map(|pair| (pair, "rival"))) {
                let keys = [&layer.layer, &pair.helper, &pair.recipient].map(Cell::text);
                let numbers = [pair.planned, self.planned].map(|n| Cell::Count(n as usize));
                sheet
                    .rows
                    .push(keys.into_iter().chain(numbers).chain([Cell::text(status)]).collect());
            }
        }
        sheet
    }
}

/// The pairs of a plan by layer, helper and recipient.
type Counts = BTreeMap<(usize, String, String), u32>;

/// Draws so many rankings as the scheme says they could have been, all indices at once, and solves each
/// from the answer in hand.
///
/// Each draw has its number's own chance, so threads change nothing. Which dimension a row is weakest in
/// stays as published. Pairs can also move because another plan is as good; solving from the answer in hand
/// keeps them where that is so.
pub fn stability(case: &Case, answer: &Answer, draws: u32, budget: &Budget) -> Stability {
    let indices = case.scheme.indices.iter().zip(&answer.scores.indices);
    let samplers: Vec<Sampler<'_>> = indices
        .map(|(index, scores)| Sampler::new(&index.chain, &scores.data, &index.uncertainty))
        .collect();
    let drawn = |draw: u32| {
        let merits = samplers.iter().map(|sampler| sampler.merit(u64::from(draw)));
        let plan = one(case, answer, merits.collect(), budget)?;
        let is_proven = plan.status == Status::Optimal;
        Some((counts(&plan), 1, u32::from(is_proven)))
    };
    let none = || (Counts::new(), 0, 0);
    let add = |(mut all, planned, proven): (Counts, u32, u32), one: (Counts, u32, u32)| {
        for (pair, n) in one.0 {
            *all.entry(pair).or_default() += n;
        }
        (all, planned + one.1, proven + one.2)
    };
    let (all, planned, proven) = (0..draws).into_par_iter().filter_map(drawn).reduce(none, add);
    let layers = (0..answer.plan.layers.len()).map(|l| of_layer(&answer.plan, l, (&all, planned)));
    Stability { draws, planned, proven, layers: layers.collect() }
}

/// How often the pairs of a layer were planned, and which others were more often than not.
fn of_layer(plan: &Plan, l: usize, (all, planned): (&Counts, u32)) -> LayerStability {
    let layer = &plan.layers[l];
    let name = |helper: &str, recipient: &str| (l, helper.to_owned(), recipient.to_owned());
    let pair = |pair: &Pair| PairStability {
        helper: pair.helper.clone(),
        recipient: pair.recipient.clone(),
        planned: all.get(&name(&pair.helper, &pair.recipient)).copied().unwrap_or(0),
    };
    let own = counts(plan);
    let rival = |(pair, &n): (&(usize, String, String), &u32)| {
        let is_rival = pair.0 == l && 2 * n > planned && !own.contains_key(pair);
        let (_, helper, recipient) = pair.clone();
        is_rival.then_some(PairStability { helper, recipient, planned: n })
    };
    let mut rivals: Vec<PairStability> = all.iter().filter_map(rival).collect();
    rivals.sort_by_key(|rival| std::cmp::Reverse(rival.planned));
    let pairs = layer.pairs.iter().map(pair).collect();
    LayerStability { layer: layer.name.clone(), pairs, rivals }
}

/// The plan under a drawn ranking, if there is one.
fn one(case: &Case, answer: &Answer, merits: Vec<Vec<f64>>, budget: &Budget) -> Option<Plan> {
    let scores = score::with_merits(case, &answer.scores, merits);
    let findings = &mut Findings::default();
    let drawn = run::run_scored((case, scores), (case, answer), budget, findings)?;
    let has_plan =
        matches!(drawn.plan.status, Status::Optimal | Status::Claimed | Status::Feasible);
    has_plan.then_some(drawn.plan)
}

fn counts(plan: &Plan) -> Counts {
    let layers = plan.layers.iter().enumerate();
    let pairs = layers.flat_map(|(l, layer)| layer.pairs.iter().map(move |pair| (l, pair)));
    pairs.map(|(l, pair)| ((l, pair.helper.clone(), pair.recipient.clone()), 1)).collect()
}
