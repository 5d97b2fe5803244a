//! Goals in strict order as one integer.
//!
//! With `range[g]` at least the difference between the greatest and the least value that goal `g`
//! can take over all points of the model, weights `w[last] = 1` and
//! `w[g] = w[g+1] * (range[g+1] + 1)` make `sum w[g] * value[g]` compare as the values do in
//! lexicographic order: one unit of goal `g` is worth `w[g]`, and all later goals together differ
//! by at most `w[g] - 1`. The ranges are, for each layer and goal,
//!
//! * for pairs: the sum over helpers of `max * (greatest cost or 0 - least cost or 0)`, over the
//!   helper's candidates;
//! * for nodes, on each side: with `f` the charges of a node, which are convex, and `K` the lesser
//!   of the sums of `max` over the two sides (no plan has more pairs), the sum of
//!   `f(0)`, plus the lesser of the sum of `max(0, f(max) - f(0))` and of `K` times the greatest
//!   `ceil(max(0, f(max) - f(0)) / max)`, less the sum of the least `f(k)` over `k` in `0..=max`;
//! * for places: the sum over helpers of the price times the further places it could reach: the
//!   lesser of `max` and the places of its candidates, less one.
//!
//! A row adds the greater of its charges at the least and at the greatest number that its
//! coefficients allow. A worst-case goal goes from minus its greatest score to 0.

use crate::model::{Layer, Model, Node};

/// The weights of the goals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packing {
    /// Per goal, what one unit of it is worth.
    pub weight: Vec<i64>,
    /// Per goal, the least and the greatest it can be.
    extent: Vec<(i128, i128)>,
    /// The same for each layer.
    of_layer: Vec<Vec<(i128, i128)>>,
}

/// The goals together need more than the 60 bits that keep all sums exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the goals need {bits} bits, and there are 60")]
pub struct TooLarge {
    /// Bits needed.
    pub bits: u32,
}

/// The least and the greatest that something can be.
type Extent = (i128, i128);

/// Largest packed magnitude of a whole plan.
const LIMIT: i128 = 1 << 60;

impl Packing {
    /// Weights that make packed order lexicographic order.
    ///
    /// # Errors
    /// [`TooLarge`] if a packed plan value could reach `2^60`.
    pub fn new(model: &Model) -> Result<Self, TooLarge> {
        let mut weight = vec![1_i128; model.goals.len()];
        let mut span = 1_i128;
        let (of_layer, extent) = extents(model);
        for goal in (0..model.goals.len()).rev() {
            weight[goal] = span;
            span = span.saturating_mul(extent[goal].1 - extent[goal].0 + 1);
        }
        if span >= LIMIT {
            return Err(TooLarge { bits: 128 - span.leading_zeros() });
        }
        let small = |w: &i128| i64::try_from(*w).unwrap_or(i64::MAX);
        Ok(Self { weight: weight.iter().map(small).collect(), extent, of_layer })
    }

    /// The same weights for a model whose pairs cost something else; they need not keep the order there.
    ///
    /// # Errors
    /// [`TooLarge`] if a packed plan value could reach `2^60`.
    pub fn with_costs(&self, model: &Model) -> Result<Self, TooLarge> {
        let (of_layer, extent) = extents(model);
        let spans = self.weight.iter().zip(&extent);
        let span = spans.fold(0_i128, |sum, (&w, (least, most))| {
            sum.saturating_add(i128::from(w).saturating_mul(most - least))
        });
        if span >= LIMIT {
            return Err(TooLarge { bits: 128 - span.leading_zeros() });
        }
        Ok(Self { weight: self.weight.clone(), extent, of_layer })
    }

    /// The least and the greatest that a goal can be.
    pub fn extent(&self, goal: usize) -> (i128, i128) {
        self.extent[goal]
    }

    /// The least and the greatest that a goal can be in one layer.
    pub fn extent_of(&self, layer: usize, goal: usize) -> (i128, i128) {
        self.of_layer[layer][goal]
    }

    /// The packed value of a value per goal.
    pub fn pack(&self, value: &[i64]) -> i64 {
        self.weight.iter().zip(value).map(|(w, v)| w * v).sum()
    }

    /// The value per goal of a plan whose packed value this is; `None` if no plan can have it.
    ///
    /// Counted from its least value, a goal is a digit of a number in mixed radix: it cannot reach
    /// what one unit of the goal before it is worth. So the digits are unique. Weights of another model
    /// ([`Self::with_costs`]) need not have that property.
    pub fn unpack(&self, packed: i64) -> Option<Vec<i64>> {
        let least = |(&w, (least, _)): (&i64, &Extent)| i128::from(w) * least;
        let base: i128 = self.weight.iter().zip(&self.extent).map(least).sum();
        let mut rest = i128::from(packed) - base;
        let mut value = Vec::with_capacity(self.weight.len());
        for (&weight, (least, most)) in self.weight.iter().zip(&self.extent) {
            let digit = rest.div_euclid(i128::from(weight));
            if digit < 0 || digit > most - least {
                return None;
            }
            rest -= digit * i128::from(weight);
            value.push(i64::try_from(least + digit).ok()?);
        }
        (rest == 0).then_some(value)
    }

    /// The packed cost of every candidate of a layer; cut off where a helper may have nobody, since
    /// the ranges leave out what its pairs would cost.
    pub fn pairs(&self, layer: &Layer) -> Vec<i64> {
        let mut packed = vec![0_i64; layer.candidates.len()];
        for (costs, w) in layer.candidates.cost.iter().zip(&self.weight) {
            for (total, &cost) in packed.iter_mut().zip(costs) {
                *total = i64::from(cost).saturating_mul(*w).saturating_add(*total);
            }
        }
        for total in &mut packed {
            *total = (*total).clamp(-(1 << 60), 1 << 60);
        }
        packed
    }

    /// The packed charge of a node at `k` partners.
    pub fn node(&self, node: &Node, k: u32) -> i64 {
        node.charges.iter().map(|&(goal, charge)| self.weight[goal] * charge.at(k)).sum()
    }

    /// A lower bound per goal, given the goals before it, for a plan of `value` whose packed value
    /// is above a proven bound by `gap`.
    ///
    /// A plan better by `d` in goal `g`, and alike before, has a packed value less by at least
    /// `d * weight[g]`, short of what later goals may lose against `value`. Where `gap` is zero,
    /// the bounds are the values.
    pub fn bounds(&self, gap: i64, value: &[i64]) -> Vec<i64> {
        let loss = |g: usize| {
            let (_, most) = self.extent[g];
            i128::from(self.weight[g]) * (most - i128::from(value[g])).max(0)
        };
        let mut rest = i128::from(gap);
        let mut bounds = value.to_vec();
        for g in 0..value.len() {
            if rest == 0 {
                break;
            }
            let later: i128 = (g + 1..value.len()).map(loss).sum();
            let weight = i128::from(self.weight[g]);
            let most = (i128::from(value[g]) - self.extent[g].0).max(0);
            let digit = ((rest + later) / weight).min(most);
            rest = (rest - digit * weight).max(0);
            bounds[g] -= i64::try_from(digit).unwrap_or(i64::MAX);
        }
        bounds
    }
}

/// At least the difference between the greatest and the least value of a goal; zero without goals.
pub fn range(model: &Model, goal: usize) -> i128 {
    if goal >= model.goals.len() {
        return 0;
    }
    let of_layer: Vec<Vec<Extent>> =
        model.layers.iter().map(|l| (0..=goal).map(|goal| extent(l, goal)).collect()).collect();
    let (least, most) = whole_extent(model, &of_layer, goal);
    most - least
}

/// Per layer and goal, and per goal, the least and the greatest that it can be.
fn extents(model: &Model) -> (Vec<Vec<Extent>>, Vec<Extent>) {
    let goals = 0..model.goals.len();
    let of_layer: Vec<Vec<Extent>> =
        model.layers.iter().map(|l| goals.clone().map(|goal| extent(l, goal)).collect()).collect();
    let whole = goals.map(|goal| whole_extent(model, &of_layer, goal)).collect();
    (of_layer, whole)
}

fn whole_extent(model: &Model, of_layer: &[Vec<(i128, i128)>], goal: usize) -> (i128, i128) {
    let layers = of_layer.iter().map(|goals| goals[goal]);
    let rows: i128 = model.rows.iter().map(|row| i128::from(row.dearest(goal))).sum();
    let worst = model.worst.iter().filter(|w| w.goal == goal).map(|w| i128::from(w.most()));
    layers
        .fold((-worst.sum::<i128>(), rows), |(least, most), (low, high)| (least + low, most + high))
}

/// At most the least and at least the greatest value of a goal in one layer.
pub fn extent(layer: &Layer, goal: usize) -> (i128, i128) {
    let costs = &layer.candidates.cost[goal];
    let (mut least, mut most) = (0, 0);
    for (h, node) in layer.helpers.iter().enumerate().filter(|_| !costs.is_empty()) {
        let (mut high, mut low) = (0_i32, 0_i32);
        for &cost in &costs[layer.candidates.of(h)] {
            high = high.max(cost);
            low = low.min(cost);
        }
        most += i128::from(node.max) * i128::from(high);
        least += i128::from(node.max) * i128::from(low);
    }
    let room = |side: &[Node]| side.iter().map(|n| i128::from(n.max)).sum::<i128>();
    let pairs = room(&layer.helpers).min(room(&layer.recipients));
    for side in [&layer.helpers, &layer.recipients] {
        let (low, high) = charge_extent(side, goal, pairs);
        (least, most) = (least + low, most + high);
    }
    let spread = layer.spread.iter().flat_map(|s| s.price.iter().map(move |p| (s, p)));
    for (spread, &(_, price)) in spread.filter(|(_, p)| p.0 == goal) {
        let further = (0..layer.helpers.len()).map(|h| i128::from(spread.most(layer, h)));
        most += i128::from(price) * further.sum::<i128>();
    }
    (least, most)
}

/// Least and greatest total charge of one goal on one side, with at most `pairs` pairs in all.
fn charge_extent(side: &[Node], goal: usize, pairs: i128) -> (i128, i128) {
    let (mut least, mut idle, mut rise, mut steepest) = (0, 0, 0, 0);
    for node in side {
        let at = |k: u32| -> i128 {
            let of_goal = node.charges.iter().filter(|(g, _)| *g == goal);
            of_goal.map(|(_, charge)| i128::from(charge.at(k))).sum()
        };
        let (none, all, max) = (at(0), at(node.max), i128::from(node.max));
        least += least_convex(node.max, at);
        idle += none;
        rise += (all - none).max(0);
        steepest = steepest.max(((all - none).max(0) + max - 1) / max.max(1));
    }
    (least, idle + rise.min(pairs * steepest))
}

/// The least of a convex cost over `0..=max`: where it stops falling.
fn least_convex(max: u32, cost: impl Fn(u32) -> i128) -> i128 {
    let (mut low, mut high) = (0, max);
    while low < high {
        let middle = low + (high - low) / 2;
        if cost(middle + 1) < cost(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    cost(low)
}
