//! Worst-case goals: the least score of a member, then the next least, and so on.
//!
//! On one side of a layer every member has at most one partner and scores what that pair scores, or 0
//! with nobody. Of two plans the better is the one whose scores, sorted from the least, are
//! lexicographically greater (leximin). That is the same as to have fewer members with a score of at
//! most `t`, at the least `t` where the two plans differ: so the goal unfolds into one goal per score.

use crate::model::{Charge, Model, Side};

/// A goal that is the score of the worst member, then of the next worst.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worst {
    /// The goal.
    pub goal: usize,
    /// The layer.
    pub layer: usize,
    /// The side whose members have scores.
    pub side: Side,
    /// The score of every candidate; never negative.
    pub score: Vec<i32>,
}

impl Worst {
    /// The greatest score.
    pub fn most(&self) -> i32 {
        self.score.iter().copied().max().unwrap_or(0)
    }

    /// The scores that occur, from the least, 0 among them.
    pub fn scores(&self) -> Vec<i32> {
        let mut scores = self.score.clone();
        scores.push(0);
        scores.sort_unstable();
        scores.dedup();
        scores
    }

    /// The score of every member, given the pairs of the layer.
    pub fn of(&self, model: &Model, pairs: &[(u32, u32)]) -> Vec<i32> {
        let layer = &model.layers[self.layer];
        let n = match self.side {
            Side::Helper => layer.helpers.len(),
            Side::Recipient => layer.recipients.len(),
        };
        let mut scores = vec![0; n];
        for &(h, r) in pairs {
            let member = match self.side {
                Side::Helper => h,
                Side::Recipient => r,
            };
            if let Some(c) = layer.candidates.find(h as usize, r) {
                scores[member as usize] = self.score[c];
            }
        }
        scores
    }
}

/// Most numbers that unfolded goals may take.
const MOST_NUMBERS: usize = 20_000_000;

impl Model {
    /// The same problem with every worst-case goal unfolded into one goal per score, from the least:
    /// the number of members whose score is at most that. `None` if that takes too much room.
    pub fn unfold(&self) -> Option<Self> {
        let mut unfolded = Self { worst: Vec::new(), ..self.clone() };
        let mut worst: Vec<&Worst> = self.worst.iter().collect();
        worst.sort_by_key(|w| std::cmp::Reverse(w.goal));
        for worst in worst {
            let mut scores = worst.scores();
            scores.pop();
            if scores.len().saturating_mul(worst.score.len()) > MOST_NUMBERS {
                return None;
            }
            unfolded.make_room(worst.goal, scores.len());
            let name = self.goals[worst.goal].clone();
            for (goal, &score) in (worst.goal..).zip(&scores) {
                unfolded.goals[goal] = format!("{name}<={score}");
                let layer = &mut unfolded.layers[worst.layer];
                let cost = worst.score.iter().map(|&s| i32::from(s <= score)).collect();
                layer.candidates.cost[goal] = cost;
                let members = match worst.side {
                    Side::Helper => &mut layer.helpers,
                    Side::Recipient => &mut layer.recipients,
                };
                members.iter_mut().for_each(|node| node.charges.push((goal, Charge::None)));
            }
        }
        Some(unfolded)
    }

    /// Puts `n` goals in place of one that nothing prices.
    fn make_room(&mut self, goal: usize, n: usize) {
        let renumber = |g: &mut usize| {
            if *g > goal {
                *g = *g + n - 1;
            }
        };
        self.goals.splice(goal..=goal, (0..n).map(|_| String::new()));
        for layer in &mut self.layers {
            layer.candidates.cost.splice(goal..=goal, (0..n).map(|_| Vec::new()));
            for node in layer.helpers.iter_mut().chain(&mut layer.recipients) {
                node.charges.iter_mut().for_each(|(g, _)| renumber(g));
            }
            let prices = layer.spread.iter_mut().flat_map(|spread| &mut spread.price);
            prices.for_each(|(g, _)| renumber(g));
        }
        for row in &mut self.rows {
            row.charges.iter_mut().for_each(|(g, _)| renumber(g));
        }
    }
}
