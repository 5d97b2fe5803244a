//! Pricing: which arc enters the tree next.
//!
//! In go the potentials and the sides of the arcs; out comes a *bad* arc, one whose reduced cost
//! has the wrong sign for the bound it sits at, or nothing if the tree is optimal. Any choice of a
//! bad arc is right; a good choice saves pivots. Two rules follow each other:
//!
//! 1. **Lists.** One look at all arcs finds the worst arc into and the worst arc out of each node.
//!    Only these are priced until none of them is bad, then a new list is made. The first list
//!    finds a cheap arc for each node at once, and in networks of two or three layers, as of
//!    assignment and transportation, a dozen of lists reach the optimum: with 700,000 arcs in a
//!    fortieth of the time of the second rule alone.
//! 2. **Blocks.** In networks with long paths a list is soon out of date and pivots multiply.
//!    So in sparse networks, and after [`LISTED_PIVOTS`] pivots per node, all arcs are priced, block after block, each
//!    call going on where the last one ended (KK12).
//!
//! Within lists too the worst arc of a block is taken, blocks being as long as the square root
//! of what they are taken from.
//!
//! **Ties.** Of equally bad arcs of a block the first is taken. Of equally bad arcs at a node the
//! list takes the one that comes first in a fixed scramble of the numbers: if all costs are equal,
//! "the first" would be the same neighbor for all nodes, and lists would be useless.
//!
//! Reference: (KK12) see `network_simplex.rs`.

use crate::kernel::Network;
use std::ops::Range;

/// Where an arc is: one of the three constants below. Times the reduced cost, a number that is
/// negative exactly for bad arcs.
pub(super) type Side = i8;

/// At its lower bound.
pub(super) const AT_LOWER: Side = 1;

/// At its upper bound.
pub(super) const AT_UPPER: Side = -1;

/// In the tree, or fixed because its bounds are equal.
pub(super) const PASSED_OVER: Side = 0;

/// Pivots per node until lists give way to blocks. Layered networks were measured to need 1.4,
/// others need many more whatever the rule.
const LISTED_PIVOTS: usize = 2;

/// With fewer arcs per node there are no lists in networks that are not small: looking at all arcs is
/// cheap, and the tree that lists lead to costs more than they save (on 30,000 nodes with 3 arcs
/// each, almost three times the time).
const LISTED_DEGREE: usize = 4;

/// Networks of fewer nodes are small: their trees cost little whatever they look like.
const SMALL: usize = 1000;

/// Fewer arcs than this are not worth the end of a block.
const LEAST_BLOCK: usize = 20;

/// Stands for "no arc" in lists.
const NONE: u32 = u32::MAX;

/// What reduced costs depend on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prices<'a> {
    /// The network.
    network: &'a Network,
    /// Potential of each node.
    potential: &'a [i64],
    /// Side of each arc.
    side: &'a [Side],
}

impl<'a> Prices<'a> {
    /// Borrows the three together.
    pub(super) fn new(network: &'a Network, potential: &'a [i64], side: &'a [Side]) -> Self {
        Self { network, potential, side }
    }

    /// Cost of an arc plus potential of its tail minus potential of its head.
    pub(super) fn reduced_cost(&self, arc: usize) -> i64 {
        let at = |node: u32| self.potential[node as usize];
        self.network.cost()[arc] + at(self.network.tail()[arc]) - at(self.network.head()[arc])
    }

    /// Reduced cost with the sign of the side: negative for bad arcs only.
    fn badness(&self, arc: usize) -> i64 {
        i64::from(self.side[arc]) * self.reduced_cost(arc)
    }

    /// Calls `visit` with badness, tail, head and number of each arc in `arcs`.
    fn for_each(&self, arcs: Range<usize>, mut visit: impl FnMut(i64, u32, u32, usize)) {
        let tail = &self.network.tail()[arcs.clone()];
        let head = &self.network.head()[arcs.clone()];
        let cost = &self.network.cost()[arcs.clone()];
        let side = &self.side[arcs.clone()];
        let ends = tail.iter().zip(head);
        for (arc, ((&tail, &head), (&cost, &side))) in arcs.zip(ends.zip(cost.iter().zip(side))) {
            let gradient = cost + self.potential[tail as usize] - self.potential[head as usize];
            visit(i64::from(side) * gradient, tail, head, arc);
        }
    }
}

/// Chooses entering arcs.
#[derive(Clone, Debug, Default)]
pub(super) struct Pricing {
    /// The arcs of the current list.
    list: Vec<u32>,
    /// Badness and number of the worst arc into each node, then of that out of each node.
    worst: Vec<(i64, u32)>,
    /// Pivots left before blocks replace lists.
    n_listed_left: usize,
    /// Place in the list.
    list_cursor: Cursor,
    /// Place among all arcs.
    arc_cursor: Cursor,
    /// Arcs looked at while making lists.
    n_listing: u64,
}

impl Pricing {
    /// Gets ready for a network of `n_nodes` nodes and `n_arcs` arcs.
    pub(super) fn begin(&mut self, n_nodes: usize, n_arcs: usize) {
        self.list.clear();
        let is_dense = n_nodes < SMALL || n_arcs >= LISTED_DEGREE * n_nodes;
        self.n_listed_left = if is_dense { LISTED_PIVOTS * n_nodes } else { 0 };
        self.list_cursor = Cursor::default();
        self.arc_cursor = Cursor::default();
        self.n_listing = 0;
    }

    /// Number of arcs looked at since [`Pricing::begin`].
    pub(super) fn n_scanned(&self) -> u64 {
        self.n_listing + self.list_cursor.n_scanned + self.arc_cursor.n_scanned
    }

    /// Finds a bad arc, or proves that there is none.
    pub(super) fn next(&mut self, prices: Prices<'_>) -> Option<usize> {
        while self.n_listed_left > 0 {
            let list = &self.list;
            let found =
                self.list_cursor.search(list.len(), |places| worst_of(prices, &list[places]));
            if found.is_some() {
                self.n_listed_left -= 1;
                return found;
            }
            self.make_list(prices);
            if self.list.is_empty() {
                return None;
            }
        }
        self.arc_cursor.search(prices.side.len(), |arcs| worst_in(prices, arcs))
    }

    /// Lists the worst arc into and the worst arc out of each node, no arc twice.
    fn make_list(&mut self, prices: Prices<'_>) {
        let n_nodes = prices.network.n_nodes();
        self.worst.clear();
        self.worst.resize(2 * n_nodes, (0, NONE));
        let (into, out_of) = self.worst.split_at_mut(n_nodes);
        prices.for_each(0..prices.side.len(), |badness, tail, head, arc| {
            if badness < 0 {
                enlist(&mut into[head as usize], badness, arc);
                enlist(&mut out_of[tail as usize], badness, arc);
            }
        });
        let is_listed = |arc: u32| into[prices.network.head()[arc as usize] as usize].1 == arc;
        let listed = |&(_, arc): &(i64, u32)| (arc != NONE).then_some(arc);
        self.list.clear();
        self.list.extend(into.iter().filter_map(listed));
        self.list.extend(out_of.iter().filter_map(listed).filter(|&arc| !is_listed(arc)));
        self.n_listing += prices.side.len() as u64;
        self.list_cursor.at = 0;
    }
}

/// Where a search that goes round and round went on last.
#[derive(Clone, Copy, Debug, Default)]
struct Cursor {
    at: usize,
    n_scanned: u64,
}

impl Cursor {
    /// Goes once round `0..n_places` at most, and stops after the first block with a find.
    fn search(
        &mut self,
        n_places: usize,
        find_in: impl Fn(Range<usize>) -> Option<usize>,
    ) -> Option<usize> {
        let block = n_places.isqrt().max(LEAST_BLOCK);
        let mut n_left = n_places;
        while n_left > 0 {
            let end = n_places.min(self.at + block.min(n_left));
            let places = self.at..end;
            n_left -= places.len();
            self.n_scanned += places.len() as u64;
            self.at = if end == n_places { 0 } else { end };
            if let Some(found) = find_in(places) {
                return Some(found);
            }
        }
        None
    }
}

/// Finds the first of the worst arcs among `arcs`.
fn worst_of(prices: Prices<'_>, arcs: &[u32]) -> Option<usize> {
    let (mut worst, mut found) = (0, None);
    for &arc in arcs {
        let badness = prices.badness(arc as usize);
        if badness < worst {
            (worst, found) = (badness, Some(arc as usize));
        }
    }
    found
}

/// Finds the first of the worst arcs in the range `arcs`.
fn worst_in(prices: Prices<'_>, arcs: Range<usize>) -> Option<usize> {
    let (mut worst, mut found) = (0, None);
    prices.for_each(arcs, |badness, _, _, arc| {
        if badness < worst {
            (worst, found) = (badness, Some(arc));
        }
    });
    found
}

/// Puts `arc` in the place of a better one, or of one that comes later in the scramble.
fn enlist(place: &mut (i64, u32), badness: i64, arc: usize) {
    let arc = arc as u32;
    let is_worse = badness < place.0 || (badness == place.0 && scramble(arc) < scramble(place.1));
    if is_worse {
        *place = (badness, arc);
    }
}

/// Multiplies by the odd number nearest to `2^32` divided by the golden ratio (Knuth's
/// multiplicative hashing): a permutation of 32 bits that scatters neighbors.
fn scramble(arc: u32) -> u32 {
    arc.wrapping_mul(0x9E37_79B1)
}
