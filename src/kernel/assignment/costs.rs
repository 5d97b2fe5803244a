//! Costs of pairs of a row and a column, dense or sparse.
//!
//! What goes in: all costs row by row, or a list of arcs per row; [`FORBIDDEN`] or absence forbids
//! a pair. What comes out: one row at a time. Costs that fit are kept in 32 bits, for a large
//! table is as fast as it can be read. Deliberately not here: prices, and access by column.

use std::mem::take;
use std::ops::Range;

/// A cost of at least this says that the pair is not allowed.
pub const FORBIDDEN: i64 = 1 << 62;

/// Costs up to this size are stored in 32 bits.
pub(super) const NARROW: i64 = 1 << 28;

/// A type of costs and distances.
pub(super) trait Number: Copy + Ord + Into<i64> {
    /// Stands for a forbidden pair, as a cost.
    const FORBIDDEN: Self;
    /// No allowed pair is farther than this at any price, every forbidden one is, and no
    /// difference overflows: in 32 bits costs and prices are at most `2^28` in size, in 64 bits
    /// costs are below `2^56` and prices below `2^60`.
    const FARTHEST: Self;
}

impl Number for i32 {
    const FORBIDDEN: Self = 1 << 30;
    const FARTHEST: Self = 1 << 29;
}

impl Number for i64 {
    const FORBIDDEN: Self = FORBIDDEN;
    const FARTHEST: Self = 1 << 61;
}

/// Costs of pairs of a row and a column.
///
/// # Examples
/// ```
/// use jiedui::kernel::assignment::{Costs, FORBIDDEN};
///
/// let dense = Costs::dense(3, vec![4, 1, FORBIDDEN, 2, 0, 5]);
/// let sparse = Costs::sparse(3, &[vec![(0, 4), (1, 1)], vec![(0, 2), (1, 0), (2, 5)]]);
/// assert_eq!((dense.rows(), sparse.rows()), (2, 2));
/// assert!(dense.arcs(0).eq([(0, 4), (1, 1)]));
/// assert!(dense.arcs(1).eq(sparse.arcs(1)));
/// ```
#[derive(Clone, Debug)]
pub struct Costs {
    columns: usize,
    /// Where the entries of each row lie.
    spans: Vec<Range<usize>>,
    entries: Entries,
    /// The column of each entry; `None` if every row has all columns, in order.
    heads: Option<Vec<u32>>,
    /// The greatest size of an allowed cost.
    steepest: u64,
}

#[derive(Clone, Debug)]
pub(super) enum Entries {
    Narrow(Vec<i32>),
    Wide(Vec<i64>),
}

impl Costs {
    /// Costs of all pairs, row by row.
    ///
    /// # Panics
    /// If the number of costs is no multiple of `columns`, or if `columns` needs 31 bits.
    pub fn dense(columns: usize, costs: Vec<i64>) -> Self {
        let rows = costs.len().checked_div(columns).unwrap_or(0);
        assert!(rows * columns == costs.len(), "{} costs in {columns} columns", costs.len());
        let spans = (0..rows).map(|row| row * columns..(row + 1) * columns).collect();
        Self::new(columns, spans, costs, None)
    }

    /// Costs of the pairs that are allowed: for each row columns and their costs.
    ///
    /// Of several costs of the same pair the least counts.
    ///
    /// # Panics
    /// If a column is not below `columns`, or if `columns` needs 31 bits.
    pub fn sparse(columns: usize, rows: &[Vec<(u32, i64)>]) -> Self {
        let mut spans = Vec::with_capacity(rows.len());
        let (mut heads, mut costs) = (Vec::new(), Vec::new());
        for arcs in rows {
            let start = costs.len();
            for &(column, cost) in arcs {
                assert!((column as usize) < columns, "column {column} is not below {columns}");
                heads.push(column);
                costs.push(cost);
            }
            spans.push(start..costs.len());
        }
        Self::new(columns, spans, costs, Some(heads))
    }

    #[expect(clippy::cast_possible_truncation, reason = "narrow costs fit into 30 bits")]
    fn new(
        columns: usize,
        spans: Vec<Range<usize>>,
        costs: Vec<i64>,
        heads: Option<Vec<u32>>,
    ) -> Self {
        assert!(columns < 1 << 30 && spans.len() < 1 << 30, "more than 2^30 rows or columns");
        let steepest = steepest(&costs);
        let narrow = |cost| if cost >= FORBIDDEN { i32::FORBIDDEN } else { cost as i32 };
        let entries = if steepest <= NARROW.unsigned_abs() {
            Entries::Narrow(costs.into_iter().map(narrow).collect())
        } else {
            Entries::Wide(costs.into_iter().map(|cost| cost.min(FORBIDDEN)).collect())
        };
        Self { columns, spans, entries, heads, steepest }
    }

    /// The same pairs with all costs negated: cheapest becomes dearest.
    pub fn negated(mut self) -> Self {
        for at in 0..self.entries.len() {
            let cost = self.entries.get(at);
            if cost < FORBIDDEN {
                self.entries.set(at, cost.saturating_neg());
            }
        }
        self
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.spans.len()
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The greatest size of an allowed cost.
    pub fn steepest(&self) -> u64 {
        self.steepest
    }

    /// Allowed columns of a row with their costs.
    ///
    /// # Panics
    /// If `row` is not a row.
    pub fn arcs(&self, row: usize) -> impl Iterator<Item = (u32, i64)> + '_ {
        let span = self.spans[row].clone();
        let start = span.start;
        span.map(move |at| {
            let column = self.heads.as_ref().map_or((at - start) as u32, |heads| heads[at]);
            (column, self.entries.get(at))
        })
        .filter(|&(_, cost)| cost < FORBIDDEN)
    }

    /// Replaces all costs of a row: one per column.
    ///
    /// A row that is zero everywhere is as good as none: it takes whatever column is left.
    ///
    /// # Panics
    /// If `row` is not a row, or if there is not one cost per column.
    pub fn set_row(&mut self, row: usize, costs: &[i64]) {
        assert!(costs.len() == self.columns, "{} costs, {} columns", costs.len(), self.columns);
        self.steepest = self.steepest.max(steepest(costs));
        if self.steepest > NARROW.unsigned_abs() {
            self.entries = Entries::Wide(self.entries.take_wide());
        }
        if let Some(heads) = &mut self.heads {
            // The old arcs stay behind, unused.
            let allowed = (0..).zip(costs).filter(|&(_, &cost)| cost < FORBIDDEN);
            let start = heads.len();
            heads.extend(allowed.map(|(column, _): (u32, _)| column));
            self.spans[row] = start..heads.len();
            self.entries.resize(heads.len());
            for at in self.spans[row].clone() {
                self.entries.set(at, costs[heads[at] as usize]);
            }
        } else {
            for (at, &cost) in self.spans[row].clone().zip(costs) {
                self.entries.set(at, cost);
            }
        }
    }

    pub(super) fn span(&self, row: usize) -> Range<usize> {
        self.spans[row].clone()
    }

    pub(super) fn heads(&self) -> Option<&[u32]> {
        self.heads.as_deref()
    }

    pub(super) fn entries(&self) -> &Entries {
        &self.entries
    }
}

fn steepest(costs: &[i64]) -> u64 {
    let allowed = costs.iter().filter(|&&cost| cost < FORBIDDEN);
    allowed.map(|cost| cost.unsigned_abs()).max().unwrap_or(0)
}

impl Entries {
    fn get(&self, at: usize) -> i64 {
        match self {
            Self::Narrow(costs) if costs[at] == i32::FORBIDDEN => FORBIDDEN,
            Self::Narrow(costs) => costs[at].into(),
            Self::Wide(costs) => costs[at],
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "narrow costs fit into 30 bits")]
    fn set(&mut self, at: usize, cost: i64) {
        match self {
            Self::Narrow(costs) if cost >= FORBIDDEN => costs[at] = i32::FORBIDDEN,
            Self::Narrow(costs) => costs[at] = cost as i32,
            Self::Wide(costs) => costs[at] = cost.min(FORBIDDEN),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Narrow(costs) => costs.len(),
            Self::Wide(costs) => costs.len(),
        }
    }

    fn resize(&mut self, len: usize) {
        match self {
            Self::Narrow(costs) => costs.resize(len, 0),
            Self::Wide(costs) => costs.resize(len, 0),
        }
    }

    fn take_wide(&mut self) -> Vec<i64> {
        let wide = |cost: i32| if cost == i32::FORBIDDEN { FORBIDDEN } else { cost.into() };
        match self {
            Self::Narrow(costs) => take(costs).into_iter().map(wide).collect(),
            Self::Wide(costs) => take(costs),
        }
    }
}
