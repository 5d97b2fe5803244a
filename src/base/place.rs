//! Where something is: in the scheme, in a cell of a table, or in the case as a whole.

use crate::base::{Lang, Text};
use serde::Serialize;

/// The place a diagnostic speaks of, as a planner would find it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "in", rename_all = "lowercase")]
pub enum Place {
    /// The case as a whole.
    Case,
    /// A whole file.
    File {
        /// File name as written in the scheme.
        file: String,
    },
    /// A key of the scheme, with its byte range.
    Scheme {
        /// File name of the scheme.
        file: String,
        /// First byte.
        start: usize,
        /// One past the last byte.
        end: usize,
        /// Line, counted from one.
        line: usize,
    },
    /// A cell, row or column of a table.
    Cell {
        /// File name as written in the scheme.
        file: String,
        /// Sheet, for workbooks.
        sheet: Option<String>,
        /// Row as a spreadsheet counts it (the header is row 1).
        row: Option<usize>,
        /// Header of the column.
        column: Option<String>,
        /// The offending value, cut short when it is long.
        value: Option<String>,
    },
}

impl Place {
    /// The place in words: `villages.csv, row 37, column "income", value "n/a"`.
    pub fn say(&self) -> Text {
        match self {
            Self::Case => Text::new("the case", "整个案例"),
            Self::File { file } => Text::new(file, file),
            Self::Scheme { file, line, .. } => {
                Text::new(format!("{file}, line {line}"), format!("{file} 第 {line} 行"))
            }
            Self::Cell { file, sheet, row, column, value } => {
                let (mut en, mut zh) = (file.clone(), file.clone());
                if let Some(sheet) = sheet {
                    en += &format!(", sheet \"{sheet}\"");
                    zh += &format!("，工作表“{sheet}”");
                }
                if let Some(row) = row {
                    en += &format!(", row {row}");
                    zh += &format!("，第 {row} 行");
                }
                if let Some(column) = column {
                    en += &format!(", column \"{column}\"");
                    zh += &format!("，“{column}”列");
                }
                if let Some(value) = value {
                    en += &format!(", value \"{value}\"");
                    zh += &format!("，值“{value}”");
                }
                Text { en, zh }
            }
        }
    }

    /// The place in one language.
    pub fn in_words(&self, lang: Lang) -> String {
        self.say().say(lang).to_owned()
    }
}
