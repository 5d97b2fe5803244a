//! The plan as a whole: what its goals reach, what binds them, what is beyond choice, what fairness costs.

use crate::base::Text;
use crate::explain::binding::{Binding, bindings};
use crate::explain::fairness::{Fairness, fairness};
use crate::explain::heat::{Heat, heat};
use crate::explain::pair::{PairReasons, facts};
use crate::explain::standing::{LayerStandings, Standing, standings};
use crate::explain::{Ground, tell};
use crate::plan::Status;
use rayon::prelude::*;
use serde::Serialize;

/// A goal of the plan in hand against the best plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GoalReached {
    /// Name of the goal.
    pub goal: String,
    /// Whether more is better.
    pub maximize: bool,
    /// What the plan in hand reaches.
    pub value: i64,
    /// What the best plan reaches.
    pub best: i64,
    /// What no plan can better, given the goals before.
    pub bound: i64,
    /// What the goal counts.
    pub meaning: Text,
}

/// The overview.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Overview {
    /// How far the best plan is proven.
    pub status: Status,
    /// Name of the plan in hand.
    pub plan: String,
    /// The goals, most important first.
    pub goals: Vec<GoalReached>,
    /// What binds.
    pub bindings: Vec<Binding>,
    /// Pairs in all, some, or no best plans; `None` if that could not be proven.
    pub standings: Option<Vec<LayerStandings>>,
    /// The price of fairness, per layer.
    pub fairness: Vec<Fairness>,
    /// The prices of all pairs of the first layer, if asked for and known.
    pub heat: Option<Heat>,
    /// Every pair of the plan in hand with its reasons, if asked for.
    pub pairs: Vec<PairRow>,
    /// The sentences.
    pub text: Vec<Text>,
}

/// A pair of the plan in hand.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairRow {
    /// What is known without solving.
    #[serde(flatten)]
    pub reasons: PairReasons,
    /// Whether all best plans have it.
    pub standing: Option<Standing>,
}

/// The overview; `is_full` adds the prices of all pairs of the first layer, and every pair.
pub fn overview(ground: &Ground<'_>, is_full: bool) -> Overview {
    let goal = |(g, goal): (usize, &crate::plan::GoalValue)| GoalReached {
        goal: goal.goal.clone(),
        maximize: goal.maximize,
        value: goal.value,
        best: ground.best.plan.goals[g].value,
        bound: goal.bound,
        meaning: tell::meaning(&goal.goal),
    };
    let goals = ground.goals.iter().enumerate().map(goal).collect();
    let ((bindings, fairness), (standings, heat)) = rayon::join(
        || rayon::join(|| bindings(ground), || fairness(ground)),
        || rayon::join(|| standings(ground), || if is_full { heat(ground, 0) } else { None }),
    );
    let of_layer = |l: usize| {
        let row = |&(h, r): &(u32, u32)| {
            let at = (h as usize, r as usize);
            let mut reasons = facts(ground, l, at);
            reasons.text = vec![tell::in_short(ground, &reasons, (l, at))];
            PairRow { reasons, standing: standings.as_ref().map(|all| all.of(l, at)) }
        };
        ground.pairs[l].par_iter().map(row).collect::<Vec<_>>()
    };
    let layers = if is_full { ground.pairs.len() } else { 0 };
    let pairs = (0..layers).flat_map(of_layer).collect();
    let mut overview = Overview {
        status: ground.best.plan.status,
        plan: ground.hand.name.clone(),
        goals,
        bindings,
        standings: standings.map(|all| all.count(ground)),
        fairness,
        heat,
        pairs,
        text: Vec::new(),
    };
    overview.text = tell::overview(&overview);
    overview
}
