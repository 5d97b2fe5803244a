//! What each helper adds to a team of each recipient, under each multiplier set.

use crate::verify::packed::{Least, Node, sum};
use crate::verify::proof_columns::{Child, Family};

/// A helper that may be in a team of one recipient.
pub(super) struct Entry {
    pub(super) helper: usize,
    /// Per multiplier set: the pair, and the least its members can cost here.
    pub(super) part: Vec<i128>,
}

/// All about the teams of one recipient but the teams themselves.
pub(super) struct Cell {
    /// Helpers that may be in a team, in order; those whose members could not all be served by
    /// what this recipient owns are left out, for no team has them.
    pub(super) entries: Vec<Entry>,
    /// Per multiplier set, the least its own recipients can cost; `None` if they cannot be.
    pub(super) fixed: Option<Vec<i128>>,
}

/// The multiplier sets of one recipient.
pub(super) struct Pool {
    pub(super) n_sets: usize,
    /// Per layer within, per recipient owned, per set; and zeros, up to a multiple of [`WIDE`].
    pub(super) prices: Vec<Vec<Vec<i64>>>,
}

/// Multiplier sets that are looked at together.
pub(super) const WIDE: usize = 4;

/// The cell of every recipient.
pub(super) fn cells(family: &Family<'_>, pools: &[Pool]) -> Vec<Cell> {
    let cell = |(v, pool): (usize, &Pool)| Cell {
        entries: Vec::new(),
        fixed: (0..pool.n_sets).map(|set| fixed(family, v, pool, set)).collect(),
    };
    let mut cells: Vec<Cell> = pools.iter().enumerate().map(cell).collect();
    let sides = &family.sides;
    let mut scratch = Vec::new();
    for u in 0..sides.helpers.len() {
        let start = |c: usize| {
            let v = sides.recipient(c);
            Slot { v, part: Some(vec![i128::from(sides.cost[c]); pools[v].n_sets]) }
        };
        let mut slots: Vec<Slot> = sides.of(u).map(start).collect();
        for (number, child) in family.children.iter().enumerate() {
            for &c in &child.helpers_of[u] {
                add_member(&mut slots, (number, child), (c, pools), &mut scratch);
            }
        }
        for Slot { v, part } in slots {
            cells[v].entries.extend(part.map(|part| Entry { helper: u, part }));
        }
    }
    cells
}

/// The entry of one helper at recipient `v`, while its members are added.
struct Slot {
    v: usize,
    /// `None` once a member cannot be served here.
    part: Option<Vec<i128>>,
}

/// What the recipients owned by `v` cost at least.
fn fixed(family: &Family<'_>, v: usize, pool: &Pool, set: usize) -> Least {
    let of = |(child, prices): (&Child<'_>, &Vec<Vec<i64>>)| {
        let owned = child.recipients_of[v].iter().zip(prices);
        sum(owned.map(|(&r, prices)| child.sides.recipients[r].least(prices[set])))
    };
    sum(family.children.iter().zip(&pool.prices).map(of))
}

/// Adds the member `c` of a layer within to the entries of its owner; `slots` are by recipient.
///
/// Candidates of `c` stand by owner too, so one walk meets them all.
fn add_member(
    slots: &mut [Slot],
    (number, child): (usize, &Child<'_>),
    (c, pools): (usize, &[Pool]),
    scratch: &mut Vec<i64>,
) {
    let sides = &child.sides;
    let node = &sides.helpers[c];
    let range = sides.of(c);
    let (mut next, end) = (range.start, range.end);
    // Costs and prices of the candidates here.
    let mut here: Vec<(i64, &[i64])> = Vec::new();
    for slot in slots {
        here.clear();
        let prices = &pools[slot.v].prices[number];
        while next < end && sides.recipient_owner[sides.recipient(next)] == Some(slot.v) {
            let position = child.position[sides.recipient(next)];
            here.push((sides.cost[next], &prices[position]));
            next += 1;
        }
        match &mut slot.part {
            Some(_) if node.min > here.len() => slot.part = None,
            Some(part) if node.charge.len() <= 2 => add_one(node, &here, part, scratch),
            Some(part) => add_many(node, &here, part),
            None => {}
        }
    }
}

/// Adds a member that may have one partner at most: the usual case, and the one that takes time.
fn add_one(node: &Node, here: &[(i64, &[i64])], part: &mut [i128], least: &mut Vec<i64>) {
    least.clear();
    for first in (0..part.len()).step_by(WIDE) {
        // So many sets at once, though the last of them may be none.
        let mut some = [i64::MAX; WIDE];
        for (cost, prices) in here {
            for (least, price) in some.iter_mut().zip(&prices[first..first + WIDE]) {
                *least = (*least).min(cost - price);
            }
        }
        least.extend(some);
    }
    let with = node.charge.get(1).filter(|_| !here.is_empty()).map(|&charge| i128::from(charge));
    for (total, least) in part.iter_mut().zip(least.iter()) {
        let with = with.map(|charge| charge + i128::from(*least));
        // Without candidates `min` is 0, so one of the two is possible.
        *total += [node.idle(), with].into_iter().flatten().min().unwrap_or(0);
    }
}

/// Adds a member that may have several partners.
fn add_many(node: &Node, here: &[(i64, &[i64])], part: &mut [i128]) {
    let mut gains = Vec::new();
    for (set, total) in part.iter_mut().enumerate() {
        gains.clear();
        gains.extend(here.iter().map(|(cost, prices)| cost - prices[set]));
        gains.sort_unstable();
        *total += cheapest(node, &gains);
    }
}

/// The least over `k` of `charge(k)` and the `k` first of the sorted gains, of which there are at
/// least `min`.
fn cheapest(node: &Node, gains: &[i64]) -> i128 {
    let max = gains.len().min(node.charge.len() - 1);
    let mut total: i128 = gains[..node.min].iter().map(|&gain| i128::from(gain)).sum();
    let mut least = total + i128::from(node.charge[node.min]);
    let more = gains[node.min..max].iter().zip(&node.charge[node.min + 1..]);
    for (&gain, &charge) in more {
        total += i128::from(gain);
        least = least.min(total + i128::from(charge));
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_take_the_least_gains_that_pay() {
        let costs = [(-2, &[0, -6, 0, 0][..]), (-9, &[0, 0, 0, 0]), (-5, &[0, 0, 0, 0])];
        let of = |min: usize, charge: &[i64]| {
            let node = Node { min, charge: charge.to_vec() };
            let (mut one, mut many) = (vec![0, 0], vec![0, 0]);
            add_many(&node, &costs, &mut many);
            if charge.len() <= 2 {
                add_one(&node, &costs, &mut one, &mut Vec::new());
                assert_eq!(one, many);
            }
            many
        };
        assert_eq!(of(0, &[0]), [0, 0]);
        assert_eq!(of(0, &[0, 0]), [-9, -9]);
        assert_eq!(of(0, &[-20, 0]), [-20, -20]);
        assert_eq!(of(1, &[-20, 0]), [-9, -9]);
        assert_eq!(of(0, &[0, 0, 0]), [-14, -14]);
        assert_eq!(of(0, &[0, 0, 6, 12]), [-9, -9]);
        assert_eq!(of(2, &[0, 0, 6, 12]), [-8, -8]);
        assert_eq!(of(3, &[0, 0, 6, 12]), [-4, 2]);
    }
}
