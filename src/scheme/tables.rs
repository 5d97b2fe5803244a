//! `[table]`: the files of a case, their keys, references and private columns.

use crate::base::{Code, Findings, Place, Text};
use crate::scheme::cursor::{Section, Value};
use crate::table::{self, Catalog, Entry, Grid, Mask, Reference, Source, Table, nearest};
use std::path::Path;

/// Reads `[table]` and every file it names.
pub(super) fn read(section: Section<'_>, folder: &Path, findings: &mut Findings) -> Catalog {
    let mut catalog = Catalog::default();
    let mut drafts = Vec::new();
    for (name, value) in section.entries() {
        let Some(section) = value.section(findings) else { continue };
        let table = read_table(&name, section.clone(), folder, findings);
        catalog.push(Entry::new(&name, table));
        drafts.push(section);
    }
    for (index, section) in drafts.into_iter().enumerate() {
        finish_entry(&mut catalog, index, section, findings);
    }
    catalog
}

fn read_table(
    name: &str,
    mut section: Section<'_>,
    folder: &Path,
    findings: &mut Findings,
) -> Option<Table> {
    let at = section.at();
    let file = section.need_text("file", findings);
    let key = section.need_text("key", findings);
    let sheet = section.text("sheet", findings);
    let encoding = section.text("encoding", findings);
    let file = file?;
    let source = Source { path: folder.join(&file), file, sheet, encoding, at };
    let grid = table::read(&source, findings)?;
    Table::new(name, grid, &key?, findings)
}

/// Resolves what may point to other tables, once all of them are there.
fn finish_entry(
    catalog: &mut Catalog,
    index: usize,
    mut section: Section<'_>,
    findings: &mut Findings,
) {
    for key in ["file", "key", "sheet", "encoding"] {
        let _read_before = section.get(key);
    }
    let (mut name_column, mut refers, mut private) = (None, Vec::new(), Vec::new());
    if let Some(table) = catalog.get(index) {
        name_column = section.get("name").and_then(|v| column_of(table, &v, findings));
    } else {
        let _unreadable = section.get("name");
    }
    if let Some(section) = section.section("refers", findings) {
        for (header, value) in section.entries() {
            refers.extend(read_reference(catalog, index, &header, &value, findings));
        }
    }
    if let Some(section) = section.section("private", findings) {
        for (header, value) in section.entries() {
            private.extend(read_mask(catalog.get(index), &header, &value, findings));
        }
    }
    if let Some(table) = catalog.get(index) {
        for &(column, _) in &private {
            findings.redact(table.file(), &table.columns()[column]);
        }
    }
    section.finish(findings);
    catalog.describe(index, name_column, refers, private);
}

fn read_reference(
    catalog: &Catalog,
    index: usize,
    header: &str,
    value: &Value<'_>,
    findings: &mut Findings,
) -> Option<Reference> {
    let target = value.text(findings)?;
    let target = find("table", &target, catalog.names(), &value.at(), findings)?;
    let table = catalog.get(index)?;
    let column = table.require_column(header, value.at(), findings)?;
    let rows = table.references(column, catalog.get(target)?, findings);
    Some(Reference { column, target, rows })
}

fn read_mask(
    table: Option<&Table>,
    header: &str,
    value: &Value<'_>,
    findings: &mut Findings,
) -> Option<(usize, Mask)> {
    let kind = value.text(findings)?;
    let mask = Mask::named(&kind);
    if mask.is_none() {
        findings.error(
            Code::S020,
            value.at(),
            Text::new(
                format!("unknown kind of private data \"{kind}\""),
                format!("未知的隐私类型“{kind}”"),
            ),
            Text::new("write one of: name, id, phone, hide", "可写：name、id、phone、hide"),
        );
    }
    Some((table?.require_column(header, value.at(), findings)?, mask?))
}

/// The column that a value of the scheme names.
pub(super) fn column_of(table: &Table, v: &Value<'_>, findings: &mut Findings) -> Option<usize> {
    let name = v.text(findings)?;
    table.require_column(&name, v.at(), findings)
}

/// Reports a class that no row has.
pub(super) fn check_s010_no_such_class(
    class: &str,
    column: usize,
    value: &Value<'_>,
    table: &Table,
    findings: &mut Findings,
) {
    if (0..table.len()).any(|row| table.text(row, column) == class) {
        return;
    }
    let header = &table.columns()[column];
    findings.error(
        Code::S010,
        value.at(),
        Text::new(
            format!("no row has \"{class}\" in column \"{header}\""),
            format!("“{header}”列中没有“{class}”"),
        ),
        Text::new("write the class as it stands in the table", "请按表中的写法填写类别"),
    );
}

/// The position of `name` among the names of one kind of thing, or a finding.
pub(crate) fn find<'n>(
    kind: &'static str,
    name: &str,
    names: impl Iterator<Item = &'n str>,
    at: &Place,
    findings: &mut Findings,
) -> Option<usize> {
    let names: Vec<&str> = names.collect();
    let found = names.iter().position(|n| *n == name);
    if found.is_none() {
        let list = if names.is_empty() { "-".to_owned() } else { names.join(", ") };
        let near = nearest(name, names.iter().copied());
        let (en, zh) = near.map_or((String::new(), String::new()), |near| {
            (format!("did you mean \"{near}\"? "), format!("是否想写“{near}”？"))
        });
        let kind_zh = match kind {
            "table" => "表",
            "table or group" => "表或分组",
            "layer" => "结对层",
            "index" => "指数",
            "dimension" => "维度",
            _ => kind,
        };
        findings.error(
            Code::S005,
            at.clone(),
            Text::new(
                format!("there is no {kind} \"{name}\""),
                format!("没有名为“{name}”的{kind_zh}"),
            ),
            Text::new(format!("{en}known: {list}"), format!("{zh}现有：{list}")),
        );
    }
    found
}

/// Reads a file that is not a keyed table: pairs, a matrix.
pub(super) fn grid(file: &str, folder: &Path, at: &Place, findings: &mut Findings) -> Option<Grid> {
    let source = Source {
        file: file.to_owned(),
        path: folder.join(file),
        sheet: None,
        encoding: None,
        at: at.clone(),
    };
    table::read(&source, findings)
}

/// The column of a grid, or a finding that lists the headers there are.
pub(super) fn grid_column(grid: &Grid, header: &str, findings: &mut Findings) -> Option<usize> {
    let found = grid.column(header);
    if found.is_none() {
        let list = grid.header.join(", ");
        findings.error(
            Code::T005,
            grid.place(Some(grid.header_row), None, None),
            Text::new(format!("there is no column \"{header}\""), format!("没有“{header}”列")),
            Text::new(format!("its columns: {list}"), format!("现有的列：{list}")),
        );
    }
    found
}
