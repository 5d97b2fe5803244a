//! Any layers with numbers, loads, teams, links and rows: linear programs in a tree.
//!
//! The layers are one program in whole numbers ([`lines`]). Its goals are settled one after another:
//! each by branch and bound ([`search`]) on a linear program ([`relax`]) that a dual simplex method
//! ([`simplex`], [`linear`], [`factor`]) takes up from the last basis. Floats only guide: what they
//! propose is rounded, and counts only if whole numbers show the same ([`bound`]), as the proof does.

mod bound;
mod factor;
mod linear;
mod lines;
mod relax;
mod search;
mod simplex;

use crate::base::Stop;
use crate::model::Model;
use crate::model::proof::{Part, ProgramGoal};
use crate::solve::mip::conflicts;
use crate::solve::{Conflict, Pairs, PartOutcome, PartReport, Task, flow, rows};
use lines::Program;
use search::Search;

/// Whether the layers are such: no places, no worst case, no larger than is worth a try.
pub(super) fn suits(model: &Model, layers: &[usize]) -> bool {
    let spread = layers.iter().any(|&l| model.layers[l].spread.is_some());
    let worst = model.worst.iter().any(|worst| layers.contains(&worst.layer));
    !spread && !worst
}

/// Solves some layers with all rows over them. `why` says why no other method was used.
pub(super) fn solve(task: Task<'_>, layers: &[usize], why: String) -> PartOutcome {
    let crossed: Vec<Conflict> =
        layers.iter().flat_map(|&l| flow::crossed(l, &task.model.layers[l])).collect();
    let crossed = crossed.into_iter().chain(rows::crossed_rows(task.model, layers)).collect();
    let numbers = rows::rows_of(task.model, layers);
    let program = match Program::new(task.model, layers, &numbers) {
        Ok(program) if Vec::is_empty(&crossed) => program,
        Ok(_) => return Course::default().outcome(task, layers, (crossed, why)),
        Err(_) => {
            let conflicts = if crossed.is_empty() { conflicts(task, layers) } else { crossed };
            return Course::default().outcome(task, layers, (conflicts, why));
        }
    };
    let mut search = Search::new(task, &program);
    let mut course = Course::default();
    for goal in 0..task.model.goals.len().max(1) {
        if task.model.goals.is_empty() {
            break;
        }
        match search.settle(goal) {
            Ok(settled) if search.best.is_some() => course.goals.push(settled),
            Ok(_) => {
                course.note(&search);
                return course.outcome(task, layers, (conflicts(task, layers), why));
            }
            Err(stop) => {
                course.stop = Some(stop);
                break;
            }
        }
    }
    course.note(&search);
    if let Some(best) = &search.best {
        course.pairs = Some(program.chosen(&best.choice));
        let is_settled = course.goals.len() == task.model.goals.len();
        course.bound = is_settled.then(|| task.packing.pack(&best.value));
    }
    course.outcome(task, layers, (Vec::new(), why))
}

/// How it went.
#[derive(Default)]
struct Course {
    pairs: Option<Vec<(usize, Pairs)>>,
    goals: Vec<ProgramGoal>,
    bound: Option<i64>,
    stop: Option<Stop>,
    work: Vec<(&'static str, u64)>,
}

impl Course {
    fn note(&mut self, search: &Search<'_, '_>) {
        self.work = vec![
            ("pairs", search.program.pairs.len() as u64),
            ("rows", search.program.lines.len() as u64),
            ("cases", search.cases),
            ("pivots", search.pivots()),
        ];
    }

    fn outcome(
        self,
        task: Task<'_>,
        layers: &[usize],
        (conflicts, why): (Vec<Conflict>, String),
    ) -> PartOutcome {
        let names = layers.iter().map(|&l| task.model.layers[l].name.clone()).collect();
        let proven = self.bound.is_some() || !conflicts.is_empty();
        PartOutcome {
            pairs: self.pairs,
            sequential: None,
            bound: self.bound,
            conflicts,
            proof: if proven {
                Part::Program { layers: names, goals: self.goals, bound: None }
            } else {
                Part::Claimed { layers: names, by: "nobody".to_owned() }
            },
            stop: self.stop,
            report: PartReport {
                layers: layers.to_vec(),
                engine: "linear programs",
                why,
                work: self.work,
            },
        }
    }
}
