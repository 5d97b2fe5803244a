//! Models that follow from the model of a part: it alone, without a goal, with rows priced into pairs.

use crate::model::{Candidates, Layer, Model, SideRow};
use crate::solve::rows::rows_of;

/// The model of some layers alone, numbered as before.
pub(super) fn own_model(model: &Model, layers: &[usize]) -> Model {
    let mut own = model.clone();
    for (l, layer) in own.layers.iter_mut().enumerate().filter(|(l, _)| !layers.contains(l)) {
        let cost = vec![Vec::new(); model.goals.len()];
        let candidates = Candidates { start: vec![0], recipient: Vec::new(), cost };
        let name = model.layers[l].name.clone();
        *layer = Layer { name, candidates, ..Layer::default() };
    }
    own.rows = rows_of(model, layers).into_iter().map(|row| model.rows[row].clone()).collect();
    own.worst.clear();
    own
}

/// The model with a goal that costs nothing.
pub(super) fn without(own: &Model, goal: usize) -> Model {
    let mut less = own.clone();
    for layer in &mut less.layers {
        layer.candidates.cost[goal].clear();
        let members = layer.helpers.iter_mut().chain(&mut layer.recipients);
        members.for_each(|node| node.charges.retain(|(g, _)| *g != goal));
        layer.spread.iter_mut().for_each(|spread| spread.price.retain(|(g, _)| *g != goal));
    }
    less.rows.iter_mut().for_each(|row| row.charges.retain(|(g, _)| *g != goal));
    less
}

/// The model without its rows but those known, each pair dearer by less the prices of the rows that
/// count it; the amount is spread over the goals, so that packed costs are exact.
pub(super) fn charged(
    own: &Model,
    (prices, known): (&[i64], &[bool]),
    weights: &[i64],
) -> Option<Model> {
    let kept = own.rows.iter().zip(known).filter(|(_, known)| **known);
    let mut inner = Model { rows: kept.map(|(row, _)| row.clone()).collect(), ..own.clone() };
    let charge = |(row, &price): (&SideRow, &i64)| {
        let term = move |t: &crate::model::Term| (t.layer, t.candidate, -price * t.coefficient);
        row.terms.iter().map(term).collect::<Vec<_>>()
    };
    for (l, c, mut amount) in own.rows.iter().zip(prices).flat_map(charge) {
        let candidates = &mut inner.layers[l].candidates;
        for (goal, &weight) in weights.iter().enumerate() {
            let digit = amount / weight;
            amount %= weight;
            if digit != 0 {
                candidates.cost[goal].resize(candidates.recipient.len(), 0);
                let cost = &mut candidates.cost[goal][c];
                *cost = cost.checked_add(i32::try_from(digit).ok()?)?;
            }
        }
    }
    Some(inner)
}
