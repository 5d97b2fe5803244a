//! Weights from comparisons in pairs (AHP), and how consistent the comparisons are.
//!
//! Source: Saaty, *The Analytic Hierarchy Process* (1980).

use crate::composite::Weighted;
use crate::composite::chain::Chain;
use crate::composite::place::float;

/// Mean consistency index of random matrices of size 1, 2, ... (Saaty 1980).
const RANDOM: [f64; 15] =
    [0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59];
/// Rounds of the power method; positive matrices of this size need far fewer.
const ROUNDS: usize = 10_000;

/// How consistent comparisons are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Consistency {
    /// The greatest eigenvalue: the number of parts if the comparisons are consistent, otherwise more.
    pub lambda: f64,
    /// `(lambda - n) / (n - 1)` over that of random comparisons; above 0.1 they should be looked at again.
    /// Nothing where no such number was published, for more than 15 parts.
    pub ratio: Option<f64>,
    /// The comparison farthest from what all together say: two parts, and how many times the first weighs
    /// the second by the weights found.
    pub farthest: Option<(usize, usize, f64)>,
}

/// The weights of the parts of every node, as shares; where nothing is compared, the numbers as written.
pub(super) fn weights(chain: &Chain) -> Weighted {
    let (n_indicators, n_nodes) = (chain.indicators.len(), chain.nodes.len());
    let (mut indicators, mut nodes) = (vec![1.0; n_indicators], vec![1.0; n_nodes]);
    let mut consistency = vec![None; n_nodes];
    for (n, node) in chain.nodes.iter().enumerate() {
        let below: Vec<usize> = chain.nodes_in(n).collect();
        let own: Vec<usize> = chain.indicators_in(n).collect();
        if node.compare.is_empty() {
            below.iter().for_each(|&part| nodes[part] = chain.nodes[part].weight.unwrap_or(1.0));
            own.iter().for_each(|&part| indicators[part] = chain.indicators[part].weight);
            continue;
        }
        let (weights, found) = priorities(below.len() + own.len(), &node.compare);
        below.iter().zip(&weights).for_each(|(&part, &w)| nodes[part] = w);
        own.iter().zip(&weights[below.len()..]).for_each(|(&part, &w)| indicators[part] = w);
        consistency[n] = Some(found).filter(|_| weights.len() > 1);
    }
    Weighted { indicators, nodes, consistency }
}

/// The principal eigenvector of the reciprocal matrix of some comparisons, adding up to one, by the power
/// method. A pair that is not compared counts as equal. `O(n²)` a round.
pub(crate) fn priorities(n: usize, compare: &[(usize, usize, f64)]) -> (Vec<f64>, Consistency) {
    let mut matrix = vec![vec![1.0; n]; n];
    for &(a, b, times) in compare {
        matrix[a][b] = times;
        matrix[b][a] = 1.0 / times;
    }
    let mut weights = vec![1.0 / float(n.max(1)); n];
    let mut lambda = float(n);
    for _ in 0..ROUNDS {
        let product = |row: &Vec<f64>| row.iter().zip(&weights).map(|(a, w)| a * w).sum::<f64>();
        let next: Vec<f64> = matrix.iter().map(product).collect();
        // The weights add up to one: so much does the matrix stretch them.
        lambda = next.iter().sum();
        let next: Vec<f64> = next.iter().map(|w| w / lambda).collect();
        let moved = weights.iter().zip(&next).fold(0.0, |m: f64, (a, b)| m.max((a - b).abs()));
        weights = next;
        if moved < 1e-15 {
            break;
        }
    }
    let index = if n > 1 { (lambda - float(n)) / (float(n) - 1.0) } else { 0.0 };
    let ratio = RANDOM.get(n.saturating_sub(1)).map(|&random| {
        // Two parts cannot contradict each other.
        if random > 0.0 { (index / random).max(0.0) } else { 0.0 }
    });
    let expected = |&(a, b, _): &(usize, usize, f64)| (a, b, weights[a] / weights[b]);
    let off = |pair: &(usize, usize, f64)| libm::log(pair.2 / expected(pair).2).abs();
    let farthest = compare.iter().max_by(|x, y| off(x).total_cmp(&off(y))).map(expected);
    (weights, Consistency { lambda, ratio, farthest })
}
