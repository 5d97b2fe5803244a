//! What explanations stand on: the case, its proven best plan, and the plan in hand.

use crate::base::{Budget, Code, Findings, Place, Text};
use crate::explain::difference::{self, Difference};
use crate::plan::list::PairList;
use crate::plan::{GoalValue, Status};
use crate::run::{self, Answer};
use crate::scheme::{Case, Layer};
use crate::score::LayerScores;
use crate::solve::{Engine, Pairs};
use crate::table::Table;

/// Everything that an explanation looks at.
#[derive(Debug)]
pub struct Ground<'a> {
    /// The case.
    pub case: &'a Case,
    /// The best plan of the case, judged.
    pub best: Answer,
    /// The plan in hand.
    pub hand: PairList,
    /// Its pairs per layer, as positions, sorted.
    pub pairs: Vec<Pairs>,
    /// Its goals, computed anew; bounds are those of the best plan.
    pub goals: Vec<GoalValue>,
    /// Time for everything.
    pub budget: &'a Budget,
}

/// Why there is nothing to stand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPlan {
    /// The input is wrong; findings say where.
    Invalid,
    /// The rules cannot hold; findings say why.
    Impossible,
    /// Stopped before a plan was found.
    Unknown,
    /// The independent check rejected the plan: a bug.
    Rejected,
}

/// Solves the case, has the plan judged, and places the plan in hand beside it; without one, the
/// best plan is in hand.
///
/// # Errors
/// [`NoPlan`] with errors in `findings`.
pub fn ground<'a>(
    case: &'a Case,
    hand: Option<PairList>,
    budget: &'a Budget,
    findings: &mut Findings,
) -> Result<Ground<'a>, NoPlan> {
    let Some(best) = run::run(case, Engine::Auto, budget, &|_| {}, findings) else {
        let possible = !findings.only_impossible();
        return Err(if possible { NoPlan::Invalid } else { NoPlan::Impossible });
    };
    match best.plan.status {
        Status::Infeasible => return Err(NoPlan::Impossible),
        Status::Unknown => return Err(NoPlan::Unknown),
        Status::Optimal | Status::Claimed | Status::Feasible => {}
    }
    match run::judge(case, &best) {
        Ok(verdict) if verdict.accepted() => {}
        Ok(verdict) => {
            findings.extend(verdict.findings);
            return Err(NoPlan::Rejected);
        }
        Err(_) => return Err(NoPlan::Rejected),
    }
    let hand = hand.unwrap_or_else(|| PairList::of(&best.plan, "solve"));
    let pairs = positions(case, &best.compiled.layers, &hand, findings).ok_or(NoPlan::Invalid)?;
    let value = best.compiled.model.value(&pairs);
    let mut goals = best.plan.goals.clone();
    for (goal, cost) in goals.iter_mut().zip(value) {
        goal.value = if goal.maximize { -cost } else { cost };
        goal.sequential = None;
    }
    Ok(Ground { case, best, hand, pairs, goals, budget })
}

impl Ground<'_> {
    /// The plan in hand against the best, per goal; a loss is what the plan in hand lacks.
    pub fn behind(&self) -> Vec<Difference> {
        let claimed = self.best.plan.status == Status::Claimed;
        difference::between(&self.best.plan.goals, &self.goals, claimed)
    }

    /// Whether the plan in hand is as good as the best plan.
    pub fn is_best(&self) -> bool {
        self.goals.iter().zip(&self.best.plan.goals).all(|(hand, best)| hand.value == best.value)
    }

    /// The layer of the scheme.
    pub fn layer(&self, layer: usize) -> &Layer {
        &self.case.scheme.layers[layer]
    }

    /// Fit and rules of a layer.
    pub fn scores(&self, layer: usize) -> &LayerScores {
        &self.best.compiled.layers[layer]
    }

    /// The table and the row of a member.
    pub fn row(&self, layer: usize, is_helper: bool, at: usize) -> (&Table, usize, usize) {
        let (data, scores) = (self.layer(layer), self.scores(layer));
        let (table, rows) = if is_helper {
            (data.helper_table, &scores.helpers)
        } else {
            (data.recipient_table, &scores.recipients)
        };
        (self.case.tables.table(table), table, rows[at])
    }

    /// The key of a member.
    pub fn key(&self, layer: usize, is_helper: bool, at: usize) -> &str {
        let (table, _, row) = self.row(layer, is_helper, at);
        table.key(row)
    }

    /// Key and name of a member as the public may see them: `U12 (Bureau of Water)`.
    pub fn label(&self, layer: usize, is_helper: bool, at: usize) -> Text {
        let (table, number, row) = self.row(layer, is_helper, at);
        let (key, name) = (table.key(row), self.case.tables.label(number, row, true));
        if name.is_empty() || name == key {
            return Text::new(key, key);
        }
        Text::new(format!("{key} ({name})"), format!("{key}（{name}）"))
    }

    /// Whether the plan in hand has a pair.
    pub fn has(&self, layer: usize, (h, r): (usize, usize)) -> bool {
        let pair = (u32::try_from(h).unwrap_or(u32::MAX), u32::try_from(r).unwrap_or(u32::MAX));
        self.pairs[layer].binary_search(&pair).is_ok()
    }
}

/// The pairs of a plan by position; members that take no part are reported, once for all.
fn positions(
    case: &Case,
    scores: &[LayerScores],
    hand: &PairList,
    findings: &mut Findings,
) -> Option<Vec<Pairs>> {
    let (mut all, mut strange) = (Vec::new(), Vec::new());
    for (layer, scores) in case.scheme.layers.iter().zip(scores) {
        let place = |table: usize, rows: &[usize], key: &str| {
            let row = case.tables.table(table).row_of(key)?;
            u32::try_from(rows.binary_search(&row).ok()?).ok()
        };
        let mut pairs = Pairs::new();
        for (helper, recipient) in hand.layer(&layer.name).iter().flat_map(|l| &l.pairs) {
            let h = place(layer.helper_table, &scores.helpers, helper);
            let r = place(layer.recipient_table, &scores.recipients, recipient);
            match h.zip(r) {
                Some(pair) => pairs.push(pair),
                None => strange.push(format!("{helper} – {recipient}")),
            }
        }
        pairs.sort_unstable();
        all.push(pairs);
    }
    let names = case.scheme.layers.iter().map(|l| l.name.as_str());
    strange.extend(
        hand.layers
            .iter()
            .filter(|l| !l.pairs.is_empty() && names.clone().all(|name| name != l.name))
            .map(|l| l.name.clone()),
    );
    if strange.is_empty() {
        return Some(all);
    }
    report_q003_strange_plan(hand, &strange, findings);
    None
}

fn report_q003_strange_plan(hand: &PairList, strange: &[String], findings: &mut Findings) {
    let (n, first) = (strange.len(), &strange[0]);
    findings.error(
        Code::Q003,
        Place::File { file: hand.name.clone() },
        Text::new(
            format!("this plan is not of this case: {n} of its pairs have members that take no part, first {first}"),
            format!("该方案不属于本案例：有 {n} 对的成员未参加结对，首个为 {first}"),
        ),
        Text::new(
            "give the plan of this case, and the same --edits with which it was solved",
            "请给出本案例的方案；若求解时用了 --edits，这里也要写同样的 --edits",
        ),
    );
}
