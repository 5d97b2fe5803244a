//! The rules of a scheme one by one, and the case with some of them dropped.

use crate::scheme::{Ask, Bounds, Case, Goal, Quota};
use crate::score::Scores;
use serde::Serialize;

/// A rule that can be dropped by itself. Numbers are positions in the scheme.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    /// A least or greatest number of partners.
    Bound(Bound),
    /// The allowed teams of a layer.
    Teams(usize),
    /// What the helpers of a layer can carry.
    Capacity(usize),
    /// A ban, by layer and position.
    Forbid(usize, usize),
    /// A rule that counts pairs, by layer and position.
    Counts(usize, usize),
    /// That a layer lies within another.
    Within(usize),
    /// A `[[balance]]`.
    Balance(usize),
    /// A `[[changes]]`.
    Changes(usize),
}

/// A least or greatest number of partners of the members of a class.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Bound {
    /// The layer.
    pub layer: usize,
    /// Whether it is the greatest.
    pub is_max: bool,
    /// Whether of the helpers.
    pub of_helpers: bool,
    /// Whose.
    pub of: Whose,
    /// The number.
    pub number: u32,
}

/// Whose number of partners it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Whose {
    /// Of all; of all without a class of their own if there are classes.
    Other,
    /// Of the members of a class.
    Class(String),
    /// Of one member.
    Member(String),
}

/// All rules of a case, those first that a planner understands first.
pub(super) fn rules(case: &Case) -> Vec<Rule> {
    let mut rules = Vec::new();
    for is_max in [false, true] {
        for layer in 0..case.scheme.layers.len() {
            for of_helpers in [true, false] {
                let all = bounds(case, (layer, of_helpers, is_max));
                rules.extend(all.into_iter().map(Rule::Bound));
            }
        }
    }
    let layers = || case.scheme.layers.iter().enumerate();
    rules.extend(layers().filter(|(_, l)| l.teams.is_some()).map(|(l, _)| Rule::Teams(l)));
    rules.extend(layers().filter(|(_, l)| l.loads.is_some()).map(|(l, _)| Rule::Capacity(l)));
    for (number, layer) in layers() {
        rules.extend((0..layer.forbid.len()).map(|ban| Rule::Forbid(number, ban)));
        rules.extend((0..layer.rules.len()).map(|rule| Rule::Counts(number, rule)));
    }
    rules.extend(layers().filter(|(_, l)| l.within.is_some()).map(|(l, _)| Rule::Within(l)));
    rules.extend((0..case.scheme.balances.len()).map(Rule::Balance));
    rules.extend((0..case.scheme.changes.len()).map(Rule::Changes));
    rules
}

/// The quota of one side of a layer.
pub(super) fn quota(case: &Case, layer: usize, of_helpers: bool) -> &Quota {
    let layer = &case.scheme.layers[layer];
    if of_helpers { &layer.per_helper } else { &layer.per_recipient }
}

/// The numbers of one side that bound anything; a member's own only where it is not its class's.
fn bounds(case: &Case, (layer, of_helpers, is_max): (usize, bool, bool)) -> Vec<Bound> {
    let quota = quota(case, layer, of_helpers);
    let number = |b: Bounds| if is_max { b.max } else { Some(b.min).filter(|&min| min > 0) };
    let classes = quota.classes.iter().map(|(name, b)| (Whose::Class(name.clone()), *b));
    let shared = classes.chain([(Whose::Other, quota.other)]);
    let differs = |key: &str, b: Bounds| {
        let class = class_of(case, (layer, of_helpers), key);
        class.is_none_or(|(_, shared)| number(b) != number(shared))
    };
    let own = quota.members.iter().filter(|(key, b)| differs(key, **b));
    let all = shared.chain(own.map(|(key, b)| (Whose::Member(key.clone()), *b)));
    let bound = |(of, b)| Some(Bound { layer, is_max, of_helpers, of, number: number(b)? });
    all.filter_map(bound).collect()
}

/// The class of a member, and the bounds it would have without its own.
fn class_of(case: &Case, (layer, of_helpers): (usize, bool), key: &str) -> Option<(Whose, Bounds)> {
    let quota = quota(case, layer, of_helpers);
    let table = case.tables.table(side_table(case, layer, of_helpers));
    let row = table.row_of(key)?;
    let class = quota.by.map(|column| table.text(row, column));
    let found = quota.classes.iter().find(|(name, _)| Some(name.as_str()) == class);
    let other = (Whose::Other, quota.other);
    Some(found.map_or(other, |(name, bounds)| (Whose::Class(name.clone()), *bounds)))
}

/// The table of one side of a layer.
pub(super) fn side_table(case: &Case, layer: usize, of_helpers: bool) -> usize {
    let layer = &case.scheme.layers[layer];
    if of_helpers { layer.helper_table } else { layer.recipient_table }
}

/// The case with all its rules and without its wishes: any plan is as good as any other.
pub(super) fn without_wishes(case: &Case, scores: &Scores) -> Case {
    let mut bare = case.clone();
    let totals: Vec<Option<u32>> =
        case.scheme.balances.iter().map(|b| total(case, scores, &b.layers)).collect();
    for (balance, fixed) in bare.scheme.balances.iter_mut().zip(totals) {
        // Fixed by quotas as they are, so that a quota can go without the share.
        if let Ask::Share { total, .. } = &mut balance.ask {
            *total = total.or(fixed);
        }
    }
    let scheme = &mut bare.scheme;
    scheme.goals = vec![Goal::Coverage];
    scheme.worst = None;
    scheme.sheets.clear();
    for layer in &mut scheme.layers {
        layer.fit.clear();
        layer.spread = None;
        layer.weight = 1;
        for quota in [&mut layer.per_helper, &mut layer.per_recipient] {
            each(quota, |_, b| (b.aim_min, b.aim_max) = (0, None));
        }
    }
    bare
}

/// The number of pairs of a layer that exact quotas of one side fix.
fn total(case: &Case, scores: &Scores, layers: &[usize]) -> Option<u32> {
    layers.iter().try_fold(0_u32, |sum, &l| sum.checked_add(total_of(case, scores, l)?))
}

fn total_of(case: &Case, scores: &Scores, layer: usize) -> Option<u32> {
    let of = |of_helpers: bool| {
        let members = &case.scheme.layers[layer];
        let members = if of_helpers { members.helpers } else { members.recipients };
        let table = case.tables.table(side_table(case, layer, of_helpers));
        let quota = quota(case, layer, of_helpers);
        let exact = |row: usize| Some(quota.of(table, row)).filter(|b| Some(b.min) == b.max);
        let rows = scores.rows(case, members);
        rows.into_iter().try_fold(0_u32, |sum, row| sum.checked_add(exact(row)?.min))
    };
    of(true).or_else(|| of(false))
}

/// Every bounds of a quota, with whose they are.
pub(super) fn each(quota: &mut Quota, mut change: impl FnMut(Whose, &mut Bounds)) {
    change(Whose::Other, &mut quota.other);
    for (name, bounds) in &mut quota.classes {
        change(Whose::Class(name.clone()), bounds);
    }
    for (key, bounds) in &mut quota.members {
        change(Whose::Member(key.clone()), bounds);
    }
}

/// The case with some rules dropped.
pub(super) fn without(case: &Case, dropped: &[Rule]) -> Case {
    let mut less = case.clone();
    let has = |rule: &Rule| dropped.contains(rule);
    for (number, layer) in less.scheme.layers.iter_mut().enumerate() {
        for (of_helpers, quota) in
            [(true, &mut layer.per_helper), (false, &mut layer.per_recipient)]
        {
            each(quota, |of, bounds| {
                let side = (number, of_helpers);
                if is_dropped(case, side, (&of, *bounds, false), dropped) {
                    bounds.min = 0;
                }
                if is_dropped(case, side, (&of, *bounds, true), dropped) {
                    bounds.max = None;
                }
            });
        }
        layer.teams = layer.teams.take().filter(|_| !has(&Rule::Teams(number)));
        layer.loads = layer.loads.take().filter(|_| !has(&Rule::Capacity(number)));
        layer.within = layer.within.filter(|_| !has(&Rule::Within(number)));
        let mut ban = 0..;
        layer.forbid.retain(|_| ban.next().is_none_or(|ban| !has(&Rule::Forbid(number, ban))));
        let mut rule = 0..;
        layer.rules.retain(|_| rule.next().is_none_or(|rule| !has(&Rule::Counts(number, rule))));
    }
    let mut row = 0..;
    less.scheme.balances.retain(|_| row.next().is_none_or(|row| !has(&Rule::Balance(row))));
    let mut row = 0..;
    less.scheme.changes.retain(|_| row.next().is_none_or(|row| !has(&Rule::Changes(row))));
    less
}

/// Whether the number of somebody goes: a member's own that is its class's goes with that.
fn is_dropped(
    case: &Case,
    (layer, of_helpers): (usize, bool),
    (of, bounds, is_max): (&Whose, Bounds, bool),
    dropped: &[Rule],
) -> bool {
    let number = |b: Bounds| if is_max { b.max } else { Some(b.min) };
    let own = match of {
        Whose::Member(key) => class_of(case, (layer, of_helpers), key),
        Whose::Other | Whose::Class(_) => None,
    };
    let class = own.filter(|(_, shared)| number(*shared) == number(bounds)).map(|(class, _)| class);
    let of = class.as_ref().unwrap_or(of);
    let is_it = |b: &Bound| {
        (b.layer, b.is_max, b.of_helpers) == (layer, is_max, of_helpers)
            && b.of == *of
            && Some(b.number) == number(bounds)
    };
    dropped.iter().any(|rule| matches!(rule, Rule::Bound(bound) if is_it(bound)))
}
