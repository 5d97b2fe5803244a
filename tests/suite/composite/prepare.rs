//! Denominators, missing values, winsorizing and logarithms, by hand.

use super::{NONE, data, flat, indicator, same};
use jiedui::composite::{
    self, Chain, Data, Indicator, Mean, Missing, Normalize, Treat, Treated, Winsorize,
};

fn as_is() -> Indicator {
    indicator(Normalize::AsIs)
}

#[test]
fn per_unit_of_a_denominator() {
    let by_people = Indicator { denominator: Some(0), ..as_is() };
    let chain = flat(vec![by_people, as_is()], Mean::Sum);
    let values: &[f64] = &[30.0, 40.0, 50.0, NONE];
    let denominators = vec![vec![10.0, 0.0, NONE, 5.0]];
    let steps = composite::run(&chain, &Data { denominators, ..data(&[values, values]) });
    // 30 / 10; by nothing and by an unknown number is unknown.
    same(&steps.denominated[0], &[3.0, NONE, NONE, NONE]);
    same(&steps.denominated[1], values);
}

/// A column as filled by a rule, in two groups: the first three rows and the others.
fn filled(missing: Missing, high_is_better: bool, values: &[f64]) -> Vec<f64> {
    let chain =
        Chain { missing, ..flat(vec![Indicator { high_is_better, ..as_is() }], Mean::Arithmetic) };
    let groups = vec![(0..values.len()).map(|row| u32::from(row > 2)).collect()];
    composite::run(&chain, &Data { groups, ..data(&[values]) }).imputed.remove(0)
}

#[test]
fn missing_values() {
    let values = [1.0, 2.0, NONE, 9.0, NONE, 4.0];
    let of = |rule| filled(rule, true, &values);
    same(&of(Missing::Worst), &[1.0, 2.0, 1.0, 9.0, 1.0, 4.0]);
    // Where low is better the worst is the greatest.
    same(&filled(Missing::Worst, false, &values), &[1.0, 2.0, 9.0, 9.0, 9.0, 4.0]);
    // (1 + 2 + 9 + 4) / 4 = 4; between 2 and 4 lies 3.
    same(&of(Missing::Mean), &[1.0, 2.0, 4.0, 9.0, 4.0, 4.0]);
    same(&of(Missing::Median), &[1.0, 2.0, 3.0, 9.0, 3.0, 4.0]);
    // (1 + 2) / 2 and (9 + 4) / 2.
    same(&of(Missing::GroupMean(0)), &[1.0, 2.0, 1.5, 9.0, 6.5, 4.0]);
    same(&of(Missing::Drop), &values);
    same(&of(Missing::Refuse), &values);
    // A group, or a column, without any value has nothing to fill from.
    let no_second = [1.0, 2.0, NONE, NONE];
    same(&filled(Missing::GroupMean(0), true, &no_second), &[1.0, 2.0, 1.5, NONE]);
    same(&filled(Missing::Median, true, &[NONE, NONE]), &[NONE, NONE]);
}

#[test]
fn the_other_parts_take_over_a_dropped_weight() {
    let weights = [1.0, 2.0, 1.0].map(|weight| Indicator { weight, ..as_is() });
    let chain = flat(weights.to_vec(), Mean::Arithmetic);
    let steps =
        composite::run(&chain, &data(&[&[8.0, NONE, NONE], &[4.0, 4.0, NONE], &[0.0, 1.0, NONE]]));
    // (8 + 2 * 4 + 0) / 4 = 4; (2 * 4 + 1) / 3 = 3; nothing is nothing.
    same(&steps.nodes[0], &[4.0, 3.0, NONE]);
}

fn treated(treat: Treat, values: &[f64]) -> (Vec<f64>, Treated) {
    let chain = flat(vec![Indicator { treat, ..as_is() }], Mean::Arithmetic);
    let mut steps = composite::run(&chain, &data(&[values]));
    (steps.treated.remove(0), steps.treatment[0])
}

fn winsorized(how: Winsorize, values: &[f64]) -> (Vec<f64>, Treated) {
    treated(Treat { winsorize: Some(how), log: false }, values)
}

#[test]
fn so_many_values_at_either_end() {
    let values = [50.0, 3.0, 1.0, 4.0, NONE, 2.0, 90.0];
    // Sorted 1 2 3 4 50 90: one at the low end becomes 2, two at the high end become 4.
    let (found, done) = winsorized(Winsorize::Given(1, 2), &values);
    same(&found, &[4.0, 3.0, 2.0, 4.0, NONE, 2.0, 4.0]);
    assert_eq!(done, Treated { low: 1, high: 2 });
    // More than there are: as many as leave the middle.
    let (found, done) = winsorized(Winsorize::Given(9, 9), &[1.0, 2.0, 9.0]);
    same(&found, &[2.0, 2.0, 2.0]);
    assert_eq!(done, Treated { low: 1, high: 1 });
}

/// Nine zeros and a ten: mean 1, moments 9, 72 and 657, so g1 = 72 / 27 and g2 = 657 / 81 - 3. With
/// corrections, G1 = sqrt(90) / 8 * 8 / 3 = sqrt(10) = 3.162 and G2 = 9 / 56 * (11 * 46 / 9 + 6) = 10.
const ONE_FAR_OUT: [f64; 10] = [0.0, 0.0, 0.0, 0.0, 10.0, 0.0, 0.0, 0.0, 0.0, 0.0];

fn until(most: usize, skew: f64, kurtosis: f64) -> Winsorize {
    Winsorize::Until { most, skew, kurtosis }
}

#[test]
fn until_neither_skewed_nor_peaked() {
    let touched = |how| winsorized(how, &ONE_FAR_OUT).1 == Treated { low: 0, high: 1 };
    assert!(touched(until(6, 2.0, 3.5)));
    same(&winsorized(until(6, 2.0, 3.5), &ONE_FAR_OUT).0, &[0.0; 10]);
    // Both limits must be passed, and lie where the hand puts them.
    assert!(touched(until(6, 3.162, 9.999)) && !touched(until(6, 3.163, 9.999)));
    assert!(!touched(until(6, 3.162, 10.001)) && !touched(until(0, 2.0, 3.5)));
    // Turned round, the low end is touched.
    let turned = ONE_FAR_OUT.map(|x| -x);
    assert_eq!(winsorized(until(6, 2.0, 3.5), &turned).1, Treated { low: 1, high: 0 });
}

#[test]
fn one_value_after_another_on_the_side_of_the_skew() {
    // Twenty values 0 to 19, two far out: 1000 and 2000. With one set to the next there are two thousands,
    // which still stand alone; with two set, both are 19 and the column is flat.
    let mut values: Vec<f64> = (0..20).map(f64::from).collect();
    values.extend([1000.0, 2000.0]);
    let (found, done) = winsorized(until(6, 2.0, 3.5), &values);
    assert_eq!((found[20], found[21], done), (19.0, 19.0, Treated { low: 0, high: 2 }));
    // Allowed one only, it stops there.
    let (found, done) = winsorized(until(1, 2.0, 3.5), &values);
    assert_eq!((found[20], found[21], done), (1000.0, 1000.0, Treated { low: 0, high: 1 }));
    // Fewer than four values have no kurtosis.
    assert_eq!(winsorized(until(6, 0.0, 0.0), &[0.0, 0.0, 9.0]).1, Treated::default());
}

#[test]
fn logarithms() {
    let log = Treat { winsorize: None, log: true };
    // 0 and below have none.
    let e = core::f64::consts::E;
    same(&treated(log, &[1.0, e, e * e, 0.0, -1.0]).0, &[0.0, 1.0, 2.0, NONE, NONE]);
    // First winsorized, then the logarithm.
    let both = Treat { winsorize: Some(Winsorize::Given(0, 1)), log: true };
    same(&treated(both, &[1.0, e, 100.0]).0, &[0.0, 1.0, 1.0]);
}

#[test]
fn a_value_without_a_logarithm_spoils_no_other() {
    let log = Treat { winsorize: None, log: true };
    let chain =
        flat(vec![Indicator { treat: log, ..indicator(Normalize::MinMax) }], Mean::Arithmetic);
    let steps = composite::run(&chain, &data(&[&[1.0, 10.0, 100.0, 0.0]]));
    same(&steps.normal[0], &[0.0, 50.0, 100.0, NONE]);
}
