//! All teams of every recipient, and the least each can cost.

use crate::base::Text;
use crate::verify::packed::Packed;
use crate::verify::proof_cells::Cell;
use crate::verify::proof_columns::{Family, too_large};

/// Members of all teams together, and the work of adding them up; past this the proof is refused.
const MAX_MEMBERS: u128 = 1 << 26;
const MAX_WORK: u128 = 1 << 34;

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

    /// Keeps the teams for which `keep` holds.
    pub(super) fn retain(&mut self, keep: impl Fn(usize) -> bool) {
        let mut kept = Self::default();
        for t in (0..self.low.len()).filter(|&t| keep(t)) {
            kept.push(self.of(t), self.low[t]);
        }
        *self = kept;
    }
}

/// One kind of team: so many of each of these lists of entries.
type Kind = Vec<(Vec<usize>, usize)>;

/// Lists the teams of every recipient, by the allowed patterns and the bounds.
pub(super) fn teams(family: &Family<'_>, cells: &[Cell]) -> Result<Vec<Teams>, Text> {
    let all: Vec<Vec<Kind>> =
        cells.iter().enumerate().map(|(v, cell)| kinds(&family.packed, v, cell)).collect();
    let (mut members, mut work) = (0_u128, 0_u128);
    for (cell, kinds) in cells.iter().zip(&all) {
        for kind in kinds {
            let size: usize = kind.iter().map(|(_, n)| n).sum();
            let count =
                kind.iter().fold(1, |n: u128, (of, k)| n.saturating_mul(choose(of.len(), *k)));
            members = members.saturating_add(count.saturating_mul(size as u128 + 1));
            let sets = cell.fixed.as_ref().map_or(0, Vec::len) as u128 + 1;
            work = work.saturating_add(count.saturating_mul(size as u128 + 1).saturating_mul(sets));
            if size > MAX_SIZE {
                return Err(too_large());
            }
        }
    }
    if members > MAX_MEMBERS || work > MAX_WORK {
        return Err(too_large());
    }
    let list = |(v, (cell, kinds)): (usize, (&Cell, &Vec<Kind>))| {
        let mut found = Teams::default();
        let Some(fixed) = &cell.fixed else { return found };
        for kind in kinds {
            let size = kind.iter().map(|(_, n)| n).sum::<usize>();
            let charge = i128::from(family.packed.recipients[v].charge[size]);
            let start: Vec<i128> = fixed.iter().map(|f| f + charge).collect();
            let sums = std::iter::repeat_n(start, size + 1).collect();
            let slots = kind
                .iter()
                .enumerate()
                .flat_map(|(list, (_, n))| (0..*n).rev().map(move |left| (list, left)))
                .collect();
            Search { cell, kind, slots, team: Vec::new(), sums, found: &mut found }.extend(0);
        }
        found
    };
    Ok(cells.iter().zip(&all).enumerate().map(list).collect())
}

/// The kinds of team that recipient `v` may have and that there are helpers for.
fn kinds(packed: &Packed<'_>, v: usize, cell: &Cell) -> Vec<Kind> {
    let node = &packed.recipients[v];
    let all: Vec<usize> = (0..cell.entries.len()).collect();
    let kinds: Vec<Kind> = match &packed.facts.classes {
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

/// The search for the teams of one kind.
struct Search<'a> {
    cell: &'a Cell,
    kind: &'a Kind,
    /// Per place in the team: the list it comes from, and how many more come from that list.
    slots: Vec<(usize, usize)>,
    team: Vec<u32>,
    /// Per number of places filled, per multiplier set, what the team costs so far.
    sums: Vec<Vec<i128>>,
    found: &'a mut Teams,
}

impl Search<'_> {
    /// Fills the next place with the entries of its list from `from` on, in order.
    fn extend(&mut self, from: usize) {
        let filled = self.team.len();
        let Some(&(list, left)) = self.slots.get(filled) else {
            let low = self.sums[filled].iter().copied().max().unwrap_or(0);
            self.found.push(&self.team, low);
            return;
        };
        let options = &self.kind[list].0;
        let last = options.len() - left;
        for (at, &entry) in options.iter().enumerate().take(last).skip(from) {
            let entry = &self.cell.entries[entry];
            let (before, after) = self.sums.split_at_mut(filled + 1);
            for ((sum, before), part) in after[0].iter_mut().zip(&before[filled]).zip(&entry.part) {
                *sum = before + part;
            }
            self.team.push(u32::try_from(entry.helper).unwrap_or(u32::MAX));
            self.extend(if left > 0 { at + 1 } else { 0 });
            self.team.pop();
        }
    }
}
