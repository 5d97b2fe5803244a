//! Groups of rows of a table: those that pass a filter, or the worst of them.

use crate::base::{Code, Findings, Text};
use crate::scheme::cursor::{Section, Value};
use crate::scheme::index::{Index, of_table};
use crate::scheme::tables;
use crate::table::{Catalog, Table};

/// What happens when rows tie at the cut line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TieRule {
    /// Broken by the tie-break column, then by key.
    Break,
    /// All tied rows enter.
    Include,
    /// None of them enters.
    Exclude,
}

/// Rows of a table that take part.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Name in the scheme.
    pub name: String,
    /// The table.
    pub table: usize,
    /// Column and the values it must have.
    pub filter: Option<(usize, Vec<String>)>,
    /// Index and number of the worst to take.
    pub worst: Option<(usize, u32)>,
    /// What happens at the cut line.
    pub ties: TieRule,
    /// Column that breaks ties, and whether a high value is better.
    pub tie_break: Option<(usize, bool)>,
}

/// Reads `[group.*]`.
pub(super) fn read_groups(
    section: Option<Section<'_>>,
    catalog: &Catalog,
    indices: &[Index],
    findings: &mut Findings,
) -> Vec<Group> {
    let mut groups = Vec::new();
    for (name, value) in section.map(|s| s.entries()).unwrap_or_default() {
        let Some(section) = value.section(findings) else { continue };
        check_s006_name_taken(&name, catalog, &value, findings);
        groups.extend(read_group(name, section, catalog, indices, findings));
    }
    groups
}

fn check_s006_name_taken(
    name: &str,
    catalog: &Catalog,
    value: &Value<'_>,
    findings: &mut Findings,
) {
    if catalog.names().any(|n| n == name) {
        findings.error(
            Code::S006,
            value.at(),
            Text::new(
                format!("group \"{name}\" has the name of a table"),
                format!("分组“{name}”与表重名"),
            ),
            Text::new("give the group another name", "请给分组另起名称"),
        );
    }
}

fn read_group(
    name: String,
    mut section: Section<'_>,
    catalog: &Catalog,
    indices: &[Index],
    findings: &mut Findings,
) -> Option<Group> {
    let table = of_table(&mut section, catalog, findings);
    let data = table.and_then(|t| catalog.get(t));
    let filter = section.section("where", findings).and_then(|mut s| {
        let column =
            s.need("column", findings).and_then(|v| tables::column_of(data?, &v, findings));
        let values = s.need("is", findings).map(|v| v.texts(findings));
        for value in values.iter().flatten() {
            check_s010_no_such_value(value, data.zip(column), &s, findings);
        }
        s.finish(findings);
        column.zip(values)
    });
    let worst = section.section("worst", findings).and_then(|mut s| {
        let by = s.need("by", findings).and_then(|v| {
            let name = v.text(findings)?;
            let of_this = indices.iter().map(|i| i.name.as_str());
            tables::find("index", &name, of_this, &v.at(), findings)
        });
        let count = s.need("count", findings).and_then(|v| v.count(findings));
        s.finish(findings);
        by.zip(count)
    });
    let rules =
        [("break", TieRule::Break), ("include", TieRule::Include), ("exclude", TieRule::Exclude)];
    let ties = section.choice("ties", &rules, findings).unwrap_or(TieRule::Break);
    let tie_break = section.section("tie_break", findings).and_then(|mut s| {
        let column =
            s.need("column", findings).and_then(|v| tables::column_of(data?, &v, findings));
        let better = s.choice("better", &[("high", true), ("low", false)], findings);
        s.finish(findings);
        column.map(|c| (c, better.unwrap_or(true)))
    });
    if let (Some(data), Some((by, count))) = (data, worst) {
        check_s018_group_too_large(&section, data.len(), count, findings);
        check_index_is_of_this_table(&section, &indices[by], table, findings);
    }
    section.finish(findings);
    Some(Group { name, table: table?, filter, worst, ties, tie_break })
}

/// A misspelt value would silently leave rows out of the group.
fn check_s010_no_such_value(
    value: &str,
    column: Option<(&Table, usize)>,
    section: &Section<'_>,
    findings: &mut Findings,
) {
    let Some((table, column)) = column else { return };
    if (0..table.len()).any(|row| table.text(row, column) == value) {
        return;
    }
    let header = &table.columns()[column];
    findings.error(
        Code::S010,
        section.at(),
        Text::new(
            format!("no row has \"{value}\" in column \"{header}\""),
            format!("“{header}”列中没有“{value}”"),
        ),
        Text::new("write the value as it stands in the table", "请按表中的写法填写"),
    );
}

fn check_s018_group_too_large(
    section: &Section<'_>,
    rows: usize,
    count: u32,
    findings: &mut Findings,
) {
    if count as usize > rows {
        findings.error(
            Code::S018,
            section.at(),
            Text::new(
                format!("the worst {count} are asked for, but the table has {rows} rows"),
                format!("要选最后 {count} 名，但表中只有 {rows} 行"),
            ),
            Text::new("lower 'count' or add the missing rows", "请减小 count 或补齐缺失的行"),
        );
    }
}

fn check_index_is_of_this_table(
    section: &Section<'_>,
    index: &Index,
    table: Option<usize>,
    findings: &mut Findings,
) {
    if Some(index.table) != table {
        let name = &index.name;
        findings.error(
            Code::S005,
            section.at(),
            Text::new(
                format!("index \"{name}\" is computed over another table"),
                format!("指数“{name}”是按另一张表计算的"),
            ),
            Text::new("name an index of this group's table", "请写本分组所属表的指数"),
        );
    }
}
