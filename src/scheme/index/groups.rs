//! Columns that an index looks at besides its indicators, each once.

/// Columns in the order of their first use.
#[derive(Debug, Default)]
pub(super) struct Groups {
    pub(super) columns: Vec<usize>,
}

impl Groups {
    /// The position of a column, which is added if it is new.
    pub(super) fn column(&mut self, column: usize) -> usize {
        self.columns.iter().position(|&c| c == column).unwrap_or_else(|| {
            self.columns.push(column);
            self.columns.len() - 1
        })
    }
}
