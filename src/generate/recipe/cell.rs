//! Draws the cells of columns that need nothing but their own table.

use super::draw::{Cells, Drawn, Spot};
use super::{Number, Pick, Piece, g003_cannot_be};
use crate::base::{Findings, Place, Text};
use crate::generate::names;
use crate::generate::rng::Dice;
use crate::generate::write::fixed;
use std::collections::BTreeSet;

pub(super) fn text(pieces: &[Piece], drawn: &Drawn, row: usize) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Plain(text) => text.clone(),
        Piece::Column(column) => drawn.columns[*column].cells[row].clone(),
        Piece::Number { in_parent: true, digits } if !drawn.parents.is_empty() => {
            // Rows of one parent stand together.
            let parent = drawn.parents[row];
            let first = drawn.parents.partition_point(|&p| p < parent);
            format!("{:0digits$}", row - first + 1)
        }
        Piece::Number { digits, .. } => format!("{:0digits$}", row + 1),
    };
    pieces.iter().map(piece).collect()
}

/// A new name if twenty draws find one: of many people some have the same.
pub(super) fn person(taken: &mut BTreeSet<String>, dice: &mut Dice) -> String {
    let mut name = names::person(dice);
    for _ in 0..20 {
        if taken.insert(name.clone()) {
            break;
        }
        name = names::person(dice);
    }
    name
}

pub(super) fn pick(
    list: &[String],
    how: &Pick,
    n: usize,
    (dice, at, findings): (&mut Dice, &Place, &mut Findings),
) -> Option<Cells> {
    let picks: Vec<usize> = match how {
        Pick::Round => (0..n).map(|i| i % list.len()).collect(),
        Pick::Weights(weights) => (0..n).map(|_| weighted(weights, dice)).collect(),
        Pick::Counts { counts, shuffled } => {
            let sum: usize = counts.iter().sum();
            let rest = n.checked_sub(sum).filter(|&rest| rest == 0 || counts.len() < list.len());
            let Some(rest) = rest else {
                let message = Text::new(
                    format!("{sum} are given for {n} rows"),
                    format!("共 {sum}，而有 {n} 行"),
                );
                let help =
                    Text::new("alter the counts or the number of rows", "修改 counts 或行数");
                g003_cannot_be(at, message, help, findings);
                return None;
            };
            let all = counts.iter().copied().chain([rest]).enumerate();
            let mut picks: Vec<usize> =
                all.flat_map(|(i, count)| std::iter::repeat_n(i, count)).collect();
            if *shuffled {
                dice.shuffle(&mut picks);
            }
            picks
        }
    };
    Some(Cells::text(picks.into_iter().map(|i| list[i].clone()).collect()))
}

/// A place in a list of weights that are not all 0.
pub(super) fn weighted(weights: &[usize], dice: &mut Dice) -> usize {
    let mut left = dice.below(weights.iter().sum());
    weights
        .iter()
        .position(|&weight| {
            let here = left < weight;
            left = left.saturating_sub(weight);
            here
        })
        .unwrap_or(0)
}

pub(super) fn numbers(
    number: &Number,
    rows: &[usize],
    spot: Spot<'_>,
    (dice, findings): (&mut Dice, &mut Findings),
) -> Option<Cells> {
    let Number { least, most, decimals, total, like } = *number;
    let width = most - least;
    let mut values: Vec<i64> = match like {
        None => rows.iter().map(|_| dice.between(least, most)).collect(),
        Some((column, falls, noise)) => {
            let standing = standing(&spot.drawn.columns[column].cells);
            let mut value = |&row: &usize| {
                let place = if falls { 10_000 - standing[row] } else { standing[row] };
                let mixed = (100 - noise) * place + noise * dice.between(0, 10_000);
                least + ((i128::from(width) * i128::from(mixed) + 500_000) / 1_000_000) as i64
            };
            rows.iter().map(&mut value).collect()
        }
    };
    if let Some(total) = total {
        let n = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        if total < n.saturating_mul(least) || total > n.saturating_mul(most) {
            let message = Text::new(
                format!("{n} such numbers cannot add up to the total"),
                format!("{n} 个这样的数加起来不可能等于 total"),
            );
            let help = Text::new("alter the total or the range", "修改 total 或范围");
            g003_cannot_be(spot.at, message, help, findings);
            return None;
        }
        meet(&mut values, (least, most), total, dice);
    }
    Some(Cells::text(values.into_iter().map(|value| fixed(value, decimals)).collect()))
}

/// Moves the values by chance, within their range, until they add up.
fn meet(values: &mut [i64], (least, most): (i64, i64), total: i64, dice: &mut Dice) {
    let mut off = total - values.iter().sum::<i64>();
    let mut free: Vec<usize> = (0..values.len()).collect();
    while off != 0 && !free.is_empty() {
        let pick = dice.below(free.len());
        let value = &mut values[free[pick]];
        let share = (off / i64::try_from(free.len()).unwrap_or(1)).abs().max(1);
        let room = if off > 0 { most - *value } else { *value - least };
        let step = share.min(room).min(off.abs()) * off.signum();
        *value += step;
        off -= step;
        if room <= step.abs() {
            free.swap_remove(pick);
        }
    }
}

/// Where each cell lies between the least and the greatest number of the column, in ten-thousandths;
/// what is no number lies in the middle.
fn standing(cells: &[String]) -> Vec<i64> {
    let numbers: Vec<Option<f64>> = cells.iter().map(|cell| cell.parse().ok()).collect();
    let known = || numbers.iter().flatten().copied();
    let (least, most) = known().fold((f64::MAX, f64::MIN), |(a, b), x| (a.min(x), b.max(x)));
    let place = |x: f64| ((x - least) / (most - least) * 10_000.0).round() as i64;
    numbers.into_iter().map(|x| x.filter(|_| most > least).map_or(5_000, place)).collect()
}
