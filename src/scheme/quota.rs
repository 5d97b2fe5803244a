//! How many partners a member must have, may have, and should have.

use crate::base::{Code, Findings, Text};
use crate::scheme::cursor::{Section, Value};
use crate::table::Table;
use std::collections::BTreeMap;

/// Bounds on a number of partners. `min` and `max` are rules; the aims are goals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Fewest allowed.
    pub min: u32,
    /// Most allowed; `None` means as many as there are.
    pub max: Option<u32>,
    /// Fewest wanted.
    pub aim_min: u32,
    /// Most wanted.
    pub aim_max: Option<u32>,
}

impl Bounds {
    /// No bound at all.
    pub const FREE: Self = Self { min: 0, max: None, aim_min: 0, aim_max: None };

    /// Exactly `n`.
    pub fn exactly(n: u32) -> Self {
        Self { min: n, max: Some(n), aim_min: 0, aim_max: None }
    }
}

/// The bounds of every member of one side of a layer, perhaps by class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    /// The column whose value chooses the bounds.
    pub by: Option<usize>,
    /// Bounds by value of that column.
    pub classes: Vec<(String, Bounds)>,
    /// Bounds of everybody else.
    pub other: Bounds,
    /// Bounds of single members by key, before all others; edits write them, schemes do not.
    pub members: BTreeMap<String, Bounds>,
}

impl Quota {
    /// A quota without any bound.
    pub const FREE: Self =
        Self { by: None, classes: Vec::new(), other: Bounds::FREE, members: BTreeMap::new() };

    /// The bounds of one row.
    pub fn of(&self, table: &Table, row: usize) -> Bounds {
        if let Some(bounds) = self.members.get(table.key(row)) {
            return *bounds;
        }
        let class = self.by.map(|column| table.text(row, column));
        let found = self.classes.iter().find(|(name, _)| Some(name.as_str()) == class);
        found.map_or(self.other, |(_, bounds)| *bounds)
    }
}

/// Reads `1`, `{ min = 3, max = 8 }`, or `{ by = "rank", of = { A = 8, B = 7 }, other = 1 }`.
pub(super) fn read(value: &Value<'_>, table: Option<&Table>, findings: &mut Findings) -> Quota {
    if !value.is_table() {
        return Quota { other: bounds(value, findings), ..Quota::FREE };
    }
    let Some(mut section) = value.section(findings) else { return Quota::FREE };
    let Some(by) = section.get("by") else {
        return Quota { other: bounds(value, findings), ..Quota::FREE };
    };
    let by = by.text(findings).zip(table).and_then(|(name, table)| {
        table.require_column(&name, by.at(), findings).map(|c| (c, table))
    });
    let mut classes = Vec::new();
    if let Some(of) = section.need("of", findings).and_then(|v| v.section(findings)) {
        for (name, value) in of.entries() {
            if let Some((column, table)) = by {
                super::tables::check_s010_no_such_class(&name, column, &value, table, findings);
            }
            classes.push((name, bounds(&value, findings)));
        }
    }
    let other = section.get("other").map(|v| bounds(&v, findings));
    if let (None, Some((column, table))) = (other, by) {
        check_s013_class_without_quota(&section, table, column, &classes, findings);
    }
    section.finish(findings);
    Quota {
        by: by.map(|(c, _)| c),
        classes,
        other: other.unwrap_or(Bounds::FREE),
        members: BTreeMap::new(),
    }
}

pub(super) fn bounds(value: &Value<'_>, findings: &mut Findings) -> Bounds {
    if !value.is_table() {
        return value.count(findings).map_or(Bounds::FREE, Bounds::exactly);
    }
    value.section(findings).map_or(Bounds::FREE, |section| bounds_of(section, findings))
}

/// The four bounds of a section, which has no other keys left.
pub(super) fn bounds_of(mut section: Section<'_>, findings: &mut Findings) -> Bounds {
    let mut count = |key, findings: &mut Findings| section.get(key).and_then(|v| v.count(findings));
    let bounds = Bounds {
        min: count("min", findings).unwrap_or(0),
        max: count("max", findings),
        aim_min: count("aim_min", findings).unwrap_or(0),
        aim_max: count("aim_max", findings),
    };
    check_s009_min_above_max(&section, bounds, findings);
    section.finish(findings);
    bounds
}

fn check_s009_min_above_max(section: &Section<'_>, b: Bounds, findings: &mut Findings) {
    let hard = b.max.is_some_and(|max| max < b.min);
    let aims = b.aim_max.is_some_and(|max| max < b.aim_min);
    let across = b.max.is_some_and(|max| max < b.aim_min);
    if hard || aims || across {
        let path = &section.path;
        findings.error(
            Code::S009,
            section.at(),
            Text::new(
                format!("'{path}' asks for more at least than it allows at most"),
                format!("“{path}”的下限高于上限"),
            ),
            Text::new(
                "min and aim_min may not exceed max and aim_max",
                "min、aim_min 不能大于 max、aim_max",
            ),
        );
    }
}

fn check_s013_class_without_quota(
    section: &Section<'_>,
    table: &Table,
    column: usize,
    classes: &[(String, Bounds)],
    findings: &mut Findings,
) {
    for row in 0..table.len() {
        let class = table.text(row, column);
        if classes.iter().any(|(name, _)| name == class) {
            continue;
        }
        let path = &section.path;
        findings.error(
            Code::S013,
            table.place(row, Some(column)),
            Text::new(
                format!("no quota for \"{class}\" in '{path}'"),
                format!("“{path}”没有给出“{class}”的名额"),
            ),
            Text::new(
                "add the value under 'of', or give 'other' for everybody else",
                "请在 of 中补上该值，或用 other 给出其余各类的名额",
            ),
        );
    }
}
