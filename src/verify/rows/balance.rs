//! The groups of a balance.

use super::{Limits, Row, terms};
use crate::base::{Findings, Text};
use crate::scheme::{Ask, Balance, Bounds, Counted, Shares};
use crate::table::Table;
use crate::verify::facts::{Facts, LayerFacts, Side};
use std::collections::BTreeSet;

/// A row per group, by name.
pub(super) fn groups(facts: &Facts<'_>, balance: &Balance) -> Vec<Row> {
    let side = |l: usize| {
        let layer = &facts.layers[l];
        if balance.of_helpers { &layer.helpers } else { &layer.recipients }
    };
    let table = side(balance.layers[0]).table;
    // Rows of the table that take part in any of the layers.
    let all: BTreeSet<usize> =
        balance.layers.iter().flat_map(|&l| side(l).rows.iter().copied()).collect();
    let names: BTreeSet<&str> = all.iter().map(|&row| table.text(row, balance.column)).collect();
    let is_in = |row: usize, name: &str| table.text(row, balance.column) == name;
    let members = |name: &str| -> Vec<usize> {
        all.iter().copied().filter(|&row| is_in(row, name)).collect()
    };
    let weights: Vec<u128> = match &balance.ask {
        Ask::Each(..) => vec![0; names.len()],
        Ask::Share { weights, .. } => {
            names.iter().map(|name| weight((table, &members(name)), weights, name)).collect()
        }
    };
    let sum = weights.iter().sum();
    let counts = counted(facts, balance);
    let row = |(name, weight): (&&str, u128)| {
        let limits = match &balance.ask {
            Ask::Each(quota, sums) => {
                let rows = members(name);
                let total = |of: Option<usize>| of.map(|column| total((table, &rows), column));
                let own = limits(quota.of(table, rows[0]));
                Limits {
                    min: total(sums.min).or(own.min),
                    max: total(sums.max).or(own.max),
                    aim_min: total(sums.aim_min).or(own.aim_min),
                    aim_max: total(sums.aim_max).or(own.aim_max),
                }
            }
            Ask::Share { total, tolerance, .. } => {
                let fixed = |&l: &usize| {
                    let layer = &facts.layers[l];
                    fixed(&layer.helpers).or_else(|| fixed(&layer.recipients))
                };
                let total = total.or_else(|| balance.layers.iter().map(fixed).sum());
                limits(share(u128::from(total.unwrap_or(0)) * weight, sum, *tolerance))
            }
        };
        let of_layer = |(&l, counts): (&usize, &Vec<i64>)| {
            let rows = &side(l).rows;
            let layer = &facts.layers[l];
            let of_pair = |h: usize, r: usize| {
                let own = if balance.of_helpers { h } else { r };
                let n = match balance.counts {
                    Counted::One => 1,
                    Counted::Helper(_) => counts[h],
                    Counted::Recipient(_) => counts[r],
                };
                if is_in(rows[own], name) { n } else { 0 }
            };
            (l, terms(layer, of_pair))
        };
        let column = &table.columns()[balance.column];
        let name = Text::new(
            format!("the pairs of group \"{name}\" of '{column}'"),
            format!("“{column}”为“{name}”一组的结对"),
        );
        Row::new(name, balance.layers.iter().zip(&counts).map(of_layer).collect(), limits)
    };
    names.iter().zip(weights.iter().copied()).map(row).collect()
}

/// Per layer, by position, what a pair counts, where a column says so.
fn counted(facts: &Facts<'_>, balance: &Balance) -> Vec<Vec<i64>> {
    let of = |&l: &usize| {
        let layer: &LayerFacts<'_> = &facts.layers[l];
        let (side, column) = match balance.counts {
            Counted::One => return Vec::new(),
            Counted::Helper(column) => (&layer.helpers, column),
            Counted::Recipient(column) => (&layer.recipients, column),
        };
        let numbers = wholes(side.table, column);
        side.rows.iter().map(|&row| numbers[row]).collect()
    };
    balance.layers.iter().map(of).collect()
}

/// A column of whole numbers. Whoever compiled the case has reported what is wrong with them.
fn wholes(table: &Table, column: usize) -> Vec<i64> {
    let numbers = table.numbers(column, &mut Findings::default());
    #[expect(clippy::cast_possible_truncation, reason = "whole and small, or refused")]
    numbers.into_iter().map(|x| x.map_or(0, |x| x as i64)).collect()
}

fn total((table, rows): (&Table, &[usize]), column: usize) -> i64 {
    let numbers = wholes(table, column);
    rows.iter().map(|&row| numbers[row]).sum()
}

fn limits(bounds: Bounds) -> Limits {
    Limits {
        min: Some(i64::from(bounds.min)).filter(|&min| min > 0),
        max: bounds.max.map(i64::from),
        aim_min: Some(i64::from(bounds.aim_min)).filter(|&min| min > 0),
        aim_max: bounds.aim_max.map(i64::from),
    }
}

/// What a group weighs.
fn weight((table, rows): (&Table, &[usize]), shares: &Shares, name: &str) -> u128 {
    match shares {
        Shares::Equal => 1,
        Shares::Members => rows.len() as u128,
        Shares::Given(given) => {
            given.iter().find(|(value, _)| value == name).map_or(0, |(_, n)| u128::from(*n))
        }
        Shares::Sum(of) => u128::from(total((table, rows), *of).unsigned_abs()),
    }
}

/// The pairs that the quotas of a side fix, if all are exact.
fn fixed(side: &Side<'_>) -> Option<u32> {
    let exact = |b: &Bounds| (b.max == Some(b.min)).then_some(b.min);
    side.bounds.iter().try_fold(0_u32, |sum, b| sum.checked_add(exact(b)?))
}

/// `amount / sum` pairs, rounded down and up; at most `tolerance` beyond.
fn share(amount: u128, sum: u128, tolerance: Option<u32>) -> Bounds {
    let number = |n: u128| u32::try_from(n).unwrap_or(u32::MAX);
    let sum = sum.max(1);
    let (low, high) = (number(amount / sum), number(amount.div_ceil(sum)));
    Bounds {
        min: tolerance.map_or(0, |t| low.saturating_sub(t)),
        max: tolerance.map(|t| high.saturating_add(t)),
        aim_min: low,
        aim_max: Some(high),
    }
}
