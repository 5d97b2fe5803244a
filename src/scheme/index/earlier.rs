//! Last year's ranking: a file as `jiedui rank -o` writes it.

use crate::base::{Code, Findings, Text};
use crate::scheme::cursor::Value;
use crate::scheme::tables;
use std::collections::BTreeMap;
use std::path::Path;

/// An earlier ranking.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Earlier {
    /// The file it came from.
    pub file: String,
    /// Rank by key.
    pub ranks: BTreeMap<String, usize>,
    /// Keys of those on the list, and whether they were there by their score and not in grace.
    pub listed: BTreeMap<String, bool>,
}

/// Reads columns `key` and `rank`, and `chosen` (yes, grace or no) if it is there.
pub(in crate::scheme) fn read(
    value: &Value<'_>,
    folder: &Path,
    findings: &mut Findings,
) -> Option<Earlier> {
    let file = value.text(findings)?;
    let grid = tables::grid(&file, folder, &value.at(), findings)?;
    let key = tables::grid_column(&grid, "key", findings);
    let rank = tables::grid_column(&grid, "rank", findings);
    let (key, rank) = key.zip(rank)?;
    let chosen = grid.column("chosen");
    let mut earlier = Earlier { file, ..Earlier::default() };
    for row in &grid.rows {
        let cell = |column: usize| row.cells.get(column).map_or("", String::as_str);
        let name = cell(key).to_owned();
        match cell(rank).parse() {
            Ok(rank) => drop(earlier.ranks.insert(name.clone(), rank)),
            Err(_) => findings.error(
                Code::T011,
                grid.place(Some(row.number), Some("rank"), Some(cell(rank))),
                Text::new("this is no rank", "这不是名次"),
                Text::new(
                    "write a whole number from 1, or name a ranking.csv that rank -o wrote",
                    "请写从 1 起的整数，或使用 rank -o 写出的 ranking.csv",
                ),
            ),
        }
        match chosen.map_or("", cell) {
            "yes" => drop(earlier.listed.insert(name, true)),
            "grace" => drop(earlier.listed.insert(name, false)),
            "no" | "" => {}
            other => findings.error(
                Code::T011,
                grid.place(Some(row.number), Some("chosen"), Some(other)),
                Text::new(
                    format!("\"{other}\" does not say whether the row was on the list"),
                    format!("“{other}”未说明该行上年是否入选"),
                ),
                Text::new("write yes, grace or no", "请写 yes（入选）、grace（宽限）或 no"),
            ),
        }
    }
    Some(earlier)
}
