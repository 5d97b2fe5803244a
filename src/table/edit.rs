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
        self.grid.rows.insert(at, Row { number: last + 1, cells });
        self.renumber();
        true
    }

    fn renumber(&mut self) {
        self.file_order = (0..self.len()).collect();
        self.file_order.sort_by_key(|&row| self.grid.rows[row].number);
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
    /// Keeps the rows of table `index` whose key passes.
    pub fn retain(&mut self, index: usize, passes: impl Fn(&str) -> bool) {
        if let Some(table) = self.table_mut(index) {
            table.retain(passes);
            self.relink();
        }
    }

    /// Adds a row to table `index`; `false` if its key is empty or taken, or cells are missing.
    pub fn insert(&mut self, index: usize, cells: Vec<String>) -> bool {
        let inserted = self.table_mut(index).is_some_and(|table| table.insert(cells));
        self.relink();
        inserted
    }

    /// Writes a cell; `false` for the key column, which names the row.
    ///
    /// # Panics
    /// If `row` or `column` is out of range.
    pub fn set(&mut self, index: usize, (row, column): (usize, usize), text: &str) -> bool {
        let Some(table) = self.table_mut(index).filter(|t| t.key != column) else { return false };
        text.clone_into(&mut table.grid.rows[row].cells[column]);
        self.relink();
        true
    }

    /// Finds again what every reference points to. A cell whose target is gone points nowhere.
    fn relink(&mut self) {
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
