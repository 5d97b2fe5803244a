//! Groups of rows of a table: those that pass a filter, or the worst or the best of them.

use crate::base::{Code, Findings, Text};
use crate::composite::select::{Cut, TieRule};
use crate::scheme::condition::{self, Condition, Test, TieBreak};
use crate::scheme::cursor::{Section, Value};
use crate::scheme::index::{Earlier, Index, of_table, read_earlier};
use crate::scheme::{Members, tables};
use crate::table::{Catalog, Table};
use std::path::Path;

/// Rows of a table that take part.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Name in the scheme.
    pub name: String,
    /// The table.
    pub table: usize,
    /// Groups and tables to one of which a row must belong, if there are any: over this table, or over a
    /// part of it. Groups stand before this one.
    pub any_of: Vec<Members>,
    /// Conditions that all must hold of a row.
    pub filter: Vec<Condition>,
    /// By which index the worst or the best are chosen; without one all take part.
    pub choice: Option<Choice>,
    /// Conditions any of which lets a row take part in any case.
    pub always: Vec<Condition>,
    /// Conditions any of which keeps a row out.
    pub never: Vec<Condition>,
    /// A column, and how many rows of each of its values take part at least.
    pub per: Option<(usize, u32)>,
    /// Last year's list: those on it that would leave now stay for a year.
    pub grace: Option<Earlier>,
    /// What happens at the cut line.
    pub ties: TieRule,
    /// Columns that break ties.
    pub tie_break: Vec<TieBreak>,
}

/// How a group is chosen by an index.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// The index.
    pub index: usize,
    /// Whether the worst are chosen, otherwise the best.
    pub worst: bool,
    /// Where the list ends; a threshold is a score of the index.
    pub cut: Cut,
}

impl Group {
    /// The number of rows asked for, if it is a number that is asked for.
    pub fn count(&self) -> Option<usize> {
        match self.choice?.cut {
            Cut::Count(count) => Some(count),
            Cut::Percent(_) | Cut::Threshold(_) => None,
        }
    }

    /// Whether the group is chosen by this index.
    pub fn goes_by(&self, index: usize) -> bool {
        self.choice.is_some_and(|choice| choice.index == index)
    }
}

/// What a group may refer to.
#[derive(Clone, Copy)]
struct Ground<'a> {
    catalog: &'a Catalog,
    folder: &'a Path,
    indices: &'a [Index],
    /// The names of all groups of the scheme.
    names: &'a [String],
}

/// Reads `[group.*]`, and puts every group after those that its `any_of` names.
pub(super) fn read_groups(
    section: Option<Section<'_>>,
    (catalog, folder): (&Catalog, &Path),
    indices: &[Index],
    findings: &mut Findings,
) -> Vec<Group> {
    let (mut names, mut drafts) = (Vec::new(), Vec::new());
    for (name, value) in section.map(|s| s.entries()).unwrap_or_default() {
        let Some(mut section) = value.section(findings) else { continue };
        check_s006_name_taken(&name, catalog, &value, findings);
        let any_of = section.get("any_of").map(|v| v.list(findings)).unwrap_or_default();
        let any_of = any_of.iter().filter_map(|v| Some((v.text(findings)?, v.clone())));
        drafts.push((section, any_of.collect::<Vec<_>>()));
        names.push(name);
    }
    let ground = Ground { catalog, folder, indices, names: &names };
    let mut groups = Vec::new();
    for d in check_s011_circle(&names, &drafts, findings) {
        let (section, any_of) = &drafts[d];
        let draft = (names[d].as_str(), section.clone(), any_of.as_slice());
        let group = read_group(draft, (&groups, ground), findings);
        groups.extend(group);
    }
    groups
}

/// The section of a group, and the names of the groups and tables its rows belong to.
type Draft<'a> = (Section<'a>, Vec<(String, Value<'a>)>);

/// The order in which every group follows those it is made of; otherwise that of the scheme.
fn check_s011_circle(
    names: &[String],
    drafts: &[Draft<'_>],
    findings: &mut Findings,
) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    while order.len() < drafts.len() {
        let is_known = |name: &String| {
            let group = names.iter().position(|n| n == name);
            group.is_none_or(|group| order.contains(&group))
        };
        let is_ready = |d: &usize| drafts[*d].1.iter().all(|(name, _)| is_known(name));
        let open = (0..drafts.len()).filter(|d| !order.contains(d));
        let ready: Vec<usize> = open.clone().filter(is_ready).collect();
        if let (true, Some(first)) = (ready.is_empty(), open.clone().next()) {
            let name = &names[first];
            findings.error(
                Code::S011,
                drafts[first].0.at(),
                Text::new(
                    format!("group \"{name}\" is made of itself"),
                    format!("分组“{name}”包含自身"),
                ),
                Text::new("break the circle of 'any_of'", "请去掉循环的 any_of"),
            );
            return order;
        }
        order.extend(ready);
    }
    order
}

/// The groups and tables that `any_of` names.
fn read_any_of(
    any_of: &[(String, Value<'_>)],
    table: usize,
    (groups, ground): (&[Group], Ground<'_>),
    findings: &mut Findings,
) -> Vec<Members> {
    let mut members = Vec::new();
    for (name, value) in any_of {
        let (found, of) = if let Some(g) = groups.iter().position(|g| g.name == *name) {
            (Members::Group(g), groups[g].table)
        } else if ground.names.contains(name) {
            continue;
        } else {
            let known = ground.catalog.names().chain(ground.names.iter().map(String::as_str));
            let found = tables::find("table or group", name, known, &value.at(), findings);
            let Some(t) = found else { continue };
            (Members::Table(t), t)
        };
        if ground.catalog.holds(table, of) {
            members.push(found);
        } else if ground.catalog.get(table).is_some() {
            report_s005_other_rows(name, ground.catalog.name(table), value, findings);
        }
    }
    members
}

fn report_s005_other_rows(name: &str, table: &str, value: &Value<'_>, findings: &mut Findings) {
    findings.error(
        Code::S005,
        value.at(),
        Text::new(
            format!("rows of \"{name}\" are not rows of table \"{table}\""),
            format!("“{name}”的行不是表“{table}”的行"),
        ),
        Text::new(
            "name groups over this table or, if it is a stack, over parts of it, or the parts themselves",
            "请写本表的分组；若本表为合并表，也可写其各部分的分组或各部分本身",
        ),
    );
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
    (name, mut section, any_of): (&str, Section<'_>, &[(String, Value<'_>)]),
    (groups, ground): (&[Group], Ground<'_>),
    findings: &mut Findings,
) -> Option<Group> {
    let Ground { catalog, folder, indices, .. } = ground;
    let table = of_table(&mut section, catalog, findings);
    let data = table.and_then(|t| catalog.get(t));
    let any_of = table.map(|table| read_any_of(any_of, table, (groups, ground), findings));
    let mut conditions = |key, findings: &mut Findings| {
        let value = section.get(key);
        let list = value
            .as_ref()
            .map(|v| condition::read(v, (data, folder), findings))
            .unwrap_or_default();
        (list, value)
    };
    let (filter, filtered) = conditions("where", findings);
    if let Some(value) = filtered {
        for condition in &filter {
            check_s010_no_such_value(condition, data, &value, findings);
        }
    }
    let (always, _) = conditions("always", findings);
    let (never, _) = conditions("never", findings);
    let worst = section.section("worst", findings);
    let best = section.section("best", findings);
    check_s008_worst_and_best(&section, worst.is_some() && best.is_some(), findings);
    let is_worst = worst.is_some();
    let choice = worst.or(best).and_then(|s| read_choice(s, is_worst, indices, findings));
    let per = section.section("per", findings).and_then(|mut s| {
        let column =
            s.need("column", findings).and_then(|v| tables::column_of(data?, &v, findings));
        let least = s.need("at_least", findings).and_then(|v| v.count(findings));
        s.finish(findings);
        column.zip(least)
    });
    let grace = section.get("grace").and_then(|v| {
        let earlier = read_earlier(&v, folder, findings)?;
        check_s010_nobody_listed(&earlier, &v, findings);
        Some(earlier)
    });
    let rules =
        [("break", TieRule::Break), ("include", TieRule::Include), ("exclude", TieRule::Exclude)];
    let ties = section.choice("ties", &rules, findings).unwrap_or(TieRule::Break);
    let tie_break = section.get("tie_break").map(|v| condition::read_tie_break(&v, data, findings));
    if let (Some(data), Some(choice)) = (data, choice) {
        if let Cut::Count(count) = choice.cut {
            check_s018_group_too_large(&section, data.len(), count, findings);
        }
        check_index_is_of_this_table(&section, &indices[choice.index], table, findings);
    }
    section.finish(findings);
    let of_index = || choice.map(|c| indices[c.index].tie_break.clone());
    Some(Group {
        name: name.to_owned(),
        table: table?,
        any_of: any_of.unwrap_or_default(),
        filter,
        choice,
        always,
        never,
        per,
        grace,
        ties,
        tie_break: tie_break.or_else(of_index).unwrap_or_default(),
    })
}

/// Reads `{ by = "index", count = 63 }`, or `percent`, or `threshold`.
fn read_choice(
    mut section: Section<'_>,
    worst: bool,
    indices: &[Index],
    findings: &mut Findings,
) -> Option<Choice> {
    let index = section.need("by", findings).and_then(|v| {
        let name = v.text(findings)?;
        let of_this = indices.iter().map(|i| i.name.as_str());
        tables::find("index", &name, of_this, &v.at(), findings)
    });
    let cut = read_cut(&mut section, findings);
    section.finish(findings);
    Some(Choice { index: index?, worst, cut: cut? })
}

/// Reads exactly one of `count`, `percent` and `threshold`.
pub(crate) fn read_cut(section: &mut Section<'_>, findings: &mut Findings) -> Option<Cut> {
    let count = section.get("count").map(|v| v.count(findings).map(|n| Cut::Count(n as usize)));
    let percent = section.get("percent").map(|v| v.number(findings).map(Cut::Percent));
    let threshold = section.get("threshold").map(|v| v.number(findings).map(Cut::Threshold));
    let cuts: Vec<Option<Cut>> = [count, percent, threshold].into_iter().flatten().collect();
    let fits = |cut: &Cut| !matches!(cut, Cut::Percent(p) if !(0.0..=100.0).contains(p));
    if cuts.len() != 1 || cuts.iter().flatten().any(|cut| !fits(cut)) {
        let path = &section.path;
        findings.error(
            Code::S008,
            section.at(),
            Text::new(
                format!(
                    "'{path}' needs exactly one of 'count', 'percent' (0 to 100) and 'threshold'"
                ),
                format!("“{path}”应写 count、percent（0 至 100）、threshold 之一"),
            ),
            Text::new(
                "for example count = 63, percent = 10, or threshold = 60",
                "例如 count = 63、percent = 10 或 threshold = 60",
            ),
        );
    }
    cuts.into_iter().flatten().find(fits)
}

fn check_s008_worst_and_best(section: &Section<'_>, both: bool, findings: &mut Findings) {
    if both {
        let path = &section.path;
        findings.error(
            Code::S008,
            section.at(),
            Text::new(
                format!("'{path}' has both 'worst' and 'best'"),
                format!("“{path}”同时写了 worst 和 best"),
            ),
            Text::new("leave one of them", "请只保留一个"),
        );
    }
}

/// A misspelt value would silently leave rows out of the group.
fn check_s010_no_such_value(
    condition: &Condition,
    table: Option<&Table>,
    value: &Value<'_>,
    findings: &mut Findings,
) {
    let (Some(table), Test::Is(texts)) = (table, &condition.test) else { return };
    for text in texts {
        if (0..table.len()).any(|row| table.text(row, condition.column) == text) {
            continue;
        }
        let header = &table.columns()[condition.column];
        findings.error(
            Code::S010,
            value.at(),
            Text::new(
                format!("no row has \"{text}\" in column \"{header}\""),
                format!("“{header}”列中没有“{text}”"),
            ),
            Text::new("write the value as it stands in the table", "请按表中的写法填写"),
        );
    }
}

/// A list without anybody on it would silently give nobody a year of grace.
fn check_s010_nobody_listed(earlier: &Earlier, value: &Value<'_>, findings: &mut Findings) {
    if !earlier.listed.is_empty() {
        return;
    }
    let file = &earlier.file;
    findings.error(
        Code::S010,
        value.at(),
        Text::new(
            format!("{file} names nobody who was on the list"),
            format!("{file} 中没有上年入选的行"),
        ),
        Text::new(
            "it needs a column 'chosen' with yes, grace or no, as in the ranking.csv of rank -o",
            "需要有 chosen 列，填 yes、grace 或 no，即 rank -o 写出的 ranking.csv",
        ),
    );
}

fn check_s018_group_too_large(
    section: &Section<'_>,
    rows: usize,
    count: usize,
    findings: &mut Findings,
) {
    if count > rows {
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
