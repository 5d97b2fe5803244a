//! The linear program over rounds: revised primal simplex with an explicit inverse.
//!
//! ```text
//! minimize  c x   subject to  A x = b,  x >= 0
//! ```
//!
//! with a row per recipient (its number of partners), one per helper (one round), and one more per
//! recipient with more than two possible numbers of partners. Its multipliers are only proposals:
//! bounds are proven from them by pricing, in integers. So it counts in floats; at the end the
//! multipliers are rounded to units of one over the denominator, and set right twice by the exact
//! residual `c_B - y B`, pushed through the inverse.
//!
//! The right-hand sides are made larger by tiny amounts, different for every row, against the
//! stalling that set partitioning is known for: a basis that is best for them is best without.
//! Dantzig's rule; Bland's after many pivots without progress. The inverse is stored by columns,
//! for both its products run along them. Time per pivot `O(rows^2 + entries)`.
//! Reference: V. Chvatal, *Linear Programming*, 1983, chapters 3, 7 and 8.

/// Columns, their entries end to end, so that a trial copy is cheap.
#[derive(Clone, Debug, Default)]
struct Columns {
    entries: Vec<(u32, i32)>,
    /// Where the entries of each column end.
    end: Vec<usize>,
    cost: Vec<i64>,
    banned: Vec<bool>,
}

impl Columns {
    fn push(&mut self, entries: &[(u32, i32)], cost: i64) {
        self.entries.extend(entries);
        self.end.push(self.entries.len());
        self.cost.push(cost);
        self.banned.push(false);
    }

    fn of(&self, column: usize) -> &[(u32, i32)] {
        let start = if column == 0 { 0 } else { self.end[column - 1] };
        &self.entries[start..self.end[column]]
    }

    fn len(&self) -> usize {
        self.end.len()
    }
}

/// The linear program.
#[derive(Clone, Debug)]
pub(super) struct Master {
    rows: usize,
    columns: Columns,
    denominator: i64,
    /// Price of a banned or artificial column.
    big: i64,
    basis: Vec<u32>,
    is_basic: Vec<bool>,
    /// `inverse[r * rows + i]`: row `i`, column `r`.
    inverse: Vec<f64>,
    point: Vec<f64>,
    right: Vec<f64>,
    dual: Vec<f64>,
    direction: Vec<f64>,
    /// Pivots made.
    pub(super) pivots: u64,
    since_refresh: u32,
}

/// Reduced costs above minus this, relative to one unit of cost, count as zero.
const TOLERANCE: f64 = 1e-6;
/// Pivots after which the inverse is computed anew.
const REFRESH: u32 = 400;
/// Smallest pivot element.
const PIVOT: f64 = 1e-7;
/// Values below this count as zero.
pub(super) const ZERO: f64 = 1e-4;

impl Master {
    /// A program with right-hand sides `right`, solved by artificial columns of cost `big`.
    pub(super) fn new(right: &[i64], big: i64, denominator: i64) -> Self {
        let rows = right.len();
        let mut columns = Columns::default();
        for row in 0..rows {
            columns.push(&[(u32::try_from(row).unwrap_or(u32::MAX), 1)], big);
        }
        // Golden-ratio steps: spread evenly, no two alike.
        #[expect(clippy::cast_precision_loss, reason = "numbers of rows and partners")]
        let tiny = |(i, &b): (usize, &i64)| {
            let step = (i as f64 + 1.0) * 0.618_033_988_749_894_9;
            b as f64 + 1e-6 * (0.5 + step.fract())
        };
        let mut master = Self {
            rows,
            columns,
            denominator,
            big,
            basis: (0..rows).filter_map(|i| u32::try_from(i).ok()).collect(),
            is_basic: vec![true; rows],
            inverse: Vec::new(),
            point: Vec::new(),
            right: right.iter().enumerate().map(tiny).collect(),
            dual: vec![0.0; rows],
            direction: vec![0.0; rows],
            pivots: 0,
            since_refresh: 0,
        };
        master.refresh();
        master
    }

    /// Adds a column and returns its number.
    pub(super) fn add(&mut self, entries: &[(u32, i32)], cost: i64) -> usize {
        self.columns.push(entries, cost);
        self.is_basic.push(false);
        self.columns.len() - 1
    }

    /// The number of columns, artificial ones included.
    pub(super) fn n_columns(&self) -> usize {
        self.columns.len()
    }

    /// Forbids or allows a column; call [`Self::reprice`] after the last.
    pub(super) fn ban(&mut self, column: usize, banned: bool) {
        self.columns.banned[column] = banned;
    }

    /// Computes the multipliers anew, after costs have changed.
    pub(super) fn reprice(&mut self) {
        let n = self.rows;
        for r in 0..n {
            let column = &self.inverse[r * n..(r + 1) * n];
            let term = |(i, x): (usize, &f64)| x * self.cost(self.basis[i] as usize);
            self.dual[r] = column.iter().enumerate().filter(|(_, x)| **x != 0.0).map(term).sum();
        }
    }

    /// The value of the program, artificial columns included.
    pub(super) fn value(&self) -> f64 {
        let basic = self.basis.iter().zip(&self.point);
        basic.map(|(&c, x)| self.cost(c as usize) * x).sum()
    }

    /// The columns in use, with their values.
    pub(super) fn support(&self) -> Vec<(usize, f64)> {
        let basic = self.basis.iter().map(|&c| c as usize).zip(self.point.iter().copied());
        let mut used: Vec<(usize, f64)> = basic.filter(|&(_, x)| x > ZERO).collect();
        used.sort_by_key(|&(column, _)| column);
        used
    }

    #[expect(clippy::cast_precision_loss, reason = "floats only guide")]
    fn cost(&self, column: usize) -> f64 {
        let cost = self.columns.cost[column] as f64;
        // Never cheaper than the artificial columns of the same rows.
        let rows = self.columns.of(column).len() as f64;
        if self.columns.banned[column] { cost + self.big as f64 * rows } else { cost }
    }

    fn reduced(&self, column: usize) -> f64 {
        let paid = |&(r, a): &(u32, i32)| self.dual[r as usize] * f64::from(a);
        self.cost(column) - self.columns.of(column).iter().map(paid).sum::<f64>()
    }

    /// Pivots until no column has a negative reduced cost, or `most` times; `keep_going` is asked
    /// now and then.
    pub(super) fn optimize(&mut self, most: u64, keep_going: &dyn Fn() -> bool) {
        let mut stalled = 0;
        let limit = self.pivots.saturating_add(most);
        while self.pivots < limit {
            let bland = stalled > 8 * self.rows;
            let Some(enter) = self.price(bland) else { return };
            let reduced = self.reduced(enter);
            self.direct(enter);
            let Some(leave) = self.ratio_test(bland) else { return };
            let step = (self.point[leave] / self.direction[leave]).max(0.0);
            stalled = if step > 1e-12 { 0 } else { stalled + 1 };
            self.pivot(enter, leave, (step, reduced));
            if self.since_refresh >= REFRESH {
                self.refresh();
            }
            if self.pivots.is_multiple_of(64) && !keep_going() {
                return;
            }
        }
    }

    /// The column to enter: of least reduced cost, or the first negative one.
    fn price(&self, bland: bool) -> Option<usize> {
        let (mut best, mut least) = (None, -TOLERANCE);
        for column in self.rows..self.columns.len() {
            if self.columns.banned[column] || self.is_basic[column] {
                continue;
            }
            let reduced = self.reduced(column);
            if reduced < least {
                (best, least) = (Some(column), reduced);
                if bland {
                    break;
                }
            }
        }
        best
    }

    /// The inverse times a column, into `direction`.
    fn direct(&mut self, column: usize) {
        self.direction.fill(0.0);
        for &(r, a) in self.columns.of(column) {
            let (r, a) = (r as usize, f64::from(a));
            let of = &self.inverse[r * self.rows..(r + 1) * self.rows];
            for (d, x) in self.direction.iter_mut().zip(of) {
                *d += a * x;
            }
        }
    }

    /// The row to leave: least ratio; among ties the largest pivot, or the first column for Bland.
    fn ratio_test(&self, bland: bool) -> Option<usize> {
        let mut best: Option<(usize, f64)> = None;
        for (i, &d) in self.direction.iter().enumerate().filter(|(_, d)| **d > PIVOT) {
            let ratio = self.point[i].max(0.0) / d;
            let better = match best {
                None => true,
                Some((b, least)) if (ratio - least).abs() <= 1e-13 => {
                    if bland {
                        self.basis[i] < self.basis[b]
                    } else {
                        d > self.direction[b]
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

    fn pivot(&mut self, enter: usize, leave: usize, (step, reduced): (f64, f64)) {
        let n = self.rows;
        for (x, d) in self.point.iter_mut().zip(&self.direction) {
            *x -= step * d;
        }
        self.point[leave] = step;
        let pivot = self.direction[leave];
        for (column, y) in self.inverse.chunks_exact_mut(n).zip(&mut self.dual) {
            let x = column[leave] / pivot;
            if x != 0.0 {
                *y += reduced * x;
                for (t, d) in column.iter_mut().zip(&self.direction) {
                    *t -= d * x;
                }
                column[leave] = x;
            }
        }
        self.is_basic[self.basis[leave] as usize] = false;
        self.is_basic[enter] = true;
        self.basis[leave] = u32::try_from(enter).unwrap_or(u32::MAX);
        self.pivots += 1;
        self.since_refresh += 1;
    }

    /// Computes inverse, point and multipliers anew from the basis.
    fn refresh(&mut self) {
        self.invert();
        let n = self.rows;
        self.point = vec![0.0; n];
        for (column, b) in self.inverse.chunks_exact(n.max(1)).zip(&self.right) {
            for (x, a) in self.point.iter_mut().zip(column) {
                *x += a * b;
            }
        }
        self.since_refresh = 0;
        self.reprice();
    }

    /// The multipliers in units of one over the denominator, corrected by exact residuals.
    pub(super) fn duals(&self) -> Vec<i64> {
        let n = self.rows;
        #[expect(clippy::cast_precision_loss, reason = "a power of two up to 2^12")]
        let scale = self.denominator as f64;
        let mut duals: Vec<i64> = self.dual.iter().map(|y| round(y * scale)).collect();
        for _ in 0..2 {
            let residual = |&column: &u32| {
                let column = column as usize;
                let paid = |&(r, a): &(u32, i32)| duals[r as usize].saturating_mul(i64::from(a));
                let paid: i64 = self.columns.of(column).iter().map(paid).sum();
                let cost = round(self.cost(column));
                #[expect(clippy::cast_precision_loss, reason = "small, or corrected again")]
                let residual = cost.saturating_mul(self.denominator).saturating_sub(paid) as f64;
                residual
            };
            let residual: Vec<f64> = self.basis.iter().map(residual).collect();
            for (y, column) in duals.iter_mut().zip(self.inverse.chunks_exact(n.max(1))) {
                *y += round(column.iter().zip(&residual).map(|(a, b)| a * b).sum());
            }
        }
        duals
    }

    /// Gauss-Jordan with partial pivoting, zeros passed over; a row without a pivot gets its
    /// artificial column back.
    fn invert(&mut self) {
        let n = self.rows;
        self.inverse = vec![0.0; n * n];
        for i in 0..n {
            self.inverse[i * n + i] = 1.0;
        }
        // Starts from the artificial basis and lets every wanted column enter.
        let wanted: Vec<u32> = self.basis.iter().copied().filter(|&c| c as usize >= n).collect();
        let mut taken = vec![false; n];
        for &c in self.basis.iter().filter(|&&c| (c as usize) < n) {
            taken[c as usize] = true;
        }
        self.is_basic.fill(false);
        let mut basis: Vec<u32> = (0..n).filter_map(|i| u32::try_from(i).ok()).collect();
        for column in wanted {
            self.direct(column as usize);
            let pivots = (0..n).filter(|&i| !taken[i]);
            let largest =
                pivots.max_by(|&a, &b| self.direction[a].abs().total_cmp(&self.direction[b].abs()));
            let Some(i) = largest.filter(|&i| self.direction[i].abs() > PIVOT) else { continue };
            taken[i] = true;
            basis[i] = column;
            let pivot = self.direction[i];
            for target in self.inverse.chunks_exact_mut(n) {
                let x = target[i] / pivot;
                if x != 0.0 {
                    for (t, d) in target.iter_mut().zip(&self.direction) {
                        *t -= d * x;
                    }
                    target[i] = x;
                }
            }
        }
        for &c in &basis {
            self.is_basic[c as usize] = true;
        }
        self.basis = basis;
    }
}

#[expect(clippy::cast_possible_truncation, reason = "saturates; multipliers only guide")]
fn round(x: f64) -> i64 {
    x.round() as i64
}
