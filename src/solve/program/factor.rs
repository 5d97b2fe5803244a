//! A sparse factorization of a basis, kept up over exchanges.
//!
//! Problem: solve `B x = b` and `B' y = c` again and again for a square matrix `B` of sparse columns, of
//! which one is exchanged at a time. Method: columns and rows with a single entry left are pivots that
//! cause no fill and come first; what is left is eliminated column by column, sparsest first, each
//! with the pivot whose row is sparsest among those not much smaller than the greatest. Every exchange
//! appends an elementary matrix (the product form), until it is time to factorize anew.
//! Complexity: a solve costs the entries of the factors. Source: U. H. Suhl, L. M. Suhl, "Computing
//! sparse LU factorizations for large-scale linear programming bases" (1990); J. R. Gilbert, T.
//! Peierls, "Sparse partial pivoting in time proportional to arithmetic operations" (1988).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A sparse vector.
pub(super) type Entries = [(u32, f64)];

/// Less than this share of the greatest entry of a column is no pivot.
const THRESHOLD: f64 = 0.05;
/// Entries below this count as zero.
const TINY: f64 = 1e-13;
/// A pivot below this means that a column depends on others.
const SINGULAR: f64 = 1e-9;
const NONE: u32 = u32::MAX;

/// Sparse vectors one after another.
#[derive(Default)]
struct Lists {
    start: Vec<usize>,
    entries: Vec<(u32, f64)>,
}

impl Lists {
    fn clear(&mut self) {
        self.entries.clear();
        self.start.clear();
        self.start.push(0);
    }

    fn close(&mut self) {
        self.start.push(self.entries.len());
    }

    fn of(&self, at: usize) -> &Entries {
        &self.entries[self.start[at]..self.start[at + 1]]
    }
}

/// An exchange of the column at a position.
struct Exchange {
    position: usize,
    pivot: f64,
    /// The entries of the new column beside the pivot, by position.
    others: Vec<(u32, f64)>,
}

/// The factors.
#[derive(Default)]
pub(super) struct Factor {
    /// Per step, the row and the position of its pivot, and the pivot.
    row: Vec<u32>,
    position: Vec<u32>,
    pivot: Vec<f64>,
    /// Per step, rows not yet pivots, and how often the pivot row is taken from them.
    lower: Lists,
    /// Per step, entries in rows that were pivots before.
    upper: Lists,
    /// Steps with anything in `lower`.
    lower_steps: Vec<u32>,
    exchanges: Vec<Exchange>,
}

/// A column in elimination.
struct Column {
    value: Vec<f64>,
    is_touched: Vec<bool>,
    touched: Vec<u32>,
    /// Per row, the step in which it was the pivot.
    step: Vec<u32>,
    due: BinaryHeap<Reverse<u32>>,
}

impl Column {
    fn touch(&mut self, row: u32) {
        if !std::mem::replace(&mut self.is_touched[row as usize], true) {
            self.touched.push(row);
            if self.step[row as usize] != NONE {
                self.due.push(Reverse(self.step[row as usize]));
            }
        }
    }
}

impl Factor {
    /// Factorizes the columns at all positions. Returns positions whose columns depend on others, each
    /// with a row that is left over: the unit column of that row stands there instead.
    pub(super) fn factorize<'c>(
        &mut self,
        n: usize,
        column: impl Fn(usize) -> &'c Entries,
    ) -> Vec<(usize, usize)> {
        let columns: Vec<&Entries> = (0..n).map(column).collect();
        let (order, count) = order(&columns);
        self.row.clear();
        self.position.clear();
        self.pivot.clear();
        self.lower.clear();
        self.upper.clear();
        self.lower_steps.clear();
        self.exchanges.clear();
        let mut work = Column {
            value: vec![0.0; n],
            is_touched: vec![false; n],
            touched: Vec::new(),
            step: vec![NONE; n],
            due: BinaryHeap::new(),
        };
        let mut dependent = Vec::new();
        for (position, row) in order {
            if !self.eliminate(columns[position as usize], (position, row), &count, &mut work) {
                dependent.push(position as usize);
            }
        }
        let left: Vec<usize> = (0..n).filter(|&row| work.step[row] == NONE).collect();
        let replaced: Vec<(usize, usize)> = dependent.into_iter().zip(left).collect();
        for &(position, row) in &replaced {
            self.push(small(row), small(position), 1.0);
        }
        replaced
    }

    fn push(&mut self, row: u32, position: u32, pivot: f64) {
        self.row.push(row);
        self.position.push(position);
        self.pivot.push(pivot);
        self.lower.close();
        self.upper.close();
    }

    /// One step; false if the column depends on those before.
    fn eliminate(
        &mut self,
        column: &Entries,
        (position, wanted): (u32, u32),
        count: &[u32],
        work: &mut Column,
    ) -> bool {
        for &(row, value) in column {
            work.touch(row);
            work.value[row as usize] += value;
        }
        let first = self.upper.entries.len();
        while let Some(Reverse(step)) = work.due.pop() {
            let row = self.row[step as usize];
            let x = work.value[row as usize];
            if x.abs() < TINY {
                continue;
            }
            self.upper.entries.push((row, x));
            for &(row, times) in self.lower.of(step as usize) {
                work.touch(row);
                work.value[row as usize] -= times * x;
            }
        }
        let open = |row: &&u32| work.step[**row as usize] == NONE;
        let size = |row: u32| work.value[row as usize].abs();
        let greatest = work.touched.iter().filter(open).map(|&r| size(r)).fold(0.0, f64::max);
        let is_wanted = |row: &&u32| wanted != NONE && **row == wanted && size(**row) >= SINGULAR;
        let best = work.touched.iter().filter(open).find(is_wanted).copied().or_else(|| {
            let fits = |row: &&u32| size(**row) >= (greatest * THRESHOLD).max(SINGULAR);
            let rows = work.touched.iter().filter(open).filter(fits);
            rows.copied().min_by_key(|&row| (count[row as usize], row))
        });
        if let Some(best) = best {
            let pivot = work.value[best as usize];
            for &row in work.touched.iter().filter(open) {
                let value = work.value[row as usize];
                if row != best && value.abs() >= TINY {
                    self.lower.entries.push((row, value / pivot));
                }
            }
            if self.lower.entries.len() > *self.lower.start.last().unwrap_or(&0) {
                self.lower_steps.push(small(self.row.len()));
            }
            work.step[best as usize] = small(self.row.len());
            self.push(best, position, pivot);
        } else {
            self.upper.entries.truncate(first);
        }
        for row in work.touched.drain(..) {
            work.value[row as usize] = 0.0;
            work.is_touched[row as usize] = false;
        }
        best.is_some()
    }

    /// The exchanges since the factors were made.
    pub(super) fn n_exchanges(&self) -> usize {
        self.exchanges.len()
    }

    /// Solves `B x = b`: `b` by row, which is used up, `x` by position.
    pub(super) fn solve(&self, b: &mut [f64], x: &mut [f64]) {
        for &step in &self.lower_steps {
            let value = b[self.row[step as usize] as usize];
            if value != 0.0 {
                for &(row, times) in self.lower.of(step as usize) {
                    b[row as usize] -= times * value;
                }
            }
        }
        for step in (0..self.row.len()).rev() {
            let row = self.row[step] as usize;
            let mut value = std::mem::take(&mut b[row]);
            if value != 0.0 {
                value /= self.pivot[step];
                for &(row, times) in self.upper.of(step) {
                    b[row as usize] -= times * value;
                }
            }
            x[self.position[step] as usize] = value;
        }
        for exchange in &self.exchanges {
            let value = x[exchange.position];
            if value != 0.0 {
                let value = value / exchange.pivot;
                x[exchange.position] = value;
                for &(position, times) in &exchange.others {
                    x[position as usize] -= times * value;
                }
            }
        }
    }

    /// Solves `B' y = c`: `c` by position, which is used up, `y` by row.
    pub(super) fn solve_transposed(&self, c: &mut [f64], y: &mut [f64]) {
        for exchange in self.exchanges.iter().rev() {
            let others = exchange.others.iter().map(|&(p, times)| times * c[p as usize]);
            let value = c[exchange.position] - others.sum::<f64>();
            c[exchange.position] = value / exchange.pivot;
        }
        for step in 0..self.row.len() {
            let mut value = c[self.position[step] as usize];
            for &(row, times) in self.upper.of(step) {
                value -= times * y[row as usize];
            }
            y[self.row[step] as usize] = value / self.pivot[step];
        }
        for &step in self.lower_steps.iter().rev() {
            let others = self.lower.of(step as usize);
            let sum: f64 = others.iter().map(|&(row, times)| times * y[row as usize]).sum();
            y[self.row[step as usize] as usize] -= sum;
        }
    }

    /// The column at a position becomes one that solves to `x`, by position.
    pub(super) fn exchange(&mut self, position: usize, x: &[f64]) {
        let others = x.iter().enumerate().filter(|(p, v)| *p != position && v.abs() >= TINY);
        let others = others.map(|(p, &v)| (small(p), v)).collect();
        self.exchanges.push(Exchange { position, pivot: x[position], others });
    }
}

/// In which order to eliminate positions, with the pivot rows of those that have one entry left, and
/// the entries of every row.
fn order(columns: &[&Entries]) -> (Vec<(u32, u32)>, Vec<u32>) {
    let n = columns.len();
    let mut of_row = vec![Vec::new(); n];
    for (position, column) in columns.iter().enumerate() {
        for &(row, _) in *column {
            of_row[row as usize].push(small(position));
        }
    }
    let count: Vec<u32> = of_row.iter().map(|list| small(list.len())).collect();
    let mut in_row = count.clone();
    let mut in_column: Vec<u32> = columns.iter().map(|c| small(c.len())).collect();
    let (mut done_row, mut done_column) = (vec![false; n], vec![false; n]);
    let mut order = Vec::with_capacity(n);
    let mut single: Vec<u32> = (0..n).filter(|&p| in_column[p] == 1).map(small).collect();
    // Columns with one entry in rows that are left.
    while let Some(position) = single.pop() {
        let open = columns[position as usize].iter().find(|(row, _)| !done_row[*row as usize]);
        let Some(&(row, _)) = open.filter(|_| !done_column[position as usize]) else { continue };
        order.push((position, row));
        done_row[row as usize] = true;
        done_column[position as usize] = true;
        for &other in &of_row[row as usize] {
            in_column[other as usize] -= 1;
            if in_column[other as usize] == 1 && !done_column[other as usize] {
                single.push(other);
            }
        }
        for &(row, _) in columns[position as usize] {
            in_row[row as usize] -= 1;
        }
    }
    // Rows with one entry in columns that are left.
    let mut single: Vec<u32> =
        (0..n).filter(|&r| in_row[r] == 1 && !done_row[r]).map(small).collect();
    while let Some(row) = single.pop() {
        let open = of_row[row as usize].iter().find(|p| !done_column[**p as usize]);
        let Some(&position) = open.filter(|_| !done_row[row as usize]) else { continue };
        order.push((position, row));
        done_row[row as usize] = true;
        done_column[position as usize] = true;
        for &(other, _) in columns[position as usize] {
            in_row[other as usize] -= 1;
            if in_row[other as usize] == 1 && !done_row[other as usize] {
                single.push(other);
            }
        }
    }
    let mut rest: Vec<u32> = (0..n).filter(|&p| !done_column[p]).map(small).collect();
    let left = |p: u32| columns[p as usize].iter().filter(|(r, _)| !done_row[*r as usize]).count();
    rest.sort_by_cached_key(|&p| (left(p), p));
    order.extend(rest.into_iter().map(|p| (p, NONE)));
    (order, count)
}

/// A number of rows or columns; there are never `2^32` of them.
fn small(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(NONE)
}
