//! The solver: bids, searches, and the order in which they are tried.

use crate::kernel::assignment::nearest::{Nearest, Prices, Scanner};
use crate::kernel::assignment::search::{NONE, Search, Step, Tail};
use crate::kernel::assignment::{Assignment, Costs, Hall, LIMIT, NoAssignment, Work};
use std::mem::replace;

/// A list holds this many nearest columns. Of 12, 16, 24, 32 and 48 the best on the whole.
const NEAREST: usize = 24;

/// Rounds of bids without a minimum fall. A third changes little.
const PLAIN_ROUNDS: usize = 2;

/// Bids in one round, per row, before the rest is left to searches: in plain rounds, where two
/// rows can outbid each other by little for long, and in an auction.
const PLAIN_BIDS: usize = 8;
const AUCTION_BIDS: usize = 64;

/// What searches may cost, per row, before an auction is held: arcs, and eight costs read as one.
/// Costs without structure stay below it, costs by place exceed it many times.
const PATIENCE: u64 = 512;

/// Ratio of the minimum falls in an auction from one round to the next, and the number of rounds.
const REFINEMENT: i64 = 8;
const ROUNDS: usize = 4;

/// Solves an assignment problem, and again after some rows have changed.
///
/// # Examples
/// ```
/// use jiedui::kernel::assignment::{Assigner, Costs};
///
/// let mut costs = Costs::dense(2, vec![1, 5, 2, 9]);
/// let mut assigner = Assigner::new(&costs);
/// let first = assigner.solve(&costs)?;
/// costs.set_row(1, &[0, 0]); // as if the second row had left
/// let second = assigner.resolve(&costs, &[1])?;
/// assert_eq!((first.column, first.total), (vec![1, 0], 7));
/// assert_eq!((second.column, second.total), (vec![0, 1], 1));
/// # Ok::<(), jiedui::kernel::assignment::NoAssignment>(())
/// ```
#[derive(Clone, Debug)]
pub struct Assigner {
    /// Dual values of columns. They only fall, so bounds of lists stay true.
    prices: Prices,
    /// Row of each column.
    row_of: Vec<u32>,
    /// Column of each row; its distance is never more than that of any other column.
    column_of: Vec<u32>,
    /// Cost of the pair of each row that has a column.
    paid: Vec<i64>,
    lists: Vec<Nearest>,
    scanner: Scanner,
    search: Search,
    work: Work,
    /// Bids leave no price below this; zero before anything is solved.
    floor: i64,
}

/// The two nearest columns of a row.
#[derive(Clone, Copy)]
struct Two {
    column: u32,
    cost: i64,
    distance: i64,
    second_column: u32,
    second_distance: i64,
}

impl Assigner {
    /// A solver for problems of the size of `costs`.
    pub fn new(costs: &Costs) -> Self {
        let (rows, columns) = (costs.rows(), costs.columns());
        Self {
            prices: Prices::new(columns),
            row_of: vec![NONE; columns],
            column_of: vec![NONE; rows],
            paid: vec![0; rows],
            lists: vec![Nearest::default(); rows],
            scanner: Scanner::default(),
            search: Search::new(columns),
            work: Work::default(),
            floor: 0,
        }
    }

    /// Assigns every row to a different column at least total cost, from the beginning.
    ///
    /// # Errors
    /// See [`NoAssignment`].
    pub fn solve(&mut self, costs: &Costs) -> Result<Assignment, NoAssignment> {
        *self = Self { work: self.work, ..Self::new(costs) };
        self.admit(costs)?;
        if costs.rows() == costs.columns() {
            self.prices.set_to_least_costs(costs);
        }
        for row in 0..costs.rows() {
            self.scan(costs, row, NEAREST);
        }
        self.run(costs)
    }

    /// Solves again after the costs of the rows in `changed` have changed, and of no others.
    ///
    /// With as many columns as rows the work is at most one search per changed row. With more
    /// columns, one that a row gave up might stay too cheap; then all is solved anew.
    ///
    /// # Errors
    /// See [`NoAssignment`].
    pub fn resolve(
        &mut self,
        costs: &Costs,
        changed: &[usize],
    ) -> Result<Assignment, NoAssignment> {
        let is_same = (self.column_of.len(), self.row_of.len()) == (costs.rows(), costs.columns());
        let is_square = costs.rows() == costs.columns();
        if !is_same || !is_square || self.floor == 0 || self.prices.least() < self.floor {
            return self.solve(costs);
        }
        self.admit(costs)?;
        for &row in changed {
            if let Some(held) = self.row_of.get_mut(self.column_of[row] as usize) {
                *held = NONE;
            }
            self.column_of[row] = NONE;
            self.scan(costs, row, NEAREST);
        }
        self.run(costs)
    }

    /// Refuses what could overflow, and more rows than columns.
    fn admit(&mut self, costs: &Costs) -> Result<(), NoAssignment> {
        self.floor = 0;
        let reach = (i128::from(costs.steepest()) + 1)
            * (costs.rows() as i128 + costs.columns() as i128 + 1);
        if reach >= LIMIT {
            return Err(NoAssignment::TooLarge { reach });
        }
        self.floor = i64::try_from(-8 * reach).unwrap_or(0);
        Ok(())
    }

    /// From any prices and any pairs that are nearest at these prices to an assignment.
    fn run(&mut self, costs: &Costs) -> Result<Assignment, NoAssignment> {
        // An auction may leave columns unused whose prices have fallen: only if none stays unused.
        let is_square = costs.rows() == costs.columns();
        let patience = if is_square { PATIENCE * costs.rows() as u64 } else { u64::MAX };
        self.plain_rounds(costs);
        if !self.search_all(costs, patience)? {
            self.auction(costs);
            self.plain_rounds(costs);
            self.search_all(costs, u64::MAX)?;
        }
        Ok(self.answer(costs))
    }

    fn free_rows(&self) -> Vec<u32> {
        (0..).zip(&self.column_of).filter(|&(_, &column)| column == NONE).map(|it| it.0).collect()
    }

    fn scan(&mut self, costs: &Costs, row: usize, want: usize) {
        self.work.lists += 1;
        self.scanner.scan((costs, row), &self.prices, want, &mut self.lists[row]);
    }

    /// The two nearest columns of a row; `NONE` and `i64::MAX` where there are fewer.
    fn two_nearest(&mut self, costs: &Costs, row: usize) -> Two {
        loop {
            let list = &self.lists[row];
            let mut two = Two {
                column: NONE,
                cost: 0,
                distance: i64::MAX,
                second_column: NONE,
                second_distance: i64::MAX,
            };
            for &(column, cost) in &list.arcs {
                let distance = cost - self.prices.get(column);
                if distance < two.distance {
                    (two.second_column, two.second_distance) = (two.column, two.distance);
                    (two.column, two.cost, two.distance) = (column, cost, distance);
                } else if distance < two.second_distance {
                    (two.second_column, two.second_distance) = (column, distance);
                }
            }
            if two.second_distance <= list.rest {
                return two;
            }
            self.scan(costs, row, NEAREST);
        }
    }

    fn take(&mut self, row: usize, column: u32, cost: i64) {
        self.column_of[row] = column;
        self.row_of[column as usize] = row as u32;
        self.paid[row] = cost;
    }

    /// Two rounds of bids that keep every row at its nearest column.
    fn plain_rounds(&mut self, costs: &Costs) {
        for _ in 0..PLAIN_ROUNDS {
            self.bid(costs, 0);
        }
    }

    /// Every free row takes its nearest column, whose price falls until the second nearest is as
    /// near, and by `least_fall` below that; the row that had the column is the next.
    fn bid(&mut self, costs: &Costs, least_fall: i64) {
        let per_row = if least_fall == 0 { PLAIN_BIDS } else { AUCTION_BIDS };
        let mut bids_left = per_row * costs.rows();
        for start in self.free_rows() {
            let mut row = start as usize;
            while bids_left > 0 {
                bids_left -= 1;
                let two = self.two_nearest(costs, row);
                if two.column == NONE {
                    break;
                }
                let is_alone = two.second_column == NONE;
                let lead = if is_alone { 0 } else { two.second_distance - two.distance };
                let price = self.prices.get(two.column) - lead - least_fall;
                let holder = self.row_of[two.column as usize];
                if price < self.floor {
                    break;
                }
                self.work.bids += 1;
                if lead + least_fall == 0 && holder != NONE {
                    if !is_alone && self.row_of[two.second_column as usize] == NONE {
                        let cost = two.second_distance + self.prices.get(two.second_column);
                        self.take(row, two.second_column, cost);
                    }
                    break;
                }
                self.prices.set(two.column, price);
                self.take(row, two.column, two.cost);
                if holder == NONE {
                    break;
                }
                self.column_of[holder as usize] = NONE;
                row = holder as usize;
            }
        }
    }

    /// Rounds of bids with smaller and smaller least falls; then rows that are not at their
    /// nearest column give theirs up. The first fall is the mean width of a list.
    fn auction(&mut self, costs: &Costs) {
        let width = |list: &Nearest| {
            let distances = list.arcs.iter().map(|&(column, cost)| cost - self.prices.get(column));
            distances.clone().max().unwrap_or(0) - distances.min().unwrap_or(0)
        };
        let widths: i128 = self.lists.iter().map(|list| i128::from(width(list))).sum();
        let mean = widths / (self.lists.len() as i128).max(1);
        let mut least_fall = i64::try_from(mean).unwrap_or(0);
        for _ in 0..ROUNDS {
            if least_fall == 0 {
                break;
            }
            self.bid(costs, least_fall);
            least_fall /= REFINEMENT;
            self.give_up(costs, least_fall);
        }
        self.give_up(costs, 0);
    }

    /// Frees every row whose column is farther than the nearest by more than `slack`.
    fn give_up(&mut self, costs: &Costs, slack: i64) {
        for row in 0..costs.rows() {
            let column = self.column_of[row];
            if column == NONE {
                continue;
            }
            let nearest = self.two_nearest(costs, row).distance;
            if self.paid[row] - self.prices.get(column) > nearest + slack {
                self.column_of[row] = NONE;
                self.row_of[column as usize] = NONE;
            }
        }
    }

    /// Searches from every free row; returns whether all have a column, or patience ended.
    fn search_all(&mut self, costs: &Costs, patience: u64) -> Result<bool, NoAssignment> {
        let limit = self.effort().saturating_add(patience);
        for root in self.free_rows() {
            if !self.search(costs, root, limit)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn effort(&self) -> u64 {
        self.work.arcs + self.scanner.costs_read / 8
    }

    /// Gives `root` a column along a shortest path; nothing is changed if the limit comes first.
    fn search(&mut self, costs: &Costs, root: u32, limit: u64) -> Result<bool, NoAssignment> {
        self.work.searches += 1;
        self.search.clear();
        self.relax(Tail { row: root, offset: 0 });
        loop {
            match self.search.step() {
                Step::Follow(column) => {
                    let tail = self.tail(self.row_of[column as usize]);
                    self.relax(tail);
                }
                Step::Scan(row) => {
                    let tail = self.tail(row);
                    self.scan_beyond(costs, tail);
                    self.relax(tail);
                }
                Step::End => break,
            }
            if self.effort() > limit {
                return Ok(false);
            }
        }
        let Some((end, length)) = self.search.end() else {
            return Err(NoAssignment::Infeasible(self.hall(root)));
        };
        self.augment(root, end);
        for &column in self.search.settled() {
            let fall = length - self.search.length(column);
            self.prices.set(column, self.prices.get(column) - fall);
        }
        Ok(true)
    }

    /// A row of the search: the root, or the row of a settled column.
    fn tail(&self, row: u32) -> Tail {
        let column = self.column_of[row as usize];
        if column == NONE {
            return Tail { row, offset: 0 };
        }
        let dual = self.paid[row as usize] - self.prices.get(column);
        Tail { row, offset: self.search.length(column) - dual }
    }

    fn relax(&mut self, tail: Tail) {
        let list = &self.lists[tail.row as usize];
        self.work.arcs += list.arcs.len() as u64;
        self.search.relax(tail, list, &self.prices, &self.row_of);
    }

    /// Lists columns of a row until the next one is farther than the search has come.
    fn scan_beyond(&mut self, costs: &Costs, tail: Tail) {
        let row = tail.row as usize;
        loop {
            let list = &self.lists[row];
            if list.rest == i64::MAX || list.rest + tail.offset > self.search.now() {
                return;
            }
            self.scan(costs, row, NEAREST.max(list.arcs.len() * 3 / 2));
        }
    }

    /// Exchanges pairs along the path from `root` to `end`.
    fn augment(&mut self, root: u32, end: u32) {
        let mut column = end;
        loop {
            let row = self.search.via(column);
            let tail = self.tail(row);
            let cost = self.search.length(column) - tail.offset + self.prices.get(column);
            let before = replace(&mut self.column_of[row as usize], column);
            self.take(row as usize, column, cost);
            if row == root {
                return;
            }
            column = before;
        }
    }

    /// The rows that a search without end has met.
    fn hall(&self, root: u32) -> Hall {
        let mut columns = self.search.settled().to_vec();
        columns.sort_unstable();
        let mut rows: Vec<u32> =
            columns.iter().map(|&column| self.row_of[column as usize]).collect();
        rows.push(root);
        rows.sort_unstable();
        Hall { rows, columns }
    }

    fn answer(&self, costs: &Costs) -> Assignment {
        // With a column to spare its price is zero still; without, all may be shifted.
        let columns = 0..costs.columns() as u32;
        let top = columns.clone().map(|column| self.prices.get(column)).max().unwrap_or(0);
        let dual = |(&paid, &column): (&i64, &u32)| paid - self.prices.get(column) + top;
        Assignment {
            column: self.column_of.clone(),
            u: self.paid.iter().zip(&self.column_of).map(dual).collect(),
            v: columns.map(|column| self.prices.get(column) - top).collect(),
            total: self.paid.iter().sum(),
            work: Work { costs_read: self.scanner.costs_read, ..self.work },
        }
    }
}
