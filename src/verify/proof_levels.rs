//! The proof of a worst-case goal: multipliers level by level, and sums of vectors.
//!
//! The value of a plan is a vector: the weighted goals before; per threshold the members whose score
//! is at most that; the weighted goals after. Every term of the bound is a vector too, with one entry
//! per level, and where the formula takes a minimum it is the lexicographic one. The thresholds must
//! hold every score of the plan: at the least threshold where a better plan differed, it would have
//! fewer members, and the plan has one with just that score.

use crate::base::Text;
use crate::model::proof::{Level, Prices};
use crate::scheme::Goal;
use crate::verify::Checked;
use crate::verify::facts::Facts;
use crate::verify::packed::Weights;
use crate::verify::proof_columns::too_large;
use crate::verify::proof_rows::{MAX_WORK, Member, Pair, Part, fault};

/// Checks that no plan is better, by the vectors of all levels.
pub(super) fn check(
    (facts, weights): (&Facts<'_>, &Weights<'_>),
    layers: &[usize],
    levels: &[Level],
    (costs, scores): (&[Vec<i128>], &[i64]),
    checked: &mut Checked,
) -> Result<(), Text> {
    let part = Part::new(facts, layers, costs)?;
    let goals = &facts.case.scheme.goals;
    let goal = goals.iter().position(|g| *g == Goal::Worst);
    let worst = goal.zip(facts.worst).and_then(|(goal, (layer, of_helpers))| {
        Some((goal, layers.iter().position(|&l| l == layer)?, of_helpers))
    });
    let Some((goal, at, of_helpers)) = worst else {
        return Err(fault("levels prove a worst case, and there is none", "没有“最差者优先”目标"));
    };
    let members = &part.sides[at][usize::from(!of_helpers)];
    if members.iter().any(|member| member.charge.len() > 2) {
        return Err(fault(
            "members with several partners have no one score",
            "有多个对象的成员没有唯一的得分",
        ));
    }
    check_levels(weights, levels, goal, scores)?;
    let numbers = part.pairs.iter().map(Vec::len).sum::<usize>() + part.n_numbers();
    if (levels.len() as u128).saturating_mul(numbers as u128) > MAX_WORK {
        return Err(too_large());
    }
    for level in levels {
        part.check_lengths(&level.prices)?;
    }
    checked.cases += levels.len();
    let score = |c: usize| facts.layers[layers[at]].fit[c];
    let sums = Sums { part: &part, levels, at, of_helpers };
    let value = |level: &Level| match level.at_most {
        None => part.priced(&level.prices.weights, &part.value),
        Some(most) => scores.iter().filter(|s| **s <= most).count() as i128,
    };
    let value: Vec<i128> = levels.iter().map(value).collect();
    match sums.bound(&score) {
        Some(bound) if bound < value => Err(fault(
            "the levels do not show that nothing is better",
            "各级乘子未能证明没有更好的方案",
        )),
        _ => Ok(()),
    }
}

/// The goals before, thresholds that rise and hold all scores, the goals after.
fn check_levels(
    weights: &Weights<'_>,
    levels: &[Level],
    goal: usize,
    scores: &[i64],
) -> Result<(), Text> {
    let wrong = || fault("the levels are not those of the goals", "各级与目标不符");
    let [before, thresholds @ .., after] = levels else { return Err(wrong()) };
    let free = |w: &[i64]| w.iter().all(|&w| w == 0);
    let n = weights.n_goals();
    let all = levels.iter().all(|level| level.prices.weights.len() == n);
    let (first, last) = (&before.prices.weights, &after.prices.weights);
    let is_right = all
        && before.at_most.is_none()
        && after.at_most.is_none()
        && free(&first[goal..])
        && weights.is_order(0, &first[..goal])
        && free(&last[..=goal])
        && weights.is_order(goal + 1, &last[goal + 1..])
        && thresholds.iter().all(|t| t.at_most.is_some() && free(&t.prices.weights))
        && thresholds.windows(2).all(|pair| pair[0].at_most < pair[1].at_most)
        && scores.iter().all(|&s| thresholds.iter().any(|t| t.at_most == Some(s)));
    if is_right { Ok(()) } else { Err(wrong()) }
}

/// The sums of vectors.
struct Sums<'a> {
    part: &'a Part<'a>,
    levels: &'a [Level],
    /// Position of the layer that has scores, and on which side.
    at: usize,
    of_helpers: bool,
}

impl Sums<'_> {
    /// The lexicographic bound; `None` if nothing is possible at all.
    fn bound(&self, score: &dyn Fn(usize) -> i64) -> Option<Vec<i128>> {
        let mut total = vec![0_i128; self.levels.len()];
        let zeros = total.clone();
        let mut add = |term: &[i128]| {
            total.iter_mut().zip(term).for_each(|(sum, term)| *sum = sum.saturating_add(*term));
        };
        for (at, pairs) in self.part.pairs.iter().enumerate() {
            for (c, pair) in pairs.iter().enumerate() {
                let score = (at == self.at).then(|| score(c));
                let reduced: Vec<i128> =
                    self.levels.iter().map(|level| self.reduced(level, at, pair, score)).collect();
                if reduced < zeros {
                    add(&reduced);
                }
            }
            for (side, members) in self.part.sides[at].iter().enumerate() {
                for (m, member) in members.iter().enumerate() {
                    add(&self.member((at, side), m, member)?);
                }
            }
        }
        for i in 0..self.part.rows.len() {
            add(&self.row(i)?);
        }
        Some(total)
    }

    fn reduced(&self, level: &Level, at: usize, pair: &Pair, score: Option<i64>) -> i128 {
        let Prices { weights, helper, recipient, row } = &level.prices;
        let own = match level.at_most {
            None => self.part.priced(weights, &pair.cost),
            Some(most) => i128::from(score.is_some_and(|score| score <= most)),
        };
        let paid = i128::from(helper[at][pair.helper]) + i128::from(recipient[at][pair.recipient]);
        pair.rows
            .iter()
            .fold(own.saturating_sub(paid), |sum, &(i, n)| sum - i128::from(row[i]) * i128::from(n))
    }

    fn member(&self, (at, side): (usize, usize), m: usize, member: &Member) -> Option<Vec<i128>> {
        let is_scored = at == self.at && (side == 0) == self.of_helpers;
        let cost = |k: usize| -> Vec<i128> {
            let of = |level: &Level| {
                let prices = &level.prices;
                let multiplier =
                    if side == 0 { prices.helper[at][m] } else { prices.recipient[at][m] };
                let own = match level.at_most {
                    None => self.part.priced(&prices.weights, &member.charge[k]),
                    Some(_) => i128::from(is_scored && k == 0),
                };
                own.saturating_add(i128::from(multiplier).saturating_mul(k as i128))
            };
            self.levels.iter().map(of).collect()
        };
        (member.min..member.charge.len()).map(cost).min()
    }

    /// Costs are convex in every level, with the same corners.
    fn row(&self, i: usize) -> Option<Vec<i128>> {
        let cost = |y: i64| -> Vec<i128> {
            let of = |level: &Level| {
                self.part.row_at(self.part.rows[i], level.prices.row[i], &level.prices.weights, y)
            };
            self.levels.iter().map(of).collect()
        };
        self.part.corners(self.part.rows[i]).into_iter().map(cost).min()
    }
}
