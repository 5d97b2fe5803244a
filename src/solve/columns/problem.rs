//! A layer of teams and the layers within it, in packed costs and by owner.

use crate::model::{Layer, Link, Node};
use crate::solve::Task;
use crate::solve::columns::cell::Cell;
use crate::solve::columns::side::Side;
use crate::solve::columns::teams;
use std::sync::atomic::{AtomicBool, Ordering};

/// Multipliers of helpers are in units of one over this: fine enough that the rounding of a
/// hundred of them is far below one unit of cost.
const DENOMINATOR: i64 = 1 << 10;

/// A bound no case can have unless it is impossible.
pub(super) const IMPOSSIBLE: i128 = i128::MAX / 4;

/// Most teams that are listed one by one; beyond it the problem is refused.
const MOST_TEAMS: u64 = 8_000_000;

/// What [`suits`] calls few.
const FEW_ROWS: usize = 300;
const FEW_TEAMS: u64 = 20_000;

/// One part of a model, ready for column generation.
#[derive(Debug)]
pub struct Problem<'a> {
    /// Number of the upper layer.
    pub(super) layer: usize,
    /// The upper layer.
    pub(super) data: &'a Layer,
    /// Packed cost of its candidates.
    pub(super) cost: Vec<i64>,
    /// Per recipient, `(helper, candidate)`, rising.
    pub(super) by_recipient: Vec<Vec<(u32, u32)>>,
    /// Per helper, packed cost at `0..=max` partners; idle members within included at 0.
    pub(super) helper_cost: Vec<Vec<i64>>,
    /// Per recipient, packed cost at `0..=max` partners.
    pub(super) recipient_cost: Vec<Vec<i64>>,
    /// The layers within.
    pub(super) inner: Vec<Inner<'a>>,
    /// Rows over the upper layer.
    pub(super) sides: Vec<Side>,
    /// Per recipient.
    pub(super) cells: Vec<Cell>,
    /// What members of the layers within cost that have no owner.
    pub(super) constant: i64,
    /// More than any two plans can differ by: the price of breaking a rule.
    pub(super) big: i64,
    /// No plan that obeys the rules costs more.
    pub(super) most: i128,
    /// Multipliers are in units of one over this.
    pub(super) denominator: i64,
    /// Prices of helpers that costs are counted from: what a helper costs in a team is less by its
    /// price, and it pays that price per partner itself. So every plan costs what it did.
    reference: Vec<i64>,
    /// Costs, in units of one over the denominator, are cut off here, so that the sums over a team
    /// stay exact. A cost cut off is still a lower bound.
    pub(super) cap: i64,
    /// Prices are cut off here, which is far above: several costs make up a price. Any is valid.
    pub(super) most_price: i64,
    /// Set when the numbers of a small flow were too large for the kernel.
    overflowed: AtomicBool,
}

/// A layer within the upper one.
#[derive(Debug)]
pub(super) struct Inner<'a> {
    /// Its number.
    pub(super) number: usize,
    /// The layer.
    pub(super) layer: &'a Layer,
    /// Packed cost of its candidates.
    pub(super) cost: Vec<i64>,
    /// Per helper above, the helpers it owns.
    pub(super) helpers_of: Vec<Vec<u32>>,
    /// Per recipient above, the recipients it owns.
    pub(super) recipients_of: Vec<Vec<u32>>,
    /// Per helper, cost at `0..=max` partners, with the price of breaking `min`.
    pub(super) helper_cost: Vec<Vec<i64>>,
    /// Per recipient, likewise.
    pub(super) recipient_cost: Vec<Vec<i64>>,
}

impl<'a> Problem<'a> {
    /// Prepares a part, or says why columns do not fit it.
    ///
    /// `children` may be fewer than the layers within: the others are then left out of account.
    ///
    /// # Errors
    /// In words, why the part is not of this kind.
    pub fn new(task: Task<'a>, layer: usize, children: Vec<usize>) -> Result<Self, String> {
        let model = task.model;
        let data = &model.layers[layer];
        for &child in &children {
            let inner = &model.layers[child];
            if inner.teams.is_some() || !model.children(child).is_empty() {
                return Err(format!("layer '{}' has teams or layers of its own", inner.name));
            }
        }
        if !children.is_empty() && data.helpers.iter().any(|u| u.max > 1) {
            return Err("a helper with several recipients shares its members among them".into());
        }
        let big = span(task, &children)?;
        let by_recipient = by_recipient(data);
        let sides = Side::all(task, layer, &by_recipient);
        let dearest: i128 = sides.iter().map(|side| side.dearest).sum();
        let most = most(task, layer, &children) + dearest;
        if team_count(data, &by_recipient) > MOST_TEAMS {
            return Err(format!("more than {MOST_TEAMS} possible teams"));
        }
        let largest = i64::from(largest_team(data));
        let inner: Vec<Inner<'a>> =
            children.into_iter().map(|child| Inner::new(task, data, child, big)).collect();
        let table = |node: &Node| (0..=node.max).map(|k| task.packing.node(node, k)).collect();
        let mut problem = Self {
            layer,
            data,
            cost: task.packing.pairs(data),
            by_recipient,
            helper_cost: data.helpers.iter().map(table).collect(),
            recipient_cost: data.recipients.iter().map(table).collect(),
            constant: inner.iter().map(Inner::without_owner).sum(),
            inner,
            sides,
            cells: Vec::new(),
            big,
            most,
            denominator: DENOMINATOR,
            reference: vec![0; data.helpers.len()],
            cap: (1 << 59) / (largest + 4),
            most_price: (1 << 62) / (largest + 4),
            overflowed: AtomicBool::new(false),
        };
        problem.charge_idle();
        problem.cells = Cell::all(&problem);
        Ok(problem)
    }

    /// The same part once more, with costs and multipliers as they were at first.
    pub(super) fn again(&self, task: Task<'a>) -> Result<Self, String> {
        Self::new(task, self.layer, self.inner.iter().map(|inner| inner.number).collect())
    }

    /// Counts costs from these prices more, in units of one over the denominator.
    pub(super) fn count_from(&mut self, prices: &[i64]) {
        let half = self.denominator / 2;
        let more: Vec<i64> =
            prices.iter().map(|p| p.saturating_add(half).div_euclid(self.denominator)).collect();
        for cell in &mut self.cells {
            for (cost, &u) in cell.cost.iter_mut().zip(&cell.helpers) {
                *cost = cost.saturating_sub(more[u as usize]);
            }
        }
        for ((table, reference), more) in
            self.helper_cost.iter_mut().zip(&mut self.reference).zip(more)
        {
            *reference = reference.saturating_add(more);
            for (k, cost) in (0..).zip(table) {
                *cost = cost.saturating_add(more.saturating_mul(k));
            }
        }
    }

    /// Makes multipliers as fine as they usually are, or as the reference allows.
    pub(super) fn refine(&mut self) {
        let most = self.reference.iter().map(|p| p.unsigned_abs()).max().unwrap_or(0);
        self.denominator = DENOMINATOR;
        while self.denominator > 1 && most > (1 << 61) / self.denominator.unsigned_abs() {
            self.denominator /= 2;
        }
    }

    /// Multipliers of helpers, then of cuts, with the prices that costs are counted from.
    pub(super) fn whole_prices(&self, prices: &[i64]) -> Vec<i64> {
        let reference = self.reference.iter().map(|p| p.saturating_mul(self.denominator));
        let all = prices.iter().zip(reference.chain(std::iter::repeat(0)));
        all.map(|(p, reference)| p.saturating_add(reference)).collect()
    }

    /// Adds to each helper's cost of no partner what the members it owns then cost.
    fn charge_idle(&mut self) {
        for inner in &self.inner {
            for (table, owned) in self.helper_cost.iter_mut().zip(&inner.helpers_of) {
                let idle = owned.iter().map(|&c| inner.helper_cost[c as usize][0]);
                table[0] += idle.sum::<i64>();
            }
        }
    }

    /// Whether a value, members without owner left out, is that of a plan that obeys the rules: the
    /// price of breaking one lifts it above any other.
    pub(super) fn is_lawful(&self, value: i64) -> bool {
        self.is_lawful_sum(i128::from(value))
    }

    /// The same for a bound.
    pub(super) fn is_lawful_sum(&self, value: i128) -> bool {
        value + i128::from(self.constant) <= self.most
    }

    /// Notes that a team could not be valued: no bound that follows means anything.
    pub(super) fn overflow(&self) {
        self.overflowed.store(true, Ordering::Relaxed);
    }

    /// Whether some team could not be valued.
    pub(super) fn overflowed(&self) -> bool {
        self.overflowed.load(Ordering::Relaxed)
    }

    /// The number of multipliers before those of cuts: one per helper, one per row.
    pub(super) fn n_members(&self) -> usize {
        self.data.helpers.len() + self.sides.len()
    }

    /// The number of candidates in all layers of the part.
    pub(super) fn n_pairs(&self) -> usize {
        let within = self.inner.iter().map(|inner| inner.cost.len());
        self.cost.len() + within.sum::<usize>()
    }

    /// A cost in units of one over the denominator, cut off at the cap.
    pub(super) fn scale(&self, cost: i64) -> i64 {
        cost.saturating_mul(self.denominator).clamp(-self.cap, self.cap)
    }

    /// The least integer not below a bound in these units; `None` if the case is impossible.
    pub(super) fn ceil(&self, bound: i128) -> Option<i64> {
        if bound >= IMPOSSIBLE / 2 {
            return None;
        }
        let units = -(-bound).div_euclid(i128::from(self.denominator));
        Some(i64::try_from(units.max(i128::from(i64::MIN))).unwrap_or(i64::MAX))
    }

    /// Per place of cell `v`, whether that helper is of `class`.
    pub(super) fn class_of_places(&self, v: usize, class: u32) -> Vec<bool> {
        let of = |u: &u32| match &self.data.teams {
            Some(teams) => teams.class[*u as usize] == Some(class),
            None => true,
        };
        self.cells[v].helpers.iter().map(of).collect()
    }

    /// The number of members of each class in a team.
    pub(super) fn class_counts(&self, v: usize, team: &[u32]) -> Vec<u32> {
        let Some(teams) = &self.data.teams else {
            return vec![u32::try_from(team.len()).unwrap_or(u32::MAX)];
        };
        let mut counts = vec![0; teams.n_classes];
        for &place in team {
            let helper = self.cells[v].helpers[place as usize] as usize;
            if let Some(class) = teams.class[helper] {
                counts[class as usize] += 1;
            }
        }
        counts
    }

    /// What a team costs in the upper layer alone.
    pub(super) fn base(&self, cell: &Cell, team: &[u32]) -> i64 {
        let pairs: i64 = team.iter().map(|&place| cell.cost[place as usize]).sum();
        self.recipient_cost[cell.v][team.len()] + pairs
    }
}

/// The most members a team can have.
fn largest_team(data: &Layer) -> u32 {
    let most = data.recipients.iter().map(|v| v.max).max().unwrap_or(0);
    let sizes = data.teams.iter().flat_map(|teams| &teams.patterns);
    sizes.map(|pattern| pattern.iter().sum()).max().unwrap_or(most).min(most)
}

impl<'a> Inner<'a> {
    fn new(task: Task<'a>, above: &Layer, number: usize, big: i64) -> Self {
        let layer = &task.model.layers[number];
        let link = layer.link.as_ref();
        let owners = |of: fn(&Link) -> &Vec<Option<u32>>| link.map_or(&[][..], |l| of(l));
        let helpers_of = by_owner(owners(|l| &l.helper_owner), above.helpers.len());
        let recipients_of = by_owner(owners(|l| &l.recipient_owner), above.recipients.len());
        let short = |node: &Node, k: u32| big * i64::from(node.min.saturating_sub(k));
        let cost = |node: &Node, k: u32| task.packing.node(node, k) + short(node, k);
        Self {
            number,
            layer,
            cost: task.packing.pairs(layer),
            helpers_of,
            recipients_of,
            helper_cost: tables(&layer.helpers, cost),
            recipient_cost: tables(&layer.recipients, cost),
        }
    }

    /// What serving one recipient costs helper `c` more than none, where it may serve just one: part
    /// of the cost of its pairs; nothing if it may serve nobody.
    pub(super) fn charge_of_one(&self, c: u32) -> Option<i64> {
        match self.helper_cost[c as usize][..] {
            [] | [_] => None,
            [idle, one] => Some(one - idle),
            [..] => Some(0),
        }
    }

    /// What is left of the charges of helper `c`, see [`Inner::charge_of_one`].
    pub(super) fn charge(&self, c: u32) -> &[i64] {
        let table = &self.helper_cost[c as usize];
        if table.len() <= 2 { &[0, 0][..table.len()] } else { table }
    }

    /// What members without an owner cost: they can have no partner.
    fn without_owner(&self) -> i64 {
        let Some(link) = &self.layer.link else { return 0 };
        let idle = |owner: &[Option<u32>], cost: &[Vec<i64>]| -> i64 {
            let alone = owner.iter().zip(cost).filter(|(owner, _)| owner.is_none());
            alone.map(|(_, table)| table[0]).sum()
        };
        idle(&link.helper_owner, &self.helper_cost)
            + idle(&link.recipient_owner, &self.recipient_cost)
    }
}

/// The cost of every node at `0..=max` partners. Nodes that are charged alike share what is worked out.
fn tables(nodes: &[Node], cost: impl Fn(&Node, u32) -> i64) -> Vec<Vec<i64>> {
    let mut known: Vec<(&Node, Vec<i64>)> = Vec::new();
    let table = |node: &Node| (0..=node.max).map(|k| cost(node, k)).collect::<Vec<i64>>();
    let mut tables = Vec::with_capacity(nodes.len());
    for node in nodes {
        let alike = |(of, _): &(&Node, Vec<i64>)| {
            of.min == node.min && of.charges == node.charges && of.max >= node.max
        };
        let at = known.iter().position(alike).unwrap_or_else(|| {
            known.push((node, table(node)));
            known.len() - 1
        });
        tables.push(known[at].1[..=node.max as usize].to_vec());
    }
    tables
}

/// Per owner, the members it owns, rising.
fn by_owner(owners: &[Option<u32>], n: usize) -> Vec<Vec<u32>> {
    let mut owned = vec![Vec::new(); n];
    for (member, owner) in owners.iter().enumerate() {
        if let Some(owner) = owner {
            owned[*owner as usize].push(small(member));
        }
    }
    owned
}

fn small(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(u32::MAX)
}

/// A packed amount greater than any difference between two plans.
fn span(task: Task<'_>, children: &[usize]) -> Result<i64, String> {
    let (model, packing) = (task.model, task.packing);
    let top = packing.weight.first().copied().unwrap_or(1);
    let (least, most) = if model.goals.is_empty() { (0, 0) } else { packing.extent(0) };
    let range = (most - least).saturating_add(1);
    let span = i64::try_from(range.saturating_mul(i128::from(top)).saturating_add(1));
    let span = span.unwrap_or(i64::MAX);
    let nodes = |l: &usize| model.layers[*l].helpers.iter().chain(&model.layers[*l].recipients);
    let forced: u64 = children.iter().flat_map(nodes).map(|n| u64::from(n.min)).sum();
    // The price of every broken bound within must stay below 2^60 in sum.
    if i128::from(span) * i128::from(forced.max(1)) >= 1 << 60 {
        return Err("the goals together need too many bits".into());
    }
    Ok(span)
}

/// The greatest packed value the layers can have together.
fn most(task: Task<'_>, layer: usize, children: &[usize]) -> i128 {
    let mut total = 0;
    for layer in children.iter().chain([&layer]) {
        for (goal, &weight) in task.packing.weight.iter().enumerate() {
            total += i128::from(weight) * task.packing.extent_of(*layer, goal).1;
        }
    }
    total
}

/// Whether columns are the method of choice for a layer with nothing within it: it has few teams to
/// look at again and again, and a small program, for the inverse is dense.
pub fn suits(data: &Layer) -> bool {
    data.helpers.len() + data.recipients.len() <= FEW_ROWS
        && team_count(data, &by_recipient(data)) <= FEW_TEAMS
}

/// Per recipient, `(helper, candidate)`, rising.
fn by_recipient(data: &Layer) -> Vec<Vec<(u32, u32)>> {
    let mut by_recipient = vec![Vec::new(); data.recipients.len()];
    for u in 0..data.helpers.len() {
        for c in data.candidates.of(u) {
            by_recipient[data.candidates.recipient[c] as usize].push((small(u), small(c)));
        }
    }
    by_recipient
}

/// The number of teams; not exact beyond the most that are listed.
fn team_count(data: &Layer, by_recipient: &[Vec<(u32, u32)>]) -> u64 {
    let of = |(v, candidates): (usize, &Vec<(u32, u32)>)| {
        let helpers: Vec<u32> = candidates.iter().map(|&(u, _)| u).collect();
        teams::count(data, v, &helpers, MOST_TEAMS + 1)
    };
    by_recipient.iter().enumerate().map(of).fold(0, u64::saturating_add)
}
