//! The bound of any layers as one program: a multiplier per row, and trees over pairs and teams.
//!
//! See [`crate::model::proof`] for the formula. All rows are derived here from the rules: numbers of
//! partners, loads, classes of teams, pairs that need those above, and rows over many pairs.

mod tree;

use crate::base::Text;
use crate::model::proof::{LineOf, Lines, ProgramCase, ProgramGoal};
use crate::scheme::{Goal, LayerRule};
use crate::verify::Checked;
use crate::verify::facts::{Facts, LayerFacts, Side};
use crate::verify::goals::{member_cost, pair_cost};
use crate::verify::packed::{Least, Weights};
use crate::verify::proof_columns::too_large;
use crate::verify::proof_rows::{MAX_WORK, divisor, fault, rows_over};
use std::collections::BTreeMap;

/// A part with everything that a leaf looks at.
struct Program<'a> {
    facts: &'a Facts<'a>,
    layers: &'a [usize],
    rows: Vec<usize>,
    pairs: Vec<Pair>,
    /// The number of a pair, by position of its layer, helper and recipient.
    number: BTreeMap<(usize, usize, usize), usize>,
    /// Per layer, the pairs of every helper and of every recipient.
    of: Vec<[Vec<Vec<usize>>; 2]>,
    /// Per goal, what the plan costs here.
    value: Vec<i128>,
}

/// A candidate with its cost per goal.
struct Pair {
    helper: usize,
    recipient: usize,
    cost: Vec<i128>,
}

/// What is known in a case.
#[derive(Clone)]
struct Known {
    pair: Vec<Option<bool>>,
    /// Layer, recipient, class, number; and whether there are more.
    more: Vec<(usize, usize, usize, u32, bool)>,
}

/// By how much the plan may at most be bettered, packed.
pub(super) fn gap(
    (facts, weights): (&Facts<'_>, &Weights<'_>),
    layers: &[usize],
    (goals, bound): (&[ProgramGoal], Option<&Lines>),
    costs: &[Vec<i128>],
    checked: &mut Checked,
) -> Result<i128, Text> {
    let program = Program::new(facts, layers, costs)?;
    if goals.len() > program.value.len() {
        return Err(fault("there are more trees than goals", "树的数目多于目标"));
    }
    for (goal, proof) in goals.iter().enumerate() {
        let leaves = proof.tree.iter().filter(|case| matches!(case, ProgramCase::Leaf(_))).count();
        if (leaves as u128).saturating_mul(program.pairs.len() as u128) > MAX_WORK {
            return Err(too_large());
        }
        checked.cases += leaves;
        program.check_goal(goal, proof)?;
    }
    if goals.len() == program.value.len() {
        return Ok(0);
    }
    let open = || fault("the trees leave goals open", "有的目标没有对应的树");
    let lines = bound.filter(|lines| weights.are(&lines.weights)).ok_or_else(open)?;
    let bound = program.bound(lines, &program.nothing())?;
    let value = priced(&lines.weights, &program.value);
    Ok(bound.map_or(0, |bound| value.saturating_sub(bound).max(0)))
}

impl<'a> Program<'a> {
    fn new(facts: &'a Facts<'_>, layers: &'a [usize], costs: &[Vec<i128>]) -> Result<Self, Text> {
        let rises = layers.windows(2).all(|two| two[0] < two[1]);
        let whole =
            (0..facts.layers.len()).all(|l| layers.contains(&l) == layers.contains(&facts.root(l)));
        let plain = |&l: &usize| facts.layers[l].layer.spread.is_none();
        let worst = facts.worst.is_some_and(|(l, _)| layers.contains(&l));
        if !rises || !whole || worst || !layers.iter().all(plain) {
            return Err(fault(
                "a program proves nothing for these layers",
                "这些结对层不能这样证明",
            ));
        }
        let rows = rows_over(facts, layers)?;
        let goals = &facts.case.scheme.goals;
        let value = |g: usize| layers.iter().map(|&l| costs[l][g]).sum();
        let mut program = Self {
            facts,
            layers,
            rows,
            pairs: Vec::new(),
            number: BTreeMap::new(),
            of: Vec::new(),
            value: (0..goals.len()).map(value).collect(),
        };
        for (at, &l) in layers.iter().enumerate() {
            let layer = &facts.layers[l];
            let mut of =
                [vec![Vec::new(); layer.helpers.len()], vec![Vec::new(); layer.recipients.len()]];
            for helper in 0..layer.helpers.len() {
                for c in layer.of(helper) {
                    let recipient = layer.recipient(c);
                    let number = program.pairs.len();
                    of[0][helper].push(number);
                    of[1][recipient].push(number);
                    program.number.insert((at, helper, recipient), number);
                    let cost = |&g: &Goal| pair_cost(g, layer, (helper, recipient), layer.fit[c]);
                    let cost = goals.iter().map(cost).collect();
                    program.pairs.push(Pair { helper, recipient, cost });
                }
            }
            program.of.push(of);
        }
        Ok(program)
    }

    fn layer(&self, at: usize) -> &LayerFacts<'a> {
        &self.facts.layers[self.layers[at]]
    }

    fn nothing(&self) -> Known {
        Known { pair: vec![None; self.pairs.len()], more: Vec::new() }
    }

    /// Checks that no plan that equals this one in the goals before is better in a goal.
    fn check_goal(&self, goal: usize, proof: &ProgramGoal) -> Result<(), Text> {
        let unit = self.unit(goal);
        let limit = |lines: &Lines| {
            let is_right = lines.weights.len() == self.value.len()
                && lines.weights.iter().all(|&w| w >= 0)
                && lines.weights[goal + 1..].iter().all(|&w| w == 0);
            if !is_right {
                return Err(fault(
                    "the weights of a case do not keep the order of goals",
                    "权重未保持目标的次序",
                ));
            }
            let step = i128::from(lines.weights[goal]).saturating_mul(unit);
            Ok(priced(&lines.weights, &self.value).saturating_sub(step))
        };
        let mut settled: Vec<Option<bool>> = vec![None; self.pairs.len()];
        let nothing = self.nothing();
        for lines in &proof.settled {
            let limit = limit(lines)?;
            let Some(bound) = self.bound(lines, &nothing)? else { continue };
            for (settled, reduced) in settled.iter_mut().zip(self.reduced(lines)?.0) {
                let other = bound.saturating_add(reduced.saturating_abs());
                if settled.is_none() && reduced != 0 && other > limit {
                    *settled = Some(reduced < 0);
                }
            }
        }
        self.walk(&proof.tree, |lines, answers| {
            let mut known = answers.clone();
            for (known, settled) in known.pair.iter_mut().zip(&settled) {
                if known.is_some() && settled.is_some() && *known != *settled {
                    return Ok(()); // no such plan is better
                }
                *known = known.or(*settled);
            }
            let limit = limit(lines)?;
            if self.bound(lines, &known)?.is_none_or(|bound| bound > limit) {
                return Ok(());
            }
            Err(fault(
                "a case of the tree does not show that nothing is better",
                "树中有一种情形未能证明没有更好的方案",
            ))
        })
    }

    /// All values of a goal differ by multiples of this.
    fn unit(&self, goal: usize) -> i128 {
        let of = self.facts.case.scheme.goals[goal];
        if of == Goal::Balance {
            return 1;
        }
        let mut unit = self.pairs.iter().map(|pair| pair.cost[goal]).fold(0, divisor);
        for &l in self.layers {
            for side in [&self.facts.layers[l].helpers, &self.facts.layers[l].recipients] {
                for m in 0..side.len() {
                    let cost = |k: u32| member_cost(of, side.bounds[m], k);
                    let steps = (side.bounds[m].min..side.max(m)).map(|k| cost(k + 1) - cost(k));
                    unit = steps.fold(unit, divisor);
                }
            }
        }
        unit.max(1)
    }

    /// What every pair costs beside the multipliers, and the least that rows of links, loads and many
    /// pairs add.
    fn reduced(&self, lines: &Lines) -> Result<(Vec<i128>, Least), Text> {
        let unknown =
            || fault("the proof speaks of a row that there is not", "证明提到不存在的约束");
        if lines.layers.len() != self.layers.len() || lines.weights.len() != self.value.len() {
            return Err(unknown());
        }
        let price = |pair: &Pair| priced(&lines.weights, &pair.cost);
        let mut sum = Sum { reduced: self.pairs.iter().map(price).collect(), least: 0 };
        for (at, of) in lines.layers.iter().enumerate() {
            for (side, list) in [&of.helper, &of.recipient].into_iter().enumerate() {
                for &(m, multiplier) in list {
                    let pairs = self.of[at][side].get(m as usize).ok_or_else(unknown)?;
                    sum.take(pairs.iter().map(|&pair| (pair, 1)), multiplier);
                }
            }
            self.classes(at, of, &mut sum).ok_or_else(unknown)?;
            self.loads(at, of, &mut sum).ok_or_else(unknown)?;
            self.links(at, of, &mut sum).ok_or_else(unknown)?;
        }
        let mut multipliers = vec![0_i64; self.rows.len()];
        for &(row, m) in &lines.row {
            let multiplier = multipliers.get_mut(row as usize).ok_or_else(unknown)?;
            *multiplier = multiplier.checked_add(m).ok_or_else(unknown)?;
        }
        let balance = self.facts.case.scheme.goals.iter().position(|g| *g == Goal::Balance);
        let price = balance.map_or(0, |g| i128::from(lines.weights[g]));
        let mut least = Some(0);
        for (&row, &m) in self.rows.iter().zip(&multipliers) {
            let row = &self.facts.rows[row];
            for (at, &l) in self.layers.iter().enumerate().filter(|_| m != 0) {
                let terms = row.of(l).iter();
                let terms =
                    terms.filter_map(|&((h, r), n)| Some((*self.number.get(&(at, h, r))?, n)));
                sum.take(terms, m);
            }
            let cost = |y: i64| row.packed(y, price).saturating_add(times(m, y));
            least = add(least, row.corners().into_iter().map(cost).min());
        }
        Ok((sum.reduced, add(least, Some(sum.least))))
    }

    /// Takes multipliers of classes from their pairs.
    fn classes(&self, at: usize, of: &LineOf, sum: &mut Sum) -> Option<()> {
        for &(r, class, m) in &of.class {
            let classes = self.layer(at).classes.as_ref()?;
            let is_of = |pair: &&usize| {
                classes.of[self.pairs[**pair].helper].is_some_and(|k| k == class as usize)
            };
            let pairs = self.of[at][1].get(r as usize)?;
            sum.take(pairs.iter().filter(is_of).map(|&pair| (pair, 1)), m);
        }
        Some(())
    }

    fn loads(&self, at: usize, of: &LineOf, sum: &mut Sum) -> Option<()> {
        for &(h, m) in &of.load {
            let layer = self.layer(at);
            let per_period = layer.layer.rules.iter().any(|r| matches!(r, LayerRule::Due(_)));
            let loads = layer.scores.loads.as_ref().filter(|_| !per_period)?;
            let pairs = self.of[at][0].get(h as usize)?;
            let load = |&pair: &usize| (pair, loads.load(h as usize, self.pairs[pair].recipient));
            sum.take(pairs.iter().map(load), m);
            sum.row((0, loads.capacity[h as usize]), m);
        }
        Some(())
    }

    /// Pairs that need those above: no more than so many times the pair above.
    fn links(&self, at: usize, of: &LineOf, sum: &mut Sum) -> Option<()> {
        let layer = self.layer(at);
        let mut link = |pairs: Vec<usize>, max: i64, m: i64| {
            let pair = &self.pairs[*pairs.first()?];
            let above =
                self.layers.iter().position(|&l| Some(l) == self.facts.parent(self.layers[at]))?;
            let owners =
                (layer.helpers.owner[pair.helper]?, layer.recipients.owner[pair.recipient]?);
            let up = *self.number.get(&(above, owners.0, owners.1))?;
            let most = max.min(i64::try_from(pairs.len()).ok()?);
            sum.take(pairs.into_iter().map(|pair| (pair, 1)).chain([(up, -most)]), m);
            sum.row((-most, 0), m);
            Some(())
        };
        for &(h, v, m) in &of.by_helper {
            let owned =
                |p: &usize| layer.recipients.owner[self.pairs[*p].recipient] == Some(v as usize);
            let pairs = self.of[at][0].get(h as usize)?.iter().copied().filter(owned).collect();
            link(pairs, layer.helpers.max(h as usize).into(), m)?;
        }
        for &(u, r, m) in &of.by_recipient {
            let owned = |p: &usize| layer.helpers.owner[self.pairs[*p].helper] == Some(u as usize);
            let pairs = self.of[at][1].get(r as usize)?.iter().copied().filter(owned).collect();
            link(pairs, layer.recipients.max(r as usize).into(), m)?;
        }
        for &(h, r, m) in &of.needs {
            let pair = *self.number.get(&(at, h as usize, r as usize))?;
            link(vec![pair], 1, m)?;
        }
        Some(())
    }

    /// The least priced value in a case; `None` if nothing is possible there.
    fn bound(&self, lines: &Lines, known: &Known) -> Result<Least, Text> {
        let (reduced, mut total) = self.reduced(lines)?;
        let pairs = reduced.iter().zip(&known.pair).map(|(&reduced, known)| match known {
            Some(true) => reduced,
            Some(false) => 0,
            None => reduced.min(0),
        });
        total = add(total, Some(pairs.fold(0, i128::saturating_add)));
        for (at, of) in lines.layers.iter().enumerate() {
            let layer = self.layer(at);
            total = add(total, self.members(&layer.helpers, &of.helper, &lines.weights));
            total = add(total, self.members(&layer.recipients, &of.recipient, &lines.weights));
            total = add(total, self.teams(at, of, known));
        }
        Ok(total)
    }

    fn members(&self, side: &Side<'_>, list: &[(u32, i64)], weights: &[i64]) -> Least {
        let mut multiplier = vec![0_i128; side.len()];
        for &(m, own) in list {
            multiplier[m as usize] += i128::from(own);
        }
        let goals = &self.facts.case.scheme.goals;
        let least = |m: usize| {
            let cost = |k: u32| {
                let charges = goals.iter().zip(weights).filter(|(_, w)| **w != 0);
                let charge = charges.map(|(&goal, &w)| {
                    i128::from(w).saturating_mul(member_cost(goal, side.bounds[m], k))
                });
                multiplier[m].saturating_mul(k.into()).saturating_add(charge.sum())
            };
            (side.bounds[m].min..=side.max(m)).map(cost).min()
        };
        (0..side.len()).map(least).fold(Some(0), add)
    }

    /// The least of the teams that are possible, for every recipient of a layer.
    fn teams(&self, at: usize, of: &LineOf, known: &Known) -> Least {
        let layer = self.layer(at);
        let Some(classes) = &layer.classes else { return Some(0) };
        let mut multiplier = BTreeMap::new();
        for &(r, class, m) in &of.class {
            *multiplier.entry((r as usize, class as usize)).or_insert(0) += i128::from(m);
        }
        let least = |r: usize| {
            let room = |class: usize| {
                let pairs = self.of[at][1][r].iter();
                pairs.filter(|&&p| classes.of[self.pairs[p].helper] == Some(class)).count()
            };
            let fits = |pattern: &&Vec<u32>| {
                let size = pattern.iter().fold(0, |sum: u32, &n| sum.saturating_add(n));
                let asked = known.more.iter().filter(|more| (more.0, more.1) == (at, r));
                (layer.recipients.bounds[r].min..=layer.recipients.max(r)).contains(&size)
                    && pattern.iter().enumerate().all(|(k, &n)| n as usize <= room(k))
                    && asked.into_iter().all(|&(_, _, class, than, more)| {
                        pattern.get(class).is_some_and(|&n| (n > than) == more)
                    })
            };
            let cost = |pattern: &Vec<u32>| -> i128 {
                let own = |class: usize| multiplier.get(&(r, class)).copied().unwrap_or(0);
                pattern.iter().enumerate().map(|(k, &n)| own(k).saturating_mul(n.into())).sum()
            };
            classes.patterns.iter().filter(fits).map(cost).min()
        };
        (0..layer.recipients.len()).map(least).fold(Some(0), add)
    }
}

/// Reduced costs, and what rows without charges add at least.
struct Sum {
    reduced: Vec<i128>,
    least: i128,
}

impl Sum {
    /// Takes a row times its multiplier from the pairs.
    fn take(&mut self, terms: impl Iterator<Item = (usize, i64)>, m: i64) {
        for (pair, n) in terms {
            self.reduced[pair] = self.reduced[pair].saturating_sub(times(m, n));
        }
    }

    /// A row may come to any number between two.
    fn row(&mut self, (low, high): (i64, i64), m: i64) {
        self.least = self.least.saturating_add(times(m, low).min(times(m, high)));
    }
}

fn times(a: i64, b: i64) -> i128 {
    i128::from(a) * i128::from(b)
}

fn add(a: Least, b: Least) -> Least {
    a.zip(b).map(|(a, b)| a.saturating_add(b))
}

fn priced(weights: &[i64], cost: &[i128]) -> i128 {
    let terms = weights.iter().zip(cost);
    terms.fold(0, |sum, (w, c)| sum.saturating_add(i128::from(*w).saturating_mul(*c)))
}
