//! `[sheet.*]`: the columns a layer's published list shows.

use crate::base::{Code, Findings, Place, Text};
use crate::scheme::cursor::Section;
use crate::scheme::{Layer, tables};
use crate::table::Catalog;

/// Where the content of a cell comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Running number.
    Number,
    /// Kept or new.
    Status,
    /// Last year's helpers of the recipient.
    Previous,
    /// Fit of the pair.
    Fit,
    /// The number of places in which the helper serves.
    Places,
    /// First day of the term.
    TermStart,
    /// Last day of the term.
    TermEnd,
    /// Left empty, to be filled in by hand.
    Blank,
    /// A column of the helper or recipient, perhaps through references.
    Column {
        /// Whether the way starts at the helper.
        of_helper: bool,
        /// Reference columns to follow, as `(table, column)`.
        way: Vec<(usize, usize)>,
        /// The column at the end, as `(table, column)`.
        column: (usize, usize),
    },
}

/// One column of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetColumn {
    /// Header.
    pub title: String,
    /// Content.
    pub source: Source,
}

/// The published list of one layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The layer.
    pub layer: usize,
    /// Name of the sheet.
    pub title: String,
    /// Columns, from left to right.
    pub columns: Vec<SheetColumn>,
}

/// Reads `[sheet.*]`.
pub(super) fn read(
    section: Option<Section<'_>>,
    layers: &[Layer],
    catalog: &Catalog,
    findings: &mut Findings,
) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    for (name, value) in section.map(|s| s.entries()).unwrap_or_default() {
        let names = layers.iter().map(|l| l.name.as_str());
        let layer = tables::find("layer", &name, names, &value.at(), findings);
        let Some((layer, mut section)) = layer.zip(value.section(findings)) else { continue };
        let title = section.text("title", findings).unwrap_or(name);
        let mut columns = Vec::new();
        if let Some(list) = section.need("columns", findings).and_then(|v| v.section(findings)) {
            for (title, value) in list.entries() {
                let Some(path) = value.text(findings) else { continue };
                let way = Way { layer: &layers[layer], catalog, at: value.at() };
                columns.extend(
                    way.follow(&path, findings).map(|source| SheetColumn { title, source }),
                );
            }
        }
        section.finish(findings);
        sheets.push(Sheet { layer, title, columns });
    }
    sheets
}

struct Way<'a> {
    layer: &'a Layer,
    catalog: &'a Catalog,
    at: Place,
}

impl Way<'_> {
    /// Resolves a path such as `helper.unit.name`.
    fn follow(&self, path: &str, findings: &mut Findings) -> Option<Source> {
        match path {
            "number" => return Some(Source::Number),
            "status" => return Some(Source::Status),
            "previous" => return Some(Source::Previous),
            "fit" => return Some(Source::Fit),
            "places" if self.layer.spread.is_some() => return Some(Source::Places),
            "term.start" => return Some(Source::TermStart),
            "term.end" => return Some(Source::TermEnd),
            "" => return Some(Source::Blank),
            _ => {}
        }
        let mut steps = path.split('.');
        let (of_helper, mut table) = match steps.next() {
            Some("helper") => (true, self.layer.helper_table),
            Some("recipient") => (false, self.layer.recipient_table),
            _ => return self.fail(path, findings),
        };
        let steps: Vec<&str> = steps.collect();
        let Some((last, middle)) = steps.split_last() else { return self.fail(path, findings) };
        let mut way = Vec::new();
        for step in middle {
            let data = self.catalog.get(table)?;
            let column = data.require_column(step, self.at.clone(), findings)?;
            let reference = self.catalog.references(table).iter().find(|r| r.column == column);
            let Some(reference) = reference else { return self.fail(path, findings) };
            way.push((table, column));
            table = reference.target;
        }
        let column = self.catalog.get(table)?.require_column(last, self.at.clone(), findings)?;
        Some(Source::Column { of_helper, way, column: (table, column) })
    }

    fn fail(&self, path: &str, findings: &mut Findings) -> Option<Source> {
        findings.error(
            Code::S016,
            self.at.clone(),
            Text::new(
                format!("\"{path}\" does not lead to anything"),
                format!("“{path}”找不到对应的内容"),
            ),
            Text::new(
                "write helper.COLUMN, recipient.COLUMN, helper.REFERENCE.COLUMN, number, status, previous, fit, places (with spread), term.start, term.end or \"\"",
                "可写 helper.列名、recipient.列名、helper.引用列.列名、number、status、previous、fit、places（层有 spread 时）、term.start、term.end 或空字符串",
            ),
        );
        None
    }
}
