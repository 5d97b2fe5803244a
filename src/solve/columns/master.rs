//! The linear program over columns: revised simplex with an explicit inverse.
//!
//! ```text
//! minimize  c x   subject to  A x = b,  x >= 0
//! ```
//!
//! with one row per recipient (one team), one per helper (its number of partners), and one more per
//! helper whose number may vary (one choice of number). Entries are small integers; costs are
//! large ones. So the inverse is kept in floats, where it is a matrix of small fractions and exact
//! enough, while multipliers and reduced costs are integers in units of one over the denominator:
//! after every few pivots the multipliers are set right by the exact residual `c_B - y B`, pushed
//! through the inverse. What comes out is only a proposal: bounds are proven elsewhere, from
//! the multipliers alone.
//!
//! Dantzig's rule, and Bland's after many pivots without progress, so it cannot cycle. Time per
//! pivot `O(rows^2 + entries)`. Reference: V. Chvatal, *Linear Programming*, 1983, chapters 7 and 8.

/// A column: its entries and cost.
#[derive(Clone, Debug)]
struct Column {
    entries: Vec<(u32, i32)>,
    cost: i64,
    banned: bool,
}

/// The linear program.
#[derive(Clone, Debug)]
pub(super) struct Master {
    rows: usize,
    columns: Vec<Column>,
    /// Price of a banned or artificial column.
    big: i64,
    basis: Vec<usize>,
    /// Row-major inverse of the basis.
    inverse: Vec<f64>,
    /// Value of the basic variable of every row.
    point: Vec<f64>,
    right: Vec<f64>,
    dual: Vec<i64>,
    /// Pivots made.
    pub(super) pivots: u64,
    since_refresh: u32,
}

/// Reduced costs above minus this count as zero: the rounding of a few entries.
const TOLERANCE: i64 = 3;
/// Pivots after which the inverse is computed anew.
const REFRESH: u32 = 120;
/// Smallest pivot element.
const PIVOT: f64 = 1e-7;

impl Master {
    /// A program with right-hand sides `right`, solved by artificial columns of cost `big`.
    pub(super) fn new(right: Vec<f64>, big: i64) -> Self {
        let rows = right.len();
        let artificial = |row: usize| {
            let entries = vec![(u32::try_from(row).unwrap_or(u32::MAX), 1)];
            Column { entries, cost: big, banned: false }
        };
        let mut master = Self {
            rows,
            columns: (0..rows).map(artificial).collect(),
            big,
            basis: (0..rows).collect(),
            inverse: Vec::new(),
            point: right.clone(),
            right,
            dual: vec![0; rows],
            pivots: 0,
            since_refresh: 0,
        };
        master.refresh();
        master
    }

    /// Adds a column and returns its number.
    pub(super) fn add(&mut self, entries: Vec<(u32, i32)>, cost: i64) -> usize {
        self.columns.push(Column { entries, cost, banned: false });
        self.columns.len() - 1
    }

    /// Forbids or allows a column.
    pub(super) fn ban(&mut self, column: usize, banned: bool) {
        self.columns[column].banned = banned;
    }

    /// Whether a column is forbidden.
    pub(super) fn is_banned(&self, column: usize) -> bool {
        self.columns[column].banned
    }

    /// The multipliers of the rows.
    pub(super) fn duals(&self) -> &[i64] {
        &self.dual
    }

    /// The columns in use, with their values.
    pub(super) fn support(&self) -> Vec<(usize, f64)> {
        let mut used: Vec<(usize, f64)> =
            self.basis.iter().copied().zip(self.point.iter().copied()).collect();
        used.retain(|&(_, x)| x > 1e-6);
        used.sort_by_key(|&(column, _)| column);
        used
    }

    fn cost(&self, column: usize) -> i64 {
        let c = &self.columns[column];
        // Never cheaper than the artificial columns of the same rows.
        let rows = i64::try_from(c.entries.len()).unwrap_or(i64::MAX);
        if c.banned { c.cost.max(0).saturating_add(self.big.saturating_mul(rows)) } else { c.cost }
    }

    fn reduced(&self, column: usize) -> i64 {
        let entries = &self.columns[column].entries;
        let paid: i64 = entries.iter().map(|&(r, a)| self.dual[r as usize] * i64::from(a)).sum();
        self.cost(column) - paid
    }

    /// Pivots until no column has a negative reduced cost; `keep_going` is asked now and then.
    pub(super) fn optimize(&mut self, keep_going: &dyn Fn() -> bool) {
        self.correct_duals();
        let (mut stalled, mut corrected) = (0, false);
        loop {
            let bland = stalled > 20 * self.rows;
            let Some((enter, reduced)) = self.price(bland) else {
                if corrected {
                    return;
                }
                self.correct_duals();
                self.correct_duals();
                corrected = true;
                continue;
            };
            corrected = false;
            let direction = self.direction(enter);
            let Some(leave) = self.ratio_test(&direction, bland) else { return };
            let step = (self.point[leave] / direction[leave]).max(0.0);
            stalled = if step > 1e-9 { 0 } else { stalled + 1 };
            self.pivot(enter, leave, &direction, (step, reduced));
            if self.since_refresh >= REFRESH {
                self.refresh();
            }
            if self.pivots.is_multiple_of(64) && !keep_going() {
                return;
            }
        }
    }

    /// The column to enter: of least reduced cost, or the first negative one.
    fn price(&self, bland: bool) -> Option<(usize, i64)> {
        let mut best = None;
        let mut least = -TOLERANCE;
        for column in self.rows..self.columns.len() {
            if self.columns[column].banned {
                continue;
            }
            let reduced = self.reduced(column);
            if reduced < least {
                (best, least) = (Some((column, reduced)), reduced);
                if bland {
                    break;
                }
            }
        }
        best
    }

    /// The inverse times a column.
    fn direction(&self, column: usize) -> Vec<f64> {
        let mut direction = vec![0.0; self.rows];
        for &(r, a) in &self.columns[column].entries {
            let (r, a) = (r as usize, f64::from(a));
            for (i, d) in direction.iter_mut().enumerate() {
                *d += a * self.inverse[i * self.rows + r];
            }
        }
        direction
    }

    /// The row to leave: least ratio; among ties the largest pivot, or the first column for Bland.
    fn ratio_test(&self, direction: &[f64], bland: bool) -> Option<usize> {
        let mut best: Option<(usize, f64)> = None;
        for (i, &d) in direction.iter().enumerate().filter(|(_, d)| **d > PIVOT) {
            let ratio = self.point[i].max(0.0) / d;
            let better = match best {
                None => true,
                Some((b, least)) if (ratio - least).abs() <= 1e-10 => {
                    if bland {
                        self.basis[i] < self.basis[b]
                    } else {
                        d > direction[b]
                    }
                }
                Some((_, least)) => ratio < least,
            };
            if better {
                best = Some((i, ratio));
            }
        }
        best.map(|(i, _)| i)
    }

    fn pivot(
        &mut self,
        enter: usize,
        leave: usize,
        direction: &[f64],
        (step, reduced): (f64, i64),
    ) {
        let n = self.rows;
        for (x, d) in self.point.iter_mut().zip(direction) {
            *x -= step * d;
        }
        self.point[leave] = step;
        let pivot = direction[leave];
        let row: Vec<f64> =
            self.inverse[leave * n..(leave + 1) * n].iter().map(|x| x / pivot).collect();
        #[expect(clippy::cast_precision_loss, reason = "set right by the exact residual")]
        let reduced = reduced as f64;
        for (y, x) in self.dual.iter_mut().zip(&row) {
            if *x != 0.0 {
                *y += round(reduced * x);
            }
        }
        for (i, &d) in direction.iter().enumerate() {
            if i != leave && d != 0.0 {
                let target = &mut self.inverse[i * n..(i + 1) * n];
                for (t, x) in target.iter_mut().zip(&row) {
                    *t -= d * x;
                }
            }
        }
        self.inverse[leave * n..(leave + 1) * n].copy_from_slice(&row);
        self.basis[leave] = enter;
        self.pivots += 1;
        self.since_refresh += 1;
    }

    /// Computes inverse, point and multipliers anew from the basis.
    fn refresh(&mut self) {
        self.invert();
        for i in 0..self.rows {
            let row = &self.inverse[i * self.rows..(i + 1) * self.rows];
            self.point[i] = row.iter().zip(&self.right).map(|(a, b)| a * b).sum();
        }
        self.since_refresh = 0;
        self.correct_duals();
    }

    /// Pushes the exact residual `c_B - y B` through the inverse.
    fn correct_duals(&mut self) {
        let n = self.rows;
        let mut correction = vec![0.0; n];
        for i in 0..n {
            let residual = self.reduced(self.basis[i]);
            if residual != 0 {
                #[expect(clippy::cast_precision_loss, reason = "repeated until it is small")]
                let residual = residual as f64;
                for (sum, x) in correction.iter_mut().zip(&self.inverse[i * n..(i + 1) * n]) {
                    *sum += residual * x;
                }
            }
        }
        for (y, sum) in self.dual.iter_mut().zip(&correction) {
            *y += round(*sum);
        }
    }

    /// Gauss-Jordan with partial pivoting; a row without a pivot gets its artificial column back.
    fn invert(&mut self) {
        let n = self.rows;
        let mut matrix = vec![0.0; n * n];
        for (j, &column) in self.basis.iter().enumerate() {
            for &(r, a) in &self.columns[column].entries {
                matrix[r as usize * n + j] = f64::from(a);
            }
        }
        let mut inverse = vec![0.0; n * n];
        for i in 0..n {
            inverse[i * n + i] = 1.0;
        }
        for j in 0..n {
            let largest = (j..n)
                .max_by(|&a, &b| matrix[a * n + j].abs().total_cmp(&matrix[b * n + j].abs()))
                .unwrap_or(j);
            if largest != j {
                for k in 0..n {
                    matrix.swap(largest * n + k, j * n + k);
                    inverse.swap(largest * n + k, j * n + k);
                }
            }
            let pivot = matrix[j * n + j];
            for k in 0..n {
                matrix[j * n + k] /= pivot;
                inverse[j * n + k] /= pivot;
            }
            for i in (0..n).filter(|&i| i != j) {
                let factor = matrix[i * n + j];
                if factor != 0.0 {
                    for k in 0..n {
                        matrix[i * n + k] -= factor * matrix[j * n + k];
                        inverse[i * n + k] -= factor * inverse[j * n + k];
                    }
                }
            }
        }
        self.inverse = inverse;
    }
}

#[expect(clippy::cast_possible_truncation, reason = "below 2^63 by the choice of denominator")]
fn round(x: f64) -> i64 {
    x.round() as i64
}
