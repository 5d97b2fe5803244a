//! Reads a file of edits: TOML, or a table with one edit a row.

use crate::base::{Code, Findings, Place, Severity, Text};
use crate::scenario::{Change, Edit, Member, NewBounds, Pair, Rule, Scenario};
use crate::scheme::Document;
use crate::scheme::cursor::{self, Section, Value};
use crate::scheme::read_cut;
use crate::table::{self, Grid, Source};
use std::path::Path;

/// Columns of a table of edits that hold numbers; all others hold text.
const NUMBERS: [&str; 11] = [
    "min",
    "max",
    "aim_min",
    "aim_max",
    "weight",
    "count",
    "percent",
    "threshold",
    "at_most",
    "balance",
    "changes",
];

/// The kinds of edits.
#[derive(Clone, Copy, Debug)]
enum Word {
    Remove,
    Add,
    Set,
    Merge,
    Split,
    Replace,
    Pin,
    Free,
    Forbid,
    Force,
    Allow,
    Drop,
    Team,
    Quota,
    Exempt,
    Weight,
    Count,
    Changes,
    Freeze,
}

const WORDS: [(&str, Word); 19] = [
    ("remove", Word::Remove),
    ("add", Word::Add),
    ("set", Word::Set),
    ("merge", Word::Merge),
    ("split", Word::Split),
    ("replace", Word::Replace),
    ("pin", Word::Pin),
    ("free", Word::Free),
    ("forbid", Word::Forbid),
    ("force", Word::Force),
    ("allow", Word::Allow),
    ("drop", Word::Drop),
    ("team", Word::Team),
    ("quota", Word::Quota),
    ("exempt", Word::Exempt),
    ("weight", Word::Weight),
    ("count", Word::Count),
    ("changes", Word::Changes),
    ("freeze", Word::Freeze),
];

/// Reads the one scenario at `path`; `None` if anything is wrong with it, or it holds several (E001).
pub fn read(path: &Path, findings: &mut Findings) -> Option<Scenario> {
    let mut all = read_all(path, findings)?;
    if all.len() == 1 {
        return all.pop();
    }
    let (n, names) =
        (all.len(), all.iter().map(|s| s.name.as_str()).collect::<Vec<_>>().join(", "));
    findings.error(
        Code::E001,
        Place::File { file: path.display().to_string() },
        Text::new(
            format!("one scenario is wanted here, the file holds {n}: {names}"),
            format!("此处只能用一个情景，文件中有 {n} 个：{names}"),
        ),
        Text::new("write the chosen one into a file of its own", "请将选定的情景单独存为一个文件"),
    );
    None
}

/// Reads all scenarios at `path`: `[[scenario]]` with `[[scenario.edit]]` each, or `[[edit]]`, which
/// is one. In a table a column `scenario` says which edit belongs to which. `None` if anything is
/// wrong with any.
pub fn read_all(path: &Path, findings: &mut Findings) -> Option<Vec<Scenario>> {
    let errors = findings.count(Severity::Error);
    let file = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let stem = path.file_stem().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let is_toml = path.extension().is_none_or(|e| e.eq_ignore_ascii_case("toml"));
    let document = if is_toml {
        Document { text: read_text(path, &file, findings)?, file }
    } else {
        let at = Place::File { file: file.clone() };
        let source =
            Source { file: file.clone(), path: path.to_owned(), sheet: None, encoding: None, at };
        let grid = table::read(&source, findings)?;
        Document { text: as_toml(&grid), file }
    };
    let parsed = cursor::parse(&document, findings)?;
    let mut root = Section::root(&document, &parsed);
    let many = root.get("scenario").map(|v| v.list(findings)).unwrap_or_default();
    let mut scenarios = Vec::new();
    for (number, value) in (1..).zip(&many) {
        let Some(section) = value.section(findings) else { continue };
        scenarios.extend(read_scenarios(section, &format!("{stem} {number}"), findings));
    }
    if many.is_empty() || root.get("edit").is_some() {
        scenarios.extend(read_scenarios(root, &stem, findings));
    } else {
        root.finish(findings);
    }
    (findings.count(Severity::Error) == errors).then_some(scenarios)
}

/// The edits of a section as one scenario, or as several where edits say to which they belong.
pub(super) fn read_scenarios(
    mut section: Section<'_>,
    name: &str,
    findings: &mut Findings,
) -> Vec<Scenario> {
    let name = section.text("name", findings).unwrap_or_else(|| name.to_owned());
    let mut scenarios: Vec<Scenario> = Vec::new();
    for value in section.get("edit").map(|v| v.list(findings)).unwrap_or_default() {
        let Some(mut section) = value.section(findings) else { continue };
        let name = section.text("scenario", findings).unwrap_or_else(|| name.clone());
        let edits = edit(section, findings);
        match scenarios.iter_mut().find(|s| s.name == name) {
            Some(scenario) => scenario.edits.extend(edits),
            None => scenarios.push(Scenario { name, edits: edits.into_iter().collect() }),
        }
    }
    section.finish(findings);
    if scenarios.is_empty() {
        scenarios.push(Scenario { name, edits: Vec::new() });
    }
    scenarios
}

pub(super) fn read_text(path: &Path, file: &str, findings: &mut Findings) -> Option<String> {
    let bytes = std::fs::read(path).map_err(|e| e.to_string());
    let text = bytes.and_then(|b| String::from_utf8(b).map_err(|e| e.to_string()));
    match text {
        Ok(text) => Some(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned()),
        Err(error) => {
            findings.error(
                Code::E001,
                Place::File { file: file.to_owned() },
                Text::new(
                    format!("the edits cannot be read: {error}"),
                    format!("无法读取情景文件：{error}"),
                ),
                Text::new(
                    "give a file of edits: TOML in UTF-8, or a table with a column 'do'",
                    "请给出情景文件：UTF-8 编码的 TOML，或含有 do 列的表",
                ),
            );
            None
        }
    }
}

/// A table as the same document, each row on the line it has in the file.
fn as_toml(grid: &Grid) -> String {
    let mut lines = vec!["edit = [".to_owned()];
    for row in &grid.rows {
        let keys = grid.header.iter().zip(&row.cells).filter(|(_, cell)| !cell.is_empty());
        let pair = |(key, cell): (&String, &String)| {
            let is_number = NUMBERS.contains(&key.as_str()) && cell.parse::<u32>().is_ok();
            let value = if is_number { cell.clone() } else { quoted(cell) };
            format!("{} = {value}", quoted(key))
        };
        let keys: Vec<String> = keys.map(pair).collect();
        lines.resize(lines.len().max(row.number - 1), String::new());
        lines.push(format!("{{ {} }},", keys.join(", ")));
    }
    lines.join("\n") + "\n]\n"
}

pub(super) fn quoted(text: &str) -> String {
    let escaped = |c: char| match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    };
    format!("\"{}\"", text.chars().map(escaped).collect::<String>())
}

fn edit(mut s: Section<'_>, findings: &mut Findings) -> Option<Edit> {
    let at = s.at();
    let reason = s.need_text("reason", findings);
    s.need("do", findings)?;
    let word = s.choice("do", &WORDS, findings)?;
    let change = change(word, &mut s, findings);
    s.finish(findings);
    Some(Edit { change: change?, reason: reason?, at })
}

fn change(word: Word, s: &mut Section<'_>, findings: &mut Findings) -> Option<Change> {
    Some(match word {
        Word::Remove => Change::Remove(member(s, findings)?),
        Word::Add => {
            let (member, like) = (member(s, findings), s.text("like", findings));
            let cells = s.get("row").map(|v| cells(&v, findings)).unwrap_or_default();
            Change::Add { member: member?, like, cells }
        }
        Word::Set => {
            let (member, column) = (member(s, findings), s.need_text("column", findings));
            let value = s.need_text("value", findings);
            Change::Set { member: member?, column: column?, value: value? }
        }
        Word::Merge => {
            let (member, into) = (member(s, findings), s.need_text("into", findings));
            Change::Merge { member: member?, into: into? }
        }
        Word::Split => {
            let (member, into) = (member(s, findings), s.need_text("into", findings));
            let (of, keys) = (s.need_text("of", findings), words("keys", s, findings));
            Change::Split { member: member?, into: into?, of: of?, keys }
        }
        Word::Replace => {
            let (member, by) = (member(s, findings), s.need_text("by", findings));
            let cells = s.get("row").map(|v| cells(&v, findings)).unwrap_or_default();
            Change::Replace { member: member?, by: by?, cells }
        }
        Word::Pin => Change::Pin(pair(s, findings)?),
        Word::Free => Change::Free { keys: words("keys", s, findings) },
        Word::Forbid => Change::Forbid(pair(s, findings)?),
        Word::Force => Change::Force(pair(s, findings)?),
        Word::Allow => Change::Allow(pair(s, findings)?),
        Word::Drop => Change::Drop(rule(s, findings)?),
        Word::Team => {
            let (layer, team) = (s.need_text("layer", findings), s.need("team", findings));
            Change::Team { layer: layer?, team: self::team(&team?, findings)? }
        }
        Word::Quota | Word::Exempt => {
            let mut new = bounds(s, findings)?;
            if matches!(word, Word::Exempt) {
                let none = Some(0);
                (new.min, new.max, new.aim_min, new.aim_max) = (none, none, none, none);
            }
            Change::Quota(new)
        }
        Word::Weight if s.get("index").is_some() => {
            let (index, indicator) =
                (s.need_text("index", findings), s.need_text("indicator", findings));
            let weight = count("weight", s, findings);
            Change::Share { index: index?, indicator: indicator?, weight: weight? }
        }
        Word::Weight => {
            let (layer, weight) = (s.need_text("layer", findings), count("weight", s, findings));
            Change::Weight { layer: layer?, weight: weight? }
        }
        Word::Count => {
            let (group, cut) = (s.need_text("group", findings), read_cut(s, findings));
            Change::Count { group: group?, cut: cut? }
        }
        Word::Changes => {
            let (at_most, layers) = (count("at_most", s, findings), words("layers", s, findings));
            Change::Changes { at_most: at_most?, layers }
        }
        Word::Freeze => Change::Freeze { except: words("except", s, findings) },
    })
}

fn member(s: &mut Section<'_>, findings: &mut Findings) -> Option<Member> {
    let (table, key) = (s.need_text("table", findings), s.need_text("key", findings));
    Some(Member { table: table?, key: key? })
}

fn pair(s: &mut Section<'_>, findings: &mut Findings) -> Option<Pair> {
    let keys = ["layer", "helper", "recipient"];
    let [layer, helper, recipient] = keys.map(|key| s.need_text(key, findings));
    Some(Pair { layer: layer?, helper: helper?, recipient: recipient? })
}

/// The rule that goes: a ban of a layer by name, or a balance or limit on changes by number.
fn rule(s: &mut Section<'_>, findings: &mut Findings) -> Option<Rule> {
    if let Some(number) = s.get("balance") {
        return number.count(findings).map(Rule::Balance);
    }
    if let Some(number) = s.get("changes") {
        let at_most = s.get("at_most").and_then(|v| v.count(findings));
        return number.count(findings).map(|number| Rule::Changes { number, at_most });
    }
    if let Some(key) = s.text("rule", findings) {
        return Some(Rule::Counts { layer: s.need_text("layer", findings)?, key });
    }
    let (layer, name) = (s.need_text("layer", findings), s.need_text("forbid", findings));
    Some(Rule::Forbid { layer: layer?, name: name? })
}

/// So many helpers of each class: `{ large = 1 }`, or in a table `large=1; small=2`.
fn team(value: &Value<'_>, findings: &mut Findings) -> Option<Vec<(String, u32)>> {
    let mut team = Vec::new();
    if value.is_text() {
        for (class, number) in cells(value, findings) {
            let Ok(number) = number.parse() else {
                report_s004_no_number(value, &number, findings);
                return None;
            };
            team.push((class, number));
        }
        return Some(team);
    }
    for (class, value) in value.section(findings)?.entries() {
        team.push((class, value.count(findings)?));
    }
    Some(team)
}

fn report_s004_no_number(value: &Value<'_>, number: &str, findings: &mut Findings) {
    findings.error(
        Code::S004,
        value.at(),
        Text::new(
            format!("\"{number}\" is not a number of helpers"),
            format!("“{number}”不是帮扶方的个数"),
        ),
        Text::new("write class=number, such as large=1; small=2", "请写 类别=个数，如 大=1；小=2"),
    );
}

fn bounds(s: &mut Section<'_>, findings: &mut Findings) -> Option<NewBounds> {
    let layer = s.need_text("layer", findings);
    let sides = [("helpers", true), ("recipients", false)];
    let of_helpers = s.need("of", findings).and_then(|_| s.choice("of", &sides, findings));
    let [by, class, key] = ["by", "class", "key"].map(|word| s.text(word, findings));
    let mut number = |key| s.get(key).and_then(|v| v.count(findings));
    let (min, max) = (number("min"), number("max"));
    let (aim_min, aim_max) = (number("aim_min"), number("aim_max"));
    let (layer, of_helpers) = (layer?, of_helpers?);
    Some(NewBounds { layer, of_helpers, by, class, key, min, max, aim_min, aim_max })
}

fn count(key: &'static str, s: &mut Section<'_>, findings: &mut Findings) -> Option<u32> {
    s.need(key, findings)?.count(findings)
}

/// A list of texts, or one text with semicolons between them.
fn words(key: &'static str, s: &mut Section<'_>, findings: &mut Findings) -> Vec<String> {
    let Some(value) = s.get(key) else { return Vec::new() };
    if value.is_text() { split(&value, findings) } else { value.texts(findings) }
}

fn split(value: &Value<'_>, findings: &mut Findings) -> Vec<String> {
    let text = value.text(findings).unwrap_or_default();
    let parts = text.split([';', '；']).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Cells by header: `{ 姓名 = "..." }`, or in a table `姓名=...; 组=...`.
fn cells(value: &Value<'_>, findings: &mut Findings) -> Vec<(String, String)> {
    if value.is_text() {
        let cell = |part: String| {
            let (header, text) = part.split_once('=').unwrap_or((&part, ""));
            (header.trim().to_owned(), text.trim().to_owned())
        };
        return split(value, findings).into_iter().map(cell).collect();
    }
    let entries = value.section(findings).map(|s| s.entries()).unwrap_or_default();
    let cell = |(header, value): (String, Value<'_>)| Some((header, value.text(findings)?));
    entries.into_iter().filter_map(cell).collect()
}
