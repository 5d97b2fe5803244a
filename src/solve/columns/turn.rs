//! The other way round: helpers with several recipients, each of which has one helper at most.
//!
//! Members of a layer within are then shared among the recipients of one helper, so a column is a
//! helper with all its recipients. With the two sides of every layer exchanged that is the problem
//! that columns solve; plan, conflicts and proof are turned back, and the proof says whose the columns are.

use crate::base::Stop;
use crate::model::proof::{Owner, Part};
use crate::model::{Candidates, Layer, Link, Model, SideRow, Term};
use crate::solve::prices::{PairPrices, of_columns};
use crate::solve::rows::rows_of;
use crate::solve::{Conflict, PartOutcome, Task, columns, family};

/// Whether a layer with layers within it is to be turned: columns of recipients would count the
/// members of a helper once per recipient, columns of helpers do not.
pub fn is_turned(model: &Model, root: usize) -> bool {
    let layer = &model.layers[root];
    let several = layer.helpers.iter().any(|node| node.max > 1);
    let single = layer.recipients.iter().all(|node| node.max <= 1);
    several && single && layer.teams.is_none() && !model.children(root).is_empty()
}

/// Solves a part whose columns belong to the helpers.
///
/// # Errors
/// In words, why columns do not fit it.
pub fn solve(task: Task<'_>, root: usize) -> Result<PartOutcome, String> {
    let model = exchanged(task.model, root)?;
    let task = Task { model: &model, ..task };
    let problem = columns::Problem::new(task, root, model.children(root))?;
    columns::solve(task, &problem).map(back)
}

/// The prices of all pairs of a part whose columns belong to the helpers.
///
/// # Errors
/// `Unsuited` where columns do not fit, or the reason to stop.
pub fn prices(task: Task<'_>, root: usize) -> Result<PairPrices, Stop> {
    let model = exchanged(task.model, root).map_err(|_| Stop::Unsuited)?;
    let task_turned = Task { model: &model, ..task };
    let problem = columns::Problem::new(task_turned, root, model.children(root));
    let prices = of_columns(task_turned, &problem.map_err(|_| Stop::Unsuited)?)?;
    let candidates = &task.model.layers[root].candidates;
    let other = &model.layers[root].candidates;
    let mut back = PairPrices::default();
    for (h, helper) in (0..task.model.layers[root].helpers.len()).zip(0..) {
        for c in candidates.of(h) {
            let at = other.find(candidates.recipient[c] as usize, helper);
            let price = |of: &[Option<i64>]| at.and_then(|at| of[at]);
            back.with.push(price(&prices.with));
            back.without.push(price(&prices.without));
        }
    }
    Ok(back)
}

/// The model of a part with the two sides of every layer exchanged.
fn exchanged(model: &Model, root: usize) -> Result<Model, String> {
    let layers = family(model, root);
    if let Some(&l) = layers[1..].iter().find(|l| model.layers[**l].teams.is_some()) {
        return Err(format!("layer '{}' has teams of its own", model.layers[l].name));
    }
    let mut other = Model { goals: model.goals.clone(), ..Model::default() };
    other.layers = vec![Layer::default(); model.layers.len()];
    for &l in &layers {
        other.layers[l] = turned(&model.layers[l]);
    }
    let rows = rows_of(model, &layers).into_iter();
    other.rows = rows.map(|row| turned_row(model, &model.rows[row])).collect();
    Ok(other)
}

/// A layer with its sides exchanged; it has neither teams nor loads nor places that count.
fn turned(layer: &Layer) -> Layer {
    let link = layer.link.as_ref().map(|link| Link {
        parent: link.parent,
        helper_owner: link.recipient_owner.clone(),
        recipient_owner: link.helper_owner.clone(),
    });
    Layer {
        name: layer.name.clone(),
        helpers: layer.recipients.clone(),
        recipients: layer.helpers.clone(),
        candidates: transposed(layer),
        link,
        ..Layer::default()
    }
}

/// A row over the layers with their sides exchanged.
fn turned_row(model: &Model, row: &SideRow) -> SideRow {
    let mut terms = Vec::new();
    for l in row.layers() {
        let of = |c: usize| row.terms.binary_search_by_key(&(l, c), |t| (t.layer, t.candidate));
        for (candidate, old) in transposition(&model.layers[l]).1.into_iter().enumerate() {
            let coefficient = of(old).map(|at| row.terms[at].coefficient);
            terms.extend(coefficient.map(|coefficient| Term { layer: l, candidate, coefficient }));
        }
    }
    SideRow { terms, ..row.clone() }
}

fn transposed(layer: &Layer) -> Candidates {
    let (mut candidates, from) = transposition(layer);
    let turn = |cost: &Vec<i32>| from.iter().filter_map(|&c| cost.get(c).copied()).collect();
    candidates.cost = layer.candidates.cost.iter().map(turn).collect();
    candidates
}

/// The candidates by recipient, without costs, and where each was.
fn transposition(layer: &Layer) -> (Candidates, Vec<usize>) {
    let (old, n) = (&layer.candidates, layer.recipients.len());
    let mut start = vec![0_u32; n + 1];
    for &r in &old.recipient {
        start[r as usize + 1] += 1;
    }
    for r in 0..n {
        start[r + 1] += start[r];
    }
    // Helpers come in order, so those of every recipient rise.
    let mut next = start.clone();
    let mut recipient = vec![0; old.len()];
    let mut from = vec![0; old.len()];
    for (h, number) in (0..layer.helpers.len()).zip(0_u32..) {
        for c in old.of(h) {
            let at = &mut next[old.recipient[c] as usize];
            recipient[*at as usize] = number;
            from[*at as usize] = c;
            *at += 1;
        }
    }
    (Candidates { start, recipient, cost: Vec::new() }, from)
}

/// The outcome in terms of the layer as it was.
fn back(mut outcome: PartOutcome) -> PartOutcome {
    for (_, pairs) in outcome.pairs.iter_mut().chain(&mut outcome.sequential).flatten() {
        pairs.iter_mut().for_each(|(h, r)| std::mem::swap(h, r));
        pairs.sort_unstable();
    }
    for Conflict { helpers_need, helpers, recipients, .. } in &mut outcome.conflicts {
        *helpers_need = !*helpers_need;
        std::mem::swap(helpers, recipients);
    }
    if let Part::Columns { owner, .. } = &mut outcome.proof {
        *owner = Owner::Helper;
    }
    outcome.report.why = format!("helpers with several recipients; {}", outcome.report.why);
    outcome
}
