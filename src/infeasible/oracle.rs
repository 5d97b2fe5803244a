//! Can these rules hold for these members? Asked of counting, of arithmetic, of the solver.

use crate::base::{Budget, Findings};
use crate::compile::{self, Compiled, arithmetic};
use crate::infeasible::counting::excess;
use crate::infeasible::rule::{self, Rule};
use crate::model::{Candidates, Layer, Node, Packing};
use crate::scheme::{self, Bounds, Case};
use crate::score::{LayerScores, Scores};
use crate::solve::{self, Conflict, Engine, Outcome, Task, Verdict};
use std::collections::BTreeSet;

/// Beyond so many pairs a case with a ban less is not compiled: the ban then counts as needed.
const MOST_PAIRS: usize = 6_000_000;

/// Of so many helpers one is looked at to guess the number of pairs.
const SAMPLE: usize = 64;

/// A member whose need can be dropped: layer, whether it is a helper, position.
pub(super) type Needy = (usize, bool, usize);

/// What is known of a set of rules and needs.
#[derive(Debug)]
pub(super) enum Answer {
    /// Some plan obeys them.
    Possible,
    /// None does; why, as far as the cause is one of counting.
    Impossible(Vec<Conflict>),
    /// Stopped, or too large.
    Unknown,
}

/// The case without wishes, and what it is asked with.
#[derive(Debug)]
pub(super) struct Oracle<'a> {
    pub(super) case: Case,
    /// The case as it is, with its wishes.
    pub(super) original: &'a Case,
    pub(super) scores: &'a Scores,
    pub(super) rules: Vec<Rule>,
    budget: &'a Budget,
}

impl<'a> Oracle<'a> {
    pub(super) fn new(original: &'a Case, scores: &'a Scores, budget: &'a Budget) -> Self {
        let case = rule::without_wishes(original, scores);
        let rules = rule::rules(&case);
        Self { case, original, scores, rules, budget }
    }

    /// The members who must have something: those with a least number of partners, and the recipients
    /// of teams.
    pub(super) fn needy(&self) -> Vec<Needy> {
        let mut all = Vec::new();
        for (l, layer) in self.case.scheme.layers.iter().enumerate() {
            for of_helpers in [true, false] {
                let by_team = layer.teams.is_some() && !of_helpers;
                let bounds = self.bounds(&self.case, l, of_helpers);
                let needs = (0..bounds.len()).filter(|&m| by_team || bounds[m].min > 0);
                all.extend(needs.map(|m| (l, of_helpers, m)));
            }
        }
        all
    }

    /// The rows of one side.
    pub(super) fn rows(&self, layer: usize, of_helpers: bool) -> Vec<usize> {
        let layer = &self.case.scheme.layers[layer];
        self.scores.rows(&self.case, if of_helpers { layer.helpers } else { layer.recipients })
    }

    /// The bounds of one side, by position.
    pub(super) fn bounds(&self, case: &Case, layer: usize, of_helpers: bool) -> Vec<Bounds> {
        let table = case.tables.table(rule::side_table(case, layer, of_helpers));
        let quota = rule::quota(case, layer, of_helpers);
        self.rows(layer, of_helpers).into_iter().map(|row| quota.of(table, row)).collect()
    }

    /// Whether some rules, for the needs of some members or of all, are known not to hold.
    pub(super) fn fails(&self, kept: &[Rule], needs: Option<&BTreeSet<Needy>>) -> bool {
        matches!(self.ask(kept, needs), Answer::Impossible(_))
    }

    /// Whether some rules hold for the needs of some members, or of all.
    pub(super) fn ask(&self, kept: &[Rule], needs: Option<&BTreeSet<Needy>>) -> Answer {
        let dropped: Vec<Rule> = self.rules.iter().filter(|r| !kept.contains(r)).cloned().collect();
        let mut case = rule::without(&self.case, &dropped);
        needs.iter().for_each(|needs| self.forgive(&mut case, needs));
        (0..case.scheme.layers.len()).for_each(|l| self.thin(&mut case, l));
        let counted: Vec<Conflict> =
            (0..case.scheme.layers.len()).filter_map(|l| self.count(&case, l)).collect();
        if !counted.is_empty() {
            return Answer::Impossible(counted);
        }
        let asked = self.asked(&case, needs);
        if !asked.contains(&true) {
            return Answer::Possible;
        }
        let case = among(&case, &asked);
        let mut answer = self.solve(&case, needs.map(|needs| renumbered(needs, &asked)));
        if let Answer::Impossible(conflicts) = &mut answer {
            let number: Vec<usize> = (0..asked.len()).filter(|&l| asked[l]).collect();
            conflicts.iter_mut().for_each(|c| c.layer = number[c.layer]);
        }
        answer
    }

    /// Members whose needs are dropped need nothing.
    fn forgive(&self, case: &mut Case, needs: &BTreeSet<Needy>) {
        for l in 0..case.scheme.layers.len() {
            for of_helpers in [true, false] {
                let bounds = self.bounds(case, l, of_helpers);
                let table = rule::side_table(case, l, of_helpers);
                for (m, row) in self.rows(l, of_helpers).into_iter().enumerate() {
                    if bounds[m].min > 0 && !needs.contains(&(l, of_helpers, m)) {
                        let key = case.tables.table(table).key(row).to_owned();
                        let layer = &mut case.scheme.layers[l];
                        let quota = if of_helpers {
                            &mut layer.per_helper
                        } else {
                            &mut layer.per_recipient
                        };
                        quota.members.insert(key, Bounds { min: 0, ..bounds[m] });
                    }
                }
            }
        }
    }

    /// Recipients of loads without a greatest number take no more than they must: nobody else is the
    /// worse for it where helpers need nothing, and what carries loads knows such cases.
    fn thin(&self, case: &mut Case, layer: usize) {
        let is_joined = case.scheme.balances.iter().any(|b| b.layers.contains(&layer))
            || case.scheme.layers.iter().any(|l| l.within.is_some_and(|w| w.parent == layer))
            || !case.scheme.layers[layer].rules.is_empty()
            || case.scheme.layers[layer].teams.is_some()
            || case.scheme.layers[layer].loads.is_none();
        if is_joined || self.bounds(case, layer, true).iter().any(|b| b.min > 0) {
            return;
        }
        rule::each(&mut case.scheme.layers[layer].per_recipient, |_, bounds| {
            bounds.max = bounds.max.or(Some(bounds.min.max(1)));
        });
    }

    /// What counting says of a layer; where every pair may be, it says all there is.
    fn count(&self, case: &Case, layer: usize) -> Option<Conflict> {
        if case.scheme.layers[layer].teams.is_some() {
            return None;
        }
        let [helpers, recipients] = [true, false].map(|of| self.bounds(case, layer, of));
        let min = |of: &[Bounds]| of.iter().map(|b| b.min).collect::<Vec<u32>>();
        let max = |of: &[Bounds], others: usize| -> Vec<u32> {
            let others = u32::try_from(others).unwrap_or(u32::MAX);
            of.iter().map(|b| b.max.map_or(others, |max| max.min(others))).collect()
        };
        let both = [
            (true, excess(&min(&helpers), &max(&recipients, helpers.len()))),
            (false, excess(&min(&recipients), &max(&helpers, recipients.len()))),
        ];
        let (helpers_need, found) = both.into_iter().find_map(|(of, e)| Some((of, e?)))?;
        let position = |list: Vec<usize>| list.into_iter().filter_map(|m| u32::try_from(m).ok());
        let (needy, scarce) = (position(found.needy).collect(), position(found.scarce).collect());
        let (helpers, recipients) = if helpers_need { (needy, scarce) } else { (scarce, needy) };
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let (need, room) = (number(found.need), number(found.room));
        Some(Conflict { layer, helpers_need, helpers, recipients, need, room, rows: Vec::new() })
    }

    /// Whether the solver has to look at each layer: not where nobody needs anything, nor where
    /// counting has said all.
    fn asked(&self, case: &Case, needs: Option<&BTreeSet<Needy>>) -> Vec<bool> {
        let layers = &case.scheme.layers;
        let in_rows = |l: usize| {
            !layers[l].rules.is_empty()
                || case.scheme.balances.iter().any(|b| b.layers.contains(&l))
                || case.scheme.changes.iter().any(|c| c.layers[l])
        };
        let mut asked = vec![false; layers.len()];
        for l in (0..layers.len()).rev() {
            let layer = &layers[l];
            let by_team = layer.teams.is_some()
                && needs.is_none_or(|n| n.iter().any(|&(at, helper, _)| at == l && !helper));
            let needs =
                [true, false].iter().any(|&of| self.bounds(case, l, of).iter().any(|b| b.min > 0));
            let is_free = layer.forbid.is_empty()
                && layer.teams.is_none()
                && layer.loads.is_none()
                && layer.within.is_none();
            // Rows may join layers, and a layer may need what lies above it.
            asked[l] |= in_rows(l) || by_team || (needs && !is_free);
            if let Some(within) = layer.within.filter(|_| asked[l]) {
                asked[within.parent] = true;
            }
        }
        asked
    }

    fn solve(&self, case: &Case, needs: Option<BTreeSet<Needy>>) -> Answer {
        if self.is_too_large(case) {
            return Answer::Unknown;
        }
        let mut findings = Findings::default();
        if needs.is_none() {
            arithmetic::check(case, self.scores, &mut findings);
        }
        let compiled = if findings.has_errors() {
            None
        } else {
            compile::compile(case, self.scores, &mut findings)
        };
        let Some(mut compiled) = compiled else {
            let is_impossible = findings.has_errors() && findings.only_impossible();
            return if is_impossible { Answer::Impossible(Vec::new()) } else { Answer::Unknown };
        };
        if let Some(needs) = needs {
            let spared = |l: usize, layer: &Layer| -> Vec<u32> {
                let all = 0..u32::try_from(layer.recipients.len()).unwrap_or(0);
                all.filter(|&r| !needs.contains(&(l, false, r as usize))).collect()
            };
            for (l, layer) in compiled.model.layers.iter_mut().enumerate() {
                if layer.teams.is_some() {
                    spare(layer, &spared(l, layer));
                }
            }
            compiled.packing = match Packing::new(&compiled.model) {
                Ok(packing) => packing,
                Err(_) => return Answer::Unknown,
            };
        }
        judge(self.outcome(&compiled))
    }

    /// Whether a case has more pairs than are looked at.
    pub(super) fn is_too_large(&self, case: &Case) -> bool {
        let pairs = case.scheme.layers.iter().map(|l| self.pairs(case, l));
        pairs.fold(0, usize::saturating_add) > MOST_PAIRS
    }

    /// About how many pairs a layer has; where all pairs are few, that is enough to know.
    fn pairs(&self, case: &Case, layer: &scheme::Layer) -> usize {
        let n = |members| self.scores.rows(case, members).len();
        let (helpers, recipients) = (n(layer.helpers), n(layer.recipients));
        let all = helpers.saturating_mul(recipients);
        if all <= MOST_PAIRS || layer.within.is_some() {
            return all.min(MOST_PAIRS / 2);
        }
        let pairs = LayerScores::new(case, self.scores, layer, &mut Findings::default());
        let looked_at = (0..helpers).step_by(SAMPLE);
        let free = |h: usize| (0..recipients).filter(|&r| pairs.ruling(h, r).is_none()).count();
        looked_at.map(free).sum::<usize>().saturating_mul(SAMPLE)
    }

    /// What the solver says of a model.
    pub(super) fn outcome(&self, compiled: &Compiled) -> Outcome {
        let Compiled { model, packing, .. } = compiled;
        let task = Task { model, packing, budget: self.budget, watcher: &|_| {} };
        solve::solve(task, Engine::Auto)
    }
}

/// Only what was proven counts as impossible: a foreign solver's word does not.
fn judge(outcome: Outcome) -> Answer {
    let claimed = |part: &crate::model::proof::Part| {
        matches!(part, crate::model::proof::Part::Claimed { .. })
    };
    match outcome.verdict {
        Verdict::Infeasible(conflicts) => {
            // A conflict that counts is proven whoever found it.
            let counts = conflicts.iter().any(|c| c.need > c.room);
            let is_claimed = outcome.proof.parts.iter().all(claimed);
            if is_claimed && !counts { Answer::Unknown } else { Answer::Impossible(conflicts) }
        }
        Verdict::Optimal | Verdict::Claimed | Verdict::Feasible(_) => Answer::Possible,
        Verdict::Unknown(_) => Answer::Unknown,
    }
}

/// Only some layers of a case; none of them lies within one that goes.
fn among(case: &Case, kept: &[bool]) -> Case {
    let mut less = case.clone();
    let number = |l: usize| kept[..l].iter().filter(|kept| **kept).count();
    let scheme = &mut less.scheme;
    let mut all = kept.iter();
    scheme.layers.retain(|_| all.next().copied().unwrap_or(false));
    for within in scheme.layers.iter_mut().filter_map(|l| l.within.as_mut()) {
        within.parent = number(within.parent);
    }
    scheme.balances.retain(|b| b.layers.iter().all(|&l| kept[l]));
    let layers = scheme.balances.iter_mut().flat_map(|b| &mut b.layers);
    layers.for_each(|l| *l = number(*l));
    fn only<T: Clone>(list: &mut Vec<T>, kept: &[bool]) {
        let mut all = kept.iter();
        list.retain(|_| all.next().copied().unwrap_or(false));
    }
    scheme.changes.iter_mut().for_each(|c| only(&mut c.layers, kept));
    if let Some(previous) = &mut scheme.previous {
        only(&mut previous.pairs, kept);
        only(&mut previous.counts, kept);
    }
    less
}

/// Needs of the layers that are left, by their new numbers.
fn renumbered(needs: &BTreeSet<Needy>, kept: &[bool]) -> BTreeSet<Needy> {
    let number = |l: usize| kept[..l].iter().filter(|kept| **kept).count();
    let left = needs.iter().filter(|(l, ..)| kept[*l]);
    left.map(|&(l, of_helpers, m)| (number(l), of_helpers, m)).collect()
}

/// Lets some recipients of teams do without: each gets a helper of a class of its own, and a team of one
/// such helper is allowed.
pub(super) fn spare(layer: &mut Layer, recipients: &[u32]) {
    let Some(teams) = &mut layer.teams else { return };
    let Ok(class) = u32::try_from(teams.n_classes) else { return };
    teams.n_classes += 1;
    teams.patterns.iter_mut().for_each(|pattern| pattern.push(0));
    let mut alone = vec![0; teams.n_classes];
    alone[class as usize] = 1;
    teams.patterns.push(alone);
    let Candidates { start, recipient, cost } = &mut layer.candidates;
    for &r in recipients {
        recipient.push(r);
        start.push(u32::try_from(recipient.len()).unwrap_or(u32::MAX));
        layer.helpers.push(Node { min: 0, max: 1, charges: Vec::new() });
        teams.class.push(Some(class));
        layer.recipients[r as usize].max = layer.recipients[r as usize].max.max(1);
    }
    let n = recipient.len();
    cost.iter_mut().filter(|cost| !cost.is_empty()).for_each(|cost| cost.resize(n, 0));
    if let Some(link) = &mut layer.link {
        link.helper_owner.resize(layer.helpers.len(), None);
    }
    if let Some(loads) = &mut layer.loads {
        loads.load.resize(n, 0);
        loads.capacity.resize(layer.helpers.len(), 0);
    }
}
