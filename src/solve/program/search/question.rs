//! What a case is split by: the number of helpers of a class, or a pair.

use super::{Ask, Search, WHOLE};
use crate::solve::program::bound::Known;

impl Search<'_, '_> {
    /// What to split a case by, and the fraction there.
    pub(super) fn question(&self, known: &Known) -> Option<(Ask, f64)> {
        self.class(known).or_else(|| self.pair(known)).or_else(|| self.any_class(known)).or_else(
            || known.pair.iter().position(Option::is_none).map(|pair| (Ask::Pair(pair), 0.5)),
        )
    }

    /// The pair with the greatest product of what both answers are expected to raise the bound by.
    fn pair(&self, known: &Known) -> Option<(Ask, f64)> {
        let mean = |answer: usize| {
            let known = self.cost.iter().map(|cost| cost[answer]).filter(|cost| cost.1 > 0);
            let (sum, n) = known.fold((0.0, 0.0), |(sum, n), (cost, times)| {
                (sum + cost / f64::from(times), n + 1.0)
            });
            if n > 0.0 { sum / n } else { 1.0 }
        };
        let mean = [mean(0), mean(1)];
        let mut best = None;
        let mut most = (false, f64::NEG_INFINITY);
        for (pair, _) in known.pair.iter().enumerate().filter(|(_, known)| known.is_none()) {
            let x = self.relaxation.simplex.value(pair);
            let part = x - x.floor();
            if !(WHOLE..=1.0 - WHOLE).contains(&part) {
                continue;
            }
            let rise = |answer: usize, part: f64| {
                let (sum, times) = self.cost[pair][answer];
                part * if times > 0 { sum / f64::from(times) } else { mean[answer] }
            };
            let merit = rise(0, part).max(1e-4) * rise(1, 1.0 - part).max(1e-4);
            let merit = (self.program.pairs[pair].is_above, merit + 1e-9 * part);
            if merit > most {
                most = merit;
                best = Some((Ask::Pair(pair), part));
            }
        }
        best
    }

    /// A class of which a recipient has no whole number.
    fn class(&self, known: &Known) -> Option<(Ask, f64)> {
        let simplex = &self.relaxation.simplex;
        for (at, team) in self.program.teams.iter().enumerate() {
            for class in 0..team.patterns.first().map_or(0, Vec::len) {
                let first = self.relaxation.patterns[at];
                let patterns = team.patterns.iter().enumerate();
                let counts = patterns.filter(|(q, _)| known.patterns[at][*q]);
                let number: f64 = counts
                    .map(|(q, pattern)| f64::from(pattern[class]) * simplex.value(first + q))
                    .sum();
                let part = number - number.floor();
                if (0.01..=0.99).contains(&part) {
                    let than = (0..u32::MAX).find(|n| f64::from(*n) >= number.floor())?;
                    return Some((Ask::More(at, class, than), part));
                }
            }
        }
        None
    }

    /// A class of which a recipient may still have different numbers.
    fn any_class(&self, known: &Known) -> Option<(Ask, f64)> {
        for (at, team) in self.program.teams.iter().enumerate() {
            let possible = team.patterns.iter().zip(&known.patterns[at]);
            let possible: Vec<&Vec<u32>> = possible.filter(|p| *p.1).map(|p| p.0).collect();
            for class in 0..possible.first().map_or(0, |p| p.len()) {
                let numbers = possible.iter().map(|pattern| pattern[class]);
                let (low, high) = (numbers.clone().min()?, numbers.max()?);
                if low < high {
                    return Some((Ask::More(at, class, low), 0.5));
                }
            }
        }
        None
    }
}
