//! Pass: the owners, in the layer above, of every member.

use crate::model;
use crate::scheme::{Case, Layer, Way};
use crate::score::LayerScores;

pub(super) fn run(
    case: &Case,
    layer: &Layer,
    (pairs, done): (&LayerScores, &[LayerScores]),
    draft: &mut model::Layer,
) {
    let Some(within) = layer.within else { return };
    let above = &done[within.parent];
    let owner = |table: usize, row: usize, way: Way, members: &[usize]| {
        let target = way.climb(&case.tables, table, row)?;
        members.binary_search(&target).ok().and_then(|m| u32::try_from(m).ok())
    };
    let helper = |&row: &usize| owner(layer.helper_table, row, within.helper, &above.helpers);
    let recipient =
        |&row: &usize| owner(layer.recipient_table, row, within.recipient, &above.recipients);
    draft.link = Some(model::Link {
        parent: within.parent,
        helper_owner: pairs.helpers.iter().map(helper).collect(),
        recipient_owner: pairs.recipients.iter().map(recipient).collect(),
    });
}
