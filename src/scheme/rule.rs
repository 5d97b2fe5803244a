//! Rules of a layer that count pairs: `cover`, `distinct`, `one_role`, `due`.

use crate::base::{Code, Findings, Text};
use crate::scheme::cursor::Section;
use crate::scheme::fit::Sides;
use crate::scheme::{Require, tables};

/// A rule on the pairs of one layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LayerRule {
    /// Each word of a recipient is one of the words of at least `times` of its helpers.
    Cover {
        /// Column of words of the helpers.
        helper: usize,
        /// Column of words of the recipients.
        recipient: usize,
        /// How often.
        times: u32,
    },
    /// No two recipients of a helper have the same filled text in this column.
    Distinct(usize),
    /// A row of the one table of both sides helps or is helped, not both.
    OneRole,
    /// Capacities are per period; a column of the recipients says in which period each is due, and what
    /// is due until then is at most so many times the capacity.
    Due(usize),
    /// Pairs that must be.
    Require(Box<Require>),
}

impl LayerRule {
    /// The key in the scheme; of required pairs their name.
    pub fn key(&self) -> &str {
        match self {
            Self::Cover { .. } => "cover",
            Self::Distinct(_) => "distinct",
            Self::OneRole => "one_role",
            Self::Due(_) => "due",
            Self::Require(require) => &require.name,
        }
    }
}

/// Reads the four keys of a layer.
pub(super) fn read(
    section: &mut Section<'_>,
    sides: &Sides<'_>,
    findings: &mut Findings,
) -> Vec<LayerRule> {
    let mut rules = Vec::new();
    if let Some(cover) = section.section("cover", findings) {
        rules.extend(read_cover(cover, sides, findings));
    }
    if let Some(value) = section.get("distinct") {
        let table = sides.catalog.get(sides.recipient);
        let column = table.and_then(|table| tables::column_of(table, &value, findings));
        rules.extend(column.map(LayerRule::Distinct));
    }
    if let Some(value) = section.get("one_role")
        && value.flag(findings) == Some(true)
    {
        if sides.helper == sides.recipient {
            rules.push(LayerRule::OneRole);
        } else {
            report_s024(
                value.at(),
                Text::new(
                    "'one_role' is about one table, and the two sides of this layer have two",
                    "one_role 用于同一张表内部结对，而本层双方是两张表",
                ),
                Text::new("take it out", "请去掉 one_role"),
                findings,
            );
        }
    }
    if let Some(mut due) = section.section("due", findings) {
        let value = due.need("recipient", findings);
        let table = sides.catalog.get(sides.recipient);
        let column = value.zip(table).and_then(|(v, t)| tables::column_of(t, &v, findings));
        if section.get("load").is_none() {
            report_s024(
                due.at(),
                Text::new(
                    "'due' needs to know what a recipient costs, and what a helper can carry",
                    "due（期限）需要同时写明负荷与能力",
                ),
                Text::new(
                    "write load and capacity, the capacity for one period",
                    "请写 load 和 capacity（每期的能力）",
                ),
                findings,
            );
        }
        due.finish(findings);
        rules.extend(column.map(LayerRule::Due));
    }
    rules
}

fn read_cover(
    mut section: Section<'_>,
    sides: &Sides<'_>,
    findings: &mut Findings,
) -> Option<LayerRule> {
    let mut column = |key, table: usize, findings: &mut Findings| {
        let value = section.need(key, findings)?;
        tables::column_of(sides.catalog.get(table)?, &value, findings)
    };
    let helper = column("helper", sides.helper, findings);
    let recipient = column("recipient", sides.recipient, findings);
    let times = section.get("times").and_then(|v| v.count(findings)).unwrap_or(1);
    section.finish(findings);
    Some(LayerRule::Cover { helper: helper?, recipient: recipient?, times })
}

fn report_s024(at: crate::base::Place, message: Text, help: Text, findings: &mut Findings) {
    findings.error(Code::S024, at, message, help);
}
