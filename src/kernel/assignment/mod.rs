//! The linear assignment problem: every row to a different column at least total cost.
//!
//! **Problem.** Given costs `c[i][j]`, integers, for some pairs of `m` rows and `n >= m` columns:
//!
//! ```text
//! minimize    sum over chosen pairs of c[i][j]
//! subject to  every row in one chosen pair, every column in at most one
//! dual        maximize sum of u + sum of v
//!             u[i] + v[j] <= c[i][j] for every allowed pair,  v <= 0
//! ```
//!
//! **Shapes.** In: [`Costs`], dense or sparse. Out: [`Assignment`] with the column of each row and
//! both vectors of dual values, or [`NoAssignment`], with a set of rows that have too few columns
//! among them ([`Hall`]). [`check`] judges the first, [`Hall::holds`] the second.
//!
//! **Method.** Prices `v` of columns; the distance of a column from a row is `c[i][j] - v[j]`.
//! Throughout, a row that has a column has a nearest one, and `u` is that distance.
//! 1. If no column stays unused, prices begin at the least cost of the column, otherwise at zero.
//! 2. Every row gets a *list* of its nearest columns, and a bound on all others (`nearest.rs`).
//!    Prices only fall, so the bound stays true for good. All that follows looks at lists; where
//!    the bound does not suffice, the row is read again. So the whole matrix is read twice at
//!    the beginning, and after that only rows that need it: no separate pricing, no approximation.
//! 3. *Bids* (the augmenting row reduction of JV87): a free row takes its nearest column, whose
//!    price falls until the second nearest is as near; the row that had it is free now.
//! 4. *Searches* (`search.rs`): a shortest augmenting path for every row still free.
//! 5. If searches are long, as with costs by place, an *auction* comes first (B88): bids whose
//!    prices fall by some `e` more, with smaller and smaller `e`; rows that are then not exactly
//!    at their nearest column give it up, and 3 and 4 repeat for these.
//!
//! **Ties.** By the order of rows and lists. Nothing is random; the same costs give the same
//! columns, duals and counts. [`Assigner::resolve`] may find another assignment of the same cost.
//!
//! **Complexity.** At worst `O(m n log n)` per search, hence `O(m^2 n log n)`, and 256 bids per
//! row. In practice reading the matrix twice is half of the work on costs without structure, and a
//! sixth to a tenth on distances in the plane. Memory beside the costs: 48 arcs per row.
//!
//! **No overflow.** Let `B = (C + 1)(m + n + 1)` with the greatest cost `C` in size; [`LIMIT`] is
//! `2^56`.
//! 1. Bids leave no price below `-8B`. They stop where they would.
//! 2. A search of length `D` to a free column `e` changes the price of a column at the length `d`
//!    to `v + d - D`. Both lengths are alternating sums of costs, each less than `2B`, minus
//!    `v` and `v[e]`. So the new price is above `v[e] - 4B`. Searches do not touch prices of free
//!    columns, so prices are above `-12B` after the first searches, and above `-16B` after the
//!    second. A solver with a price below `-8B` does not go on from there but starts again.
//! 3. Distances are below `17B`, lengths below `18B`, and dual values of rows between `-2B` and
//!    `17B`; the sums of three of them that occur are below `64B = 2^62`.
//!
//! **Differences from the literature.** Sparse versions of JV87 guess a core of small costs and
//! then price all others (V96); here the bound on the others takes part in the search. Auctions end
//! exactly in B88 by costs times `n + 1`; here they end early, and searches do the rest.
//!
//! | here | in papers | meaning |
//! |---|---|---|
//! | price | `v` | dual value of a column |
//! | distance | `c[i][j] - v[j]` | reduced cost before `u` |
//! | bid | row reduction, bid | a row takes its nearest column |
//! | least fall | `epsilon` | how much further a price falls in an auction |
//!
//! **References.** JV87: Jonker, Volgenant, A shortest augmenting path algorithm for dense and
//! sparse linear assignment problems, *Computing* 38, 1987, 325-340. V96: Volgenant, Linear and
//! semi-assignment problems: a core oriented approach, *Computers & Operations Research* 23, 1996,
//! 917-932. B88: Bertsekas, The auction algorithm, *Annals of Operations Research* 14, 1988,
//! 105-123.

mod answer;
mod assigner;
mod check;
mod costs;
mod nearest;
mod search;

pub use answer::{Assignment, Hall, LIMIT, NoAssignment, Work};
pub use assigner::Assigner;
pub use check::{Fault, check};
pub use costs::{Costs, FORBIDDEN};

/// Assigns every row to a different column at least total cost.
///
/// # Returns
/// The column of each row, the total, and dual values that prove it least; see [`Assignment`].
///
/// # Errors
/// [`NoAssignment::Infeasible`] with rows that have too few columns, or
/// [`NoAssignment::TooLarge`] if `(greatest |cost| + 1) * (rows + columns + 1)` is not below
/// [`LIMIT`].
///
/// # Complexity
/// `O(rows^2 columns log columns)` at worst, near `rows * columns` in practice.
///
/// # Examples
/// ```
/// use jiedui::kernel::assignment::{Costs, NoAssignment, assign, check};
///
/// let costs = Costs::dense(3, vec![4, 1, 3, 2, 0, 5, 3, 2, 2]);
/// let answer = assign(&costs)?;
/// assert_eq!((answer.total, answer.column.as_slice()), (5, [1, 0, 2].as_slice()));
/// assert_eq!(check(&costs, &answer), Ok(()));
///
/// let costs = Costs::sparse(3, &[vec![(1, 7)], vec![(1, 8)]]);
/// let Err(NoAssignment::Infeasible(hall)) = assign(&costs) else { panic!("one column for two") };
/// assert_eq!((hall.rows, hall.columns), (vec![0, 1], vec![1]));
/// # Ok::<(), NoAssignment>(())
/// ```
pub fn assign(costs: &Costs) -> Result<Assignment, NoAssignment> {
    Assigner::new(costs).solve(costs)
}
