//! Linear programs in columns of ones, by the primal simplex method with bounds.
//!
//! **Problem.** Minimize the sum of `cost[j] x[j]` subject to `0 <= x[j] <= upper[j]` and, for each
//! row, the sum over the columns that have it of `sign[j] x[j]` equal to `right`. Columns come and
//! go; whoever calls prices them against [`Simplex::dual`] and lets them [`Simplex::enter`].
//!
//! **Method.** The basis is kept in sparse factors (`factors.rs`). The leaving column is found in
//! two passes: first how far the step may go with a little tolerance, then the largest entry within
//! that (P. M. J. Harris 1973). After many steps of length zero, all basic columns at zero are
//! lifted by amounts of a millionth and the right side with them: the old solution remains one, no
//! two ratios are equal any more, and the multipliers found are as true as before, for costs have
//! not changed.
//!
//! Numbers are floating: they guide. Every bound is recomputed in integers (`bound.rs`).

use crate::solve::patterns::factors::Factors;

/// Feasibility tolerance.
const NEAR: f64 = 1e-9;

/// Entries of a direction smaller than this block nothing.
const SMALL: f64 = 1e-7;

/// Steps of length zero in a row after which the right side is disturbed.
const STALLED: usize = 20;

/// Where a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the basis, at a position.
    Basic(usize),
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
    /// Stands for something that is not there; never lifted.
    pub(super) artificial: bool,
    pub(super) place: Place,
}

/// The program and its current basis.
#[derive(Clone, Debug, Default)]
pub(super) struct Simplex {
    pub(super) columns: Vec<Column>,
    /// Column at every position of the basis.
    basis: Vec<usize>,
    /// Value of the basic column at every position.
    value: Vec<f64>,
    right: Vec<f64>,
    /// One multiplier per row.
    pub(super) dual: Vec<f64>,
    factors: Factors,
    stalled: usize,
    lifted: u32,
    /// Steps taken.
    pub(super) pivots: u64,
    /// Times the basis was factored.
    pub(super) factorings: u64,
}

/// The basis broke down numerically.
#[derive(Clone, Copy, Debug)]
pub(super) struct Breakdown;

impl Simplex {
    /// A program with a basis of one column per row that is feasible.
    pub(super) fn new(
        right: Vec<f64>,
        mut columns: Vec<Column>,
        basis: Vec<usize>,
    ) -> Result<Self, Breakdown> {
        for (at, &j) in basis.iter().enumerate() {
            columns[j].place = Place::Basic(at);
        }
        let mut program = Self { columns, basis, right, ..Self::default() };
        program.refactor()?;
        Ok(program)
    }

    /// Factors the basis anew, and recomputes values and multipliers.
    pub(super) fn refactor(&mut self) -> Result<(), Breakdown> {
        let of = |&j: &usize| (self.columns[j].rows.as_slice(), self.columns[j].sign);
        let columns: Vec<(&[u32], f64)> = self.basis.iter().map(of).collect();
        self.factors = Factors::factor(&columns).map_err(|_| Breakdown)?;
        self.factorings += 1;
        let mut value = self.right.clone();
        for column in self.columns.iter().filter(|c| c.place == Place::Upper) {
            for &i in &column.rows {
                value[i as usize] -= column.sign * column.upper;
            }
        }
        self.factors.forward(&mut value);
        self.value = value;
        self.reprice();
        Ok(())
    }

    /// Recomputes the multipliers, after costs have changed.
    pub(super) fn reprice(&mut self) {
        let mut dual: Vec<f64> = self.basis.iter().map(|&j| self.columns[j].cost).collect();
        self.factors.backward(&mut dual);
        self.dual = dual;
    }

    /// The reduced cost of a column.
    pub(super) fn reduced(&self, j: usize) -> f64 {
        let column = &self.columns[j];
        column.cost - column.sign * column.rows.iter().map(|&i| self.dual[i as usize]).sum::<f64>()
    }

    /// The value of a column.
    pub(super) fn value(&self, j: usize) -> f64 {
        match self.columns[j].place {
            Place::Basic(at) => self.value[at],
            Place::Lower => 0.0,
            Place::Upper => self.columns[j].upper,
        }
    }

    /// The basic columns.
    pub(super) fn basis(&self) -> &[usize] {
        &self.basis
    }

    /// Moves column `j` off its bound as far as the basis allows; returns the column that left it.
    pub(super) fn enter(&mut self, j: usize) -> Result<Option<usize>, Breakdown> {
        let reduced = self.reduced(j);
        let mut direction = vec![0.0; self.right.len()];
        for &i in &self.columns[j].rows {
            direction[i as usize] = self.columns[j].sign;
        }
        self.factors.forward(&mut direction);
        let rising = self.columns[j].place == Place::Lower;
        let sense = if rising { 1.0 } else { -1.0 };
        let block = self.block(&direction, sense, self.columns[j].upper);
        self.pivots += 1;
        let (step, at) = match block {
            Some((step, at)) => (step.max(0.0), at),
            None if self.columns[j].upper.is_finite() => {
                let step = self.columns[j].upper;
                self.advance(&direction, sense * step);
                self.columns[j].place = if rising { Place::Upper } else { Place::Lower };
                return Ok(None);
            }
            None => return Err(Breakdown),
        };
        self.stalled = if step > NEAR { 0 } else { self.stalled + 1 };
        self.advance(&direction, sense * step);
        let leaving = self.basis[at];
        let ends_at_upper = direction[at] * sense < 0.0;
        self.columns[leaving].place = if ends_at_upper { Place::Upper } else { Place::Lower };
        self.basis[at] = j;
        self.columns[j].place = Place::Basic(at);
        self.value[at] = if rising { step } else { self.columns[j].upper - step };
        self.move_duals(at, reduced / direction[at]);
        self.factors.replace(at, &direction);
        if self.factors.is_worn() {
            self.refactor()?;
        }
        if self.stalled > STALLED {
            self.lift();
        }
        Ok(Some(leaving))
    }

    fn advance(&mut self, direction: &[f64], step: f64) {
        for (value, d) in self.value.iter_mut().zip(direction) {
            *value -= step * d;
        }
    }

    /// How far the step may go, and the position that blocks it; nothing if the column's own bound
    /// comes first.
    fn block(&self, direction: &[f64], sense: f64, own: f64) -> Option<(f64, usize)> {
        let room = |at: usize, d: f64| {
            if d > 0.0 {
                self.value[at]
            } else {
                self.columns[self.basis[at]].upper - self.value[at]
            }
        };
        let entries = || {
            let all = direction.iter().enumerate().map(|(at, d)| (at, d * sense));
            all.filter(|(_, d)| d.abs() > SMALL)
        };
        let most = entries().map(|(at, d)| (room(at, d) + NEAR) / d.abs()).fold(own, f64::min);
        let mut best: Option<(usize, f64)> = None;
        for (at, d) in entries() {
            let within = room(at, d) / d.abs() <= most;
            if within && best.is_none_or(|(_, b)| d.abs() > b.abs()) {
                best = Some((at, d));
            }
        }
        let (at, d) = best?;
        let step = room(at, d) / d.abs();
        (step < own).then_some((step, at))
    }

    /// Changes the multipliers by `times` the row of the inverse at a position.
    fn move_duals(&mut self, at: usize, times: f64) {
        let mut row = vec![0.0; self.right.len()];
        row[at] = 1.0;
        self.factors.backward(&mut row);
        for (dual, x) in self.dual.iter_mut().zip(&row) {
            *dual += times * x;
        }
    }

    /// Lifts basic columns that are at zero, and the right side with them.
    fn lift(&mut self) {
        self.stalled = 0;
        for at in 0..self.basis.len() {
            let column = &self.columns[self.basis[at]];
            if self.value[at] < 1e-7 && !column.artificial {
                self.lifted = self.lifted.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let by = 1e-6 * (0.5 + f64::from(self.lifted >> 8) / f64::from(1_u32 << 24));
                self.value[at] += by;
                for &i in &column.rows {
                    self.right[i as usize] += column.sign * by;
                }
            }
        }
    }
}
