//! `load` and `capacity` of a layer: what a pair costs the helper, and what the helper can carry.

use crate::base::{Code, Findings, Text};
use crate::scheme::cursor::{Section, Value};
use crate::scheme::fit::Sides;
use crate::scheme::{Match, tables};

/// An amount per member or per pair.
#[derive(Clone, Debug)]
pub enum Amount {
    /// The same for all.
    Same(f64),
    /// A column: of the recipients for a load, of the helpers for a capacity.
    Column(usize),
    /// The entry of a matrix; loads only.
    Match(Box<Match>),
}

/// The loads of a layer.
#[derive(Clone, Debug)]
pub struct Loads {
    /// What a recipient weighs.
    pub load: Amount,
    /// What a helper can carry.
    pub capacity: Amount,
}

/// Reads `load` and `capacity`: both or neither.
pub(super) fn read(
    section: &mut Section<'_>,
    sides: &Sides<'_>,
    findings: &mut Findings,
) -> Option<Loads> {
    if section.get("load").is_none() && section.get("capacity").is_none() {
        return None;
    }
    let load = section.need("load", findings).and_then(|v| read_load(&v, sides, findings));
    let capacity = section.need("capacity", findings);
    let capacity = capacity.and_then(|v| read_capacity(&v, sides, findings));
    Some(Loads { load: load?, capacity: capacity? })
}

/// Reads `2.5`, `{ recipient = "days" }`, or `{ match = "days.csv", helper = .., recipient = .. }`.
fn read_load(value: &Value<'_>, sides: &Sides<'_>, findings: &mut Findings) -> Option<Amount> {
    if !value.is_table() {
        return read_same(value, findings);
    }
    let mut section = value.section(findings)?;
    let amount = match section.get("match") {
        Some(file) => sides.matrix(&file, &mut section, findings).map(Box::new).map(Amount::Match),
        None => read_column("recipient", sides.recipient, &mut section, sides, findings),
    };
    section.finish(findings);
    amount
}

/// Reads `12` or `{ helper = "days_free" }`.
fn read_capacity(value: &Value<'_>, sides: &Sides<'_>, findings: &mut Findings) -> Option<Amount> {
    if !value.is_table() {
        return read_same(value, findings);
    }
    let mut section = value.section(findings)?;
    let amount = read_column("helper", sides.helper, &mut section, sides, findings);
    section.finish(findings);
    amount
}

fn read_column(
    key: &'static str,
    table: usize,
    section: &mut Section<'_>,
    sides: &Sides<'_>,
    findings: &mut Findings,
) -> Option<Amount> {
    let value = section.need(key, findings)?;
    tables::column_of(sides.catalog.get(table)?, &value, findings).map(Amount::Column)
}

fn read_same(value: &Value<'_>, findings: &mut Findings) -> Option<Amount> {
    let number = value.number(findings)?;
    if number >= 0.0 {
        return Some(Amount::Same(number));
    }
    findings.error(
        Code::S004,
        value.at(),
        Text::new(
            format!("a load or capacity must not be negative, as {number} is"),
            format!("load 和 capacity 不能为负数（{number}）"),
        ),
        Text::new("write 0 or more", "请填 0 或更大的数"),
    );
    None
}
