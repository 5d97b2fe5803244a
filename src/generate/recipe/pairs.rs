//! Draws lists of pairs.

use super::draw::{Drawn, Ground, holds};
use super::rows::{part, ranges, sample};
use super::{Condition, Pairs};
use crate::base::{Findings, Place};
use crate::generate::rng::Dice;
use std::collections::{BTreeMap, BTreeSet};

/// Pairs of rows, helper first, in the order of the side that is gone through; a row for which
/// there are not enough partners gets fewer.
pub(super) fn draw(
    asked: &Pairs,
    ground: &Ground<'_>,
    dice: &mut Dice,
    (at, findings): (&Place, &mut Findings),
) -> Option<Vec<[usize; 2]>> {
    let (side, other) = (asked.side, 1 - asked.side);
    let tables = asked.tables.map(|table| &ground.drawn[table]);
    let mut rows = fitting(tables[side], asked.only[side].as_ref());
    if asked.share < 10_000 {
        rows = sample(&rows, part(rows.len(), asked.share), dice);
    }
    let ranges = ranges(&asked.amount, tables[side], &rows, (at, findings))?;
    let counts: Vec<usize> =
        ranges.iter().map(|&(least, most)| least + dice.below(most - least + 1)).collect();
    let mut groups: BTreeMap<Vec<&str>, Vec<usize>> = BTreeMap::new();
    for row in fitting(tables[other], asked.only[other].as_ref()) {
        groups.entry(key(asked, tables[other], other, row)).or_default().push(row);
    }
    let linked = linked(asked, ground);
    let barred = barred(asked, ground);
    let mut served: BTreeMap<usize, usize> = BTreeMap::new();
    let mut pairs = BTreeSet::new();
    let mut turns: Vec<usize> = (0..rows.len()).collect();
    dice.shuffle(&mut turns);
    for turn in turns {
        let row = rows[turn];
        let keys = keys(asked, tables[side], row, &linked);
        for _ in 0..counts[turn] {
            let pair = |partner| if side == 0 { [row, partner] } else { [partner, row] };
            let may = |partner: usize| {
                let pair = pair(partner);
                let differ = |c: &[usize; 2]| {
                    let cell = |s: usize| &tables[s].columns[c[s]].cells[pair[s]];
                    cell(0) != cell(1)
                };
                let is_self = asked.tables[0] == asked.tables[1] && pair[0] == pair[1];
                !is_self
                    && !pairs.contains(&(row, partner))
                    && !barred.contains(&pair)
                    && asked.different.iter().all(differ)
            };
            let Some(partner) = choose(&groups, &keys, &may, dice) else { break };
            pairs.insert((row, partner));
            let n = served.entry(partner).or_default();
            *n += 1;
            if asked.at_most.is_some_and(|most| *n >= most) {
                let key = key(asked, tables[other], other, partner);
                groups.get_mut(&key).into_iter().for_each(|group| group.retain(|&r| r != partner));
            }
        }
    }
    let order = |(row, partner)| if side == 0 { [row, partner] } else { [partner, row] };
    Some(pairs.into_iter().map(order).collect())
}

fn fitting(table: &Drawn, only: Option<&Condition>) -> Vec<usize> {
    (0..table.n).filter(|&row| only.is_none_or(|only| holds(only, table, row))).collect()
}

/// What a row of one side has in the columns that must be equal, and in that of the pairs above.
fn key<'a>(asked: &Pairs, table: &'a Drawn, side: usize, row: usize) -> Vec<&'a str> {
    let within = asked.within.iter().map(|(_, columns)| columns);
    let columns = asked.same.iter().chain(within).map(|columns| columns[side]);
    columns.map(|column| table.columns[column].cells[row].as_str()).collect()
}

/// The keys of partners that suit a row.
fn keys<'a>(
    asked: &Pairs,
    table: &'a Drawn,
    row: usize,
    linked: &BTreeMap<&'a str, BTreeSet<&'a str>>,
) -> Vec<Vec<&'a str>> {
    let mut key = key(asked, table, asked.side, row);
    if asked.within.is_none() {
        return vec![key];
    }
    let Some(own) = key.pop() else { return Vec::new() };
    let ends = linked.get(own).into_iter().flatten();
    ends.map(|&end| key.iter().copied().chain([end]).collect()).collect()
}

/// Who is paired with whom in the list that these pairs lie within, by key.
fn linked<'a>(asked: &Pairs, ground: &Ground<'a>) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let mut linked: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    if let Some((list, _)) = asked.within {
        let [from, to] = [asked.side, 1 - asked.side].map(|s| &ground.drawn[list].columns[s].cells);
        for (from, to) in from.iter().zip(to) {
            linked.entry(from).or_default().insert(to);
        }
    }
    linked
}

/// The pairs that stand in lists in which these must not.
fn barred(asked: &Pairs, ground: &Ground<'_>) -> BTreeSet<[usize; 2]> {
    let pairs_of = |&list: &usize| {
        let [helpers, recipients] = [0, 1].map(|s| &ground.drawn[list].columns[s].rows);
        let both = helpers.iter().zip(recipients);
        both.filter_map(|(a, b)| Some([(*a)?, (*b)?])).collect::<Vec<_>>()
    };
    asked.not_in.iter().flat_map(pairs_of).collect()
}

/// A partner by chance: first a few blind tries, then among all that may.
fn choose(
    groups: &BTreeMap<Vec<&str>, Vec<usize>>,
    keys: &[Vec<&str>],
    may: &dyn Fn(usize) -> bool,
    dice: &mut Dice,
) -> Option<usize> {
    let suiting: Vec<&Vec<usize>> = keys.iter().filter_map(|key| groups.get(key)).collect();
    let n: usize = suiting.iter().map(|group| group.len()).sum();
    let at = |mut i: usize| {
        suiting.iter().find_map(|group| {
            let found = group.get(i).copied();
            i = i.saturating_sub(group.len());
            found
        })
    };
    for _ in 0..20.min(n) {
        let partner = at(dice.below(n));
        if partner.is_some_and(may) {
            return partner;
        }
    }
    let left: Vec<usize> =
        suiting.iter().flat_map(|group| group.iter().copied()).filter(|&row| may(row)).collect();
    (!left.is_empty()).then(|| left[dice.below(left.len())])
}
