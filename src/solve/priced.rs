//! Side rows over a part of any kind: the rows are priced, the part is solved by its own method.
//!
//! **Problem.** A part that is no flow (teams, layers within, places, loads), and rows over its pairs:
//! a limit on new pairs, shares of groups.
//!
//! **Method.** Lagrangian relaxation: with a multiplier per row added to the costs of the pairs that it
//! counts, the rows are gone, and the method of the part gives a plan and a bound. The number that a
//! row counts becomes a variable of its own, with its bounds and its convex price. Multipliers, whole
//! packed numbers, come from the same cutting planes as in [`rows`](super::rows); any multipliers
//! give a true bound. The first are zero: often the plan obeys the rows anyway. A plan that
//! obeys them and meets the bound is best; between two breakpoints of the dual a gap may be left:
//! [`split`](super::split) closes it.
//!
//! **Ties** as in the method of the part. **Complexity.** That of the part for each of at most
//! [`MOST_SOLVES`] multipliers; with one row about ten.
//!
//! Reference: A. M. Geoffrion, Lagrangean relaxation for integer programming, *Mathematical
//! Programming Study* 2, 1974.

mod derived;

use super::columns;
use super::rows::bundle::{self, Cut, Proposal};
use super::rows::{cheapest, limits, rows_of};
use crate::base::Stop;
use crate::model::proof::{CountCase, Part};
use crate::model::{Model, Packing, RowCharge, SideRow};
use crate::solve::{Conflict, Pairs, PartOutcome, PartReport, Task, family};
use derived::{charged, own_model, without};

/// Times that the part is solved.
const MOST_SOLVES: usize = 40;
/// More than any plan costs.
const MOST: i64 = 1 << 60;
/// Greatest multiplier at first.
const FIRST_LIMIT: f64 = 1024.0;

/// The method of the part: solves a model without rows, or with those that it knows.
pub(super) type Method<'a> = &'a dyn Fn(Task<'_>) -> PartOutcome;

/// What one set of multipliers gave.
struct Found {
    bound: i128,
    proof: Part,
    /// The plan, unless there is none.
    seen: Option<Seen>,
    stop: Option<Stop>,
    engine: &'static str,
}

/// A plan of the part without the rows that are priced.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// Per layer of the model.
    pub(super) pairs: Vec<Pairs>,
    /// Its cost and what it is over each row.
    cut: Cut,
}

/// A case at its best multipliers.
#[derive(Clone, Debug)]
pub(super) struct Relaxed {
    /// No plan of the case costs less.
    pub(super) bound: i128,
    /// What proves that.
    pub(super) proof: Part,
    /// The plans seen.
    pub(super) seen: Vec<Seen>,
    /// Those that together obey the rows, with their shares.
    pub(super) mixture: Vec<(usize, f64)>,
    /// The greatest multiplier there is reason for.
    pub(super) reach: f64,
    /// Why it stopped early.
    pub(super) stop: Option<Stop>,
    /// The method.
    pub(super) engine: &'static str,
}

/// A part whose rows are priced.
pub(super) struct Priced<'a> {
    task: Task<'a>,
    root: usize,
    /// The model of the part, with its rows: what is in no layer of the part is empty.
    own: Model,
    layers: Vec<usize>,
    method: Method<'a>,
    /// Per row, whether the method knows it: it keeps the row, and its multiplier here is zero.
    known: Vec<bool>,
    /// The first goals, those that count.
    goals: usize,
    /// The best plan that obeys the rows, with its packed value.
    best: Option<(i64, Vec<(usize, Pairs)>)>,
    solves: u64,
    /// Why there is no plan even without the rows that are priced.
    conflicts: Vec<Conflict>,
}

/// What some pairs cost in some layers, with the rows over them, packed.
pub(super) fn value(task: Task<'_>, layers: &[usize], pairs: &[(usize, Pairs)]) -> i64 {
    let own = own_model(task.model, layers);
    let mut all = vec![Pairs::new(); own.layers.len()];
    pairs.iter().for_each(|(l, list)| all[*l].clone_from(list));
    task.packing.pack(&own.value(&all))
}

impl<'a> Priced<'a> {
    /// Prepares a layer with the layers within it, and the rows over them, of which the method knows some.
    pub(super) fn new(task: Task<'a>, root: usize, (method, known): (Method<'a>, &[bool])) -> Self {
        let layers = family(task.model, root);
        let own = own_model(task.model, &layers);
        Self {
            task,
            root,
            goals: own.goals.len(),
            own,
            layers,
            method,
            known: known.to_vec(),
            best: None,
            solves: 0,
            conflicts: Vec::new(),
        }
    }

    /// The model of the part.
    pub(super) fn model(&self) -> &Model {
        &self.own
    }

    /// The packed value of the best plan so far.
    pub(super) fn value(&self) -> Option<i64> {
        self.best.as_ref().map(|(value, _)| *value)
    }

    /// How often the part was solved.
    pub(super) fn solves(&self) -> u64 {
        self.solves
    }

    /// Whether there is no plan even without the rows that are priced.
    pub(super) fn is_impossible(&self) -> bool {
        !self.conflicts.is_empty()
    }

    /// Finds the best multipliers with these rows added; `seen` are plans known before, `reach` limits the
    /// first multipliers.
    pub(super) fn relax(
        &mut self,
        added: &[SideRow],
        (seen, reach): (Vec<Seen>, f64),
    ) -> Result<Relaxed, String> {
        let mut case = self.case(added);
        let mut seen: Vec<Seen> = seen.into_iter().map(|seen| case.see_again(seen)).collect();
        let rows = case.model.rows.len();
        let mut most = self.limit();
        let mut limit = reach.clamp(FIRST_LIMIT, most.max(FIRST_LIMIT));
        let mut center = vec![0.0; rows];
        let mut multipliers =
            if seen.is_empty() { center.clone() } else { propose(&seen, rows, limit).multipliers };
        let (mut best, mut stop, mut mixture) = (None::<Found>, None, Vec::new());
        let mut tried: Vec<Vec<i64>> = Vec::new();
        for round in 1..=MOST_SOLVES {
            let prices = case.prices(&multipliers);
            if tried.contains(&prices) {
                break;
            }
            let found = match self.evaluate(&mut case, &prices) {
                Ok(found) => found,
                // Numbers too large, perhaps: nearer to what is known.
                Err(_) if !seen.is_empty() && most > limit / 64.0 => {
                    most = most.min(limit) / 4.0;
                    let between = center.iter().zip(&multipliers);
                    multipliers = between.map(|(c, m)| c + (m - c) / 4.0).collect();
                    continue;
                }
                Err(_) if best.is_some() => break,
                Err(why) => return Err(why),
            };
            tried.push(prices);
            stop = found.stop.or_else(|| self.task.budget.stop());
            let is_empty = found.seen.is_none();
            seen.extend(found.seen.clone());
            if best.as_ref().is_none_or(|best| found.bound > best.bound) {
                center.clone_from(&multipliers);
                best = Some(found);
            }
            let bound = best.as_ref().map_or(i128::MIN, |best| best.bound);
            let is_met = self.value().is_some_and(|value| bound >= i128::from(value));
            let proposal = propose(&seen, rows, limit);
            mixture.clone_from(&proposal.mixture);
            if is_empty || is_met || stop.is_some() || !is_more(proposal.bound, &seen, bound) {
                break;
            }
            // The box grows slowly, for numbers that are too large help nobody.
            if proposal.multipliers.iter().any(|m| m.abs() > 0.99 * limit) {
                limit = (limit * 16.0).min(most);
            }
            // Half way first where rows are several: the model knows little far from its points.
            let part = if round % 2 == 0 || rows == 1 { 1.0 } else { 0.5 };
            let between = center.iter().zip(&proposal.multipliers);
            multipliers = between.map(|(c, p)| c + part * (p - c)).collect();
        }
        let Found { bound, proof, engine, .. } = best.ok_or("nothing was solved")?;
        let reach = center.iter().fold(0.0, |most: f64, m| most.max(m.abs())) * 4.0;
        Ok(Relaxed { bound, proof, seen, mixture, reach, stop, engine })
    }

    /// What is known in the end, with the least bound of all cases.
    pub(super) fn outcome(
        self,
        least: i128,
        mut tree: Vec<CountCase>,
        (stop, engine): (Option<Stop>, &'static str),
    ) -> Result<PartOutcome, String> {
        let (value, pairs) = self.best.ok_or_else(|| {
            format!("no plan was found that obeys the rows, in {} solves ({stop:?})", self.solves)
        })?;
        let bound = least.min(i128::from(value));
        let (rows, cases) = (self.known.len(), tree.len() as u64);
        let proof = match tree.pop() {
            Some(CountCase::Leaf(only)) if tree.is_empty() => *only,
            last => {
                tree.extend(last);
                let layer = self.task.model.layers[self.root].name.clone();
                Part::Cases { layer, tree }
            }
        };
        Ok(PartOutcome {
            pairs: Some(pairs),
            sequential: None,
            bound: i64::try_from(bound).ok(),
            conflicts: Vec::new(),
            proof,
            stop,
            report: PartReport {
                layers: self.layers,
                engine: "priced rows",
                why: format!("{rows} row(s) priced into a part for: {engine}"),
                work: vec![("solves", self.solves), ("cases", cases)],
            },
        })
    }

    /// There is no plan even without the rows that are priced.
    pub(super) fn impossible(mut self) -> PartOutcome {
        // Rows are numbered here as the method saw them.
        let numbers = rows_of(self.task.model, &self.layers);
        let known: Vec<usize> =
            numbers.into_iter().zip(&self.known).filter(|(_, k)| **k).map(|(n, _)| n).collect();
        let limits = self.conflicts.iter_mut().flat_map(|conflict| &mut conflict.rows);
        limits.for_each(|limit| limit.row = known[limit.row]);
        let layer = self.task.model.layers[self.root].name.clone();
        PartOutcome {
            pairs: None,
            sequential: None,
            bound: None,
            conflicts: self.conflicts,
            proof: Part::Claimed { layers: vec![layer], by: "nobody".to_owned() },
            stop: None,
            report: PartReport {
                layers: self.layers,
                engine: "priced rows",
                why: "impossible even without the rows that are priced".to_owned(),
                work: vec![("solves", self.solves)],
            },
        }
    }

    /// Looks for a plan that obeys the rows without regard to the last goal: where rows weigh against
    /// early goals, later ones make the numbers too large.
    pub(super) fn forgo(&mut self) {
        let Some(last) = self.goals.checked_sub(1).filter(|&last| last > 0) else { return };
        let own = without(&self.own, last);
        let Ok(packing) = Packing::new(&own) else { return };
        let task = Task { packing: &packing, ..self.task };
        let mut less = Priced {
            task,
            own,
            goals: last,
            layers: self.layers.clone(),
            known: self.known.clone(),
            best: None,
            conflicts: Vec::new(),
            ..*self
        };
        let _relaxed = less.relax(&[], (Vec::new(), 0.0));
        if less.best.is_none() {
            less.forgo();
        }
        self.solves = less.solves;
        if let Some((_, pairs)) = less.best {
            let mut all = vec![Pairs::new(); self.own.layers.len()];
            pairs.iter().for_each(|(l, list)| all[*l].clone_from(list));
            self.best = Some((self.task.packing.pack(&self.own.value(&all)), pairs));
        }
    }

    /// The greatest multiplier: some units of the first goal.
    #[expect(clippy::cast_precision_loss, reason = "the size of a box")]
    fn limit(&self) -> f64 {
        self.task.packing.weight.first().map_or(FIRST_LIMIT, |&w| w as f64 * 64.0)
    }

    /// The model with the rows of a case.
    fn case(&self, added: &[SideRow]) -> Case {
        let mut model = self.own.clone();
        model.rows.extend_from_slice(added);
        let is_known = |row: &SideRow| columns::knows(&self.own, self.root, row);
        let known = self.known.iter().copied().chain(added.iter().map(is_known)).collect();
        Case { model, known }
    }

    /// Solves the part under some multipliers.
    #[expect(clippy::cast_precision_loss, reason = "cutting planes only guide")]
    fn evaluate(&mut self, case: &mut Case, prices: &[i64]) -> Result<Found, String> {
        let (task, packing) = (self.task, self.task.packing);
        let inner = charged(&case.model, (prices, &case.known), &packing.weight)
            .ok_or("the rows need prices that are too large")?;
        let inner_packing = packing.with_costs(&inner).map_err(|error| error.to_string())?;
        self.solves += 1;
        let watcher = &|_| ();
        let inner_task = Task { model: &inner, packing: &inner_packing, watcher, ..task };
        let outcome = (self.method)(inner_task);
        let (stop, engine) = (outcome.stop, outcome.report.engine);
        let mut within = outcome.proof;
        if let Part::Columns { rows, .. } = &mut within {
            let known = (0..).zip(&case.known).filter(|(_, known)| **known);
            *rows = known.map(|(number, _)| number).collect();
        }
        let prove = |limit: i64| Part::Priced {
            layer: task.model.layers[self.root].name.clone(),
            row: prices.to_vec(),
            limit,
            inner: Box::new(within),
        };
        let priced = case.priced(prices).map(|(row, &m)| cheapest(row, m, &packing.weight, None).1);
        let priced: i128 = priced.sum();
        let Some(own) = outcome.pairs.filter(|_| outcome.bound.is_some()) else {
            if outcome.conflicts.is_empty() {
                return Err(format!("without the rows: {}", outcome.report.why));
            }
            // Nothing is possible: then nothing costs less than any number.
            let least = outcome.bound.unwrap_or(MOST);
            let found = Found {
                bound: i128::from(least) + priced,
                proof: prove(least),
                seen: None,
                stop,
                engine,
            };
            self.conflicts = outcome.conflicts;
            return Ok(found);
        };
        let mut pairs = vec![Pairs::new(); inner.layers.len()];
        own.iter().for_each(|(l, list)| pairs[*l].clone_from(list));
        let bound = outcome.bound.map_or(i128::MIN, |least| i128::from(least) + priced);
        let proof = prove(packing.pack(&inner.value(&pairs)));
        let numbers = self.own.activities(&pairs);
        let obeys = self.own.rows.iter().zip(numbers).all(|(row, number)| {
            let (low, high) = limits(row);
            (low..=high).contains(&number)
        });
        let real = packing.pack(&self.own.value(&pairs));
        if obeys && self.value().is_none_or(|value| real < value) {
            self.best = Some((real, own));
        }
        let mut cost = case.model.value(&pairs);
        let mut over = vec![0.0; case.model.rows.len()];
        let numbers = case.model.activities(&pairs);
        let rows = case.model.rows.iter().zip(&numbers).zip(prices).zip(&case.known);
        for ((((row, &number), &price), &known), over) in rows.zip(&mut over) {
            if !known {
                let (y, _) = cheapest(row, price, &packing.weight, None);
                *over = (number - y) as f64;
                let charge = |charge: RowCharge| charge.at(y) - charge.at(number);
                row.charges.iter().for_each(|&(goal, c)| cost[goal] += charge(c));
            }
        }
        let seen = Some(Seen { pairs, cut: Cut { cost: packing.pack(&cost) as f64, over } });
        Ok(Found { bound, proof, seen, stop, engine })
    }
}

/// The rows of a case.
struct Case {
    /// The model of the part with the rows of the case after its own.
    model: Model,
    known: Vec<bool>,
}

impl Case {
    /// The prices of pairs that follow from multipliers.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "as casts saturate; any multiplier is valid"
    )]
    fn prices(&self, multipliers: &[f64]) -> Vec<i64> {
        let price = |(m, known): (&f64, &bool)| if *known { 0 } else { -(m.round() as i64) };
        multipliers.iter().zip(&self.known).map(price).collect()
    }

    /// The rows that the method does not know, with their prices.
    fn priced<'p>(&'p self, prices: &'p [i64]) -> impl Iterator<Item = (&'p SideRow, &'p i64)> {
        let rows = self.model.rows.iter().zip(prices).zip(&self.known);
        rows.filter(|(_, known)| !**known).map(|(row, _)| row)
    }

    /// A plan seen in another case: what it is over the rows that came since, which cost nothing.
    #[expect(clippy::cast_precision_loss, reason = "cutting planes only guide")]
    fn see_again(&self, mut seen: Seen) -> Seen {
        let numbers = self.model.activities(&seen.pairs);
        let rows = self.model.rows.iter().zip(numbers).skip(seen.cut.over.len());
        for (row, number) in rows {
            let (low, high) = limits(row);
            seen.cut.over.push((number - number.max(low).min(high)) as f64);
        }
        seen
    }
}

/// Asks the cutting planes of some plans.
fn propose(seen: &[Seen], rows: usize, limit: f64) -> Proposal {
    let cuts: Vec<Cut> = seen.iter().map(|seen| seen.cut.clone()).collect();
    bundle::propose(&cuts, &vec![false; rows], limit)
}

/// Whether the cutting planes promise more than what was reached, beyond what floats can tell.
#[expect(clippy::cast_precision_loss, reason = "cutting planes only guide")]
fn is_more(promised: f64, seen: &[Seen], reached: i128) -> bool {
    let size = seen.iter().map(|seen| seen.cut.cost.abs()).fold(1.0, f64::max);
    promised - reached as f64 > 0.5 + size * 1e-14
}
