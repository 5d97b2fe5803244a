//! Conditions on a row: what lets it take part, what enters it in any case, what vetoes it.

use crate::base::{Code, Findings, Text};
use crate::scheme::cursor::{Section, Value};
use crate::scheme::tables;
use crate::table::Table;

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
}

/// Reads one condition, or a list of them.
pub(super) fn read(
    value: &Value<'_>,
    table: Option<&Table>,
    findings: &mut Findings,
) -> Vec<Condition> {
    let sections = value.sections(findings);
    sections.into_iter().filter_map(|section| read_one(section, table, findings)).collect()
}

fn read_one(
    mut section: Section<'_>,
    table: Option<&Table>,
    findings: &mut Findings,
) -> Option<Condition> {
    let column =
        section.need("column", findings).and_then(|v| tables::column_of(table?, &v, findings));
    let name = section.text("name", findings);
    let is = section.get("is").map(|v| v.texts(findings));
    let least = section.get("at_least").and_then(|v| v.number(findings));
    let most = section.get("at_most").and_then(|v| v.number(findings));
    let is_range = least.is_some() || most.is_some();
    if is.is_some() == is_range {
        report_s008_not_one_test(&section, findings);
    }
    section.finish(findings);
    let test = match is {
        Some(texts) => Test::Is(texts),
        None => Test::Between(least.unwrap_or(f64::NEG_INFINITY), most.unwrap_or(f64::INFINITY)),
    };
    let column = column?;
    let name = name.or_else(|| table.map(|t| t.columns()[column].clone())).unwrap_or_default();
    Some(Condition { name, column, test })
}

fn report_s008_not_one_test(section: &Section<'_>, findings: &mut Findings) {
    let path = &section.path;
    findings.error(
        Code::S008,
        section.at(),
        Text::new(
            format!("'{path}' needs either 'is', or 'at_least', 'at_most' or both"),
            format!("“{path}”应写 is，或写 at_least、at_most（可同时写）"),
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
