//! How little must a row change to get to the other side of the line?

use crate::composite::audit::{Standing, merit_of, treated};
use crate::composite::chain::{Chain, Data};
use crate::composite::denominated;
use crate::composite::normalize::range;
use crate::composite::select::{Seat, Selection, select};
use crate::composite::weigh::Numbers;
use crate::composite::{Steps, normalized, slices};
use rayon::prelude::*;
use serde::Serialize;

/// Most bisections: more than the bits of a number are never needed.
const ROUNDS: usize = 40;

/// A row near the line, and what would put it on the other side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Turn {
    /// The row.
    pub row: usize,
    /// Whether it is on the list.
    pub is_chosen: bool,
    /// How many places from the line it is; the last on the list and the first off it are at 1.
    pub distance: usize,
    /// One for each indicator.
    pub by: Vec<Turning>,
}

/// What an indicator can do for a row.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Turning {
    /// With this raw value, and all else as it is, the row is on the other side.
    At {
        /// The value as it is.
        from: f64,
        /// The nearest value, of those that any row has or that lie between, with which the row turns.
        to: f64,
    },
    /// No value as any row has it does.
    Never,
    /// The value is missing.
    Missing,
}

/// The smallest changes of single raw values that turn each of so many rows on either side of the line, the
/// nearest first: those on the list by their score, then those off it.
///
/// Every step computes the index anew with the value put in, as the bounds of a column may move with it; other
/// rows keep their values. From the own value to the least and to the greatest of the column it is
/// taken that a row turns once; where all values of a column are whole, so is the answer, otherwise it is
/// found by bisection to a millionth of the range. `O(indicators × rows)` for each step.
pub fn turns(
    chain: &Chain,
    data: &Data,
    rule: &Selection,
    steps: &Steps,
    each_side: usize,
) -> Vec<Turn> {
    let list = select(rule, &steps.merit);
    let mut seat = vec![None; data.n_rows];
    list.rows.iter().zip(&list.seats).for_each(|(&row, s)| seat[row] = Some(*s));
    let by_score = list.order.iter().rev().filter(|&&row| seat[row] == Some(Seat::Score));
    let off = list.order.iter().filter(|&&row| seat[row].is_none());
    let number = |rows: Vec<usize>| (1..).zip(rows).collect::<Vec<(usize, usize)>>();
    let mut near = number(by_score.take(each_side).copied().collect());
    near.extend(number(off.take(each_side).copied().collect()));
    let ground = Ground { chain, data, rule, steps };
    let turn = |&(distance, row): &(usize, usize)| {
        let is_chosen = seat[row].is_some();
        let by = |i| ground.turning(row, is_chosen, i);
        Turn { row, is_chosen, distance, by: (0..chain.indicators.len()).map(by).collect() }
    };
    near.par_iter().map(turn).collect()
}

struct Ground<'a> {
    chain: &'a Chain,
    data: &'a Data,
    rule: &'a Selection,
    steps: &'a Steps,
}

impl Ground<'_> {
    fn turning(&self, row: usize, is_chosen: bool, i: usize) -> Turning {
        let from = self.data.columns[i][row];
        if from.is_nan() {
            return Turning::Missing;
        }
        let mut column = self.data.columns[i].clone();
        let (least, most) = range(&column);
        let is_whole = column.iter().all(|x| x.is_nan() || x.trunc() == *x);
        let width = (most - least) * 1e-6;
        let mut turns = |x: f64| {
            column[row] = x;
            self.is_chosen(row, i, &column) != is_chosen
        };
        let mut nearest = |end: f64| {
            if end == from || !turns(end) {
                return None;
            }
            let (mut same, mut other) = (from, end);
            for _ in 0..ROUNDS {
                let middle = same + (other - same) / 2.0;
                let middle = if is_whole { middle.trunc() } else { middle };
                let gap = (other - same).abs();
                if middle == same || middle == other || (!is_whole && gap <= width) {
                    break;
                }
                if turns(middle) { other = middle } else { same = middle }
            }
            Some(other)
        };
        let found = [nearest(least), nearest(most)].into_iter().flatten();
        let distance = |to: &f64| (to - from).abs();
        let found = found.min_by(|a, b| distance(a).total_cmp(&distance(b)));
        found.map_or(Turning::Never, |to| Turning::At { from, to })
    }

    /// Whether a row is on the list if an indicator has these raw values.
    fn is_chosen(&self, row: usize, i: usize, column: &[f64]) -> bool {
        let (chain, data) = (self.chain, self.data);
        let denominated = denominated(chain, data, i, column);
        let treated = treated(chain, data, i, chain.missing, &denominated);
        let method = &chain.indicators[i].normalize;
        let normal = normalized(chain, i, method, &treated, &data.groups);
        let with = |columns, own| {
            let mut columns: Vec<&[f64]> = slices(columns);
            columns[i] = own;
            columns
        };
        let weights = Numbers::of(chain, &with(&self.steps.treated, &treated)).weights(chain);
        let merit = merit_of(chain, data, &weights, &with(&self.steps.normal, &normal));
        Standing::of(self.rule, &merit).chosen[row]
    }
}
