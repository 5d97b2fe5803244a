//! `require`: pairs of a layer that must be, from lists and from two orders.

use crate::base::{Code, Findings, Place, Text};
use crate::scheme::cursor::{Section, Value};
use crate::scheme::fit::Sides;
use crate::scheme::{Attribute, tables};
use crate::table::Grid;
use std::collections::BTreeSet;

/// Pairs that must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Require {
    /// What people call the rule.
    pub name: String,
    /// Which pairs.
    pub pairs: Required,
    /// Where the scheme says so.
    pub at: Place,
}

/// Which pairs must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Required {
    /// Those of a list, as `(helper key, recipient key)`, whose members take part.
    Listed(BTreeSet<(String, String)>),
    /// The first helper in one order with the first recipient in another, the second with the second, ...
    InOrder {
        /// The helpers: by a column, rising, or by an index, best first.
        helper: Attribute,
        /// The recipients: by a column, rising, or by an index, worst first.
        recipient: Attribute,
        /// So many; all that both sides have if not given.
        first: Option<u32>,
    },
}

/// Reads `require = [ ... ]` of the layer called `layer`; `start` is the first day of the term.
pub(super) fn read(
    section: &mut Section<'_>,
    sides: &Sides<'_>,
    (layer, start): (&str, &str),
    findings: &mut Findings,
) -> Vec<Require> {
    let mut rules: Vec<Require> = Vec::new();
    let Some(list) = section.get("require") else { return rules };
    for value in list.list(findings) {
        let Some(section) = value.section(findings) else { continue };
        let Some(rule) = read_one(section, sides, (layer, start), findings) else { continue };
        if rules.iter().any(|other| other.name == rule.name) {
            report_s006_name_twice(&rule, findings);
        }
        rules.push(rule);
    }
    rules
}

fn read_one(
    mut section: Section<'_>,
    sides: &Sides<'_>,
    about: (&str, &str),
    findings: &mut Findings,
) -> Option<Require> {
    let at = section.at();
    let name = section.text("name", findings);
    let (file, order) = (section.get("pairs"), section.section("in_order", findings));
    let until = section.get("until");
    section.finish(findings);
    if file.is_some() == order.is_some() || (order.is_some() && until.is_some()) {
        report_s008_one_kind(at.clone(), findings);
        return None;
    }
    let (kind, pairs) = match (file, order) {
        (Some(file), _) => ("pairs", read_pairs(&file, until.as_ref(), sides, about, findings)),
        (None, Some(order)) => ("in_order", read_order(order, sides, findings)),
        (None, None) => return None,
    };
    Some(Require { name: name.unwrap_or_else(|| kind.to_owned()), pairs: pairs?, at })
}

fn read_order(
    mut section: Section<'_>,
    sides: &Sides<'_>,
    findings: &mut Findings,
) -> Option<Required> {
    let helper = section.need("helper", findings);
    let helper = helper.and_then(|v| sides.attribute(&v, sides.helper, findings));
    let recipient = section.need("recipient", findings);
    let recipient = recipient.and_then(|v| sides.attribute(&v, sides.recipient, findings));
    let first = section.get("first").and_then(|v| v.count(findings));
    section.finish(findings);
    Some(Required::InOrder { helper: helper?, recipient: recipient?, first })
}

/// A list of pairs: of this layer if it has a column `layer`, and not yet over if `until` names a column.
fn read_pairs(
    file: &Value<'_>,
    until: Option<&Value<'_>>,
    sides: &Sides<'_>,
    (layer, start): (&str, &str),
    findings: &mut Findings,
) -> Option<Required> {
    let grid = tables::grid(&file.text(findings)?, sides.folder, &file.at(), findings)?;
    let columns = tables::grid_column(&grid, "helper", findings).zip(tables::grid_column(
        &grid,
        "recipient",
        findings,
    ));
    let mut over = vec![false; grid.rows.len()];
    if let Some(until) = until {
        let header = until.text(findings)?;
        let column = tables::grid_column(&grid, &header, findings)?;
        let Some(start) = day(start) else {
            report_s015_no_start(until.at(), findings);
            return None;
        };
        for (row, over) in grid.rows.iter().zip(&mut over) {
            match day(&row.cells[column]) {
                Some(last) => *over = last < start,
                None => {
                    report_t011_no_day(&grid, (row.number, column), &row.cells[column], findings);
                }
            }
        }
    }
    let (helper, recipient) = columns?;
    let of_layer = grid.column("layer");
    let rows =
        grid.rows.iter().zip(over).filter(|(row, over)| {
            !over && of_layer.is_none_or(|column| row.cells[column] == layer)
        });
    let pairs = rows.map(|(row, _)| (row.cells[helper].clone(), row.cells[recipient].clone()));
    let pairs: BTreeSet<(String, String)> = pairs.collect();
    warn_t013_unknown(&grid, &pairs, sides, findings);
    Some(Required::Listed(pairs))
}

/// A date as a number that orders dates: `2026-03-01`, and what spreadsheets make of it, `2026/3/1`,
/// `2026.3.1` or `2026年3月1日`.
fn day(text: &str) -> Option<u32> {
    let text = text.strip_suffix('日').unwrap_or(text);
    let mut parts = text.split(['-', '/', '.', '年', '月']);
    let mut part = |digits: std::ops::RangeInclusive<usize>| {
        let part = parts.next().filter(|p| digits.contains(&p.len()))?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u32>().ok())?
    };
    let (year, month, day) = (part(4..=4)?, part(1..=2)?, part(1..=2)?);
    let is_day = (1..=12).contains(&month) && (1..=31).contains(&day);
    (parts.next().is_none() && is_day).then_some(year * 10_000 + month * 100 + day)
}

fn report_t011_no_day(
    grid: &Grid,
    (row, column): (usize, usize),
    text: &str,
    findings: &mut Findings,
) {
    findings.error(
        Code::T011,
        grid.place(Some(row), Some(&grid.header[column]), Some(text)),
        Text::new("this is no date", "这不是日期"),
        Text::new("write year-month-day, as in 2026-03-01", "请写成年-月-日，例如 2026-03-01"),
    );
}

fn report_s015_no_start(at: Place, findings: &mut Findings) {
    findings.error(
        Code::S015,
        at,
        Text::new(
            "'until' needs the first day of the term, and the scheme has none that is a date",
            "until 需要本期的第一天，而方案中没有写成日期的起始日",
        ),
        Text::new(
            "add at the top: term = { start = \"2026-03-01\", end = \"2027-02-28\" }",
            "请在开头写 term = { start = \"2026-03-01\", end = \"2027-02-28\" }",
        ),
    );
}

/// Members who left are passed over, and so would be a misspelt key.
fn warn_t013_unknown(
    grid: &Grid,
    pairs: &BTreeSet<(String, String)>,
    sides: &Sides<'_>,
    findings: &mut Findings,
) {
    let is_unknown = |table: usize, key: &str| {
        sides.catalog.get(table).is_some_and(|table| table.row_of(key).is_none())
    };
    let keys = |(helper, recipient): &(String, String)| {
        let of = [(sides.helper, helper), (sides.recipient, recipient)];
        of.into_iter().find(|(table, key)| is_unknown(*table, key)).map(|(_, key)| key.clone())
    };
    let unknown: Vec<String> = pairs.iter().filter_map(keys).collect();
    let Some(first) = unknown.first() else { return };
    let n = unknown.len();
    findings.warn(
        Code::T013,
        grid.place(None, None, None),
        Text::new(
            format!("{n} of these pairs name somebody who is in no table, such as \"{first}\""),
            format!("其中 {n} 对的编码不在表中，例如“{first}”"),
        ),
        Text::new(
            "they are passed over; correct the key if it is misspelt",
            "这些行不起作用；若编码写错请更正",
        ),
    );
}

fn report_s006_name_twice(rule: &Require, findings: &mut Findings) {
    let name = &rule.name;
    findings.error(
        Code::S006,
        rule.at.clone(),
        Text::new(
            format!("two entries of 'require' are called \"{name}\""),
            format!("require 中有两项都叫“{name}”"),
        ),
        Text::new("give each a name of its own: name = \"...\"", "请用 name = \"…\" 分别命名"),
    );
}

fn report_s008_one_kind(at: Place, findings: &mut Findings) {
    findings.error(
        Code::S008,
        at,
        Text::new(
            "an entry of 'require' needs either 'pairs', perhaps with 'until', or 'in_order'",
            "require 的每一项应写 pairs（可加 until）或 in_order 之一",
        ),
        Text::new(
            "for example { name = \"fixed\", pairs = \"fixed.csv\" } or { in_order = { helper = \"rank\", recipient = \"lag\" } }",
            "例如 { name = \"固定\", pairs = \"fixed.csv\" } 或 { in_order = { helper = \"排名\", recipient = \"lag\" } }",
        ),
    );
}
