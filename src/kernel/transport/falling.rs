//! Second stage: columns below their minimum draw rows in by shortest paths, and prices fall.
//!
//! The mirror of the first stage. From a settled column the search goes over arcs into it to rows,
//! and from a row to the column it is in. The path ends at an idle row, or at a column that holds
//! more than its minimum and gives up its last unit. Then the prices of settled columns fall by
//! what they are nearer than the end.

use crate::kernel::transport::sorted::Arc;
use crate::kernel::transport::{
    Columns, End, Lists, NEVER, NONE, NOWHERE, NoPlacement, Placer, Shortage,
};
use std::cmp::Reverse;

/// What the second stage needs beside the state: arcs by column, and what rows paid at its start.
struct Turned<C> {
    arcs: Lists<C>,
    paid: Vec<i64>,
}

impl Placer {
    /// Fills all columns up to their minima.
    pub(super) fn fall<C: Copy + Into<i64>>(
        &mut self,
        arcs: &Lists<C>,
        columns: &Columns,
        idle: &[i64],
    ) -> Result<(), NoPlacement> {
        let is_short = |placer: &Self, j: usize| placer.columns[j].load < columns.min(j);
        if !(0..columns.len()).any(|j| is_short(self, j)) {
            return Ok(());
        }
        let paid = (0..self.rows.len()).map(|row| self.pays(row)).collect();
        let turned = Turned { arcs: arcs.transposed(columns.len()), paid };
        self.sorted.reset(columns.len());
        for j in 0..columns.len() {
            while is_short(self, j) {
                self.begin_search();
                let end = self.search_down(&turned, columns, j as u32);
                if end.distance == NEVER {
                    return Err(NoPlacement::Short(self.starved(columns)));
                }
                self.lower(end.distance);
                self.draw_in(columns, j as u32, end);
            }
        }
        self.answer.work.arcs_read += self.sorted.n_read;
        debug_assert!(self.rows.len() == idle.len());
        Ok(())
    }

    /// Finds a shortest path from a column that needs a row, backwards.
    fn search_down<C: Copy + Into<i64>>(
        &mut self,
        turned: &Turned<C>,
        columns: &Columns,
        short: u32,
    ) -> End {
        let mut end = NOWHERE;
        self.reach(short, 0);
        self.heap.push(Reverse((0, short, 0)));
        while let Some(Reverse((distance, j, from))) = self.heap.pop() {
            if distance >= end.distance {
                break;
            }
            if from > 0 || self.settle(j) {
                self.scan_column(turned, columns, (j, from), &mut end);
            }
        }
        end
    }

    /// Looks at the next few arcs into a column, and leaves the rest for later or for good.
    fn scan_column<C: Copy + Into<i64>>(
        &mut self,
        Turned { arcs, paid }: &Turned<C>,
        columns: &Columns,
        (j, from): (u32, u32),
        end: &mut End,
    ) {
        let mut chunk = self.sorted.chunk(j as usize, from);
        if chunk.is_empty() {
            if from == arcs.degree(j as usize) {
                return;
            }
            let key = |(row, cost)| Arc { key: cost - paid[row as usize], end: row };
            self.sorted.grow(j as usize, arcs.row(j as usize).map(key));
            chunk = self.sorted.chunk(j as usize, from);
        }
        let through = self.columns[j as usize].distance + self.columns[j as usize].price;
        let mut last = 0;
        let n_seen = chunk.len() as u32;
        for place in chunk {
            let Arc { key, end: row } = self.sorted.at(place);
            self.answer.work.arcs_scanned += 1;
            last = through + key;
            if last >= end.distance {
                return;
            }
            let cost = key + paid[row as usize];
            let distance = through + cost - self.pays(row as usize);
            let at = self.rows[row as usize].column;
            if distance >= end.distance || at == j {
                continue;
            }
            if at == NONE {
                *end = End { distance, row, column: j, cost };
            } else if self.reach(at, distance) {
                let column = &mut self.columns[at as usize];
                (column.by, column.by_cost, column.to) = (row, cost, j);
                let (load, price) = (column.load, column.price);
                if load > columns.min(at as usize) {
                    let below = columns.unit(at as usize, load - 1).unwrap_or(NEVER);
                    let at_end = distance + (price - below);
                    if at_end < end.distance {
                        *end = End { distance: at_end, column: at, ..NOWHERE };
                    }
                }
                self.heap.push(Reverse((distance, at, 0)));
            }
        }
        if from + n_seen < arcs.degree(j as usize) {
            self.heap.push(Reverse((last, j, from + n_seen)));
        }
    }

    /// Lowers the prices of settled columns by what they are nearer than `distance`.
    fn lower(&mut self, distance: i64) {
        for &j in &self.settled {
            let column = &mut self.columns[j as usize];
            column.price -= (distance - column.distance).max(0);
        }
    }

    /// Moves the rows on the path that ends at `end`.
    fn draw_in(&mut self, columns: &Columns, short: u32, end: End) {
        let column = &mut self.columns[short as usize];
        column.load += 1;
        column.above = columns.unit(short as usize, column.load).unwrap_or(NEVER);
        let mut at = end.column;
        if end.row == NONE {
            let column = &mut self.columns[at as usize];
            column.load -= 1;
            column.above = columns.unit(at as usize, column.load).unwrap_or(NEVER);
        } else {
            self.put(end.row, at, end.cost);
        }
        while at != short {
            let column = self.columns[at as usize];
            self.put(column.by, column.to, column.by_cost);
            at = column.to;
        }
    }

    /// After a search without end: the settled columns hold all rows that have arcs to them, and
    /// none holds more than its minimum.
    fn starved(&self, columns: &Columns) -> Shortage {
        let (rows, at) = self.settled_rows();
        let need = at.iter().map(|&j| i64::from(columns.min(j as usize))).sum();
        Shortage { rows_need: false, need, room: rows.len() as i64, rows, columns: at }
    }
}
