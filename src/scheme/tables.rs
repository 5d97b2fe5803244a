//! `[table]`: the files of a case, their keys, references and private columns, and tables made of these.

use crate::base::{Code, Findings, Place, Text};
use crate::scheme::cursor::{Section, Value};
use crate::table::{self, Catalog, Count, Entry, Grid, Mask, Reference, Source, Table, nearest};
use std::path::Path;

/// Reads `[table]` and every file it names; then makes the tables that are stacks of others.
pub(super) fn read(section: Section<'_>, folder: &Path, findings: &mut Findings) -> Catalog {
    let mut catalog = Catalog::default();
    let (mut files, mut stacks) = (Vec::new(), Vec::new());
    for (name, value) in section.entries() {
        let Some(mut section) = value.section(findings) else { continue };
        let index = catalog.len();
        if section.get("stack").is_some() {
            catalog.push(Entry::new(&name, None, None));
            stacks.push((index, section));
        } else {
            catalog.push(read_file(&name, section.clone(), folder, findings));
            files.push((index, section));
        }
    }
    // Columns that count are there before stacks join columns; what they count is known at the end.
    let mut counts = Vec::new();
    for (index, section) in &files {
        counts.extend(add_counts(&mut catalog, *index, section.clone(), findings));
    }
    let is_file: Vec<usize> = files.iter().map(|file| file.0).collect();
    for (index, section) in &stacks {
        read_stack((&mut catalog, &is_file), *index, section.clone(), findings);
        counts.extend(add_counts(&mut catalog, *index, section.clone(), findings));
    }
    for (index, section) in &files {
        finish_file(&mut catalog, *index, section.clone(), findings);
    }
    for (index, section) in &stacks {
        catalog.inherit(*index, &section.at(), findings);
    }
    for (index, column, of) in counts {
        read_count(&mut catalog, (index, column), &of, findings);
    }
    catalog.refresh();
    catalog
}

fn read_file(
    name: &str,
    mut section: Section<'_>,
    folder: &Path,
    findings: &mut Findings,
) -> Entry {
    let at = section.at();
    let file = section.need_text("file", findings);
    let key = section.need_text("key", findings);
    let sheet = section.text("sheet", findings);
    let encoding = section.text("encoding", findings);
    let table = || {
        let file = file?;
        let source = Source { path: folder.join(&file), file, sheet, encoding, at };
        let grid = table::read(&source, findings)?;
        Table::new(name, grid, &key?, findings)
    };
    let table = table();
    let column = section.get("name").zip(table.as_ref());
    let column = column.and_then(|(value, table)| column_of(table, &value, findings));
    Entry::new(name, table, column)
}

/// Resolves what may point to other tables, once all of them are there.
fn finish_file(
    catalog: &mut Catalog,
    index: usize,
    mut section: Section<'_>,
    findings: &mut Findings,
) {
    for key in ["file", "key", "name", "sheet", "encoding", "counts"] {
        let _read_before = section.get(key);
    }
    let (mut refers, mut private) = (Vec::new(), Vec::new());
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
    catalog.describe(index, refers, private);
}

/// Reads `stack = { "label" = "table" }` and `kind`.
fn read_stack(
    (catalog, files): (&mut Catalog, &[usize]),
    index: usize,
    mut section: Section<'_>,
    findings: &mut Findings,
) {
    let at = section.at();
    let kind = section.need_text("kind", findings);
    let _read_apart = section.get("counts");
    let parts = section.section("stack", findings);
    let mut labels: Vec<(String, usize)> = Vec::new();
    let mut is_whole = true;
    for (label, value) in parts.map(|s| s.entries()).unwrap_or_default() {
        let name = value.text(findings);
        let part = name
            .and_then(|name| find("table", &name, catalog.names(), &value.at(), findings))
            .filter(|&part| {
                let twice = labels.iter().any(|(_, other)| *other == part);
                check_s025_part(
                    catalog.name(part),
                    (twice, !files.contains(&part)),
                    &value,
                    findings,
                )
            });
        is_whole &= part.is_some();
        labels.extend(part.map(|part| (label, part)));
    }
    if labels.is_empty() && is_whole {
        report_s025_no_parts(at.clone(), findings);
    }
    section.finish(findings);
    if let Some(kind) = kind.filter(|_| is_whole) {
        catalog.make_stack(index, (labels, &kind), &at, findings);
    }
}

/// A part has a file of its own, and is named once. Whether it can be one.
fn check_s025_part(
    name: &str,
    (twice, is_stack): (bool, bool),
    value: &Value<'_>,
    findings: &mut Findings,
) -> bool {
    if twice || is_stack {
        let (en, zh) = if twice {
            ("stands twice in the stack", "在合并表中出现了两次")
        } else {
            ("is itself a stack", "本身也是合并表")
        };
        findings.error(
            Code::S025,
            value.at(),
            Text::new(format!("table '{name}' {en}"), format!("表“{name}”{zh}")),
            Text::new(
                "name every table with a file of its own once",
                "每张有数据文件的表只写一次，不能写合并表",
            ),
        );
    }
    !twice && !is_stack
}

fn report_s025_no_parts(at: Place, findings: &mut Findings) {
    findings.error(
        Code::S025,
        at,
        Text::new("the stack has no parts", "合并表没有任何部分"),
        Text::new(
            "for example stack = { \"households\" = \"households\", \"students\" = \"students\" }",
            "例如 stack = { \"困难户\" = \"households\", \"学生\" = \"students\" }",
        ),
    );
}

/// Adds the empty columns of `counts = { "column" = "table" }`; what is to be counted in each.
fn add_counts<'a>(
    catalog: &mut Catalog,
    index: usize,
    mut section: Section<'a>,
    findings: &mut Findings,
) -> Vec<(usize, usize, Value<'a>)> {
    let mut counts = Vec::new();
    for (header, value) in
        section.section("counts", findings).map(|s| s.entries()).unwrap_or_default()
    {
        let Some(added) = catalog.add_column(index, &header) else { continue };
        if added.is_none() {
            report_s006_column_taken(&header, catalog.name(index), &value, findings);
        }
        counts.extend(added.map(|column| (index, column, value)));
    }
    counts
}

fn report_s006_column_taken(header: &str, table: &str, value: &Value<'_>, findings: &mut Findings) {
    findings.error(
        Code::S006,
        value.at(),
        Text::new(
            format!("table '{table}' has a column \"{header}\" already"),
            format!("表“{table}”中已有“{header}”列"),
        ),
        Text::new("give the new column another name", "请给新列另取名称"),
    );
}

/// The table that a column counts, which refers to this one by exactly one column.
fn read_count(
    catalog: &mut Catalog,
    (index, column): (usize, usize),
    value: &Value<'_>,
    findings: &mut Findings,
) {
    let name = value.text(findings);
    let of = name.and_then(|name| find("table", &name, catalog.names(), &value.at(), findings));
    let Some(of) = of.filter(|&of| catalog.get(of).and(catalog.get(index)).is_some()) else {
        return;
    };
    let ways: Vec<usize> =
        catalog.references(of).iter().filter(|r| r.target == index).map(|r| r.column).collect();
    if let &[by] = ways.as_slice() {
        catalog.add_count(index, Count { column, of, by });
        return;
    }
    let (from, to, n) = (catalog.name(of), catalog.name(index), ways.len());
    findings.error(
        Code::S012,
        value.at(),
        Text::new(
            format!("table '{from}' has {n} references to '{to}'; 'counts' needs exactly one"),
            format!("表“{from}”指向“{to}”的引用有 {n} 个；counts 需要恰好一个"),
        ),
        Text::new(
            format!("in [table], write refers = {{ COLUMN = \"{to}\" }} for '{from}'"),
            format!("请在 [table] 的“{from}”中写 refers = {{ 列名 = \"{to}\" }}"),
        ),
    );
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
