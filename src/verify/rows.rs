//! Numbers of pairs across members: what groups get, and how many pairs are new.
//!
//! Written from the definitions in the scheme. A row counts the pairs of some helpers or recipients
//! of one layer, or the pairs of some layers that last year's list lacks. One that counts no possible
//! pair is no row.

use crate::base::{Code, Findings, Place, Text};
use crate::scheme::{Ask, Balance, Bounds, Changes, Forced, Shares};
use crate::verify::facts::{Facts, LayerFacts, Side};
use crate::verify::pairs::LayerPairs;
use std::collections::BTreeSet;

/// Whom a row counts.
enum Counts {
    /// Pairs of these helpers of a layer.
    Helpers(usize, Vec<bool>),
    /// Pairs of these recipients of a layer.
    Recipients(usize, Vec<bool>),
    /// New pairs of these layers.
    New(Vec<bool>),
    /// These pairs of a layer.
    Pairs(usize, BTreeSet<(usize, usize)>),
    /// One pair of a layer, by keys.
    Pair(usize, String, String),
}

/// A number of pairs with bounds and aims.
pub(super) struct Row {
    name: Text,
    counts: Counts,
    pub(super) bounds: Bounds,
    /// Possible pairs that it counts.
    pub(super) n: u32,
    /// The layers they are in.
    pub(super) layers: Vec<usize>,
}

impl Row {
    /// These pairs of a layer, all possible: at least so many, and at most.
    pub(super) fn asked(
        (layer, pairs): (usize, BTreeSet<(usize, usize)>),
        (min, max): (u32, Option<u32>),
    ) -> Self {
        Self {
            name: Text::new("a case", "一种情形"),
            n: u32::try_from(pairs.len()).unwrap_or(u32::MAX),
            layers: if pairs.is_empty() { Vec::new() } else { vec![layer] },
            counts: Counts::Pairs(layer, pairs),
            bounds: Bounds { min, max, ..Bounds::FREE },
        }
    }

    /// Whether it counts a pair of layer `l`.
    pub(super) fn counts(&self, l: usize, layer: &LayerFacts<'_>, (h, r): (usize, usize)) -> bool {
        match &self.counts {
            Counts::Helpers(of, members) => *of == l && members[h],
            Counts::Recipients(of, members) => *of == l && members[r],
            Counts::Pair(of, helper, recipient) => {
                *of == l && layer.helpers.key(h) == helper && layer.recipients.key(r) == recipient
            }
            Counts::New(layers) => layers[l] && !layer.is_kept(h, r),
            Counts::Pairs(of, pairs) => *of == l && pairs.contains(&(h, r)),
        }
    }

    /// What it costs goal `balance` at this number.
    pub(super) fn cost(&self, number: u32) -> i128 {
        let over = self.bounds.aim_max.map_or(0, |most| number.saturating_sub(most));
        i128::from(self.bounds.aim_min.saturating_sub(number)) + i128::from(over)
    }

    /// The most that it can cost.
    pub(super) fn dearest(&self) -> i128 {
        self.cost(0).max(self.cost(self.n))
    }

    /// The numbers it may count where its cost bends: convex, so one of them is the least at any price.
    pub(super) fn corners(&self) -> Vec<u32> {
        let (low, high) = self.limits();
        let aims = [Some(self.bounds.aim_min), self.bounds.aim_max];
        let corners = [low, high].into_iter().chain(aims.into_iter().flatten());
        corners.filter(|y| (low..=high).contains(y)).collect()
    }

    /// The least and the most it may count.
    pub(super) fn limits(&self) -> (u32, u32) {
        (self.bounds.min, self.bounds.max.unwrap_or(self.n).min(self.n))
    }
}

/// The rows of a case, in the order of the scheme.
pub(super) fn rows(facts: &Facts<'_>) -> Vec<Row> {
    let scheme = &facts.case.scheme;
    let mut rows: Vec<Row> = scheme.balances.iter().flat_map(|b| groups(facts, b)).collect();
    rows.extend(scheme.changes.iter().map(new_pairs));
    rows.extend(scheme.forced.iter().map(forced));
    for row in &mut rows {
        for (l, layer) in facts.layers.iter().enumerate() {
            for h in 0..layer.helpers.len() {
                let counted = |&c: &usize| row.counts(l, layer, (h, layer.recipient(c)));
                let n = layer.of(h).filter(counted).count();
                row.n = row.n.saturating_add(u32::try_from(n).unwrap_or(u32::MAX));
                if n > 0 && row.layers.last() != Some(&l) {
                    row.layers.push(l);
                }
            }
        }
    }
    rows.retain(|row| row.n > 0);
    rows
}

fn new_pairs(changes: &Changes) -> Row {
    Row {
        name: Text::new("new pairs", "新结对"),
        counts: Counts::New(changes.layers.clone()),
        bounds: Bounds { max: Some(changes.at_most), ..Bounds::FREE },
        n: 0,
        layers: Vec::new(),
    }
}

/// A pair that must be.
fn forced(forced: &Forced) -> Row {
    let Forced { layer, helper, recipient, .. } = forced;
    Row {
        name: Text::new(
            format!("the pair {helper} – {recipient}"),
            format!("{helper} – {recipient} 这一对"),
        ),
        counts: Counts::Pair(*layer, helper.clone(), recipient.clone()),
        bounds: Bounds { min: 1, ..Bounds::FREE },
        n: 0,
        layers: Vec::new(),
    }
}

/// The groups of one balance, by name.
fn groups(facts: &Facts<'_>, balance: &Balance) -> Vec<Row> {
    let layer = &facts.layers[balance.layer];
    let side = if balance.of_helpers { &layer.helpers } else { &layer.recipients };
    let text = |m: usize| side.table.text(side.rows[m], balance.column);
    let mut names: Vec<&str> = (0..side.len()).map(text).collect();
    names.sort_unstable();
    names.dedup();
    let weights: Vec<u128> = match &balance.ask {
        Ask::Each(_) => vec![0; names.len()],
        Ask::Share { weights, .. } => {
            names.iter().map(|name| weight(side, balance.column, weights, name)).collect()
        }
    };
    let sum = weights.iter().sum();
    let row = |(name, weight): (&&str, u128)| {
        let members: Vec<bool> = (0..side.len()).map(|m| text(m) == *name).collect();
        let bounds = match &balance.ask {
            Ask::Each(quota) => {
                let first = members.iter().position(|is_in| *is_in).unwrap_or_default();
                quota.of(side.table, side.rows[first])
            }
            Ask::Share { total, tolerance, .. } => {
                let total =
                    total.or_else(|| fixed(&layer.helpers)).or_else(|| fixed(&layer.recipients));
                share(u128::from(total.unwrap_or(0)) * weight, sum, *tolerance)
            }
        };
        let column = &side.table.columns()[balance.column];
        let counts = if balance.of_helpers {
            Counts::Helpers(balance.layer, members)
        } else {
            Counts::Recipients(balance.layer, members)
        };
        let name = Text::new(
            format!("the pairs of group \"{name}\" of '{column}'"),
            format!("“{column}”为“{name}”一组的结对"),
        );
        Row { name, counts, bounds, n: 0, layers: Vec::new() }
    };
    names.iter().zip(weights.iter().copied()).map(row).collect()
}

/// What a group weighs.
fn weight(side: &Side<'_>, column: usize, shares: &Shares, name: &str) -> u128 {
    let members = || (0..side.len()).filter(|&m| side.table.text(side.rows[m], column) == name);
    match shares {
        Shares::Equal => 1,
        Shares::Members => members().count() as u128,
        Shares::Given(given) => {
            given.iter().find(|(value, _)| value == name).map_or(0, |(_, n)| u128::from(*n))
        }
        Shares::Sum(of) => {
            // Whoever compiled the case has reported what is wrong with the numbers.
            let numbers = side.table.numbers(*of, &mut Findings::default());
            #[expect(clippy::cast_possible_truncation, reason = "whole and small, or refused")]
            #[expect(clippy::cast_sign_loss, reason = "not negative, or refused")]
            let number = |m: usize| numbers[side.rows[m]].map_or(0, |x| x as u128);
            members().map(number).sum()
        }
    }
}

/// The pairs that the quotas of a side fix, if all are exact.
fn fixed(side: &Side<'_>) -> Option<u32> {
    let exact = |b: &Bounds| (b.max == Some(b.min)).then_some(b.min);
    side.bounds.iter().try_fold(0_u32, |sum, b| sum.checked_add(exact(b)?))
}

/// `amount / sum` pairs, rounded down and up; at most `tolerance` beyond.
fn share(amount: u128, sum: u128, tolerance: Option<u32>) -> Bounds {
    let number = |n: u128| u32::try_from(n).unwrap_or(u32::MAX);
    let sum = sum.max(1);
    let (low, high) = (number(amount / sum), number(amount.div_ceil(sum)));
    Bounds {
        min: tolerance.map_or(0, |t| low.saturating_sub(t)),
        max: tolerance.map(|t| high.saturating_add(t)),
        aim_min: low,
        aim_max: Some(high),
    }
}

/// The number of every row in the plan.
pub(super) fn numbers(facts: &Facts<'_>, plan: &[LayerPairs<'_>]) -> Vec<u32> {
    let number = |row: &Row| {
        let mut number = 0_u32;
        for (l, (layer, pairs)) in facts.layers.iter().zip(plan).enumerate() {
            let n = pairs.set.iter().filter(|&&pair| row.counts(l, layer, pair)).count();
            number = number.saturating_add(u32::try_from(n).unwrap_or(u32::MAX));
        }
        number
    };
    facts.rows.iter().map(number).collect()
}

/// Checks the number of every row against its bounds.
pub(super) fn check(facts: &Facts<'_>, plan: &[LayerPairs<'_>], findings: &mut Findings) {
    for (row, number) in facts.rows.iter().zip(numbers(facts, plan)) {
        let Bounds { min, max, .. } = row.bounds;
        let (en, zh) = if number < min {
            (format!("fewer than {min}"), format!("少于下限 {min}"))
        } else if let Some(max) = max.filter(|&max| number > max) {
            (format!("more than {max}"), format!("多于上限 {max}"))
        } else {
            continue;
        };
        let name = &row.name;
        findings.error(
            Code::V013,
            Place::File { file: "pairs.csv".to_owned() },
            Text::new(
                format!("{} number {number}, {en}", name.en),
                format!("{}共 {number} 对，{zh}", name.zh),
            ),
            Text::new(
                "solve again, or change the balance or the limit on changes in the scheme",
                "请重新求解，或修改方案中的 balance、changes",
            ),
        );
    }
}
