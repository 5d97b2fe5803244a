//! Reads a recipe: its tables, how many rows they have, and their columns.

use super::kind::{self, Scope};
use super::{
    Amount, Center, Column, Condition, Format, Kind, Output, Pairs, Per, Point, Share, Source,
    Table, g001_unknown_name, g002_one_of, g003_cannot_be,
};
use crate::base::{Code, Findings, Severity, Text};
use crate::scheme::Document;
use crate::scheme::cursor::{self, Section, Value};

/// Rows that one table may have.
const MOST_ROWS: usize = 1_000_000;

pub(super) fn read(document: &Document, findings: &mut Findings) -> Option<Vec<Table>> {
    let root = cursor::parse(document, findings)?;
    let mut root = Section::root(document, &root);
    let before = findings.count(Severity::Error);
    let mut tables = Vec::new();
    let list = root.need("table", findings).and_then(|v| v.section(findings));
    for (name, value) in list.map(|s| s.entries()).unwrap_or_default() {
        let Some(section) = value.section(findings) else { continue };
        if let Some(table) = read_table(name, section, &tables, findings) {
            tables.push(table);
        }
    }
    root.finish(findings);
    (findings.count(Severity::Error) == before).then_some(tables)
}

fn read_table(
    name: String,
    mut section: Section<'_>,
    tables: &[Table],
    findings: &mut Findings,
) -> Option<Table> {
    let at = section.at();
    let file = read_output(&name, &mut section, findings);
    let (source, columns) = read_source(&mut section, tables, findings)?;
    let mut table = Table { name, file, source, columns, point: None, at };
    for (name, value) in
        section.section("columns", findings).map(|s| s.entries()).unwrap_or_default()
    {
        let scope = Scope { tables, own: &table };
        let column = kind::read_column(name.clone(), &value, &scope, findings);
        table.columns.push(column.unwrap_or_else(|| given(name, None)));
    }
    table.point = section.section("point", findings).and_then(|section| {
        let scope = Scope { tables, own: &table };
        read_point(section, &scope, findings)
    });
    section.finish(findings);
    Some(table)
}

fn given(name: String, target: Option<usize>) -> Column {
    let at = crate::base::Place::Case;
    Column { name, kind: Kind::Given, empty: 0, hidden: false, target, at }
}

fn read_output(name: &str, section: &mut Section<'_>, findings: &mut Findings) -> Option<Output> {
    let file = section.text("file", findings);
    let encodings = [("utf-8", Format::Utf8), ("utf-8-bom", Format::Marked), ("gbk", Format::Gbk)];
    let encoding = section.choice("encoding", &encodings, findings);
    let sheet = section.text("sheet", findings);
    let hidden = section.get("hidden").and_then(|v| v.flag(findings)).unwrap_or(false);
    let file = file.unwrap_or_else(|| format!("{name}.csv"));
    let is_book = file.ends_with(".xlsx");
    if !(is_book || file.ends_with(".csv")) || file.contains(['/', '\\']) || file.starts_with('.') {
        findings.error(
            Code::G003,
            section.at(),
            Text::new(format!("'{file}' cannot be written"), format!("不能写入“{file}”")),
            Text::new(
                "give a file name that ends with .csv or .xlsx, without a folder",
                "文件名以 .csv 或 .xlsx 结尾，不带文件夹",
            ),
        );
    }
    let format = if is_book { Format::Xlsx } else { encoding.unwrap_or(Format::Utf8) };
    let sheet = sheet.unwrap_or_else(|| name.to_owned());
    (!hidden).then_some(Output { name: file, format, sheet })
}

/// Where the rows come from, and the columns that come with them.
fn read_source(
    section: &mut Section<'_>,
    tables: &[Table],
    findings: &mut Findings,
) -> Option<(Source, Vec<Column>)> {
    let [rows, per, pairs, some] = ["rows", "per", "pairs", "some_of"].map(|key| section.get(key));
    let count = [&rows, &per, &pairs, &some].iter().filter(|value| value.is_some()).count();
    match (rows, per, pairs, some) {
        (Some(rows), None, None, None) if rows.is_list() => read_literal(&rows, section, findings),
        (Some(rows), None, None, None) => Some((Source::Rows(size(&rows, findings)?), Vec::new())),
        (None, Some(per), None, None) => {
            let per = read_per(&per, section, tables, findings)?;
            Some((Source::Per(per), Vec::new()))
        }
        (None, None, Some(pairs), None) => {
            let pairs = read_pairs(pairs.section(findings)?, tables, findings)?;
            let [helpers, recipients] = pairs.tables;
            let columns = vec![
                given("helper".to_owned(), Some(helpers)),
                given("recipient".to_owned(), Some(recipients)),
            ];
            Some((Source::Pairs(pairs), columns))
        }
        (None, None, None, Some(some)) => {
            let mut some = some.section(findings)?;
            let of = some.need("pairs", findings)?;
            let of = table_of(&of, tables, findings)?;
            let (rows, share) = (some.get("rows"), some.get("share"));
            let amount = match (rows, share) {
                (Some(rows), None) => size(&rows, findings).map(Share::Rows),
                (None, Some(share)) => part(&share, findings).map(Share::Part),
                (Some(_), Some(_)) | (None, None) => {
                    g002_one_of(some.at(), &["rows", "share"], findings);
                    None
                }
            };
            some.finish(findings);
            let column = |c: usize| {
                let column = tables[of].columns.get(c)?;
                Some(given(column.name.clone(), column.target))
            };
            let columns = vec![column(0)?, column(1)?];
            Some((Source::Some { of, amount: amount? }, columns))
        }
        _ => {
            debug_assert!(count != 1);
            g002_one_of(section.at(), &["rows", "per", "pairs", "some_of"], findings);
            None
        }
    }
}

fn read_literal(
    rows: &Value<'_>,
    section: &mut Section<'_>,
    findings: &mut Findings,
) -> Option<(Source, Vec<Column>)> {
    let header = section.need("header", findings)?.texts(findings);
    let mut cells = Vec::new();
    for row in rows.list(findings) {
        let list = row.list(findings);
        let line: Vec<String> = list.iter().filter_map(|v| v.cell(findings)).collect();
        if line.len() != header.len() {
            g003_cannot_be(
                &row.at(),
                Text::new(
                    format!("{} cells under {} headers", line.len(), header.len()),
                    format!("{} 格，表头有 {} 列", line.len(), header.len()),
                ),
                Text::new("write a cell for every column", "每列写一格"),
                findings,
            );
        }
        cells.push(line);
    }
    let columns = header.into_iter().map(|name| given(name, None)).collect();
    Some((Source::Literal(cells), columns))
}

fn read_per(
    value: &Value<'_>,
    section: &mut Section<'_>,
    tables: &[Table],
    findings: &mut Findings,
) -> Option<Per> {
    let table = table_of(value, tables, findings);
    let each = section.get("each");
    let total = section.get("total").and_then(|v| size(&v, findings));
    let share = section.get("share").and_then(|v| part(&v, findings)).unwrap_or(10_000);
    let (weight, only) = (section.get("weight"), section.get("where"));
    let table = table?;
    let parent = &tables[table];
    let only = only.and_then(|v| read_condition(&v, parent, findings));
    let weight = weight.and_then(|v| column_of(&v, parent, findings));
    let is_one = each.is_none() && total.is_none();
    let each = each.and_then(|v| read_amount(&v, parent, findings));
    let each = if is_one { Some(Amount::Range(1, 1)) } else { each };
    Some(Per { table, only, each, total, weight, share })
}

fn read_pairs(
    mut section: Section<'_>,
    tables: &[Table],
    findings: &mut Findings,
) -> Option<Pairs> {
    let sides = ["helpers", "recipients"]
        .map(|key| section.need(key, findings).and_then(|v| table_of(&v, tables, findings)));
    let amounts = ["per_helper", "per_recipient"].map(|key| section.get(key));
    let only = ["where_helper", "where_recipient"].map(|key| section.get(key));
    let share = section.get("share").and_then(|v| part(&v, findings)).unwrap_or(10_000);
    let at_most = section.get("at_most").and_then(|v| size(&v, findings));
    let (same, different) = (section.get("same"), section.get("different"));
    let (not_in, within) = (section.get("not_in"), section.get("within"));
    let at = section.at();
    section.finish(findings);
    let [Some(helpers), Some(recipients)] = sides else { return None };
    let sides = [&tables[helpers], &tables[recipients]];
    let side = match &amounts {
        [Some(_), None] => 0,
        [None, Some(_)] => 1,
        [Some(_), Some(_)] | [None, None] => {
            g002_one_of(at, &["per_helper", "per_recipient"], findings);
            return None;
        }
    };
    let amount = read_amount(amounts[side].as_ref()?, sides[side], findings)?;
    let mut conditions = only.iter().zip(sides).map(|(value, table)| {
        value.as_ref().and_then(|value| read_condition(value, table, findings))
    });
    let only = [conditions.next().flatten(), conditions.next().flatten()];
    drop(conditions);
    let mut both = |value: Option<Value<'_>>| -> Vec<[usize; 2]> {
        let sections = value.map(|v| v.sections(findings)).unwrap_or_default();
        let mut pair = |s| two_columns(s, sides, findings);
        sections.into_iter().filter_map(&mut pair).collect()
    };
    let (same, different) = (both(same), both(different));
    let lists = not_in.map(|v| v.list(findings)).unwrap_or_default();
    let not_in = lists.iter().filter_map(|v| table_of(v, tables, findings)).collect();
    let within = within.and_then(|v| v.section(findings)).and_then(|mut s| {
        let pairs = s.need("pairs", findings).and_then(|v| table_of(&v, tables, findings));
        Some((pairs?, two_columns(s, sides, findings)?))
    });
    let tables = [helpers, recipients];
    Some(Pairs { tables, only, side, amount, share, at_most, same, different, not_in, within })
}

/// The keys `helper` and `recipient`: a column of each.
fn two_columns(
    mut section: Section<'_>,
    sides: [&Table; 2],
    findings: &mut Findings,
) -> Option<[usize; 2]> {
    let helper = section.need("helper", findings);
    let recipient = section.need("recipient", findings);
    section.finish(findings);
    let helper = helper.and_then(|v| column_of(&v, sides[0], findings));
    let recipient = recipient.and_then(|v| column_of(&v, sides[1], findings));
    Some([helper?, recipient?])
}

/// A number, a range, a column, or by class.
fn read_amount(value: &Value<'_>, table: &Table, findings: &mut Findings) -> Option<Amount> {
    if value.is_text() {
        return column_of(value, table, findings).map(Amount::Column);
    }
    if !value.is_table() {
        return range(value, findings).map(|(least, most)| Amount::Range(least, most));
    }
    let mut section = value.section(findings)?;
    let column = section.need("by", findings).and_then(|v| column_of(&v, table, findings));
    let of = section.need("of", findings).and_then(|v| v.section(findings));
    let other = section.get("other").and_then(|v| range(&v, findings));
    let mut ranges = Vec::new();
    for (class, value) in of.map(|s| s.entries()).unwrap_or_default() {
        ranges.extend(range(&value, findings).map(|range| (class, range)));
    }
    section.finish(findings);
    Some(Amount::By { column: column?, of: ranges, other })
}

pub(super) fn range(value: &Value<'_>, findings: &mut Findings) -> Option<(usize, usize)> {
    if !value.is_list() {
        return size(value, findings).map(|n| (n, n));
    }
    let ends: Vec<usize> = value.list(findings).iter().filter_map(|v| size(v, findings)).collect();
    match ends[..] {
        [least, most] if least <= most => Some((least, most)),
        _ => {
            g003_cannot_be(
                &value.at(),
                Text::new("this is no range", "这不是范围"),
                Text::new("write [least, most]", "请写成 [最少, 最多]"),
                findings,
            );
            None
        }
    }
}

pub(super) fn size(value: &Value<'_>, findings: &mut Findings) -> Option<usize> {
    let count = usize::try_from(value.count(findings)?).ok()?;
    if count > MOST_ROWS {
        g003_cannot_be(
            &value.at(),
            Text::new(format!("{count} is too many"), format!("{count} 太多")),
            Text::new(format!("at most {MOST_ROWS}"), format!("最多 {MOST_ROWS}")),
            findings,
        );
        return None;
    }
    Some(count)
}

/// A percentage, as ten-thousandths.
pub(super) fn part(value: &Value<'_>, findings: &mut Findings) -> Option<usize> {
    let percent = value.number(findings)?;
    if !(0.0..=100.0).contains(&percent) {
        g003_cannot_be(
            &value.at(),
            Text::new("this is no percentage", "这不是百分比"),
            Text::new("write a number from 0 to 100", "请写 0 到 100 的数"),
            findings,
        );
        return None;
    }
    Some((percent * 100.0).round() as usize)
}

pub(super) fn read_condition(
    value: &Value<'_>,
    table: &Table,
    findings: &mut Findings,
) -> Option<Condition> {
    let mut section = value.section(findings)?;
    let column = section.need("column", findings).and_then(|v| column_of(&v, table, findings));
    let mut cells = |key| -> Vec<String> {
        let list = section.get(key).map(|v| v.list(findings)).unwrap_or_default();
        list.iter().filter_map(|v| v.cell(findings)).collect()
    };
    let (is, not) = (cells("is"), cells("not"));
    section.finish(findings);
    Some(Condition { column: column?, is, not })
}

fn read_point(
    mut section: Section<'_>,
    scope: &Scope<'_>,
    findings: &mut Findings,
) -> Option<Point> {
    let km = section.need("km", findings).and_then(|v| v.number(findings));
    let near = section.get("near");
    let ends = ["lon", "lat"].map(|key| section.get(key).and_then(|v| v.number(findings)));
    let at = section.at();
    section.finish(findings);
    let meters = (km?.clamp(0.0, 2_000.0) * 1000.0).round() as i64;
    let degrees = |x: f64| (x * 1e5).round() as i64;
    let center = match (near, ends) {
        (Some(near), [None, None]) => {
            let column = column_of(&near, scope.own, findings)?;
            let target = scope.own.columns[column].target;
            if target.is_none_or(|t| scope.tables[t].point.is_none()) {
                let (path, kind) =
                    ("point.near", ("reference to a table with points", "引用（指向有坐标的表）"));
                g001_unknown_name(near.at(), kind, path, findings);
                return None;
            }
            Center::Column(column)
        }
        (None, [Some(lon), Some(lat)]) if lon.abs() <= 180.0 && lat.abs() <= 89.0 => {
            Center::Fixed(degrees(lon), degrees(lat))
        }
        _ => {
            g002_one_of(at, &["near", "lon and lat"], findings);
            return None;
        }
    };
    Some(Point { center, meters })
}

pub(super) fn table_of(
    value: &Value<'_>,
    tables: &[Table],
    findings: &mut Findings,
) -> Option<usize> {
    let name = value.text(findings)?;
    let found = tables.iter().position(|table| table.name == name);
    if found.is_none() {
        g001_unknown_name(value.at(), ("table", "表"), &name, findings);
    }
    found
}

pub(super) fn column_of(
    value: &Value<'_>,
    table: &Table,
    findings: &mut Findings,
) -> Option<usize> {
    let name = value.text(findings)?;
    let found = table.columns.iter().position(|column| column.name == name);
    if found.is_none() {
        g001_unknown_name(value.at(), ("column", "列"), &name, findings);
    }
    found
}
