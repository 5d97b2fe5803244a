//! Independent judgement of a plan, from its files and the case alone.
//!
//! Goes in: a [`Case`], its [`Scores`], and the [`PlanFiles`]. Comes out: a [`Verdict`]. Every rule,
//! goal and bound is written here again from its definition, in wide integers; nothing is shared
//! with what compiled or solved the problem. No file, however damaged, makes this module panic.
//!
//! | code | what is wrong |
//! |---|---|
//! | V001 | a line names a layer that is not in the scheme, or a key that takes no part in it |
//! | V002 | a pair stands twice |
//! | V003 | a rule under `forbid` excludes the pair |
//! | V004 | a pair lacks the pair of its owners in the layer above |
//! | V005 | a member has fewer partners than `min`, or more than `max` |
//! | V006 | the helpers of a recipient make none of the allowed teams |
//! | V007 | a line is printed wrongly: status, a name, the fit, or its place among the lines |
//! | V008 | a goal in `plan.json` is missing, or its value is not what the pairs reach |
//! | V009 | the proof is malformed, of a kind that proves nothing here, or too large to check |
//! | V010 | a bound or the status is not what the proof shows |
//! | V011 | a count of a layer, or the gap, is wrong |
//! | V012 | a pair is no candidate for another reason: class in no team, no owner, owners apart |
//! | V013 | a group of members has too few or too many pairs, or too many pairs are new |
//! | V014 | the pairs of a helper weigh more than it can carry |
//!
//! What was settled where the definitions leave room:
//!
//! * A recipient of a layer with teams needs a team even if it has nobody; only an allowed team of
//!   no helpers lets it go without.
//! * `kept` and `new` go by last year's pairs of the layer, whether or not goal `keep` counts it;
//!   `ended` counts those of last year's pairs, members who left included, that the plan lacks;
//!   `short` counts members of both sides with fewer partners than `aim_min`.
//! * A layer within another may have teams or bounds that its part of the proof does not use; a
//!   bound that forgets a rule is still a bound. So may a layer proven as a flow have teams.
//! * Columns need that no helper serves two recipients when layers lie within, or the other way round
//!   where they are the helpers' (see `proof_columns`); "helper serves recipient" excludes the helper
//!   elsewhere only if it may have no more than one recipient.
//! * The same question may stand only once on a path of the tree. Proofs past certain sizes (teams,
//!   multiplier sets, depth and leaves of the tree) are refused, so that checking always ends.
//! * An empty pool stands for one set of zeros.
//! * The parts of a proof name the layers that lie in no other, all of them, in order; a claimed
//!   part may name several. With a claimed part there is no bound: the bound printed is the value
//!   if the status is `claimed`, and what no plan can be better than if it is `feasible`, for then nobody
//!   finished.
//! * A layer with loads that lies within another, or that has teams, is proven by nothing of ours.
//! * A gap in packed units is split into goals so that no plan can be better in lexicographic
//!   order; where later goals could lose what an earlier one gains, that is more than to divide by
//!   the weights. `Weights::split` in `packed` has the formula.
//! * With status `infeasible` or `unknown` there must be no pairs, and nothing else is looked at.

mod bounds;
mod counts;
mod facts;
mod goals;
mod links;
mod loads;
mod packed;
mod pairs;
mod proof;
mod proof_cases;
mod proof_cells;
mod proof_columns;
mod proof_flow;
mod proof_implied;
mod proof_levels;
mod proof_load_case;
mod proof_loads;
mod proof_patterns;
mod proof_priced;
mod proof_program;
mod proof_rows;
mod proof_sides;
mod proof_spread;
mod proof_teams;
mod proof_tree;
mod rows;
mod teams;

use crate::base::Findings;
use crate::plan::file::PlanFiles;
use crate::plan::{GoalValue, Status};
use crate::scheme::{Case, Goal};
use crate::score::Scores;
use facts::Facts;
use pairs::LayerPairs;
use proof::Judgement;

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Lines of `pairs.csv`.
    pub pairs: usize,
    /// Single rules applied to a pair: forbids, and the pair above.
    pub rules: usize,
    /// Members whose number of partners was counted.
    pub members: usize,
    /// Recipients whose team was matched.
    pub teams: usize,
    /// Pairs that may exist, in all layers.
    pub candidates: usize,
    /// Teams valued for the proof.
    pub columns: usize,
    /// Cases of the proof that were bounded.
    pub cases: usize,
}

/// The judgement of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What is wrong.
    pub findings: Findings,
    /// Value and bound of every goal, recomputed, in natural sense. Where the proof is broken there
    /// is no bound, and the one printed stands here.
    pub goals: Vec<GoalValue>,
    /// Whether the plan is accepted and proven best by multipliers of our own.
    pub proven: bool,
    /// How much was looked at.
    pub checked: Checked,
}

impl Verdict {
    /// Whether nothing is wrong.
    pub fn accepted(&self) -> bool {
        !self.findings.has_errors()
    }
}

/// Judges a plan: its pairs by the rules, its summary by the pairs, its bounds by the proof.
pub fn verify(case: &Case, scores: &Scores, files: &PlanFiles) -> Verdict {
    let mut verdict = Verdict::default();
    let (summary, findings) = (&files.summary, &mut verdict.findings);
    if matches!(summary.status, Status::Infeasible | Status::Unknown) {
        proof::check_v010_no_pairs(summary.status, files.pairs.len(), findings);
        return verdict;
    }
    let facts = Facts::new(case, scores);
    let plan = pairs::read(&facts, &files.pairs, findings);
    pairs::check(&facts, &plan, findings);
    links::check(&facts, &plan, findings);
    bounds::check(&facts, &plan, findings);
    teams::check(&facts, &plan, findings);
    rows::check(&facts, &plan, findings);
    loads::check(&facts, &plan, findings);
    counts::check_layers(&facts, &plan, &summary.layers, findings);

    verdict.checked = count(&facts, &plan, files.pairs.len());
    let costs = goals::costs(&facts, &plan);
    let scores = goals::worst(&facts, &plan);
    let reached = (costs.as_slice(), scores.as_slice());
    let judgement = proof::judge(&facts, reached, &files.proof, &mut verdict.checked, findings);
    verdict.goals = goal_values(&facts, &costs, (&judgement, summary.status), &summary.goals);
    goals::check(&verdict.goals, &summary.goals, findings);
    proof::check_v010_claims(
        &verdict.goals,
        &summary.goals,
        (summary.status, &judgement),
        findings,
    );
    counts::check_gap(&verdict.goals, summary, findings);
    verdict.proven = summary.status == Status::Optimal && !verdict.findings.has_errors();
    verdict
}

fn count(facts: &Facts<'_>, plan: &[LayerPairs<'_>], n_lines: usize) -> Checked {
    let mut checked = Checked { pairs: n_lines, ..Checked::default() };
    for (layer, pairs) in facts.layers.iter().zip(plan) {
        let rules = layer.layer.forbid.len() + usize::from(layer.layer.within.is_some());
        checked.rules += pairs.lines.len() * rules;
        checked.members += layer.helpers.len() + layer.recipients.len();
        checked.teams += layer.classes.as_ref().map_or(0, |_| layer.recipients.len());
        checked.candidates += layer.n_candidates();
    }
    checked
}

/// The goals in natural sense.
fn goal_values(
    facts: &Facts<'_>,
    costs: &[Vec<i128>],
    (judgement, status): (&Judgement, Status),
    printed: &[GoalValue],
) -> Vec<GoalValue> {
    let value_of = |(g, &goal): (usize, &Goal)| {
        let cost: i128 = costs.iter().map(|layer| layer[g]).sum();
        let value = goals::natural(goal, cost);
        let printed = printed.iter().find(|p| p.goal == goal.name());
        let bound = match judgement {
            Judgement::Ours(gap) => goals::natural(goal, cost - gap[g]),
            Judgement::Claimed(gap) if status == Status::Feasible => {
                goals::natural(goal, cost - gap[g])
            }
            Judgement::Claimed(_) => value,
            Judgement::Broken => printed.map_or(value, |p| p.bound),
        };
        GoalValue {
            goal: goal.name().to_owned(),
            maximize: goal.is_maximized(),
            value,
            bound,
            sequential: printed.and_then(|p| p.sequential),
        }
    };
    facts.case.scheme.goals.iter().enumerate().map(value_of).collect()
}
