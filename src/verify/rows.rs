//! Weighted numbers of pairs across members: what groups get, how many pairs are new, pairs that must
//! be, and the rules of a layer that count.
//!
//! Written from the definitions in the scheme. A row holds the possible pairs that it counts, with what
//! each counts. One that counts no possible pair is no row.

mod balance;
mod rule;

use crate::base::{Code, Findings, Place, Text};
use crate::scheme::{Changes, Forced};
use crate::verify::facts::{Facts, LayerFacts};
use crate::verify::pairs::LayerPairs;

/// What a row may count, and what is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Limits {
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    pub(super) aim_min: Option<i64>,
    pub(super) aim_max: Option<i64>,
}

/// A pair of a layer and what it counts.
pub(super) type Term = ((usize, usize), i64);

/// A weighted number of pairs with limits and aims.
pub(super) struct Row {
    name: Text,
    /// Per layer that it counts pairs of, rising: the pairs, rising, none of which counts zero.
    terms: Vec<(usize, Vec<Term>)>,
    limits: Limits,
    /// If it is the number of partners of a member, the packed cost of `0..=max`; else none.
    charge: Vec<i64>,
    /// The layers they are in.
    pub(super) layers: Vec<usize>,
}

impl Row {
    fn new(name: Text, terms: Vec<(usize, Vec<Term>)>, limits: Limits) -> Self {
        let mut terms: Vec<_> = terms.into_iter().filter(|(_, terms)| !terms.is_empty()).collect();
        terms.iter_mut().for_each(|(_, terms)| terms.sort_unstable());
        let layers = terms.iter().map(|(l, _)| *l).collect();
        Self { name, terms, limits, charge: Vec::new(), layers }
    }

    /// The number of partners of a member, counted by pairs of another layer: fewest, and the packed
    /// cost from none on.
    pub(super) fn of_member(
        (layer, terms): (usize, Vec<Term>),
        (min, charge): (usize, Vec<i64>),
    ) -> Self {
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let max = Some(number(charge.len()).saturating_sub(1));
        let limits = Limits { min: Some(number(min)), max, ..Limits::default() };
        let name = Text::new("the partners of a member", "一个成员的结对数");
        Self { charge, ..Self::new(name, vec![(layer, terms)], limits) }
    }

    /// These pairs of a layer, all possible, and what each counts: at least so many, and at most.
    pub(super) fn asked(
        (layer, terms): (usize, Vec<Term>),
        (min, max): (Option<i64>, Option<i64>),
    ) -> Self {
        let limits = Limits { min, max, ..Limits::default() };
        Self::new(Text::new("a case", "一种情形"), vec![(layer, terms)], limits)
    }

    /// The pairs of a layer that it counts, and what each counts.
    pub(super) fn of(&self, layer: usize) -> &[Term] {
        let own = self.terms.iter().find(|(l, _)| *l == layer);
        own.map_or(&[], |(_, terms)| terms.as_slice())
    }

    /// What a pair of layer `l` counts.
    pub(super) fn counts(&self, l: usize, pair: (usize, usize)) -> i64 {
        let terms = self.of(l);
        terms.binary_search_by_key(&pair, |(pair, _)| *pair).map_or(0, |at| terms[at].1)
    }

    /// What it costs goal `balance` at this number.
    pub(super) fn cost(&self, number: i64) -> i128 {
        let number = i128::from(number);
        let below = self.limits.aim_min.map_or(0, |least| (i128::from(least) - number).max(0));
        let above = self.limits.aim_max.map_or(0, |most| (number - i128::from(most)).max(0));
        below + above
    }

    /// What it costs at this number, packed, where goal `balance` weighs so much.
    pub(super) fn packed(&self, number: i64, balance: i128) -> i128 {
        let own = usize::try_from(number).ok().and_then(|n| self.charge.get(n));
        own.map_or_else(|| balance.saturating_mul(self.cost(number)), |&own| i128::from(own))
    }

    /// The most that it can cost.
    pub(super) fn dearest(&self) -> i128 {
        let (low, high) = self.range();
        self.cost(low).max(self.cost(high))
    }

    /// The least and the greatest that any choice of pairs counts.
    fn range(&self) -> (i64, i64) {
        let all = self.terms.iter().flat_map(|(_, terms)| terms);
        let sum = |sign: fn(i64) -> i64| {
            all.clone().fold(0_i64, |sum, (_, n)| sum.saturating_add(sign(*n)))
        };
        (sum(|n| n.min(0)), sum(|n| n.max(0)))
    }

    /// The numbers it may count where its cost bends: convex, so one of them is the least at any price.
    pub(super) fn corners(&self) -> Vec<i64> {
        let (least, most) = self.range();
        let low = self.limits.min.map_or(least, |min| min.max(least));
        let high = self.limits.max.map_or(most, |max| max.min(most));
        if !self.charge.is_empty() {
            return (low..=high).collect();
        }
        let aims = [self.limits.aim_min, self.limits.aim_max];
        let corners = [low, high].into_iter().chain(aims.into_iter().flatten());
        corners.filter(|y| (low..=high).contains(y)).collect()
    }
}

/// The rows of a case, in the order of the scheme.
pub(super) fn rows(facts: &Facts<'_>) -> Vec<Row> {
    let scheme = &facts.case.scheme;
    let mut rows: Vec<Row> =
        scheme.balances.iter().flat_map(|b| balance::groups(facts, b)).collect();
    rows.extend(scheme.changes.iter().map(|changes| new_pairs(facts, changes)));
    rows.retain(|row| !row.terms.is_empty());
    for (number, layer) in facts.layers.iter().enumerate() {
        let rules = layer.layer.rules.iter().enumerate();
        rows.extend(rules.flat_map(|(at, r)| rule::rows((number, at), layer, r)));
    }
    rows.extend(scheme.forced.iter().map(|pair| forced(facts, pair)));
    rows.retain(|row| !row.terms.is_empty() || row.limits.min.is_some());
    rows
}

/// The possible pairs of a layer that count something.
fn terms(layer: &LayerFacts<'_>, counts: impl Fn(usize, usize) -> i64) -> Vec<Term> {
    let of = |h: usize| layer.of(h).map(move |c| (h, layer.recipient(c)));
    let all = (0..layer.helpers.len()).flat_map(of);
    all.map(|(h, r)| ((h, r), counts(h, r))).filter(|(_, n)| *n != 0).collect()
}

fn new_pairs(facts: &Facts<'_>, changes: &Changes) -> Row {
    let counted = facts.layers.iter().enumerate().filter(|(l, _)| changes.layers[*l]);
    let new = |(l, layer): (usize, &LayerFacts<'_>)| {
        (l, terms(layer, |h, r| i64::from(!layer.is_kept(h, r))))
    };
    let limits = Limits { max: Some(i64::from(changes.at_most)), ..Limits::default() };
    Row::new(Text::new("new pairs", "新结对"), counted.map(new).collect(), limits)
}

/// A pair that must be.
fn forced(facts: &Facts<'_>, forced: &Forced) -> Row {
    let Forced { layer: number, helper, recipient, .. } = forced;
    let layer = &facts.layers[*number];
    let pair = layer.helpers.find(helper).zip(layer.recipients.find(recipient));
    let pair = pair.filter(|&(h, r)| layer.is_candidate(h, r));
    let name = Text::new(
        format!("the pair {helper} – {recipient}"),
        format!("{helper} – {recipient} 这一对"),
    );
    let terms = pair.map(|pair| (pair, 1)).into_iter().collect();
    Row::new(name, vec![(*number, terms)], Limits { min: Some(1), ..Limits::default() })
}

/// The number of every row in the plan.
pub(super) fn numbers(facts: &Facts<'_>, plan: &[LayerPairs<'_>]) -> Vec<i64> {
    let number = |row: &Row| {
        let of_layer = |(l, pairs): (usize, &LayerPairs<'_>)| {
            let chosen = row.of(l).iter().filter(|(pair, _)| pairs.set.contains(pair));
            chosen.fold(0_i64, |sum, (_, n)| sum.saturating_add(*n))
        };
        plan.iter().enumerate().map(of_layer).fold(0_i64, i64::saturating_add)
    };
    facts.rows.iter().map(number).collect()
}

/// Checks the number of every row against its limits.
pub(super) fn check(facts: &Facts<'_>, plan: &[LayerPairs<'_>], findings: &mut Findings) {
    for (row, number) in facts.rows.iter().zip(numbers(facts, plan)) {
        let Limits { min, max, .. } = row.limits;
        let (en, zh) = if let Some(min) = min.filter(|&min| number < min) {
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
                format!("{}共 {number}，{zh}", name.zh),
            ),
            Text::new(
                "solve again, or change the balance, the limit or the rule in the scheme",
                "请重新求解，或修改方案中的 balance、changes 或相应规则",
            ),
        );
    }
}
