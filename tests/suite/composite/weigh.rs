//! Weights: published tables where there are some, otherwise by hand.

use super::{NONE, data, flat, indicator, near, node, same};
use jiedui::composite::{self, Chain, Consistency, Indicator, Mean, Node, Normalize, Weights};

/// An index over columns, the directions given, and its weights as shares.
fn shares(weights: Weights, columns: &[&[f64]], high: &[bool]) -> Vec<f64> {
    let each =
        |&high_is_better: &bool| Indicator { high_is_better, ..indicator(Normalize::MinMax) };
    let chain = Chain { weights, ..flat(high.iter().map(each).collect(), Mean::Arithmetic) };
    composite::run(&chain, &data(columns)).weights.shares(&chain)
}

/// Two dimensions under the index, with two indicators and one, and one indicator of its own.
fn tree(weights: Weights) -> Chain {
    let at = |node, weight| Indicator { node, weight, ..indicator(Normalize::AsIs) };
    Chain {
        weights,
        nodes: vec![
            node(None, None, Mean::Arithmetic),
            node(Some(0), Some(60.0), Mean::Arithmetic),
            node(Some(0), None, Mean::Arithmetic),
        ],
        ..flat(vec![at(1, 1.0), at(1, 3.0), at(2, 25.0), at(0, 15.0)], Mean::Arithmetic)
    }
}

fn shares_of(chain: &Chain) -> (Vec<f64>, Vec<f64>) {
    let columns: Vec<&[f64]> = vec![&[1.0, 2.0]; 4];
    let weights = composite::run(chain, &data(&columns)).weights;
    (weights.shares(chain), weights.node_shares(chain))
}

#[test]
fn given() {
    // The first dimension weighs 60, split 1 to 3; the second what its part weighs, 25; and 15.
    let (indicators, nodes) = shares_of(&tree(Weights::Given));
    same(&indicators, &[0.15, 0.45, 0.25, 0.15]);
    same(&nodes, &[1.0, 0.6, 0.25]);
}

#[test]
fn relative() {
    // Between siblings: 60 and 25 and 15 of 100; a dimension of one part stands for that part.
    let (indicators, nodes) = shares_of(&tree(Weights::Relative));
    same(&indicators, &[0.15, 0.45, 0.25, 0.15]);
    same(&nodes, &[1.0, 0.6, 0.25]);
    // One of several parts, and without a weight, weighs 1.
    let mut chain = tree(Weights::Relative);
    chain.indicators[3].node = 2;
    let (indicators, nodes) = shares_of(&chain);
    same(&indicators, &[15.0 / 61.0, 45.0 / 61.0, 25.0 / 40.0 / 61.0, 15.0 / 40.0 / 61.0]);
    same(&nodes, &[1.0, 60.0 / 61.0, 1.0 / 61.0]);
}

#[test]
fn equal() {
    let (indicators, nodes) = shares_of(&tree(Weights::Equal));
    same(&indicators, &[0.25; 4]);
    same(&nodes, &[1.0, 0.5, 0.25]);
}

#[test]
fn weights_of_zero_are_equal_weights() {
    let at = |weight| Indicator { weight, ..indicator(Normalize::AsIs) };
    let chain = flat(vec![at(0.0), at(0.0)], Mean::Arithmetic);
    let steps = composite::run(&chain, &data(&[&[1.0], &[3.0]]));
    same(&steps.weights.shares(&chain), &[0.5, 0.5]);
    same(&steps.nodes[0], &[2.0]);
}

#[test]
fn entropy() {
    // X. Xu, A note on the subjective and objective integrated approach to determine attribute weights,
    // European Journal of Operational Research 156 (2004), 530-532.
    let columns: [&[f64]; 4] = [
        &[30.0, 19.0, 19.0, 68.0],
        &[30.0, 54.0, 15.0, 70.0],
        &[38.0, 86.0, 85.0, 60.0],
        &[29.0, 29.0, 28.9, 29.0],
    ];
    near(&shares(Weights::Entropy, &columns, &[true; 4]), &[0.4630, 0.3992, 0.1378, 0.0], 5e-5);
    // By hand: shares 1/2 1/2 have the entropy 1, shares 1 0 the entropy 0.
    same(&shares(Weights::Entropy, &[&[5.0, 5.0], &[7.0, 0.0]], &[true; 2]), &[0.0, 1.0]);
    // Negative numbers are first brought to 0..1: -3, -1, 1 become 0, 1/2, 1, shares 0, 1/3, 2/3, as are
    // those of 0, 1, 2.
    let signed = shares(Weights::Entropy, &[&[-3.0, -1.0, 1.0], &[0.0, 1.0, 2.0]], &[true; 2]);
    same(&signed, &[0.5, 0.5]);
    // Nothing differs: nothing to weigh.
    same(&shares(Weights::Entropy, &[&[5.0, 5.0], &[0.1, 0.1]], &[true; 2]), &[0.5, 0.5]);
}

#[test]
fn critic() {
    // The example of Diakoulaki, Mavrotas and Papayannakis (1995): eight firms, three ratios.
    let columns: [&[f64]; 3] = [
        &[61.0, 20.7, 16.3, 9.0, 5.4, 4.0, -6.1, -34.6],
        &[1.08, 0.26, 1.98, 3.29, 2.77, 4.12, 3.52, 3.31],
        &[4.33, 4.34, 2.53, 1.65, 2.33, 1.21, 2.10, 0.98],
    ];
    let published = [0.202_225_54, 0.480_901_73, 0.316_872_73];
    near(&shares(Weights::Critic, &columns, &[true; 3]), &published, 1e-8);
    // By hand: 0 1 and 1 0 have the deviation 1/2 each and correlate with -1: the same.
    same(&shares(Weights::Critic, &[&[0.0, 1.0], &[1.0, 0.0]], &[true; 2]), &[0.5, 0.5]);
    // Two columns that say the same, and one that says something else: 0 0 1 1 and 0 1 0 1 correlate
    // with 0. Deviations are 1/2; conflicts 1, 1 and 2: a quarter, a quarter, a half.
    let columns: [&[f64]; 3] =
        [&[0.0, 0.0, 1.0, 1.0], &[2.0, 2.0, 6.0, 6.0], &[0.0, 1.0, 0.0, 1.0]];
    same(&shares(Weights::Critic, &columns, &[true; 3]), &[0.25, 0.25, 0.5]);
    // A column without a value weighs nothing.
    let columns: [&[f64]; 3] = [&[0.0, 1.0], &[1.0, 0.0], &[NONE, NONE]];
    same(&shares(Weights::Critic, &columns, &[true; 3]), &[0.5, 0.5, 0.0]);
}

#[test]
fn merec() {
    // The worked example of Keshavarz-Ghorabaee et al., Symmetry 13 (2021): five alternatives, two
    // criteria where high is better and two where low is.
    let columns: [&[f64]; 4] = [
        &[450.0, 10.0, 100.0, 220.0, 5.0],
        &[8000.0, 9100.0, 8200.0, 9300.0, 8400.0],
        &[54.0, 2.0, 31.0, 1.0, 23.0],
        &[145.0, 160.0, 153.0, 162.0, 158.0],
    ];
    let found = shares(Weights::Merec, &columns, &[true, true, false, false]);
    near(&found, &[0.5752, 0.0141, 0.4016, 0.0091], 5e-5);
    // A zero has no logarithm: it counts as missing, and spoils no other value. 1, 4 and 2, 8 then both
    // have the logarithms 0 and ln 4, in rows of which each column has one to itself.
    let columns: [&[f64]; 2] = [&[1.0, 4.0, 0.0, 0.0], &[0.0, 0.0, 2.0, 8.0]];
    same(&shares(Weights::Merec, &columns, &[true; 2]), &[0.5, 0.5]);
}

/// Priorities of the parts of an index from comparisons above the diagonal, row by row.
fn ahp(n: usize, above: &[f64]) -> (Vec<f64>, Consistency) {
    let mut pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
    let compare: Vec<_> =
        above.iter().filter_map(|&x| pairs.next().map(|(a, b)| (a, b, x))).collect();
    let parts = vec![indicator(Normalize::AsIs); n];
    let mut chain = Chain { weights: Weights::Ahp, ..flat(parts, Mean::Arithmetic) };
    chain.nodes[0].compare = compare;
    let columns: Vec<&[f64]> = vec![&[1.0, 2.0]; n];
    let weights = composite::run(&chain, &data(&columns)).weights;
    (weights.shares(&chain), weights.consistency[0].unwrap())
}

#[test]
fn ahp_wealth_of_nations() {
    // Saaty, A scaling method for priorities in hierarchical structures, Journal of Mathematical
    // Psychology 15 (1977): U.S., U.S.S.R., China, France, U.K., Japan, West Germany. Greatest eigenvalue
    // 7.61, consistency ratio 0.08.
    let above = [
        4.0,
        9.0,
        6.0,
        6.0,
        5.0,
        5.0, //
        7.0,
        5.0,
        5.0,
        3.0,
        4.0, //
        1.0 / 5.0,
        1.0 / 5.0,
        1.0 / 7.0,
        1.0 / 5.0, //
        1.0,
        1.0 / 3.0,
        1.0 / 3.0, //
        1.0 / 3.0,
        1.0 / 3.0, //
        2.0,
    ];
    let (found, consistency) = ahp(7, &above);
    near(&found, &[0.427, 0.230, 0.021, 0.052, 0.052, 0.123, 0.094], 5e-4);
    near(&[consistency.lambda, consistency.ratio.unwrap()], &[7.608, 0.0767], 5e-4);
}

#[test]
fn ahp_relative_consumption_of_drinks() {
    // Saaty, Decision making with the analytic hierarchy process, International Journal of Services
    // Sciences 1 (2008): coffee, wine, tea, beer, sodas, milk, water; consistency ratio 0.022.
    let above = [
        9.0,
        5.0,
        2.0,
        1.0,
        1.0,
        0.5, //
        1.0 / 3.0,
        1.0 / 9.0,
        1.0 / 9.0,
        1.0 / 9.0,
        1.0 / 9.0, //
        1.0 / 3.0,
        1.0 / 4.0,
        1.0 / 3.0,
        1.0 / 9.0, //
        1.0 / 2.0,
        1.0,
        1.0 / 3.0, //
        2.0,
        1.0 / 2.0, //
        1.0 / 3.0,
    ];
    let (found, consistency) = ahp(7, &above);
    near(&found, &[0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327], 5e-4);
    near(&[consistency.ratio.unwrap()], &[0.022], 5e-4);
}

#[test]
fn ahp_by_hand() {
    // Consistent: 3 : 2 : 6, so 1 is 1.5 times 2 and half of 3. No inconsistency.
    let (found, consistency) = ahp(3, &[1.5, 0.5, 1.0 / 3.0]);
    same(&found, &[3.0 / 11.0, 2.0 / 11.0, 6.0 / 11.0]);
    near(&[consistency.lambda, consistency.ratio.unwrap()], &[3.0, 0.0], 1e-9);
    // A circle, each twice the next: all alike, and the matrix stretches them 1 + 2 + 1/2 = 3.5 times;
    // (3.5 - 3) / 2 / 0.58 = 0.431.
    let (found, consistency) = ahp(3, &[2.0, 0.5, 2.0]);
    same(&found, &[1.0 / 3.0; 3]);
    near(&[consistency.lambda, consistency.ratio.unwrap()], &[3.5, 0.25 / 0.58], 1e-9);
    // Two cannot contradict each other; no random index was published beyond fifteen.
    assert_eq!(ahp(2, &[4.0]).1.ratio, Some(0.0));
    same(&ahp(2, &[4.0]).0, &[0.8, 0.2]);
    assert_eq!(ahp(16, &[1.0]).1.ratio, None);
}

#[test]
fn ahp_at_each_node() {
    // The index: dimensions 3 to 1. Below: 4 to 1, and a single part.
    let at = |node| Indicator { node, ..indicator(Normalize::AsIs) };
    let part = |compare| Node { compare, ..node(Some(0), None, Mean::Arithmetic) };
    let root = Node { compare: vec![(0, 1, 3.0)], ..node(None, None, Mean::Arithmetic) };
    let chain = Chain {
        weights: Weights::Ahp,
        nodes: vec![root, part(vec![(0, 1, 4.0)]), part(Vec::new())],
        ..flat(vec![at(1), at(1), at(2)], Mean::Arithmetic)
    };
    let steps = composite::run(&chain, &data(&[&[1.0], &[0.0], &[0.0]]));
    same(&steps.weights.shares(&chain), &[0.6, 0.15, 0.25]);
    let known: Vec<bool> = steps.weights.consistency.iter().map(Option::is_some).collect();
    assert_eq!(known, [true, true, false]);
}
