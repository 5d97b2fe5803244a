//! The rules of a layer that count pairs.

use super::{Limits, Row, Term, terms};
use crate::base::{Findings, Text};
use crate::scheme::LayerRule;
use crate::score::words;
use crate::verify::facts::LayerFacts;
use std::collections::{BTreeMap, BTreeSet};

const NONE: Limits = Limits { min: None, max: None, aim_min: None, aim_max: None };

/// The rows of one rule of layer `l`, by its place among the rules.
pub(super) fn rows((l, at): (usize, usize), layer: &LayerFacts<'_>, rule: &LayerRule) -> Vec<Row> {
    match *rule {
        LayerRule::Cover { helper, recipient, times } => {
            cover(l, layer, (helper, recipient), times)
        }
        LayerRule::Distinct(column) => distinct(l, layer, column),
        LayerRule::OneRole => one_role(l, layer),
        LayerRule::Due(column) => due(l, layer, column),
        LayerRule::Require(ref rule) => require(l, layer, &rule.name, &layer.scores.required[at]),
    }
}

/// All of the pairs: of those that are possible, as many as there are.
fn require(l: usize, layer: &LayerFacts<'_>, rule: &str, pairs: &[(usize, usize)]) -> Vec<Row> {
    let possible = pairs.iter().filter(|&&(h, r)| layer.is_candidate(h, r));
    let terms: Vec<Term> = possible.map(|&pair| (pair, 1)).collect();
    if pairs.is_empty() {
        return Vec::new();
    }
    let name = Text::new(
        format!("of the pairs that \"{rule}\" requires, those in the plan"),
        format!("“{rule}”要求的结对中，方案内的"),
    );
    let min = i64::try_from(pairs.len()).ok();
    vec![Row::new(name, vec![(l, terms)], Limits { min, ..NONE })]
}

fn cover(
    l: usize,
    layer: &LayerFacts<'_>,
    (helper, recipient): (usize, usize),
    times: u32,
) -> Vec<Row> {
    let (helpers, recipients) = (&layer.helpers, &layer.recipients);
    let mut able: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (h, &row) in helpers.rows.iter().enumerate() {
        for word in words(helpers.table.text(row, helper)) {
            able.entry(word).or_default().insert(h);
        }
    }
    let mut pairs: BTreeMap<(usize, &str), Vec<Term>> = BTreeMap::new();
    let needs: Vec<BTreeSet<&str>> = recipients
        .rows
        .iter()
        .map(|&row| words(recipients.table.text(row, recipient)).collect())
        .collect();
    for (r, needs) in needs.iter().enumerate() {
        pairs.extend(needs.iter().map(|&word| ((r, word), Vec::new())));
    }
    for ((h, r), _) in terms(layer, |_, _| 1) {
        for &word in &needs[r] {
            if able.get(word).is_some_and(|able| able.contains(&h)) {
                pairs.entry((r, word)).or_default().push(((h, r), 1));
            }
        }
    }
    let row = |((r, word), terms): ((usize, &str), Vec<Term>)| {
        let key = recipients.key(r);
        let name = Text::new(
            format!("the helpers of \"{key}\" that have \"{word}\""),
            format!("“{key}”的帮扶方中具备“{word}”的"),
        );
        Row::new(name, vec![(l, terms)], Limits { min: Some(i64::from(times)), ..NONE })
    };
    pairs.into_iter().map(row).collect()
}

fn distinct(l: usize, layer: &LayerFacts<'_>, column: usize) -> Vec<Row> {
    let side = &layer.recipients;
    let mut pairs: BTreeMap<(usize, &str), Vec<Term>> = BTreeMap::new();
    for ((h, r), n) in terms(layer, |_, _| 1) {
        let text = side.table.text(side.rows[r], column);
        if !text.is_empty() {
            pairs.entry((h, text)).or_default().push(((h, r), n));
        }
    }
    let row = |((h, text), terms): ((usize, &str), Vec<Term>)| {
        let key = layer.helpers.key(h);
        let name = Text::new(
            format!("the pairs of \"{key}\" with \"{text}\""),
            format!("“{key}”与“{text}”的结对"),
        );
        Row::new(name, vec![(l, terms)], Limits { max: Some(1), ..NONE })
    };
    pairs.into_iter().filter(|(_, terms)| terms.len() > 1).map(row).collect()
}

/// With `K` the most on the side where a member may have more: `K` times the pairs of the other side,
/// together if there is at most one, and else each alone, plus the pairs of this side are at most `K`.
fn one_role(l: usize, layer: &LayerFacts<'_>) -> Vec<Row> {
    let all = terms(layer, |_, _| 1);
    let mut rows = Vec::new();
    for (h, &row) in layer.helpers.rows.iter().enumerate() {
        let Ok(r) = layer.recipients.rows.binary_search(&row) else { continue };
        let (helps, helped) = (layer.helpers.max(h), layer.recipients.max(r));
        let most = i64::from(helps.max(helped).max(1));
        let by_helper = helps <= helped;
        let heavy = |pair: (usize, usize)| if by_helper { pair.0 == h } else { pair.1 == r };
        let light = |pair: (usize, usize)| if by_helper { pair.1 == r } else { pair.0 == h };
        let pairs = all.iter().map(|(pair, _)| *pair).filter(|&pair| heavy(pair));
        let mut groups: Vec<BTreeSet<(usize, usize)>> = pairs.map(|p| [p].into()).collect();
        if helps.min(helped) <= 1 {
            groups = vec![groups.into_iter().flatten().collect()];
        }
        for group in groups {
            let weigh = |pair: (usize, usize)| {
                i64::from(group.contains(&pair)) * most + i64::from(light(pair))
            };
            let terms = all.iter().map(|(pair, _)| (*pair, weigh(*pair)));
            let terms = terms.filter(|(_, n)| *n != 0).collect();
            let key = layer.helpers.key(h);
            let name = Text::new(
                format!("\"{key}\" as helper and as helped"),
                format!("“{key}”既帮扶又受帮扶"),
            );
            rows.push(Row::new(name, vec![(l, terms)], Limits { max: Some(most), ..NONE }));
        }
    }
    rows
}

fn due(l: usize, layer: &LayerFacts<'_>, column: usize) -> Vec<Row> {
    let side = &layer.recipients;
    let Some(loads) = &layer.scores.loads else { return Vec::new() };
    // Whoever compiled the case has reported what is wrong with the numbers.
    let numbers = side.table.numbers(column, &mut Findings::default());
    #[expect(clippy::cast_possible_truncation, reason = "whole and small, or refused")]
    let due: Vec<i64> = side.rows.iter().map(|&row| numbers[row].map_or(0, |x| x as i64)).collect();
    let periods: BTreeSet<i64> = due.iter().copied().collect();
    let mut rows = Vec::new();
    for h in 0..layer.helpers.len() {
        for &period in &periods {
            let own = layer.of(h).map(|c| layer.recipient(c)).filter(|&r| due[r] <= period);
            let terms = own.map(|r| ((h, r), loads.load(h, r))).filter(|(_, n)| *n != 0).collect();
            let key = layer.helpers.key(h);
            let name = Text::new(
                format!("the load of \"{key}\" due until period {period}"),
                format!("“{key}”截至第 {period} 期的负荷"),
            );
            let max = Some(loads.capacity[h].saturating_mul(period));
            rows.push(Row::new(name, vec![(l, terms)], Limits { max, ..NONE }));
        }
    }
    rows
}
