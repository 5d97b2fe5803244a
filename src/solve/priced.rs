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
//! obeys them and meets the bound is best; between two breakpoints of the dual a gap may be left,
//! and the answer says how much.
//!
//! **Ties** as in the method of the part. **Complexity.** That of the part for each of at most
//! [`MOST_SOLVES`] multipliers; with one row about ten.
//!
//! Reference: A. M. Geoffrion, Lagrangean relaxation for integer programming, *Mathematical
//! Programming Study* 2, 1974.

use super::rows::bundle::{self, Cut};
use super::rows::{cheapest, limits, rows_of};
use crate::base::Stop;
use crate::model::proof::Part;
use crate::model::{Candidates, Layer, Model, Packing, RowCharge, SideRow};
use crate::solve::{Pairs, PartOutcome, PartReport, Task, family};

/// Times that the part is solved.
const MOST_SOLVES: usize = 40;
/// Greatest multiplier at first.
const FIRST_LIMIT: f64 = 1024.0;

/// The method of the part: solves a model without rows.
pub(super) type Method<'a> = &'a dyn Fn(Task<'_>) -> PartOutcome;

/// What one set of multipliers gave.
struct Found {
    bound: i128,
    proof: Part,
    cut: Cut,
    stop: Option<Stop>,
    engine: &'static str,
}

/// A part whose rows are priced.
struct Priced<'a> {
    task: Task<'a>,
    /// The model of the part, with its rows: what is in no layer of the part is empty.
    own: Model,
    layers: Vec<usize>,
    method: Method<'a>,
    /// The first goals, those that count.
    goals: usize,
    /// The best plan that obeys the rows, with its packed value.
    best: Option<(i64, Vec<(usize, Pairs)>)>,
    solves: u64,
}

/// Solves a layer with the layers within it, and the rows over them; an error says why not.
pub(super) fn solve(
    task: Task<'_>,
    root: usize,
    method: Method<'_>,
) -> Result<PartOutcome, String> {
    let layers = family(task.model, root);
    if task.model.worst.iter().any(|w| layers.contains(&w.layer)) {
        return Err("a worst-case goal over a part that is no flow".to_owned());
    }
    let own = own_model(task.model, &layers);
    if own.rows.iter().map(limits).any(|(low, high)| low > high) {
        return Err("a row must have more than it may".to_owned());
    }
    let goals = own.goals.len();
    Priced { task, own, layers, method, goals, best: None, solves: 0 }.run(root)
}

/// What some pairs cost in some layers, with the rows over them, packed.
pub(super) fn value(task: Task<'_>, layers: &[usize], pairs: &[(usize, Pairs)]) -> i64 {
    let own = own_model(task.model, layers);
    let mut all = vec![Pairs::new(); own.layers.len()];
    pairs.iter().for_each(|(l, list)| all[*l].clone_from(list));
    task.packing.pack(&own.value(&all))
}

impl Priced<'_> {
    fn run(mut self, root: usize) -> Result<PartOutcome, String> {
        let rows = self.own.rows.len();
        let mut multipliers = vec![0.0; rows];
        let (mut center, mut limit) = (multipliers.clone(), FIRST_LIMIT);
        let (mut cuts, mut best, mut stop) = (Vec::new(), None::<Found>, None);
        let mut most = self.limit();
        for round in 1..=MOST_SOLVES {
            let found = match self.evaluate(root, &multipliers) {
                Ok(found) => found,
                // Numbers too large, perhaps: nearer to what is known.
                Err(_) if best.is_some() && most > limit / 64.0 => {
                    most = most.min(limit) / 4.0;
                    let between = center.iter().zip(&multipliers);
                    multipliers = between.map(|(c, m)| c + (m - c) / 4.0).collect();
                    continue;
                }
                Err(_) if best.is_some() => break,
                Err(why) => return Err(why),
            };
            stop = found.stop.or_else(|| self.task.budget.stop());
            cuts.push(found.cut.clone());
            if best.as_ref().is_none_or(|best| found.bound > best.bound) {
                center.clone_from(&multipliers);
                best = Some(found);
            }
            let bound = best.as_ref().map_or(i128::MIN, |best| best.bound);
            let is_met = self.best.as_ref().is_some_and(|(value, _)| bound >= i128::from(*value));
            let proposal = bundle::propose(&cuts, &vec![false; rows], limit);
            if is_met || stop.is_some() || !is_more(proposal.bound, &cuts, bound) {
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
        if self.best.is_none() && stop.is_none() {
            self.forgo(root);
        }
        let best = best.ok_or("nothing was solved")?;
        let (value, pairs) = self.best.ok_or_else(|| {
            format!("no plan was found that obeys the rows, in {} solves ({stop:?})", self.solves)
        })?;
        let bound = best.bound.min(i128::from(value));
        Ok(PartOutcome {
            pairs: Some(pairs),
            sequential: None,
            bound: i64::try_from(bound).ok(),
            conflicts: Vec::new(),
            proof: best.proof,
            stop,
            report: PartReport {
                layers: self.layers,
                engine: "priced rows",
                why: format!("{rows} row(s) priced into a part for: {}", best.engine),
                work: vec![("solves", self.solves)],
            },
        })
    }

    /// Looks for a plan that obeys the rows without regard to the last goal: where rows weigh against
    /// early goals, later ones make the numbers too large.
    fn forgo(&mut self, root: usize) {
        let Some(last) = self.goals.checked_sub(1).filter(|&last| last > 0) else { return };
        let own = without(&self.own, last);
        let Ok(packing) = Packing::new(&own) else { return };
        let task = Task { packing: &packing, ..self.task };
        let (layers, method) = (self.layers.clone(), self.method);
        let less = Priced { task, own, layers, method, goals: last, best: None, solves: 0 };
        if let Ok(PartOutcome { pairs: Some(pairs), report, .. }) = less.run(root) {
            self.solves += report.work.iter().map(|(_, solves)| solves).sum::<u64>();
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

    /// Solves the part under some multipliers.
    #[expect(clippy::cast_precision_loss, reason = "cutting planes only guide")]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "as casts saturate; any multiplier is valid"
    )]
    fn evaluate(&mut self, root: usize, multipliers: &[f64]) -> Result<Found, String> {
        let (task, packing) = (self.task, self.task.packing);
        let prices: Vec<i64> = multipliers.iter().map(|m| -(m.round() as i64)).collect();
        let inner = charged(&self.own, &prices, &packing.weight)
            .ok_or("the rows need prices that are too large")?;
        let inner_packing = packing.with_costs(&inner).map_err(|error| error.to_string())?;
        self.solves += 1;
        let watcher = &|_| ();
        let inner_task = Task { model: &inner, packing: &inner_packing, watcher, ..task };
        let outcome = (self.method)(inner_task);
        let (Some(own), Some(least)) = (outcome.pairs, outcome.bound) else {
            return Err(format!("without the rows: {}", outcome.report.why));
        };
        let mut pairs = vec![Pairs::new(); inner.layers.len()];
        own.iter().for_each(|(l, list)| pairs[*l].clone_from(list));
        let numbers = self.own.activities(&pairs);
        let mut bound = i128::from(least);
        let mut plain = self.own.value(&pairs);
        let mut over = Vec::new();
        let mut obeys = true;
        let real = packing.pack(&plain);
        for ((row, &number), &price) in self.own.rows.iter().zip(&numbers).zip(&prices) {
            let (y, cost) = cheapest(row, price, &packing.weight, None);
            bound += cost;
            over.push((number - y) as f64);
            let (low, high) = limits(row);
            obeys &= (low..=high).contains(&number);
            let charge = |charge: RowCharge| charge.at(y) - charge.at(number);
            row.charges.iter().for_each(|&(goal, c)| plain[goal] += charge(c));
        }
        if obeys && self.best.as_ref().is_none_or(|(value, _)| real < *value) {
            self.best = Some((real, own));
        }
        let proof = Part::Priced {
            layer: task.model.layers[root].name.clone(),
            row: prices,
            limit: packing.pack(&inner.value(&pairs)),
            inner: Box::new(outcome.proof),
        };
        let cut = Cut { cost: packing.pack(&plain) as f64, over };
        let (stop, engine) = (outcome.stop, outcome.report.engine);
        Ok(Found { bound, proof, cut, stop, engine })
    }
}

/// Whether the cutting planes promise more than what was reached, beyond what floats can tell.
#[expect(clippy::cast_precision_loss, reason = "cutting planes only guide")]
fn is_more(promised: f64, cuts: &[Cut], reached: i128) -> bool {
    let size = cuts.iter().map(|cut| cut.cost.abs()).fold(1.0, f64::max);
    promised - reached as f64 > 0.5 + size * 1e-14
}

/// The model of some layers alone, numbered as before.
fn own_model(model: &Model, layers: &[usize]) -> Model {
    let mut own = model.clone();
    for (l, layer) in own.layers.iter_mut().enumerate().filter(|(l, _)| !layers.contains(l)) {
        let cost = vec![Vec::new(); model.goals.len()];
        let candidates = Candidates { start: vec![0], recipient: Vec::new(), cost };
        let name = model.layers[l].name.clone();
        *layer = Layer { name, candidates, ..Layer::default() };
    }
    own.rows = rows_of(model, layers).into_iter().map(|row| model.rows[row].clone()).collect();
    own.worst.clear();
    own
}

/// The model with a goal that costs nothing.
fn without(own: &Model, goal: usize) -> Model {
    let mut less = own.clone();
    for layer in &mut less.layers {
        layer.candidates.cost[goal].clear();
        let members = layer.helpers.iter_mut().chain(&mut layer.recipients);
        members.for_each(|node| node.charges.retain(|(g, _)| *g != goal));
        layer.spread.iter_mut().for_each(|spread| spread.price.retain(|(g, _)| *g != goal));
    }
    less.rows.iter_mut().for_each(|row| row.charges.retain(|(g, _)| *g != goal));
    less
}

/// The model without its rows, each pair dearer by less the prices of the rows that count it; the
/// amount is spread over the goals, so that packed costs are exact.
fn charged(own: &Model, prices: &[i64], weights: &[i64]) -> Option<Model> {
    let mut inner = Model { rows: Vec::new(), ..own.clone() };
    let charge = |(row, &price): (&SideRow, &i64)| {
        let term = move |t: &crate::model::Term| (t.layer, t.candidate, -price * t.coefficient);
        row.terms.iter().map(term).collect::<Vec<_>>()
    };
    for (l, c, mut amount) in own.rows.iter().zip(prices).flat_map(charge) {
        let candidates = &mut inner.layers[l].candidates;
        for (goal, &weight) in weights.iter().enumerate() {
            let digit = amount / weight;
            amount %= weight;
            if digit != 0 {
                candidates.cost[goal].resize(candidates.recipient.len(), 0);
                let cost = &mut candidates.cost[goal][c];
                *cost = cost.checked_add(i32::try_from(digit).ok()?)?;
            }
        }
    }
    Some(inner)
}
