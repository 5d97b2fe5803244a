//! Pass: a side row for every pair that must be while both its members may have several partners.
//!
//! The row counts one candidate and is at least one. Where a method prices rows, that loses nothing: the
//! plans with the pair are a face of all plans, so a multiplier that is large enough finds the best of them.

use crate::base::{Code, Findings, Text};
use crate::model::{Model, SideRow, Term};
use crate::scheme::{Case, Forced};
use crate::score::LayerScores;

/// Adds the rows.
pub(super) fn run(case: &Case, layers: &[LayerScores], model: &mut Model, findings: &mut Findings) {
    for forced in &case.scheme.forced {
        match candidate(case, layers, model, forced) {
            Some(candidate) => model.rows.push(SideRow {
                name: format!("{} – {}", forced.helper, forced.recipient),
                terms: vec![Term { layer: forced.layer, candidate, coefficient: 1 }],
                min: Some(1),
                ..SideRow::default()
            }),
            None => report_m009_excluded(case, forced, findings),
        }
    }
}

fn candidate(case: &Case, layers: &[LayerScores], model: &Model, forced: &Forced) -> Option<usize> {
    let (layer, scores) = (&case.scheme.layers[forced.layer], &layers[forced.layer]);
    let tables = &case.tables;
    let helper = tables.table(layer.helper_table).row_of(&forced.helper)?;
    let recipient = tables.table(layer.recipient_table).row_of(&forced.recipient)?;
    let h = scores.helpers.binary_search(&helper).ok()?;
    let r = scores.recipients.binary_search(&recipient).ok()?;
    model.layers[forced.layer].candidates.find(h, u32::try_from(r).ok()?)
}

fn report_m009_excluded(case: &Case, forced: &Forced, findings: &mut Findings) {
    let Forced { helper, recipient, .. } = forced;
    let name = &case.scheme.layers[forced.layer].name;
    findings.error(
        Code::M009,
        forced.at.clone(),
        Text::new(
            format!("layer '{name}': the pair {helper} – {recipient} must be, and a rule excludes it or one of the two takes no part"),
            format!("结对层“{name}”：指定了 {helper} – {recipient}，但规则排除了这一对，或有一方未参加"),
        ),
        Text::new(
            "take the edit back, or lift the rule; 'jiedui explain' names it",
            "请撤销该修改，或放宽规则；是哪条规则，见 jiedui explain",
        ),
    );
}
