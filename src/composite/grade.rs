//! Grades: classes of rows by score or by rank.

/// How rows are sorted into grades, numbered from 0.
#[derive(Clone, Debug, PartialEq)]
pub enum Grades {
    /// The score from which on each grade is given, the best grade first; the last takes all others.
    From(Vec<f64>),
    /// The share of all rows in each grade, in percent, in the order of the ranks given; the last takes the
    /// rest.
    Shares(Vec<f64>),
    /// So many grades of the same size, in the order of the ranks.
    Quantiles(usize),
}

/// The grade of every row.
///
/// `merit` is high where a row is good, `rank` counts from 1; rows of the same rank get the same grade.
/// Of `n` rows in `k` quantiles, rank `r` lies in quantile `ceil(r k / n)`, as deprivation indices
/// publish their deciles. `O(rows × grades)`.
pub fn grades(rule: &Grades, merit: &[f64], rank: &[usize]) -> Vec<usize> {
    let n = rank.len();
    match rule {
        Grades::From(from) => {
            let of = |x: &f64| from.iter().position(|least| x >= least).unwrap_or(from.len() - 1);
            merit.iter().map(of).collect()
        }
        Grades::Shares(shares) => {
            let all: f64 = shares.iter().sum();
            let mut sum = 0.0;
            let ends: Vec<f64> = shares
                .iter()
                .map(|share| {
                    sum += share;
                    sum / all * super::place::float(n)
                })
                .collect();
            let of = |&rank: &usize| {
                let rank = super::place::float(rank);
                ends.iter().position(|end| rank <= end + 1e-9).unwrap_or(ends.len() - 1)
            };
            rank.iter().map(of).collect()
        }
        Grades::Quantiles(k) => rank.iter().map(|&r| (r * k).div_ceil(n.max(1)) - 1).collect(),
    }
}
