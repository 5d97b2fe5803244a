//! Independent judgement of assignments: different columns, feasible duals, equal values.
//!
//! Shares no code with the solver but the access to costs.

use crate::kernel::assignment::{Assignment, Costs};
use std::error::Error;
use std::fmt;

/// What is wrong with an assignment or its duals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A vector has not one entry per row or column.
    Length,
    /// A row has no column, a forbidden one, or one that another row has.
    Column {
        /// The row.
        row: usize,
    },
    /// `u + v` exceeds the cost of a pair.
    Dual {
        /// The row.
        row: usize,
        /// The column.
        column: u32,
    },
    /// `u + v` is below the cost of a chosen pair.
    Slack {
        /// The row.
        row: usize,
    },
    /// The dual value of a column is positive, or that of an unused one is not zero.
    Price {
        /// The column.
        column: usize,
    },
    /// The total is not the sum of costs, or not the sum of dual values.
    Total,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length => write!(f, "a vector is too short or too long"),
            Self::Column { row } => write!(f, "row {row} has no allowed column of its own"),
            Self::Dual { row, column } => write!(f, "duals exceed cost of ({row}, {column})"),
            Self::Slack { row } => write!(f, "the pair of row {row} is not tight"),
            Self::Price { column } => write!(f, "column {column} has a wrong dual value"),
            Self::Total => write!(f, "the total is not both sums"),
        }
    }
}

impl Error for Fault {}

/// Checks that an assignment is feasible, and that its duals prove it cheapest.
///
/// # Errors
/// The first [`Fault`].
///
/// # Complexity
/// Every cost is looked at once.
pub fn check(costs: &Costs, answer: &Assignment) -> Result<(), Fault> {
    let Assignment { column, u, v, .. } = answer;
    if (column.len(), u.len(), v.len()) != (costs.rows(), costs.rows(), costs.columns()) {
        return Err(Fault::Length);
    }
    let mut is_used = vec![false; costs.columns()];
    let mut primal: i128 = 0;
    for (row, &chosen) in column.iter().enumerate() {
        let mut least: Option<i64> = None;
        for (column, cost) in costs.arcs(row) {
            let dual = i128::from(u[row]) + i128::from(v[column as usize]);
            if dual > i128::from(cost) {
                return Err(Fault::Dual { row, column });
            }
            if column == chosen {
                least = Some(least.map_or(cost, |least| least.min(cost)));
            }
        }
        let cost = least.ok_or(Fault::Column { row })?;
        if std::mem::replace(&mut is_used[chosen as usize], true) {
            return Err(Fault::Column { row });
        }
        if i128::from(u[row]) + i128::from(v[chosen as usize]) != i128::from(cost) {
            return Err(Fault::Slack { row });
        }
        primal += i128::from(cost);
    }
    let wrong = |(&v, &is_used): (&i64, &bool)| v > 0 || !is_used && v != 0;
    if let Some(column) = v.iter().zip(&is_used).position(wrong) {
        return Err(Fault::Price { column });
    }
    let dual: i128 = u.iter().chain(v).map(|&dual| i128::from(dual)).sum();
    if primal == dual && primal == i128::from(answer.total) { Ok(()) } else { Err(Fault::Total) }
}
