//! The price of every pair, against brute force with that pair asked for.

use crate::support::brute;
use crate::support::random::{self, Kind};
use jiedui::base::{Budget, Findings};
use jiedui::compile::compile;
use jiedui::model::{Model, Packing, SideRow, Term};
use jiedui::scheme::{self, Goal};
use jiedui::score::score;
use jiedui::solve::{Task, columns, family};
use std::path::Path;

fn prices(model: &Model, packing: &Packing) -> Option<Vec<Option<i64>>> {
    let budget = Budget::default();
    let task = Task { model, packing, budget: &budget, watcher: &|_| () };
    let problem = columns::Problem::new(task, 0, model.children(0)).ok()?;
    columns::prices(task, &problem).ok()
}

/// The packed value of the best plan with candidate `c` of the first layer.
fn forced(model: &Model, packing: &Packing, c: usize) -> Option<i64> {
    let mut model = model.clone();
    let terms = vec![Term { layer: 0, candidate: c, coefficient: 1 }];
    model.rows.push(SideRow { name: "forced".into(), terms, min: Some(1), ..SideRow::default() });
    brute::best(&model).map(|value| packing.pack(&value))
}

/// Compares all prices of one model; how many there were, if the method fits.
fn compare(model: &Model, seed: u64) -> usize {
    let Ok(packing) = Packing::new(model) else { return 0 };
    let joint = family(model, 0).len() == model.layers.len() && model.rows.is_empty();
    let Some(best) = brute::best(model).filter(|_| joint) else { return 0 };
    let Some(prices) = prices(model, &packing) else { return 0 };
    for (c, price) in prices.iter().enumerate() {
        let value = forced(model, &packing, c);
        let wanted = value.map(|value| value - packing.pack(&best));
        assert_eq!(*price, wanted, "seed {seed}, candidate {c}");
    }
    prices.len()
}

#[test]
fn a_price_is_what_forcing_the_pair_costs() {
    for kind in [Kind::Teams, Kind::Within] {
        let compared: usize = (0..400).map(|seed| compare(&random::model(kind, seed), seed)).sum();
        assert!(compared > 400, "only {compared} prices compared");
    }
}

/// The best value when a helper may serve one recipient only.
fn tied(model: &Model, packing: &Packing, helper: usize, c: usize) -> i64 {
    let mut model = model.clone();
    let all = &mut model.layers[0].candidates;
    let lost: Vec<usize> = all.of(helper).filter(|&other| other != c).collect();
    all.recipient = without(&all.recipient, &lost);
    all.cost.iter_mut().for_each(|cost| *cost = without(cost, &lost));
    let lost = u32::try_from(lost.len()).unwrap_or_default();
    all.start[helper + 1..].iter_mut().for_each(|start| *start -= lost);
    let budget = Budget::default();
    let task = Task { model: &model, packing, budget: &budget, watcher: &|_| () };
    let problem = columns::Problem::new(task, 0, model.children(0)).expect("it fits");
    let outcome = columns::solve(task, &problem).expect("it fits");
    let mut pairs = vec![Vec::new(); model.layers.len()];
    outcome.pairs.expect("there is a plan").into_iter().for_each(|(l, of)| pairs[l] = of);
    let value = packing.pack(&model.value(&pairs));
    assert_eq!(outcome.bound, Some(value), "helper {helper}, candidate {c}: not proven");
    value
}

fn without<T: Copy>(list: &[T], lost: &[usize]) -> Vec<T> {
    let kept = list.iter().enumerate().filter(|(i, _)| lost.binary_search(i).is_err());
    kept.map(|(_, item)| *item).collect()
}

#[test]
fn so_it_is_on_the_district() {
    let mut findings = Findings::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/district");
    let mut case = scheme::read(&folder, &mut findings).expect("it is sound");
    case.scheme.previous = None;
    case.scheme.goals.retain(|goal| *goal != Goal::Keep);
    let scores = score(&case, &mut findings).expect("it is sound");
    let compiled = compile(&case, &scores, &mut findings).expect("it is sound");
    let (model, packing) = (&compiled.model, &compiled.packing);
    let prices = prices(model, packing).expect("it fits");
    let layer = &model.layers[0];
    let owner = |c| (0..layer.helpers.len()).find(|&u| layer.candidates.of(u).contains(&c));
    let zero = prices.iter().position(|price| *price == Some(0)).expect("the best has pairs");
    let best = tied(model, packing, owner(zero).expect("somebody's"), zero);
    // Some of each size of helper; the last ones had prices that only a proof shows to be wrong.
    for c in (0..prices.len()).step_by(149).chain([layer.candidates.of(27).start + 4]) {
        let helper = owner(c).expect("somebody's");
        assert_eq!((layer.helpers[helper].min, layer.helpers[helper].max), (1, 1));
        let value = tied(model, packing, helper, c);
        assert_eq!(prices[c], Some(value - best), "helper {helper}, candidate {c}");
    }
}
