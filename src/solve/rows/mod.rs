//! Layers joined by side rows.
//!
//! Rows that nest with the members ([`nested`]) are counted by the network itself, so with them the
//! problem stays a minimum-cost flow. Where other rows cross, the flow without them comes first: if
//! it obeys them, nothing else is needed. If not, the goals are settled one after another
//! ([`search`]). Either way the multipliers prove the plan, by the same arithmetic.

pub(super) mod bundle;
mod combine;
mod core;
mod dual;
mod levels;
mod nested;
mod network;
mod search;

use crate::base::Stop;
use crate::kernel::{NetworkSimplex, NoFlow};
use crate::model::proof::{Part, Prices, RowCase, Settled};
use crate::model::{Model, Worst};
use crate::solve::{Conflict, PartOutcome, PartReport, RowLimit, Task, flow};
use dual::{Aim, Incumbent};
use levels::Levels;
use network::Joined;
use search::{Root, Search};

pub(super) use dual::cheapest;
pub(super) use network::{limits, rows_of};

/// Whether a layer can be joined to others by rows: a flow, and nothing within it.
pub(super) fn suits(model: &Model, layer: usize) -> bool {
    let data = &model.layers[layer];
    let plain = data.teams.is_none() && data.loads.is_none();
    plain && data.link.is_none() && model.children(layer).is_empty()
}

/// Solves some layers that are flows, with the rows that join them.
pub(super) fn solve(task: Task<'_>, layers: &[usize]) -> PartOutcome {
    match attempt(task, layers) {
        Ok(outcome) => outcome,
        Err(outcome) => *outcome,
    }
}

/// The answer, or why there is none; both are outcomes.
fn attempt(task: Task<'_>, layers: &[usize]) -> Result<PartOutcome, Box<PartOutcome>> {
    let model = task.model;
    let crossed = crossed(model, layers);
    if !crossed.is_empty() {
        let why = "a member or a row must have more than it may";
        return Err(failed(task, layers, crossed, why));
    }
    let joined = Joined::new(model, layers);
    let worst = model.worst.iter().find(|w| layers.contains(&w.layer));
    if worst.is_some() && !joined.crossing.is_empty() {
        let why = "a worst-case goal, and rows that cross the members";
        return Err(failed(task, layers, vec![], why));
    }
    let mut course = Course::new(task, &joined)?;
    if let Some(worst) = worst {
        return Ok(course.worst(worst));
    }
    if course.is_best() {
        return Ok(course.outcome(None));
    }
    let stop = course.run()?;
    Ok(course.outcome(stop))
}

/// How it went so far.
struct Course<'a, 'm> {
    task: Task<'a>,
    joined: &'a Joined<'m>,
    best: Incumbent,
    /// Packed bound, unless the weights of the goals are too large for a flow.
    bound: Option<i64>,
    /// What proves it.
    settled: Vec<Settled>,
    work: Vec<(&'static str, u64)>,
}

impl<'a, 'm> Course<'a, 'm> {
    /// The flow of all goals packed, without the rows that cross: a bound, and perhaps the answer.
    fn new(task: Task<'a>, joined: &'a Joined<'m>) -> Result<Self, Box<PartOutcome>> {
        let mut simplex = NetworkSimplex::default();
        let zeros = vec![0; joined.crossing.len()];
        let mut network = joined.network.clone();
        let mut solve = |weights: &[i64]| {
            for (arc, price) in (0..).zip(joined.prices(weights, &zeros)) {
                network.set_cost(arc, price);
            }
            simplex.solve(&network).cloned()
        };
        let weights = &task.packing.weight;
        let packed = solve(weights);
        let is_packed = packed.is_ok();
        let flow = match packed.or_else(|_| solve(&vec![0; weights.len()])) {
            Ok(flow) => flow,
            Err(NoFlow::Infeasible(cut)) => {
                let conflict = joined.explain(&cut);
                let why = "no flow obeys the bounds";
                return Err(failed(task, joined.layers, vec![conflict], why));
            }
            Err(error) => return Err(failed(task, joined.layers, vec![], &error.to_string())),
        };
        let rows = joined.crossing.iter().map(|&row| &joined.model.rows[row]);
        let charges: i128 = rows.map(|row| dual::cheapest(row, 0, weights, None).1).sum();
        let bound = i128::from(task.packing.pack(&joined.value(&flow.flow))) + charges;
        let prices = joined.multipliers(weights, &flow, &zeros);
        Ok(Self {
            task,
            joined,
            best: Incumbent::new(joined, &flow.flow),
            bound: i64::try_from(bound).ok().filter(|_| is_packed),
            settled: vec![all_goals(weights.len(), prices)],
            work: vec![
                ("arcs", joined.network.n_arcs() as u64),
                ("pivots", flow.work.pivots),
                ("arcs_scanned", flow.work.arcs_scanned),
            ],
        })
    }

    fn is_best(&self) -> bool {
        self.best.broken == 0 && Some(self.task.packing.pack(&self.best.value)) == self.bound
    }

    /// Settles all goals; says why if it had to stop.
    fn run(&mut self) -> Result<Option<Stop>, Box<PartOutcome>> {
        self.work = vec![("arcs", self.joined.network.n_arcs() as u64)];
        if self.best.broken > 0 {
            let (stop, _) = self.search((Aim::Obey, 0), &mut Vec::new());
            if self.best.broken > 0 {
                let conflicts = if stop.is_some() { vec![] } else { vec![self.explain()] };
                let why = "the rows cannot be obeyed together";
                let failed = failed(self.task, self.joined.layers, conflicts, why);
                return Err(Box::new(PartOutcome { stop, ..*failed }));
            }
        }
        if self.bound.is_some() {
            self.pack();
        }
        if self.is_best() {
            return Ok(None);
        }
        let (mut settled, mut firm) = self.firm();
        let mut roots = Vec::new();
        let first = firm;
        for goal in first..self.task.model.goals.len() {
            let before = roots.len();
            let (stop, tree) = self.search((Aim::Goal(goal), firm), &mut roots);
            if stop.is_some() {
                return Ok(stop.filter(|_| !self.is_best()));
            }
            if firm == goal && self.is_free(&tree) {
                firm += 1;
                roots.truncate(before);
            }
            let left_out = roots.iter().map(|root| root.prices.clone()).collect();
            let goal = u32::try_from(goal).unwrap_or(u32::MAX);
            settled.push(Settled { first: goal, last: goal, left_out, tree });
        }
        self.settled = settled;
        self.bound = Some(self.task.packing.pack(&self.best.value));
        Ok(None)
    }

    /// A bound for all goals together by multipliers of the rows, and good plans on the way.
    fn pack(&mut self) {
        let (best, aim) = (self.best.clone(), (Aim::Packed, 0));
        let mut search = Search::new(self.task, self.joined, aim, best, Vec::new());
        let Ok(ascent) = search.root() else { return };
        let value = self.task.packing.pack(&search.dual.best.value);
        let total = ascent.total.min(i128::from(value));
        if let Some(bound) = i64::try_from(total).ok().filter(|bound| Some(*bound) > self.bound) {
            self.bound = Some(bound);
            self.settled = vec![all_goals(self.task.packing.weight.len(), ascent.prices)];
        }
        self.note(&search);
        self.best = search.dual.best;
    }

    /// How many of the first goals no row that crosses makes any worse, and what settles them.
    fn firm(&mut self) -> (Vec<Settled>, usize) {
        let weights = &self.task.packing.weight;
        let zeros = vec![0; self.joined.crossing.len()];
        let mut network = self.joined.network.clone();
        let mut simplex = NetworkSimplex::default();
        for firm in (1..=weights.len()).rev().filter(|_| self.bound.is_some()) {
            // In units of the last of them.
            let part = |(g, w): (usize, &i64)| if g < firm { w / weights[firm - 1] } else { 0 };
            let part: Vec<i64> = weights.iter().enumerate().map(part).collect();
            for (arc, price) in (0..).zip(self.joined.prices(&part, &zeros)) {
                network.set_cost(arc, price);
            }
            let Ok(flow) = simplex.resolve_costs(&network) else { continue };
            let (found, _) =
                self.joined.judge(&self.joined.value(&flow.flow), &self.joined.least(&part));
            if found[..firm] == self.best.value[..firm] {
                let prices = self.joined.multipliers(&part, flow, &zeros);
                let last = u32::try_from(firm - 1).unwrap_or(u32::MAX);
                let tree = vec![RowCase::Leaf(prices)];
                return (vec![Settled { first: 0, last, left_out: Vec::new(), tree }], firm);
            }
        }
        (Vec::new(), 0)
    }

    /// Whether a tree needs no multipliers of the rows that cross.
    fn is_free(&self, tree: &[RowCase]) -> bool {
        let [RowCase::Leaf(prices)] = tree else { return false };
        let rows = self.joined.rows.iter().zip(&prices.row);
        rows.filter(|(row, _)| self.joined.crossing.contains(row)).all(|(_, &m)| m == 0)
    }

    /// Settles a worst-case goal among the others; without a bound if it had to stop.
    fn worst(self, worst: &Worst) -> PartOutcome {
        let (task, joined) = (self.task, self.joined);
        let mut levels = Levels::new(task, joined, worst);
        let stop = levels.run().err();
        let flow = if levels.flow.is_empty() { &self.best.flow } else { &levels.flow };
        let pairs = joined.chosen(flow);
        let mut value = joined.value(flow);
        let own = pairs.iter().find(|(l, _)| *l == worst.layer);
        let scores = own.map(|(_, own)| worst.of(task.model, own)).unwrap_or_default();
        value[worst.goal] -= i64::from(scores.into_iter().min().unwrap_or(0));
        let layers = joined.layers.to_vec();
        let names = layers.iter().map(|&l| task.model.layers[l].name.clone()).collect();
        let mut work = self.work;
        work.push(("flows", levels.flows));
        work.push(("levels", levels.levels.len() as u64));
        PartOutcome {
            pairs: Some(pairs),
            sequential: None,
            bound: stop.is_none().then(|| task.packing.pack(&value)),
            conflicts: Vec::new(),
            proof: match stop {
                None => Part::Levels { layers: names, levels: levels.levels },
                Some(_) => Part::Claimed { layers: names, by: "nobody".to_owned() },
            },
            stop,
            report: PartReport {
                layers,
                engine: "flow by levels",
                why: "a worst-case goal: one flow per score that matters".to_owned(),
                work,
            },
        }
    }

    fn search(&mut self, aim: (Aim, usize), roots: &mut Vec<Root>) -> (Option<Stop>, Vec<RowCase>) {
        let (best, before) = (self.best.clone(), std::mem::take(roots));
        let mut search = Search::new(self.task, self.joined, aim, best, before);
        let stop = search.run().err();
        self.note(&search);
        self.best = search.dual.best;
        *roots = search.roots;
        (stop, search.tree)
    }

    /// Adds up the work.
    fn note(&mut self, search: &Search<'_, '_>) {
        for (name, n) in [("flows", search.dual.flows), ("cases", search.tree.len() as u64)] {
            match self.work.iter_mut().find(|(known, _)| *known == name) {
                Some((_, total)) => *total += n,
                None => self.work.push((name, n)),
            }
        }
    }

    /// The rows that cross, each with what it could count if it were alone.
    fn explain(&self) -> Conflict {
        let extreme = |at: usize, sign: i64| {
            let mut network = self.joined.network.clone();
            let mut multipliers = vec![0; self.joined.crossing.len()];
            multipliers[at] = sign;
            let weights = vec![0; self.task.model.goals.len()];
            for (arc, price) in (0..).zip(self.joined.prices(&weights, &multipliers)) {
                network.set_cost(arc, price);
            }
            let flow = NetworkSimplex::default().solve(&network).map(|f| f.flow.clone());
            flow.map(|flow| self.joined.activities(&flow)[at]).ok()
        };
        let limit = |(at, &row): (usize, &usize)| {
            let (low, high) = limits(&self.joined.model.rows[row]);
            let (least, most) = (extreme(at, -1), extreme(at, 1));
            RowLimit { row, low, high, least: least.unwrap_or(low), most: most.unwrap_or(high) }
        };
        let all: Vec<RowLimit> = self.joined.crossing.iter().enumerate().map(limit).collect();
        let alone: Vec<RowLimit> =
            all.iter().copied().filter(|r| r.least > r.high || r.most < r.low).collect();
        conflict(self.joined.layers, if alone.is_empty() { all } else { alone })
    }

    fn outcome(self, stop: Option<Stop>) -> PartOutcome {
        let layers = self.joined.layers.to_vec();
        let names = layers.iter().map(|&l| self.task.model.layers[l].name.clone()).collect();
        let n_crossing = self.joined.crossing.len();
        let why = match n_crossing {
            0 => "all rows nest with the members: a minimum-cost flow".to_owned(),
            n => format!("{n} row(s) cross the members: flows with multipliers"),
        };
        PartOutcome {
            pairs: Some(self.joined.chosen(&self.best.flow)),
            sequential: None,
            bound: self.bound,
            conflicts: Vec::new(),
            proof: match self.bound {
                Some(_) => Part::Rows { layers: names, settled: self.settled },
                None => Part::Claimed { layers: names, by: "nobody".to_owned() },
            },
            stop,
            report: PartReport { layers, engine: "flow with rows", why, work: self.work },
        }
    }
}

/// One leaf for all goals.
fn all_goals(goals: usize, prices: Prices) -> Settled {
    let last = u32::try_from(goals.saturating_sub(1)).unwrap_or(u32::MAX);
    Settled { first: 0, last, left_out: Vec::new(), tree: vec![RowCase::Leaf(prices)] }
}

/// Members and rows that must have more than they may.
fn crossed(model: &Model, layers: &[usize]) -> Vec<Conflict> {
    let members = layers.iter().flat_map(|&l| flow::crossed(l, &model.layers[l]));
    members.chain(crossed_rows(model, layers)).collect()
}

/// Rows over some layers that must have more than they may.
pub(super) fn crossed_rows(model: &Model, layers: &[usize]) -> Option<Conflict> {
    let mut crossed = Vec::new();
    for row in rows_of(model, layers) {
        let (low, high) = limits(&model.rows[row]);
        let (least, most) = model.rows[row].range();
        if low > high {
            let (low, high) =
                (model.rows[row].min.unwrap_or(least), model.rows[row].max.unwrap_or(most));
            crossed.push(RowLimit { row, low, high, least, most });
        }
    }
    (!crossed.is_empty()).then(|| conflict(layers, crossed))
}

fn conflict(layers: &[usize], rows: Vec<RowLimit>) -> Conflict {
    let layer = layers.first().copied().unwrap_or_default();
    Conflict { layer, helpers_need: true, rows, ..Conflict::default() }
}

fn failed(
    task: Task<'_>,
    layers: &[usize],
    conflicts: Vec<Conflict>,
    why: &str,
) -> Box<PartOutcome> {
    let names = layers.iter().map(|&l| task.model.layers[l].name.clone()).collect();
    Box::new(PartOutcome {
        pairs: None,
        sequential: None,
        bound: None,
        conflicts,
        proof: Part::Rows { layers: names, settled: Vec::new() },
        stop: None,
        report: PartReport {
            layers: layers.to_vec(),
            engine: "flow with rows",
            why: why.to_owned(),
            work: Vec::new(),
        },
    })
}
