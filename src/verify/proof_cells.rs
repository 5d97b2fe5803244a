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

/// Multiplier sets: per recipient, per set, per layer within, per recipient owned.
pub(super) type Pools = [Vec<Vec<Vec<i64>>>];

/// The cell of every recipient.
pub(super) fn cells(family: &Family<'_>, pools: &Pools) -> Vec<Cell> {
    let cell = |(v, pool): (usize, &Vec<Vec<Vec<i64>>>)| Cell {
        entries: Vec::new(),
        fixed: pool.iter().map(|set| fixed(family, v, set)).collect(),
    };
    let mut cells: Vec<Cell> = pools.iter().enumerate().map(cell).collect();
    let facts = family.packed.facts;
    for u in 0..family.packed.helpers.len() {
        let start = |c: usize| {
            let v = facts.recipient(c);
            Slot { v, part: Some(vec![i128::from(family.packed.cost[c]); pools[v].len()]) }
        };
        let mut slots: Vec<Slot> = facts.of(u).map(start).collect();
        for (number, child) in family.children.iter().enumerate() {
            for &c in &child.helpers_of[u] {
                add_member(&mut slots, (number, child), c, pools);
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
fn fixed(family: &Family<'_>, v: usize, set: &[Vec<i64>]) -> Least {
    let of = |(child, prices): (&Child<'_>, &Vec<i64>)| {
        let owned = child.recipients_of[v].iter().zip(prices);
        sum(owned.map(|(&r, &price)| child.packed.recipients[r].least(price)))
    };
    sum(family.children.iter().zip(set).map(of))
}

/// Adds the member `c` of a layer within to the entries of its owner; `slots` are by recipient.
///
/// Candidates of `c` stand by owner too, so one walk meets them all.
fn add_member(slots: &mut [Slot], (number, child): (usize, &Child<'_>), c: usize, pools: &Pools) {
    let facts = child.packed.facts;
    let node = &child.packed.helpers[c];
    let range = facts.of(c);
    let (mut next, end) = (range.start, range.end);
    let (mut here, mut gains): (Vec<(usize, i64)>, Vec<i64>) = (Vec::new(), Vec::new());
    for slot in slots {
        here.clear();
        while next < end && facts.recipients.owner[facts.recipient(next)] == Some(slot.v) {
            here.push((child.position[facts.recipient(next)], child.packed.cost[next]));
            next += 1;
        }
        if node.min > here.len() {
            slot.part = None;
        }
        let Some(part) = &mut slot.part else { continue };
        for (total, set) in part.iter_mut().zip(&pools[slot.v]) {
            let prices = &set[number];
            gains.clear();
            gains.extend(here.iter().map(|&(position, cost)| cost - prices[position]));
            *total += cheapest(node, &mut gains);
        }
    }
}

/// The least over `k` of `charge(k)` and the `k` least gains; there are at least `min` gains.
fn cheapest(node: &Node, gains: &mut [i64]) -> i128 {
    let max = gains.len().min(node.charge.len() - 1);
    if max > 1 {
        gains.sort_unstable();
    } else if let Some(least) = gains.iter().copied().min() {
        gains[0] = least;
    }
    let mut total: i128 = gains[..node.min].iter().map(|&gain| i128::from(gain)).sum();
    let mut least = total + i128::from(node.charge[node.min]);
    for k in node.min..max {
        total += i128::from(gains[k]);
        least = least.min(total + i128::from(node.charge[k + 1]));
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cheapest_takes_the_least_gains_that_pay() {
        let node = |min, charge: &[i64]| Node { min, charge: charge.to_vec() };
        let of = |node: &Node| cheapest(node, &mut [-2, -9, -5]);
        assert_eq!(of(&node(0, &[0])), 0);
        assert_eq!(of(&node(0, &[0, 0])), -9);
        assert_eq!(of(&node(0, &[0, 0, 0])), -14);
        assert_eq!(of(&node(0, &[0, 0, 6, 12])), -9);
        assert_eq!(of(&node(2, &[0, 0, 6, 12])), -8);
        assert_eq!(of(&node(3, &[0, 0, 6, 12])), -4);
        assert_eq!(of(&node(0, &[-20, 0, 6, 12])), -20);
    }
}
