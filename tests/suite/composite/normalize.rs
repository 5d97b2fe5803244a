//! Every normalization, by hand.

use super::{NONE, flat, indicator, near, normal, same};
use jiedui::composite::{self, Data, Mean, Normalize, RankTies, Rate};

#[test]
fn min_max() {
    // 2, 5, 12: range 10. 5 lies 3 / 10 above the least, and 7 / 10 below the most.
    same(&normal(Normalize::MinMax, true, &[2.0, 5.0, 12.0]), &[0.0, 30.0, 100.0]);
    same(&normal(Normalize::MinMax, false, &[2.0, 5.0, 12.0]), &[100.0, 70.0, 0.0]);
    same(&normal(Normalize::MinMax, true, &[2.0, NONE, 12.0]), &[0.0, NONE, 100.0]);
    // Nobody is worse than another.
    same(&normal(Normalize::MinMax, true, &[4.0, NONE, 4.0]), &[100.0, NONE, 100.0]);
}

#[test]
fn goalposts() {
    // Life expectancy between 20 and 85 years: (61.9824 - 20) / 65 = 0.645883; beyond both cut off.
    let method = Normalize::Goalposts(20.0, 85.0);
    let found = normal(method, true, &[61.9824, 85.473, 12.0, NONE]);
    near(&found, &[64.588_307_692_307_7, 100.0, 0.0, NONE], 1e-9);
    // Low is better: worst 100, best 0.
    same(&normal(Normalize::Goalposts(100.0, 0.0), false, &[25.0, 130.0]), &[75.0, 0.0]);
    same(&normal(Normalize::Goalposts(7.0, 7.0), true, &[3.0]), &[100.0]);
}

#[test]
fn distance_to_a_target() {
    // From the worst value found, 10, to the target 60: 35 is half way; beyond the target is no better.
    let found = normal(Normalize::Target(60.0), true, &[10.0, 35.0, 60.0, 80.0]);
    same(&found, &[0.0, 50.0, 100.0, 100.0]);
    // Low is better: from the worst, 80, down to 40.
    let found = normal(Normalize::Target(40.0), false, &[80.0, 50.0, 40.0, 10.0]);
    same(&found, &[0.0, 75.0, 100.0, 100.0]);
}

#[test]
fn z_score() {
    // 2 4 4 4 5 5 7 9: mean 5; squares 9 1 1 1 0 0 4 16 = 32; 32 / 8 = 4; deviation 2.
    let values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
    let expected = [-1.5, -0.5, -0.5, -0.5, 0.0, 0.0, 1.0, 2.0];
    same(&normal(Normalize::ZScore, true, &values), &expected);
    same(&normal(Normalize::ZScore, false, &values), &expected.map(|z| -z));
    same(&normal(Normalize::ZScore, true, &[3.0, 3.0, NONE]), &[0.0, 0.0, NONE]);
}

#[test]
fn rank() {
    // Places from the least, 0 to 3: 5 has 0, both 8 share 1 and 2, 20 has 3. In thirds.
    let found = normal(Normalize::Rank, true, &[8.0, 20.0, 5.0, 8.0]);
    same(&found, &[50.0, 100.0, 0.0, 50.0]);
    let found = normal(Normalize::Rank, false, &[8.0, 20.0, 5.0, NONE]);
    same(&found, &[50.0, 0.0, 100.0, NONE]);
}

#[test]
fn percentile() {
    // Of four: none below 5 and itself half, 0.5 / 4; one below the eights and half of two, 2 / 4;
    // three below 20 and itself half, 3.5 / 4.
    let found = normal(Normalize::Percentile, true, &[8.0, 20.0, 5.0, 8.0]);
    same(&found, &[50.0, 87.5, 12.5, 50.0]);
}

#[test]
fn exponential() {
    // -23 ln(1 - R (1 - exp(-100/23))) with R = 0.1, 0.2, ... 1. The most deprived tenth has half of the
    // range to itself: R = 0.9 gives 50.43.
    let expected = [
        2.390_260, 5.058_046, 8.076_375, 11.551_504, 15.646_790, 20.632_707, 27.007_471,
        35.856_824, 50.426_654, 100.0,
    ];
    let values: Vec<f64> = (1..=10).map(f64::from).collect();
    near(&normal(Normalize::Exponential(RankTies::Mean), true, &values), &expected, 1e-6);
    // Low is better: the least value has the last place.
    let turned: Vec<f64> = expected.iter().rev().copied().collect();
    near(&normal(Normalize::Exponential(RankTies::Mean), false, &values), &turned, 1e-6);
}

#[test]
fn exponential_of_rows_that_tie() {
    let base = 1.0 - libm::exp(-100.0 / 23.0);
    let at = |r: f64| -23.0 * libm::log(1.0 - r * base);
    // Places 1, 2 and 3 of 3; the two that tie share 1 and 2.
    let of = |ties| normal(Normalize::Exponential(ties), true, &[1.0, 1.0, 2.0]);
    near(&of(RankTies::Mean), &[at(0.5), at(0.5), 100.0], 1e-9);
    near(&of(RankTies::Low), &[at(1.0 / 3.0), at(1.0 / 3.0), 100.0], 1e-9);
    near(&of(RankTies::High), &[at(2.0 / 3.0), at(2.0 / 3.0), 100.0], 1e-9);
}

#[test]
fn ratio_and_share_and_vector() {
    same(&normal(Normalize::Ratio, true, &[3.0, 6.0, 12.0]), &[0.25, 0.5, 1.0]);
    same(&normal(Normalize::Ratio, false, &[3.0, 6.0, 12.0]), &[1.0, 0.5, 0.25]);
    // Sum 20.
    same(&normal(Normalize::Share, true, &[2.0, 5.0, 13.0]), &[0.1, 0.25, 0.65]);
    // 1, 1/2, 1/4: sum 7/4.
    let found = normal(Normalize::Share, false, &[1.0, 2.0, 4.0]);
    same(&found, &[4.0 / 7.0, 2.0 / 7.0, 1.0 / 7.0]);
    // Length 13.
    same(&normal(Normalize::Vector, true, &[3.0, 4.0, 12.0]), &[3.0, 4.0, 12.0].map(|x| x / 13.0));
    same(
        &normal(Normalize::Vector, false, &[3.0, 4.0, 12.0]),
        &[3.0, 4.0, 12.0].map(|x| -x / 13.0),
    );
    same(&normal(Normalize::Vector, true, &[0.0, 0.0]), &[0.0, 0.0]);
    // There is no share of what is below zero, and no inverse of zero.
    same(&normal(Normalize::Ratio, true, &[-2.0, 4.0]), &[NONE, 1.0]);
    same(&normal(Normalize::Share, true, &[-2.0, 1.0, 3.0]), &[NONE, 0.25, 0.75]);
    same(&normal(Normalize::Share, false, &[0.0, 4.0, 4.0]), &[NONE, 0.5, 0.5]);
    // What would be a division by zero is missing.
    same(&normal(Normalize::Ratio, true, &[0.0, 0.0]), &[NONE, NONE]);
}

#[test]
fn steps() {
    // Up to 999: 0; from 1000: 4; from 2000: 10. Below the first step as at it.
    let steps = vec![(0.0, 0.0), (1000.0, 4.0), (2000.0, 10.0)];
    let of = |line| Normalize::Steps { steps: steps.clone(), line };
    let values = [-5.0, 0.0, 999.0, 1000.0, 1500.0, 2000.0, 9000.0, NONE];
    let jumps = [0.0, 0.0, 0.0, 4.0, 4.0, 10.0, 10.0, NONE];
    same(&normal(of(false), true, &values), &jumps);
    // On the line: 999 earns 4 * 0.999; 1500 half way from 4 to 10.
    same(&normal(of(true), true, &values), &[0.0, 0.0, 3.996, 4.0, 7.0, 10.0, 10.0, NONE]);
    // Points say themselves what is good: the direction changes nothing.
    same(&normal(of(false), false, &values), &jumps);
}

#[test]
fn rate() {
    // Taxes up by 20 percent earn 20 points, each percent above or below 5 more or fewer.
    let plain =
        Rate { at: 20.0, is: 20.0, per: 1.0, add: 5.0, whole: false, floor: None, cap: None };
    let of = |rate| normal(Normalize::Rate(rate), true, &[14.0, 20.0, 20.5, 22.9, NONE]);
    same(&of(plain), &[-10.0, 20.0, 22.5, 34.5, NONE]);
    // Whole percents only, at least 0, at most 28: half a percent earns nothing, 2.9 count as 2.
    let whole = Rate { whole: true, floor: Some(0.0), cap: Some(28.0), ..plain };
    same(&of(whole), &[0.0, 20.0, 20.0, 28.0, NONE]);
    // 19.5: half a point short is not yet a point short.
    same(&normal(Normalize::Rate(whole), true, &[19.5, 19.0]), &[20.0, 15.0]);
}

#[test]
fn places() {
    let of = |within| Normalize::Places { points: vec![15.0, 10.0, 5.0], rest: 1.0, within };
    // Two firsts: the next is third, the fourth gets the rest.
    let values = [70.0, 90.0, 90.0, 80.0, 60.0];
    same(&normal(of(None), true, &values), &[1.0, 15.0, 15.0, 5.0, 1.0]);
    // Low is better: 60, 70, 80, 90, 90.
    same(&normal(of(None), false, &values), &[10.0, 1.0, 1.0, 5.0, 15.0]);
    // Within two groups: 70, 90, 80 and 90, 60.
    let chain = flat(vec![indicator(of(Some(0)))], Mean::Arithmetic);
    let data = Data { groups: vec![vec![0, 0, 1, 0, 1]], ..super::data(&[&values]) };
    same(&composite::run(&chain, &data).normal[0], &[5.0, 15.0, 15.0, 10.0, 10.0]);
    // Without a value no points.
    same(&normal(of(None), true, &[NONE, 1.0]), &[NONE, 15.0]);
}

#[test]
fn as_is() {
    same(&normal(Normalize::AsIs, true, &[3.0, -4.5, NONE]), &[3.0, -4.5, NONE]);
    same(&normal(Normalize::AsIs, false, &[3.0, -4.5, NONE]), &[-3.0, 4.5, NONE]);
}

#[test]
fn in_an_index_of_deprivation_a_bad_value_scores_high() {
    let chain = composite::Chain {
        high_is_good: false,
        ..flat(vec![indicator(Normalize::MinMax)], Mean::Arithmetic)
    };
    let to = |target| {
        let mut chain = chain.clone();
        chain.indicators[0].normalize = Normalize::Target(target);
        composite::run(&chain, &super::data(&[&[10.0, 35.0, 60.0, 80.0]])).normal.remove(0)
    };
    // Who meets the target is not deprived, the worst off is so fully.
    same(&to(60.0), &[100.0, 50.0, 0.0, 0.0]);
    // Income, where high is good: the poorest scores 100.
    same(
        &composite::run(&chain, &super::data(&[&[2.0, 5.0, 12.0]])).normal[0],
        &[100.0, 70.0, 0.0],
    );
}
