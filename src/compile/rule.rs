//! Pass: side rows for the rules of a layer that count pairs; one file a rule.

mod cover;
mod distinct;
mod due;
mod one_role;
mod require;

use crate::base::Findings;
use crate::model::{Model, SideRow, Term};
use crate::scheme::{Case, Layer, LayerRule};
use crate::score::LayerScores;
use crate::table::Table;

/// A layer whose rows are made.
struct View<'a> {
    case: &'a Case,
    number: usize,
    layer: &'a Layer,
    scores: &'a LayerScores,
    model: &'a Model,
}

/// Adds the rows of all layers, in their order.
pub(super) fn run(case: &Case, layers: &[LayerScores], model: &mut Model, findings: &mut Findings) {
    for (number, (layer, scores)) in case.scheme.layers.iter().zip(layers).enumerate() {
        let mut rows = Vec::new();
        let view = View { case, number, layer, scores, model };
        for (place, rule) in layer.rules.iter().enumerate() {
            rows.extend(match rule {
                LayerRule::Cover { helper, recipient, times } => {
                    cover::rows(&view, (*helper, *recipient), *times, findings)
                }
                LayerRule::Distinct(column) => distinct::rows(&view, *column),
                LayerRule::OneRole => one_role::rows(&view),
                LayerRule::Due(column) => due::rows(&view, *column, findings),
                LayerRule::Require(rule) => require::rows(&view, place, rule, findings),
            });
        }
        model.rows.extend(rows.into_iter().filter(|row| !row.terms.is_empty()));
    }
}

impl View<'_> {
    fn helpers(&self) -> &Table {
        self.case.tables.table(self.layer.helper_table)
    }

    fn recipients(&self) -> &Table {
        self.case.tables.table(self.layer.recipient_table)
    }

    /// Every candidate with its helper and recipient, in order.
    fn candidates(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        let candidates = &self.model.layers[self.number].candidates;
        let of =
            move |h: usize| candidates.of(h).map(move |c| (c, h, candidates.recipient[c] as usize));
        (0..self.scores.helpers.len()).flat_map(of)
    }

    fn term(&self, candidate: usize, coefficient: i64) -> Term {
        Term { layer: self.number, candidate, coefficient }
    }

    /// `at least min`, or `at most max`.
    fn row(&self, name: &str, terms: Vec<Term>, bounds: (Option<i64>, Option<i64>)) -> SideRow {
        let name = format!("{}: {name}", self.layer.name);
        SideRow { name, terms, min: bounds.0, max: bounds.1, charges: Vec::new() }
    }
}
