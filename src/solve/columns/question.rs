//! The questions that split a case, and what their answers ask of the teams.

use crate::model::proof::Question;
use crate::solve::columns::price::{Pool, Rules};
use crate::solve::columns::problem::Problem;
use std::collections::BTreeMap;

/// A share above this counts as decided.
pub(super) const WHOLE: f64 = 1.0 - 1e-5;

/// What the answers of a case ask of each recipient's teams.
pub(super) fn rules(problem: &Problem<'_>, answers: &[(Question, bool)]) -> BTreeMap<usize, Rules> {
    let mut rules: BTreeMap<usize, Rules> = BTreeMap::new();
    for &(question, yes) in answers {
        match question {
            Question::Serves { helper, recipient } => {
                ask_serves(problem, helper, recipient as usize, yes, &mut rules);
            }
            Question::More { recipient, class, than } => {
                let v = recipient as usize;
                let (least, most) = if yes { (than + 1, u32::MAX) } else { (0, than) };
                let class = problem.class_of_places(v, class);
                let sizes = &mut rules.entry(v).or_default().sizes;
                sizes.push((class, least as usize, most as usize));
            }
        }
    }
    rules
}

fn ask_serves(
    problem: &Problem<'_>,
    u: u32,
    v: usize,
    yes: bool,
    rules: &mut BTreeMap<usize, Rules>,
) {
    let only = problem.data.helpers[u as usize].max <= 1;
    for (w, cell) in problem.cells.iter().enumerate() {
        let Ok(place) = cell.helpers.binary_search(&u) else { continue };
        let rule = || u32::try_from(place).ok();
        if w == v && yes {
            rules.entry(w).or_default().must.extend(rule());
        } else if w == v || (yes && only) {
            rules.entry(w).or_default().must_not.extend(rule());
        }
    }
}

/// The question that splits what the master left undecided: how large a team is, as long as
/// that is open, since with sizes settled little else is; then who serves whom. The most
/// undecided first, the first among equals.
pub(super) fn choose(
    problem: &Problem<'_>,
    pools: &[Pool],
    chosen: &[(usize, usize, f64)],
    answers: &[(Question, bool)],
) -> Option<Question> {
    let mut larger: BTreeMap<Question, f64> = BTreeMap::new();
    let mut serves: BTreeMap<Question, f64> = BTreeMap::new();
    for &(v, t, x) in chosen {
        let recipient = u32::try_from(v).unwrap_or(u32::MAX);
        let team = pools[v].team(t);
        for &place in team {
            let helper = problem.cells[v].helpers[place as usize];
            *serves.entry(Question::Serves { helper, recipient }).or_default() += x;
        }
        for (class, n) in (0..).zip(problem.class_counts(v, team)) {
            for than in 0..n {
                *larger.entry(Question::More { recipient, class, than }).or_default() += x;
            }
        }
    }
    // With artificial columns in use an answer need not move anything; never ask twice.
    for (question, _) in answers {
        larger.remove(question);
        serves.remove(question);
    }
    most_undecided(larger).or_else(|| most_undecided(serves))
}

fn most_undecided(shares: BTreeMap<Question, f64>) -> Option<Question> {
    let undecided = |x: f64| (x - 0.5).abs();
    let mut best: Option<(Question, f64)> = None;
    for (question, x) in shares.into_iter().filter(|&(_, x)| x > 1e-5 && x < WHOLE) {
        if best.is_none_or(|(_, b)| undecided(x) < undecided(b) - 1e-9) {
            best = Some((question, x));
        }
    }
    best.map(|(question, _)| question)
}
