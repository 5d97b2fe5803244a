//! A layer of teams with nothing within it, in packed costs, by recipient and class.

use crate::model::{Layer, Node, Teams, extent, range};
use crate::solve::Task;

/// Most patterns: those still open to a recipient are the bits of one word.
const MOST_PATTERNS: usize = 64;

/// Most helpers in a team; beyond it sorting the cheapest few no longer pays.
const MOST_MEMBERS: u32 = 64;

/// Multipliers and costs times the denominator stay below this, so that differences fit `i64`.
const CAP: i64 = 1 << 60;

/// The finest unit of multipliers: one over this.
const FINEST: i64 = 1 << 10;

/// To show that nothing is possible, multipliers may have to be so many times what plans differ by.
pub(super) const STEEPEST: i64 = 8;

/// The problem. Costs and charges are in units of one over `denominator`.
#[derive(Debug)]
pub struct Problem<'a> {
    /// Number of the layer.
    pub(super) layer: usize,
    /// The layer.
    pub(super) data: &'a Layer,
    /// Multipliers are in units of one over this: fine where costs leave room for it.
    pub(super) denominator: i64,
    /// All plans cost multiples of this (not times the denominator).
    pub(super) step: i128,
    /// Per pattern, the number of helpers of every class.
    pub(super) patterns: Vec<Vec<u32>>,
    /// Per class, the most any pattern has.
    pub(super) depth: Vec<usize>,
    /// All pairs.
    pub(super) pairs: Pairs,
    /// Per recipient, the patterns it may have, with what their size costs; rising.
    pub(super) choices: Vec<Vec<(usize, i128)>>,
    /// Per helper.
    pub(super) quotas: Vec<Quota>,
    /// No plan that obeys the rules costs more (not times the denominator).
    pub(super) most: i128,
    /// More than any two plans can differ by (not times the denominator).
    pub(super) big: i128,
}

/// How many recipients a helper serves, and what that costs.
#[derive(Debug)]
pub(super) struct Quota {
    /// Fewest.
    pub(super) min: usize,
    /// The cost of `0..=max`, convex.
    pub(super) charge: Vec<i128>,
}

impl Quota {
    /// The least over the possible numbers `k` of `charge(k) + price * k`, and the `k`.
    pub(super) fn least(&self, price: i64) -> (i128, usize) {
        let at = |k: usize| self.charge[k] + i128::from(price) * k as i128;
        let all = (self.min..self.charge.len()).map(|k| (at(k), k));
        all.min().unwrap_or((0, 0))
    }

    /// Runs of equal marginal charges beyond the fewest: the charge and the length.
    pub(super) fn steps(&self) -> Vec<(i128, usize)> {
        let mut steps: Vec<(i128, usize)> = Vec::new();
        for pair in self.charge.get(self.min..).unwrap_or_default().windows(2) {
            let step = pair[1] - pair[0];
            match steps.last_mut() {
                Some(last) if last.0 == step => last.1 += 1,
                _ => steps.push((step, 1)),
            }
        }
        steps
    }
}

/// Pairs by recipient, then class, then helper.
#[derive(Clone, Debug, Default)]
pub(super) struct Pairs {
    n_classes: usize,
    /// Where the pairs of every recipient and class start; one more entry.
    start: Vec<usize>,
    /// The helper of every pair.
    pub(super) helper: Vec<u32>,
    /// The cost of every pair.
    pub(super) cost: Vec<i64>,
}

impl Pairs {
    /// The pairs of a recipient with a class.
    pub(super) fn of(&self, recipient: usize, class: usize) -> std::ops::Range<usize> {
        let at = recipient * self.n_classes + class;
        self.start[at]..self.start[at + 1]
    }

    /// The number of pairs.
    pub(super) fn len(&self) -> usize {
        self.helper.len()
    }

    /// From lists by recipient and class, in that order.
    pub(super) fn from_lists(n_classes: usize, lists: Vec<Vec<(u32, i64)>>) -> Self {
        let mut pairs = Self { n_classes, start: vec![0], ..Self::default() };
        for list in lists {
            pairs.helper.extend(list.iter().map(|p| p.0));
            pairs.cost.extend(list.iter().map(|p| p.1));
            pairs.start.push(pairs.helper.len());
        }
        pairs
    }
}

impl<'a> Problem<'a> {
    /// Prepares a layer, or says why this method does not fit it.
    ///
    /// # Errors
    /// In words, why the layer is not of this kind.
    pub fn new(task: Task<'a>, layer: usize) -> Result<Self, String> {
        let data = &task.model.layers[layer];
        let Some(teams) = &data.teams else { return Err("the layer has no teams".to_owned()) };
        if data.link.is_some() || !task.model.children(layer).is_empty() {
            return Err("layers lie within, or it lies within one".to_owned());
        }
        let mut patterns = teams.patterns.clone();
        patterns.sort();
        patterns.dedup();
        let members = patterns.iter().flatten().copied().max().unwrap_or(0);
        if patterns.len() > MOST_PATTERNS || members > MOST_MEMBERS {
            return Err("more patterns, or larger ones, than this method lists".to_owned());
        }
        let cost = task.packing.pairs(data);
        let weights = || task.packing.weight.iter().enumerate();
        let most = |(g, w): (usize, &i64)| i128::from(*w) * extent(data, g).1;
        let spread = |(g, w): (usize, &i64)| i128::from(*w) * range(task.model, g);
        let big = weights().map(spread).sum::<i128>() + 1;
        let room = i128::from(CAP) / (i128::from(STEEPEST) * big);
        let denominator = FINEST
            .min(i64::try_from(1_i128 << (127 - room.max(1).leading_zeros())).unwrap_or(FINEST));
        let pairs = by_recipient(data, teams, |c| cost[c] * denominator);
        let scale = i128::from(denominator);
        let charge = |node: &Node, k: u32| i128::from(task.packing.node(node, k)) * scale;
        let choices = (0..data.recipients.len())
            .map(|v| choices(&data.recipients[v], &patterns, |c| pairs.of(v, c).len(), charge));
        let quota = |node: &Node| Quota {
            min: node.min as usize,
            charge: (0..=node.max).map(|k| charge(node, k)).collect(),
        };
        let depth = |c: usize| patterns.iter().map(|p| p[c] as usize).max().unwrap_or(0);
        Ok(Self {
            layer,
            data,
            denominator,
            step: step(task, data, &cost),
            choices: choices.collect(),
            depth: (0..teams.n_classes).map(depth).collect(),
            quotas: data.helpers.iter().map(quota).collect(),
            most: weights().map(most).sum(),
            big,
            patterns,
            pairs,
        })
    }

    /// The number of recipients.
    pub(super) fn n(&self) -> usize {
        self.choices.len()
    }

    /// The number of helpers.
    pub(super) fn m(&self) -> usize {
        self.quotas.len()
    }

    /// The number of classes.
    pub(super) fn n_classes(&self) -> usize {
        self.depth.len()
    }

    /// The largest multiplier that keeps all differences in `i64`.
    pub(super) fn clamp(&self, price: i128) -> i64 {
        let cap = i128::from(CAP);
        i64::try_from(price.clamp(-cap, cap)).unwrap_or(0)
    }

    /// Per recipient, all its patterns as bits.
    pub(super) fn all_open(&self) -> Vec<u64> {
        let open = |c: &Vec<(usize, i128)>| c.iter().fold(0, |open, (p, _)| open | 1 << p);
        self.choices.iter().map(open).collect()
    }

    /// The least cost of a plan, a multiple of the step, not below a bound.
    pub(super) fn ceil(&self, bound: i128) -> i128 {
        -(-bound).div_euclid(i128::from(self.denominator) * self.step) * self.step
    }
}

/// The greatest common divisor of all costs of pairs and of all charges of numbers of partners.
fn step(task: Task<'_>, data: &Layer, cost: &[i64]) -> i128 {
    let members = data.helpers.iter().chain(&data.recipients);
    let charges = members.flat_map(|node| (0..=node.max).map(|k| task.packing.node(node, k)));
    let all = charges.chain(cost.iter().copied()).filter(|c| *c != 0);
    let divisor = all.fold(0_u64, |a, b| gcd(a, b.unsigned_abs()));
    i128::from(divisor.max(1))
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Candidates by recipient and class; helpers who may serve nobody, or fit no pattern, left out.
fn by_recipient(data: &Layer, teams: &Teams, cost: impl Fn(usize) -> i64) -> Pairs {
    let mut lists = vec![Vec::new(); data.recipients.len() * teams.n_classes];
    for (u, class) in teams.class.iter().enumerate() {
        let Some(class) = class.filter(|_| data.helpers[u].max > 0) else { continue };
        for c in data.candidates.of(u) {
            let v = data.candidates.recipient[c] as usize;
            let helper = u32::try_from(u).unwrap_or(u32::MAX);
            lists[v * teams.n_classes + class as usize].push((helper, cost(c)));
        }
    }
    Pairs::from_lists(teams.n_classes, lists)
}

/// The patterns that the bounds of a recipient allow and its candidates can fill.
fn choices(
    node: &Node,
    patterns: &[Vec<u32>],
    candidates: impl Fn(usize) -> usize,
    charge: impl Fn(&Node, u32) -> i128,
) -> Vec<(usize, i128)> {
    let size = |p: &Vec<u32>| p.iter().sum::<u32>();
    let fits = |p: &Vec<u32>| {
        (node.min..=node.max).contains(&size(p))
            && p.iter().enumerate().all(|(c, &n)| n as usize <= candidates(c))
    };
    let fitting = patterns.iter().enumerate().filter(|(_, p)| fits(p));
    fitting.map(|(number, p)| (number, charge(node, size(p)))).collect()
}
