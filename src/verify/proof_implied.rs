//! The bound of a layer whose pairs follow from those of the one layer within it.
//!
//! If every helper above has exactly one recipient, owns exactly one helper below, and that one has exactly
//! one recipient too, then the pair above is that of the owners. So the inner part, with each pair
//! below dearer by its owners' pair and with a row for the partners of each recipient above, costs what
//! the whole costs, less what helpers above pay for one partner.

use crate::base::Text;
use crate::model::proof::Part;
use crate::verify::Checked;
use crate::verify::facts::Facts;
use crate::verify::packed::{Least, Weights};
use crate::verify::proof;
use crate::verify::proof_rows::fault;
use crate::verify::rows::{Row, Term};

/// The least packed value of a plan of `root` and the layers within it; `value` is what a plan costs.
pub(super) fn bound(
    (facts, weights): (&Facts<'_>, &Weights<'_>),
    root: usize,
    (inner, value): (&Part, i128),
    checked: &mut Checked,
) -> Result<Least, Text> {
    let below = only_within(facts, root)?;
    let (up, down) = (&facts.layers[root], &facts.layers[below]);
    let packed = weights.layer(up)?;
    let mut counted: Vec<Vec<Term>> = vec![Vec::new(); up.recipients.len()];
    let mut discount = vec![0_i128; down.n_candidates()];
    for h in 0..down.helpers.len() {
        for c in down.of(h) {
            let r = down.recipient(c);
            let owners = down.helpers.owner[h].zip(down.recipients.owner[r]);
            let (oh, or) = owners.ok_or_else(unfit)?;
            let pair = up.of(oh).find(|&c| up.recipient(c) == or).ok_or_else(unfit)?;
            discount[c] = -i128::from(packed.cost[pair]);
            counted[or].push(((h, r), 1));
        }
    }
    let mut fixed: Least = Some(0);
    let mut add = |least: Least| fixed = fixed.zip(least).map(|(a, b)| a.saturating_add(b));
    for node in &packed.helpers {
        add(node.charge.get(1).map(|&charge| i128::from(charge)));
    }
    let mut own = Vec::new();
    for (node, terms) in packed.recipients.iter().zip(counted) {
        if terms.is_empty() {
            add(node.idle());
        } else {
            own.push(Row::of_member((below, terms), (node.min, node.charge.clone())));
        }
    }
    let mut rows = Vec::new();
    for row in facts.rows.iter().filter(|row| row.layers.iter().any(|&l| facts.root(l) == root)) {
        if row.layers != [below] {
            return Err(unfit());
        }
        rows.push(row);
    }
    rows.extend(&own);
    let priced = weights.with(vec![(down.layer.name.clone(), discount)]);
    let limit = value.saturating_sub(fixed.unwrap_or(0));
    let bound = proof::bound((facts, &priced), (below, &rows), (inner, limit), checked)?;
    Ok(bound.zip(fixed).map(|(a, b)| a.saturating_add(b)))
}

/// The layer within, if the pairs above follow from its pairs.
fn only_within(facts: &Facts<'_>, root: usize) -> Result<usize, Text> {
    let &[below] = facts.children(root).as_slice() else { return Err(unfit()) };
    let (up, down) = (&facts.layers[root], &facts.layers[below]);
    let one = |bounds: &crate::scheme::Bounds| bounds.min == 1 && bounds.max == Some(1);
    let mut owned = vec![0; up.helpers.len()];
    down.helpers.owner.iter().flatten().for_each(|&owner| owned[owner] += 1);
    let is_implied = up.helpers.bounds.iter().all(one)
        && down.helpers.bounds.iter().all(one)
        && down.helpers.owner.iter().all(Option::is_some)
        && owned.iter().all(|&n| n == 1)
        && facts.parent(root).is_none()
        && up.classes.is_none()
        && up.scores.loads.is_none()
        && up.layer.spread.is_none();
    if is_implied { Ok(below) } else { Err(unfit()) }
}

fn unfit() -> Text {
    fault(
        "the pairs of the upper layer do not follow from those of the layer within it",
        "上层结对不能由下层结对推出",
    )
}
