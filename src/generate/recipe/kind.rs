//! Reads how the cells of a column are made.

use super::read::{column_of, part, range, read_condition, size, table_of};
use super::{
    Column, Kind, Number, Pick, Piece, Refer, Source, Table, g001_unknown_name, g002_one_of,
    g003_cannot_be,
};
use crate::base::{Findings, Text};
use crate::scheme::cursor::{Section, Value};

/// What a column may name: the tables above, and its own table with the columns above.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'a> {
    pub(super) tables: &'a [Table],
    pub(super) own: &'a Table,
}

/// The kinds, by the key that makes a column one.
const KINDS: [&str; 15] = [
    "text", "key", "person", "place", "pick", "number", "words", "flag", "phone", "id", "date",
    "refer", "parent", "from", "by",
];

pub(super) fn read_column(
    name: String,
    value: &Value<'_>,
    scope: &Scope<'_>,
    findings: &mut Findings,
) -> Option<Column> {
    let at = value.at();
    if scope.own.columns.iter().any(|column| column.name == name) {
        let message = Text::new(format!("'{name}' is there already"), format!("“{name}”已有"));
        let help = Text::new("give the column another name", "请换一个列名");
        g003_cannot_be(&at, message, help, findings);
        return None;
    }
    if !value.is_table() {
        let kind = Kind::Text(pieces(value, scope, findings)?);
        return Some(Column { name, kind, empty: 0, hidden: false, target: None, at });
    }
    let mut section = value.section(findings)?;
    let empty = section.get("empty").and_then(|v| part(&v, findings)).unwrap_or(0);
    let hidden = section.get("hidden").and_then(|v| v.flag(findings)).unwrap_or(false);
    let kind = read_kind(&mut section, scope, findings);
    section.finish(findings);
    let kind = kind?;
    let target = target(&kind, scope);
    Some(Column { name, kind, empty, hidden, target, at })
}

/// The table that cells of this kind refer to.
fn target(kind: &Kind, scope: &Scope<'_>) -> Option<usize> {
    match kind {
        Kind::Refer(refer) => Some(refer.table),
        Kind::Parent { .. } => match &scope.own.source {
            Source::Per(per) => Some(per.table),
            _ => None,
        },
        Kind::By { of, other, .. } => {
            let mut kinds = of.iter().map(|(_, kind)| kind).chain(other.as_deref());
            let first = target(kinds.next()?, scope)?;
            kinds.all(|kind| target(kind, scope) == Some(first)).then_some(first)
        }
        Kind::From(path) => {
            let (last, way) = path.split_last()?;
            let mut table = scope.own;
            for &column in way {
                table = &scope.tables[table.columns[column].target?];
            }
            table.columns[*last].target
        }
        _ => None,
    }
}

fn read_kind(
    section: &mut Section<'_>,
    scope: &Scope<'_>,
    findings: &mut Findings,
) -> Option<Kind> {
    let found: Vec<(&str, Value<'_>)> =
        KINDS.iter().filter_map(|&kind| Some((kind, section.get(kind)?))).collect();
    let [(kind, value)] = &found[..] else {
        g002_one_of(section.at(), &KINDS, findings);
        return None;
    };
    match *kind {
        "text" => pieces(value, scope, findings).map(Kind::Text),
        "key" => {
            let prefix = value.text(findings)?;
            let digits = section.get("digits").and_then(|v| size(&v, findings)).unwrap_or(0);
            let start = section.get("start").and_then(|v| size(&v, findings)).unwrap_or(1);
            Some(Kind::Key { prefix, digits: digits.min(18), start })
        }
        "person" => value.flag(findings).map(|_| Kind::Person),
        "phone" => value.flag(findings).map(|_| Kind::Phone),
        "id" => value.flag(findings).map(|_| Kind::Id),
        "place" => {
            let one = |v: &Value<'_>, findings: &mut Findings| v.text(findings).map(|t| vec![t]);
            let ends = if value.is_text() { one(value, findings) } else { filled(value, findings) };
            ends.map(Kind::Place)
        }
        "pick" => read_pick(value, section, findings),
        "flag" => read_flag(value, section, findings),
        "number" => read_number(value, section, scope, findings),
        "words" => {
            let (least, most) = range(value, findings)?;
            let of = section.need("of", findings).and_then(|v| filled(&v, findings))?;
            let join = section.text("join", findings).unwrap_or_else(|| ";".to_owned());
            if most > of.len() {
                let message = Text::new(
                    format!("{most} words of {}", of.len()),
                    format!("{} 个词取 {most} 个", of.len()),
                );
                let help = Text::new("ask for fewer, or list more", "少取几个，或多列几个");
                g003_cannot_be(&value.at(), message, help, findings);
                return None;
            }
            Some(Kind::Words { least, most, of, join })
        }
        "date" => read_date(value, findings),
        "refer" => read_refer(value, section, scope, findings),
        "parent" => match &scope.own.source {
            Source::Per(per) => {
                let column = column_of(value, &scope.tables[per.table], findings)?;
                Some(Kind::Parent { column })
            }
            _ => {
                g002_one_of(value.at(), &["per (in the table)"], findings);
                None
            }
        },
        "from" => read_from(value, scope, findings),
        _ => read_by(value, section, scope, findings),
    }
}

fn filled(value: &Value<'_>, findings: &mut Findings) -> Option<Vec<String>> {
    let cells: Vec<String> = value.list(findings).iter().filter_map(|v| v.cell(findings)).collect();
    if cells.is_empty() {
        let help = Text::new("list at least one", "至少列一个");
        g003_cannot_be(&value.at(), Text::new("the list is empty", "列表是空的"), help, findings);
        return None;
    }
    Some(cells)
}

fn read_pick(
    value: &Value<'_>,
    section: &mut Section<'_>,
    findings: &mut Findings,
) -> Option<Kind> {
    let list = filled(value, findings);
    let weights = section.get("weights").map(|v| (v.at(), sizes(&v, findings)));
    let counts = section.get("counts").map(|v| (v.at(), sizes(&v, findings)));
    let in_order = section.get("in_order").and_then(|v| v.flag(findings)).unwrap_or(false);
    let list = list?;
    let wrong = |at, findings: &mut Findings| {
        let message = Text::new("the numbers do not fit the list", "数字与列表不符");
        let help = Text::new(
            "give a number per text, not all 0; of counts the last may be left out: it takes the rest",
            "每项一个数字，不得全为 0；counts 可少写最后一个，由它取其余",
        );
        g003_cannot_be(at, message, help, findings);
        None
    };
    let how = match (weights, counts) {
        (None, None) if in_order => Pick::Round,
        (None, None) => Pick::Weights(vec![1; list.len()]),
        (Some((at, weights)), None) => {
            if weights.len() != list.len() || weights.iter().sum::<usize>() == 0 {
                return wrong(&at, findings);
            }
            Pick::Weights(weights)
        }
        (None, Some((at, counts))) => {
            if counts.len() != list.len() && counts.len() + 1 != list.len() {
                return wrong(&at, findings);
            }
            Pick::Counts { counts, shuffled: !in_order }
        }
        (Some((at, _)), Some(_)) => {
            g002_one_of(at, &["weights", "counts"], findings);
            return None;
        }
    };
    Some(Kind::Pick { list, how })
}

fn sizes(value: &Value<'_>, findings: &mut Findings) -> Vec<usize> {
    value.list(findings).iter().filter_map(|v| size(v, findings)).collect()
}

/// A flag is a pick of two words.
fn read_flag(
    value: &Value<'_>,
    section: &mut Section<'_>,
    findings: &mut Findings,
) -> Option<Kind> {
    let percent = part(value, findings)?;
    let yes = section.text("yes", findings).unwrap_or_else(|| "是".to_owned());
    let no = section.text("no", findings).unwrap_or_else(|| "否".to_owned());
    let how = Pick::Weights(vec![percent, 10_000 - percent]);
    Some(Kind::Pick { list: vec![yes, no], how })
}

fn read_number(
    value: &Value<'_>,
    section: &mut Section<'_>,
    scope: &Scope<'_>,
    findings: &mut Findings,
) -> Option<Kind> {
    let decimals = section.get("decimals").and_then(|v| v.count(findings)).unwrap_or(0).min(6);
    let scaled = |x: f64| (x * f64::from(10_u32.pow(decimals))).round() as i64;
    let total = section.get("total").and_then(|v| v.number(findings)).map(scaled);
    let (like, unlike) = (section.get("like"), section.get("unlike"));
    let noise = section.get("noise").and_then(|v| part(&v, findings)).map_or(20, |n| n / 100);
    let numbers: Vec<f64> =
        value.list(findings).iter().filter_map(|v| v.number(findings)).collect();
    let ends = match numbers[..] {
        [least, most] if least <= most && least.abs() < 1e12 && most.abs() < 1e12 => {
            Some((scaled(least), scaled(most)))
        }
        _ => None,
    };
    let Some((least, most)) = ends else {
        let help = Text::new("write [least, most]", "请写成 [最小, 最大]");
        g003_cannot_be(&value.at(), Text::new("this is no range", "这不是范围"), help, findings);
        return None;
    };
    let falls = unlike.is_some();
    let like = like.or(unlike).and_then(|v| column_of(&v, scope.own, findings));
    let noise = i64::try_from(noise).unwrap_or(100);
    let like = like.map(|column| (column, falls, noise));
    Some(Kind::Number(Number { least, most, decimals, total, like }))
}

fn read_date(value: &Value<'_>, findings: &mut Findings) -> Option<Kind> {
    let texts = value.texts(findings);
    let days: Vec<i64> = texts.iter().filter_map(|text| day(text)).collect();
    match days[..] {
        [least, most] if least <= most => Some(Kind::Date { least, most }),
        _ => {
            let message = Text::new("these are no two days", "这不是两个日期");
            let help = Text::new(
                "write [\"2025-01-01\", \"2025-12-31\"]",
                "请写成 [\"2025-01-01\", \"2025-12-31\"]",
            );
            g003_cannot_be(&value.at(), message, help, findings);
            None
        }
    }
}

/// Days from 1970-01-01 to a day of the Gregorian calendar.
fn day(text: &str) -> Option<i64> {
    let mut parts = text.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let fits = (1900..=2200).contains(&year) && (1..=12).contains(&month);
    (fits && parts.next().is_none()).then_some(())?;
    let is_leap = |y: i64| y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    let lengths = [31, if is_leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let months = &lengths[..usize::try_from(month - 1).ok()?];
    let length = lengths[months.len()];
    (1..=length).contains(&day).then_some(())?;
    let years = |y: i64| (y - 1) * 365 + (y - 1) / 4 - (y - 1) / 100 + (y - 1) / 400;
    Some(years(year) - years(1970) + months.iter().sum::<i64>() + day - 1)
}

/// A day of the Gregorian calendar, `2026-03-01`.
pub(super) fn date(days: i64) -> String {
    let (mut year, mut left) = (1970, days);
    let length = |y: i64| if y % 4 == 0 && (y % 100 != 0 || y % 400 == 0) { 366 } else { 365 };
    while left < 0 {
        year -= 1;
        left += length(year);
    }
    while left >= length(year) {
        left -= length(year);
        year += 1;
    }
    let february = length(year) - 337;
    let mut month = 1;
    for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if left < days {
            break;
        }
        left -= days;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", left + 1)
}

fn read_refer(
    value: &Value<'_>,
    section: &mut Section<'_>,
    scope: &Scope<'_>,
    findings: &mut Findings,
) -> Option<Kind> {
    let table = table_of(value, scope.tables, findings);
    let (only, weight) = (section.get("where"), section.get("weight"));
    let (same, different) = (section.get("same"), section.get("different"));
    let mut flag = |key| section.get(key).and_then(|v| v.flag(findings)).unwrap_or(false);
    let (round, once, or_empty) = (flag("round"), flag("once"), flag("or_empty"));
    let table = table?;
    let target = &scope.tables[table];
    let only = only.and_then(|v| read_condition(&v, target, findings));
    let weight = weight.and_then(|v| column_of(&v, target, findings));
    let mut both = |value: Option<Value<'_>>| {
        let section = value.and_then(|v| v.section(findings));
        let mut pairs = Vec::new();
        for (own, value) in section.map(|s| s.entries()).unwrap_or_default() {
            let other = column_of(&value, target, findings);
            let Some(column) = scope.own.columns.iter().position(|c| c.name == own) else {
                g001_unknown_name(value.at(), ("column", "列"), &own, findings);
                continue;
            };
            pairs.extend(other.map(|other| [column, other]));
        }
        pairs
    };
    let (same, different) = (both(same), both(different));
    Some(Kind::Refer(Refer { table, only, weight, round, once, same, different, or_empty }))
}

fn read_from(value: &Value<'_>, scope: &Scope<'_>, findings: &mut Findings) -> Option<Kind> {
    let text = value.text(findings)?;
    let mut path = Vec::new();
    let mut table = Some(scope.own);
    for name in text.split('.') {
        let column =
            table.and_then(|table| table.columns.iter().position(|column| column.name == name));
        let (Some(column), Some(here)) = (column, table) else {
            let kind = ("column, or reference on the way to it,", "列（或通往它的引用）");
            g001_unknown_name(value.at(), kind, name, findings);
            return None;
        };
        path.push(column);
        table = here.columns[column].target.map(|target| &scope.tables[target]);
    }
    Some(Kind::From(path))
}

fn read_by(
    value: &Value<'_>,
    section: &mut Section<'_>,
    scope: &Scope<'_>,
    findings: &mut Findings,
) -> Option<Kind> {
    let column = column_of(value, scope.own, findings);
    let of = section.need("of", findings).and_then(|v| v.section(findings));
    let other = section.get("other");
    let mut kinds = Vec::new();
    for (class, value) in of.map(|s| s.entries()).unwrap_or_default() {
        kinds.extend(nested(&value, scope, findings).map(|kind| (class, kind)));
    }
    let other = other.and_then(|v| nested(&v, scope, findings)).map(Box::new);
    Some(Kind::By { column: column?, of: kinds, other })
}

fn nested(value: &Value<'_>, scope: &Scope<'_>, findings: &mut Findings) -> Option<Kind> {
    if !value.is_table() {
        return pieces(value, scope, findings).map(Kind::Text);
    }
    let mut section = value.section(findings)?;
    let kind = read_kind(&mut section, scope, findings);
    section.finish(findings);
    kind
}

/// A text with `{COLUMN}`, `{n}` and `{row}` in it, these two perhaps as `{n:3}` in three digits.
fn pieces(value: &Value<'_>, scope: &Scope<'_>, findings: &mut Findings) -> Option<Vec<Piece>> {
    let text = value.cell(findings)?;
    let mut pieces = Vec::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        pieces.push(Piece::Plain(before.to_owned()));
        let (name, left) = after.split_once('}').unwrap_or((after, ""));
        let (stem, digits) = name.split_once(':').unwrap_or((name, "0"));
        let number = digits.parse::<usize>().ok().filter(|digits| *digits <= 18);
        match (scope.own.columns.iter().position(|c| c.name == name), stem, number) {
            (Some(column), ..) => pieces.push(Piece::Column(column)),
            (None, "n" | "row", Some(digits)) => {
                pieces.push(Piece::Number { in_parent: stem == "n", digits });
            }
            (None, ..) => {
                g001_unknown_name(value.at(), ("column", "列"), name, findings);
                return None;
            }
        }
        rest = left;
    }
    pieces.push(Piece::Plain(rest.to_owned()));
    Some(pieces)
}
