//! What the goals `fill` and `fewest` look at.

use crate::base::{Code, Findings, Place, Text};
use crate::scheme::cursor::{Section, Value};
use crate::scheme::{Goal, Layer, tables};
use crate::table::Catalog;

/// Levels of helpers, the first to be filled first.
#[derive(Clone, Debug)]
pub struct Fill {
    /// The layer.
    pub layer: usize,
    /// Column of the helpers that holds the level.
    pub column: usize,
    /// The levels, first to last; all others stand behind.
    pub order: Vec<String>,
}

impl Fill {
    /// The place of a level: zero for the first.
    pub fn place(&self, level: &str) -> usize {
        self.order.iter().position(|known| known == level).unwrap_or(self.order.len())
    }
}

/// Reads `fill = { layer = "x", by = "level", order = [..] }` under `[goals]`.
pub(super) fn read_fill(
    section: &mut Section<'_>,
    goals: &[Goal],
    (layers, catalog): (&[Layer], &Catalog),
    findings: &mut Findings,
) -> Option<Fill> {
    let Some(mut fill) = section.section("fill", findings) else {
        if goals.contains(&Goal::Fill) {
            report_s015_no_levels(section.at(), findings);
        }
        return None;
    };
    let layer = fill.need("layer", findings).and_then(|v| layer_of(&v, layers, findings));
    let (by, order) = (fill.need("by", findings), fill.need("order", findings));
    fill.finish(findings);
    let (layer, by, order) = (layer?, by?, order?);
    let table = catalog.get(layers[layer].helper_table)?;
    let column = tables::column_of(table, &by, findings)?;
    let mut levels = Vec::new();
    for value in order.list(findings) {
        let Some(level) = value.text(findings) else { continue };
        tables::check_s010_no_such_class(&level, column, &value, table, findings);
        levels.push(level);
    }
    Some(Fill { layer, column, order: levels })
}

/// Reads `fewest = { layers = [..] }`: per layer, whether its pairs count; all by default.
pub(super) fn read_fewest(
    section: &mut Section<'_>,
    layers: &[Layer],
    findings: &mut Findings,
) -> Vec<bool> {
    let Some(mut fewest) = section.section("fewest", findings) else {
        return vec![true; layers.len()];
    };
    let mut counts = vec![false; layers.len()];
    for value in fewest.need("layers", findings).map(|v| v.list(findings)).unwrap_or_default() {
        if let Some(l) = layer_of(&value, layers, findings) {
            counts[l] = true;
        }
    }
    fewest.finish(findings);
    counts
}

fn layer_of(value: &Value<'_>, layers: &[Layer], findings: &mut Findings) -> Option<usize> {
    let name = value.text(findings)?;
    let names = layers.iter().map(|l| l.name.as_str());
    tables::find("layer", &name, names, &value.at(), findings)
}

fn report_s015_no_levels(at: Place, findings: &mut Findings) {
    findings.error(
        Code::S015,
        at,
        Text::new(
            "goal 'fill' needs the levels that are filled one after another",
            "目标“fill”（逐级填满）需要写明各级次序",
        ),
        Text::new(
            "add: fill = { layer = \"NAME\", by = \"COLUMN\", order = [\"first\", \"second\"] }",
            "请加一行 fill = { layer = \"层名\", by = \"级别\", order = [\"厅级\", \"县处级\"] }",
        ),
    );
}
