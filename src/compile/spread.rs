//! Pass: the place of every recipient, and what a further place of a helper costs.

use crate::model;
use crate::scheme::{Case, Goal, Layer};
use crate::score::LayerScores;
use std::collections::BTreeMap;

pub(super) fn run(case: &Case, layer: &Layer, pairs: &LayerScores, draft: &mut model::Layer) {
    let Some(spread) = layer.spread else { return };
    let table = case.tables.table(layer.recipient_table);
    let mut known: BTreeMap<&str, u32> = BTreeMap::new();
    let mut n_places = 0;
    let place = |&row: &usize| {
        let mut fresh = || {
            n_places += 1;
            n_places - 1
        };
        // A recipient of whom no place is known is a place by itself.
        match table.text(row, spread.column) {
            "" => fresh(),
            text => *known.entry(text).or_insert_with(fresh),
        }
    };
    let place = pairs.recipients.iter().map(place).collect();
    let mut price = Vec::new();
    for (g, goal) in case.scheme.goals.iter().enumerate() {
        match goal {
            Goal::Spread => price.push((g, 1)),
            Goal::Fit => price.extend(spread.cost(layer.weight).map(|cost| (g, cost))),
            Goal::Coverage
            | Goal::Aims
            | Goal::Keep
            | Goal::New
            | Goal::Worst
            | Goal::Balance
            | Goal::Fill
            | Goal::Fewest
            | Goal::Even => {}
        }
    }
    draft.spread = (!price.is_empty()).then_some(model::Spread { place, price });
}
