//! A rectangle of clean text under a header, with the row number of everything in it.

use crate::base::Place;
use crate::table::clean::fold;
use std::collections::BTreeSet;

/// The longest value shown in a message, in characters.
const SHOWN: usize = 40;

/// One row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The row as a spreadsheet counts it; for CSV the line on which the record starts.
    pub number: usize,
    /// The cells, exactly as many as the header has.
    pub cells: Vec<String>,
    /// Position among [`Grid::homes`] of the file it comes from.
    pub home: usize,
}

/// One of the files that the rows of a stack come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    /// The file, as written in the scheme.
    pub file: String,
    /// The sheet, for workbooks.
    pub sheet: Option<String>,
    /// What every column of the stack is called there; as in the stack where it has no such column.
    pub header: Vec<String>,
}

/// A table as read: clean text, not yet keyed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// The file, as written in the scheme.
    pub file: String,
    /// The sheet, for workbooks.
    pub sheet: Option<String>,
    /// The row that was taken as the header.
    pub header_row: usize,
    /// The headers. Only the first may be empty (the corner of a matrix), none appears twice
    /// unless T004 was reported.
    pub header: Vec<String>,
    /// The rows below the header, in the order of the file; blank rows are left out.
    pub rows: Vec<Row>,
    /// Rows dropped for their shape (T008), so that references to them need not be reported too.
    pub dropped: Vec<Row>,
    /// Row number and column of cells whose number was rounded by a spreadsheet (T014).
    pub damaged: BTreeSet<(usize, usize)>,
    /// The files that rows come from, if there are several.
    pub homes: Vec<Home>,
}

impl Grid {
    /// The column with this header; differences in width, spaces and line breaks are forgiven.
    pub fn column(&self, header: &str) -> Option<usize> {
        let exact = self.header.iter().position(|h| h == header && !h.is_empty());
        let folded = fold(header);
        exact.or_else(|| self.header.iter().position(|h| !folded.is_empty() && fold(h) == folded))
    }

    /// A place in this table; the value is cut short when it is long.
    pub fn place(&self, row: Option<usize>, column: Option<&str>, value: Option<&str>) -> Place {
        Place::Cell {
            file: self.file.clone(),
            sheet: self.sheet.clone(),
            row,
            column: column.map(shorten),
            value: value.map(shorten),
        }
    }

    /// The place of a row, or of one of its cells, in the file it comes from.
    pub(super) fn place_of(&self, row: &Row, column: Option<usize>, value: Option<&str>) -> Place {
        let home = self.homes.get(row.home);
        let (file, sheet) = home.map_or((&self.file, &self.sheet), |h| (&h.file, &h.sheet));
        let header = home.map_or(&self.header, |h| &h.header);
        Place::Cell {
            file: file.clone(),
            sheet: sheet.clone(),
            row: Some(row.number),
            column: column.map(|column| shorten(&header[column])),
            value: value.map(shorten),
        }
    }

    /// The file that a row comes from.
    pub(super) fn file_of(&self, row: &Row) -> &str {
        self.homes.get(row.home).map_or(&self.file, |home| &home.file)
    }
}

/// One line of at most 40 characters.
pub(super) fn shorten(value: &str) -> String {
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    if value.chars().nth(SHOWN).is_none() {
        return value.chars().map(visible).collect();
    }
    value.chars().take(SHOWN - 1).map(visible).chain(['…']).collect()
}
