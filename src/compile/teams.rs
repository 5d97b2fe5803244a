//! Pass: the class of every helper and the allowed teams.

use crate::model;
use crate::scheme::{Case, Layer};
use crate::score::LayerScores;

pub(super) fn run(case: &Case, layer: &Layer, pairs: &LayerScores, draft: &mut model::Layer) {
    let Some(teams) = &layer.teams else { return };
    let mut classes: Vec<&str> = Vec::new();
    for (class, count) in teams.patterns.iter().flatten() {
        if *count > 0 && !classes.contains(&class.as_str()) {
            classes.push(class);
        }
    }
    let table = case.tables.table(layer.helper_table);
    let class = |&row: &usize| {
        let text = table.text(row, teams.column);
        classes.iter().position(|c| *c == text).and_then(|c| u32::try_from(c).ok())
    };
    let counts = |pattern: &Vec<(String, u32)>| {
        let of = |c: &&str| pattern.iter().filter(|(name, _)| name == c).map(|(_, n)| n).sum();
        classes.iter().map(of).collect()
    };
    draft.teams = Some(model::Teams {
        n_classes: classes.len(),
        class: pairs.helpers.iter().map(class).collect(),
        patterns: teams.patterns.iter().map(counts).collect(),
    });
}
