//! In how many places a helper's recipients lie.

use crate::model::Layer;

/// The places of the recipients of a layer, and what every place of a helper but the first costs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// The place of every recipient, from 0.
    pub place: Vec<u32>,
    /// `(goal, cost)` of a further place; costs are not negative, each goal at most once.
    pub price: Vec<(usize, i64)>,
}

impl Spread {
    /// The places of some recipients, each once, in rising order.
    pub fn places(&self, recipients: impl Iterator<Item = u32>) -> Vec<u32> {
        let mut places: Vec<u32> = recipients.map(|r| self.place[r as usize]).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// The further places that a helper could come to serve in, at most.
    pub fn most(&self, layer: &Layer, helper: usize) -> u32 {
        let of = &layer.candidates.recipient[layer.candidates.of(helper)];
        let places = self.places(of.iter().copied()).len();
        let places = u32::try_from(places).unwrap_or(u32::MAX);
        places.min(layer.helpers[helper].max).saturating_sub(1)
    }

    /// Adds what the pairs of a layer, by any order, cost for further places.
    pub(super) fn charge(&self, n_helpers: usize, pairs: &[(u32, u32)], total: &mut [i64]) {
        let mut visits: Vec<(u32, u32)> =
            pairs.iter().map(|&(h, r)| (h, self.place[r as usize])).collect();
        visits.sort_unstable();
        visits.dedup();
        let mut is_active = vec![false; n_helpers];
        for &(h, _) in &visits {
            is_active[h as usize] = true;
        }
        let active = is_active.iter().filter(|&&active| active).count();
        let further = i64::try_from(visits.len() - active).unwrap_or(i64::MAX);
        for &(goal, price) in &self.price {
            total[goal] += price * further;
        }
    }
}
