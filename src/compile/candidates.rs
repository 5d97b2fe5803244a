//! Pass: which pairs may exist, and their fit. Rows of helpers are worked out in parallel and
//! joined in order.

use crate::model::{self, Candidates, Model};
use crate::scheme::{Case, Goal, Layer};
use crate::score::{LayerScores, Ruling};
use rayon::prelude::*;

/// Collects the candidates of a layer; returns how many pairs each rule excludes.
pub(super) fn run(
    layer: &Layer,
    pairs: &LayerScores,
    model: &Model,
    draft: &mut model::Layer,
) -> Vec<(Ruling, usize)> {
    let row = |h: usize| row(h, layer.forbid.len(), pairs, model, draft);
    let rows: Vec<(Vec<u32>, Vec<usize>)> =
        (0..pairs.helpers.len()).into_par_iter().map(row).collect();
    let mut excluded = vec![0; layer.forbid.len()];
    let mut candidates = Candidates { start: vec![0], ..Candidates::default() };
    for (recipients, by_rule) in rows {
        candidates.recipient.extend(recipients);
        candidates.start.push(u32::try_from(candidates.recipient.len()).unwrap_or(u32::MAX));
        for (total, n) in excluded.iter_mut().zip(by_rule) {
            *total += n;
        }
    }
    draft.candidates = candidates;
    excluded.into_iter().enumerate().map(|(rule, n)| (Ruling(rule), n)).collect()
}

fn row(
    h: usize,
    n_rules: usize,
    pairs: &LayerScores,
    model: &Model,
    draft: &model::Layer,
) -> (Vec<u32>, Vec<usize>) {
    let mut excluded = vec![0; n_rules];
    let mut recipients = Vec::new();
    if draft.teams.as_ref().is_some_and(|t| t.class[h].is_none()) {
        return (recipients, excluded);
    }
    let open = open_owners(h, model, draft);
    recipients.reserve(pairs.recipients.len());
    for (r, number) in (0..pairs.recipients.len()).zip(0_u32..) {
        if let (Some(open), Some(link)) = (&open, &draft.link)
            && !link.recipient_owner[r].is_some_and(|owner| open[owner as usize])
        {
            continue;
        }
        match pairs.ruling(h, r) {
            Some(Ruling(rule)) => excluded[rule] += 1,
            None => recipients.push(number),
        }
    }
    (recipients, excluded)
}

/// Per recipient above, whether it is a candidate of the helper's owner; nothing if all may pair.
fn open_owners(h: usize, model: &Model, draft: &model::Layer) -> Option<Vec<bool>> {
    let link = draft.link.as_ref()?;
    let above = &model.layers[link.parent];
    let mut open = vec![false; above.recipients.len()];
    for c in link.helper_owner[h].map_or(0..0, |owner| above.candidates.of(owner as usize)) {
        open[above.candidates.recipient[c] as usize] = true;
    }
    Some(open)
}

/// Prices the candidates for goal `fit`.
pub(super) fn price(case: &Case, layer: &Layer, pairs: &LayerScores, draft: &mut model::Layer) {
    draft.candidates.cost = vec![Vec::new(); case.scheme.goals.len()];
    let Some(goal) = case.scheme.goals.iter().position(|g| *g == Goal::Fit) else { return };
    if layer.fit.is_empty() {
        return;
    }
    let candidates = &draft.candidates;
    let row = |h: usize| -> Vec<i32> {
        let of = &candidates.recipient[candidates.of(h)];
        let cost = |fit: i64| {
            // Fit is at most 10,000 and the scheme keeps weights below 100,000.
            i32::try_from(-fit * i64::from(layer.weight)).unwrap_or(i32::MIN)
        };
        pairs.fits(h, of).into_iter().map(cost).collect()
    };
    let rows: Vec<Vec<i32>> = (0..pairs.helpers.len()).into_par_iter().map(row).collect();
    draft.candidates.cost[goal] = rows.concat();
}
