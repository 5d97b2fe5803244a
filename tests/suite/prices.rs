//! The price of every pair, against brute force with that pair asked for.

use crate::support::brute;
use crate::support::random::{self, Kind};
use jiedui::base::Budget;
use jiedui::model::{Model, Packing, SideRow, Term};
use jiedui::solve::{Task, columns, family};

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
