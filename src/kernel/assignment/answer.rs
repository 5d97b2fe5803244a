//! The answers to an assignment problem: a cheapest assignment, or the reason why there is none.

use crate::kernel::assignment::Costs;
use std::error::Error;
use std::fmt;

/// `(greatest |cost| + 1) * (rows + columns + 1)` must stay below this.
///
/// The page of [`super`] shows that no sum of the method leaves 64 bits then.
pub const LIMIT: i128 = 1 << 56;

/// A cheapest assignment, with the dual values that prove it, and the work it took.
///
/// For every allowed pair `u[i] + v[j] <= c[i][j]`, with equality for chosen pairs; `v[j] <= 0`,
/// with equality for columns that no row took. Hence the sum of all `u` and `v`, which is `total`,
/// is a lower bound for every assignment. [`super::check`] recomputes all that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assignment {
    /// Column of each row.
    pub column: Vec<u32>,
    /// Dual value of each row.
    pub u: Vec<i64>,
    /// Dual value of each column.
    pub v: Vec<i64>,
    /// Sum of the costs of the chosen pairs.
    pub total: i64,
    /// The work it took since the solver was made.
    pub work: Work,
}

/// Counts of what the solver did: the same on every machine, so tests may pin them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Bids: a free row took its nearest column and the price of that column fell.
    pub bids: u64,
    /// Searches for a shortest augmenting path.
    pub searches: u64,
    /// Arcs that searches followed.
    pub arcs: u64,
    /// Lists of nearest columns that were made.
    pub lists: u64,
    /// Costs that were read to make them.
    pub costs_read: u64,
}

/// Why there is no assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoAssignment {
    /// The costs are too large for exact arithmetic in 64 bits.
    TooLarge {
        /// `(greatest |cost| + 1) * (rows + columns + 1)`, which is not below [`LIMIT`].
        reach: i128,
    },
    /// Not every row can have a column of its own.
    Infeasible(Hall),
}

impl fmt::Display for NoAssignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { reach } => write!(f, "cost reach {reach} is not below {LIMIT}"),
            Self::Infeasible(Hall { rows, columns }) => {
                let (rows, columns) = (rows.len(), columns.len());
                write!(f, "{rows} rows have {columns} allowed columns in all")
            }
        }
    }
}

impl Error for NoAssignment {}

/// Rows with fewer allowed columns, all together, than there are rows among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hall {
    /// The rows, in order.
    pub rows: Vec<u32>,
    /// All columns that are allowed for any of them, in order.
    pub columns: Vec<u32>,
}

impl Hall {
    /// Looks up the columns anew and returns whether they are as stated and too few.
    pub fn holds(&self, costs: &Costs) -> bool {
        let are_rows = self.rows.iter().all(|&row| (row as usize) < costs.rows());
        if !are_rows || !self.rows.is_sorted_by(|a, b| a < b) {
            return false;
        }
        let mut columns: Vec<u32> =
            self.rows.iter().flat_map(|&row| costs.arcs(row as usize)).map(|arc| arc.0).collect();
        columns.sort_unstable();
        columns.dedup();
        columns == self.columns && columns.len() < self.rows.len()
    }
}
