//! Pass: bounds on the number of partners, and what that number costs.

use crate::model::{self, Charge, Node};
use crate::scheme::{Bounds, Case, Goal, Layer};
use crate::score::LayerScores;

pub(super) fn run(case: &Case, layer: &Layer, pairs: &LayerScores, draft: &mut model::Layer) {
    let goals = &case.scheme.goals;
    let mut degree = vec![0_u32; pairs.recipients.len()];
    for &r in &draft.candidates.recipient {
        degree[r as usize] += 1;
    }
    let helpers = case.tables.table(layer.helper_table);
    let of_helper = |(h, &row): (usize, &usize)| {
        let degree = u32::try_from(draft.candidates.of(h).len()).unwrap_or(u32::MAX);
        node(layer.per_helper.of(helpers, row), degree, goals)
    };
    draft.helpers = pairs.helpers.iter().enumerate().map(of_helper).collect();
    let recipients = case.tables.table(layer.recipient_table);
    let of_recipient = |(&row, &degree): (&usize, &u32)| {
        node(layer.per_recipient.of(recipients, row), degree, goals)
    };
    draft.recipients = pairs.recipients.iter().zip(&degree).map(of_recipient).collect();
}

/// A member with as many candidates as `degree`.
fn node(bounds: Bounds, degree: u32, goals: &[Goal]) -> Node {
    let mut charges = Vec::new();
    for (g, goal) in goals.iter().enumerate() {
        match goal {
            Goal::Coverage if bounds.aim_min > 0 => charges.push((g, Charge::None)),
            Goal::Aims => {
                if bounds.aim_min > 0 {
                    charges.push((g, Charge::Below(bounds.aim_min)));
                }
                charges.extend(bounds.aim_max.map(|most| (g, Charge::Above(most))));
            }
            Goal::Even => charges.push((g, Charge::Square)),
            Goal::Coverage
            | Goal::Keep
            | Goal::New
            | Goal::Fit
            | Goal::Worst
            | Goal::Balance
            | Goal::Fill
            | Goal::Fewest
            | Goal::Spread => {}
        }
    }
    Node { min: bounds.min, max: bounds.max.unwrap_or(u32::MAX).min(degree), charges }
}
