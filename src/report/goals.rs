//! Goals in their natural units: what is reached, what could be, what was at stake.

use crate::base::Lang;
use crate::plan::GoalValue;
use crate::report::{Book, show, words};
use crate::scheme::Goal;

/// A goal, ready to be told.
#[derive(Clone, Debug)]
pub(super) struct GoalRow<'a> {
    pub(super) goal: &'a GoalValue,
    /// Name for people.
    pub(super) name: String,
    pub(super) unit: &'static str,
    /// Whether values are hundredths of a point.
    pub(super) is_points: bool,
}

/// The plan against solving layer after layer, in one goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Equal.
    Same,
    /// The plan is better.
    Better,
    /// The plan is worse, for the sake of a goal before.
    Worse,
}

/// The goals of the plan, most important first.
pub(super) fn rows<'a>(book: &Book<'a>) -> Vec<GoalRow<'a>> {
    let row = |goal: &'a GoalValue| GoalRow {
        goal,
        name: name(&goal.goal, book.view.lang),
        unit: words::goal(&goal.goal).map_or("", |(_, unit)| book.say(unit)),
        is_points: is_points(&goal.goal),
    };
    book.view.plan.goals.iter().map(row).collect()
}

/// A goal in words; unknown goals keep their name.
pub(super) fn name(goal: &str, lang: Lang) -> String {
    words::goal(goal).map_or_else(|| goal.to_owned(), |(name, _)| name.say(lang).to_owned())
}

/// Whether values of a goal are hundredths of a point.
pub(super) fn is_points(goal: &str) -> bool {
    [Goal::Fit, Goal::Worst].iter().any(|g| g.name() == goal)
}

impl GoalRow<'_> {
    /// A value of this goal as text.
    pub(super) fn text(&self, value: i64) -> String {
        if self.is_points { show::grouped_points(value) } else { show::grouped(value) }
    }

    /// Whether nothing better is possible.
    pub(super) fn is_proven(&self) -> bool {
        self.goal.value == self.goal.bound
    }

    /// The plan against solving layer after layer: who is better, and by how much.
    pub(super) fn against_sequential(&self) -> Option<(Verdict, i64)> {
        let gain = self.goal.value.saturating_sub(self.goal.sequential?);
        let gain = if self.goal.maximize { gain } else { gain.saturating_neg() };
        let verdict = match gain {
            0 => Verdict::Same,
            1.. => Verdict::Better,
            _ => Verdict::Worse,
        };
        Some((verdict, gain.saturating_abs()))
    }
}
