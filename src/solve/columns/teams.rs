//! All teams by which one recipient may be served.

use crate::model::Layer;
use std::sync::Arc;

/// Teams of one recipient, each a set of places among its candidates, in a fixed order.
#[derive(Clone, Debug, Default)]
pub(super) struct Teams {
    start: Vec<u32>,
    member: Vec<u32>,
}

impl Teams {
    /// The number of teams.
    pub(super) fn len(&self) -> usize {
        self.start.len() - 1
    }

    /// The members of team `t`, rising.
    pub(super) fn of(&self, t: usize) -> &[u32] {
        &self.member[self.start[t] as usize..self.start[t + 1] as usize]
    }

    fn of_draws(draws: &[Draw]) -> Self {
        let mut teams = Self { start: vec![0], member: Vec::new() };
        for draw in draws {
            combine(draw, (0, 0), &mut Vec::new(), &mut teams);
        }
        teams
    }

    fn push(&mut self, team: &[u32]) {
        let first = self.member.len();
        self.member.extend_from_slice(team);
        self.member[first..].sort_unstable();
        self.start.push(u32::try_from(self.member.len()).unwrap_or(u32::MAX));
    }
}

/// The sets that teams are drawn from: per pattern, so many out of each list of places.
type Draw = Vec<(Vec<u32>, u32)>;

/// What may serve recipient `v`, whose candidates are `helpers` (positions in the layer).
fn draws(layer: &Layer, v: usize, helpers: &[u32]) -> Vec<Draw> {
    let node = &layer.recipients[v];
    let places = |keep: &dyn Fn(u32) -> bool| -> Vec<u32> {
        let of = helpers.iter().enumerate().filter(|(_, u)| keep(**u));
        of.filter_map(|(i, _)| u32::try_from(i).ok()).collect()
    };
    let Some(teams) = &layer.teams else {
        let all = places(&|_| true);
        return (node.min..=node.max).map(|k| vec![(all.clone(), k)]).collect();
    };
    let by_class: Vec<Vec<u32>> = (0..teams.n_classes)
        .map(|c| places(&|u| teams.class[u as usize].is_some_and(|class| class as usize == c)))
        .collect();
    let size = |p: &&Vec<u32>| (node.min..=node.max).contains(&p.iter().sum());
    let mut patterns: Vec<&Vec<u32>> = teams.patterns.iter().filter(size).collect();
    patterns.sort();
    patterns.dedup();
    let draw = |p: &Vec<u32>| by_class.iter().cloned().zip(p.iter().copied()).collect();
    patterns.into_iter().map(draw).collect()
}

/// The number of teams recipient `v` has, or `limit` if there are at least so many.
pub(super) fn count(layer: &Layer, v: usize, helpers: &[u32], limit: u64) -> u64 {
    let ways = |draw: &Draw| {
        draw.iter()
            .fold(1_u64, |n, (from, k)| n.saturating_mul(choose(from.len() as u64, *k, limit)))
    };
    draws(layer, v, helpers).iter().map(ways).fold(0, u64::saturating_add).min(limit)
}

fn choose(n: u64, k: u32, limit: u64) -> u64 {
    let k = u64::from(k);
    if k > n {
        return 0;
    }
    let mut ways = 1_u64;
    for i in 0..k.min(n - k) {
        ways = ways.saturating_mul(n - i) / (i + 1);
        if ways >= limit {
            return limit;
        }
    }
    ways
}

/// All teams of every recipient; those that may choose among the same share them.
pub(super) fn enumerate(layer: &Layer, candidates: &[Vec<u32>]) -> Vec<Arc<Teams>> {
    let mut all: Vec<Arc<Teams>> = Vec::new();
    let mut before: Option<Vec<Draw>> = None;
    for (v, helpers) in candidates.iter().enumerate() {
        let draws = draws(layer, v, helpers);
        let teams = match all.last() {
            Some(same) if before.as_ref() == Some(&draws) => Arc::clone(same),
            _ => Arc::new(Teams::of_draws(&draws)),
        };
        before = Some(draws);
        all.push(teams);
    }
    all
}

/// Adds every way to take the given number from each list, of the first of which so many are taken,
/// all before place `next`; recursion is as deep as a team is large.
fn combine(
    draw: &[(Vec<u32>, u32)],
    (taken, next): (u32, usize),
    chosen: &mut Vec<u32>,
    teams: &mut Teams,
) {
    let Some(((from, k), rest)) = draw.split_first() else {
        teams.push(chosen);
        return;
    };
    if taken == *k {
        combine(rest, (0, 0), chosen, teams);
        return;
    }
    for (i, &place) in from.iter().enumerate().skip(next) {
        chosen.push(place);
        combine(draw, (taken + 1, i + 1), chosen, teams);
        chosen.pop();
    }
}
