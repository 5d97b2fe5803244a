//! The cheapest ways out: edits that were tried, with what the plan then reaches.

use crate::base::{Budget, Findings, Text};
use crate::infeasible::WayOut;
use crate::infeasible::conflict::{self, Core, Found};
use crate::infeasible::lever::{Gift, Lever, edits, levers};
use crate::infeasible::oracle::{Answer, Oracle};
use crate::plan::list::PairList;
use crate::scenario::{self, Change, Scenario};
use crate::scheme::Case;
use crate::score;

/// Ways out that are worked out in full.
const MOST_WAYS: usize = 8;

/// Pairs of ways that are tried where none helps alone.
const MOST_PAIRED: usize = 60;

/// Amounts tried one after the other where more need not help more.
const MOST_STEPS: u32 = 12;

/// A case and whose edits are tried on it.
#[derive(Debug)]
struct Trial<'a> {
    case: &'a Case,
    budget: &'a Budget,
}

/// A lever and how much of it is taken.
type Taken<'a> = (&'a Lever, u32);

/// The ways out of a conflict, cheapest first: fewest members touched, least given, then the goals.
pub(super) fn menu(case: &Case, oracle: &Oracle<'_>, core: &Core, budget: &Budget) -> Vec<WayOut> {
    let trial = Trial { case, budget };
    let first = levers(oracle, core);
    let mut found: Vec<Vec<Taken<'_>>> = first
        .iter()
        .filter_map(|lever| trial.least(&[], lever).map(|n| vec![(lever, n)]))
        .collect();
    let second = if found.is_empty() { trial.beyond(&first) } else { Vec::new() };
    for (lever, others) in first.iter().zip(&second) {
        for other in others {
            // The second gives all it can while the first is measured, then as little as it may.
            let all = (other, other.most);
            let Some(n) = trial.least(&[all], lever) else { continue };
            let Some(k) = trial.least(&[(lever, n)], other) else { continue };
            found.push(vec![(lever, n), (other, k)]);
        }
    }
    found.sort_by_key(|taken| cost(taken));
    found.truncate(MOST_WAYS);
    let mut ways = trial.worked_out(oracle, &found);
    ways.sort_by_cached_key(|way| (way.touched, way.amount, badness(way)));
    ways
}

/// Members touched and amounts given, together.
fn cost(taken: &[Taken<'_>]) -> (usize, u64) {
    let costs = taken.iter().map(|(lever, n)| lever.cost(*n));
    costs.fold((0, 0), |(t, a), (touched, amount)| (t + touched, a.saturating_add(amount)))
}

/// The goals in order, less is better.
fn badness(way: &WayOut) -> Vec<i64> {
    let cost =
        |g: &crate::plan::GoalValue| if g.maximize { g.value.saturating_neg() } else { g.value };
    way.goals.iter().map(cost).collect()
}

impl Trial<'_> {
    /// The least amount of a lever with which, beside others, there is a plan.
    fn least(&self, beside: &[Taken<'_>], lever: &Lever) -> Option<u32> {
        let works = |n: u32| self.works(&[beside, &[(lever, n)]].concat());
        match lever.gift {
            Gift::Fixed { .. } => works(1).then_some(1),
            Gift::Count { .. } => (1..=lever.most.min(MOST_STEPS)).find(|&n| works(n)),
            Gift::Bound(_) | Gift::Changes(..) => {
                let mut fails = 0;
                let mut enough = 1;
                while !works(enough) {
                    fails = enough;
                    enough = enough.saturating_mul(2).min(lever.most);
                    if fails == lever.most {
                        return None;
                    }
                }
                while enough - fails > 1 {
                    let middle = fails + (enough - fails) / 2;
                    if works(middle) { enough = middle } else { fails = middle }
                }
                Some(enough)
            }
        }
    }

    fn works(&self, taken: &[Taken<'_>]) -> bool {
        let Some(case) = self.edited(taken) else { return false };
        let Some(scores) = score::score(&case, &mut Findings::default()) else { return false };
        let oracle = Oracle::new(&case, &scores, self.budget);
        matches!(oracle.ask(&oracle.rules, None), Answer::Possible)
    }

    fn edited(&self, taken: &[Taken<'_>]) -> Option<Case> {
        let scenario = Scenario { name: String::new(), edits: edits(self.changes(taken), "") };
        scenario::apply(self.case, &scenario, &PairList::default(), &mut Findings::default())
    }

    fn changes(&self, taken: &[Taken<'_>]) -> Vec<Change> {
        taken.iter().flat_map(|(lever, n)| lever.changes(self.case, *n)).collect()
    }

    /// Per lever, the levers of what stands in the way once it gives all it can.
    fn beyond(&self, first: &[Lever]) -> Vec<Vec<Lever>> {
        let mut left = MOST_PAIRED;
        let mut beyond = Vec::new();
        for lever in first {
            let more = self.edited(&[(lever, lever.most)]).and_then(|case| self.next(&case));
            let mut more = more.unwrap_or_default();
            more.truncate(left);
            left -= more.len();
            beyond.push(more);
        }
        beyond
    }

    /// The levers of the conflict of an edited case.
    fn next(&self, case: &Case) -> Option<Vec<Lever>> {
        let scores = score::score(case, &mut Findings::default())?;
        let oracle = Oracle::new(case, &scores, self.budget);
        match conflict::find(&oracle) {
            Found::Core(core) => Some(levers(&oracle, &core)),
            Found::Possible | Found::Unknown => None,
        }
    }

    /// Solves each way in full, and checks it; those without a plan are left out.
    fn worked_out(&self, oracle: &Oracle<'_>, found: &[Vec<Taken<'_>>]) -> Vec<WayOut> {
        let lang = self.case.scheme.lang;
        let scenario = |taken: &Vec<Taken<'_>>| {
            let text = say(oracle, taken);
            let name = text.say(lang).to_owned();
            let reason = Text::new("there is no plan without it", "否则无可行方案");
            let edits = edits(self.changes(taken), reason.say(lang));
            (text, Scenario { name, edits })
        };
        let (texts, scenarios): (Vec<Text>, Vec<Scenario>) = found.iter().map(scenario).unzip();
        let hand = PairList::default();
        let outcomes = scenario::run(self.case, &hand, &scenarios, self.budget);
        let mut ways = Vec::new();
        for (((taken, sentence), scenario), outcome) in
            found.iter().zip(texts).zip(scenarios).zip(outcomes)
        {
            let Some(plan) = outcome.plan.filter(|_| outcome.fate.has_plan()) else { continue };
            let (touched, amount) = cost(taken);
            let (toml, goals) = (scenario::write(&scenario), plan.goals);
            ways.push(WayOut { sentence, touched, amount, goals, toml });
        }
        ways
    }
}

/// What is given, in words.
fn say(oracle: &Oracle<'_>, taken: &[Taken<'_>]) -> Text {
    let all: Vec<Text> = taken.iter().map(|(lever, n)| lever.say(oracle, *n)).collect();
    let join = |of: fn(&Text) -> &String, by: &str| {
        all.iter().map(|t| of(t).as_str()).collect::<Vec<_>>().join(by)
    };
    Text::new(join(|t| &t.en, ", and "), join(|t| &t.zh, "，并且"))
}
