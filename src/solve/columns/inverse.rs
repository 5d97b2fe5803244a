//! The inverse of the master's basis: computed anew, extended by rows, taken from another.

use crate::solve::columns::master::{Master, round};

impl Master {
    /// Takes the basis of this master before it had some of its rows: their slacks join it.
    pub(super) fn return_to(&mut self, other: &Self) {
        self.basis.clone_from(&other.basis);
        self.inverse.clone_from(&other.inverse);
        self.point.clone_from(&other.point);
        self.dual.clone_from(&other.dual);
        self.since_refresh = other.since_refresh;
        self.rows = other.rows;
        let n = self.right.len();
        if other.rows < n {
            self.basis.extend(&self.slack[self.slack.len() + other.rows - n..]);
            self.dual.resize(n, 0);
            let mut sums = vec![0.0; n - other.rows];
            for (&column, x) in other.basis.iter().zip(&other.point) {
                for &(row, a) in self.columns.of(column) {
                    if row as usize >= other.rows {
                        sums[row as usize - other.rows] += f64::from(a) * x;
                    }
                }
            }
            self.point.extend(sums.into_iter().map(|sum| 1.0 - sum));
            self.border();
        }
    }

    /// Extends the inverse by the rows added last, whose slacks are basic.
    pub(super) fn border(&mut self) {
        let (old, n) = (self.rows, self.right.len());
        let mut inverse = vec![0.0; n * n];
        for r in 0..old {
            let (of_row, target) = (&self.inverse[r * old..][..old], &mut inverse[r * n..][..n]);
            target[..old].copy_from_slice(of_row);
            for (&column, &x) in self.basis.iter().zip(of_row) {
                let added = self.columns.of(column).iter().rev();
                for &(row, a) in added.take_while(|&&(row, _)| row as usize >= old) {
                    target[row as usize] -= f64::from(a) * x;
                }
            }
        }
        for r in old..n {
            inverse[r * n + r] = 1.0;
        }
        self.inverse = inverse;
        self.rows = n;
    }

    /// Computes inverse, point and multipliers anew from the basis.
    pub(super) fn refresh(&mut self) {
        self.invert();
        self.point.fill(0.0);
        for (of_row, b) in self.inverse.chunks_exact(self.rows.max(1)).zip(&self.right) {
            for (x, a) in self.point.iter_mut().zip(of_row) {
                *x += a * b;
            }
        }
        self.since_refresh = 0;
        self.correct_duals();
    }

    /// Pushes the exact residual `c_B - y B` through the inverse.
    pub(super) fn correct_duals(&mut self) {
        let exact: Vec<i64> = self.basis.iter().map(|&column| self.reduced(column)).collect();
        if exact.iter().all(|&residual| residual == 0) {
            return;
        }
        #[expect(clippy::cast_precision_loss, reason = "repeated until it is small")]
        let residual: Vec<f64> = exact.into_iter().map(|r| r as f64).collect();
        for (of_row, y) in self.inverse.chunks_exact(self.rows).zip(&mut self.dual) {
            let change = round(of_row.iter().zip(&residual).map(|(x, r)| x * r).sum());
            *y = y.saturating_add(change);
        }
    }

    /// Gauss-Jordan with partial pivoting on the transposed basis, whose rows are columns.
    fn invert(&mut self) {
        let n = self.rows;
        let mut matrix = vec![0.0; n * n];
        for (row, &column) in matrix.chunks_exact_mut(n.max(1)).zip(&self.basis) {
            for &(r, a) in self.columns.of(column) {
                row[r as usize] = f64::from(a);
            }
        }
        let mut inverse = vec![0.0; n * n];
        for i in 0..n {
            inverse[i * n + i] = 1.0;
        }
        for j in 0..n {
            let largest = (j..n)
                .max_by(|&a, &b| matrix[a * n + j].abs().total_cmp(&matrix[b * n + j].abs()))
                .unwrap_or(j);
            if largest != j {
                swap_rows(&mut matrix, n, (j, largest));
                swap_rows(&mut inverse, n, (j, largest));
            }
            let pivot = matrix[j * n + j];
            let row = j * n..(j + 1) * n;
            let of_matrix: Vec<f64> = matrix[row.clone()].iter().map(|x| x / pivot).collect();
            let of_inverse: Vec<f64> = inverse[row.clone()].iter().map(|x| x / pivot).collect();
            for i in (0..n).filter(|&i| i != j) {
                let factor = matrix[i * n + j];
                if factor != 0.0 {
                    subtract(&mut matrix[i * n..(i + 1) * n], &of_matrix, factor);
                    subtract(&mut inverse[i * n..(i + 1) * n], &of_inverse, factor);
                }
            }
            matrix[row.clone()].copy_from_slice(&of_matrix);
            inverse[row].copy_from_slice(&of_inverse);
        }
        self.inverse = inverse;
    }
}

fn swap_rows(matrix: &mut [f64], n: usize, (a, b): (usize, usize)) {
    let (upper, lower) = matrix.split_at_mut(b * n);
    upper[a * n..(a + 1) * n].swap_with_slice(&mut lower[..n]);
}

fn subtract(target: &mut [f64], row: &[f64], factor: f64) {
    for (t, x) in target.iter_mut().zip(row) {
        *t -= factor * x;
    }
}
