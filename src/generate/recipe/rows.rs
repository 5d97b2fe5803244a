//! How many rows a table has per row of another.

use super::draw::{Drawn, holds};
use super::{Amount, Per, g003_cannot_be};
use crate::base::{Findings, Place, Text};
use crate::generate::rng::Dice;

/// The rows of the other table that have any, each as often as it has one.
pub(super) fn parents(
    per: &Per,
    above: &Drawn,
    dice: &mut Dice,
    (at, findings): (&Place, &mut Findings),
) -> Option<Vec<usize>> {
    let fits = |&row: &usize| per.only.as_ref().is_none_or(|only| holds(only, above, row));
    let mut rows: Vec<usize> = (0..above.n).filter(fits).collect();
    if per.share < 10_000 {
        rows = sample(&rows, part(rows.len(), per.share), dice);
    }
    let ranges = per.each.as_ref().map(|each| ranges(each, above, &rows, (at, findings)));
    let ranges = match ranges {
        Some(ranges) => Some(ranges?),
        None => None,
    };
    let counts = match (ranges, per.total) {
        (Some(ranges), None) => {
            ranges.iter().map(|&(least, most)| least + dice.below(most - least + 1)).collect()
        }
        (Some(ranges), Some(total)) => {
            let least: usize = ranges.iter().map(|range| range.0).sum();
            let most: usize = ranges.iter().map(|range| range.1).sum();
            if !(least..=most).contains(&total) {
                let message = Text::new(
                    format!("{} rows have {least} to {most} together, not {total}", rows.len()),
                    format!("{} 行合计 {least} 至 {most}，不能是 {total}", rows.len()),
                );
                let help = Text::new("alter total or each", "修改 total 或 each");
                g003_cannot_be(at, message, help, findings);
                return None;
            }
            dice.spread(&ranges, total)
        }
        (None, total) => {
            let weights = match per.weight {
                Some(column) => weights(column, above, &rows, (at, findings))?,
                None => vec![1; rows.len()],
            };
            shared_out(total.unwrap_or(rows.len()), &weights, dice, (at, findings))?
        }
    };
    let each = rows.iter().zip(&counts);
    Some(each.flat_map(|(&row, &count)| std::iter::repeat_n(row, count)).collect())
}

/// So many ten-thousandths of `n`, rounded.
pub(super) fn part(n: usize, share: usize) -> usize {
    (n * share + 5_000) / 10_000
}

/// So many of the rows, in their order.
pub(super) fn sample(rows: &[usize], n: usize, dice: &mut Dice) -> Vec<usize> {
    let mut drawn = rows.to_vec();
    dice.shuffle(&mut drawn);
    drawn.truncate(n);
    drawn.sort_unstable();
    drawn
}

/// The least and the most of every row.
pub(super) fn ranges(
    amount: &Amount,
    table: &Drawn,
    rows: &[usize],
    (at, findings): (&Place, &mut Findings),
) -> Option<Vec<(usize, usize)>> {
    match amount {
        Amount::Range(least, most) => Some(vec![(*least, *most); rows.len()]),
        Amount::Column(column) => {
            let counts = weights(*column, table, rows, (at, findings))?;
            Some(counts.into_iter().map(|n| (n, n)).collect())
        }
        Amount::By { column, of, other } => {
            let mut ranges = Vec::with_capacity(rows.len());
            for &row in rows {
                let class = &table.columns[*column].cells[row];
                let found = of.iter().find(|(name, _)| name == class).map(|(_, range)| *range);
                let Some(range) = found.or(*other) else {
                    let message = Text::new(
                        format!("nothing is said for \"{class}\""),
                        format!("没有写“{class}”的数"),
                    );
                    g003_cannot_be(
                        at,
                        message,
                        Text::new("add it, or other", "请补上，或写 other"),
                        findings,
                    );
                    return None;
                };
                ranges.push(range);
            }
            Some(ranges)
        }
    }
}

/// The cells of a column as whole numbers.
pub(super) fn weights(
    column: usize,
    table: &Drawn,
    rows: &[usize],
    (at, findings): (&Place, &mut Findings),
) -> Option<Vec<usize>> {
    let mut numbers = Vec::with_capacity(rows.len());
    for &row in rows {
        let cell = &table.columns[column].cells[row];
        let Some(number) = cell.parse().ok().filter(|n| *n <= 1_000_000_000) else {
            let message = Text::new(
                format!("\"{cell}\" is no whole number to count with"),
                format!("“{cell}”不是可以计数的整数"),
            );
            let help = Text::new("take a column of whole numbers", "请用整数列");
            g003_cannot_be(at, message, help, findings);
            return None;
        };
        numbers.push(number);
    }
    Some(numbers)
}

/// The total in proportion to the weights: the whole part first, the rest by the largest
/// remainders, chance deciding between equal ones.
fn shared_out(
    total: usize,
    weights: &[usize],
    dice: &mut Dice,
    (at, findings): (&Place, &mut Findings),
) -> Option<Vec<usize>> {
    let sum: u128 = weights.iter().map(|&w| w as u128).sum();
    if sum == 0 {
        if total == 0 {
            return Some(vec![0; weights.len()]);
        }
        let message = Text::new("there is no row to share among", "没有可分摊的行");
        let help = Text::new("alter where, share or weight", "修改 where、share 或 weight");
        g003_cannot_be(at, message, help, findings);
        return None;
    }
    let exact = |w: usize| (w as u128 * total as u128 / sum, w as u128 * total as u128 % sum);
    let mut counts: Vec<usize> = weights.iter().map(|&w| exact(w).0 as usize).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    dice.shuffle(&mut order);
    order.sort_by_key(|&i| std::cmp::Reverse(exact(weights[i]).1));
    let left = total - counts.iter().sum::<usize>();
    for &i in order.iter().take(left) {
        counts[i] += 1;
    }
    Some(counts)
}
