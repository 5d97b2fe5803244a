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

/// The rows over a layer with those within it, in the order of the scheme.
pub(super) fn rows<'a>(facts: &'a Facts<'_>, root: usize) -> Result<Vec<&'a Row>, Text> {
    let is_own = |l: &usize| facts.root(*l) == root;
    let rows: Vec<&Row> = facts.rows.iter().filter(|r| r.layers.iter().any(is_own)).collect();
    if rows.iter().any(|r| !r.layers.iter().all(is_own)) {
        return Err(fault(
            "a limit joins layers that the proof takes apart",
            "有一条规则跨越了被证明拆开的结对层",
        ));
    }
    Ok(rows)
}

/// The rows that a part has multipliers for: their numbers.
fn carried(part: &Part) -> &[u32] {
    match part {
        Part::Columns { rows, .. } => rows,
        _ => &[],
    }
}

/// The rows that columns have multipliers for: over the layer of teams alone, none twice.
pub(super) fn over_teams<'a>(
    all: &[&'a Row],
    root: usize,
    numbers: &[u32],
) -> Result<Vec<&'a Row>, Text> {
    let is_rising = numbers.windows(2).all(|pair| pair[0] < pair[1]);
    let own = numbers.iter().map(|&number| all.get(number as usize).copied());
    let own: Option<Vec<&Row>> = own.map(|row| row.filter(|r| r.layers == [root])).collect();
    own.filter(|_| is_rising).ok_or_else(|| {
        fault(
            "columns have multipliers for rows that are not over their layer alone",
            "列的证明含有不只涉及本层的总数规则",
        )
    })
}

/// The least packed value of a plan of a layer with those within it, and of the rows over them; `asked`
/// are rows that the case adds after them.
pub(super) fn bound(
    (facts, weights): (&Facts<'_>, &Weights<'_>),
    (root, asked): (usize, &[Row]),
    (row, limit, inner): (&[i64], i64, &Part),
    checked: &mut Checked,
) -> Result<Least, Text> {
    let is_own = |l: &usize| facts.root(*l) == root;
    let mut rows = rows(facts, root)?;
    rows.extend(asked);
    check_length("rows", "总数规则", row.len(), rows.len())?;
    let mut discounts = Vec::new();
    for l in (0..facts.layers.len()).filter(is_own) {
        let layer = &facts.layers[l];
        let mut discount = vec![0_i128; layer.n_candidates()];
        for helper in 0..layer.helpers.len() {
            for c in layer.of(helper) {
                let pair = (helper, layer.recipient(c));
                let counted = rows.iter().zip(row).filter(|(_, m)| **m != 0);
                let counted = counted.map(|(r, &m)| i128::from(m) * i128::from(r.counts(l, pair)));
                discount[c] = counted.sum();
            }
        }
        discounts.push((layer.layer.name.clone(), discount));
    }
    let priced = weights.with(discounts);
    let limit = i128::from(limit);
    // Nothing possible means nothing below the limit, which may have left everything out.
    let own =
        proof::bound((facts, &priced), (root, &rows), (inner, limit), checked)?.unwrap_or(limit);
    let balance = facts.case.scheme.goals.iter().position(|goal| *goal == Goal::Balance);
    let price = balance.map_or(0, |goal| weights.of(goal));
    let mut total: Least = Some(own.min(limit));
    let within = carried(inner);
    if within.iter().any(|&number| row.get(number as usize) != Some(&0)) {
        return Err(fault(
            "a row has a multiplier in both parts of the proof",
            "同一条总数规则在证明的两部分中都有乘子",
        ));
    }
    let outside = (0..).zip(rows.iter().zip(row));
    let outside = outside.filter(|(number, _)| !within.contains(number));
    for (_, (row, &m)) in outside {
        let cost = |y: i64| {
            let own = row.packed(y, price);
            own.saturating_add(i128::from(m).saturating_mul(i128::from(y)))
        };
        let least = row.corners().into_iter().map(cost).min();
        total = total.zip(least).map(|(a, b)| a.saturating_add(b));
    }
    Ok(total)
}
