//! Means, trees and TOPSIS, by hand.

use super::{NONE, data, flat, indicator, near, node, same};
use jiedui::composite::{self, Chain, Indicator, Mean, Normalize, RankTies};

/// 2 and 8 with the weights 1 and 3, and 5 and 0.
fn of(mean: Mean) -> Vec<f64> {
    let part = |weight| Indicator { weight, ..indicator(Normalize::AsIs) };
    let chain = flat(vec![part(1.0), part(3.0)], mean);
    composite::run(&chain, &data(&[&[2.0, 5.0], &[8.0, 0.0]])).nodes.remove(0)
}

#[test]
fn means_of_two_parts() {
    // (2 + 3 * 8) / 4 and 5 / 4.
    same(&of(Mean::Arithmetic), &[6.5, 1.25]);
    // 2^(1/4) * 2^(9/4) = 2^2.5; nothing makes up for a zero.
    same(&of(Mean::Geometric), &[32_f64.sqrt(), 0.0]);
    // 4 / (1/2 + 3/8) = 32 / 7.
    same(&of(Mean::Harmonic), &[32.0 / 7.0, 0.0]);
    // 2 + 24 and 5 + 0, weights as written.
    same(&of(Mean::Sum), &[26.0, 5.0]);
    same(&of(Mean::Worst), &[2.0, 0.0]);
}

#[test]
fn the_worst_of_a_deprivation_index_is_the_highest() {
    let parts = vec![indicator(Normalize::AsIs); 2];
    let chain = Chain { high_is_good: false, ..flat(parts, Mean::Worst) };
    let high_is_bad: Vec<Indicator> =
        chain.indicators.iter().map(|i| Indicator { high_is_better: false, ..i.clone() }).collect();
    let chain = Chain { indicators: high_is_bad, ..chain };
    same(&composite::run(&chain, &data(&[&[2.0], &[8.0]])).nodes[0], &[8.0]);
}

#[test]
fn what_cannot_be_computed_is_missing() {
    let with = |mean, a: f64, b: f64| {
        let chain = flat(vec![indicator(Normalize::AsIs); 2], mean);
        composite::run(&chain, &data(&[&[a], &[b]])).nodes[0][0]
    };
    // A root of a negative number; 1 / (1/2 - 1/2).
    assert!(with(Mean::Geometric, -1.0, 4.0).is_nan());
    assert!(with(Mean::Harmonic, 1.0, -1.0).is_nan());
    assert!(with(Mean::Sum, 1e308, 1e308).is_nan());
}

#[test]
fn three_levels_each_with_its_own_mean() {
    // a and b in p (geometric); p and c in q (arithmetic, 1 to 3); q and d in the index (harmonic).
    let at = |node, weight| Indicator { node, weight, ..indicator(Normalize::AsIs) };
    let chain = Chain {
        nodes: vec![
            node(None, None, Mean::Harmonic),
            node(Some(0), Some(1.0), Mean::Arithmetic),
            node(Some(1), Some(1.0), Mean::Geometric),
        ],
        ..flat(vec![at(2, 1.0), at(2, 1.0), at(1, 3.0), at(0, 1.0)], Mean::Arithmetic)
    };
    let steps = composite::run(&chain, &data(&[&[2.0], &[8.0], &[12.0], &[5.0]]));
    // sqrt(16) = 4; (4 + 36) / 4 = 10; 2 / (1/10 + 1/5) = 20/3.
    same(&steps.nodes[2], &[4.0]);
    same(&steps.nodes[1], &[10.0]);
    same(&steps.nodes[0], &[20.0 / 3.0]);
}

#[test]
fn a_node_may_be_normalized_before_it_goes_up() {
    // Three rows with means 1, 3, 2: places 1, 3, 2 of three, exponential.
    let at = |node| Indicator { node, ..indicator(Normalize::AsIs) };
    let mut chain = Chain {
        nodes: vec![node(None, None, Mean::Arithmetic), node(Some(0), None, Mean::Arithmetic)],
        ..flat(vec![at(1), at(1)], Mean::Arithmetic)
    };
    chain.nodes[1].normalize = Some(Normalize::Exponential(RankTies::Mean));
    let steps = composite::run(&chain, &data(&[&[0.0, 2.0, 2.0], &[2.0, 4.0, 2.0]]));
    let base = 1.0 - libm::exp(-100.0 / 23.0);
    let place = |r: f64| -23.0 * libm::log(1.0 - r / 3.0 * base);
    near(&steps.nodes[0], &[place(1.0), 100.0, place(2.0)], 1e-9);
}

#[test]
fn topsis() {
    // Tzeng and Huang, Multiple Attribute Decision Making (2011): four alternatives, three criteria.
    let columns: [&[f64]; 3] =
        [&[5.0, 7.0, 8.0, 7.0], &[8.0, 6.0, 8.0, 4.0], &[4.0, 8.0, 6.0, 6.0]];
    let part = |weight| Indicator { weight, ..indicator(Normalize::Vector) };
    let chain = flat(vec![part(0.3), part(0.4), part(0.3)], Mean::Topsis);
    let steps = composite::run(&Chain { scale: (0.0, 1.0), ..chain }, &data(&columns));
    near(&steps.nodes[0], &[0.5037, 0.6581, 0.7482, 0.3340], 1e-3);
}

#[test]
fn topsis_by_hand() {
    let chain = flat(vec![indicator(Normalize::AsIs); 2], Mean::Topsis);
    // The best row there could be is (3, 4), the worst (0, 0). (3, 4) is there: 100. (0, 0): 0. From
    // (3, 0) it is 4 to the best and 3 to the worst (halved both): 3 / 7.
    let steps = composite::run(&chain, &data(&[&[3.0, 0.0, 3.0, NONE], &[4.0, 0.0, 0.0, NONE]]));
    same(&steps.nodes[0], &[100.0, 0.0, 300.0 / 7.0, NONE]);
    // All alike: best and worst in one.
    same(&composite::run(&chain, &data(&[&[1.0, 1.0], &[2.0, 2.0]])).nodes[0], &[100.0, 100.0]);
}

#[test]
fn scores_that_differ_by_noise_tie() {
    // 0.1 + 0.2 is not 0.3 in binary; as scores they are the same.
    let chain = flat(vec![indicator(Normalize::AsIs); 2], Mean::Sum);
    let score = composite::run(&chain, &data(&[&[0.1, 0.3], &[0.2, 0.0]])).nodes.remove(0);
    assert_eq!(score[0].to_bits(), score[1].to_bits());
}
