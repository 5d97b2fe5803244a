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

/// The columns, their entries one after another.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    start: Vec<u32>,
    entries: Vec<(u32, i32)>,
    pub(super) cost: Vec<i64>,
    banned: Vec<bool>,
}

/// The linear program.
#[derive(Clone, Debug)]
pub(super) struct Master {
    pub(super) rows: usize,
    /// The columns before this are artificial, and do not enter again.
    pub(super) artificial: usize,
    pub(super) columns: Columns,
    /// Price of a banned or artificial column per row, at most.
    big: i64,
    /// Price of a banned column per row.
    ban: i64,
    pub(super) basis: Vec<usize>,
    /// Inverse of the basis, column after column.
    pub(super) inverse: Vec<f64>,
    /// Value of the basic variable of every row.
    pub(super) point: Vec<f64>,
    pub(super) right: Vec<f64>,
    /// The slack of every row added later; the column after it fills the row from the other side.
    pub(super) slack: Vec<usize>,
    pub(super) dual: Vec<i64>,
    /// Columns that were attractive at the last full look, to be taken first.
    listed: Vec<usize>,
    /// Pivots made.
    pub(super) pivots: u64,
    pub(super) since_refresh: u32,
}

/// Reduced costs above minus this count as zero: the rounding of a few entries.
const TOLERANCE: i64 = 3;
/// The tolerance doubles so often at most.
const MOST_DOUBLINGS: usize = 40;
/// Pivots after which the inverse is computed anew.
const REFRESH: u32 = 120;
/// Smallest pivot element.
const PIVOT: f64 = 1e-7;
/// Pivots at once, beside some for each row: beyond, rounding goes round in circles.
const MOST_PIVOTS: usize = 20_000;
/// Attractive columns kept from a full look.
const LISTED: usize = 48;

impl Columns {
    fn add(&mut self, entries: &[(u32, i32)], cost: i64) -> usize {
        if self.start.is_empty() {
            self.start.push(0);
        }
        self.entries.extend_from_slice(entries);
        self.start.push(u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
        self.cost.push(cost);
        self.banned.push(false);
        self.cost.len() - 1
    }

    pub(super) fn of(&self, column: usize) -> &[(u32, i32)] {
        &self.entries[self.start[column] as usize..self.start[column + 1] as usize]
    }
}

impl Master {
    /// A program with right-hand sides `right`, solved by artificial columns; no cost exceeds `cap`.
    pub(super) fn new(right: Vec<f64>, cap: i64) -> Self {
        let big = cap / 4;
        let rows = right.len();
        let mut columns = Columns::default();
        for row in (0..).take(rows) {
            columns.add(&[(row, 1)], big);
        }
        let mut master = Self {
            rows,
            artificial: rows,
            columns,
            big,
            ban: big,
            basis: (0..rows).collect(),
            inverse: Vec::new(),
            point: right.clone(),
            right,
            slack: Vec::new(),
            dual: vec![0; rows],
            listed: Vec::new(),
            pivots: 0,
            since_refresh: 0,
        };
        master.refresh();
        master
    }

    /// Adds rows `sum of these columns <= 1`, and finds the point and multipliers anew.
    pub(super) fn add_rows(&mut self, rows: &[Vec<usize>]) {
        let old = std::mem::take(&mut self.columns);
        let mut extra = vec![Vec::new(); old.cost.len()];
        for (row, columns) in (self.rows..).zip(rows) {
            for &column in columns {
                extra[column].extend(u32::try_from(row).ok().map(|row| (row, 1)));
            }
        }
        for (column, extra) in extra.into_iter().enumerate() {
            let entries = [old.of(column), &extra[..]].concat();
            self.columns.add(&entries, old.cost[column]);
            self.columns.banned[column] = old.banned[column];
        }
        for columns in rows {
            let used = self.basis.iter().zip(&self.point).filter(|(b, _)| columns.contains(b));
            let sum: f64 = used.map(|(_, x)| x).sum();
            let row = u32::try_from(self.right.len()).unwrap_or(u32::MAX);
            let slack = self.columns.add(&[(row, 1)], 0);
            let excess = self.columns.add(&[(row, -1)], 0);
            self.columns.banned[excess] = true;
            self.basis.push(slack);
            self.slack.push(slack);
            self.right.push(1.0);
            self.point.push(1.0 - sum);
            self.dual.push(0);
        }
        self.border();
    }

    /// Fills rows whose slack is negative from the other side, at a price: then the point is
    /// feasible for the primal simplex.
    pub(super) fn lift(&mut self) {
        for (column, x) in self.basis.iter_mut().zip(&self.point) {
            if *x < 0.0 && self.slack.contains(column) {
                *column += 1;
            }
        }
        self.refresh();
    }

    /// Adds a column and returns its number.
    pub(super) fn add(&mut self, entries: &[(u32, i32)], cost: i64) -> usize {
        self.columns.add(entries, cost)
    }

    /// Raises the cost of a column; whether it was below.
    pub(super) fn raise(&mut self, column: usize, cost: i64) -> bool {
        let known = &mut self.columns.cost[column];
        let below = *known < cost;
        *known = cost.max(*known);
        below
    }

    /// Forbids or allows a column.
    pub(super) fn ban(&mut self, column: usize, banned: bool) {
        self.columns.banned[column] = banned;
    }

    /// Sets the price of forbidden columns in use.
    pub(super) fn set_ban(&mut self, price: i64) {
        self.ban = price.clamp(1, self.big);
    }

    /// Makes forbidden columns dearer; whether that was possible.
    pub(super) fn raise_ban(&mut self) -> bool {
        let before = self.ban;
        self.set_ban(before.saturating_mul(1 << 10));
        self.ban > before
    }

    /// Whether a forbidden column is in use.
    pub(super) fn uses_banned(&self) -> bool {
        let used = self.basis.iter().zip(&self.point).filter(|(_, x)| **x > 1e-6);
        used.into_iter().any(|(&column, _)| self.columns.banned[column])
    }

    /// Whether a column is forbidden.
    pub(super) fn is_banned(&self, column: usize) -> bool {
        self.columns.banned[column]
    }

    /// Which columns are forbidden.
    pub(super) fn banned(&self) -> &[bool] {
        &self.columns.banned
    }

    /// The columns in the basis.
    pub(super) fn basis(&self) -> &[usize] {
        &self.basis
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
        let cost = self.columns.cost[column];
        if !self.columns.banned[column] {
            return cost;
        }
        // In the beginning never cheaper than the artificial columns of the same rows.
        let rows = i64::try_from(self.columns.of(column).len()).unwrap_or(i64::MAX);
        cost.max(0).saturating_add(self.ban.saturating_mul(rows))
    }

    pub(super) fn reduced(&self, column: usize) -> i64 {
        let entries = self.columns.of(column);
        // Saturating: a basis that rounding has spoiled may have multipliers of any size.
        entries.iter().fold(self.cost(column), |reduced, &(r, a)| {
            reduced.saturating_sub(self.dual[r as usize].saturating_mul(i64::from(a)))
        })
    }

    /// Pivots until no column has a negative reduced cost; `keep_going` is asked now and then.
    pub(super) fn optimize(&mut self, keep_going: &dyn Fn() -> bool) {
        self.correct_duals();
        let (mut stalled, mut corrected) = (0, false);
        for round in 0..MOST_PIVOTS + 200 * self.rows {
            let bland = stalled > 20 * self.rows;
            // What goes on and on chases rounding: less and less counts as zero then.
            let tolerance = TOLERANCE << (round / (4 * self.rows + 500)).min(MOST_DOUBLINGS);
            let Some((enter, reduced)) = self.price(bland, tolerance) else {
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
            self.refresh_when_due();
            if self.pivots.is_multiple_of(64) && !keep_going() {
                return;
            }
        }
    }

    /// The column to enter: of least reduced cost among those listed, which are found anew when
    /// none of them is attractive; or, after Bland, the first attractive one of all.
    fn price(&mut self, bland: bool, tolerance: i64) -> Option<(usize, i64)> {
        if !bland && let Some(best) = self.cheapest_listed(tolerance) {
            return Some(best);
        }
        let attractive =
            |column: &usize| !self.columns.banned[*column] && self.reduced(*column) < -tolerance;
        let mut all = (self.artificial..self.columns.cost.len()).filter(attractive);
        if bland {
            let first = all.next();
            return first.map(|column| (column, self.reduced(column)));
        }
        let mut listed: Vec<usize> = all.collect();
        listed.sort_by_cached_key(|&column| self.reduced(column));
        listed.truncate(LISTED);
        self.listed = listed;
        self.cheapest_listed(tolerance)
    }

    fn cheapest_listed(&mut self, tolerance: i64) -> Option<(usize, i64)> {
        let reduced = |&column: &usize| (column, self.reduced(column));
        let allowed = self.listed.iter().filter(|column| !self.columns.banned[**column]);
        let mut open: Vec<(usize, i64)> = allowed.map(reduced).collect();
        open.retain(|&(_, reduced)| reduced < -tolerance);
        self.listed.clear();
        self.listed.extend(open.iter().map(|&(column, _)| column));
        open.into_iter().min_by_key(|&(column, reduced)| (reduced, column))
    }

    /// The inverse times a column.
    pub(super) fn direction(&self, column: usize) -> Vec<f64> {
        let mut direction = vec![0.0; self.rows];
        for &(r, a) in self.columns.of(column) {
            let (r, a) = (r as usize, f64::from(a));
            let of_row = &self.inverse[r * self.rows..(r + 1) * self.rows];
            for (d, x) in direction.iter_mut().zip(of_row) {
                *d += a * x;
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

    pub(super) fn pivot(
        &mut self,
        enter: usize,
        leave: usize,
        direction: &[f64],
        (step, reduced): (f64, i64),
    ) {
        let n = self.rows.max(1);
        for (x, d) in self.point.iter_mut().zip(direction) {
            *x -= step * d;
        }
        self.point[leave] = step;
        let pivot = direction[leave];
        #[expect(clippy::cast_precision_loss, reason = "set right by the exact residual")]
        let reduced = reduced as f64;
        for (of_row, y) in self.inverse.chunks_exact_mut(n).zip(&mut self.dual) {
            let x = of_row[leave] / pivot;
            if x != 0.0 {
                *y = y.saturating_add(round(reduced * x));
                for (target, d) in of_row.iter_mut().zip(direction) {
                    *target -= d * x;
                }
                of_row[leave] = x;
            }
        }
        self.basis[leave] = enter;
        self.pivots += 1;
        self.since_refresh += 1;
    }

    pub(super) fn refresh_when_due(&mut self) {
        if self.since_refresh >= REFRESH {
            self.refresh();
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "below 2^63 by the choice of denominator")]
pub(super) fn round(x: f64) -> i64 {
    // Half away from zero, without a call into the mathematics library.
    (x + 0.5_f64.copysign(x)) as i64
}
