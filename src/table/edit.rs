//! Changing tables that were read: rows go, rows come, cells change; references follow.
//!
//! The order by key and the uniqueness of keys hold before and after. Whether a change makes sense
//! is not decided here.

use crate::table::grid::Row;
use crate::table::{Catalog, Table};

impl Table {
    /// Keeps the rows that pass.
    fn retain(&mut self, passes: impl Fn(&str) -> bool) {
        let key = self.key;
        self.grid.rows.retain(|row| passes(&row.cells[key]));
        self.renumber();
    }

    /// Adds a row; `false` if its key is empty or taken, or the number of cells is wrong.
    fn insert(&mut self, cells: Vec<String>) -> bool {
        if cells.len() != self.grid.header.len() || cells[self.key].is_empty() {
            return false;
        }
        let place = |row: &Row| row.cells[self.key].cmp(&cells[self.key]);
        let Err(at) = self.grid.rows.binary_search_by(place) else { return false };
        let last = self.grid.rows.iter().map(|row| row.number).max().unwrap_or(1);
        self.grid.rows.insert(at, Row { number: last + 1, cells, home: 0 });
        self.renumber();
        true
    }

    pub(super) fn renumber(&mut self) {
        let place = |&row: &usize| (self.grid.rows[row].home, self.grid.rows[row].number);
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by_key(place);
        self.file_order = order;
    }

    /// The cells of a row.
    ///
    /// # Panics
    /// If `row` is not below [`Table::len`].
    pub fn cells(&self, row: usize) -> &[String] {
        &self.grid.rows[row].cells
    }
}

impl Catalog {
    /// Keeps the rows of table `index` whose key passes; those of a stack go from its parts.
    pub fn retain(&mut self, index: usize, passes: impl Fn(&str) -> bool) {
        let parts = self.stack(index).map(|stack| stack.parts.iter().map(|p| p.table).collect());
        for index in parts.unwrap_or_else(|| vec![index]) {
            if let Some(table) = self.table_mut(index) {
                table.retain(&passes);
            }
        }
        self.refresh();
    }

    /// Adds a row to table `index`, or to the part of a stack that it is labeled with; `false` if its key is
    /// empty or taken, cells are missing, or no part has the label.
    pub fn insert(&mut self, index: usize, cells: Vec<String>) -> bool {
        let (index, cells) = match self.stack(index) {
            None => (index, cells),
            Some(stack) => {
                let part = stack.parts.iter().find(|p| cells.get(stack.kind) == Some(&p.label));
                let key = self.get(index).map_or(0, Table::key_column);
                let known = |table: &Table| cells.get(key).and_then(|key| table.row_of(key));
                let Some(part) = part.filter(|_| self.get(index).and_then(known).is_none()) else {
                    return false;
                };
                let width = self.get(part.table).map_or(0, |table| table.columns().len());
                let mut own = vec![String::new(); width];
                for (cell, column) in cells.into_iter().zip(&part.columns) {
                    if let Some(column) = column {
                        own[*column] = cell;
                    }
                }
                (part.table, own)
            }
        };
        let inserted = self.table_mut(index).is_some_and(|table| table.insert(cells));
        self.refresh();
        inserted
    }

    /// Writes a cell; `false` for the key column, which names the row, and for columns that are worked out.
    ///
    /// # Panics
    /// If `row` or `column` is out of range.
    pub fn set(&mut self, index: usize, (row, column): (usize, usize), text: &str) -> bool {
        let (part, own) = self.origin(index, row);
        let column = match self.stack(index) {
            Some(stack) => {
                let of = stack.parts.iter().find(|p| p.table == part);
                of.and_then(|p| p.columns.get(column).copied().flatten())
            }
            None => Some(column),
        };
        let Some(column) = column.filter(|&c| !self.is_derived(part, c)) else { return false };
        let Some(table) = self.table_mut(part).filter(|t| t.key != column) else { return false };
        text.clone_into(&mut table.grid.rows[own].cells[column]);
        self.refresh();
        true
    }

    /// Finds again what every reference points to. A cell whose target is gone points nowhere.
    pub(super) fn relink(&mut self) {
        for index in 0..self.len() {
            let Some(table) = self.get(index) else { continue };
            let follow = |column: usize, target: usize| -> Vec<Option<usize>> {
                let target = self.get(target);
                let row = |row: usize| target?.row_of(table.text(row, column));
                (0..table.len()).map(row).collect()
            };
            let references = self.references(index).iter();
            let rows: Vec<_> = references.map(|r| follow(r.column, r.target)).collect();
            self.set_reference_rows(index, rows);
        }
    }
}
