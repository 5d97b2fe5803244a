//! First stage: row after row comes in by a shortest path, and prices rise.
//!
//! From a new row the search goes to columns, from a settled column over the rows in it to other
//! columns. Distances are reduced costs, which (1) of the page keeps non-negative beyond the new row.
//! The path ends where a column takes one more at a price not above its own plus what is missing to
//! the distance, or where a row becomes idle. Then the prices of settled columns rise by what they
//! are nearer than the end, which keeps (1) and makes all arcs on the path tight.

use crate::kernel::transport::sorted::Arc;
use crate::kernel::transport::{
    Columns, End, FORCED, Lists, NEVER, NONE, NOWHERE, NoPlacement, Placer, Shortage,
};
use std::cmp::Reverse;

impl Placer {
    /// Brings in all rows.
    pub(super) fn rise<C: Copy + Into<i64>>(
        &mut self,
        arcs: &Lists<C>,
        columns: &Columns,
        idle: &[i64],
    ) -> Result<(), NoPlacement> {
        self.sorted.reset(arcs.n_rows());
        for row in 0..arcs.n_rows() as u32 {
            self.begin_search();
            let end = self.search_up(arcs, idle, row);
            if end.distance == NEVER {
                return Err(NoPlacement::Short(self.crowded(columns, row)));
            }
            self.raise(end.distance);
            self.bring_in(columns, idle, row, end);
        }
        Ok(())
    }

    /// Finds a shortest path from a new row.
    fn search_up<C: Copy + Into<i64>>(&mut self, arcs: &Lists<C>, idle: &[i64], row: u32) -> End {
        let n_columns = self.columns.len() as u32;
        let mut end = NOWHERE;
        if idle[row as usize] != FORCED {
            end = End { distance: idle[row as usize], row, ..NOWHERE };
        }
        self.scan_row(arcs, (row, 0), 0, &mut end);
        while let Some(Reverse((distance, id, from))) = self.heap.pop() {
            if distance >= end.distance {
                break;
            }
            if id >= n_columns {
                let row = id - n_columns;
                self.scan_row(arcs, (row, from), self.through(row), &mut end);
            } else if self.settle(id) {
                let mut next = self.columns[id as usize].first;
                while next != NONE {
                    let through = self.through(next);
                    let forced = idle[next as usize] == FORCED;
                    if !forced && through + idle[next as usize] < end.distance {
                        let distance = through + idle[next as usize];
                        end = End { distance, row: next, ..NOWHERE };
                    }
                    self.scan_row(arcs, (next, 0), through, &mut end);
                    next = self.rows[next as usize].next;
                }
            }
        }
        end
    }

    /// Distance of the column a row is in, less what the row pays: plus cost and price of another
    /// of its arcs it makes the distance of that arc's column.
    fn through(&self, row: u32) -> i64 {
        let it = &self.rows[row as usize];
        if it.column == NONE {
            return 0;
        }
        let column = &self.columns[it.column as usize];
        column.distance - column.price - it.cost
    }

    /// Looks at the next few arcs of a row, and leaves the rest for later or for good.
    fn scan_row<C: Copy + Into<i64>>(
        &mut self,
        arcs: &Lists<C>,
        (row, from): (u32, u32),
        through: i64,
        end: &mut End,
    ) {
        let mut chunk = self.sorted.chunk(row as usize, from);
        if chunk.is_empty() {
            if from == arcs.degree(row as usize) {
                return;
            }
            let base = &self.base;
            let key = |(j, cost)| Arc { key: cost + base[j as usize], end: j };
            self.sorted.grow(row as usize, arcs.row(row as usize).map(key));
            chunk = self.sorted.chunk(row as usize, from);
        }
        let mut last = 0;
        let n_seen = chunk.len() as u32;
        for place in chunk {
            let arc = self.sorted.at(place);
            self.answer.work.arcs_scanned += 1;
            last = through + arc.key;
            if last >= end.distance {
                return;
            }
            let column = &self.columns[arc.end as usize];
            let (price, above) = (column.price, column.above);
            let cost = arc.key - self.base[arc.end as usize];
            let distance = through + cost + price;
            if distance < end.distance && self.reach(arc.end, distance) {
                let column = &mut self.columns[arc.end as usize];
                (column.by, column.by_cost) = (row, cost);
                let at_end = distance + (above - price);
                if above != NEVER && at_end < end.distance {
                    *end = End { distance: at_end, column: arc.end, ..NOWHERE };
                }
                self.heap.push(Reverse((distance, arc.end, 0)));
            }
        }
        if from + n_seen < arcs.degree(row as usize) {
            let id = self.columns.len() as u32 + row;
            self.heap.push(Reverse((last, id, from + n_seen)));
        }
    }

    /// Raises the prices of settled columns by what they are nearer than `distance`.
    fn raise(&mut self, distance: i64) {
        for &j in &self.settled {
            let column = &mut self.columns[j as usize];
            column.price += (distance - column.distance).max(0);
        }
    }

    /// Moves the rows on the path that ends at `end`.
    fn bring_in(&mut self, columns: &Columns, idle: &[i64], row: u32, end: End) {
        let mut to = end.column;
        if end.row == NONE {
            let column = &mut self.columns[to as usize];
            column.load += 1;
            column.above = columns.unit(to as usize, column.load).unwrap_or(NEVER);
        } else {
            let it = end.row as usize;
            to = self.rows[it].column;
            self.take_out(end.row);
            self.rows[it].cost = idle[it];
            if end.row == row {
                return;
            }
        }
        loop {
            let (by, cost) = (self.columns[to as usize].by, self.columns[to as usize].by_cost);
            let old = self.rows[by as usize].column;
            self.put(by, to, cost);
            if by == row {
                return;
            }
            to = old;
        }
    }

    /// After a search without end: all settled columns are full, the rows in them and the new one
    /// are forced, and have arcs to no other columns.
    fn crowded(&self, columns: &Columns, row: u32) -> Shortage {
        let (mut rows, at) = self.settled_rows();
        rows.insert(rows.partition_point(|&other| other < row), row);
        let room = at.iter().map(|&j| i64::from(self.columns[j as usize].load)).sum();
        debug_assert!(
            at.iter()
                .all(|&j| { columns.unit(j as usize, self.columns[j as usize].load).is_none() })
        );
        Shortage { rows_need: true, need: rows.len() as i64, room, rows, columns: at }
    }
}
