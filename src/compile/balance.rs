//! Pass: side rows, for groups of members that get a number of pairs, and for limits on new pairs.

mod check;
mod share;

use crate::base::Findings;
use crate::compile::continuity::known_pairs;
use crate::model::{Model, RowCharge, SideRow, Term};
use crate::scheme::{Ask, Balance, Bounds, Case, Changes, Counted, Goal, Shares};
use crate::score::LayerScores;
use crate::table::Table;
use share::{check_s021_total, check_s021_whole};
use std::collections::BTreeMap;

/// A group of rows of a table, and the pairs it gets.
struct Group<'a> {
    name: &'a str,
    /// Rows of the table, rising.
    rows: Vec<usize>,
    bounds: Bounds,
}

/// Adds the rows of the whole scheme, in its order.
pub(super) fn run(case: &Case, layers: &[LayerScores], model: &mut Model, findings: &mut Findings) {
    for balance in &case.scheme.balances {
        let Some(groups) = groups(case, balance, layers, findings) else { continue };
        let Some(counts) = counts(case, balance, layers, findings) else { continue };
        check::check_m009_groups((case, layers), balance, &groups, model, findings);
        for group in &groups {
            let row = row((case, layers), balance, (group, &counts), model);
            check::check_m009_counts_nothing(balance, group, (&row, model), findings);
            model.rows.extend(Some(row).filter(|row| !row.terms.is_empty()));
        }
    }
    for changes in &case.scheme.changes {
        let row = new_pairs(case, changes, layers, model);
        check::check_m009_changes(changes, &row, model, findings);
        model.rows.extend(Some(row).filter(|row| !row.terms.is_empty()));
    }
}

/// The table whose rows a balance groups.
fn grouped<'a>(case: &'a Case, balance: &Balance) -> &'a Table {
    let layer = &case.scheme.layers[balance.layers[0]];
    case.tables.table(if balance.of_helpers { layer.helper_table } else { layer.recipient_table })
}

/// The rows of the members of a layer, on the side that a balance groups.
fn members<'a>(balance: &Balance, scores: &'a LayerScores) -> &'a [usize] {
    if balance.of_helpers { &scores.helpers } else { &scores.recipients }
}

/// The groups of a balance, in order of their names, with their bounds.
fn groups<'a>(
    case: &'a Case,
    balance: &Balance,
    scores: &[LayerScores],
    findings: &mut Findings,
) -> Option<Vec<Group<'a>>> {
    let table = grouped(case, balance);
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let all = balance.layers.iter().flat_map(|&l| members(balance, &scores[l]));
    let all: Vec<usize> = all.copied().collect();
    for &row in &all {
        by_name.entry(table.text(row, balance.column)).or_default().push(row);
    }
    for rows in by_name.values_mut() {
        rows.sort_unstable();
        rows.dedup();
    }
    match &balance.ask {
        Ask::Each(quota, sums) => {
            let column = |of: Option<usize>, findings: &mut Findings| match of {
                None => Some(None),
                Some(column) => check_s021_whole(table, &all, column, findings).map(Some),
            };
            let sums = [sums.min, sums.max, sums.aim_min, sums.aim_max];
            let sums: Vec<_> = sums.into_iter().map(|of| column(of, findings)).collect();
            let sums: Vec<_> = sums.into_iter().collect::<Option<_>>()?;
            let group = |(name, rows): (&'a str, Vec<usize>)| {
                let sum = |of: &Option<Vec<i64>>| {
                    let sum: i64 = rows.iter().map(|&row| of.as_ref().map_or(0, |w| w[row])).sum();
                    of.is_some().then(|| u32::try_from(sum).unwrap_or(u32::MAX))
                };
                let own = quota.of(table, rows[0]);
                let bounds = Bounds {
                    min: sum(&sums[0]).unwrap_or(own.min),
                    max: sum(&sums[1]).or(own.max),
                    aim_min: sum(&sums[2]).unwrap_or(own.aim_min),
                    aim_max: sum(&sums[3]).or(own.aim_max),
                };
                Group { name, rows, bounds }
            };
            Some(by_name.into_iter().map(group).collect())
        }
        Ask::Share { weights, total, tolerance } => {
            let sums = match weights {
                Shares::Sum(column) => check_s021_whole(table, &all, *column, findings)?,
                Shares::Equal | Shares::Members | Shares::Given(_) => Vec::new(),
            };
            let weigh = |(name, rows): (&&str, &Vec<usize>)| match weights {
                Shares::Equal => 1,
                Shares::Members => rows.len() as u128,
                Shares::Given(given) => {
                    let found = given.iter().find(|(value, _)| value == name);
                    found.map_or(0, |(_, weight)| u128::from(*weight))
                }
                Shares::Sum(_) => {
                    rows.iter().map(|&row| u128::from(sums[row].unsigned_abs())).sum()
                }
            };
            let weight: Vec<u128> = by_name.iter().map(weigh).collect();
            let sum: u128 = weight.iter().sum();
            let total = check_s021_total(case, balance, (*total, sum), scores, findings)?;
            let share = |w: u128| {
                let exact = u128::from(total) * w;
                let number = |n: u128| u32::try_from(n).unwrap_or(u32::MAX);
                let (low, high) = (number(exact / sum), number(exact.div_ceil(sum)));
                Bounds {
                    min: tolerance.map_or(0, |t| low.saturating_sub(t)),
                    max: tolerance.map(|t| high.saturating_add(t)),
                    aim_min: low,
                    aim_max: Some(high),
                }
            };
            let all = by_name.into_iter().zip(weight);
            Some(all.map(|((name, rows), w)| Group { name, rows, bounds: share(w) }).collect())
        }
    }
}

/// Per layer of a balance, what a pair counts, by row of the member that says so.
fn counts(
    case: &Case,
    balance: &Balance,
    scores: &[LayerScores],
    findings: &mut Findings,
) -> Option<Vec<Vec<i64>>> {
    let of_layer = |&l: &usize| {
        let layer = &case.scheme.layers[l];
        let (table, rows, column) = match balance.counts {
            Counted::One => return Some(Vec::new()),
            Counted::Helper(column) => (layer.helper_table, &scores[l].helpers, column),
            Counted::Recipient(column) => (layer.recipient_table, &scores[l].recipients, column),
        };
        check_s021_whole(case.tables.table(table), rows, column, findings)
    };
    let all: Vec<_> = balance.layers.iter().map(of_layer).collect();
    all.into_iter().collect()
}

/// The row of a group; without terms where it has no possible pair that counts.
fn row(
    (case, scores): (&Case, &[LayerScores]),
    balance: &Balance,
    (group, counts): (&Group<'_>, &[Vec<i64>]),
    model: &Model,
) -> SideRow {
    let mut terms = Vec::new();
    for (&number, counts) in balance.layers.iter().zip(counts) {
        let layer = &model.layers[number];
        let is_in = |&row: &usize| group.rows.binary_search(&row).is_ok();
        let is_in: Vec<bool> = members(balance, &scores[number]).iter().map(is_in).collect();
        for h in 0..layer.helpers.len() {
            for candidate in layer.candidates.of(h) {
                let r = layer.candidates.recipient[candidate] as usize;
                let coefficient = match balance.counts {
                    Counted::One => 1,
                    Counted::Helper(_) => counts[scores[number].helpers[h]],
                    Counted::Recipient(_) => counts[scores[number].recipients[r]],
                };
                if is_in[if balance.of_helpers { h } else { r }] && coefficient != 0 {
                    terms.push(Term { layer: number, candidate, coefficient });
                }
            }
        }
    }
    let bounds = group.bounds;
    let mut charges = Vec::new();
    if let Some(goal) = case.scheme.goals.iter().position(|g| *g == Goal::Balance) {
        if bounds.aim_min > 0 {
            charges.push((goal, RowCharge::Below(i64::from(bounds.aim_min))));
        }
        charges.extend(bounds.aim_max.map(|most| (goal, RowCharge::Above(i64::from(most)))));
    }
    let column = &grouped(case, balance).columns()[balance.column];
    let names: Vec<&str> = balance.layers.iter().map(|&l| model.layers[l].name.as_str()).collect();
    SideRow {
        name: format!("{}: {column} = {}", names.join(" + "), group.name),
        terms,
        min: (bounds.min > 0).then_some(i64::from(bounds.min)),
        max: bounds.max.map(i64::from),
        charges,
    }
}

/// The pairs that last year's list does not have.
fn new_pairs(case: &Case, changes: &Changes, layers: &[LayerScores], model: &Model) -> SideRow {
    let mut terms = Vec::new();
    for (number, layer) in model.layers.iter().enumerate().filter(|(l, _)| changes.layers[*l]) {
        let mut is_kept = vec![false; layer.candidates.len()];
        if let Some(previous) = &case.scheme.previous {
            let scheme = &case.scheme.layers[number];
            for (h, r) in known_pairs(case, scheme, &layers[number], &previous.pairs[number]) {
                layer.candidates.find(h, r).into_iter().for_each(|c| is_kept[c] = true);
            }
        }
        let new = (0..is_kept.len()).filter(|&c| !is_kept[c]);
        terms.extend(new.map(|candidate| Term { layer: number, candidate, coefficient: 1 }));
    }
    let max = Some(i64::from(changes.at_most));
    SideRow { name: "changes".to_owned(), terms, max, ..SideRow::default() }
}
