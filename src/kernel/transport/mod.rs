//! Minimum-cost flow on the transportation shape: every row goes to one column at most.
//!
//! **Problem.** Given rows `i`, columns `j`, and arcs between them with costs `c[i,j]`: place each
//! row in one column it has an arc to, or leave it idle at cost `e[i]` where that is allowed, so
//! that column `j` holds between `min[j]` and `max[j]` rows, and
//!
//! ```text
//! sum of c[i, j] over rows i placed in j  +  sum of e[i] over idle rows  +  sum over j of G[j](k[j])
//! ```
//!
//! is least, where `k[j]` counts the rows in `j` and `G[j]` is convex: its `k`-th unit costs
//! `g[j](k)`, which never falls in `k`.
//!
//! **Shapes.** In: [`Lists`] (arcs by row) and [`Columns`]. Out: [`Placement`], with prices that
//! prove it, or [`NoPlacement`], with rows and columns that anybody can count again.
//!
//! **Method.** Successive shortest paths with prices, after JV87 and AMO93 (9.7), in two stages.
//! Column `j` has a price `p[j]`; row `i` pays `u[i]`, the least of `e[i]` and all `c[i,j] + p[j]`.
//! Between searches
//!
//! ```text
//! placed rows pay least where they are,   g[j](k[j]) <= p[j] <= g[j](k[j] + 1),            (1)
//! ```
//!
//! which proves the placement optimal for the rows seen so far.
//!
//! 1. *Rising* (`rising.rs`): minima disregarded, row after row comes in by a shortest path that
//!    ends at a column with room at its price, or at a row that becomes idle. Prices only rise.
//! 2. *Falling* (`falling.rs`): a column below its minimum draws rows in, by a shortest path
//!    backwards to a column that can spare one, or to an idle row. Prices only fall.
//!
//! As prices move one way within a stage, `c[i,j]` plus the price at the start of it bounds from
//! below what an arc will ever cost. Lists sorted by that bound (`sorted.rs`) let a search stop at the
//! first arc that cannot help; so most arcs are read exactly once.
//!
//! **Ties.** Of equal distances the smaller column is settled first, of equal arcs the smaller end
//! comes first; rows come in by number. Nothing is random.
//!
//! **Complexity.** One pass over the arcs, then a search per row and per missing unit; a search is
//! `O(arcs log arcs)` at worst, and reads a handful of arcs where quotas are loose. Memory: about
//! 16 bytes per arc that is looked at twice, 28 per row and 80 per column; stage 2 keeps the arcs
//! a second time, by column.
//!
//! **No overflow.** With `C` the greatest size of any cost and `n` the rows, a shortest path
//! changes the cost by less than `(2n + 4)(C + 1)`, and so do prices in either stage; this is
//! required to be below `2^60`, so sums of a few of them fit 64 bits.
//!
//! **References.** JV87: Jonker, Volgenant, A shortest augmenting path algorithm for dense and
//! sparse linear assignment problems, *Computing* 38, 1987, 325-340. AMO93: Ahuja, Magnanti,
//! Orlin, *Network Flows*, 1993. We differ from JV87 by convex columns, by lists sorted on demand,
//! and by the second stage, which is the first one with the roles of the sides exchanged.

mod falling;
mod problem;
mod rising;
mod sorted;

pub use problem::{Columns, FORCED, IDLE, Lists};

use crate::kernel::LIMIT;
use sorted::Sorted;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::error::Error;
use std::fmt;

/// Stands for "none" in links.
const NONE: u32 = u32::MAX;

/// Above every distance: no way.
const NEVER: i64 = i64::MAX / 2;

/// A cheapest placement, with prices that prove it, and the work it took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placement {
    /// The column of each row, or [`IDLE`].
    pub column: Vec<u32>,
    /// What each row pays: the least of its idle cost and of cost plus price over its arcs.
    pub pays: Vec<i64>,
    /// Price of each column: between what its last row cost it and what the next would.
    pub price: Vec<i64>,
    /// The cost of it all.
    pub cost: i128,
    /// The work it took.
    pub work: TransportWork,
}

/// Counts of what the solver did: the same on every machine, so tests may pin them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TransportWork {
    /// Shortest-path searches.
    pub searches: u64,
    /// Columns settled in them.
    pub columns_settled: u64,
    /// Arcs looked at in sorted lists.
    pub arcs_scanned: u64,
    /// Arcs looked at while sorting.
    pub arcs_read: u64,
}

/// Why there is no placement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoPlacement {
    /// The numbers are too large for exact arithmetic in 64 bits.
    TooLarge {
        /// A bound on the size of prices, which must stay below [`LIMIT`].
        reach: i128,
    },
    /// Some need more than others have room for.
    Short(Shortage),
}

/// Rows and columns that cannot all have what they must.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// Whether the rows need a place: all columns they have arcs to are listed and hold fewer.
    /// Otherwise the columns need rows: all rows with arcs to them are listed and are fewer.
    pub rows_need: bool,
    /// The rows, rising.
    pub rows: Vec<u32>,
    /// The columns, rising.
    pub columns: Vec<u32>,
    /// What is needed.
    pub need: i64,
    /// What there is room for.
    pub room: i64,
}

impl fmt::Display for NoPlacement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { reach } => write!(f, "price reach {reach} is not below {LIMIT}"),
            Self::Short(Shortage { need, room, .. }) => {
                write!(f, "{need} are needed but there is room for {room} only")
            }
        }
    }
}

impl Error for NoPlacement {}

/// Places rows in columns at least cost.
///
/// Successive shortest paths with prices and lists sorted on demand; see the [page](self).
///
/// # Arguments
/// * `arcs`: per row the columns it may be placed in, and at what cost.
/// * `columns`: bounds and convex costs on the number of rows in each column.
/// * `idle`: per row the cost of leaving it out, or [`FORCED`].
///
/// # Errors
/// [`NoPlacement::TooLarge`] if prices might overflow, [`NoPlacement::Short`] if no placement
/// obeys all bounds.
///
/// # Panics
/// If `idle` has not one entry per row, or an arc leads to no column.
///
/// # Examples
/// ```
/// use jiedui::kernel::transport::{Columns, FORCED, Lists, place};
///
/// // Three rows; column 0 takes two at most, column 1 needs one.
/// let mut arcs = Lists::default();
/// arcs.push_row([(0, 1), (1, 5)]);
/// arcs.push_row([(0, 2), (1, 4)]);
/// arcs.push_row([(0, 3), (1, 9)]);
/// let mut columns = Columns::default();
/// columns.push(0, [(2, 0)]);
/// columns.push(1, [(3, 0)]);
/// let answer = place(&arcs, &columns, &[FORCED; 3])?;
/// assert_eq!((answer.column, answer.cost), (vec![0, 1, 0], 8));
/// # Ok::<(), jiedui::kernel::transport::NoPlacement>(())
/// ```
pub fn place<C: Copy + Into<i64>>(
    arcs: &Lists<C>,
    columns: &Columns,
    idle: &[i64],
) -> Result<Placement, NoPlacement> {
    Placer::default().place(arcs, columns, idle).cloned()
}

/// A row and where it is. Rows of a column are a doubly linked list.
#[derive(Clone, Copy, Debug)]
struct Row {
    /// The column it is in, or [`NONE`].
    column: u32,
    next: u32,
    previous: u32,
    /// Cost of the arc it is placed by; while it is idle, of that.
    cost: i64,
}

/// A column; obeys (1) of the page between searches.
#[derive(Clone, Copy, Debug)]
struct Column {
    price: i64,
    /// Cost of one more row, [`NEVER`] when full.
    above: i64,
    /// Rows in it, and the first of them.
    load: u32,
    first: u32,
    /// Distance in the current search.
    distance: i64,
    /// In the current search, the row on whose arc the column was reached, that arc's cost, and
    /// (in the second stage) the column where that row is to go.
    by: u32,
    by_cost: i64,
    to: u32,
    /// Twice the number of the search that reached it last, plus one once settled.
    mark: u32,
}

/// What a search meets next: its distance, a column or (beyond the columns) a row, and the place in
/// the list where scanning goes on.
type Event = Reverse<(i64, u32, u32)>;

/// Where the shortest path found so far ends.
#[derive(Clone, Copy, Debug)]
struct End {
    distance: i64,
    /// The last row on the path where it ends with a row idle before or after, else [`NONE`].
    row: u32,
    /// The column it ends at, or where that row goes.
    column: u32,
    /// Cost of the arc by which that row goes there.
    cost: i64,
}

/// No path yet.
const NOWHERE: End = End { distance: NEVER, row: NONE, column: NONE, cost: 0 };

/// A solver that keeps its memory from call to call.
#[derive(Clone, Debug, Default)]
pub struct Placer {
    rows: Vec<Row>,
    columns: Vec<Column>,
    /// Price of each column at the start, by itself: the pass over all arcs reads nothing else of
    /// columns.
    base: Vec<i64>,
    sorted: Sorted,
    heap: BinaryHeap<Event>,
    /// Columns settled by the current search.
    settled: Vec<u32>,
    /// Number of the current search.
    search: u32,
    answer: Placement,
}

impl Placer {
    /// Does what [`place`] does; the answer stays with the solver.
    ///
    /// # Errors
    /// As [`place`].
    ///
    /// # Panics
    /// As [`place`].
    pub fn place<C: Copy + Into<i64>>(
        &mut self,
        arcs: &Lists<C>,
        columns: &Columns,
        idle: &[i64],
    ) -> Result<&Placement, NoPlacement> {
        let reach = problem::reach(arcs, columns, idle);
        if reach >= LIMIT {
            return Err(NoPlacement::TooLarge { reach });
        }
        self.begin(columns, idle);
        self.answer.work = TransportWork::default();
        self.rise(arcs, columns, idle)?;
        self.answer.work.arcs_read = self.sorted.n_read;
        self.fall(arcs, columns, idle)?;
        self.finish(columns);
        Ok(&self.answer)
    }

    /// Starts with no row placed, and every price at the cost of the first unit.
    fn begin(&mut self, columns: &Columns, idle: &[i64]) {
        self.rows.clear();
        let row = |&cost: &i64| Row { column: NONE, next: NONE, previous: NONE, cost };
        self.rows.extend(idle.iter().map(row));
        self.columns.clear();
        self.columns.extend((0..columns.len()).map(|j| {
            let price = columns.unit(j, 0).unwrap_or(0);
            let above = columns.unit(j, 0).unwrap_or(NEVER);
            let (load, first, by, to, mark) = (0, NONE, NONE, NONE, 0);
            Column { price, above, load, first, distance: 0, by, by_cost: 0, to, mark }
        }));
        self.base.clear();
        self.base.extend(self.columns.iter().map(|column| column.price));
        self.search = 0;
    }

    /// Forgets the last search.
    fn begin_search(&mut self) {
        self.search += 1;
        self.answer.work.searches += 1;
        self.heap.clear();
        self.settled.clear();
    }

    /// Settles a column, and returns whether it had not been before.
    fn settle(&mut self, j: u32) -> bool {
        let column = &mut self.columns[j as usize];
        if column.mark == 2 * self.search + 1 {
            return false;
        }
        column.mark = 2 * self.search + 1;
        self.settled.push(j);
        self.answer.work.columns_settled += 1;
        true
    }

    /// Notes a distance of a column, and returns whether it is the least so far.
    fn reach(&mut self, j: u32, distance: i64) -> bool {
        let column = &mut self.columns[j as usize];
        if column.mark < 2 * self.search {
            column.mark = 2 * self.search;
        } else if distance >= column.distance {
            return false;
        }
        column.distance = distance;
        true
    }

    /// Takes `row` out of its column, if it is in one, and puts it into column `j`.
    fn put(&mut self, row: u32, j: u32, cost: i64) {
        self.take_out(row);
        let next = std::mem::replace(&mut self.columns[j as usize].first, row);
        if next != NONE {
            self.rows[next as usize].previous = row;
        }
        self.rows[row as usize] = Row { column: j, next, previous: NONE, cost };
    }

    /// Takes `row` out of its column, if it is in one.
    fn take_out(&mut self, row: u32) {
        let Row { column, next, previous, .. } = self.rows[row as usize];
        if column == NONE {
            return;
        }
        if previous == NONE {
            self.columns[column as usize].first = next;
        } else {
            self.rows[previous as usize].next = next;
        }
        if next != NONE {
            self.rows[next as usize].previous = previous;
        }
        self.rows[row as usize].column = NONE;
    }

    /// What a row pays now.
    fn pays(&self, row: usize) -> i64 {
        let Row { column, cost, .. } = self.rows[row];
        if column == NONE { cost } else { cost + self.columns[column as usize].price }
    }

    /// The settled columns, and the rows in them.
    fn settled_rows(&self) -> (Vec<u32>, Vec<u32>) {
        let mut columns = self.settled.clone();
        columns.sort_unstable();
        let is_in = |row: &Row| row.column != NONE && columns.binary_search(&row.column).is_ok();
        let rows = (0..).zip(&self.rows).filter(|(_, row)| is_in(row)).map(|(i, _)| i).collect();
        (rows, columns)
    }

    /// Writes the answer.
    fn finish(&mut self, columns: &Columns) {
        let mut answer = std::mem::take(&mut self.answer);
        let mut cost: i128 = self.rows.iter().map(|row| i128::from(row.cost)).sum();
        for (j, column) in self.columns.iter().enumerate() {
            cost += columns.cost(j, column.load);
        }
        answer.cost = cost;
        answer.column.clear();
        answer.column.extend(self.rows.iter().map(|row| row.column));
        answer.pays.clear();
        answer.pays.extend((0..self.rows.len()).map(|row| self.pays(row)));
        answer.price.clear();
        answer.price.extend(self.columns.iter().map(|column| column.price));
        self.answer = answer;
    }
}
