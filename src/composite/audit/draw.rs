//! One draw: an index as it could have been made.
//!
//! Every draw has a stream of random numbers of its own, the one with its number, so that it does not matter
//! which are made, in which order and by which thread.

use crate::composite::aggregate::add;
use crate::composite::audit::evaluate::Desk;
use crate::composite::audit::{DataError, Uncertainty, merit_of, treated};
use crate::composite::chain::{Chain, Data, Mean, Missing, Node, Normalize, Weights};
use crate::composite::denominated;
use crate::composite::place::{FEW, settle, settle_in_order};
use crate::composite::weigh::Numbers;
use crate::composite::{normalized, publish};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use std::f64::consts::TAU;

/// Draws of one index: what does not depend on chance is computed once.
#[derive(Debug)]
pub struct Sampler<'a> {
    data: &'a Data,
    uncertainty: &'a Uncertainty,
    /// By mean of the root, its own first.
    chains: Vec<Chain>,
    /// By mean of the root, whether the index is one weighted mean of its indicators.
    is_linear: Vec<bool>,
    /// By rule for missing values, the own one first.
    missing: Vec<Missing>,
    denominated: Vec<Vec<f64>>,
    /// By rule for missing values, then by indicator.
    columns: Vec<Vec<Column>>,
    /// By rule for missing values.
    numbers: Vec<Numbers>,
    has_errors: bool,
    /// Where all streams start.
    dice: ChaCha8Rng,
}

/// A column ready to be weighed.
#[derive(Debug)]
struct Column {
    treated: Vec<f64>,
    /// By method of normalization, the own one first; that alone where no other can be drawn.
    normal: Vec<Comparable>,
}

/// A column ready to be added up.
#[derive(Debug)]
struct Comparable {
    values: Vec<f64>,
    /// The largest size of a value, if no row lacks one.
    most: Option<f64>,
}

/// What was drawn.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    /// By what each weight is multiplied: indicators, then nodes.
    factors: Vec<f64>,
    normalize: usize,
    mean: usize,
    missing: usize,
    /// The stream that errors of data come from.
    data: u64,
}

/// A choice that is left to chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    Weights,
    Weight(usize),
    Normalize,
    Mean,
    Missing,
    Data,
}

impl Drawn {
    /// The same, with one choice taken from another draw.
    pub(super) fn with(&self, choice: Choice, other: &Self) -> Self {
        let mut mixed = self.clone();
        match choice {
            Choice::Weights => mixed.factors.clone_from(&other.factors),
            Choice::Weight(w) => mixed.factors[w] = other.factors[w],
            Choice::Normalize => mixed.normalize = other.normalize,
            Choice::Mean => mixed.mean = other.mean,
            Choice::Missing => mixed.missing = other.missing,
            Choice::Data => mixed.data = other.data,
        }
        mixed
    }
}

impl<'a> Sampler<'a> {
    /// Prepares draws. `O(indicators × rows)` for each method of normalization and each rule for missing
    /// values.
    pub fn new(chain: &Chain, data: &'a Data, uncertainty: &'a Uncertainty) -> Self {
        let mean = |&mean: &Mean| {
            let mut chain = chain.clone();
            chain.nodes[0].mean = mean;
            chain
        };
        let means = [chain.nodes[0].mean];
        let all = 0..chain.indicators.len();
        let denominated = all.map(|i| denominated(chain, data, i, &data.columns[i]));
        let mut sampler = Self {
            data,
            uncertainty,
            chains: means.iter().chain(&uncertainty.means).map(mean).collect(),
            is_linear: Vec::new(),
            missing: [chain.missing].into_iter().chain(uncertainty.missing.clone()).collect(),
            denominated: denominated.collect(),
            columns: Vec::new(),
            numbers: Vec::new(),
            has_errors: uncertainty.errors.iter().any(|error| *error != DataError::None),
            dice: ChaCha8Rng::seed_from_u64(uncertainty.seed),
        };
        let is_plain = |node: &Node| node.mean == Mean::Arithmetic && node.normalize.is_none();
        sampler.is_linear = sampler.chains.iter().map(|c| c.nodes.iter().all(is_plain)).collect();
        for missing in 0..sampler.missing.len() {
            let column = |(i, values): (usize, &Vec<f64>)| {
                let alternatives =
                    if sampler.is_drawn(i) { uncertainty.normalize.len() } else { 0 };
                sampler.column(i, values, missing, 0..=alternatives)
            };
            let columns: Vec<Column> = sampler.denominated.iter().enumerate().map(column).collect();
            sampler.numbers.push(numbers(chain, columns.iter().collect()));
            sampler.columns.push(columns);
        }
        sampler
    }

    /// What ranks go by in the draw of this number.
    pub fn merit(&self, draw: u64) -> Vec<f64> {
        let mut desk = Desk::default();
        self.evaluate(&self.draw(draw), &mut desk);
        desk.merit
    }

    /// Draws every choice, each from its own place in the stream of the draw.
    pub(super) fn draw(&self, draw: u64) -> Drawn {
        let mut dice = self.stream(2 * draw);
        let width = self.uncertainty.weights;
        let weights = self.chains[0].indicators.len() + self.chains[0].nodes.len();
        Drawn {
            normalize: below(&mut dice, 1 + self.uncertainty.normalize.len()),
            mean: below(&mut dice, self.chains.len()),
            missing: below(&mut dice, self.missing.len()),
            factors: (0..weights).map(|_| 1.0 + width * (2.0 * unit(&mut dice) - 1.0)).collect(),
            data: 2 * draw + 1,
        }
    }

    /// What ranks go by after a draw, and the rows sorted by it if that cost nothing.
    pub(super) fn evaluate(&self, drawn: &Drawn, desk: &mut Desk) {
        let chain = &self.chains[drawn.mean];
        let own = &self.columns[drawn.missing];
        let fresh = if self.has_errors { self.with_errors(drawn) } else { Vec::new() };
        let column = |i: usize| fresh.get(i).and_then(Option::as_ref).unwrap_or(&own[i]);
        let normal = |i: usize| {
            let all = &column(i).normal;
            all.get(drawn.normalize).or(all.last())
        };
        let columns = || (0..own.len()).map(column).collect();
        // Only where data differ must weights that come from data be computed anew.
        let is_new = looks_at_data(chain) && fresh.iter().any(Option::is_some);
        let new = is_new.then(|| numbers(chain, columns()));
        let numbers = new.as_ref().unwrap_or(&self.numbers[drawn.missing]);
        desk.rows.clear();
        if self.is_linear[drawn.mean] && self.add_up(drawn, numbers, normal, desk).is_some() {
            return;
        }
        let mut weights = numbers.clone();
        let (of_indicators, of_nodes) = drawn.factors.split_at(chain.indicators.len());
        weights.indicators.iter_mut().zip(of_indicators).for_each(|(w, factor)| *w *= factor);
        let given = weights.nodes.iter_mut().zip(of_nodes);
        given.for_each(|(w, factor)| *w = w.map(|w| w * factor));
        let normal: Vec<&[f64]> =
            (0..own.len()).map(|i| normal(i).map_or(&[][..], |c| &c.values)).collect();
        desk.merit = merit_of(chain, self.data, &weights.weights(chain), &normal);
    }

    /// The same for an index that is one weighted mean of its indicators; nothing done if a value is missing,
    /// or weights are zero.
    ///
    /// Noise goes by the largest value there is; going up the tree it goes by the largest of each node.
    fn add_up<'c>(
        &self,
        drawn: &Drawn,
        numbers: &Numbers,
        normal: impl Fn(usize) -> Option<&'c Comparable>,
        desk: &mut Desk,
    ) -> Option<()> {
        let chain = &self.chains[drawn.mean];
        let Desk { factored, keys, rows, merit, .. } = desk;
        numbers.factored(chain, &drawn.factors, factored)?;
        merit.clear();
        merit.resize(self.data.n_rows, 0.0);
        let mut magnitude: f64 = 0.0;
        for (i, &share) in factored.shares.iter().enumerate() {
            let column = normal(i)?;
            magnitude = magnitude.max(column.most?);
            add(merit, share, &column.values);
        }
        // A sum of larger ones might not be a number.
        if magnitude > f64::MAX / 2.0 {
            return None;
        }
        if merit.len() <= FEW {
            settle_in_order(merit, magnitude, keys, rows);
        } else {
            settle(merit, magnitude);
        }
        publish(chain, merit, &self.data.vetoed);
        Some(())
    }

    /// The choices that differ between draws; single weights by position among indicators, then nodes.
    pub(super) fn choices(&self) -> Vec<Choice> {
        let lacks = self.denominated.iter().any(|column| column.iter().any(|x| x.is_nan()));
        let all = 0..self.denominated.len();
        let has_weights = self.uncertainty.weights != 0.0;
        let differ = [
            (Choice::Weights, has_weights),
            (
                Choice::Normalize,
                !self.uncertainty.normalize.is_empty() && all.clone().any(|i| self.is_drawn(i)),
            ),
            (Choice::Mean, self.chains.len() > 1),
            (Choice::Missing, self.missing.len() > 1 && lacks),
            (Choice::Data, all.clone().any(|i| self.error(i) != DataError::None)),
        ];
        let nodes = self.numbers[0].nodes.iter().enumerate().skip(1);
        let nodes = nodes.filter(|(_, w)| w.is_some()).map(|(n, _)| all.end + n);
        let single = all.clone().chain(nodes).filter(|_| has_weights).map(Choice::Weight);
        differ.into_iter().filter(|(_, differs)| *differs).map(|(c, _)| c).chain(single).collect()
    }

    fn stream(&self, number: u64) -> ChaCha8Rng {
        let mut dice = self.dice.clone();
        dice.set_stream(number);
        dice
    }

    fn is_drawn(&self, i: usize) -> bool {
        self.uncertainty.drawn.get(i).copied().unwrap_or(true)
    }

    fn error(&self, i: usize) -> DataError {
        self.uncertainty.errors.get(i).copied().unwrap_or_default()
    }

    /// The columns that are not measured exactly, with errors drawn. What is missing stays so.
    fn with_errors(&self, drawn: &Drawn) -> Vec<Option<Column>> {
        let mut dice = self.stream(drawn.data);
        let mut column = |i: usize, values: &Vec<f64>| {
            let of: &dyn Fn(f64, f64) -> f64 = match self.error(i) {
                DataError::None => return None,
                DataError::Relative(sd) => &move |x: f64, e: f64| x + x * sd * e,
                DataError::Absolute(sd) => &move |x: f64, e: f64| x + sd * e,
            };
            let values: Vec<f64> = values.iter().map(|&x| of(x, normal(&mut dice))).collect();
            let method = if self.is_drawn(i) { drawn.normalize } else { 0 };
            Some(self.column(i, &values, drawn.missing, method..=method))
        };
        self.denominated.iter().enumerate().map(|(i, values)| column(i, values)).collect()
    }

    /// A column filled, treated and normalized by some of the methods.
    fn column(
        &self,
        i: usize,
        values: &[f64],
        missing: usize,
        methods: std::ops::RangeInclusive<usize>,
    ) -> Column {
        let (chain, groups) = (&self.chains[0], &self.data.groups);
        let indicator = &chain.indicators[i];
        let treated = treated(chain, self.data, i, self.missing[missing], values);
        let method = |n: usize| -> &Normalize {
            let other = n.checked_sub(1).and_then(|n| self.uncertainty.normalize.get(n));
            other.unwrap_or(&indicator.normalize)
        };
        let comparable = |n: usize| {
            let values = normalized(chain, i, method(n), &treated, groups);
            let most = values.iter().try_fold(0.0_f64, |most, x| {
                if x.is_nan() { None } else { Some(most.max(x.abs())) }
            });
            Comparable { values, most }
        };
        let normal = methods.map(comparable).collect();
        Column { treated, normal }
    }
}

/// What ranks go by in one draw of an index, see [`Sampler::merit`].
pub fn drawn_merit(chain: &Chain, data: &Data, uncertainty: &Uncertainty, draw: u64) -> Vec<f64> {
    Sampler::new(chain, data, uncertainty).merit(draw)
}

fn numbers(chain: &Chain, columns: Vec<&Column>) -> Numbers {
    let treated: Vec<&[f64]> = columns.into_iter().map(|c| c.treated.as_slice()).collect();
    Numbers::of(chain, &treated)
}

fn looks_at_data(chain: &Chain) -> bool {
    matches!(chain.weights, Weights::Entropy | Weights::Critic | Weights::Merec)
}

/// A number in `0..n`, with a bias of at most `n / 2^64`.
fn below(dice: &mut ChaCha8Rng, n: usize) -> usize {
    #[expect(clippy::cast_possible_truncation, reason = "less than n")]
    let number = ((u128::from(dice.next_u64()) * n as u128) >> 64) as usize;
    number
}

/// A number from 0 up to 1.
fn unit(dice: &mut ChaCha8Rng) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "53 bits")]
    let bits = (dice.next_u64() >> 11) as f64;
    bits / 9_007_199_254_740_992.0
}

/// A number from the standard normal distribution.
///
/// Source: Box and Muller, *A note on the generation of random normal deviates*, Annals of Mathematical
/// Statistics 29 (1958).
fn normal(dice: &mut ChaCha8Rng) -> f64 {
    let (u, v) = (unit(dice), unit(dice));
    (-2.0 * libm::log(1.0 - u)).sqrt() * libm::cos(TAU * v)
}
