//! Chance: everything is drawn from one ChaCha8 stream, by integer arithmetic alone.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// A stream of draws that is the same on every machine.
#[derive(Debug)]
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number in `0..n`. The bias is at most `n / 2^64`.
    pub(super) fn below(&mut self, n: usize) -> usize {
        assert!(n > 0, "nothing to draw from");
        ((u128::from(self.0.next_u64()) * n as u128) >> 64) as usize
    }

    /// A number in `least..=most`.
    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        assert!(least <= most, "an empty range");
        least + self.below((most - least + 1) as usize) as i64
    }

    /// True in so many cases of a hundred.
    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the items.
    pub(super) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// Fisher and Yates.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, self.below(end + 1));
        }
    }

    /// Different items, in order of drawing, each from `common` with the chance `percent`, else
    /// from `all`.
    pub(super) fn words(
        &mut self,
        n: usize,
        percent: usize,
        common: &[&'static str],
        all: &[&'static str],
    ) -> Vec<&'static str> {
        let mut words = Vec::new();
        while words.len() < n {
            let word = if self.chance(percent) { self.pick(common) } else { self.pick(all) };
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words
    }

    /// One number from each inclusive range, `total` in all.
    pub(super) fn spread(&mut self, ranges: &[(usize, usize)], total: usize) -> Vec<usize> {
        let least: usize = ranges.iter().map(|r| r.0).sum();
        let most: usize = ranges.iter().map(|r| r.1).sum();
        assert!(least <= total && total <= most, "the total is out of reach");
        let mut values: Vec<usize> =
            ranges.iter().map(|&(least, most)| least + self.below(most - least + 1)).collect();
        let mut sum: usize = values.iter().sum();
        while sum != total {
            let i = self.below(values.len());
            if sum < total && values[i] < ranges[i].1 {
                (values[i], sum) = (values[i] + 1, sum + 1);
            } else if sum > total && values[i] > ranges[i].0 {
                (values[i], sum) = (values[i] - 1, sum - 1);
            }
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn draws_are_fixed_for_all_time() {
        let mut dice = Dice::new(2026);
        let drawn: Vec<usize> = (0..6).map(|_| dice.below(1000)).collect();
        assert_eq!(drawn, [599, 253, 42, 187, 249, 714]);
    }

    #[test]
    fn spread_meets_the_total_within_the_ranges() {
        let mut dice = Dice::new(1);
        let values = dice.spread(&[(3, 9); 63], 361);
        assert_eq!(values.iter().sum::<usize>(), 361);
        assert!(values.iter().all(|v| (3..=9).contains(v)));
    }
}
