//! Must, may, never: what all best plans have in common.
//!
//! **Problem.** For every pair that the rules allow: is it in all best plans, in some, or in none?
//!
//! **Method.** Let `always` be the pairs in every best plan seen so far, and `unseen` those in none.
//! A goal after the last asks for a best plan with as few of `always` and as many of `unseen` as possible.
//! If its optimum is the number of `always`, then all best plans have all of them and none of the unseen, and
//! the classes are proven. Otherwise the plan found is another one that shrinks `always` or `unseen`, and the
//! question is asked again. It is asked of the whole model, so it holds for every method of solving, for
//! linked layers too.
//!
//! Where a layer has exact prices of all pairs ([`solve::pair_prices`]), these say it at once: a pair is in
//! some best plan if it costs nothing to have it, and in all if it costs something not to have it.
//!
//! **Complexity.** A solve for each round; every round settles at least one pair, mostly very many: a
//! few rounds. With more than [`MOST_ROUNDS`] the answer is not given.
//!
//! Reference: M. Janota, I. Lynce, J. Marques-Silva, *Algorithms for computing backbones of propositional
//! formulae*, AI Communications 28, 2015: the same question for satisfiability.

use crate::explain::{Ground, ties};
use crate::model::Packing;
use crate::solve::{self, Engine, Task, Verdict};
use serde::Serialize;
use std::collections::BTreeSet;

/// Rounds after which the question is given up.
const MOST_ROUNDS: usize = 60;

/// What all best plans have in common in a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// In every best plan.
    Must,
    /// In some, not in all.
    May,
    /// In none, though no rule excludes it.
    Never,
}

/// The standing of all pairs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standings {
    /// Per layer, pairs in every best plan, by position.
    pub must: Vec<BTreeSet<(u32, u32)>>,
    /// Per layer, pairs in some best plan, those of `must` among them.
    pub seen: Vec<BTreeSet<(u32, u32)>>,
    /// Best plans that were needed to tell.
    pub plans: usize,
}

/// How many pairs of a layer stand how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LayerStandings {
    /// Name of the layer.
    pub layer: String,
    /// Pairs in every best plan.
    pub must: usize,
    /// Pairs in some best plans only.
    pub may: usize,
    /// Pairs that rules allow, in no best plan.
    pub never: usize,
}

impl Standings {
    /// The standing of a pair that rules allow.
    pub fn of(&self, layer: usize, (h, r): (usize, usize)) -> Standing {
        let pair = (u32::try_from(h).unwrap_or(u32::MAX), u32::try_from(r).unwrap_or(u32::MAX));
        if self.must[layer].contains(&pair) {
            Standing::Must
        } else if self.seen[layer].contains(&pair) {
            Standing::May
        } else {
            Standing::Never
        }
    }

    /// The numbers per layer.
    pub fn count(&self, ground: &Ground<'_>) -> Vec<LayerStandings> {
        let layers = &ground.best.compiled.model.layers;
        let one = |(l, (must, seen)): (usize, (&BTreeSet<_>, &BTreeSet<_>))| LayerStandings {
            layer: ground.layer(l).name.clone(),
            must: must.len(),
            may: seen.len() - must.len(),
            never: layers[l].candidates.len() - seen.len(),
        };
        self.must.iter().zip(&self.seen).enumerate().map(one).collect()
    }
}

/// The standing of every pair over all best plans; `None` if that could not be proven.
pub fn standings(ground: &Ground<'_>) -> Option<Standings> {
    let outcome = &ground.best.outcome;
    if outcome.verdict != Verdict::Optimal {
        return None;
    }
    let first: Vec<BTreeSet<(u32, u32)>> =
        outcome.pairs.iter().map(|pairs| pairs.iter().copied().collect()).collect();
    let mut all = Standings { must: first.clone(), seen: first, plans: 1 };
    let is_open: Vec<bool> =
        (0..all.must.len()).map(|l| all.by_prices(ground, l).is_none()).collect();
    if !is_open.contains(&true) {
        return Some(all);
    }
    for _ in 0..MOST_ROUNDS {
        if all.ask(ground, &is_open)? {
            return Some(all);
        }
    }
    None
}

impl Standings {
    /// Settles a layer whose pairs have exact prices.
    fn by_prices(&mut self, ground: &Ground<'_>, l: usize) -> Option<()> {
        let compiled = &ground.best.compiled;
        let (model, packing, budget) = (&compiled.model, &compiled.packing, ground.budget);
        let task = Task { model, packing, budget, watcher: &|_| {} };
        let prices = solve::pair_prices(task, l).ok()?;
        let candidates = &model.layers[l].candidates;
        (self.must[l], self.seen[l]) = (BTreeSet::new(), BTreeSet::new());
        for (h, helper) in (0..model.layers[l].helpers.len()).zip(0..) {
            for c in candidates.of(h).filter(|&c| prices.with[c] == Some(0)) {
                let pair = (helper, candidates.recipient[c]);
                self.seen[l].insert(pair);
                if prices.without[c] != Some(0) {
                    self.must[l].insert(pair);
                }
            }
        }
        Some(())
    }

    /// Asks for a best plan that says more about the open layers; whether there is nothing more to say.
    /// `None` if nobody knows.
    fn ask(&mut self, ground: &Ground<'_>, is_open: &[bool]) -> Option<bool> {
        let (compiled, outcome) = (&ground.best.compiled, &ground.best.outcome);
        let known = (&compiled.packing, outcome.value.as_slice());
        let model = ties::with_last(&compiled.model, known, |l, pair| {
            let is_always = self.must[l].contains(&pair);
            let cost = i32::from(is_always) - i32::from(!self.seen[l].contains(&pair));
            if is_open[l] { cost } else { 0 }
        });
        let packing = Packing::new(&model).ok()?;
        let (budget, watcher) = (ground.budget, &|_| {});
        let task = Task { model: &model, packing: &packing, budget, watcher };
        let found = solve::solve(task, Engine::Auto);
        let is_best = compiled.model.value(&found.pairs) == outcome.value;
        let last = *found.value.last()?;
        if found.verdict != Verdict::Optimal || !is_best {
            return None;
        }
        let open = || (0..is_open.len()).filter(|&l| is_open[l]);
        let always: usize = open().map(|l| self.must[l].len()).sum();
        if i64::try_from(always).is_ok_and(|always| always == last) {
            return Some(true);
        }
        for l in open() {
            let pairs: BTreeSet<(u32, u32)> = found.pairs[l].iter().copied().collect();
            self.must[l].retain(|pair| pairs.contains(pair));
            self.seen[l].extend(pairs);
        }
        self.plans += 1;
        Some(false)
    }
}
