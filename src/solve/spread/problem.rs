//! What is solved: rounds of helpers, in packed integers.
//!
//! A helper's round is a set of its candidates, grouped by place. It costs what its pairs cost,
//! what its number of partners costs, and `price` for every place but the first.

/// One independent problem; members are numbered from zero.
#[derive(Clone, Debug, Default)]
pub(super) struct Problem {
    pub(super) helpers: Vec<Helper>,
    pub(super) recipients: Vec<Member>,
}

/// Bounds and charges of a member.
#[derive(Clone, Debug, Default)]
pub(super) struct Member {
    /// Fewest partners.
    pub(super) min: usize,
    /// What `0..=max` partners cost; convex.
    pub(super) charge: Vec<i64>,
}

/// A helper with its candidates.
#[derive(Clone, Debug, Default)]
pub(super) struct Helper {
    pub(super) member: Member,
    /// Of every place but the first; not negative.
    pub(super) price: i64,
    /// The places of its candidates.
    pub(super) stops: Vec<Stop>,
}

/// The candidates of a helper in one place.
#[derive(Clone, Debug, Default)]
pub(super) struct Stop {
    pub(super) place: u32,
    /// `(recipient, cost)`.
    pub(super) pairs: Vec<(u32, i64)>,
}

impl Member {
    /// Most partners.
    pub(super) fn max(&self) -> usize {
        self.charge.len() - 1
    }
}

/// A round: what a helper serves, with its full cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Round {
    pub(super) helper: u32,
    /// Rising.
    pub(super) recipients: Vec<u32>,
    /// Numbers of the stops used, rising.
    pub(super) stops: Vec<u32>,
    pub(super) cost: i64,
}

/// How far multipliers may be divided, at most.
const FINEST: i64 = 1 << 12;
/// Sums of multipliers stay below this.
const LIMIT: i128 = 1 << 61;

impl Problem {
    /// More than any round or member costs: what it is worth to obey the rules.
    pub(super) fn big(&self) -> i128 {
        let largest =
            |list: &[i64]| -> i128 { list.iter().map(|&c| i128::from(c).abs()).max().unwrap_or(0) };
        let mut big = 1;
        for helper in &self.helpers {
            let cost = helper.stops.iter().flat_map(|s| &s.pairs).map(|p| i128::from(p.1).abs());
            let n = i128::try_from(helper.member.max()).unwrap_or(i128::MAX);
            let round = n * (cost.max().unwrap_or(0) + i128::from(helper.price));
            big = big.max(round + largest(&helper.member.charge));
        }
        for member in &self.recipients {
            big = big.max(largest(&member.charge));
        }
        2 * big
    }

    /// The number of members, and a few.
    pub(super) fn size(&self) -> i128 {
        4 + self.recipients.len() as i128 + self.helpers.len() as i128
    }

    /// The multipliers are in units of one over this; `None` if the costs are too large.
    pub(super) fn denominator(&self) -> Option<i64> {
        // Multipliers reach the sum of all big costs, and are summed over all members.
        let reach = self.big().checked_mul(4 * self.size().checked_mul(self.size())?)?;
        let mut denominator = FINEST;
        while i128::from(denominator) * reach >= LIMIT {
            denominator /= 2;
            if denominator == 0 {
                return None;
            }
        }
        Some(denominator)
    }

    /// The cost of a set of rounds, one per helper.
    pub(super) fn value(&self, rounds: &[Round]) -> i64 {
        let mut load = vec![0; self.recipients.len()];
        for &r in rounds.iter().flat_map(|round| &round.recipients) {
            load[r as usize] += 1;
        }
        let charges = self.recipients.iter().zip(&load).map(|(m, &k): (_, &usize)| m.charge[k]);
        rounds.iter().map(|round| round.cost).sum::<i64>() + charges.sum::<i64>()
    }

    /// The round of a helper that serves these of its candidates, `(stop, pair)`, in order.
    pub(super) fn round(&self, helper: usize, chosen: &[(u32, u32)]) -> Round {
        let data = &self.helpers[helper];
        let mut recipients = Vec::with_capacity(chosen.len());
        let mut stops: Vec<u32> = chosen.iter().map(|c| c.0).collect();
        stops.dedup();
        let mut cost = data.member.charge[chosen.len()];
        for &(s, p) in chosen {
            let (r, c) = data.stops[s as usize].pairs[p as usize];
            recipients.push(r);
            cost += c;
        }
        recipients.sort_unstable();
        let further = i64::try_from(stops.len().saturating_sub(1)).unwrap_or(i64::MAX);
        cost += data.price * further;
        Round { helper: u32::try_from(helper).unwrap_or(u32::MAX), recipients, stops, cost }
    }
}
