//! The program without whole numbers: what the simplex method is given.
//!
//! Columns are the pairs, the patterns of teams, what a row comes to (one column from each of its
//! corners to the next) and, per goal, its value in units. Rows are those of the program, one per team
//! (its patterns add up to one), and one per goal. A goal is settled by a bound on its column. Costs
//! are perturbed a little, against ties; bounds are worked out again without that.

use super::linear::Linear;
use super::lines::{Line, Name, Program, small};
use super::simplex::Simplex;

/// The linear program of a program.
pub(super) struct Relaxation {
    pub(super) simplex: Simplex,
    /// Per team, the column of its first pattern.
    pub(super) patterns: Vec<usize>,
    /// Per goal, the column of its value.
    pub(super) goals: Vec<usize>,
    /// The row of the first goal.
    goal_row: usize,
    /// Per row of the program, what it is multiplied by.
    scale: Vec<f64>,
}

/// Multipliers in floats: any numbers are as valid.
#[derive(Clone, Default)]
pub(super) struct Guess {
    /// Per goal, what a unit of it is worth.
    pub(super) goal: Vec<f64>,
    /// Per row.
    pub(super) line: Vec<f64>,
}

impl Relaxation {
    pub(super) fn new(program: &Program<'_>) -> Self {
        let (n_lines, n_teams) = (program.lines.len(), program.teams.len());
        let goal_row = n_lines + n_teams;
        let n_goals = program.unit.len();
        let scale = |line: &Line| {
            1.0 / float(line.terms.iter().map(|t| t.1.abs()).max().unwrap_or(1).max(1))
        };
        let scale: Vec<f64> = program.lines.iter().map(scale).collect();
        let first = |(line, scale): (&Line, &f64)| float(line.corners[0].0) * scale;
        let mut right: Vec<f64> = program.lines.iter().zip(&scale).map(first).collect();
        right.resize(goal_row, 1.0);
        for goal in 0..n_goals {
            let start = program.lines.iter().map(|line| line.corners[0].1[goal]).sum::<i64>();
            right.push(-float(start + program.constant[goal]) / float(program.unit[goal]));
        }
        let mut linear = Linear::new(right);
        let mut basis = vec![None; goal_row + n_goals];
        // All of them together less than a part of a unit.
        let noise = Noise { size: (0.5 / (1.0 + float_of(program.pairs.len()))).clamp(1e-6, 1e-3) };
        let priced = |column: &mut Vec<(u32, f64)>, costs: &mut dyn Iterator<Item = i64>| {
            for (goal, cost) in costs.enumerate().filter(|(_, cost)| *cost != 0) {
                let cost = float(cost) / float(program.unit[goal]);
                column.push((small(goal_row + goal), cost));
            }
        };
        for pair in &program.pairs {
            let terms = pair.lines.iter().map(|&(line, a)| (line, float(a) * scale[line as usize]));
            let mut column: Vec<(u32, f64)> = terms.collect();
            priced(&mut column, &mut pair.cost.iter().copied());
            let cost = noise.at(linear.n_columns());
            linear.push(&column, (0.0, 1.0), cost);
        }
        let mut patterns = Vec::new();
        for (team, of) in program.teams.iter().enumerate() {
            patterns.push(linear.n_columns());
            for pattern in &of.patterns {
                let classes = pattern.iter().enumerate().filter(|(_, n)| **n > 0);
                let counts = classes.map(|(class, &n)| (small(of.first + class), -f64::from(n)));
                let mut column: Vec<(u32, f64)> = counts.collect();
                column.push((small(n_lines + team), 1.0));
                let cost = noise.at(linear.n_columns());
                linear.push(&column, (0.0, 1.0), cost);
            }
        }
        for (at, line) in program.lines.iter().enumerate() {
            for two in line.corners.windows(2) {
                let width = two[1].0 - two[0].0;
                let mut column = vec![(small(at), -scale[at])];
                let slope = |goal: usize| (two[1].1[goal] - two[0].1[goal]) / width;
                priced(&mut column, &mut (0..n_goals).map(slope));
                let cost = noise.at(linear.n_columns()) * scale[at];
                let number = linear.push(&column, (0.0, float(width)), cost);
                if basis[at].is_none() || two[0].0 <= 0 {
                    basis[at] = Some(small(number));
                }
            }
        }
        let mut goals = Vec::new();
        for goal in 0..n_goals {
            let (low, high) = extent(program, goal);
            goals.push(linear.push(&[(small(goal_row + goal), -1.0)], (low, high), 0.0));
            basis[goal_row + goal] = Some(small(goals[goal]));
        }
        Self { simplex: Simplex::new(linear, &basis), patterns, goals, goal_row, scale }
    }

    /// Aims at a goal; those before it must be at most as they are.
    pub(super) fn aim(&mut self, program: &Program<'_>, goal: usize, value: Option<&[i64]>) {
        for (g, &column) in self.goals.iter().enumerate() {
            let (low, mut high) = extent(program, g);
            if let Some(value) = value.filter(|_| g < goal) {
                high = float(value[g]) / float(program.unit[g]);
            }
            self.simplex.bound(column, low, high);
            self.simplex.cost(column, f64::from(u8::from(g == goal)));
        }
    }

    /// The multipliers of the last basis.
    pub(super) fn guess(&mut self) -> Guess {
        let y = self.simplex.multipliers();
        self.split(&y)
    }

    /// The direction in which no multiplier is large enough.
    pub(super) fn ray(&self) -> Guess {
        self.split(&self.simplex.ray)
    }

    fn split(&self, y: &[f64]) -> Guess {
        Guess {
            goal: y[self.goal_row..].iter().map(|y| -y).collect(),
            line: y.iter().zip(&self.scale).map(|(y, scale)| y * scale).collect(),
        }
    }
}

/// A little more than the least and the greatest value of a goal, in units.
fn extent(program: &Program<'_>, goal: usize) -> (f64, f64) {
    let (mut low, mut high) = (program.constant[goal], program.constant[goal]);
    for pair in &program.pairs {
        low += pair.cost[goal].min(0);
        high += pair.cost[goal].max(0);
    }
    for line in program.lines.iter().filter(|line| !matches!(line.name, Name::Class(..))) {
        low += line.corners.iter().map(|c| c.1[goal]).min().unwrap_or(0);
        high += line.corners.iter().map(|c| c.1[goal]).max().unwrap_or(0);
    }
    let unit = float(program.unit[goal]);
    (float(low) / unit - 2.0, float(high) / unit + 2.0)
}

/// Small costs that differ from column to column.
struct Noise {
    size: f64,
}

impl Noise {
    fn at(&self, column: usize) -> f64 {
        let mixed = (column as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
        self.size * (0.5 + float_of(usize::try_from(mixed).unwrap_or(0)) / f64::from(1_u32 << 24))
    }
}

/// A number for the simplex method.
#[expect(clippy::cast_precision_loss, reason = "floats only guide")]
pub(super) fn float(n: i64) -> f64 {
    n as f64
}

/// A count for the simplex method.
#[expect(clippy::cast_precision_loss, reason = "floats only guide")]
pub(super) fn float_of(n: usize) -> f64 {
    n as f64
}
