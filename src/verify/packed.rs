//! The goals as one integer, with the weights that the proof brings.
//!
//! Weights must make packed order lexicographic order. With `low[g]` and `high[g]` the least and
//! the greatest that goal `g` could be, that is so if the last weight is at least 1, and every
//! other exceeds the sum over all later goals of `weight * (high - low)`. These extents are, summed
//! over the layers:
//!
//! * for pairs: over helpers, `max` times the least (at most 0) and the greatest (at least 0) cost
//!   of their candidates;
//! * for places: over helpers, what a further place costs times the further places it could reach,
//!   the lesser of `max` and the number of its candidates' places, less one;
//! * for members, on each side: the least is the sum of the least costs of `0..=max` partners. The
//!   greatest is the sum of the costs of no partner, plus the lesser of two amounts that the rest can
//!   add, costs being convex: the sum of what each adds at `max`, and the greatest addition per
//!   partner, rounded up, times the number of pairs there can be (the lesser of the sums of `max`);
//! * for goal `worst`: from minus the greatest fit of a pair of its layer to 0;
//! * for groups of members: from 0 to the greater of the costs of no pair and of all its pairs.

use crate::base::Text;
use crate::scheme::{Bounds, Goal};
use crate::verify::facts::{Facts, LayerFacts, Side};
use crate::verify::goals::{member_cost, pair_cost, place_cost};
use std::collections::BTreeSet;

/// The least of some costs; `None` if nothing is possible.
pub(super) type Least = Option<i128>;

/// Packed costs of single pairs and members stay below this, so that differences fit `i64`.
const LIMIT: i128 = 1 << 60;

/// The weights of a proof, found to be enough.
pub(super) struct Weights<'a> {
    goals: &'a [Goal],
    weight: Vec<i128>,
    /// Per goal, the least and the greatest it could be.
    extent: Vec<(i128, i128)>,
    /// Per layer, by name, what every candidate costs less.
    discount: Vec<(String, Vec<i128>)>,
}

impl<'a> Weights<'a> {
    pub(super) fn new(facts: &'a Facts<'_>, weights: &[i64]) -> Result<Self, Text> {
        let goals = &facts.case.scheme.goals;
        if goals.len() != weights.len() {
            let (is, said) = (goals.len(), weights.len());
            return Err(Text::new(
                format!("the scheme has {is} goal(s), the proof has {said} weight(s)"),
                format!("方案有 {is} 个目标，证明有 {said} 个权重"),
            ));
        }
        let weight: Vec<i128> = weights.iter().map(|&w| i128::from(w)).collect();
        let mut extents = vec![(0, 0); goals.len()];
        let mut later = 0_i128;
        for (g, &goal) in goals.iter().enumerate().rev() {
            if weight[g] <= later {
                let (name, w) = (goal.name(), weights[g]);
                return Err(Text::new(
                    format!("weight {w} of goal '{name}' must exceed all later goals, {later}"),
                    format!("目标“{name}”的权重 {w} 必须大于其后各目标之和 {later}"),
                ));
            }
            let (low, high) = extent(goal, facts);
            extents[g] = (low, high);
            later = later.saturating_add(weight[g].saturating_mul(high - low));
        }
        Ok(Self { goals, weight, extent: extents, discount: Vec::new() })
    }

    /// The same, where candidates of some layers are cheaper.
    pub(super) fn with(&self, discount: Vec<(String, Vec<i128>)>) -> Self {
        let (weight, extent) = (self.weight.clone(), self.extent.clone());
        Self { goals: self.goals, weight, extent, discount }
    }

    /// The weight of a goal.
    pub(super) fn of(&self, goal: usize) -> i128 {
        self.weight[goal]
    }

    pub(super) fn n_goals(&self) -> usize {
        self.weight.len()
    }

    /// Whether these are the weights.
    pub(super) fn are(&self, weights: &[i64]) -> bool {
        weights.len() == self.weight.len()
            && weights.iter().zip(&self.weight).all(|(said, is)| i128::from(*said) == *is)
    }

    /// Whether `weights` of the goals from `first` on make packed order lexicographic order.
    pub(super) fn is_order(&self, first: usize, weights: &[i64]) -> bool {
        let mut later = 0_i128;
        weights.iter().zip(&self.extent[first..]).rev().all(|(&w, (low, high))| {
            let w = i128::from(w);
            let exceeds = w > later;
            later = later.saturating_add(w.saturating_mul(high - low));
            exceeds
        })
    }

    /// The least that a priced value falls by if something is better in these goals, from `first` on, whose
    /// weights make packed order their order: a gain in one, less all that later ones can lose.
    pub(super) fn least_gain(&self, first: usize, weights: &[i64]) -> i128 {
        let mut later = 0_i128;
        let gains = weights.iter().zip(&self.extent[first..]).rev().map(|(&w, (low, high))| {
            let w = i128::from(w);
            let gain = w.saturating_sub(later);
            later = later.saturating_add(w.saturating_mul(high - low));
            gain
        });
        gains.min().unwrap_or(0)
    }

    /// The packed value of a cost per goal.
    pub(super) fn pack(&self, costs: &[i128]) -> i128 {
        let term = |(w, c): (&i128, &i128)| w.saturating_mul(*c);
        self.weight.iter().zip(costs).map(term).fold(0, i128::saturating_add)
    }

    /// By how much each goal, given those before it, may at most be better than in a plan of this
    /// `cost`, when the packed value can be less by at most `gap`.
    ///
    /// A plan that is better by `d` in goal `g`, and alike before, has a packed value less by at
    /// least `d * weight[g] - rise`, where `rise` is what later goals can lose: the sum of
    /// `weight * (high - cost)`. So `d` is at most `(gap + rise) / weight[g]`; nor can it exceed
    /// `cost[g] - low[g]`. To divide the gap alone would say too much.
    pub(super) fn split(&self, gap: i128, cost: &[i128]) -> Vec<i128> {
        let rises = self.weight.iter().zip(&self.extent).zip(cost);
        let rises = rises.map(|((w, (_, high)), c)| w.saturating_mul((high - c).max(0)));
        let mut rise = rises.clone().fold(0, i128::saturating_add);
        let mut rest = gap;
        let mut digits = Vec::with_capacity(cost.len());
        for (g, own) in rises.enumerate() {
            rise -= own;
            let most = (cost[g] - self.extent[g].0).max(0);
            let digit = (rest.saturating_add(rise) / self.weight[g]).min(most);
            rest = (rest - digit * self.weight[g]).max(0);
            digits.push(digit);
        }
        digits
    }

    /// The packed costs of a layer.
    pub(super) fn layer<'l>(&self, facts: &'l LayerFacts<'l>) -> Result<Packed<'l>, Text> {
        let all = self.goals.iter().copied().zip(self.weight.iter().copied());
        let pair_goals: Vec<(Goal, i128)> = all.filter(|(goal, _)| prices_pairs(*goal)).collect();
        let discount = self.discount.iter().find(|(name, _)| *name == facts.layer.name);
        let by_fit = discount.is_none() && facts.level.is_empty();
        let price = |pair: (usize, usize), c: usize| {
            let of = |(goal, w): &(Goal, i128)| w * pair_cost(*goal, facts, pair, facts.fit[c]);
            let less = discount.map_or(0, |(_, less)| less[c]);
            small(pair_goals.iter().map(of).sum::<i128>().saturating_sub(less))
        };
        // Pairs that are not kept cost what others of the same fit cost.
        let mut of_fit: Vec<Option<i64>> = Vec::new();
        let mut cost = Vec::with_capacity(facts.n_candidates());
        for h in 0..facts.helpers.len() {
            for c in facts.of(h) {
                let pair = (h, facts.recipient(c));
                let Some(fit) = usize::try_from(facts.fit[c]).ok().filter(|_| by_fit) else {
                    cost.push(price(pair, c)?);
                    continue;
                };
                if facts.counts_kept && facts.is_kept(pair.0, pair.1) {
                    cost.push(price(pair, c)?);
                    continue;
                }
                if of_fit.len() <= fit {
                    of_fit.resize(fit + 1, None);
                }
                if of_fit[fit].is_none() {
                    of_fit[fit] = Some(price(pair, c)?);
                }
                cost.extend(of_fit[fit]);
            }
        }
        let (helpers, recipients) = (self.side(&facts.helpers)?, self.side(&facts.recipients)?);
        let all = self.goals.iter().zip(&self.weight);
        let price = all.map(|(&goal, w)| w.saturating_mul(place_cost(goal, facts)));
        let place = small(price.fold(0, i128::saturating_add))?;
        Ok(Packed { facts, cost, helpers, recipients, place })
    }

    fn side(&self, side: &Side<'_>) -> Result<Vec<Node>, Text> {
        let price = |bounds: Bounds, k: u32| {
            let of = |(goal, w): (&Goal, &i128)| w.saturating_mul(member_cost(*goal, bounds, k));
            small(self.goals.iter().zip(&self.weight).map(of).fold(0, i128::saturating_add))
        };
        // Members with the same bounds pay the same: their costs are worked out once.
        let mut tables: Vec<(Bounds, Vec<i64>)> = Vec::new();
        let mut nodes = Vec::with_capacity(side.len());
        for (m, &bounds) in side.bounds.iter().enumerate() {
            let known = tables.iter().position(|(of, _)| *of == bounds);
            let known = known.unwrap_or_else(|| {
                tables.push((bounds, Vec::new()));
                tables.len() - 1
            });
            let (table, n) = (&mut tables[known].1, side.max(m) as usize + 1);
            for k in table.len()..n {
                table.push(price(bounds, u32::try_from(k).unwrap_or(u32::MAX))?);
            }
            nodes.push(Node { min: bounds.min as usize, charge: table[..n].to_vec() });
        }
        Ok(nodes)
    }
}

/// A layer with packed costs.
pub(super) struct Packed<'a> {
    pub(super) facts: &'a LayerFacts<'a>,
    /// Per candidate.
    pub(super) cost: Vec<i64>,
    /// Of every place of a helper but the first.
    pub(super) place: i64,
    pub(super) helpers: Vec<Node>,
    pub(super) recipients: Vec<Node>,
}

/// A member: fewest partners, and the packed cost of `0..=max` partners.
pub(super) struct Node {
    pub(super) min: usize,
    /// Convex: a sum of convex costs.
    pub(super) charge: Vec<i64>,
}

impl Node {
    /// The least of `charge(k) + price * k` over the possible `k`.
    pub(super) fn least(&self, price: i64) -> Least {
        let mut least = None;
        let mut total = i128::from(price) * self.min as i128;
        for &charge in self.charge.iter().skip(self.min) {
            let now = total + i128::from(charge);
            if least.is_some_and(|least| now > least) {
                break; // convex: once it rises it rises for ever
            }
            least = Some(now);
            total += i128::from(price);
        }
        least
    }

    /// The cost of having no partner.
    pub(super) fn idle(&self) -> Least {
        (self.min == 0).then(|| i128::from(self.charge[0]))
    }
}

/// The sum, possible only if every term is.
pub(super) fn sum(terms: impl Iterator<Item = Least>) -> Least {
    terms.sum()
}

fn small(cost: i128) -> Result<i64, Text> {
    let fits = cost > -LIMIT && cost < LIMIT;
    i64::try_from(cost).ok().filter(|_| fits).ok_or_else(|| {
        Text::new(
            format!("with these weights a single cost reaches {cost}, past 60 bits"),
            format!("按这些权重，单项成本达到 {cost}，超过 60 位"),
        )
    })
}

fn prices_pairs(goal: Goal) -> bool {
    match goal {
        Goal::Keep | Goal::New | Goal::Fit | Goal::Fill | Goal::Fewest => true,
        Goal::Coverage | Goal::Aims | Goal::Worst | Goal::Balance | Goal::Spread | Goal::Even => {
            false
        }
    }
}

/// The least and the greatest that a goal could be.
fn extent(goal: Goal, facts: &Facts<'_>) -> (i128, i128) {
    let (mut low, mut high) = (0, 0);
    let mut add = |(least, most): (i128, i128)| (low, high) = (low + least, high + most);
    for layer in &facts.layers {
        if prices_pairs(goal) {
            (0..layer.helpers.len()).for_each(|h| add(pair_extent(goal, layer, h)));
        }
        // To count places means to look at every candidate.
        match place_cost(goal, layer) {
            0 => {}
            price => add((0, price * further_places(layer))),
        }
        let room =
            |side: &Side<'_>| -> i128 { (0..side.len()).map(|m| i128::from(side.max(m))).sum() };
        let pairs = room(&layer.helpers).min(room(&layer.recipients));
        for side in [&layer.helpers, &layer.recipients] {
            add(side_extent(goal, side, pairs));
        }
    }
    if let Some((layer, ..)) = facts.worst.filter(|_| goal == Goal::Worst) {
        let most = facts.layers[layer].fit.iter().copied().max().unwrap_or(0);
        add((-i128::from(most), 0));
    }
    if goal == Goal::Balance {
        facts.rows.iter().for_each(|row| add((0, row.dearest())));
    }
    (low, high)
}

/// The further places that all helpers together could come to.
fn further_places(layer: &LayerFacts<'_>) -> i128 {
    let of = |h: usize| {
        let places: BTreeSet<usize> =
            layer.of(h).map(|c| layer.place[layer.recipient(c)]).collect();
        let most = (layer.helpers.max(h) as usize).min(places.len());
        most.saturating_sub(1) as i128
    };
    (0..layer.helpers.len()).map(of).sum()
}

fn pair_extent(goal: Goal, layer: &LayerFacts<'_>, h: usize) -> (i128, i128) {
    let (mut least, mut most) = (0, 0);
    for c in layer.of(h) {
        let cost = pair_cost(goal, layer, (h, layer.recipient(c)), layer.fit[c]);
        (least, most) = (cost.min(least), cost.max(most));
    }
    let max = i128::from(layer.helpers.max(h));
    (max * least, max * most)
}

/// The least of a convex cost over `0..=max`, halving where it still falls.
fn least_convex(max: u32, cost: impl Fn(u32) -> i128) -> i128 {
    let falls = |k: &u32| cost(k + 1) < cost(*k);
    let (mut from, mut to) = (0, max);
    while from < to {
        let middle = from + (to - from) / 2;
        if falls(&middle) { from = middle + 1 } else { to = middle }
    }
    cost(from)
}

/// The least and the greatest that the members of one side cost, with at most `pairs` pairs.
fn side_extent(goal: Goal, side: &Side<'_>, pairs: i128) -> (i128, i128) {
    let (mut least, mut idle, mut added, mut steepest) = (0, 0, 0, 0);
    for m in 0..side.len() {
        let cost = |k: u32| member_cost(goal, side.bounds[m], k);
        let (none, max) = (cost(0), side.max(m));
        let rise = (cost(max) - none).max(0);
        least += least_convex(max, cost);
        idle += none;
        added += rise;
        steepest = steepest.max((rise + i128::from(max) - 1) / i128::from(max).max(1));
    }
    (least, idle + added.min(pairs.saturating_mul(steepest)))
}
