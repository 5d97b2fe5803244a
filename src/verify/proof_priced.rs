//! The bound of a part whose rows are priced: the bound of the part at other costs, and the rows.
//!
//! See [`crate::model::proof`] for the formula.

use crate::base::Text;
use crate::model::proof::Part;
use crate::scheme::Goal;
use crate::verify::Checked;
use crate::verify::facts::Facts;
use crate::verify::packed::{Least, Weights};
use crate::verify::proof_flow::check_length;
use crate::verify::proof_rows::fault;
use crate::verify::{proof, rows::Row};

/// The least packed value of a plan of a layer with those within it, and of the rows over them.
pub(super) fn bound(
    (facts, weights): (&Facts<'_>, &Weights<'_>),
    root: usize,
    (row, limit, inner): (&[i64], i64, &Part),
    checked: &mut Checked,
) -> Result<Least, Text> {
    let is_own = |l: &usize| facts.root(*l) == root;
    let rows: Vec<&Row> = facts.rows.iter().filter(|r| r.layers.iter().any(is_own)).collect();
    if rows.iter().any(|r| !r.layers.iter().all(is_own)) {
        return Err(fault(
            "a limit joins layers that the proof takes apart",
            "有一条规则跨越了被证明拆开的结对层",
        ));
    }
    check_length("rows", "总数规则", row.len(), rows.len())?;
    let mut discounts = Vec::new();
    for l in (0..facts.layers.len()).filter(is_own) {
        let layer = &facts.layers[l];
        let mut discount = vec![0_i128; layer.n_candidates()];
        for helper in 0..layer.helpers.len() {
            for c in layer.of(helper) {
                let pair = (helper, layer.recipient(c));
                let counted = rows.iter().zip(row).filter(|(r, _)| r.counts(l, layer, pair));
                discount[c] = counted.map(|(_, &m)| i128::from(m)).sum();
            }
        }
        discounts.push((layer.layer.name.clone(), discount));
    }
    let priced = weights.with(discounts);
    let limit = i128::from(limit);
    // Nothing possible means nothing below the limit, which may have left everything out.
    let own = proof::bound((facts, &priced), root, (inner, limit), checked)?.unwrap_or(limit);
    let balance = facts.case.scheme.goals.iter().position(|goal| *goal == Goal::Balance);
    let price = balance.map_or(0, |goal| weights.of(goal));
    let mut total: Least = Some(own.min(limit));
    for (row, &m) in rows.iter().zip(row) {
        // Convex, with corners at the limits and aims: one of them is the least.
        let (low, high) = row.limits();
        let aims = [Some(row.bounds.aim_min), row.bounds.aim_max];
        let corners = [low, high].into_iter().chain(aims.into_iter().flatten());
        let cost = |y: u32| {
            let own = price.saturating_mul(row.cost(y));
            own.saturating_add(i128::from(m).saturating_mul(i128::from(y)))
        };
        let least = corners.filter(|y| (low..=high).contains(y)).map(cost).min();
        total = total.zip(least).map(|(a, b)| a.saturating_add(b));
    }
    Ok(total)
}
