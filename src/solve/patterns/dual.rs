//! Linear programs in columns of ones, by the dual simplex method with bounds.
//!
//! **Problem.** Minimize the sum of `cost[j] x[j]` subject to `0 <= x[j] <= upper[j]` and, for each
//! row, the sum over the columns that have it of `sign[j] x[j]` equal to `right`. As every `upper` is
//! finite, any basis is a start: columns outside it stay at the bound that the sign of their reduced
//! cost asks for. So uppers may change and columns may come between two solves, and the next solve
//! goes on from the last basis.
//!
//! **Method.** The basic column furthest out of its bounds leaves, measured by the length of its row
//! of the inverse (dual steepest edge; J. J. Forrest, D. Goldfarb, Mathematical Programming 57,
//! 1992). The step passes the columns that can jump to their other bound as long as that pays
//! (bound flipping; I. Maros, *Computational Techniques of the Simplex Method*, 2003). The objective
//! only rises: a solve may end as soon as it is high enough.
//!
//! Numbers are floating: they guide. Every bound is recomputed in integers (`bound.rs`).
//!
//! **Ties.** The first position; the largest entry, then the first column.

use crate::solve::patterns::factors::Factors;
use crate::solve::patterns::ratio::Entering;

/// Feasibility tolerance.
const NEAR: f64 = 1e-7;

/// Entries of a row smaller than this are no pivots.
pub(super) const SMALL: f64 = 1e-7;

/// Reduced costs smaller than this may have either sign.
const SIGN: f64 = 1e-7;

/// Two computations of a pivot may differ by so much of it.
const DRIFT: f64 = 1e-6;

/// Where a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the basis.
    Basic,
    /// At zero, its upper bound.
    Shut,
    /// At zero.
    Lower,
    /// At its upper bound.
    Upper,
}

/// A column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) rows: Vec<u32>,
    pub(super) sign: f64,
    pub(super) cost: f64,
    pub(super) upper: f64,
}

/// The basis broke down numerically.
#[derive(Clone, Copy, Debug)]
pub(super) struct Breakdown;

/// How a solve ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// At an optimum.
    Optimal,
    /// The objective is as high as was asked for, or can be raised as high as one likes.
    Enough,
    /// The steps allowed are used up.
    Paused,
}

/// The program and its current basis.
#[derive(Clone, Debug, Default)]
pub(super) struct Dual {
    pub(super) columns: Vec<Column>,
    pub(super) place: Vec<Place>,
    /// The columns of every row that may be more than zero.
    of_row: Vec<Vec<u32>>,
    /// Signs of columns.
    sign: Vec<f64>,
    /// Reduced costs of columns.
    pub(super) reduced: Vec<f64>,
    right: Vec<f64>,
    /// One multiplier per row.
    pub(super) dual: Vec<f64>,
    basis: Vec<usize>,
    value: Vec<f64>,
    /// Squared lengths of the rows of the inverse.
    weight: Vec<f64>,
    factors: Factors,
    /// What the multipliers prove.
    pub(super) objective: f64,
    /// Whether they are beyond those of the basis.
    is_raised: bool,
    /// Entries of the row of the leaving column, and the columns where they are.
    pub(super) row: Vec<f64>,
    pub(super) touched: Vec<u32>,
    /// Steps taken.
    pub(super) pivots: u64,
    /// Times the basis was factored.
    pub(super) factorings: u64,
}

/// A basis to come back to.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    basis: Vec<usize>,
    weight: Vec<f64>,
    dual: Vec<f64>,
}

impl Dual {
    /// A program with a basis of one column per row.
    pub(super) fn new(
        right: Vec<f64>,
        columns: Vec<Column>,
        basis: Vec<usize>,
    ) -> Result<Self, Breakdown> {
        let n = right.len();
        let mut program = Self { weight: vec![1.0; n], right, ..Self::default() };
        program.of_row = vec![Vec::new(); n];
        columns.into_iter().for_each(|column| program.add(column));
        basis.iter().for_each(|&j| program.place[j] = Place::Basic);
        program.basis = basis;
        program.refactor()?;
        Ok(program)
    }

    /// Adds a column outside the basis.
    pub(super) fn add(&mut self, column: Column) {
        let j = u32::try_from(self.columns.len()).unwrap_or(u32::MAX);
        column.rows.iter().for_each(|&i| self.of_row[i as usize].push(j));
        self.sign.push(column.sign);
        self.columns.push(column);
        self.place.push(Place::Lower);
        self.reduced.push(0.0);
        self.row.push(0.0);
    }

    /// Takes over what is known of another program with the same basis.
    pub(super) fn take_over(&mut self, other: &Self) {
        self.weight.clone_from(&other.weight);
        self.pivots += other.pivots;
        self.factorings += other.factorings;
    }

    /// Leaves the columns whose upper bounds are zero out of the rows: they need no look.
    pub(super) fn narrow(&mut self) {
        self.of_row.iter_mut().for_each(Vec::clear);
        for (number, column) in (0_u32..).zip(&self.columns).filter(|(_, c)| c.upper > 0.0) {
            column.rows.iter().for_each(|&i| self.of_row[i as usize].push(number));
        }
    }

    /// The basic columns.
    pub(super) fn basis(&self) -> &[usize] {
        &self.basis
    }

    /// The basis, to come back to.
    pub(super) fn mark(&mut self) -> Mark {
        if std::mem::take(&mut self.is_raised) {
            self.reprice();
        }
        Mark { basis: self.basis.clone(), weight: self.weight.clone(), dual: self.dual.clone() }
    }

    /// Goes back to a basis.
    pub(super) fn go_back(&mut self, mark: &Mark) -> Result<(), Breakdown> {
        self.basis.iter().for_each(|&j| self.place[j] = Place::Lower);
        self.basis.clone_from(&mark.basis);
        self.basis.iter().for_each(|&j| self.place[j] = Place::Basic);
        self.weight.clone_from(&mark.weight);
        self.dual.clone_from(&mark.dual);
        self.is_raised = false;
        self.refactor()
    }

    /// The columns that are not at zero, with their values.
    pub(super) fn shares(&self) -> impl Iterator<Item = (usize, f64)> {
        let basic = self.basis.iter().copied().zip(self.value.iter().copied());
        let full = self.place.iter().enumerate().filter(|(_, place)| **place == Place::Upper);
        basic.chain(full.map(|(j, _)| (j, self.columns[j].upper)))
    }

    /// Steps until the program is solved, the objective exceeds `goal`, or `patience` steps are done.
    pub(super) fn solve(&mut self, goal: f64, patience: u64) -> Result<End, Breakdown> {
        if std::mem::take(&mut self.is_raised) {
            self.reprice();
        }
        self.settle();
        let last = self.pivots + patience;
        let mut fresh = false;
        loop {
            if self.objective > goal {
                return Ok(End::Enough);
            }
            if self.pivots >= last {
                return Ok(End::Paused);
            }
            let Some((at, out)) = self.leaving() else {
                if fresh || self.factors.is_fresh() {
                    return Ok(End::Optimal);
                }
                self.refactor()?;
                fresh = true;
                continue;
            };
            let row = self.row_of_inverse(at);
            self.price(&row);
            let Some(entering) = self.entering(out) else {
                // The multipliers may go this way for ever.
                self.raise(&row, out, goal);
                return Ok(End::Enough);
            };
            if !self.pivot(at, out, &row, entering)? {
                if fresh {
                    return Err(Breakdown);
                }
                self.refactor()?;
                fresh = true;
                continue;
            }
            fresh = false;
            if self.factors.is_worn() {
                self.refactor()?;
            }
        }
    }

    /// Factors the basis anew.
    fn refactor(&mut self) -> Result<(), Breakdown> {
        let of = |&j: &usize| (self.columns[j].rows.as_slice(), self.columns[j].sign);
        let columns: Vec<(&[u32], f64)> = self.basis.iter().map(of).collect();
        self.factors = Factors::factor(&columns).map_err(|_| Breakdown)?;
        self.factorings += 1;
        self.reprice();
        self.settle();
        Ok(())
    }

    /// Recomputes the multipliers.
    fn reprice(&mut self) {
        let mut dual: Vec<f64> = self.basis.iter().map(|&j| self.columns[j].cost).collect();
        self.factors.backward(&mut dual);
        self.dual = dual;
    }

    /// Recomputes reduced costs, puts columns to their bounds, and computes values and objective.
    fn settle(&mut self) {
        let mut value = self.right.clone();
        let dual = &self.dual;
        self.objective = self.right.iter().zip(dual).map(|(b, y)| b * y).sum();
        let columns = self.columns.iter().zip(&mut self.place);
        for ((column, place), reduced) in columns.zip(&mut self.reduced) {
            if *place == Place::Basic {
                *reduced = 0.0;
                continue;
            }
            let paid = column.rows.iter().map(|&i| dual[i as usize]).sum::<f64>();
            *reduced = column.cost - column.sign * paid;
            // Where the sign is not certain, a column stays where it is.
            if column.upper <= 0.0 {
                *place = Place::Shut;
            } else if reduced.abs() > SIGN || *place == Place::Shut {
                *place = if *reduced < 0.0 { Place::Upper } else { Place::Lower };
            }
            if *place == Place::Upper {
                self.objective += reduced.min(0.0) * column.upper;
                for &i in &column.rows {
                    value[i as usize] -= column.sign * column.upper;
                }
            }
        }
        self.factors.forward(&mut value);
        self.value = value;
    }

    /// The position that leaves, and by how much it is above its upper bound, or below zero.
    fn leaving(&self) -> Option<(usize, f64)> {
        let mut best: Option<(usize, f64, f64)> = None;
        for (at, (&value, &j)) in self.value.iter().zip(&self.basis).enumerate() {
            let over = value - self.columns[j].upper;
            let out = if value < -NEAR {
                value
            } else if over > NEAR {
                over
            } else {
                continue;
            };
            let score = out * out / self.weight[at];
            if best.is_none_or(|b| score > b.2) {
                best = Some((at, out, score));
            }
        }
        best.map(|(at, out, _)| (at, out))
    }

    fn row_of_inverse(&mut self, at: usize) -> Vec<f64> {
        let mut row = vec![0.0; self.right.len()];
        row[at] = 1.0;
        self.factors.backward(&mut row);
        row
    }

    /// The entries of all columns in a row of the inverse.
    fn price(&mut self, row: &[f64]) {
        for j in self.touched.drain(..) {
            self.row[j as usize] = 0.0;
        }
        for (of_row, &x) in self.of_row.iter().zip(row) {
            if x.abs() < 1e-12 {
                continue;
            }
            for &j in of_row {
                let entry = &mut self.row[j as usize];
                if *entry == 0.0 {
                    self.touched.push(j);
                }
                *entry += self.sign[j as usize] * x;
            }
        }
    }

    /// Moves the multipliers along a row that nothing blocks, until the objective exceeds `goal`.
    fn raise(&mut self, row: &[f64], out: f64, goal: f64) {
        self.is_raised = true;
        // What jumps on the way makes the rise slower than `out`, but never stops it.
        let mut step = out.signum() * (goal - self.objective + 1.0) / out.abs();
        for _ in 0..60 {
            for (y, x) in self.dual.iter_mut().zip(row) {
                *y += step * x;
            }
            self.objective = self.right.iter().zip(&self.dual).map(|(b, y)| b * y).sum();
            for column in &self.columns {
                let paid = column.rows.iter().map(|&i| self.dual[i as usize]).sum::<f64>();
                self.objective += (column.cost - column.sign * paid).min(0.0) * column.upper;
            }
            if self.objective > goal {
                return;
            }
            step *= 2.0;
        }
    }

    /// Replaces the column at a position; whether the pivot could be trusted.
    fn pivot(
        &mut self,
        at: usize,
        out: f64,
        row: &[f64],
        entering: Entering,
    ) -> Result<bool, Breakdown> {
        let Entering { column: q, step, flipped, gain } = entering;
        let n = self.right.len();
        let mut direction = vec![0.0; n];
        for &i in &self.columns[q].rows {
            direction[i as usize] = self.columns[q].sign;
        }
        self.factors.forward(&mut direction);
        let pivot = direction[at];
        if (pivot - self.row[q]).abs() > DRIFT * (1.0 + pivot.abs()) || pivot.abs() < SMALL {
            return Ok(false);
        }
        self.pivots += 1;
        self.flip(&flipped);
        for (y, x) in self.dual.iter_mut().zip(row) {
            *y += step * x;
        }
        for &j in &self.touched {
            self.reduced[j as usize] -= step * self.row[j as usize];
        }
        let leaving = self.basis[at];
        let bound = if out < 0.0 { 0.0 } else { self.columns[leaving].upper };
        let by = (self.value[at] - bound) / pivot;
        for (value, d) in self.value.iter_mut().zip(&direction) {
            *value -= by * d;
        }
        let from = if self.place[q] == Place::Upper { self.columns[q].upper } else { 0.0 };
        self.value[at] = from + by;
        self.place[leaving] = if out < 0.0 { Place::Lower } else { Place::Upper };
        self.reduced[leaving] = -step;
        self.place[q] = Place::Basic;
        self.reduced[q] = 0.0;
        self.basis[at] = q;
        self.reweigh(at, row, &direction);
        self.factors.replace(at, &direction);
        self.objective += gain;
        Ok(true)
    }

    /// Lets columns jump to their other bounds.
    fn flip(&mut self, flipped: &[usize]) {
        if flipped.is_empty() {
            return;
        }
        let mut change = vec![0.0; self.right.len()];
        for &j in flipped {
            let column = &self.columns[j];
            let (place, by) = match self.place[j] {
                Place::Upper => (Place::Lower, -column.upper),
                _ => (Place::Upper, column.upper),
            };
            self.place[j] = place;
            for &i in &column.rows {
                change[i as usize] += column.sign * by;
            }
        }
        self.factors.forward(&mut change);
        for (value, by) in self.value.iter_mut().zip(&change) {
            *value -= by;
        }
    }

    /// The lengths of the rows of the inverse after a pivot.
    fn reweigh(&mut self, at: usize, row: &[f64], direction: &[f64]) {
        let own: f64 = row.iter().map(|x| x * x).sum();
        let mut turned = row.to_vec();
        self.factors.forward(&mut turned);
        let pivot = direction[at];
        for (i, (weight, &d)) in self.weight.iter_mut().zip(direction).enumerate() {
            if i != at && d != 0.0 {
                let times = d / pivot;
                let new = *weight - times * (2.0 * turned[i] - times * own);
                *weight = new.max(1e-4).max(times * times);
            }
        }
        self.weight[at] = (own / (pivot * pivot)).max(1e-4);
    }
}
