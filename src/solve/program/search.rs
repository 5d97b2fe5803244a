//! One goal: branch and bound on the linear program, with a proof in whole numbers.
//!
//! A case is left when rounded multipliers of its linear program show that nothing in it is better by a
//! unit; else it is split by a pair, or by the number of helpers of one class. The case of the pair that
//! exists comes first: such a dive soon ends at a plan; then the case with the least bound is taken up.
//! Pairs whose reduced cost at the root is too large are settled in all cases. Which pair to split by:
//! the greatest product of what both answers raised the bound by so far (pseudo-costs); pairs that others
//! need come first. Ties: first case, first pair. Source: T. Achterberg, "Constraint Integer
//! Programming" (2007).

mod question;

use super::bound::{Known, Multipliers, SCALES, restrict};
use super::lines::{Program, small};
use super::relax::{Guess, Relaxation, float};
use super::simplex::{Basis, End};
use crate::base::Stop;
use crate::model::proof::{Lines, ProgramCase, ProgramGoal, Question};
use crate::solve::{Progress, Task};
use std::rc::Rc;

/// Values this near to whole numbers are whole.
const WHOLE: f64 = 1e-6;
/// With more open cases than this only the last one is taken up, to save memory.
const MOST_OPEN: usize = 2_000;

/// A plan.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) choice: Vec<bool>,
    pub(super) value: Vec<i64>,
}

/// What a case asks.
#[derive(Clone, Copy)]
enum Ask {
    Pair(usize),
    /// Team, class, number.
    More(usize, usize, u32),
}

/// A case to look at.
struct Open {
    case: usize,
    answers: Vec<(Ask, bool)>,
    /// Of the case above, in units.
    bound: f64,
    /// From where its program is taken up, unless it is the next in a dive.
    basis: Option<Rc<Basis>>,
    /// By how much the last question asked for more than the case above had.
    part: f64,
}

/// How much a question raised bounds, and how often, by answer.
type Cost = [(f64, u32); 2];

/// The search.
pub(super) struct Search<'a, 'm> {
    pub(super) task: Task<'a>,
    pub(super) program: &'a Program<'m>,
    relaxation: Relaxation,
    pub(super) best: Option<Plan>,
    goal: usize,
    tree: Vec<ProgramCase>,
    open: Vec<Open>,
    /// Multipliers that settle pairs, of this goal and of those before.
    roots: Vec<Multipliers>,
    settled: Vec<Option<bool>>,
    cost: Vec<Cost>,
    /// Multipliers at the root, in floats.
    pub(super) guess: Guess,
    pub(super) cases: u64,
}

impl<'a, 'm> Search<'a, 'm> {
    pub(super) fn new(task: Task<'a>, program: &'a Program<'m>) -> Self {
        Self {
            task,
            program,
            relaxation: Relaxation::new(program),
            best: None,
            goal: 0,
            tree: Vec::new(),
            open: Vec::new(),
            roots: Vec::new(),
            settled: vec![None; program.pairs.len()],
            cost: vec![Cost::default(); program.pairs.len()],
            guess: Guess::default(),
            cases: 0,
        }
    }

    /// Exchanges of the simplex method so far.
    pub(super) fn pivots(&self) -> u64 {
        self.relaxation.simplex.pivots
    }

    /// Settles a goal. Without a plan afterwards there is none.
    pub(super) fn settle(&mut self, goal: usize) -> Result<ProgramGoal, Stop> {
        self.goal = goal;
        self.cost.fill(Cost::default());
        self.open.clear();
        self.tree = vec![ProgramCase::Leaf(Lines::default())];
        let nothing = Known::nothing(self.program);
        let mut zero = Multipliers {
            weights: vec![0; self.program.unit.len()],
            line: vec![0; self.program.lines.len()],
        };
        zero.weights[goal] = 1;
        self.fix();
        if self.closes(&zero, &nothing) {
            let tree = vec![ProgramCase::Leaf(zero.lines(self.program))];
            return Ok(ProgramGoal { settled: Vec::new(), tree });
        }
        let value = self.best.as_ref().map(|best| best.value.clone());
        self.relaxation.aim(self.program, goal, value.as_deref());
        self.open.push(Open {
            case: 0,
            answers: Vec::new(),
            bound: f64::NEG_INFINITY,
            basis: None,
            part: 0.0,
        });
        while let Some(open) = self.next() {
            self.cases += 1;
            self.look(open)?;
            if self.cases.is_multiple_of(256) {
                let (open, columns) = (self.open.len(), self.cases);
                (self.task.watcher)(Progress { value: None, bound: None, open, columns });
            }
        }
        let settled = self.roots.iter().map(|root| root.lines(self.program)).collect();
        Ok(ProgramGoal { settled, tree: std::mem::take(&mut self.tree) })
    }

    /// The next case: that of the dive, or the least bound.
    fn next(&mut self) -> Option<Open> {
        let last = self.open.len().checked_sub(1)?;
        let is_dive = self.open[last].basis.is_none();
        if is_dive || self.best.is_none() || self.open.len() > MOST_OPEN {
            return self.open.pop();
        }
        let all = self.open.iter().enumerate();
        let (at, _) = all.min_by(|a, b| a.1.bound.total_cmp(&b.1.bound).then(a.0.cmp(&b.0)))?;
        Some(self.open.remove(at))
    }

    /// What is known in a case.
    fn known(&self, answers: &[(Ask, bool)]) -> Known {
        let mut known = Known::nothing(self.program);
        known.pair.clone_from(&self.settled);
        for &(ask, answer) in answers {
            match ask {
                Ask::Pair(pair) => known.pair[pair] = Some(answer),
                Ask::More(team, class, than) => {
                    let patterns = &self.program.teams[team].patterns;
                    restrict(&mut known.patterns[team], patterns, (class, than), answer);
                }
            }
        }
        known
    }

    /// Bounds of the columns in a case.
    fn enter(&mut self, known: &Known) {
        for (pair, known) in known.pair.iter().enumerate() {
            let (low, high) = match known {
                None => (0.0, 1.0),
                Some(true) => (1.0, 1.0),
                Some(false) => (0.0, 0.0),
            };
            self.relaxation.simplex.bound(pair, low, high);
        }
        for (first, possible) in self.relaxation.patterns.iter().zip(&known.patterns) {
            for (at, &possible) in possible.iter().enumerate() {
                let high = f64::from(u8::from(possible));
                self.relaxation.simplex.bound(first + at, 0.0, high);
            }
        }
    }

    /// The greatest value, in units, that is still better.
    fn limit(&self) -> f64 {
        let unit = float(self.program.unit[self.goal]);
        let better = |best: &Plan| float(best.value[self.goal]) / unit - 1.0;
        self.best.as_ref().map_or(f64::INFINITY, better)
    }

    /// Solves a case; leaves or splits it.
    fn look(&mut self, open: Open) -> Result<(), Stop> {
        if let Some(basis) = &open.basis {
            self.relaxation.simplex.restore(basis);
        }
        let mut known = self.known(&open.answers);
        let answered = |&(ask, answer): &(Ask, bool)| match ask {
            Ask::Pair(pair) => self.settled[pair].is_some_and(|settled| settled != answer),
            Ask::More(..) => false,
        };
        if open.answers.iter().any(answered) {
            // Settled otherwise in the meantime: any multipliers will do.
            let line = vec![0; self.program.lines.len()];
            let weights = vec![0; self.program.unit.len()];
            let mut zero = Multipliers { weights, line };
            zero.weights[self.goal] = 1;
            self.leave(open.case, &zero);
            return Ok(());
        }
        self.enter(&known);
        let goal = self.relaxation.goals[self.goal];
        let mut limit = self.limit() + 1e-6;
        loop {
            let end = self.relaxation.simplex.solve((goal, limit), self.task.budget);
            let value = self.relaxation.simplex.value(goal);
            match end {
                End::Stopped => {
                    if let Some(stop) = self.task.budget.stop() {
                        return Err(stop);
                    }
                    break;
                }
                End::Infeasible => {
                    if let Some(found) = self.prove_none(&known) {
                        self.leave(open.case, &found);
                        return Ok(());
                    }
                    break;
                }
                End::Optimal | End::Passed => {
                    let guess = self.relaxation.guess();
                    self.note(&open, value);
                    if open.answers.is_empty() && end == End::Optimal {
                        self.guess = guess.clone();
                        self.root(&guess);
                        known = self.known(&[]);
                    }
                    if end == End::Optimal {
                        self.offer();
                    }
                    if value > self.limit()
                        && let Some(found) = self.prove(&guess, &known)
                    {
                        self.leave(open.case, &found);
                        return Ok(());
                    }
                    if end == End::Optimal {
                        break;
                    }
                    limit = f64::INFINITY;
                }
            }
        }
        self.split(open, &known)
    }

    fn leave(&mut self, case: usize, found: &Multipliers) {
        self.tree[case] = ProgramCase::Leaf(found.lines(self.program));
    }

    /// Whether multipliers show that nothing in a case is better.
    fn closes(&self, found: &Multipliers, known: &Known) -> bool {
        let Some(bound) = found.bound(self.program, known) else { return true };
        let Some(best) = &self.best else { return false };
        bound > found.priced(&best.value) - self.step(found)
    }

    /// What the priced value falls by at least if something is better.
    fn step(&self, found: &Multipliers) -> i128 {
        i128::from(found.weights[self.goal]) * i128::from(self.program.unit[self.goal])
    }

    fn prove(&self, guess: &Guess, known: &Known) -> Option<Multipliers> {
        let round = |&scale: &i64| Multipliers::round(self.program, guess, (self.goal, scale));
        SCALES.iter().filter_map(round).find(|found| self.closes(found, known))
    }

    /// Shows that nothing is possible: far along the ray any value is passed.
    fn prove_none(&mut self, known: &Known) -> Option<Multipliers> {
        let (from, ray) = (self.relaxation.guess(), self.relaxation.ray());
        let greatest = ray.line.iter().chain(&ray.goal).fold(0.0_f64, |most, y| most.max(y.abs()));
        if greatest == 0.0 {
            return None;
        }
        let along = |from: &[f64], ray: &[f64], by: f64| -> Vec<f64> {
            from.iter().zip(ray).map(|(from, ray)| from + by * ray / greatest).collect()
        };
        for power in [0, 4, 8, 12, 16, 20, 26, 32] {
            let by = float(1_i64 << power);
            let guess = Guess {
                goal: along(&from.goal, &ray.goal, by),
                line: along(&from.line, &ray.line, by),
            };
            for scale in SCALES {
                let Some(found) = Multipliers::round(self.program, &guess, (self.goal, scale))
                else {
                    continue;
                };
                let closes = match &self.best {
                    Some(_) => self.closes(&found, known),
                    None => self.is_beyond(&found, known),
                };
                if closes {
                    return Some(found);
                }
            }
        }
        None
    }

    /// Whether the bound passes what any plan at all could cost.
    fn is_beyond(&self, found: &Multipliers, known: &Known) -> bool {
        let Some(bound) = found.bound(self.program, known) else { return true };
        let mut most = found.priced(&self.program.constant);
        for pair in &self.program.pairs {
            most += found.priced(&pair.cost).max(0);
        }
        for line in &self.program.lines {
            most += line.corners.iter().map(|c| found.priced(&c.1)).max().unwrap_or(0);
        }
        bound > most
    }

    /// Settles pairs by the multipliers of the root.
    fn root(&mut self, guess: &Guess) {
        let scale = (self.goal, 1 << 18);
        if let Some(found) = Multipliers::round(self.program, guess, scale) {
            self.roots.push(found);
            self.fix();
        }
    }

    /// Settles pairs by all multipliers known for that.
    fn fix(&mut self) {
        self.settled.fill(None);
        let Some(best) = &self.best else { return };
        let nothing = Known::nothing(self.program);
        for root in &self.roots {
            let Some(bound) = root.bound(self.program, &nothing) else { continue };
            let limit = root.priced(&best.value) - self.step(root);
            for (pair, settled) in self.settled.iter_mut().enumerate() {
                let reduced = root.reduced(self.program, pair);
                if settled.is_none() && reduced != 0 && bound + reduced.abs() > limit {
                    *settled = Some(reduced < 0);
                }
            }
        }
    }

    /// Takes the point of the simplex method for the best plan if it is whole and better.
    fn offer(&mut self) {
        let simplex = &self.relaxation.simplex;
        let all = 0..self.program.pairs.len();
        let is_whole = |x: f64| (x - x.round()).abs() <= WHOLE;
        if !all.clone().all(|pair| is_whole(simplex.value(pair))) {
            return;
        }
        self.take(all.map(|pair| simplex.value(pair) > 0.5).collect());
    }

    /// Takes a choice for the best plan if it is one, and better.
    pub(super) fn take(&mut self, choice: Vec<bool>) -> bool {
        let Some(value) = self.program.value(&choice) else { return false };
        let better = self.best.as_ref().is_none_or(|best| {
            value[..=self.goal] < best.value[..=self.goal]
                && value[..self.goal] == best.value[..self.goal]
        });
        if better {
            self.best = Some(Plan { choice, value });
            self.fix();
        }
        better
    }

    /// Notes by how much the last question raised the bound.
    fn note(&mut self, open: &Open, value: f64) {
        if let Some(&(Ask::Pair(pair), answer)) = open.answers.last()
            && open.part > 0.0
            && open.bound.is_finite()
        {
            let cost = &mut self.cost[pair][usize::from(answer)];
            cost.0 += (value - open.bound).max(0.0) / open.part;
            cost.1 += 1;
        }
    }

    /// Splits a case in two.
    fn split(&mut self, open: Open, known: &Known) -> Result<(), Stop> {
        let (ask, part) = self.question(known).ok_or(Stop::Unsuited)?;
        let value = self.relaxation.simplex.value(self.relaxation.goals[self.goal]);
        let (yes, no) = (self.tree.len(), self.tree.len() + 1);
        self.tree
            .extend([ProgramCase::Leaf(Lines::default()), ProgramCase::Leaf(Lines::default())]);
        let (layer, question) = match ask {
            Ask::Pair(pair) => {
                let pair = &self.program.pairs[pair];
                let (helper, recipient) = (pair.helper, pair.recipient);
                (pair.layer, Question::Serves { helper, recipient })
            }
            Ask::More(team, class, than) => {
                let team = &self.program.teams[team];
                let (recipient, class) = (team.recipient, small(class));
                (team.layer, Question::More { recipient, class, than })
            }
        };
        self.tree[open.case] =
            ProgramCase::Split { layer, question, yes: small(yes), no: small(no) };
        let basis = Rc::new(self.relaxation.simplex.save());
        let mut add = |case: usize, answer: bool, basis: Option<Rc<Basis>>| {
            let mut answers = open.answers.clone();
            answers.push((ask, answer));
            let part = if answer { 1.0 - part } else { part };
            self.open.push(Open { case, answers, bound: value.max(open.bound), basis, part });
        };
        add(no, false, Some(basis));
        add(yes, true, None);
        Ok(())
    }
}
