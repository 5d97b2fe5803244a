//! A linear program whose variables all have finite bounds, by columns and by rows.

use super::factor::Entries;

/// Minimize `cost * x` for `A x = right`, `low <= x <= high`.
#[derive(Default)]
pub(super) struct Linear {
    start: Vec<usize>,
    entries: Vec<(u32, f64)>,
    row_start: Vec<usize>,
    row_entries: Vec<(u32, f64)>,
    pub(super) cost: Vec<f64>,
    pub(super) low: Vec<f64>,
    pub(super) high: Vec<f64>,
    pub(super) right: Vec<f64>,
}

impl Linear {
    /// A program without columns.
    pub(super) fn new(right: Vec<f64>) -> Self {
        Self { start: vec![0], right, ..Self::default() }
    }

    /// Adds a column; returns its number.
    pub(super) fn push(&mut self, column: &Entries, (low, high): (f64, f64), cost: f64) -> usize {
        self.entries.extend(column);
        self.start.push(self.entries.len());
        self.cost.push(cost);
        self.low.push(low);
        self.high.push(high);
        self.cost.len() - 1
    }

    /// To be called once, when all columns are there.
    pub(super) fn close(&mut self) {
        let mut count = vec![0; self.right.len() + 1];
        for &(row, _) in &self.entries {
            count[row as usize + 1] += 1;
        }
        for row in 0..self.right.len() {
            count[row + 1] += count[row];
        }
        self.row_start.clone_from(&count);
        self.row_entries = vec![(0, 0.0); self.entries.len()];
        for (column, range) in (0_u32..).zip(self.start.windows(2)) {
            for &(row, value) in &self.entries[range[0]..range[1]] {
                self.row_entries[count[row as usize]] = (column, value);
                count[row as usize] += 1;
            }
        }
    }

    pub(super) fn n_rows(&self) -> usize {
        self.right.len()
    }

    pub(super) fn n_columns(&self) -> usize {
        self.cost.len()
    }

    pub(super) fn column(&self, column: usize) -> &Entries {
        &self.entries[self.start[column]..self.start[column + 1]]
    }

    pub(super) fn row(&self, row: usize) -> &Entries {
        &self.row_entries[self.row_start[row]..self.row_start[row + 1]]
    }

    /// The sum of a column, weighted by row.
    pub(super) fn dot(&self, column: usize, weight: &[f64]) -> f64 {
        self.column(column).iter().map(|&(row, value)| value * weight[row as usize]).sum()
    }
}
