//! A basis as sparse triangular factors, and a file of the changes since.
//!
//! **Problem.** Solve `B x = a` and `z B = c` for a square matrix whose columns are those of a
//! basis, replace one column, and repeat thousands of times.
//!
//! **Method.** Columns with a single entry in the rows that are left come first, then rows with a
//! single entry in the columns that are left: neither causes fill, and in the bases met here they
//! are most. What remains, the kernel, is eliminated column by column, shortest first; among the
//! entries of at least a tenth of the largest the pivot is that in the emptiest row. A replaced
//! column becomes one more elementary matrix (the product form), until there are so many that the
//! basis is factored anew.
//!
//! **Ties.** By position. **Complexity.** A solve takes one pass over the nonzeros and the rows.
//!
//! **Reference.** U. H. Suhl, L. M. Suhl, *Computing sparse LU factorizations for large-scale
//! linear programming bases*, ORSA Journal on Computing 2, 1990.

/// Entries smaller than this are taken for zero.
const ZERO: f64 = 1e-11;

/// Lists of `(row or position, value)`.
type Entries = Vec<(u32, f64)>;

/// One pivot.
#[derive(Clone, Debug, Default)]
struct Pivot {
    row: usize,
    /// Position of the column in the basis.
    column: usize,
    value: f64,
    /// Multiples of the pivot row to take from rows below.
    lower: Entries,
    /// Entries of the column in rows of earlier pivots.
    upper: Entries,
}

/// One replaced column.
#[derive(Clone, Debug)]
struct Change {
    column: usize,
    value: f64,
    rest: Entries,
}

/// The factors of a basis.
#[derive(Clone, Debug, Default)]
pub(super) struct Factors {
    pivots: Vec<Pivot>,
    /// Numbers of the pivots whose `lower` is not empty.
    reducing: Vec<usize>,
    changes: Vec<Change>,
    n_changed: usize,
    /// What factoring cost, in entries touched.
    effort: usize,
    work: Vec<f64>,
}

/// The columns could not be told apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Singular;

/// What is left of a matrix while it is taken apart.
struct Rest<'a> {
    columns: &'a [(&'a [u32], f64)],
    /// Columns of every row.
    of_row: Vec<Vec<u32>>,
    row_count: Vec<u32>,
    column_count: Vec<u32>,
    row_done: Vec<bool>,
    column_done: Vec<bool>,
}

impl Factors {
    /// Factors the matrix whose columns have `sign` in the given rows.
    pub(super) fn factor(columns: &[(&[u32], f64)]) -> Result<Self, Singular> {
        let mut rest = Rest::new(columns);
        let mut factors = Self { work: vec![0.0; columns.len()], ..Self::default() };
        factors.take_columns(&mut rest)?;
        factors.take_rows(&mut rest);
        factors.take_kernel(&mut rest)?;
        Ok(factors)
    }

    /// Columns with one entry left.
    fn take_columns(&mut self, rest: &mut Rest<'_>) -> Result<(), Singular> {
        let mut queue: Vec<usize> =
            (0..rest.columns.len()).filter(|&j| rest.column_count[j] == 1).collect();
        let mut next = 0;
        while let Some(&j) = queue.get(next) {
            next += 1;
            let (rows, value) = rest.columns[j];
            let row = rows.iter().find(|&&i| !rest.row_done[i as usize]).ok_or(Singular)?;
            let row = *row as usize;
            let upper = rows.iter().filter(|&&i| i as usize != row).map(|&i| (i, value)).collect();
            self.pivots.push(Pivot { row, column: j, value, lower: Vec::new(), upper });
            rest.row_done[row] = true;
            rest.column_done[j] = true;
            for &other in &rest.of_row[row] {
                let other = other as usize;
                rest.column_count[other] -= 1;
                if rest.column_count[other] == 1 && !rest.column_done[other] {
                    queue.push(other);
                }
            }
        }
        Ok(())
    }

    /// Rows with one entry left.
    fn take_rows(&mut self, rest: &mut Rest<'_>) {
        for i in 0..rest.columns.len() {
            let open = rest.of_row[i].iter().filter(|&&j| !rest.column_done[j as usize]);
            rest.row_count[i] = u32::try_from(open.count()).unwrap_or(u32::MAX);
        }
        let single = |i: &usize| !rest.row_done[*i] && rest.row_count[*i] == 1;
        let mut queue: Vec<usize> = (0..rest.columns.len()).filter(single).collect();
        let mut next = 0;
        while let Some(&row) = queue.get(next) {
            next += 1;
            let open = rest.of_row[row].iter().find(|&&j| !rest.column_done[j as usize]);
            let Some(&j) = open.filter(|_| !rest.row_done[row]) else { continue };
            let (rows, value) = rest.columns[j as usize];
            rest.row_done[row] = true;
            rest.column_done[j as usize] = true;
            let mut pivot = Pivot { row, column: j as usize, value, ..Pivot::default() };
            for &i in rows.iter().filter(|&&i| i as usize != row) {
                let at = i as usize;
                if rest.row_done[at] {
                    pivot.upper.push((i, value));
                } else {
                    pivot.lower.push((i, 1.0));
                    rest.row_count[at] -= 1;
                    if rest.row_count[at] == 1 {
                        queue.push(at);
                    }
                }
            }
            self.push(pivot);
        }
    }

    fn push(&mut self, pivot: Pivot) {
        if !pivot.lower.is_empty() {
            self.reducing.push(self.pivots.len());
        }
        self.pivots.push(pivot);
    }

    /// What is left, column by column.
    fn take_kernel(&mut self, rest: &mut Rest<'_>) -> Result<(), Singular> {
        let mut order: Vec<usize> =
            (0..rest.columns.len()).filter(|&j| !rest.column_done[j]).collect();
        order.sort_by_key(|&j| rest.column_count[j]);
        let first = self.reducing.len();
        let mut work = std::mem::take(&mut self.work);
        self.effort = 20 * rest.columns.len();
        for j in order {
            self.effort += self.reducing.len() - first;
            let (rows, value) = rest.columns[j];
            let mut touched: Vec<u32> = rows.to_vec();
            for &i in rows {
                work[i as usize] = value;
            }
            for &k in &self.reducing[first..] {
                let pivot = &self.pivots[k];
                let t = work[pivot.row];
                if t == 0.0 {
                    continue;
                }
                self.effort += 2 * pivot.lower.len();
                for &(i, multiple) in &pivot.lower {
                    if work[i as usize] == 0.0 {
                        touched.push(i);
                    }
                    work[i as usize] -= multiple * t;
                }
            }
            touched.sort_unstable();
            touched.dedup();
            let pivot = choose(j, &touched, &mut work, rest);
            self.push(pivot.ok_or(Singular)?);
        }
        self.work = work;
        Ok(())
    }

    /// Solves `B x = a`: from values by row to values by position in the basis.
    pub(super) fn forward(&mut self, a: &mut Vec<f64>) {
        for &k in &self.reducing {
            let pivot = &self.pivots[k];
            let t = a[pivot.row];
            if t != 0.0 {
                for &(i, multiple) in &pivot.lower {
                    a[i as usize] -= multiple * t;
                }
            }
        }
        let mut x = std::mem::take(&mut self.work);
        for pivot in self.pivots.iter().rev() {
            let t = a[pivot.row];
            x[pivot.column] = if t == 0.0 { 0.0 } else { t / pivot.value };
            if t != 0.0 {
                let t = x[pivot.column];
                for &(i, value) in &pivot.upper {
                    a[i as usize] -= value * t;
                }
            }
        }
        for change in &self.changes {
            let t = x[change.column];
            if t != 0.0 {
                let t = t / change.value;
                x[change.column] = t;
                for &(i, value) in &change.rest {
                    x[i as usize] -= value * t;
                }
            }
        }
        std::mem::swap(a, &mut x);
        self.work = x;
    }

    /// Solves `z B = c`: from values by position in the basis to values by row.
    pub(super) fn backward(&mut self, c: &mut Vec<f64>) {
        for change in self.changes.iter().rev() {
            let rest = change.rest.iter().map(|&(i, value)| c[i as usize] * value);
            c[change.column] = (c[change.column] - rest.sum::<f64>()) / change.value;
        }
        let mut z = std::mem::take(&mut self.work);
        for pivot in &self.pivots {
            let above = pivot.upper.iter().map(|&(i, value)| z[i as usize] * value);
            z[pivot.row] = (c[pivot.column] - above.sum::<f64>()) / pivot.value;
        }
        for &k in self.reducing.iter().rev() {
            let pivot = &self.pivots[k];
            let below = pivot.lower.iter().map(|&(i, multiple)| z[i as usize] * multiple);
            z[pivot.row] -= below.sum::<f64>();
        }
        std::mem::swap(c, &mut z);
        self.work = z;
    }

    /// Replaces the column at position `column` by one whose `forward` is `direction`.
    pub(super) fn replace(&mut self, column: usize, direction: &[f64]) {
        let rest = (0..).zip(direction).filter(|(i, x)| *i as usize != column && x.abs() > ZERO);
        let rest: Entries = rest.map(|(i, &x)| (i, x)).collect();
        self.n_changed += rest.len() + 16;
        self.changes.push(Change { column, value: direction[column], rest });
    }

    /// Whether nothing was replaced since it was factored.
    pub(super) fn is_fresh(&self) -> bool {
        self.changes.is_empty()
    }

    /// Whether it is time to factor anew.
    pub(super) fn is_worn(&self) -> bool {
        self.changes.len() >= 200 || self.n_changed * self.changes.len() > 8 * self.effort
    }
}

impl<'a> Rest<'a> {
    fn new(columns: &'a [(&'a [u32], f64)]) -> Self {
        let n = columns.len();
        let mut of_row = vec![Vec::new(); n];
        for (j, (rows, _)) in (0_u32..).zip(columns) {
            for &i in *rows {
                of_row[i as usize].push(j);
            }
        }
        let length = |list: usize| u32::try_from(list).unwrap_or(u32::MAX);
        Self {
            columns,
            row_count: vec![0; n],
            of_row,
            column_count: columns.iter().map(|(rows, _)| length(rows.len())).collect(),
            row_done: vec![false; n],
            column_done: vec![false; n],
        }
    }
}

/// The pivot of a column of the kernel, whose entries are in `work`, which is cleared.
fn choose(column: usize, touched: &[u32], work: &mut [f64], rest: &mut Rest<'_>) -> Option<Pivot> {
    let open = || touched.iter().filter(|&&i| !rest.row_done[i as usize]);
    let largest = open().map(|&i| work[i as usize].abs()).fold(0.0, f64::max);
    if largest < 1e-8 {
        return None;
    }
    let good = open().filter(|&&i| work[i as usize].abs() >= 0.1 * largest);
    let row = *good.min_by_key(|&&i| (rest.row_count[i as usize], i))?;
    let value = work[row as usize];
    let mut pivot = Pivot { row: row as usize, column, value, ..Pivot::default() };
    for &i in touched {
        let x = std::mem::take(&mut work[i as usize]);
        if i == row || x.abs() < ZERO {
            continue;
        }
        if rest.row_done[i as usize] {
            pivot.upper.push((i, x));
        } else {
            pivot.lower.push((i, x / value));
        }
    }
    rest.row_done[row as usize] = true;
    Some(pivot)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_what_was_put_in_and_what_was_replaced() {
        // A cycle of odd length is a kernel; the rest are singletons.
        let rows: Vec<Vec<u32>> =
            vec![vec![0, 1], vec![1, 2], vec![2, 0], vec![3, 0], vec![4, 3, 1], vec![5, 4, 2, 0]];
        let columns: Vec<(&[u32], f64)> = rows.iter().map(|r| (r.as_slice(), 1.0)).collect();
        let mut factors = Factors::factor(&columns).unwrap();
        let times = |columns: &[(&[u32], f64)], x: &[f64]| {
            let mut out = vec![0.0; x.len()];
            for ((rows, sign), x) in columns.iter().zip(x) {
                rows.iter().for_each(|&i| out[i as usize] += sign * x);
            }
            out
        };
        let x = vec![1.0, -2.0, 3.0, 4.0, -5.0, 6.0];
        let mut a = times(&columns, &x);
        factors.forward(&mut a);
        assert!(a.iter().zip(&x).all(|(a, b)| (a - b).abs() < 1e-9), "{a:?}");
        let new: Vec<u32> = vec![2, 4];
        let mut direction = vec![0.0, 0.0, -1.0, 0.0, -1.0, 0.0];
        factors.forward(&mut direction);
        factors.replace(1, &direction);
        let mut columns = columns;
        columns[1] = (&new, -1.0);
        let mut a = times(&columns, &x);
        factors.forward(&mut a);
        assert!(a.iter().zip(&x).all(|(a, b)| (a - b).abs() < 1e-9), "{a:?}");
        let c = vec![2.0, 0.0, 1.0, -1.0, 3.0, 5.0];
        let mut z = c.clone();
        factors.backward(&mut z);
        let back =
            |(rows, sign): &(&[u32], f64)| sign * rows.iter().map(|&i| z[i as usize]).sum::<f64>();
        assert!(columns.iter().map(back).zip(&c).all(|(a, b)| (a - b).abs() < 1e-9));
    }

    #[test]
    fn tells_when_columns_are_alike() {
        let rows = [vec![0_u32, 1], vec![0, 1]];
        let columns: Vec<(&[u32], f64)> = rows.iter().map(|r| (r.as_slice(), 1.0)).collect();
        assert!(Factors::factor(&columns).is_err());
    }
}
