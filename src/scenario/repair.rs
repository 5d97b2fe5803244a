//! Repair: what must move moves, all else stays.
//!
//! Rules always hold, and who would have nobody comes first; then as many pairs of the plan in hand
//! stay as can, and as few new ones come as can; then fit. At first only the members concerned may
//! have other partners, with those of the same owner in layers within ([`Reach::Own`]). If that cannot
//! hold, or leaves somebody without a partner who could have one, the circle is widened, and the
//! answer says what was tried. Each circle is a case like any other: solved, proven, judged.

use crate::base::{Budget, Findings};
use crate::plan::Status;
use crate::plan::compare::{Comparison, compare};
use crate::plan::list::PairList;
use crate::run::{self, Answer};
use crate::scenario::outcome::judged;
use crate::scenario::{Fate, Scenario, apply};
use crate::scheme::{Case, Goal};
use crate::solve::Engine;
use serde::Serialize;

/// Who may have other partners.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reach {
    /// Members concerned, and those of the same owner.
    Own,
    /// Also those whose owners share a partner with it.
    Near,
    /// Everybody.
    All,
    /// Everybody, in the scheme's own order of goals, the plan in hand standing in for last year's list:
    /// what is left where the goals of a repair are too many for the solver.
    Anew,
}

impl Reach {
    /// The circles, the narrowest first.
    pub const ALL: [Self; 3] = [Self::Own, Self::Near, Self::All];
}

/// One circle that was tried.
#[derive(Clone, Debug)]
pub struct Tried {
    /// Who could move.
    pub reach: Reach,
    /// How it ended.
    pub fate: Fate,
    /// Members left with nobody, if there is a plan and the scheme counts them.
    pub uncovered: Option<i64>,
    /// Pairs that end, and pairs that are new.
    pub changed: (usize, usize),
    /// Why there is no plan, if there is none.
    pub findings: Findings,
}

/// The plan repaired.
#[derive(Debug)]
pub struct Repair {
    /// The circles tried, up to the one that was taken or the widest.
    pub tried: Vec<Tried>,
    /// The circle taken.
    pub reach: Reach,
    /// The case that was solved.
    pub case: Case,
    /// Its answer.
    pub answer: Answer,
    /// The plan in hand, with the pairs of members that were merged or replaced handed over.
    pub hand: PairList,
    /// The plan in hand against the repaired one.
    pub comparison: Comparison,
}

/// The case as the edits change it, with only some members free to move; and the plan in hand as
/// they change it. `None` with errors in `findings` if they do not fit.
pub fn prepare(
    case: &Case,
    hand: &PairList,
    (scenario, reach): (&Scenario, Reach),
    findings: &mut Findings,
) -> Option<(Case, PairList)> {
    let mut editor = apply::edited(case, scenario, hand, findings)?;
    match reach {
        Reach::Anew => editor.look_back_at_plan(None),
        Reach::Own | Reach::Near | Reach::All => editor.narrow(case, scenario, reach)?,
    }
    Some((editor.case, editor.plan))
}

/// Repairs a plan within the narrowest circle that leaves nobody out who could have a partner, or
/// within the one given. `Err` holds the circles tried if none has a plan; `Ok(None)` means that the
/// edits do not fit, with errors in `findings`.
///
/// # Errors
/// What was tried, if there is no plan.
pub fn repair(
    case: &Case,
    hand: &PairList,
    (scenario, within): (&Scenario, Option<Reach>),
    budget: &Budget,
    findings: &mut Findings,
) -> Result<Option<Repair>, Vec<Tried>> {
    let mut circles = within.map_or(Reach::ALL.to_vec(), |reach| vec![reach]);
    let mut tried = Vec::new();
    let mut best: Option<(usize, Case, Answer, PairList)> = None;
    let mut at = 0;
    while let Some(&reach) = circles.get(at) {
        let Some((edited, mapped)) = prepare(case, hand, (scenario, reach), findings) else {
            return Ok(None);
        };
        let (mut circle, answer) = solve(&edited, reach, budget);
        circle.changed = answer.as_ref().map_or((0, 0), |answer| changed(&mapped, answer));
        let left = circle.uncovered.unwrap_or(0);
        let uncovered = |taken: usize| tried.get(taken).and_then(|t: &Tried| t.uncovered);
        let least = best.as_ref().map(|(taken, ..)| uncovered(*taken).unwrap_or(0));
        tried.push(circle);
        if let Some(answer) = answer
            && least.is_none_or(|least| left < least)
        {
            best = Some((at, edited, answer, mapped));
            if left == 0 {
                break;
            }
        }
        let is_open = tried[at].fate == Fate::Solved(Status::Unknown) && budget.stop().is_none();
        if reach == Reach::All && is_open {
            circles.push(Reach::Anew);
        }
        at += 1;
    }
    let Some((taken, case, answer, hand)) = best else { return Err(tried) };
    let list = PairList::of(&answer.plan, &scenario.name);
    let Some(comparison) = compare(&hand, &list, findings) else { return Ok(None) };
    let reach = tried[taken].reach;
    Ok(Some(Repair { tried, reach, case, answer, hand, comparison }))
}

/// Solves and judges one circle; no answer if there is no plan.
fn solve(case: &Case, reach: Reach, budget: &Budget) -> (Tried, Option<Answer>) {
    let mut findings = Findings::default();
    let answer = run::run(case, Engine::Auto, budget, &|_| {}, &mut findings);
    let (fate, answer) = judged(case, answer, &mut findings);
    let goals = answer.iter().flat_map(|answer| &answer.plan.goals);
    let uncovered = goals.filter(|g| g.goal == Goal::Coverage.name()).map(|g| g.value).next();
    (Tried { reach, fate, uncovered, changed: (0, 0), findings }, answer)
}

/// Pairs that end and pairs that are new.
fn changed(hand: &PairList, answer: &Answer) -> (usize, usize) {
    let list = PairList::of(&answer.plan, "");
    let comparison = compare(hand, &list, &mut Findings::default());
    let layers = comparison.iter().flat_map(|c| &c.layers);
    layers.fold((0, 0), |(ended, new), l| (ended + l.ended.len(), new + l.new.len()))
}

impl Repair {
    /// Whether it is proven that nothing in the circle changes fewer pairs.
    pub fn is_least(&self) -> bool {
        self.reach != Reach::Anew && self.answer.plan.status == Status::Optimal
    }
}
