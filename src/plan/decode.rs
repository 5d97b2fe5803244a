//! Outcome to plan: positions become keys, costs become values in their natural sense.

use crate::base::Text;
use crate::model::Model;
use crate::plan::{GoalValue, Method, Pair, Plan, PlanLayer, Status, Unmatched};
use crate::scheme::{Case, Layer};
use crate::score::LayerScores;
use crate::solve::{Outcome, Pairs, Verdict};
use std::collections::BTreeSet;

/// What decoding looks at.
#[derive(Clone, Copy, Debug)]
pub struct Solved<'a> {
    /// The case.
    pub case: &'a Case,
    /// Members and fit per layer.
    pub layers: &'a [LayerScores],
    /// The model that was solved.
    pub model: &'a Model,
    /// What came out.
    pub outcome: &'a Outcome,
}

/// Puts an outcome into the words of the scheme.
pub fn decode(solved: Solved<'_>, seconds: f64) -> Plan {
    let scheme = &solved.case.scheme;
    let outcome = solved.outcome;
    let status = match outcome.verdict {
        Verdict::Optimal => Status::Optimal,
        Verdict::Claimed => Status::Claimed,
        Verdict::Feasible(_) => Status::Feasible,
        Verdict::Infeasible(_) => Status::Infeasible,
        Verdict::Unknown(_) => Status::Unknown,
    };
    let has_plan = matches!(status, Status::Optimal | Status::Claimed | Status::Feasible);
    let names = |layers: &[usize]| layers.iter().map(|&l| scheme.layers[l].name.clone()).collect();
    let method = |part: &crate::solve::PartReport| Method {
        layers: names(&part.layers),
        engine: part.engine.to_owned(),
        why: part.why.clone(),
        work: part.work.iter().map(|&(name, n)| (name.to_owned(), n)).collect(),
    };
    Plan {
        title: scheme.title.clone(),
        status,
        goals: if has_plan { goals(solved) } else { Vec::new() },
        layers: (0..scheme.layers.len()).map(|l| layer(solved, l, has_plan)).collect(),
        methods: outcome.parts.iter().map(method).collect(),
        seconds,
    }
}

fn goals(solved: Solved<'_>) -> Vec<GoalValue> {
    let outcome = solved.outcome;
    let goal = |(g, goal): (usize, &crate::scheme::Goal)| {
        let natural = |cost: i64| if goal.is_maximized() { -cost } else { cost };
        GoalValue {
            goal: goal.name().to_owned(),
            maximize: goal.is_maximized(),
            value: natural(outcome.value[g]),
            bound: natural(outcome.bound[g]),
            sequential: outcome.sequential.as_ref().map(|s| natural(s[g])),
        }
    };
    solved.case.scheme.goals.iter().enumerate().map(goal).collect()
}

fn layer(solved: Solved<'_>, l: usize, has_plan: bool) -> PlanLayer {
    let layer = &solved.case.scheme.layers[l];
    let keys = Keys { solved, layer, scores: &solved.layers[l] };
    let previous = keys.previous(l);
    let pairs: Vec<Pair> = keys.pairs(&solved.outcome.pairs[l], &previous);
    let now: BTreeSet<(&str, &str)> =
        pairs.iter().map(|p| (p.helper.as_str(), p.recipient.as_str())).collect();
    let ended = previous.iter().filter(|p| has_plan && !now.contains(p));
    let ended = ended.map(|(h, r)| ((*h).to_owned(), (*r).to_owned())).collect();
    let unmatched = if has_plan { keys.unmatched(l) } else { Vec::new() };
    PlanLayer { name: layer.name.clone(), pairs, ended, unmatched }
}

/// A layer with the way from positions to keys.
struct Keys<'a> {
    solved: Solved<'a>,
    layer: &'a Layer,
    scores: &'a LayerScores,
}

impl<'a> Keys<'a> {
    fn helper(&self, h: usize) -> &'a str {
        self.solved.case.tables.table(self.layer.helper_table).key(self.scores.helpers[h])
    }

    fn recipient(&self, r: usize) -> &'a str {
        self.solved.case.tables.table(self.layer.recipient_table).key(self.scores.recipients[r])
    }

    fn previous(&self, l: usize) -> BTreeSet<(&'a str, &'a str)> {
        let previous = self.solved.case.scheme.previous.as_ref();
        let pairs = previous.map_or(&[][..], |p| &p.pairs[l]);
        pairs.iter().map(|(h, r)| (h.as_str(), r.as_str())).collect()
    }

    fn pairs(&self, pairs: &Pairs, previous: &BTreeSet<(&str, &str)>) -> Vec<Pair> {
        let mut sorted = pairs.clone();
        sorted.sort_by_key(|&(h, r)| (r, h));
        let pair = |(h, r): (u32, u32)| {
            let (h, r) = (h as usize, r as usize);
            let (helper, recipient) = (self.helper(h), self.recipient(r));
            Pair {
                helper: helper.to_owned(),
                recipient: recipient.to_owned(),
                kept: previous.contains(&(helper, recipient)),
                fit: self.scores.fit(h, r),
            }
        };
        sorted.into_iter().map(pair).collect()
    }

    /// Members with fewer partners than they must or should have; helpers first, in key order.
    fn unmatched(&self, l: usize) -> Vec<Unmatched> {
        let mut has =
            [vec![0_u32; self.scores.helpers.len()], vec![0; self.scores.recipients.len()]];
        for &(h, r) in &self.solved.outcome.pairs[l] {
            has[0][h as usize] += 1;
            has[1][r as usize] += 1;
        }
        let mut list = Vec::new();
        for (side, has) in has.iter().enumerate() {
            let is_helper = side == 0;
            for (i, &has) in has.iter().enumerate() {
                let wanted = self.wanted(is_helper, i);
                if has < wanted {
                    let key = if is_helper { self.helper(i) } else { self.recipient(i) };
                    let why = self.why(l, is_helper, i);
                    list.push(Unmatched { is_helper, key: key.to_owned(), has, wanted, why });
                }
            }
        }
        list
    }

    fn wanted(&self, is_helper: bool, i: usize) -> u32 {
        let tables = &self.solved.case.tables;
        let bounds = if is_helper {
            let table = tables.table(self.layer.helper_table);
            self.layer.per_helper.of(table, self.scores.helpers[i])
        } else {
            let table = tables.table(self.layer.recipient_table);
            self.layer.per_recipient.of(table, self.scores.recipients[i])
        };
        bounds.min.max(bounds.aim_min)
    }

    /// Why a member has fewer partners than wanted, from the rules and the pairs alone.
    fn why(&self, l: usize, is_helper: bool, i: usize) -> Text {
        let data = &self.solved.model.layers[l];
        if let Some(link) = &data.link {
            let owner = if is_helper { link.helper_owner[i] } else { link.recipient_owner[i] };
            let Some(owner) = owner else {
                return Text::new(
                    "what it belongs to takes no part in the layer above",
                    "其所属对象未参加上一层结对",
                );
            };
            let above = &self.solved.outcome.pairs[link.parent];
            let served =
                above.iter().any(|&(h, r)| if is_helper { h == owner } else { r == owner });
            if !served {
                return Text::new(
                    "what it belongs to has no pair in the layer above",
                    "其所属对象在上一层没有结对",
                );
            }
        }
        let reachable = self.reachable(l, is_helper, i);
        if reachable.is_empty() {
            return Text::new("there is nobody within reach", "可及范围内没有对象");
        }
        let ruling = |&j: &usize| {
            if is_helper { self.scores.ruling(i, j) } else { self.scores.ruling(j, i) }
        };
        let rulings: Vec<_> = reachable.iter().filter_map(ruling).collect();
        if let (Some(first), true) = (rulings.first(), rulings.len() == reachable.len()) {
            let rule = &self.layer.forbid[first.0].name;
            let n = rulings.len();
            return Text::new(
                format!("rule \"{rule}\" excludes all {n} within reach"),
                format!("可及的 {n} 个对象全部被规则“{rule}”排除"),
            );
        }
        let n = reachable.len() - rulings.len();
        Text::new(
            format!("{n} were possible; goals that rank higher, or their number, left none"),
            format!("可选对象有 {n} 个；因优先级更高的目标或人数所限未能安排"),
        )
    }

    /// Positions on the other side that the pairs of the layer above allow.
    fn reachable(&self, l: usize, is_helper: bool, i: usize) -> Vec<usize> {
        let data = &self.solved.model.layers[l];
        let n = if is_helper { data.recipients.len() } else { data.helpers.len() };
        let Some(link) = &data.link else { return (0..n).collect() };
        let above: BTreeSet<(u32, u32)> =
            self.solved.outcome.pairs[link.parent].iter().copied().collect();
        let joined = |&j: &usize| {
            let (h, r) = if is_helper { (i, j) } else { (j, i) };
            let owners = link.helper_owner[h].zip(link.recipient_owner[r]);
            owners.is_some_and(|pair| above.contains(&pair))
        };
        (0..n).filter(joined).collect()
    }
}
