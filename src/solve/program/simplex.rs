//! The dual simplex method for bounded variables.
//!
//! Problem: [`Linear`], solved again and again with other bounds and costs. As every variable has two
//! bounds, each basis is dual feasible once the others stand at the bound that their reduced costs ask for:
//! there is no first phase, and a change of bounds or costs is taken up from the last basis. Method: the
//! basic variable furthest outside its bounds, measured by the steepest edge, leaves; the ratio test goes
//! past variables that are better flipped to their other bound; reduced costs that get the wrong sign by
//! rounding are flipped too. Costs are expected to be perturbed by whoever makes the program, against
//! ties. Ties: least column. Sources: J. J. Forrest, D. Goldfarb, "Steepest-edge simplex algorithms for
//! linear programming" (1992); I. Maros, "A generalized dual phase-2 simplex algorithm" (2003).

use super::factor::Factor;
use super::linear::Linear;
use crate::base::Budget;

/// How far a value may be outside its bounds.
const PRIMAL: f64 = 1e-9;
/// How far a reduced cost may have the wrong sign.
const DUAL: f64 = 1e-9;
/// Smaller entries are no pivots.
const PIVOT: f64 = 1e-7;
/// Pivots of this size are taken as they come.
const SAFE: f64 = 1e-3;
/// Exchanges until the basis is factorized anew.
const EXCHANGES: usize = 80;
const NONE: u32 = u32::MAX;

/// How a solve ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The least cost.
    Optimal,
    /// No point obeys rows and bounds: [`Simplex::ray`] shows it.
    Infeasible,
    /// The costs passed the limit.
    Passed,
    /// Time is up, or the numbers are too hard.
    Stopped,
}

/// A basis to come back to.
pub(super) struct Basis {
    basis: Vec<u32>,
    is_high: Vec<bool>,
}

/// The method, with its last basis.
pub(super) struct Simplex {
    pub(super) linear: Linear,
    /// Per position, the basic column; per column, its position.
    basis: Vec<u32>,
    place: Vec<u32>,
    is_high: Vec<bool>,
    /// Values of basic columns, by position.
    value: Vec<f64>,
    reduced: Vec<f64>,
    /// Steepest-edge weights, by position.
    weight: Vec<f64>,
    factor: Factor,
    /// Whether values, or everything, must be worked out again.
    is_stale: bool,
    is_torn: bool,
    /// The column that stands for a row alone.
    unit: Vec<u32>,
    work: Work,
    pub(super) ray: Vec<f64>,
    /// Exchanges so far.
    pub(super) pivots: u64,
}

/// Vectors used again and again.
#[derive(Default)]
struct Work {
    by_row: Vec<f64>,
    by_position: Vec<f64>,
    rho: Vec<f64>,
    /// The pivot row, by column, and where it is not zero.
    across: Vec<f64>,
    touched: Vec<u32>,
    down: Vec<f64>,
    tau: Vec<f64>,
}

impl Simplex {
    /// Starts from a basis of one column per row, or of none where the row stands alone.
    pub(super) fn new(mut linear: Linear, basis: &[Option<u32>]) -> Self {
        let n_rows = linear.n_rows();
        let add = |row: usize| {
            let row = u32::try_from(row).unwrap_or(NONE);
            u32::try_from(linear.push(&[(row, 1.0)], (0.0, 0.0), 0.0)).unwrap_or(NONE)
        };
        let unit: Vec<u32> = (0..n_rows).map(add).collect();
        let basis = basis.iter().zip(&unit).map(|(column, unit)| column.unwrap_or(*unit)).collect();
        linear.close();
        let n = linear.n_columns();
        Self {
            basis,
            place: vec![NONE; n],
            is_high: vec![false; n],
            value: vec![0.0; n_rows],
            reduced: vec![0.0; n],
            weight: vec![1.0; n_rows],
            factor: Factor::default(),
            is_stale: true,
            is_torn: true,
            unit,
            work: Work {
                by_row: vec![0.0; n_rows],
                by_position: vec![0.0; n_rows],
                rho: vec![0.0; n_rows],
                across: vec![0.0; n],
                touched: Vec::new(),
                down: vec![0.0; n_rows],
                tau: vec![0.0; n_rows],
            },
            ray: vec![0.0; n_rows],
            linear,
            pivots: 0,
        }
    }

    /// Sets the bounds of a column.
    pub(super) fn bound(&mut self, column: usize, low: f64, high: f64) {
        if self.linear.low[column] != low || self.linear.high[column] != high {
            (self.linear.low[column], self.linear.high[column]) = (low, high);
            self.is_stale = true;
        }
    }

    /// Sets the cost of a column.
    pub(super) fn cost(&mut self, column: usize, cost: f64) {
        self.linear.cost[column] = cost;
        self.is_torn = true;
    }

    pub(super) fn save(&self) -> Basis {
        Basis { basis: self.basis.clone(), is_high: self.is_high.clone() }
    }

    pub(super) fn restore(&mut self, saved: &Basis) {
        self.basis.clone_from(&saved.basis);
        self.is_high.clone_from(&saved.is_high);
        self.weight.fill(1.0);
        self.is_torn = true;
    }

    /// The value of a column.
    pub(super) fn value(&self, column: usize) -> f64 {
        match self.place[column] {
            NONE => self.resting(column),
            place => self.value[place as usize],
        }
    }

    fn resting(&self, column: usize) -> f64 {
        if self.is_high[column] { self.linear.high[column] } else { self.linear.low[column] }
    }

    /// The multipliers of the rows.
    pub(super) fn multipliers(&mut self) -> Vec<f64> {
        let mut y = vec![0.0; self.basis.len()];
        for (position, &column) in self.basis.iter().enumerate() {
            self.work.by_position[position] = self.linear.cost[column as usize];
        }
        self.factor.solve_transposed(&mut self.work.by_position, &mut y);
        y
    }

    /// Solves; ends early where the value of column `watched` passes `limit`.
    pub(super) fn solve(&mut self, (watched, limit): (usize, f64), budget: &Budget) -> End {
        let most = 20_000 + 20 * (self.linear.n_rows() + self.linear.n_columns());
        for round in 0..most {
            if self.is_torn || self.factor.n_exchanges() >= EXCHANGES {
                self.refactorize();
            }
            if self.is_stale {
                self.settle();
            }
            if round % 16 == 15 {
                if self.value(watched) > limit {
                    return End::Passed;
                }
                if round % 64 == 63 && budget.stop().is_some() {
                    return End::Stopped;
                }
            }
            let Some((leaving, over)) = self.leaving() else {
                if self.factor.n_exchanges() == 0 {
                    return End::Optimal;
                }
                // What is outside only by rounding shows with fresh numbers.
                self.refactorize();
                self.settle();
                if self.leaving().is_none() {
                    return End::Optimal;
                }
                continue;
            };
            self.across(leaving);
            let Some(entering) = self.entering(over) else {
                if self.factor.n_exchanges() > 0 {
                    self.refactorize();
                    self.settle();
                    continue;
                }
                let sign = if over > 0.0 { 1.0 } else { -1.0 };
                self.ray.clear();
                self.ray.extend(self.work.rho.iter().map(|y| y * sign));
                return End::Infeasible;
            };
            if !self.exchange(leaving, entering, over) {
                if self.factor.n_exchanges() == 0 {
                    return End::Stopped;
                }
                self.is_torn = true;
            }
        }
        End::Stopped
    }

    /// Makes factors and reduced costs anew.
    fn refactorize(&mut self) {
        loop {
            let (linear, basis) = (&self.linear, &self.basis);
            let replaced = self.factor.factorize(basis.len(), |p| linear.column(basis[p] as usize));
            if replaced.is_empty() {
                break;
            }
            for (position, row) in replaced {
                self.basis[position] = self.unit[row];
            }
            self.weight.fill(1.0);
        }
        self.place.fill(NONE);
        for (position, &column) in (0_u32..).zip(&self.basis) {
            self.place[column as usize] = position;
        }
        let y = self.multipliers();
        for column in 0..self.linear.n_columns() {
            self.reduced[column] = if self.place[column] == NONE {
                self.linear.cost[column] - self.linear.dot(column, &y)
            } else {
                0.0
            };
            self.flip(column);
        }
        (self.is_torn, self.is_stale) = (false, true);
    }

    /// Puts a column that is not basic at the bound that its reduced cost asks for; whether it moved.
    fn flip(&mut self, column: usize) -> bool {
        let d = self.reduced[column];
        let wrong = if self.is_high[column] { d > DUAL } else { d < -DUAL };
        if wrong && self.place[column] == NONE {
            self.is_high[column] = !self.is_high[column];
        }
        wrong
    }

    /// Works out the values of the basis.
    fn settle(&mut self) {
        self.work.by_row.copy_from_slice(&self.linear.right);
        for column in 0..self.linear.n_columns() {
            let x = self.resting(column);
            if x != 0.0 && self.place[column] == NONE {
                for &(row, a) in self.linear.column(column) {
                    self.work.by_row[row as usize] -= a * x;
                }
            }
        }
        self.factor.solve(&mut self.work.by_row, &mut self.value);
        self.is_stale = false;
    }

    /// The position that leaves, and by how much it is over its bounds (below if negative).
    fn leaving(&self) -> Option<(usize, f64)> {
        let mut best = None;
        let mut most = 0.0;
        for (position, &column) in self.basis.iter().enumerate() {
            let (x, column) = (self.value[position], column as usize);
            let (low, high) = (self.linear.low[column], self.linear.high[column]);
            let over = if x > high + PRIMAL * (1.0 + high.abs()) {
                x - high
            } else if x < low - PRIMAL * (1.0 + low.abs()) {
                x - low
            } else {
                continue;
            };
            let merit = over * over / self.weight[position];
            if merit > most {
                most = merit;
                best = Some((position, over));
            }
        }
        best
    }

    /// The row of the inverse at a position, and the pivot row.
    fn across(&mut self, position: usize) {
        let work = &mut self.work;
        work.by_position.fill(0.0);
        work.by_position[position] = 1.0;
        self.factor.solve_transposed(&mut work.by_position, &mut work.rho);
        for column in work.touched.drain(..) {
            work.across[column as usize] = 0.0;
        }
        for (row, &y) in work.rho.iter().enumerate().filter(|(_, y)| y.abs() > 1e-12) {
            for &(column, a) in self.linear.row(row) {
                if self.place[column as usize] == NONE {
                    let across = &mut work.across[column as usize];
                    if *across == 0.0 {
                        work.touched.push(column);
                    }
                    *across += y * a;
                    if *across == 0.0 {
                        *across = f64::MIN_POSITIVE; // touched already
                    }
                }
            }
        }
    }

    /// The column that enters: past it the dual would fall again.
    fn entering(&self, over: f64) -> Option<usize> {
        let sign = if over > 0.0 { 1.0 } else { -1.0 };
        let mut steps: Vec<(f64, u32)> = Vec::new();
        for &column in &self.work.touched {
            let j = column as usize;
            let a = sign * self.work.across[j];
            let is_free = self.linear.low[j] < self.linear.high[j];
            if is_free && if self.is_high[j] { a < -PIVOT } else { a > PIVOT } {
                steps.push(((self.reduced[j] / a).max(0.0), column));
            }
        }
        steps.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        steps.dedup_by_key(|step| step.1);
        let size = |column: u32| self.work.across[column as usize].abs();
        let mut slope = over.abs();
        let mut at = 0;
        for (k, &(_, column)) in steps.iter().enumerate() {
            let j = column as usize;
            slope -= size(column) * (self.linear.high[j] - self.linear.low[j]);
            at = k;
            if slope < 0.0 {
                break;
            }
        }
        if steps.is_empty() || slope > PRIMAL {
            return None; // all of them flipped are not enough
        }
        let first = steps[at].1;
        if size(first) >= SAFE {
            return Some(first as usize);
        }
        // A pivot that is too small gives way to one nearby: that costs a little of the dual.
        let limit = steps[at].0 + 10.0 * DUAL;
        let near = steps[at..].iter().take_while(|step| step.0 <= limit);
        let least = steps[at].0 - 10.0 * DUAL;
        let before = steps[..at].iter().rev().take_while(|step| step.0 >= least);
        let all = before.chain(near).map(|step| step.1);
        let best = all.max_by(|&a, &b| size(a).total_cmp(&size(b)).then(b.cmp(&a)));
        best.map(|column| column as usize)
    }

    /// Exchanges a basic column for another; false if the numbers do not allow it.
    fn exchange(&mut self, leaving: usize, entering: usize, over: f64) -> bool {
        let work = &mut self.work;
        for &(row, a) in self.linear.column(entering) {
            work.by_row[row as usize] = a;
        }
        self.factor.solve(&mut work.by_row, &mut work.down);
        let (pivot, other) = (work.down[leaving], work.across[entering]);
        if pivot.abs() < PIVOT || (pivot - other).abs() > 1e-6 * (1.0 + pivot.abs()) {
            return false;
        }
        work.by_row.copy_from_slice(&work.rho);
        self.factor.solve(&mut work.by_row, &mut work.tau);
        let out = self.basis[leaving] as usize;
        let step = self.reduced[entering] / pivot;
        for at in 0..self.work.touched.len() {
            let column = self.work.touched[at] as usize;
            self.reduced[column] -= step * self.work.across[column];
        }
        self.reduced[entering] = 0.0;
        self.reduced[out] = -step;
        self.is_high[out] = over > 0.0;
        self.place[out] = NONE;
        self.place[entering] = u32::try_from(leaving).unwrap_or(NONE);
        self.basis[leaving] = u32::try_from(entering).unwrap_or(NONE);
        self.flip_all(entering);
        self.shift(leaving, (out, entering));
        self.factor.exchange(leaving, &self.work.down);
        self.pivots += 1;
        true
    }

    /// Flips what has the wrong sign, and moves the basis with it; the basis is the one before.
    fn flip_all(&mut self, entering: usize) {
        let mut is_moved = false;
        for at in 0..self.work.touched.len() {
            let column = self.work.touched[at] as usize;
            let before = self.resting(column);
            if column != entering && self.flip(column) {
                let by = self.resting(column) - before;
                for &(row, a) in self.linear.column(column) {
                    self.work.by_row[row as usize] += a * by;
                }
                is_moved |= by != 0.0;
            }
        }
        if is_moved {
            self.factor.solve(&mut self.work.by_row, &mut self.work.by_position);
            for (x, by) in self.value.iter_mut().zip(&self.work.by_position) {
                *x -= by;
            }
        } else {
            self.work.by_row.fill(0.0);
        }
    }

    /// The primal step, and the weights after it.
    fn shift(&mut self, leaving: usize, (out, entering): (usize, usize)) {
        let (down, tau) = (&self.work.down, &self.work.tau);
        let pivot = down[leaving];
        let step = (self.value[leaving] - self.resting(out)) / pivot;
        let own = self.weight[leaving];
        for (position, &a) in down.iter().enumerate() {
            if a != 0.0 && position != leaving {
                self.value[position] -= step * a;
                let ratio = a / pivot;
                let new = self.weight[position] - 2.0 * ratio * tau[position] + ratio * ratio * own;
                self.weight[position] = new.max(1e-4);
            }
        }
        self.weight[leaving] = (own / (pivot * pivot)).max(1e-4);
        self.value[leaving] = self.resting(entering) + step;
    }
}
