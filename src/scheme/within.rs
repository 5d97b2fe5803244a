//! `within`: the layer above, and the way up from the members of a layer to theirs.

use crate::base::{Code, Findings, Text};
use crate::scheme::Layer;
use crate::scheme::cursor::{Section, Value};
use crate::scheme::fit::Sides;
use crate::table::Catalog;

/// References that lead up, one after another; none leads to the row itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Way([Option<usize>; Way::MOST]);

impl Way {
    /// Most references of a way.
    const MOST: usize = 3;

    /// The columns, each with the table it is in and the table it refers to.
    pub fn steps(self, tables: &Catalog, from: usize) -> Vec<(usize, usize, usize)> {
        let (mut table, mut steps) = (from, Vec::new());
        for column in self.0.into_iter().flatten() {
            let target = tables.references(table).iter().find(|r| r.column == column);
            let Some(target) = target.map(|r| r.target) else { break };
            steps.push((table, column, target));
            table = target;
        }
        steps
    }

    /// The row that a row leads to; nothing if a reference on the way is empty.
    pub fn climb(self, tables: &Catalog, from: usize, row: usize) -> Option<usize> {
        let up = |row: usize, (table, column, _): (usize, usize, usize)| {
            tables.follow(table, row, column)
        };
        self.steps(tables, from).into_iter().try_fold(row, up)
    }

    /// The key of the row that a row leads to, or empty.
    pub fn key(self, tables: &Catalog, from: usize, row: usize) -> &str {
        let target = self.steps(tables, from).last().map_or(from, |step| step.2);
        let row = self.climb(tables, from, row);
        row.map_or("", |row| tables.table(target).key(row))
    }
}

/// The layer above, and the ways that lead from this layer's members to its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Within {
    /// The layer above.
    pub parent: usize,
    /// From a helper to a helper above.
    pub helper: Way,
    /// From a recipient to a recipient above.
    pub recipient: Way,
}

/// The name under `within`: a text, or key `layer` of a section.
pub(super) fn name<'a>(value: Value<'a>, findings: &mut Findings) -> Option<(String, Value<'a>)> {
    if !value.is_table() {
        return value.text(findings).map(|name| (name, value));
    }
    let layer = value.section(findings)?.need("layer", findings)?;
    layer.text(findings).map(|name| (name, layer))
}

/// Finds the ways up: as written, or by itself.
pub(super) fn read(
    section: &mut Section<'_>,
    (parent, layers): (usize, &[Layer]),
    sides: &Sides<'_>,
    findings: &mut Findings,
) -> Option<Within> {
    let above = &layers[parent];
    let mut written = [None, None];
    if let Some(value) = section.get("within").filter(Value::is_table) {
        let mut own = value.section(findings)?;
        let _known = own.get("layer");
        written = [own.get("helper"), own.get("recipient")];
        own.finish(findings);
    }
    let ends = [(sides.helper, above.helper_table), (sides.recipient, above.recipient_table)];
    let mut ways = Vec::new();
    for (value, (from, to)) in written.into_iter().zip(ends) {
        ways.push(match value {
            Some(value) => read_way(&value, (from, to), sides.catalog, findings),
            None => check_s012_no_way_up(section, (from, to), sides.catalog, findings),
        });
    }
    let [helper, recipient] = ways.as_slice() else { return None };
    Some(Within { parent, helper: (*helper)?, recipient: (*recipient)? })
}

/// `""`, `"村"` or `"村.乡镇"`.
fn read_way(
    value: &Value<'_>,
    (from, to): (usize, usize),
    catalog: &Catalog,
    findings: &mut Findings,
) -> Option<Way> {
    let text = value.text(findings)?;
    let mut way = Way::default();
    let (mut table, mut n) = (from, 0);
    for header in text.split('.').map(str::trim).filter(|header| !header.is_empty()) {
        let column = catalog.get(table)?.require_column(header, value.at(), findings)?;
        let target = catalog.references(table).iter().find(|r| r.column == column);
        let slot = way.0.get_mut(n);
        let (Some(target), Some(slot)) = (target, slot) else {
            report_s012_no_reference((catalog.name(table), header), value, findings);
            return None;
        };
        *slot = Some(column);
        (table, n) = (target.target, n + 1);
    }
    if table == to {
        return Some(way);
    }
    let (is, wanted) = (catalog.name(table), catalog.name(to));
    findings.error(
        Code::S012,
        value.at(),
        Text::new(
            format!("\"{text}\" leads to '{is}', not to '{wanted}' of the layer above"),
            format!("“{text}”通向表“{is}”，而上层用的是“{wanted}”"),
        ),
        Text::new(
            "name references, with a dot between them, that lead there; \"\" is the row itself",
            "请依次写出通向该表的引用列，用点连接；\"\" 表示本行自身",
        ),
    );
    None
}

fn report_s012_no_reference(
    (table, header): (&str, &str),
    value: &Value<'_>,
    findings: &mut Findings,
) {
    findings.error(
        Code::S012,
        value.at(),
        Text::new(
            format!("'{header}' of '{table}' is no reference, or the way has more than three"),
            format!("表“{table}”的“{header}”不是引用列，或引用超过三级"),
        ),
        Text::new(
            format!("in [table], write refers = {{ {header} = \"TABLE\" }} for '{table}'"),
            format!("请在 [table] 的“{table}”中写 refers = {{ {header} = \"表名\" }}"),
        ),
    );
}

/// The way up where none is written: the row itself in the same table, or the one reference there.
fn check_s012_no_way_up(
    section: &Section<'_>,
    (from, to): (usize, usize),
    catalog: &Catalog,
    findings: &mut Findings,
) -> Option<Way> {
    if from == to {
        return Some(Way::default());
    }
    let ways: Vec<usize> =
        catalog.references(from).iter().filter(|r| r.target == to).map(|r| r.column).collect();
    if let &[column] = ways.as_slice() {
        return Some(Way([Some(column), None, None]));
    }
    let (from, to, n) = (catalog.name(from), catalog.name(to), ways.len());
    findings.error(
        Code::S012,
        section.at(),
        Text::new(
            format!("table '{from}' has {n} references to '{to}'; 'within' needs exactly one"),
            format!("表“{from}”指向“{to}”的引用有 {n} 个；within 需要恰好一个"),
        ),
        Text::new(
            format!(
                "in [table], write refers = {{ COLUMN = \"{to}\" }} for '{from}'; or name the way: \
                 within = {{ layer = \"NAME\", helper = \"COLUMN\", recipient = \"COLUMN\" }}"
            ),
            format!(
                "请在 [table] 的“{from}”中写 refers = {{ 列名 = \"{to}\" }}；或写明路径：\
                 within = {{ layer = \"层名\", helper = \"列\", recipient = \"列\" }}"
            ),
        ),
    );
    None
}
