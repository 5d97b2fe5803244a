//! The linear program that proposes multipliers: a cutting-plane model of the Lagrangian dual.
//!
//! With `f[k]` the cost of point `k` and `g[k]` how much it is over each row, the dual function is
//! at most `min over k of f[k] + m g[k]` for multipliers `m`. The program finds the `m` in a box
//! where that is greatest; its own dual is the mixture of points, of sum one, that breaks the rows
//! least and costs least:
//!
//! ```text
//! minimize    sum of a[k] f[k] + box * sum of (s+[i] + s-[i])
//! subject to  sum of a[k] g[k][i] + s+[i] - s-[i] = 0  (for a goal: + slack),   sum of a[k] = 1
//! ```
//!
//! Revised simplex with an explicit inverse on `rows + 1` rows, in floats: what comes out only guides
//! (bounds are evaluated in integers for rounded multipliers, and any multipliers give a true bound).
//! Dantzig's rule, Bland's when it stalls. Method: J. E. Kelley, The cutting-plane method for solving
//! convex programs, *SIAM Journal* 8, 1960; Dantzig and Wolfe, *Operations Research* 8, 1960.

/// A point: its cost, and how much it is over each row.
#[derive(Clone, Debug)]
pub(in crate::solve) struct Cut {
    pub(in crate::solve) cost: f64,
    pub(in crate::solve) over: Vec<f64>,
}

/// What the program proposes.
#[derive(Clone, Debug)]
pub(in crate::solve) struct Proposal {
    /// Multipliers of the rows.
    pub(in crate::solve) multipliers: Vec<f64>,
    /// The least that the model allows: no multipliers in the box can bound better.
    pub(in crate::solve) bound: f64,
    /// The mixture: points with their shares.
    pub(in crate::solve) mixture: Vec<(usize, f64)>,
}

/// A column of the program.
#[derive(Clone, Copy)]
enum Column {
    Point(usize),
    /// `s+` or `s-` of a row, or the slack of a goal at no cost.
    Unit(usize, f64, f64),
    /// Makes up for a missing share.
    Missing,
}

/// Pivots after which the program is taken as it is.
const MOST_PIVOTS: usize = 2_000;
const TOLERANCE: f64 = 1e-9;

/// Finds multipliers; `is_goal[i]` says that row `i` is a goal held at its value, so that its
/// multiplier cannot be negative.
pub(in crate::solve) fn propose(cuts: &[Cut], is_goal: &[bool], limit: f64) -> Proposal {
    let rows = is_goal.len();
    let mut simplex = Simplex::new(cuts, is_goal, limit);
    simplex.optimize();
    let dual = simplex.dual();
    let mixture = simplex.basis.iter().zip(&simplex.point).filter_map(|(&column, &x)| {
        let Column::Point(k) = simplex.columns[column] else { return None };
        (x > TOLERANCE).then_some((k, x))
    });
    Proposal {
        multipliers: dual[..rows].iter().map(|y| -y).collect(),
        bound: dual[rows],
        mixture: mixture.collect(),
    }
}

struct Simplex<'a> {
    cuts: &'a [Cut],
    /// Rows beside the last, which says that shares add up to one.
    rows: usize,
    limit: f64,
    columns: Vec<Column>,
    basis: Vec<usize>,
    inverse: Vec<Vec<f64>>,
    point: Vec<f64>,
}

impl<'a> Simplex<'a> {
    fn new(cuts: &'a [Cut], is_goal: &[bool], limit: f64) -> Self {
        let rows = is_goal.len();
        let mut columns: Vec<Column> = (0..rows).map(|i| Column::Unit(i, 1.0, limit)).collect();
        columns.push(Column::Missing);
        columns.extend((0..rows).map(|i| Column::Unit(i, -1.0, limit)));
        let goals = (0..rows).filter(|&i| is_goal[i]);
        columns.extend(goals.map(|i| Column::Unit(i, 1.0, 0.0)));
        columns.extend((0..cuts.len()).map(Column::Point));
        let unit = |i: usize| (0..=rows).map(|j| if i == j { 1.0 } else { 0.0 }).collect();
        Self {
            cuts,
            rows,
            limit,
            columns,
            basis: (0..=rows).collect(),
            inverse: (0..=rows).map(unit).collect(),
            point: (0..=rows).map(|i| if i == rows { 1.0 } else { 0.0 }).collect(),
        }
    }

    fn cost(&self, column: usize) -> f64 {
        match self.columns[column] {
            Column::Point(k) => self.cuts[k].cost,
            Column::Unit(_, _, cost) => cost,
            Column::Missing => {
                let dearest = self.cuts.iter().map(|c| c.cost.abs()).fold(1.0, f64::max);
                let over = self.cuts.iter().flat_map(|c| &c.over).map(|g| g.abs());
                (dearest + self.limit * over.fold(1.0, f64::max)) * 4.0
            }
        }
    }

    fn entry(&self, column: usize, row: usize) -> f64 {
        match self.columns[column] {
            Column::Point(_) if row == self.rows => 1.0,
            Column::Point(k) => self.cuts[k].over[row],
            Column::Unit(i, sign, _) if i == row => sign,
            Column::Missing if row == self.rows => 1.0,
            Column::Unit(..) | Column::Missing => 0.0,
        }
    }

    fn dual(&self) -> Vec<f64> {
        let cost: Vec<f64> = self.basis.iter().map(|&c| self.cost(c)).collect();
        let of = |j: usize| cost.iter().zip(&self.inverse).map(|(c, row)| c * row[j]).sum();
        (0..=self.rows).map(of).collect()
    }

    fn optimize(&mut self) {
        let mut stalled = 0;
        for _ in 0..MOST_PIVOTS {
            let dual = self.dual();
            let reduced = |column: usize| {
                let paid: f64 = (0..=self.rows).map(|i| dual[i] * self.entry(column, i)).sum();
                self.cost(column) - paid
            };
            let scale = dual.iter().map(|y| y.abs()).fold(1.0, f64::max);
            let all = (0..self.columns.len()).map(|column| (column, reduced(column)));
            let mut worse = all.filter(|(_, d)| *d < -TOLERANCE * scale);
            let enter =
                if stalled > 20 { worse.next() } else { worse.min_by(|a, b| a.1.total_cmp(&b.1)) };
            let Some((enter, _)) = enter else { return };
            let direction: Vec<f64> = self
                .inverse
                .iter()
                .map(|row| (0..=self.rows).map(|j| row[j] * self.entry(enter, j)).sum())
                .collect();
            let ratio = |i: usize| self.point[i].max(0.0) / direction[i];
            let open = (0..=self.rows).filter(|&i| direction[i] > 1e-7);
            let leave = open.min_by(|&a, &b| {
                ratio(a).total_cmp(&ratio(b)).then(self.basis[a].cmp(&self.basis[b]))
            });
            let Some(leave) = leave else { return };
            stalled = if ratio(leave) > 1e-12 { 0 } else { stalled + 1 };
            self.pivot(enter, leave, &direction);
        }
    }

    fn pivot(&mut self, enter: usize, leave: usize, direction: &[f64]) {
        let step = self.point[leave].max(0.0) / direction[leave];
        let row: Vec<f64> = self.inverse[leave].iter().map(|x| x / direction[leave]).collect();
        for (i, &d) in direction.iter().enumerate().filter(|(i, _)| *i != leave) {
            self.point[i] -= step * d;
            for (t, x) in self.inverse[i].iter_mut().zip(&row) {
                *t -= d * x;
            }
        }
        self.point[leave] = step;
        self.inverse[leave] = row;
        self.basis[leave] = enter;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_is_bracketed_by_two_points() {
        // Cheap and over by 2, dear and under by 1: a third of one and two thirds of the other.
        let cut = |cost, over| Cut { cost, over: vec![over] };
        let proposal = propose(&[cut(0.0, 2.0), cut(9.0, -1.0), cut(8.0, 1.0)], &[false], 1e6);
        assert!((proposal.bound - 6.0).abs() < 1e-6, "{proposal:?}");
        assert!((proposal.multipliers[0] - 3.0).abs() < 1e-6, "{proposal:?}");
        assert_eq!(proposal.mixture.len(), 2);
    }

    #[test]
    fn a_goal_never_pays_for_being_better() {
        let cut = |cost, over| Cut { cost, over: vec![over] };
        let proposal = propose(&[cut(5.0, -3.0), cut(7.0, 2.0)], &[true], 1e6);
        assert!((proposal.bound - 5.0).abs() < 1e-6, "{proposal:?}");
        assert!(proposal.multipliers[0].abs() < 1e-6);
    }
}
