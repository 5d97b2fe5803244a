//! What multipliers prove, in whole numbers: the arithmetic of [`crate::model::proof`].

use super::lines::{Name, Program};
use super::relax::{Guess, float};
use crate::model::Side;
use crate::model::proof::{LineOf, Lines};

/// Multipliers in whole numbers.
#[derive(Clone, Debug)]
pub(super) struct Multipliers {
    /// Per goal.
    pub(super) weights: Vec<i64>,
    /// Per row of the program.
    pub(super) line: Vec<i64>,
}

/// What is known in a case.
pub(super) struct Known {
    /// Per pair, whether it exists.
    pub(super) pair: Vec<Option<bool>>,
    /// Per team, the patterns that are possible.
    pub(super) patterns: Vec<Vec<bool>>,
}

impl Known {
    /// Nothing is known.
    pub(super) fn nothing(program: &Program<'_>) -> Self {
        let all = program.teams.iter().map(|team| vec![true; team.patterns.len()]);
        Self { pair: vec![None; program.pairs.len()], patterns: all.collect() }
    }
}

/// Units in which multipliers are rounded, coarse ones first: they make shorter proofs.
pub(super) const SCALES: [i64; 6] = [1, 2, 12, 2520, 1 << 18, 1 << 26];

impl Multipliers {
    /// Rounds multipliers for a goal; `scale` is the weight of the goal.
    #[expect(clippy::cast_possible_truncation, reason = "too large ones are left out")]
    pub(super) fn round(
        program: &Program<'_>,
        guess: &Guess,
        (goal, scale): (usize, i64),
    ) -> Option<Self> {
        let factor = float(scale) * float(program.unit[goal]);
        let whole = |x: f64| {
            let x = (x * factor).round();
            (x.abs() < float(1 << 52)).then_some(x as i64)
        };
        let weight = |(g, w): (usize, &f64)| match g {
            _ if g < goal => whole((w / float(program.unit[g])).max(0.0)),
            _ if g == goal => Some(scale),
            _ => Some(0),
        };
        Some(Self {
            weights: guess.goal.iter().enumerate().map(weight).collect::<Option<_>>()?,
            line: guess.line.iter().map(|&y| whole(y)).collect::<Option<_>>()?,
        })
    }

    /// The priced value of something that costs this much per goal.
    pub(super) fn priced(&self, cost: &[i64]) -> i128 {
        self.weights.iter().zip(cost).map(|(&w, &c)| i128::from(w) * i128::from(c)).sum()
    }

    /// What a pair costs beside the multipliers.
    pub(super) fn reduced(&self, program: &Program<'_>, pair: usize) -> i128 {
        let pair = &program.pairs[pair];
        let terms = pair.lines.iter();
        let taken = terms.map(|&(l, a)| i128::from(self.line[l as usize]) * i128::from(a));
        self.priced(&pair.cost) - taken.sum::<i128>()
    }

    /// The least priced value in a case; `None` if nothing is possible there.
    pub(super) fn bound(&self, program: &Program<'_>, known: &Known) -> Option<i128> {
        let mut total = self.priced(&program.constant);
        for (pair, known) in known.pair.iter().enumerate() {
            total += match known {
                Some(false) => 0,
                Some(true) => self.reduced(program, pair),
                None => self.reduced(program, pair).min(0),
            };
        }
        for (line, &m) in program.lines.iter().zip(&self.line) {
            if !matches!(line.name, Name::Class(..)) {
                let cost = |(y, cost): &(i64, Vec<i64>)| {
                    self.priced(cost) + i128::from(m) * i128::from(*y)
                };
                total += line.corners.iter().map(cost).min()?;
            }
        }
        for (team, possible) in program.teams.iter().zip(&known.patterns) {
            let own = &self.line[team.first..];
            let cost = |pattern: &Vec<u32>| -> i128 {
                own.iter().zip(pattern).map(|(&m, &n)| i128::from(m) * i128::from(n)).sum()
            };
            let possible = team.patterns.iter().zip(possible).filter(|(_, possible)| **possible);
            total += possible.map(|(pattern, _)| cost(pattern)).min()?;
        }
        Some(total)
    }

    /// As in a proof: only those that are not zero.
    pub(super) fn lines(&self, program: &Program<'_>) -> Lines {
        let mut layers = vec![LineOf::default(); program.layers.len()];
        let mut row = Vec::new();
        for (line, &m) in program.lines.iter().zip(&self.line).filter(|(_, m)| **m != 0) {
            match line.name {
                Name::Number(l, Side::Helper, h) => layers[l as usize].helper.push((h, m)),
                Name::Number(l, Side::Recipient, r) => layers[l as usize].recipient.push((r, m)),
                Name::Load(l, h) => layers[l as usize].load.push((h, m)),
                Name::Class(l, r, k) => layers[l as usize].class.push((r, k, m)),
                Name::ByHelper(l, h, v) => layers[l as usize].by_helper.push((h, v, m)),
                Name::ByRecipient(l, u, r) => layers[l as usize].by_recipient.push((u, r, m)),
                Name::Needs(l, h, r) => layers[l as usize].needs.push((h, r, m)),
                Name::Row(at) => row.push((at, m)),
            }
        }
        Lines { weights: self.weights.clone(), layers, row }
    }
}

/// Patterns that have more than `than` of a class, or not.
pub(super) fn restrict(
    possible: &mut [bool],
    patterns: &[Vec<u32>],
    (class, than): (usize, u32),
    more: bool,
) {
    for (possible, pattern) in possible.iter_mut().zip(patterns) {
        *possible &= (pattern[class] > than) == more;
    }
}
