//! Model to outcome; knows no domain.
//!
//! Each layer that lies in no other makes, with the layers within it, one independent part. A part
//! is a flow ([`flow`]), or loads ([`loads`]), or rounds over places ([`spread`]), or columns of teams
//! ([`columns`]), or patterns of teams where nothing lies within and teams are many ([`patterns`]),
//! or, where none of these fits, the flat program given to a foreign solver ([`mip`]). Layers joined
//! by side rows are one part (`rows`). Over layers that are no flows, rows are known to the columns, or
//! priced (`priced`). Parts are put together in the order of their first layers.

pub mod columns;
mod fewest;
pub mod flow;
mod hint;
mod implied;
pub mod loads;
pub mod mip;
mod outcome;
pub mod patterns;
mod priced;
mod prices;
mod program;
mod rows;
mod split;
pub mod spread;

pub use fewest::fewest;
pub use hint::Hint;
pub use outcome::{Conflict, Outcome, Pairs, PartReport, RowLimit, Verdict};
pub use prices::{PairPrices, pair_prices};

use crate::base::{Budget, Stop};
use crate::model::proof::{Part, Proof};
use crate::model::{Model, Packing, SideRow};

/// Which method to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Engine {
    /// The structured methods where they fit, otherwise the flat program.
    #[default]
    Auto,
    /// The structured methods or nothing.
    Structured,
    /// Linear programs in a tree, whatever the structure.
    Program,
    /// The flat program, by a foreign solver.
    Flat(mip::Backend),
}

/// Hears of progress; may be called from any thread, rarely.
pub type Watcher<'a> = &'a (dyn Fn(Progress) + Sync);

/// How far a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Best packed value so far.
    pub value: Option<i64>,
    /// Packed bound so far.
    pub bound: Option<i64>,
    /// Cases of the tree still open.
    pub open: usize,
    /// Columns valued exactly so far.
    pub columns: u64,
}

/// What a solver needs beside the model.
#[derive(Clone, Copy)]
pub struct Task<'a> {
    /// The model.
    pub model: &'a Model,
    /// The weights of its goals.
    pub packing: &'a Packing,
    /// When to stop.
    pub budget: &'a Budget,
    /// Who hears of progress.
    pub watcher: Watcher<'a>,
}

impl std::fmt::Debug for Task<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Task").field("packing", &self.packing).finish_non_exhaustive()
    }
}

/// The answer for one part. Costs and bounds are packed and include all layers of the part.
#[derive(Clone, Debug)]
pub struct PartOutcome {
    /// Pairs per layer of the part, or nothing.
    pub pairs: Option<Vec<(usize, Pairs)>>,
    /// Pairs of solving layer after layer, if that was done.
    pub sequential: Option<Vec<(usize, Pairs)>>,
    /// Lower bound; `None` when there is none of ours.
    pub bound: Option<i64>,
    /// Members that cannot all have what they must.
    pub conflicts: Vec<Conflict>,
    /// What proves the bound.
    pub proof: Part,
    /// Why it stopped early.
    pub stop: Option<Stop>,
    /// How it was done.
    pub report: PartReport,
}

/// Solves a model: all its parts, in order.
pub fn solve(task: Task<'_>, engine: Engine) -> Outcome {
    solve_from(task, engine, &Hint::default())
}

/// The same from what is known of a like model: as good an answer, as well proven, sooner. What
/// solving layer after layer would give is then not worked out everywhere.
pub fn solve_from(task: Task<'_>, engine: Engine, hint: &Hint) -> Outcome {
    let model = task.model;
    let mut parts = Vec::new();
    if let Engine::Flat(backend) = engine {
        let layers = (0..model.layers.len()).collect();
        parts.push(mip::solve(task, layers, backend, "asked for".to_owned()));
    } else {
        for roots in joined(model) {
            match roots.as_slice() {
                _ if engine == Engine::Program => {
                    let layers = families(model, &roots);
                    parts.push(programmed(task, layers, (engine, "asked for".to_owned())));
                }
                &[root] if is_plain(model, &family(model, root)) => {
                    let without = without_implied(task, root, hint);
                    let whole = || solve_part(task, root, (engine, hint));
                    parts.push(without.unwrap_or_else(whole));
                }
                _ => parts.push(solve_joined(task, &roots, (engine, hint))),
            }
        }
    }
    join(task, parts)
}

/// The layers that lie in no other, in groups that side rows join; in order of their first ones.
fn joined(model: &Model) -> Vec<Vec<usize>> {
    let mut group: Vec<usize> = (0..model.layers.len()).collect();
    let mut join = |a: usize, b: usize| {
        let (to, from) = (group[a].min(group[b]), group[a].max(group[b]));
        group.iter_mut().filter(|g| **g == from).for_each(|g| *g = to);
    };
    for (l, layer) in model.layers.iter().enumerate() {
        if let Some(link) = &layer.link {
            join(l, link.parent);
        }
    }
    for layers in model.rows.iter().map(SideRow::layers) {
        layers.windows(2).for_each(|pair| join(pair[0], pair[1]));
    }
    let is_root = |&l: &usize| model.layers[l].link.is_none();
    let roots: Vec<usize> = (0..model.layers.len()).filter(is_root).collect();
    let of = |&first: &usize| -> Vec<usize> {
        roots.iter().copied().filter(|&l| group[l] == group[first]).collect()
    };
    roots.iter().map(of).zip(&roots).filter(|(g, r)| g[0] == **r).map(|(g, _)| g).collect()
}

/// Whether neither side rows nor worst-case goals are about these layers.
fn is_plain(model: &Model, layers: &[usize]) -> bool {
    let worst = model.worst.iter().any(|w| layers.contains(&w.layer));
    !worst && rows::rows_of(model, layers).is_empty()
}

/// Layers with side rows or a worst-case goal: a flow with multipliers, or another part with its rows
/// priced, or the flat program where that is small.
fn solve_joined(task: Task<'_>, roots: &[usize], (engine, hint): (Engine, &Hint)) -> PartOutcome {
    let model = task.model;
    let layers = families(model, roots);
    let flows = |&l: &usize| rows::suits(model, l) && model.layers[l].spread.is_none();
    let (mut why, mut priced) = (String::new(), None);
    if layers.iter().all(flows) {
        let outcome = rows::solve(task, &layers);
        let answered = outcome.pairs.is_some() || !outcome.conflicts.is_empty();
        let gave_up = outcome.stop == Some(Stop::Unsuited);
        if !gave_up && (answered || outcome.stop.is_some()) {
            return outcome;
        }
        why.clone_from(&outcome.report.why);
        priced = Some(outcome).filter(|outcome| outcome.pairs.is_some());
    } else if let &[root] = roots {
        match with_rows(task, root, hint) {
            Ok(outcome) => priced = Some(outcome),
            Err(error) => why = error,
        }
    } else {
        why += "rows that join layers with teams, with loads, with places that count, or with \
                layers within them";
    }
    let pairs: usize = layers.iter().map(|&l| model.layers[l].candidates.len()).sum();
    let is_large = engine == Engine::Structured || pairs > MOST_FLAT;
    let is_enough = |outcome: &PartOutcome| {
        let value = |pairs: &[(usize, Pairs)]| priced::value(task, &layers, pairs);
        let stopped = outcome.stop.is_some_and(|stop| stop != Stop::Unsuited);
        is_large || stopped || outcome.pairs.as_deref().map(value) == outcome.bound
    };
    match priced {
        Some(outcome) if is_enough(&outcome) => outcome,
        _ if is_large => unanswered(model, layers, why),
        priced => {
            let flat = programmed(task, layers, (engine, why));
            let is_settled = flat.stop.is_none() && flat.pairs.is_some();
            priced.filter(|_| !is_settled).unwrap_or(flat)
        }
    }
}

/// A layer that is no flow, with rows: those that its method knows, if it can be, in the method; the
/// others priced.
fn with_rows(task: Task<'_>, root: usize, hint: &Hint) -> Result<PartOutcome, String> {
    let model = task.model;
    let layers = family(model, root);
    if model.worst.iter().any(|w| layers.contains(&w.layer)) {
        return Err("a worst-case goal over a part that is no flow".to_owned());
    }
    if let Some(outcome) = without_implied(task, root, hint) {
        return Ok(outcome);
    }
    let numbers = rows::rows_of(model, &layers);
    if let Some(conflict) = rows::crossed_rows(model, &layers) {
        let outcome = unanswered(model, layers, "a row must have more than it may".to_owned());
        return Ok(PartOutcome { conflicts: vec![conflict], ..outcome });
    }
    let is_known = |&row: &usize| columns::knows(model, root, &model.rows[row]);
    let known: Vec<bool> = numbers.iter().map(is_known).collect();
    let method = |task: Task<'_>| solve_part(task, root, (Engine::Structured, hint));
    if known.iter().all(|&known| known) {
        let outcome = method(task);
        let answered = outcome.pairs.is_some() || !outcome.conflicts.is_empty();
        if answered || outcome.stop.is_some() {
            return Ok(outcome);
        }
    }
    let none = vec![false; known.len()];
    match split::solve(task, root, (&method, &known)) {
        Err(_) if known != none => split::solve(task, root, (&method, &none)),
        answer => answer,
    }
}

fn solve_part(task: Task<'_>, root: usize, (engine, hint): (Engine, &Hint)) -> PartOutcome {
    let model = task.model;
    let layer = &model.layers[root];
    if family(model, root).iter().any(|&l| model.layers[l].loads.is_some()) {
        return match loads::solve(task, root) {
            Ok(outcome) => outcome,
            Err(why) => programmed(task, family(model, root), (engine, why)),
        };
    }
    if layer.teams.is_none() && model.children(root).is_empty() {
        let outcome = match &layer.spread {
            None => flow::solve(task, root),
            Some(places) => match spread::solve(task, root, places) {
                Ok(outcome) => outcome,
                Err(why) => unanswered(model, vec![root], why),
            },
        };
        let answered = outcome.pairs.is_some() || !outcome.conflicts.is_empty();
        if answered || engine == Engine::Structured {
            return outcome;
        }
        return programmed(task, vec![root], (engine, outcome.report.why));
    }
    match by_teams(task, root, hint) {
        Ok(outcome) => outcome,
        Err(why) => programmed(task, family(model, root), (engine, why)),
    }
}

/// Linear programs in a tree, or the flat program where they do not fit or come to no end.
fn programmed(task: Task<'_>, layers: Vec<usize>, (engine, why): (Engine, String)) -> PartOutcome {
    let pairs: usize = layers.iter().map(|&l| task.model.layers[l].candidates.len()).sum();
    let is_small = pairs <= MOST_FLAT;
    if engine == Engine::Structured {
        return unanswered(task.model, layers, why);
    }
    if !program::suits(task.model, &layers) || !is_small {
        return match engine {
            Engine::Auto if is_small => mip::solve(task, layers, mip::Backend::Microlp, why),
            _ => unanswered(task.model, layers, why),
        };
    }
    let outcome = program::solve(task, &layers, why.clone());
    match outcome.stop {
        Some(Stop::Unsuited) if engine == Engine::Auto => {
            let flat = mip::solve(task, layers, mip::Backend::Microlp, why);
            if flat.pairs.is_some() { flat } else { outcome }
        }
        _ => outcome,
    }
}

/// What is left where the pairs of the first layer follow from those within it; nothing if that does
/// not come to an answer.
fn without_implied(task: Task<'_>, root: usize, hint: &Hint) -> Option<PartOutcome> {
    let below = implied::suits(task.model, root)?;
    let outcome = implied::solve(task, (root, below), hint).ok()?;
    let answered = outcome.pairs.is_some() && outcome.bound.is_some();
    (answered || outcome.stop.is_some()).then_some(outcome)
}

/// Columns, or patterns where nothing lies within and teams are many; the other where that fails.
fn by_teams(task: Task<'_>, root: usize, hint: &Hint) -> Result<PartOutcome, String> {
    if family(task.model, root).iter().any(|&l| task.model.layers[l].spread.is_some()) {
        return Err("places of recipients count where there are teams or layers within".to_owned());
    }
    let has_rows = !rows::rows_of(task.model, &family(task.model, root)).is_empty();
    type Method = fn(Task<'_>, usize, &Hint) -> Result<PartOutcome, String>;
    let methods: [Method; 2] = match task.model.children(root)[..] {
        [] if columns::suits(&task.model.layers[root]) && !has_rows => [by_columns, by_patterns],
        [] if !has_rows => [by_patterns, by_columns],
        _ => return by_columns(task, root, hint),
    };
    methods[0](task, root, hint).or_else(|first| match methods[1](task, root, hint) {
        Ok(mut outcome) => {
            outcome.report.why += &format!("; tried before: {first}");
            Ok(outcome)
        }
        Err(second) => Err(format!("{first}; {second}")),
    })
}

fn by_columns(task: Task<'_>, root: usize, hint: &Hint) -> Result<PartOutcome, String> {
    if columns::turn::is_turned(task.model, root) {
        return columns::turn::solve(task, root);
    }
    let problem = columns::Problem::new(task, root, task.model.children(root))?;
    columns::solve_from(task, &problem, hint)
}

fn by_patterns(task: Task<'_>, root: usize, _hint: &Hint) -> Result<PartOutcome, String> {
    let problem = patterns::Problem::new(task, root)?;
    patterns::solve(task, &problem)
}

/// Most pairs for which the flat program is worth a try unasked: a foreign solver comes to no end on
/// larger ones, as `docs/decisions.md` says.
const MOST_FLAT: usize = 100_000;

/// Some layers and everything within them, in order.
fn families(model: &Model, roots: &[usize]) -> Vec<usize> {
    let mut layers: Vec<usize> = roots.iter().flat_map(|&root| family(model, root)).collect();
    layers.sort_unstable();
    layers
}

/// A layer and everything within it, in order.
pub fn family(model: &Model, root: usize) -> Vec<usize> {
    let mut family = vec![root];
    for (l, layer) in model.layers.iter().enumerate() {
        if layer.link.as_ref().is_some_and(|link| family.contains(&link.parent)) {
            family.push(l);
        }
    }
    family
}

fn unanswered(model: &Model, layers: Vec<usize>, why: String) -> PartOutcome {
    let names = layers.iter().map(|&l| model.layers[l].name.clone()).collect();
    PartOutcome {
        pairs: None,
        sequential: None,
        bound: None,
        conflicts: Vec::new(),
        proof: Part::Claimed { layers: names, by: "nobody".to_owned() },
        stop: None,
        report: PartReport { layers, engine: "none", why, work: Vec::new() },
    }
}

/// Puts the parts together.
fn join(task: Task<'_>, parts: Vec<PartOutcome>) -> Outcome {
    let (model, packing) = (task.model, task.packing);
    let pairs = gather(model, &parts, |p| p.pairs.clone());
    let linked = parts.iter().any(|p| p.sequential.is_some());
    let sequential = gather(model, &parts, |p| p.sequential.clone().or_else(|| p.pairs.clone()));
    let value = pairs.as_ref().map(|p| model.value(p)).unwrap_or_default();
    let bound: Option<i64> = parts.iter().map(|p| p.bound).sum();
    let gap = bound.filter(|_| pairs.is_some()).map(|b| (packing.pack(&value) - b).max(0));
    // Where something stopped without a bound, there is only what no plan at all can be better than.
    let is_stopped = parts.iter().any(|p| p.stop.is_some());
    let unknown = if is_stopped { i64::MAX } else { 0 };
    let bounds = packing.bounds(gap.unwrap_or(unknown), &value);
    Outcome {
        verdict: judge(&parts, pairs.is_some(), gap.is_some() && bounds == value),
        pairs: pairs.unwrap_or_else(|| vec![Pairs::new(); model.layers.len()]),
        bound: bounds,
        sequential: sequential.filter(|_| linked).map(|p| model.value(&p)),
        value,
        proof: Proof {
            version: 1,
            weights: packing.weight.clone(),
            parts: parts.iter().map(|p| p.proof.clone()).collect(),
        },
        parts: parts.into_iter().map(|p| p.report).collect(),
    }
}

/// The pairs of all layers, if every part has some and none is impossible.
fn gather(
    model: &Model,
    parts: &[PartOutcome],
    of: impl Fn(&PartOutcome) -> Option<Vec<(usize, Pairs)>>,
) -> Option<Vec<Pairs>> {
    let mut pairs = vec![Pairs::new(); model.layers.len()];
    for part in parts {
        for (layer, list) in of(part).filter(|_| part.conflicts.is_empty())? {
            pairs[layer] = list;
        }
    }
    Some(pairs)
}

/// What is known of the whole from its parts; `met` is whether value and bound meet in every goal.
fn judge(parts: &[PartOutcome], solved: bool, met: bool) -> Verdict {
    let conflicts: Vec<Conflict> = parts.iter().flat_map(|p| p.conflicts.clone()).collect();
    let stop = parts.iter().find_map(|p| p.stop);
    let claimed = parts.iter().any(|p| matches!(p.proof, Part::Claimed { .. }));
    if !conflicts.is_empty() {
        Verdict::Infeasible(conflicts)
    } else if !solved {
        Verdict::Unknown(stop.unwrap_or(Stop::Unsuited))
    } else if claimed && stop.is_none() {
        Verdict::Claimed
    } else if met && !claimed {
        Verdict::Optimal
    } else {
        Verdict::Feasible(stop)
    }
}
