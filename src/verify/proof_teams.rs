//! The teams of every recipient that the root multipliers do not leave out, and the least each can
//! cost.
//!
//! There may be far too many teams to look at each. A part of a team is given up when under some
//! multiplier set it cannot be completed below the limit: to find the least cost, that of the best
//! team so far; then what the least costs of the others leave below the value of the plan.

use crate::base::Text;
use crate::verify::Checked;
use crate::verify::packed::{Least, sum};
use crate::verify::proof_cells::Cell;
use crate::verify::proof_columns::{Family, Master, too_large};
use crate::verify::proof_sides::Sides;

/// Teams that are listed, counted by their members; past this the proof is refused.
const MAX_MEMBERS: usize = 1 << 26;

/// Steps of the search times multiplier sets.
const MAX_WORK: u64 = 1 << 34;

/// Teams that there may be.
const MAX_TEAMS: u128 = 1 << 38;

/// Largest team; deeper recursion is refused.
const MAX_SIZE: usize = 64;

/// The teams of one recipient.
#[derive(Default)]
pub(super) struct Teams {
    /// Where each team's members end.
    end: Vec<u32>,
    member: Vec<u32>,
    /// The least each team can cost.
    pub(super) low: Vec<i128>,
}

impl Teams {
    /// The helpers of team `t`.
    pub(super) fn of(&self, t: usize) -> &[u32] {
        let start = if t == 0 { 0 } else { self.end[t - 1] };
        &self.member[start as usize..self.end[t] as usize]
    }

    /// The members of all teams together.
    pub(super) fn n_members(&self) -> usize {
        self.member.len()
    }

    fn push(&mut self, team: &[u32], low: i128) {
        self.member.extend_from_slice(team);
        // There are at most MAX_MEMBERS.
        self.end.push(u32::try_from(self.member.len()).unwrap_or(u32::MAX));
        self.low.push(low);
    }
}

/// One kind of team: so many of each of these lists of entries.
type Kind = Vec<(Vec<usize>, usize)>;

/// Lists the teams with which the bound at the root's prices is below `value`.
pub(super) fn teams(
    family: &Family<'_>,
    cells: &[Cell],
    (master, root): (&Master<'_>, &[i64]),
    value: i128,
    checked: &mut Checked,
) -> Result<Vec<Teams>, Text> {
    let kinds_of = |(v, cell)| kinds(&family.sides, v, cell);
    let all: Vec<Vec<Kind>> = cells.iter().enumerate().map(kinds_of).collect();
    let ways = |kind: &Kind| {
        kind.iter().fold(1, |n: u128, (of, k)| n.saturating_mul(choose(of.len(), *k)))
    };
    let count = all.iter().flatten().map(ways).fold(0, u128::saturating_add);
    let size = |kind: &Kind| kind.iter().map(|(_, n)| n).sum::<usize>();
    if count > MAX_TEAMS || all.iter().flatten().any(|kind| size(kind) > MAX_SIZE) {
        return Err(too_large());
    }
    checked.columns += usize::try_from(count).unwrap_or(usize::MAX);
    let mut work = MAX_WORK;
    let mut hunts = Vec::new();
    for ((v, cell), kinds) in cells.iter().enumerate().zip(&all) {
        let mut hunt = Hunt::new((v, cell), family, (master, root));
        hunt.least(kinds, &mut work)?;
        hunts.push(hunt);
    }
    let least = sum(hunts.iter().map(|hunt| hunt.best));
    let Some(total) = sum([master.helpers_total(root), least].into_iter()) else {
        // Somebody cannot be placed at all, in no case.
        return Ok(cells.iter().map(|_| Teams::default()).collect());
    };
    let (mut found, mut members) = (Vec::new(), 0);
    for (hunt, kinds) in hunts.iter_mut().zip(&all) {
        let others = total - hunt.best.unwrap_or(0);
        let teams = hunt.below(kinds, master.denominator * (value - 1) - others + 1, &mut work)?;
        members += teams.n_members() + teams.low.len();
        if members > MAX_MEMBERS {
            return Err(too_large());
        }
        found.push(teams);
    }
    Ok(found)
}

/// The kinds of team that recipient `v` may have and that there are helpers for.
fn kinds(sides: &Sides<'_>, v: usize, cell: &Cell) -> Vec<Kind> {
    let node = &sides.recipients[v];
    let all: Vec<usize> = (0..cell.entries.len()).collect();
    let kinds: Vec<Kind> = match sides.classes {
        None => (node.min..node.charge.len()).map(|n| vec![(all.clone(), n)]).collect(),
        Some(classes) => {
            let in_class = |class: usize| -> Vec<usize> {
                let is = |&e: &usize| classes.of[cell.entries[e].helper] == Some(class);
                all.iter().copied().filter(is).collect()
            };
            let kind = |pattern: &Vec<u32>| -> Kind {
                let counts = pattern.iter().enumerate();
                counts.map(|(class, &n)| (in_class(class), n as usize)).collect()
            };
            classes.patterns.iter().map(kind).collect()
        }
    };
    let is_possible = |kind: &Kind| {
        let size = kind.iter().fold(0_usize, |sum, (_, n)| sum.saturating_add(*n));
        (node.min..node.charge.len()).contains(&size) && kind.iter().all(|(of, n)| *n <= of.len())
    };
    kinds.into_iter().filter(is_possible).collect()
}

/// `n` over `k`, or the greatest number there is.
fn choose(n: usize, k: usize) -> u128 {
    let k = k.min(n - k);
    let mut ways = 1_u128;
    for i in 0..k {
        match ways.checked_mul((n - i) as u128) {
            Some(product) => ways = product / (i as u128 + 1),
            None => return u128::MAX,
        }
    }
    ways
}

/// The search among the teams of one recipient, at the root's prices.
struct Hunt<'a> {
    v: usize,
    cell: &'a Cell,
    master: &'a Master<'a>,
    root: &'a [i64],
    /// Per number of partners, what the recipient pays.
    charge: &'a [i64],
    /// Per entry, per multiplier set, its part less its price, times the denominator.
    cost: Vec<Vec<i128>>,
    /// Teams cost less than this; nothing is known while there is no limit.
    limit: Least,
    /// The least cost of a team.
    best: Least,
    /// The teams, if they are to be listed.
    listed: Option<Teams>,
}

/// One kind of team, prepared for the search.
struct Course {
    /// Per place in the team: the list it comes from, and how many more come from that list.
    slots: Vec<(usize, usize)>,
    /// Per list, its entries in rising order of cost under the set that leads.
    options: Vec<Vec<usize>>,
    lead: usize,
    /// Per number of places filled, per set, the least that the others cost.
    rest: Vec<Vec<i128>>,
}

impl<'a> Hunt<'a> {
    fn new(
        (v, cell): (usize, &'a Cell),
        family: &'a Family<'_>,
        (master, root): (&'a Master<'a>, &'a [i64]),
    ) -> Self {
        let cost = cell.entries.iter().map(|entry| {
            let price = master.paid((v, entry.helper), root);
            entry.part.iter().map(|part| master.denominator * part - price).collect()
        });
        let charge = &family.sides.recipients[v].charge;
        let (cost, limit, best, listed) = (cost.collect(), None, None, None);
        Self { v, cell, master, root, charge, cost, limit, best, listed }
    }

    /// Finds the least cost of a team.
    fn least(&mut self, kinds: &[Kind], work: &mut u64) -> Result<(), Text> {
        self.through(kinds, work)?;
        self.best = self.limit;
        Ok(())
    }

    /// Lists the teams that cost less than `limit`.
    fn below(&mut self, kinds: &[Kind], limit: i128, work: &mut u64) -> Result<Teams, Text> {
        (self.limit, self.listed) = (Some(limit), Some(Teams::default()));
        self.through(kinds, work)?;
        Ok(self.listed.take().unwrap_or_default())
    }

    fn through(&mut self, kinds: &[Kind], work: &mut u64) -> Result<(), Text> {
        let Some(fixed) = &self.cell.fixed else { return Ok(()) };
        for kind in kinds {
            let size = kind.iter().map(|(_, n)| n).sum::<usize>();
            let charge = i128::from(self.charge[size]);
            let start: Vec<i128> =
                fixed.iter().map(|fixed| self.master.denominator * (fixed + charge)).collect();
            let course = self.course(kind, &start);
            self.extend(&course, &mut vec![start; size + 1], (&mut Vec::new(), 0), work)?;
        }
        Ok(())
    }

    /// Orders the entries of a kind, and adds up what the cheapest cost.
    fn course(&self, kind: &Kind, start: &[i128]) -> Course {
        let mut slots = Vec::new();
        for (list, (_, n)) in kind.iter().enumerate() {
            slots.extend((0..*n).rev().map(|left| (list, left)));
        }
        let mut rest = vec![vec![0; start.len()]; slots.len() + 1];
        for (set, _) in start.iter().enumerate() {
            let cheapest = kind.iter().flat_map(|(entries, n)| {
                let mut costs: Vec<i128> = entries.iter().map(|&e| self.cost[e][set]).collect();
                costs.sort_unstable();
                costs.truncate(*n);
                costs.into_iter().rev()
            });
            let cheapest: Vec<i128> = cheapest.collect();
            for (filled, cost) in cheapest.into_iter().enumerate().rev() {
                rest[filled][set] = rest[filled + 1][set] + cost;
            }
        }
        let lead = (0..start.len()).max_by_key(|&set| start[set] + rest[0][set]).unwrap_or(0);
        let ordered = |(entries, _): &(Vec<usize>, usize)| {
            let mut entries = entries.clone();
            entries.sort_by_key(|&e| (self.cost[e][lead], e));
            entries
        };
        Course { slots, options: kind.iter().map(ordered).collect(), lead, rest }
    }

    /// Fills the next place with the entries of its list from `from` on.
    fn extend(
        &mut self,
        course: &Course,
        sums: &mut [Vec<i128>],
        (team, from): (&mut Vec<u32>, usize),
        work: &mut u64,
    ) -> Result<(), Text> {
        let filled = team.len();
        let Some(&(list, left)) = course.slots.get(filled) else {
            return self.take(team, sums[filled].iter().copied().max().unwrap_or(0));
        };
        let options = &course.options[list];
        let last = options.len() - left;
        for (at, &entry) in options.iter().enumerate().take(last).skip(from) {
            let cost = &self.cost[entry];
            *work = work.checked_sub(cost.len() as u64 + 1).ok_or_else(too_large)?;
            // The entries of this list that come after cost no less under the set that leads.
            let lead = course.lead;
            let here = cost[lead] * (left as i128 + 1) + course.rest[filled + left + 1][lead];
            if self.reaches(sums[filled][lead] + here) {
                break;
            }
            let (before, after) = sums.split_at_mut(filled + 1);
            for ((sum, before), cost) in after[0].iter_mut().zip(&before[filled]).zip(cost) {
                *sum = before + cost;
            }
            let mut all = after[0].iter().zip(&course.rest[filled + 1]);
            if all.any(|(sum, rest)| self.reaches(sum + rest)) {
                continue;
            }
            team.push(u32::try_from(self.cell.entries[entry].helper).unwrap_or(u32::MAX));
            self.extend(course, sums, (team, if left > 0 { at + 1 } else { 0 }), work)?;
            team.pop();
        }
        Ok(())
    }

    fn reaches(&self, cost: i128) -> bool {
        self.limit.is_some_and(|limit| cost >= limit)
    }

    /// Takes a team of this cost, cuts aside: they make it dearer.
    fn take(&mut self, team: &[u32], cost: i128) -> Result<(), Text> {
        let cuts = self.master.paid_for_cuts(self.v, team, self.root);
        if self.reaches(cost - cuts) {
            return Ok(());
        }
        let Some(listed) = &mut self.listed else {
            self.limit = Some(cost - cuts);
            return Ok(());
        };
        let paid = team.iter().map(|&u| self.master.paid((self.v, u as usize), self.root));
        let paid: i128 = paid.sum();
        listed.push(team, (cost + paid) / self.master.denominator);
        if listed.n_members() + listed.low.len() > MAX_MEMBERS { Err(too_large()) } else { Ok(()) }
    }
}
