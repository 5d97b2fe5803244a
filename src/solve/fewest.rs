//! The least number that a row can count in any plan.
//!
//! One goal takes the place of all others: what the row counts. Its pairs cost what they count, everything
//! else nothing; bounds, teams, links, loads and the limits of other rows stay, the row's own limits
//! go. So the method of the part answers, and proves, like any other question.

use crate::model::{Model, Packing, SideRow};
use crate::solve::{Engine, Outcome, Task, solve};

/// Solves for the least number that row `row` counts; nothing if a coefficient is too large for a cost.
pub fn fewest(task: Task<'_>, row: usize) -> Option<Outcome> {
    let model = counting(task.model, row)?;
    let packing = Packing::new(&model).ok()?;
    Some(solve(Task { model: &model, packing: &packing, ..task }, Engine::Auto))
}

/// The model whose only goal is what a row counts.
fn counting(model: &Model, row: usize) -> Option<Model> {
    let mut layers = model.layers.clone();
    for layer in &mut layers {
        layer.candidates.cost = vec![vec![0; layer.candidates.len()]];
        let nodes = layer.helpers.iter_mut().chain(&mut layer.recipients);
        nodes.for_each(|node| node.charges.clear());
        layer.spread = None;
    }
    for term in &model.rows[row].terms {
        layers[term.layer].candidates.cost[0][term.candidate] =
            i32::try_from(term.coefficient).ok()?;
    }
    let without = |(number, row): (usize, &SideRow)| {
        let free = SideRow { charges: Vec::new(), ..row.clone() };
        let is_limit = row.min.is_some() || row.max.is_some();
        (number, free, is_limit)
    };
    let others = model.rows.iter().enumerate().map(without);
    let rows = others.filter(|(number, _, is_limit)| *number != row && *is_limit);
    let rows = rows.map(|(_, free, _)| free).collect();
    Some(Model { goals: vec!["count".to_owned()], layers, rows, worst: Vec::new() })
}
