//! The best plan with a given pattern per recipient: a minimum-cost flow.
//!
//! One node per helper, one per recipient and class of its pattern, and a root; flow goes root,
//! helper, recipient, root. Costs are taken relative to multipliers near the optimum, which makes
//! them small enough for the kernel however many bits they have; pairs that are dear even so are
//! left out, which can cost the plan but not the proof.

use crate::kernel::{Network, NetworkSimplex};
use crate::solve::patterns::bound::Relaxation;

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// Its cost, in whole units.
    pub(super) value: i128,
    /// Its pairs, sorted.
    pub(super) pairs: Vec<(u32, u32)>,
    /// Multipliers that prove it best among plans with these patterns.
    pub(super) prices: Vec<i64>,
}

/// The network and the way back.
struct Lowered {
    network: Network,
    /// Per arc of a pair: helper, recipient, cost in whole units.
    pairs: Vec<(u32, u32, i64)>,
    first_pair: usize,
    /// What the patterns and idle helpers cost.
    constant: i128,
    /// Per helper, what its costs are relative to, in whole units.
    shift: Vec<i64>,
}

/// The best plan in which every recipient has this pattern; nothing if there is none, or none was
/// found among pairs that are not dear.
pub(super) fn fill(relaxation: Relaxation<'_>, patterns: &[usize]) -> Option<Plan> {
    let problem = relaxation.problem;
    let lowered = Lowered::new(relaxation, patterns)?;
    let mut simplex = NetworkSimplex::default();
    let flow = simplex.solve(&lowered.network).ok()?;
    let mut plan = Plan { value: lowered.constant, pairs: Vec::new(), prices: Vec::new() };
    let mut partners = vec![0_usize; problem.m()];
    for (&(u, v, cost), &units) in lowered.pairs.iter().zip(&flow.flow[lowered.first_pair..]) {
        if units > 0 {
            plan.value += i128::from(cost);
            plan.pairs.push((u, v));
            partners[u as usize] += 1;
        }
    }
    let unit = i128::from(problem.denominator);
    for (quota, k) in problem.quotas.iter().zip(partners) {
        plan.value += quota.charge[k] / unit;
    }
    plan.pairs.sort_unstable();
    let root = i128::from(flow.potential.first().copied().unwrap_or(0));
    let own = lowered.shift.iter().zip(flow.potential.iter().skip(1));
    let price = |(&shift, &p): (&i64, &i64)| (i128::from(shift) + root - i128::from(p)) * unit;
    plan.prices = own.map(|pair| problem.clamp(price(pair))).collect();
    Some(plan)
}

impl Lowered {
    fn new(relaxation: Relaxation<'_>, patterns: &[usize]) -> Option<Self> {
        let Relaxation { problem, pairs, prices, .. } = relaxation;
        let at = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
        let used = |&p: &usize| problem.patterns[p].iter().filter(|n| **n > 0).count();
        let n_nodes = 1 + problem.m() + patterns.iter().map(used).sum::<usize>();
        let dear = (1_i64 << 57) / (i64::try_from(n_nodes).ok()? + 1);
        let shift: Vec<i64> = prices.iter().map(|p| p.div_euclid(problem.denominator)).collect();
        let mut lowered = Self {
            network: Network::new(n_nodes),
            pairs: Vec::new(),
            first_pair: 0,
            constant: 0,
            shift,
        };
        lowered.helpers(problem, dear)?;
        lowered.first_pair = lowered.network.n_arcs();
        let unit = problem.denominator;
        let mut node = 1 + problem.m();
        let mut ends = Vec::new();
        for (v, &pattern) in patterns.iter().enumerate() {
            let charge = problem.choices[v].iter().find(|c| c.0 == pattern)?.1;
            lowered.constant += charge / i128::from(unit);
            for (class, &n) in problem.patterns[pattern].iter().enumerate().filter(|c| *c.1 > 0) {
                let range = pairs.of(v, class);
                let own = |i: usize| {
                    let (u, cost) = (pairs.helper[i], pairs.cost[i] / unit);
                    (u, cost, cost - lowered.shift[u as usize])
                };
                let floor = range.clone().map(|i| own(i).2).min()?;
                for i in range {
                    let (u, cost, relative) = own(i);
                    if relative.checked_sub(floor).is_some_and(|c| c < dear) {
                        lowered.network.add_arc(1 + u, at(node), 0, 1, relative - floor);
                        lowered.pairs.push((u, at(v), cost));
                    }
                }
                ends.push((at(node), i64::from(n)));
                node += 1;
            }
        }
        for (node, n) in ends {
            lowered.network.add_arc(node, 0, n, n, 0);
        }
        Some(lowered)
    }

    /// Arcs from the root to the helpers, a run of equal marginal charges each; the fewest forced.
    fn helpers(&mut self, problem: &super::Problem<'_>, dear: i64) -> Option<()> {
        let unit = i128::from(problem.denominator);
        for (u, quota) in (0_u32..).zip(&problem.quotas) {
            let forced = i64::try_from(quota.min).ok()?;
            if forced > 0 {
                self.network.add_arc(0, 1 + u, forced, forced, 0);
            }
            for (step, width) in quota.steps() {
                let cost = step / unit + i128::from(self.shift[u as usize]);
                let cost = i64::try_from(cost.clamp(-i128::from(dear), i128::from(dear))).ok()?;
                self.network.add_arc(0, 1 + u, 0, i64::try_from(width).ok()?, cost);
            }
        }
        Some(())
    }
}
