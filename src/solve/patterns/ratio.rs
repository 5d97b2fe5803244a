//! What enters the basis in a step of the dual simplex method.
//!
//! **Method.** Along the row of the leaving column, reduced costs move towards zero. One that gets
//! there would change its sign; its column may jump to its other bound instead, which makes the
//! objective rise more slowly from there on. The first at which it would no longer rise enters.
//!
//! **Ties.** The largest entry, then the first column. **Complexity.** A pass over the columns in the
//! row, and a heap of those that come before the first that stops the rise by itself.

use crate::solve::patterns::dual::{Dual, Place, SMALL};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Ratios that differ by less are taken for equal.
const TIE: f64 = 1e-9;

/// What enters, and after what.
pub(super) struct Entering {
    pub(super) column: usize,
    /// Change of the multipliers along the row.
    pub(super) step: f64,
    /// Columns that jump to their other bound.
    pub(super) flipped: Vec<usize>,
    /// By how much the objective rises.
    pub(super) gain: f64,
}

/// Where the reduced cost of a column becomes zero; the least ratio is the greatest.
#[derive(Clone, Copy, Debug)]
struct Turn {
    ratio: f64,
    entry: f64,
    column: usize,
}

impl Ord for Turn {
    fn cmp(&self, other: &Self) -> Ordering {
        other.ratio.total_cmp(&self.ratio).then(other.column.cmp(&self.column))
    }
}

impl PartialOrd for Turn {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Turn {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Turn {}

impl Dual {
    /// The column at which the objective stops to rise.
    pub(super) fn entering(&self, out: f64) -> Option<Entering> {
        let sense = out.signum();
        let mut all = Vec::new();
        let mut limit = f64::INFINITY;
        for &j in &self.touched {
            let entry = sense * self.row[j as usize];
            let blocks = match self.place[j as usize] {
                Place::Basic | Place::Shut => false,
                Place::Lower => entry > SMALL,
                Place::Upper => entry < -SMALL,
            };
            if blocks {
                let ratio = (self.reduced[j as usize] / entry).max(0.0);
                if ratio > limit {
                    continue;
                }
                // One that turns the slope by itself comes last.
                if entry.abs() * self.columns[j as usize].upper >= out.abs() {
                    limit = ratio + TIE;
                }
                all.push(Turn { ratio, entry, column: j as usize });
            }
        }
        all.retain(|turn: &Turn| turn.ratio <= limit);
        let mut slope = out.abs();
        let mut flipped = Vec::new();
        let mut gain = 0.0;
        let mut last = 0.0;
        let mut heap = BinaryHeap::from(all);
        let turn = loop {
            let next = heap.pop()?;
            gain += slope * (next.ratio - last);
            last = next.ratio;
            slope -= next.entry.abs() * self.columns[next.column].upper;
            if slope <= 0.0 {
                break next;
            }
            flipped.push(next);
        };
        // Of those at the same ratio, the one with the largest entry.
        let mut chosen = turn;
        while let Some(next) = heap.pop().filter(|next| next.ratio <= turn.ratio + TIE) {
            if next.entry.abs() > chosen.entry.abs() {
                chosen = next;
            }
        }
        while let Some(&before) = flipped.last().filter(|c| c.ratio >= turn.ratio - TIE) {
            if before.entry.abs() > chosen.entry.abs() {
                chosen = before;
            }
            flipped.pop();
        }
        let flipped = flipped.into_iter().map(|c| c.column).collect();
        Some(Entering { column: chosen.column, step: sense * chosen.ratio, flipped, gain })
    }
}

#[cfg(test)]
mod tests {
    use crate::solve::patterns::dual::{Column, Dual, End};

    /// Numbers below `n`.
    fn dice(state: &mut u64, n: u64) -> u64 {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (*state >> 33) % n
    }

    /// That shares obey all rows and bounds, and cost what the multipliers prove.
    fn check(program: &Dual, right: &[f64]) {
        let mut rest = right.to_vec();
        let mut cost = 0.0;
        for (j, share) in program.shares() {
            let column = &program.columns[j];
            assert!(share > -1e-6 && share < column.upper + 1e-6, "{share} of {}", column.upper);
            column.rows.iter().for_each(|&i| rest[i as usize] -= column.sign * share);
            cost += column.cost * share;
        }
        assert!(rest.iter().all(|r| r.abs() < 1e-6), "{rest:?}");
        let mut proven: f64 = right.iter().zip(&program.dual).map(|(b, y)| b * y).sum();
        for column in &program.columns {
            let paid: f64 = column.rows.iter().map(|&i| program.dual[i as usize]).sum();
            proven += (column.cost - column.sign * paid).min(0.0) * column.upper;
        }
        assert!((proven - cost).abs() < 1e-6 && (proven - program.objective).abs() < 1e-6);
    }

    #[test]
    fn steps_end_where_shares_cost_what_multipliers_prove() {
        let (mut optimal, mut enough) = (0, 0);
        for seed in 0..300 {
            let state = &mut (seed + 1);
            let n = 3 + dice(state, 9) as usize;
            let right: Vec<f64> = (0..n).map(|_| dice(state, 3) as f64).collect();
            let column = |rows: Vec<u32>, cost: u64, upper: f64| {
                let cost = cost as f64;
                Column { rows, sign: 1.0, cost, upper }
            };
            // What is missing may stay so, at a price; else it often cannot be.
            let upper = if seed % 3 == 0 { 0.0 } else { 2.0 };
            let mut columns: Vec<Column> =
                (0..n as u32).map(|i| column(vec![i], 1_000, upper)).collect();
            for _ in 0..4 * n {
                let rows: Vec<u32> = (0..n as u32).filter(|_| dice(state, 3) == 0).collect();
                columns.push(column(rows, dice(state, 50), 1.0));
            }
            let mut program = Dual::new(right.clone(), columns, (0..n).collect()).unwrap();
            for _ in 0..6 {
                match program.solve(1e6, 10_000).unwrap() {
                    End::Optimal => {
                        check(&program, &right);
                        optimal += 1;
                    }
                    End::Enough => enough += 1,
                    End::Paused => panic!("seed {seed} does not end"),
                }
                let mark = program.mark();
                for j in n..program.columns.len() {
                    program.columns[j].upper = f64::from(u8::from(dice(state, 4) > 0));
                }
                program.go_back(&mark).unwrap();
            }
        }
        assert!(optimal > 900 && enough > 50, "{optimal} {enough}");
    }
}
