//! Shortest augmenting paths over lists of nearest columns.
//!
//! From a free row over a pair to a column, from a taken column to its row, and so on to a free
//! column: lengths are distances less the dual value of the row, so none is negative, and columns
//! are settled in order of length as in Dijkstra's method. A row is first known by its list only.
//! Its bound on missing columns waits in the same heap; if its turn comes before a free column is
//! reached, the row is scanned for a longer list. So a search reads few rows as a whole, yet its
//! path is shortest among all.
//!
//! Columns at the length just reached go past the heap: with integers that is most of them.

use crate::kernel::assignment::nearest::{Nearest, Prices};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// No row or no column.
pub(super) const NONE: u32 = u32::MAX;

/// One search; its memory serves the next.
#[derive(Clone, Debug)]
pub(super) struct Search {
    /// Length of the shortest path to each column so far, `i64::MAX` if none.
    length: Vec<i64>,
    /// The row before each column on that path.
    via: Vec<u32>,
    /// Columns that have been reached.
    reached: Vec<u32>,
    /// Columns whose length is final, in that order.
    settled: Vec<u32>,
    /// How many of them have been followed to their rows.
    n_followed: usize,
    /// Lengths with columns, or with rows (counted on after the columns) that must be scanned.
    heap: BinaryHeap<Reverse<(i64, u32)>>,
    /// The length that has been reached.
    now: i64,
    /// Length of the shortest path to a free column so far.
    bound: i64,
    /// That column.
    end: u32,
}

/// What a search has to do next.
pub(super) enum Step {
    /// Follow the row of this settled column.
    Follow(u32),
    /// Scan this row for columns beyond the length reached, then relax it again.
    Scan(u32),
    /// There is a shortest path, or none at all.
    End,
}

/// A row with the length at which it was reached, less its dual value.
#[derive(Clone, Copy)]
pub(super) struct Tail {
    pub(super) row: u32,
    pub(super) offset: i64,
}

impl Search {
    pub(super) fn new(columns: usize) -> Self {
        Self {
            length: vec![i64::MAX; columns],
            via: vec![NONE; columns],
            reached: Vec::new(),
            settled: Vec::new(),
            n_followed: 0,
            heap: BinaryHeap::new(),
            now: i64::MIN,
            bound: i64::MAX,
            end: NONE,
        }
    }

    /// Forgets the search before.
    pub(super) fn clear(&mut self) {
        for &column in &self.reached {
            self.length[column as usize] = i64::MAX;
        }
        self.reached.clear();
        self.settled.clear();
        self.n_followed = 0;
        self.heap.clear();
        self.now = i64::MIN;
        self.bound = i64::MAX;
        self.end = NONE;
    }

    /// The next step.
    pub(super) fn step(&mut self) -> Step {
        if self.now == self.bound {
            return Step::End;
        }
        if let Some(&column) = self.settled.get(self.n_followed) {
            self.n_followed += 1;
            return Step::Follow(column);
        }
        let n_columns = self.length.len() as u32;
        while let Some(Reverse((length, id))) = self.heap.pop() {
            if length >= self.bound {
                return Step::End;
            }
            if id >= n_columns {
                self.now = length;
                return Step::Scan(id - n_columns);
            }
            // Otherwise a shorter path came later.
            if self.length[id as usize] == length {
                self.now = length;
                self.n_followed += 1;
                self.settled.push(id);
                return Step::Follow(id);
            }
        }
        Step::End
    }

    /// Follows the arcs of a row.
    pub(super) fn relax(&mut self, tail: Tail, list: &Nearest, prices: &Prices, row_of: &[u32]) {
        for &(column, cost) in &list.arcs {
            let length = cost - prices.get(column) + tail.offset;
            let known = &mut self.length[column as usize];
            if length >= self.bound || length >= *known {
                continue;
            }
            if *known == i64::MAX {
                self.reached.push(column);
            }
            *known = length;
            self.via[column as usize] = tail.row;
            if row_of[column as usize] == NONE {
                self.bound = length;
                self.end = column;
            } else if length == self.now {
                self.settled.push(column);
            } else {
                self.heap.push(Reverse((length, column)));
            }
        }
        if list.rest < i64::MAX && list.rest + tail.offset < self.bound {
            let id = self.length.len() as u32 + tail.row;
            self.heap.push(Reverse((list.rest + tail.offset, id)));
        }
    }

    /// The length that has been reached.
    pub(super) fn now(&self) -> i64 {
        self.now
    }

    /// Length of the path to a column that has been reached.
    pub(super) fn length(&self, column: u32) -> i64 {
        self.length[column as usize]
    }

    /// The row before a column that has been reached.
    pub(super) fn via(&self, column: u32) -> u32 {
        self.via[column as usize]
    }

    /// The free column at the end of the shortest path, and its length.
    pub(super) fn end(&self) -> Option<(u32, i64)> {
        (self.end != NONE).then_some((self.end, self.bound))
    }

    /// Columns whose length is final.
    pub(super) fn settled(&self) -> &[u32] {
        &self.settled
    }
}
