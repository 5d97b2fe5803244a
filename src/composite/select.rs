//! Who is on the list: so many, such a share or all beyond a threshold, from the worst or the best.

use crate::composite::place::order_by;

/// Where the list ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cut {
    /// So many rows.
    Count(usize),
    /// Such a share of the rows that may enter, in percent, rounded up.
    Percent(f64),
    /// All rows beyond this score: worse than it, or for a list of the best as good or better.
    Threshold(f64),
}

/// What happens when rows tie at the cut line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TieRule {
    /// Broken by the tie-break columns, then by key.
    Break,
    /// All tied rows enter.
    Include,
    /// None of them enters.
    Exclude,
}

/// The rule by which rows are chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// Whether the worst are chosen, otherwise the best.
    pub worst: bool,
    /// Where the list ends.
    pub cut: Cut,
    /// What happens to ties there.
    pub ties: TieRule,
    /// Place of every row among rows of equal score: the lower enters first.
    pub tie: Vec<u32>,
    /// Rows that may enter, in key order.
    pub may: Vec<usize>,
    /// Rows that enter in any case, and take seats first.
    pub always: Vec<bool>,
    /// The group of every row, and how many of each group enter at least.
    pub floor: Option<(Vec<u32>, usize)>,
    /// Rows that keep their place if they would leave the list; they take no seat.
    pub grace: Vec<bool>,
}

/// Why a row is on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
    /// By its score.
    Score,
    /// In any case.
    Always,
    /// As one of so many of its group.
    Floor,
    /// For a year more.
    Grace,
}

/// The rows on a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chosen {
    /// Rows that take part, in key order.
    pub rows: Vec<usize>,
    /// Why, aligned with `rows`.
    pub seats: Vec<Seat>,
    /// All rows that may enter, as they are chosen: by score, ties as settled.
    pub order: Vec<usize>,
    /// Of those that enter by score, the last; and the first that does not enter at all.
    pub line: Option<(usize, Option<usize>)>,
    /// Number of rows that had the same score as the last that entered, if the cut split them.
    pub tied_at_cut: usize,
}

/// Chooses rows by merit, high is good.
///
/// Rows that always enter take seats first, then the worst (or best) of every group that has not yet as
/// many as its floor; the others follow in order until the seats are taken or the threshold is passed.
/// Where a tie lies across the end, [`TieRule`] decides. Rows in grace come on top. `O(n log n)`.
pub fn select(rule: &Selection, merit: &[f64]) -> Chosen {
    select_in(rule, merit, order_by(merit, rule.worst, &rule.tie))
}

/// Chooses from rows in order, see [`select`].
pub(super) fn select_in(rule: &Selection, merit: &[f64], all: Vec<usize>) -> Chosen {
    let order: Vec<usize> = if rule.may.len() == merit.len() {
        all
    } else {
        let mut may = vec![false; merit.len()];
        rule.may.iter().for_each(|&row| may[row] = true);
        all.into_iter().filter(|&row| may[row]).collect()
    };
    let mut seat = vec![None; merit.len()];
    order.iter().filter(|&&row| rule.always[row]).for_each(|&row| seat[row] = Some(Seat::Always));
    if let Some((groups, least)) = &rule.floor {
        let n = groups.iter().max().map_or(0, |&g| g as usize + 1);
        let mut taken = vec![0; n];
        for &row in order.iter().filter(|&&row| rule.always[row]) {
            taken[groups[row] as usize] += 1;
        }
        for &row in order.iter().filter(|&&row| !rule.always[row]) {
            let taken = &mut taken[groups[row] as usize];
            if *taken < *least {
                *taken += 1;
                seat[row] = Some(Seat::Floor);
            }
        }
    }
    let free: Vec<usize> = order.iter().copied().filter(|&row| seat[row].is_none()).collect();
    let seats = seats(rule, merit, &free, order.len()).saturating_sub(match rule.cut {
        Cut::Threshold(_) => 0,
        Cut::Count(_) | Cut::Percent(_) => order.len() - free.len(),
    });
    let (end, tied_at_cut) = match rule.cut {
        Cut::Threshold(_) => (seats, 0),
        Cut::Count(_) | Cut::Percent(_) => cut_line(rule.ties, &free, merit, seats),
    };
    free[..end].iter().for_each(|&row| seat[row] = Some(Seat::Score));
    let graced = |row: &&usize| rule.grace[**row] && seat[**row].is_none();
    let graced: Vec<usize> = free[end..].iter().filter(graced).copied().collect();
    graced.iter().for_each(|&row| seat[row] = Some(Seat::Grace));
    // Who stands before the line needs no floor to be on the list.
    if let Some(last) = end.checked_sub(1).map(|last| free[last]) {
        for &row in order.iter().take_while(|&&row| row != last) {
            if seat[row] == Some(Seat::Floor) {
                seat[row] = Some(Seat::Score);
            }
        }
    }
    let rows: Vec<usize> = (0..merit.len()).filter(|&row| seat[row].is_some()).collect();
    let first_out = free[end..].iter().copied().find(|&row| seat[row].is_none());
    Chosen {
        seats: rows.iter().filter_map(|&row| seat[row]).collect(),
        rows,
        order,
        line: end.checked_sub(1).map(|last| (free[last], first_out)),
        tied_at_cut,
    }
}

/// How many rows enter, the first of those in order, where nothing but the score decides.
pub(super) fn end_of_list(rule: &Selection, merit: &[f64], order: &[usize]) -> usize {
    let seats = seats(rule, merit, order, order.len());
    match rule.cut {
        Cut::Threshold(_) => seats,
        Cut::Count(_) | Cut::Percent(_) => cut_line(rule.ties, order, merit, seats).0,
    }
}

/// How many rows are asked for; of a threshold, how many of the free ones lie beyond it.
fn seats(rule: &Selection, merit: &[f64], free: &[usize], n: usize) -> usize {
    match rule.cut {
        Cut::Count(count) => count,
        Cut::Percent(percent) => {
            let seats = (percent / 100.0 * super::place::float(n) - 1e-9).ceil();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0..=n")]
            let seats = seats.clamp(0.0, super::place::float(n)) as usize;
            seats
        }
        Cut::Threshold(value) => {
            let is_beyond =
                |&row: &usize| if rule.worst { merit[row] < value } else { merit[row] >= value };
            free.partition_point(is_beyond)
        }
    }
}

/// Where the list ends, and how many rows share the score at the cut if it splits them.
fn cut_line(rule: TieRule, order: &[usize], merit: &[f64], count: usize) -> (usize, usize) {
    let count = count.min(order.len());
    if count == 0 || count == order.len() || merit[order[count - 1]] != merit[order[count]] {
        return (count, 0);
    }
    let value = merit[order[count]];
    let first = order.iter().position(|&r| merit[r] == value).unwrap_or(count);
    let after = first + order[first..].iter().take_while(|&&r| merit[r] == value).count();
    let end = match rule {
        TieRule::Break => count,
        TieRule::Include => after,
        TieRule::Exclude => first,
    };
    (end, after - first)
}
