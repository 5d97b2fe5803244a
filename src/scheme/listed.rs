//! Lists of pairs by key, which bans and fit terms name.

use crate::base::{Code, Findings, Text};
use crate::scheme::cursor::Value;
use crate::scheme::fit::Sides;
use crate::scheme::tables;
use crate::table::{Grid, parse_number};
use std::collections::{BTreeMap, BTreeSet};

/// Keys of helper and recipient.
type Pair = (String, String);

/// The pairs of a file with columns `helper` and `recipient`.
pub(super) fn pairs(
    value: &Value<'_>,
    sides: &Sides<'_>,
    findings: &mut Findings,
) -> Option<BTreeSet<Pair>> {
    let (grid, pairs) = read(value, sides, findings)?;
    drop(grid);
    Some(pairs.into_iter().collect())
}

/// The pairs of a file with what the column `under` says of each, from 0 to 1; 1 without a column.
pub(super) fn values(
    value: &Value<'_>,
    under: Option<&Value<'_>>,
    sides: &Sides<'_>,
    findings: &mut Findings,
) -> Option<BTreeMap<Pair, f64>> {
    let (grid, pairs) = read(value, sides, findings)?;
    let column = match under {
        Some(under) => Some(tables::grid_column(&grid, &under.text(findings)?, findings)?),
        None => None,
    };
    let mut values = BTreeMap::new();
    for (row, pair) in grid.rows.iter().zip(pairs) {
        let number = column.map_or(Some(1.0), |column| parse_number(&row.cells[column]));
        let share = number.filter(|x| (0.0..=1.0).contains(x));
        if let (None, Some(column)) = (share, column) {
            report_no_share(&grid, (row.number, column), &row.cells[column], findings);
        }
        if values.insert(pair, share.unwrap_or(0.0)).is_some() {
            report_t007_twice(&grid, row.number, findings);
        }
    }
    Some(values)
}

/// A file and the pair of each of its rows.
fn read(
    value: &Value<'_>,
    sides: &Sides<'_>,
    findings: &mut Findings,
) -> Option<(Grid, Vec<Pair>)> {
    let file = value.text(findings)?;
    let grid = tables::grid(&file, sides.folder, &value.at(), findings)?;
    let helper = tables::grid_column(&grid, "helper", findings);
    let recipient = tables::grid_column(&grid, "recipient", findings);
    let (helper, recipient) = helper.zip(recipient)?;
    let mut pairs = Vec::new();
    for row in &grid.rows {
        for (column, table) in [(helper, sides.helper), (recipient, sides.recipient)] {
            let key = &row.cells[column];
            if sides.catalog.get(table).is_some_and(|t| t.row_of(key).is_none()) {
                findings.error(
                    Code::T013,
                    grid.place(Some(row.number), Some(&grid.header[column]), Some(key)),
                    Text::new(
                        format!("there is no \"{key}\" in table '{}'", sides.catalog.name(table)),
                        format!("表“{}”中没有“{key}”", sides.catalog.name(table)),
                    ),
                    Text::new("correct the key or delete the row", "请更正编码或删除该行"),
                );
            }
        }
        pairs.push((row.cells[helper].clone(), row.cells[recipient].clone()));
    }
    Some((grid, pairs))
}

fn report_no_share(
    grid: &Grid,
    (row, column): (usize, usize),
    text: &str,
    findings: &mut Findings,
) {
    findings.error(
        Code::C006,
        grid.place(Some(row), Some(&grid.header[column]), Some(text)),
        Text::new("this is no number from 0 to 1", "这不是 0 到 1 之间的数"),
        Text::new(
            "write shares of the points, 1 for a full fit",
            "请填所得分值的比例，1 为完全适配",
        ),
    );
}

fn report_t007_twice(grid: &Grid, row: usize, findings: &mut Findings) {
    findings.error(
        Code::T007,
        grid.place(Some(row), None, None),
        Text::new("this pair is listed twice", "这一对重复列出"),
        Text::new("delete one of the two rows", "请删除其中一行"),
    );
}
