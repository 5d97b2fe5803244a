//! Layers joined by rows as one network, priced by weights of the goals and multipliers of the rows.
//!
//! Flow goes root, helper, recipient, root; rows that nest with the members have nodes of their own
//! ([`nested`](super::nested)) between root and helpers, between recipients and root, or beside a pair.
//! Rows that cross cannot be counted by a network: their pairs are priced, and their number is a
//! variable of its own (Lagrangian relaxation).

use super::nested::{self, Forest, Parent, WHOLE};
use crate::kernel::{Cut, Flow, Network};
use crate::model::proof::Prices;
use crate::model::{Layer, Model, Side, SideRow, Worst};
use crate::solve::{Conflict, RowLimit};

/// What an arc stands for.
enum Arc {
    /// A candidate, by position of the layer and number.
    Pair(usize, usize),
    /// Some units of a set, with what each costs per goal.
    Step(usize, Vec<i64>),
}

/// A member or a row with a node of its own.
struct Set {
    of: Of,
    /// Its node.
    node: u32,
    /// Ends of its arcs: from the node of the set around it (helpers), or to that (recipients).
    from: u32,
    to: u32,
}

/// Whose number of pairs a set counts.
#[derive(Clone, Copy)]
enum Of {
    Helper(usize, usize),
    Recipient(usize, usize),
    Row(usize),
}

/// The network of a part.
pub(super) struct Joined<'a> {
    pub(super) model: &'a Model,
    /// The layers of the part.
    pub(super) layers: &'a [usize],
    /// The rows of the part.
    pub(super) rows: Vec<usize>,
    /// Those of them that cross.
    pub(super) crossing: Vec<usize>,
    pub(super) network: Network,
    arcs: Vec<Arc>,
    sets: Vec<Set>,
    /// Per goal, what no pair at all costs, crossing rows aside.
    pub(super) idle: Vec<i64>,
    /// Per layer of the part, the arc of candidate 0.
    pub(super) first_pair: Vec<usize>,
    /// Per crossing row, its arcs with coefficients.
    pub(super) counted: Vec<Vec<(usize, i64)>>,
}

impl<'a> Joined<'a> {
    pub(super) fn new(model: &'a Model, layers: &'a [usize]) -> Self {
        let mut joined = Self {
            model,
            layers,
            rows: rows_of(model, layers),
            crossing: Vec::new(),
            network: Network::new(0),
            arcs: Vec::new(),
            sets: Vec::new(),
            idle: vec![0; model.goals.len()],
            first_pair: Vec::new(),
            counted: Vec::new(),
        };
        let mut left = joined.rows.clone();
        let forests: Vec<[Forest; 2]> =
            layers.iter().map(|&l| forests(model, l, &mut left)).collect();
        joined.crossing = left;
        let mut nodes = Nodes { next: 1 };
        let mut ends = Vec::new();
        for (part, [recipients, helpers]) in forests.iter().enumerate() {
            let tails = joined.side((part, true), helpers, &mut nodes);
            let heads = joined.side((part, false), recipients, &mut nodes);
            ends.push((tails, heads));
        }
        joined.network = Network::new(nodes.next as usize);
        for set in 0..joined.sets.len() {
            joined.steps(set);
        }
        joined.pairs(&ends);
        joined
    }

    /// Gives nodes to the sets of one side; returns the node that every candidate touches.
    fn side(
        &mut self,
        (part, is_helper): (usize, bool),
        forest: &Forest,
        nodes: &mut Nodes,
    ) -> Vec<u32> {
        let layer = self.layer(part);
        let members = if is_helper { layer.helpers.len() } else { layer.recipients.len() };
        let first_row = nodes.take(forest.rows.len());
        let first_member = nodes.take(members);
        let row_node = |at: u32| first_row + at;
        let mut add = |of: Of, node: u32, parent: u32| {
            let (from, to) = if is_helper { (parent, node) } else { (node, parent) };
            self.sets.push(Set { of, node, from, to });
        };
        for (at, nested) in (0..).zip(&forest.rows) {
            let parent = match nested.parent {
                Parent::Whole => 0,
                Parent::Row(row) => row_node(row),
                Parent::Member(member) => first_member + member,
            };
            add(Of::Row(nested.row), row_node(at), parent);
        }
        for (at, (member, &around)) in (0..).zip(forest.around.iter().enumerate()) {
            let parent = if around == WHOLE { 0 } else { row_node(around) };
            let of = if is_helper { Of::Helper(part, member) } else { Of::Recipient(part, member) };
            add(of, first_member + at, parent);
        }
        let owner = owners(self.model, self.layers[part], is_helper);
        let touch = |(c, &member): (usize, &u32)| {
            let inner = forest.inner[c];
            if inner == WHOLE { first_member + member } else { row_node(inner) }
        };
        owner.iter().enumerate().map(touch).collect()
    }

    /// Adds the arcs of one set: its number of pairs, from none to the most, in runs of equal price;
    /// the first `min` are forced.
    fn steps(&mut self, set: usize) {
        let Set { of, from, to, .. } = self.sets[set];
        let (min, max) = self.bounds(of);
        let mut before = self.charge(of, 0);
        for (total, idle) in self.idle.iter_mut().zip(&before) {
            *total += idle;
        }
        let mut runs: Vec<(bool, i64, Vec<i64>)> = Vec::new();
        for k in 1..=max {
            let now = self.charge(of, k);
            let step: Vec<i64> = now.iter().zip(&before).map(|(a, b)| a - b).collect();
            before = now;
            match runs.last_mut() {
                Some((forced, width, price)) if *price == step && *forced == (k <= min) => {
                    *width += 1;
                }
                _ => runs.push((k <= min, 1, step)),
            }
        }
        for (forced, width, price) in runs {
            self.network.add_arc(from, to, if forced { width } else { 0 }, width, 0);
            self.arcs.push(Arc::Step(set, price));
        }
    }

    /// What `k` pairs of a set cost, per goal.
    fn charge(&self, of: Of, k: i64) -> Vec<i64> {
        let mut total = vec![0; self.model.goals.len()];
        let partners = u32::try_from(k).unwrap_or(u32::MAX);
        match of {
            Of::Helper(part, at) => self.layer(part).helpers[at].charge(partners, &mut total),
            Of::Recipient(part, at) => self.layer(part).recipients[at].charge(partners, &mut total),
            Of::Row(row) => self.model.rows[row].charge(k, &mut total),
        }
        total
    }

    /// The least and the most pairs of a set.
    fn bounds(&self, of: Of) -> (i64, i64) {
        let node = match of {
            Of::Helper(part, at) => &self.layer(part).helpers[at],
            Of::Recipient(part, at) => &self.layer(part).recipients[at],
            Of::Row(row) => return limits(&self.model.rows[row]),
        };
        (i64::from(node.min), i64::from(node.max))
    }

    fn layer(&self, part: usize) -> &'a Layer {
        &self.model.layers[self.layers[part]]
    }

    fn pairs(&mut self, ends: &[(Vec<u32>, Vec<u32>)]) {
        for (part, (tails, heads)) in ends.iter().enumerate() {
            self.first_pair.push(self.arcs.len());
            for (c, (&tail, &head)) in tails.iter().zip(heads).enumerate() {
                self.network.add_arc(tail, head, 0, 1, 0);
                self.arcs.push(Arc::Pair(part, c));
            }
        }
        let arc = |row: &usize| -> Vec<(usize, i64)> {
            let of = |l: usize| self.layers.iter().position(|&k| k == l).unwrap_or_default();
            let terms = self.model.rows[*row].terms.iter();
            terms.map(|t| (self.first_pair[of(t.layer)] + t.candidate, t.coefficient)).collect()
        };
        self.counted = self.crossing.iter().map(arc).collect();
    }

    /// The cost of every arc under these weights and multipliers of the crossing rows.
    pub(super) fn prices(&self, weights: &[i64], multipliers: &[i64]) -> Vec<i64> {
        let price = |arc: &Arc| -> i64 {
            let dot = |cost: &dyn Fn(usize) -> i64| -> i64 {
                let all = weights.iter().enumerate().filter(|(_, w)| **w != 0);
                all.fold(0_i64, |sum, (g, &w)| sum.saturating_add(w.saturating_mul(cost(g))))
            };
            match arc {
                Arc::Pair(part, c) => {
                    let candidates = &self.layer(*part).candidates;
                    dot(&|g| candidates.cost(g, *c))
                }
                Arc::Step(_, step) => dot(&|g| step[g]),
            }
        };
        let mut prices: Vec<i64> = self.arcs.iter().map(price).collect();
        for (counted, m) in self.counted.iter().zip(multipliers) {
            for &(arc, coefficient) in counted {
                prices[arc] = prices[arc].saturating_sub(m.saturating_mul(coefficient));
            }
        }
        prices
    }

    /// What a unit on an arc costs in one goal.
    pub(super) fn cost(&self, arc: usize, goal: usize) -> i64 {
        match &self.arcs[arc] {
            Arc::Pair(part, c) => self.layer(*part).candidates.cost(goal, *c),
            Arc::Step(_, step) => step[goal],
        }
    }

    /// All values of a goal differ by multiples of this.
    pub(super) fn unit(&self, goal: usize) -> i64 {
        let is_charged = |&row: &usize| self.model.rows[row].charges.iter().any(|c| c.0 == goal);
        if self.rows.iter().any(is_charged) {
            return 1;
        }
        let costs = (0..self.arcs.len()).map(|arc| self.cost(arc, goal));
        costs.fold(0, divisor).max(1)
    }

    /// Where each row that crosses is cheapest.
    pub(super) fn least(&self, weights: &[i64]) -> Vec<i64> {
        let rows = self.crossing.iter().map(|&row| &self.model.rows[row]);
        rows.map(|row| super::dual::cheapest(row, 0, weights, None).0).collect()
    }

    /// Value per goal with the charges of the rows that cross, and by how much these are broken.
    pub(super) fn judge(&self, value: &[i64], activity: &[i64]) -> (Vec<i64>, i64) {
        let (mut value, mut broken) = (value.to_vec(), 0);
        for (&row, &number) in self.crossing.iter().zip(activity) {
            let row = &self.model.rows[row];
            row.charge(number, &mut value);
            let (low, high) = limits(row);
            broken += (low - number).max(0) + (number - high).max(0);
        }
        (value, broken)
    }

    /// The cost of every arc where members whose score is at most `most` are counted; a constant, the
    /// number of members, is left out.
    pub(super) fn counts(&self, worst: &Worst, most: i32) -> Vec<i64> {
        let is_own = |part: usize| self.layers[part] == worst.layer;
        let price = |arc: &Arc| match *arc {
            Arc::Pair(part, c) => i64::from(is_own(part) && worst.score[c] <= most),
            Arc::Step(set, _) => match (self.sets[set].of, worst.side) {
                (Of::Helper(part, _), Side::Helper) | (Of::Recipient(part, _), Side::Recipient) => {
                    -i64::from(is_own(part))
                }
                _ => 0,
            },
        };
        self.arcs.iter().map(price).collect()
    }

    /// The pair that an arc stands for: position of the layer, helper, recipient.
    pub(super) fn pair(&self, arc: usize) -> Option<(usize, u32, u32)> {
        let Arc::Pair(part, c) = self.arcs[arc] else { return None };
        let candidates = &self.layer(part).candidates;
        let helper = candidates.start.partition_point(|&start| start as usize <= c);
        Some((part, u32::try_from(helper).ok()?.checked_sub(1)?, candidates.recipient[c]))
    }

    /// The arcs of all pairs.
    pub(super) fn pair_arcs(&self) -> std::ops::Range<usize> {
        self.first_pair.first().map_or(0..0, |&first| first..self.arcs.len())
    }

    /// The pairs of a flow, per layer of the part.
    pub(super) fn chosen(&self, flow: &[i64]) -> Vec<(usize, Vec<(u32, u32)>)> {
        let mut chosen: Vec<(usize, Vec<(u32, u32)>)> =
            self.layers.iter().map(|&l| (l, Vec::new())).collect();
        for arc in self.pair_arcs().filter(|&arc| flow[arc] > 0) {
            if let Some((part, h, r)) = self.pair(arc) {
                chosen[part].1.push((h, r));
            }
        }
        chosen
    }

    /// What a flow costs per goal, crossing rows aside.
    pub(super) fn value(&self, flow: &[i64]) -> Vec<i64> {
        let mut value = self.idle.clone();
        for (arc, &units) in self.arcs.iter().zip(flow).filter(|(_, units)| **units != 0) {
            for (g, total) in value.iter_mut().enumerate() {
                *total += units
                    * match arc {
                        Arc::Pair(part, c) => self.layer(*part).candidates.cost(g, *c),
                        Arc::Step(_, step) => step[g],
                    };
            }
        }
        value
    }

    /// The number of each crossing row in a flow.
    pub(super) fn activities(&self, flow: &[i64]) -> Vec<i64> {
        let number = |counted: &Vec<(usize, i64)>| counted.iter().map(|&(a, n)| n * flow[a]).sum();
        self.counted.iter().map(number).collect()
    }

    /// The members and rows of a cut: those who need more than there is room for.
    pub(super) fn explain(&self, cut: &Cut) -> Conflict {
        // Flow returns to the root. A cut without it holds helpers that must have more than their
        // recipients can take; the members outside a cut with it, the other way round.
        let helpers_need = !cut.inside[0];
        let inside = || self.sets.iter().filter(|s| cut.inside[s.node as usize] == helpers_need);
        let part = inside().find_map(|set| match set.of {
            Of::Helper(part, _) | Of::Recipient(part, _) => Some(part),
            Of::Row(_) => None,
        });
        let part = part.unwrap_or_default();
        let mut conflict = Conflict {
            layer: self.layers[part],
            helpers_need,
            need: cut.need,
            room: cut.room,
            ..Conflict::default()
        };
        for set in inside() {
            match set.of {
                Of::Helper(p, at) if p == part => conflict.helpers.extend(u32::try_from(at)),
                Of::Recipient(p, at) if p == part => conflict.recipients.extend(u32::try_from(at)),
                Of::Helper(..) | Of::Recipient(..) => {}
                Of::Row(row) => {
                    let (low, high) = limits(&self.model.rows[row]);
                    let (least, most) = self.model.rows[row].range();
                    conflict.rows.push(RowLimit { row, low, high, least, most });
                }
            }
        }
        conflict
    }

    /// The multipliers that potentials stand for.
    pub(super) fn multipliers(&self, weights: &[i64], flow: &Flow, crossing: &[i64]) -> Prices {
        let of_layer = |side: fn(&crate::model::Layer) -> usize| -> Vec<Vec<i64>> {
            self.layers.iter().map(|&l| vec![0; side(&self.model.layers[l])]).collect()
        };
        let mut prices = Prices {
            weights: weights.to_vec(),
            helper: of_layer(|l| l.helpers.len()),
            recipient: of_layer(|l| l.recipients.len()),
            row: vec![0; self.rows.len()],
        };
        let position = |row: usize| self.rows.iter().position(|&r| r == row).unwrap_or_default();
        for Set { of, from, to, .. } in &self.sets {
            let m = flow.potential[*from as usize] - flow.potential[*to as usize];
            match *of {
                Of::Helper(part, at) => prices.helper[part][at] = m,
                Of::Recipient(part, at) => prices.recipient[part][at] = m,
                Of::Row(row) => prices.row[position(row)] = m,
            }
        }
        for (&row, &m) in self.crossing.iter().zip(crossing) {
            prices.row[position(row)] = m;
        }
        prices
    }
}

/// The greatest common divisor.
fn divisor(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.saturating_abs(), b.saturating_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Hands out numbers of nodes; 0 is the root.
struct Nodes {
    next: u32,
}

impl Nodes {
    fn take(&mut self, n: usize) -> u32 {
        let first = self.next;
        self.next += u32::try_from(n).unwrap_or(0);
        first
    }
}

/// The rows that count pairs of some layers; one that counts nothing belongs to the first layer.
pub(in crate::solve) fn rows_of(model: &Model, layers: &[usize]) -> Vec<usize> {
    let first = |row: &SideRow| row.terms.first().map_or(0, |t| t.layer);
    let rows = model.rows.iter().enumerate();
    rows.filter(|(_, row)| layers.contains(&first(row))).map(|(number, _)| number).collect()
}

/// The least and the greatest that a row may count.
pub(in crate::solve) fn limits(row: &SideRow) -> (i64, i64) {
    let (low, high) = row.range();
    (row.min.map_or(low, |min| min.max(low)), row.max.map_or(high, |max| max.min(high)))
}

/// The forests of a layer: recipients first, as the rows prefer.
fn forests(model: &Model, layer: usize, left: &mut Vec<usize>) -> [Forest; 2] {
    let is_own = |row: &usize| model.rows[*row].layers() == [layer];
    let (mut own, mut others): (Vec<usize>, Vec<usize>) = left.drain(..).partition(is_own);
    let data = &model.layers[layer];
    let recipients = owners(model, layer, false);
    let recipients = nested::nest(model, &recipients, data.recipients.len(), &mut own);
    let helpers = owners(model, layer, true);
    let helpers = nested::nest(model, &helpers, data.helpers.len(), &mut own);
    others.append(&mut own);
    others.sort_unstable();
    *left = others;
    [recipients, helpers]
}

/// The helper or recipient of every candidate.
fn owners(model: &Model, layer: usize, is_helper: bool) -> Vec<u32> {
    let candidates = &model.layers[layer].candidates;
    if !is_helper {
        return candidates.recipient.clone();
    }
    let helpers = 0..model.layers[layer].helpers.len();
    let of = |h: usize| std::iter::repeat_n(u32::try_from(h).unwrap_or(0), candidates.of(h).len());
    helpers.flat_map(of).collect()
}
