//! Shortest augmenting paths that restore the balance of a flow.
//!
//! One search of Dijkstra's method goes forward from all nodes with too much, another backward from
//! all nodes with too little, always the one that has looked at fewer arcs. With `F` and `B` the
//! least distances not yet settled, the shortest path found is a shortest one as soon as
//! it is no longer than `F + B`. Let `D = R + S` be its length, `R <= F` and `S <= B`. Then lowering
//! the potential of nodes at distance `d < R` forward by `R - d`, and raising that of nodes at distance
//! `d < S` backward by `S - d`, makes the reduced costs on the path zero and none negative: an arc
//! from the one kind to the other is part of a path of length `D` at least, so the two changes together
//! are no more than its reduced cost.
//!
//! Going from both ends matters: a search from one end alone goes through a whole network of pairs
//! as soon as it meets the root, while the two meet there.

use crate::kernel::reoptimize::{END, Reoptimizer};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Above every distance: no way.
const NEVER: i64 = i64::MAX;

/// What a search knows of a node.
#[derive(Clone, Copy, Debug)]
struct Label {
    distance: i64,
    /// The arc by which it was reached, [`END`] where the search began.
    arc: u32,
    /// The search that reached it last.
    mark: u32,
}

/// One of the two searches.
#[derive(Clone, Debug, Default)]
struct Half {
    labels: Vec<Label>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
    settled: Vec<u32>,
    n_scanned: u64,
}

/// The memory of searches.
#[derive(Clone, Debug, Default)]
pub(super) struct Augmenter {
    /// The search forward, and the one backward.
    halves: [Half; 2],
    search: u32,
}

impl Half {
    fn begin(&mut self, n_nodes: usize) {
        self.labels.resize(n_nodes, Label { distance: NEVER, arc: END, mark: 0 });
        self.heap.clear();
        self.settled.clear();
        self.n_scanned = 0;
    }

    fn distance(&self, node: u32, search: u32) -> i64 {
        let label = &self.labels[node as usize];
        if label.mark == search { label.distance } else { NEVER }
    }

    fn reach(&mut self, node: u32, label: Label) {
        self.labels[node as usize] = label;
        self.heap.push(Reverse((label.distance, node)));
    }

    /// The least distance that is not settled.
    fn next(&mut self) -> i64 {
        while let Some(&Reverse((distance, node))) = self.heap.peek() {
            if distance == self.labels[node as usize].distance {
                return distance;
            }
            self.heap.pop();
        }
        NEVER
    }
}

impl Augmenter {
    /// Restores the balance of all nodes, or returns the nodes of a cut.
    pub(super) fn run(&mut self, live: &mut Reoptimizer) -> Result<(), Vec<bool>> {
        loop {
            live.unbalanced.sort_unstable();
            live.unbalanced.dedup();
            let excess = &live.excess;
            live.unbalanced.retain(|&node| excess[node as usize] != 0);
            if live.unbalanced.is_empty() {
                return Ok(());
            }
            let (length, middle) = self.search(live)?;
            self.reprice(live, length);
            self.augment(live, middle);
            live.answer.work.pivots += 1;
            live.answer.work.arcs_scanned += self.halves.iter().map(|it| it.n_scanned).sum::<u64>();
        }
    }

    /// Finds the length of a shortest path and a node on it, or else the nodes of a cut.
    fn search(&mut self, live: &Reoptimizer) -> Result<(i64, u32), Vec<bool>> {
        self.begin(live);
        let (mut best, mut middle) = (NEVER, END);
        loop {
            let [ahead, back] = [0, 1].map(|side| self.halves[side].next());
            if best == NEVER && (ahead == NEVER || back == NEVER) {
                return Err(self.cut(live, usize::from(ahead != NEVER)));
            }
            if best <= ahead.saturating_add(back) {
                return Ok((best, middle));
            }
            let scanned = [0, 1].map(|side| self.halves[side].n_scanned);
            let side = usize::from(ahead == NEVER || (back != NEVER && scanned[1] < scanned[0]));
            self.step(live, side, |length, node| {
                if length < best {
                    (best, middle) = (length, node);
                }
            });
        }
    }

    /// Starts both searches at the unbalanced nodes.
    fn begin(&mut self, live: &Reoptimizer) {
        self.search = self.search.wrapping_add(1);
        for half in &mut self.halves {
            half.begin(live.network.n_nodes());
            if self.search == 0 {
                half.labels.iter_mut().for_each(|label| label.mark = 0);
            }
        }
        self.search = self.search.max(1);
        for &node in &live.unbalanced {
            let side = usize::from(live.excess[node as usize] < 0);
            let label = Label { distance: 0, arc: END, mark: self.search };
            self.halves[side].reach(node, label);
        }
    }

    /// Settles a node of one search, and tells where it meets the other.
    fn step(&mut self, live: &Reoptimizer, side: usize, mut meet: impl FnMut(i64, u32)) {
        let search = self.search;
        let [ahead, back] = &mut self.halves;
        let (half, other) = if side == 0 { (ahead, back) } else { (back, ahead) };
        let Some(Reverse((distance, node))) = half.heap.pop() else { return };
        half.settled.push(node);
        let network = &live.network;
        // Arcs that begin here go forward, those that end here backward; the search backward sees
        // both the other way.
        for end in [0, 1] {
            let ends = if end == 0 { network.head() } else { network.tail() };
            let is_forward = end == side;
            let mut next = live.arcs_at.first[end][node as usize];
            while next != END {
                let (arc, to) = (next as usize, ends[next as usize]);
                next = live.arcs_at.next[end][arc];
                half.n_scanned += 1;
                let units = live.answer.flow[arc];
                let is_open = if is_forward {
                    units < network.upper()[arc]
                } else {
                    units > network.lower()[arc]
                };
                if !is_open {
                    continue;
                }
                let cost = live.reduced_cost(arc);
                let length = distance + if is_forward { cost } else { -cost };
                if length < half.distance(to, search) {
                    half.reach(to, Label { distance: length, arc: arc as u32, mark: search });
                    meet(length.saturating_add(other.distance(to, search)), to);
                }
            }
        }
    }

    /// Changes the potentials of settled nodes.
    fn reprice(&mut self, live: &mut Reoptimizer, length: i64) {
        let radius = self.halves[0].next().min(length);
        for (half, (radius, sign)) in self.halves.iter().zip([(radius, -1), (length - radius, 1)]) {
            for &node in &half.settled {
                let change = (radius - half.labels[node as usize].distance).max(0);
                live.answer.potential[node as usize] += sign * change;
            }
        }
        live.reach += i128::from(length);
    }

    /// Sends what fits along the path through `middle`.
    fn augment(&self, live: &mut Reoptimizer, middle: u32) {
        let (mut arcs, mut ends) = (Vec::new(), [middle; 2]);
        let mut units = i64::MAX;
        for (side, half) in self.halves.iter().enumerate() {
            let mut node = middle;
            while half.labels[node as usize].arc != END {
                let arc = half.labels[node as usize].arc as usize;
                let (tail, head) = (live.network.tail()[arc], live.network.head()[arc]);
                // forward on the way: the search from the front enters a node by its head
                let is_forward = (if side == 0 { head } else { tail }) == node;
                let room = if is_forward {
                    live.network.upper()[arc] - live.answer.flow[arc]
                } else {
                    live.answer.flow[arc] - live.network.lower()[arc]
                };
                units = units.min(room);
                arcs.push((arc, if is_forward { 1 } else { -1 }));
                node = if node == head { tail } else { head };
            }
            ends[side] = node;
            units = units.min(live.excess[node as usize].abs());
        }
        arcs.into_iter().for_each(|(arc, sign)| live.send(arc, sign * units));
    }

    /// The nodes of a cut, after the search on `side` came to its end.
    fn cut(&self, live: &Reoptimizer, side: usize) -> Vec<bool> {
        let nodes = 0..live.network.n_nodes() as u32;
        let is_reached = |node| self.halves[side].distance(node, self.search) != NEVER;
        nodes.map(|node| is_reached(node) == (side == 0)).collect()
    }
}
