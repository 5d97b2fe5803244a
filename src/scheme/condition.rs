//! Conditions on a row: what lets it take part, what enters it in any case, what vetoes it.

use crate::base::{Code, Findings, Text};
use crate::scheme::cursor::{Section, Value};
use crate::scheme::tables;
use crate::table::Table;
use std::collections::BTreeSet;
use std::path::Path;

/// A condition on the cell of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// What people call it.
    pub name: String,
    /// The column.
    pub column: usize,
    /// What must hold of the cell.
    pub test: Test,
}

/// What must hold of a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// It is one of these texts.
    Is(Vec<String>),
    /// It is a number from the first to the second.
    Between(f64, f64),
    /// It stands in a list from a file.
    Listed(BTreeSet<String>),
}

/// Reads one condition, or a list of them.
pub(super) fn read(
    value: &Value<'_>,
    (table, folder): (Option<&Table>, &Path),
    findings: &mut Findings,
) -> Vec<Condition> {
    let sections = value.sections(findings);
    let one = |section| read_one(section, (table, folder), findings);
    sections.into_iter().filter_map(one).collect()
}

fn read_one(
    mut section: Section<'_>,
    (table, folder): (Option<&Table>, &Path),
    findings: &mut Findings,
) -> Option<Condition> {
    let column = section.need("column", findings);
    let header = column.as_ref().and_then(|v| v.text(&mut Findings::default()));
    let column = column.and_then(|v| tables::column_of(table?, &v, findings));
    let name = section.text("name", findings);
    let is = section.get("is").map(|v| v.texts(findings));
    let least = section.get("at_least").and_then(|v| v.number(findings));
    let most = section.get("at_most").and_then(|v| v.number(findings));
    let is_range = least.is_some() || most.is_some();
    let file = section.get("listed");
    let under = section.get("under").and_then(|v| v.text(findings)).or(header);
    let n = [is.is_some(), is_range, file.is_some()].iter().filter(|is| **is).count();
    if n != 1 {
        report_s008_not_one_test(&section, findings);
    }
    section.finish(findings);
    let test = match (is, file) {
        (Some(texts), _) => Test::Is(texts),
        (None, Some(file)) => Test::Listed(read_list(&file, &under?, folder, findings)?),
        (None, None) => {
            Test::Between(least.unwrap_or(f64::NEG_INFINITY), most.unwrap_or(f64::INFINITY))
        }
    };
    let column = column?;
    let name = name.or_else(|| table.map(|t| t.columns()[column].clone())).unwrap_or_default();
    Some(Condition { name, column, test })
}

/// The texts of a column of a file; an empty cell is none.
fn read_list(
    file: &Value<'_>,
    under: &str,
    folder: &Path,
    findings: &mut Findings,
) -> Option<BTreeSet<String>> {
    let grid = tables::grid(&file.text(findings)?, folder, &file.at(), findings)?;
    let column = tables::grid_column(&grid, under, findings)?;
    let texts = grid.rows.iter().map(|row| row.cells[column].clone());
    Some(texts.filter(|text| !text.is_empty()).collect())
}

fn report_s008_not_one_test(section: &Section<'_>, findings: &mut Findings) {
    let path = &section.path;
    findings.error(
        Code::S008,
        section.at(),
        Text::new(
            format!("'{path}' needs one of 'is', 'listed', or 'at_least', 'at_most' or both"),
            format!("“{path}”应写 is、listed 之一，或写 at_least、at_most（可同时写）"),
        ),
        Text::new(
            "for example { column = \"type\", is = [\"a\", \"b\"] } or { column = \"score\", at_most = 60 }",
            "例如 { column = \"类型\", is = [\"甲\", \"乙\"] } 或 { column = \"得分\", at_most = 60 }",
        ),
    );
}

/// A column that orders rows of equal score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TieBreak {
    /// The column.
    pub column: usize,
    /// Whether a high value is good.
    pub high_is_better: bool,
}

/// Reads `tie_break`: one column, or a list of them.
pub(super) fn read_tie_break(
    value: &Value<'_>,
    table: Option<&Table>,
    findings: &mut Findings,
) -> Vec<TieBreak> {
    let mut list = Vec::new();
    for mut section in value.sections(findings) {
        let column =
            section.need("column", findings).and_then(|v| tables::column_of(table?, &v, findings));
        let better = section.choice("better", &[("high", true), ("low", false)], findings);
        section.finish(findings);
        list.extend(
            column.map(|column| TieBreak { column, high_is_better: better.unwrap_or(true) }),
        );
    }
    list
}
