//! The bound of layers joined by rows: trees over pairs, with a multiplier per member and row.
//!
//! See [`crate::model::proof`] for the formula. Each tree is about some goals, given those before
//! them; its cases must split the problem properly, and every leaf must show that no plan of its case
//! is better in them. One leaf over all goals, with the weights of the proof, gives a bound even if
//! it shows less.

use crate::base::Text;
use crate::model::proof::{Prices, RowCase, Settled};
use crate::scheme::Goal;
use crate::verify::Checked;
use crate::verify::facts::{Facts, Side};
use crate::verify::goals::{member_cost, pair_cost};
use crate::verify::packed::{Least, Weights};
use crate::verify::proof_columns::too_large;
use crate::verify::proof_flow::check_length;
use std::collections::BTreeMap;

/// Leaves times numbers looked at in each; past this the proof is refused.
pub(super) const MAX_WORK: u128 = 1 << 36;

/// A joined part, with everything that a leaf looks at.
pub(super) struct Part<'a> {
    facts: &'a Facts<'a>,
    layers: &'a [usize],
    /// Rows that count pairs of the part.
    pub(super) rows: Vec<usize>,
    /// Per layer, per candidate: helper, recipient, cost per goal, rows.
    pub(super) pairs: Vec<Vec<Pair>>,
    /// Per layer, the charges of helpers and of recipients.
    pub(super) sides: Vec<[Vec<Member>; 2]>,
    /// Per goal, what the plan costs here.
    pub(super) value: Vec<i128>,
}

/// A candidate.
pub(super) struct Pair {
    pub(super) helper: usize,
    pub(super) recipient: usize,
    pub(super) cost: Vec<i128>,
    /// Rows of the part that count it, and what it counts there.
    pub(super) rows: Vec<(usize, i64)>,
}

/// Least partners, and the cost per goal from none on.
pub(super) struct Member {
    pub(super) min: usize,
    pub(super) charge: Vec<Vec<i128>>,
}

/// By how much the plan may at most be bettered, packed.
pub(super) fn gap(
    (facts, weights): (&Facts<'_>, &Weights<'_>),
    layers: &[usize],
    settled: &[Settled],
    costs: &[Vec<i128>],
    checked: &mut Checked,
) -> Result<i128, Text> {
    let part = Part::new(facts, layers, costs)?;
    let mut next = 0;
    for proof in settled {
        if proof.first != next || proof.last < proof.first {
            return Err(fault("the trees do not settle goal after goal", "各树未逐个处理目标"));
        }
        next = proof.last.saturating_add(1);
    }
    if next as usize != part.value.len() {
        return Err(fault("the trees leave goals open", "有的目标没有对应的树"));
    }
    let single = settled.len() == 1;
    let mut gap = 0;
    for proof in settled {
        let leaves = proof.tree.iter().filter(|case| matches!(case, RowCase::Leaf(_))).count();
        let numbers: usize = part.pairs.iter().map(Vec::len).sum::<usize>() + part.n_numbers();
        if (leaves as u128).saturating_mul(numbers as u128) > MAX_WORK {
            return Err(too_large());
        }
        checked.cases += leaves;
        let unit = if proof.first == proof.last { part.unit(proof.last as usize) } else { 1 };
        let out = part.left_out(proof, weights, unit)?;
        part.walk(&proof.tree, |prices, settled| {
            let mut answers = settled.iter().flatten().zip(out.iter().flatten());
            if answers.any(|(answer, out)| *out && *answer == Some(true)) {
                return Ok(());
            }
            part.check_weights(weights, proof, prices)?;
            let Some(bound) = part.bound(prices, settled, &out)? else { return Ok(()) };
            let value: i128 = part.priced(&prices.weights, &part.value);
            if bound > value - Part::step(weights, proof, prices, unit) {
                return Ok(());
            }
            if single && proof.tree.len() == 1 && weights.are(&prices.weights) {
                gap = value - bound;
                return Ok(());
            }
            Err(fault(
                "a case of the tree does not show that nothing is better",
                "树中有一种情形未能证明没有更好的方案",
            ))
        })?;
    }
    Ok(gap)
}

impl<'a> Part<'a> {
    pub(super) fn new(
        facts: &'a Facts<'_>,
        layers: &'a [usize],
        costs: &[Vec<i128>],
    ) -> Result<Self, Text> {
        if layers.iter().any(|&l| facts.parent(l).is_some() || !facts.children(l).is_empty()) {
            return Err(fault(
                "a flow proves nothing for a layer with layers within it",
                "含有下层的结对层不能用流来证明",
            ));
        }
        let rows = rows_over(facts, layers)?;
        let goals = &facts.case.scheme.goals;
        let pairs = |&l: &usize| {
            let layer = &facts.layers[l];
            let mut pairs = Vec::with_capacity(layer.n_candidates());
            let mut counted: BTreeMap<(usize, usize), Vec<(usize, i64)>> = BTreeMap::new();
            for (i, &row) in rows.iter().enumerate() {
                for &(pair, n) in facts.rows[row].of(l) {
                    counted.entry(pair).or_default().push((i, n));
                }
            }
            for helper in 0..layer.helpers.len() {
                for c in layer.of(helper) {
                    let recipient = layer.recipient(c);
                    let pair = (helper, recipient);
                    let cost = |&goal: &Goal| pair_cost(goal, layer, pair, layer.fit[c]);
                    let cost = goals.iter().map(cost).collect();
                    let rows = counted.remove(&pair).unwrap_or_default();
                    pairs.push(Pair { helper, recipient, cost, rows });
                }
            }
            pairs
        };
        let side = |side: &Side<'_>| -> Vec<Member> {
            let member = |m: usize| {
                let bounds = side.bounds[m];
                let at = |k: u32| goals.iter().map(|&goal| member_cost(goal, bounds, k)).collect();
                Member { min: bounds.min as usize, charge: (0..=side.max(m)).map(at).collect() }
            };
            (0..side.len()).map(member).collect()
        };
        let sides =
            |&l: &usize| [side(&facts.layers[l].helpers), side(&facts.layers[l].recipients)];
        let value = |g: usize| layers.iter().map(|&l| costs[l][g]).sum();
        Ok(Self {
            pairs: layers.iter().map(pairs).collect(),
            sides: layers.iter().map(sides).collect(),
            value: (0..goals.len()).map(value).collect(),
            facts,
            layers,
            rows,
        })
    }

    pub(super) fn n_numbers(&self) -> usize {
        let members = self.sides.iter().flatten().flatten();
        members.map(|m| m.charge.len()).sum::<usize>() + self.rows.len()
    }

    pub(super) fn priced(&self, weights: &[i64], cost: &[i128]) -> i128 {
        let terms = weights.iter().zip(cost);
        terms.fold(0, |sum, (w, c)| sum.saturating_add(i128::from(*w).saturating_mul(*c)))
    }

    /// Settled goals in packed order, earlier ones at a price that is not negative, later ones free.
    fn check_weights(
        &self,
        weights: &Weights<'_>,
        proof: &Settled,
        prices: &Prices,
    ) -> Result<(), Text> {
        let (first, last) = (proof.first as usize, proof.last as usize);
        let w = &prices.weights;
        let is_right = w.len() == self.value.len()
            && w[..first].iter().all(|&w| w >= 0)
            && w[last + 1..].iter().all(|&w| w == 0)
            && weights.is_order(first, &w[first..=last]);
        if is_right {
            return Ok(());
        }
        Err(fault("the weights of a case do not keep the order of goals", "权重未保持目标的次序"))
    }

    /// What the priced value falls by at least if something is better in the settled goals.
    fn step(weights: &Weights<'_>, proof: &Settled, prices: &Prices, unit: i128) -> i128 {
        let (first, last) = (proof.first as usize, proof.last as usize);
        if first == last {
            return i128::from(prices.weights[last]).saturating_mul(unit);
        }
        weights.least_gain(first, &prices.weights[first..=last])
    }

    /// All values of a goal differ by multiples of this.
    fn unit(&self, goal: usize) -> i128 {
        let is_balance = self.facts.case.scheme.goals[goal] == Goal::Balance;
        if is_balance && !self.rows.is_empty() {
            return 1;
        }
        let pairs = self.pairs.iter().flatten().map(|pair| pair.cost[goal]);
        let members = self.sides.iter().flatten().flatten();
        let steps = members.flat_map(|m| m.charge.windows(2).map(|k| k[1][goal] - k[0][goal]));
        pairs.chain(steps).fold(0, divisor).max(1)
    }

    /// The pairs that the proof leaves out of all cases, per layer.
    fn left_out(
        &self,
        proof: &Settled,
        weights: &Weights<'_>,
        unit: i128,
    ) -> Result<Vec<Vec<bool>>, Text> {
        let none = |pairs: &Vec<Pair>| vec![false; pairs.len()];
        let mut out: Vec<Vec<bool>> = self.pairs.iter().map(none).collect();
        let open: Vec<Vec<Option<bool>>> =
            self.pairs.iter().map(|pairs| vec![None; pairs.len()]).collect();
        let nothing = out.clone();
        for prices in &proof.left_out {
            let own = prices.weights.get(proof.first as usize..);
            let is_earlier = own.is_some_and(|own| own.iter().all(|&w| w == 0));
            if !(is_earlier && prices.weights.len() == self.value.len()) {
                self.check_weights(weights, proof, prices)?;
            }
            let Some(bound) = self.bound(prices, &open, &nothing)? else { continue };
            let value: i128 = self.priced(&prices.weights, &self.value);
            let limit = value - Self::step(weights, proof, prices, unit);
            for (part, pairs) in self.pairs.iter().enumerate() {
                for (pair, out) in pairs.iter().zip(&mut out[part]) {
                    let reduced = self.reduced(part, pair, prices);
                    *out |= reduced > 0 && bound.saturating_add(reduced) > limit;
                }
            }
        }
        Ok(out)
    }

    /// What a pair costs beside its multipliers.
    fn reduced(&self, part: usize, pair: &Pair, prices: &Prices) -> i128 {
        let mut reduced = self.priced(&prices.weights, &pair.cost);
        reduced = reduced.saturating_sub(i128::from(prices.helper[part][pair.helper]));
        reduced = reduced.saturating_sub(i128::from(prices.recipient[part][pair.recipient]));
        for &(row, n) in &pair.rows {
            let paid = i128::from(prices.row[row]).saturating_mul(i128::from(n));
            reduced = reduced.saturating_sub(paid);
        }
        reduced
    }

    /// Checks that there is one multiplier per member and row.
    pub(super) fn check_lengths(&self, prices: &Prices) -> Result<(), Text> {
        check_length("layers", "结对层", prices.helper.len(), self.layers.len())?;
        check_length("layers", "结对层", prices.recipient.len(), self.layers.len())?;
        check_length("rows", "总数规则", prices.row.len(), self.rows.len())?;
        for (part, [helpers, recipients]) in self.sides.iter().enumerate() {
            check_length("helpers", "帮扶方", prices.helper[part].len(), helpers.len())?;
            check_length("recipients", "对象", prices.recipient[part].len(), recipients.len())?;
        }
        Ok(())
    }

    /// The least priced value in a case; `None` if nothing is possible there.
    fn bound(
        &self,
        prices: &Prices,
        settled: &[Vec<Option<bool>>],
        out: &[Vec<bool>],
    ) -> Result<Least, Text> {
        self.check_lengths(prices)?;
        let mut total: Least = Some(0);
        let mut add = |least: Least| {
            total = total.zip(least).map(|(a, b)| a.saturating_add(b));
        };
        for (part, pairs) in self.pairs.iter().enumerate() {
            let (a, b) = (&prices.helper[part], &prices.recipient[part]);
            let [helpers, recipients] = &self.sides[part];
            let answers = settled[part].iter().zip(&out[part]);
            for (pair, (settled, out)) in pairs.iter().zip(answers) {
                add(Some(match settled {
                    Some(true) => self.reduced(part, pair, prices),
                    None if !out => self.reduced(part, pair, prices).min(0),
                    Some(false) | None => 0,
                }));
            }
            for (members, multipliers) in [(helpers, a), (recipients, b)] {
                for (member, &m) in members.iter().zip(multipliers) {
                    add(self.member(member, m, &prices.weights));
                }
            }
        }
        for (&row, &m) in self.rows.iter().zip(&prices.row) {
            add(self.row(row, m, &prices.weights));
        }
        Ok(total)
    }

    fn member(&self, member: &Member, multiplier: i64, weights: &[i64]) -> Least {
        let cost = |k: usize| {
            let own = self.priced(weights, &member.charge[k]);
            own.saturating_add(i128::from(multiplier).saturating_mul(k as i128))
        };
        (member.min..member.charge.len()).map(cost).min()
    }

    /// A row's cost is convex, with corners at its limits and aims: one of them is the least.
    fn row(&self, row: usize, multiplier: i64, weights: &[i64]) -> Least {
        let at = |y: i64| self.row_at(row, multiplier, weights, y);
        self.corners(row).into_iter().map(at).min()
    }

    /// Where a row may be cheapest; empty if it can count no lawful number.
    pub(super) fn corners(&self, row: usize) -> Vec<i64> {
        self.facts.rows[row].corners()
    }

    /// What a row costs when it counts `y`.
    pub(super) fn row_at(&self, row: usize, multiplier: i64, weights: &[i64], y: i64) -> i128 {
        let goals = &self.facts.case.scheme.goals;
        let balance = goals.iter().position(|g| *g == Goal::Balance);
        let price = balance.map_or(0, |g| i128::from(weights[g]));
        let own = price.saturating_mul(self.facts.rows[row].cost(y));
        own.saturating_add(i128::from(multiplier).saturating_mul(i128::from(y)))
    }

    /// Visits all leaves with the pairs settled on the way; every case must be reached once.
    fn walk(
        &self,
        tree: &[RowCase],
        mut leaf: impl FnMut(&Prices, &[Vec<Option<bool>>]) -> Result<(), Text>,
    ) -> Result<(), Text> {
        enum Step {
            Enter(u32),
            Settle(usize, usize, Option<bool>),
        }
        let torn = || fault("the tree of cases does not hang together", "情形树不完整");
        let mut settled: Vec<Vec<Option<bool>>> =
            self.pairs.iter().map(|pairs| vec![None; pairs.len()]).collect();
        let mut seen = vec![false; tree.len()];
        let mut steps = vec![Step::Enter(0)];
        while let Some(step) = steps.pop() {
            let at = match step {
                Step::Settle(part, pair, answer) => {
                    settled[part][pair] = answer;
                    continue;
                }
                Step::Enter(at) => at as usize,
            };
            let known = seen.get_mut(at).filter(|seen| !**seen);
            *known.ok_or_else(torn)? = true;
            match &tree[at] {
                RowCase::Leaf(prices) => leaf(prices, &settled)?,
                RowCase::Split { layer, helper, recipient, yes, no } => {
                    let part = *layer as usize;
                    let pair = (*helper as usize, *recipient as usize);
                    let pairs = self.pairs.get(part).ok_or_else(torn)?;
                    let pair = pairs.iter().position(|p| (p.helper, p.recipient) == pair);
                    let pair = pair.filter(|&p| settled[part][p].is_none()).ok_or_else(torn)?;
                    steps.extend([
                        Step::Settle(part, pair, None),
                        Step::Enter(*no),
                        Step::Settle(part, pair, Some(false)),
                        Step::Enter(*yes),
                        Step::Settle(part, pair, Some(true)),
                    ]);
                }
            }
        }
        if seen.iter().all(|seen| *seen) { Ok(()) } else { Err(torn()) }
    }
}

/// The rows that count pairs of some layers, and of no others.
pub(super) fn rows_over(facts: &Facts<'_>, layers: &[usize]) -> Result<Vec<usize>, Text> {
    let is_over = |row: &usize| facts.rows[*row].layers.iter().any(|l| layers.contains(l));
    let rows: Vec<usize> = (0..facts.rows.len()).filter(is_over).collect();
    if rows.iter().any(|&row| facts.rows[row].layers.iter().any(|l| !layers.contains(l))) {
        return Err(fault(
            "a limit joins layers that the proof takes apart",
            "有一条规则跨越了被证明拆开的结对层",
        ));
    }
    Ok(rows)
}

/// The greatest common divisor.
pub(super) fn divisor(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.saturating_abs(), b.saturating_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

pub(super) fn fault(en: &str, zh: &str) -> Text {
    Text::new(en, zh)
}
