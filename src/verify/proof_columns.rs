//! The bound of a layer served by teams, with the layers within it.
//!
//! The steps: the shape of the proof; what each helper adds to a team of each recipient
//! ([`proof_cells`](crate::verify::proof_cells)); the teams that the root multipliers do not leave
//! out, and the least each can cost ([`proof_teams`](crate::verify::proof_teams)); the tree of cases ([`proof_tree`](crate::verify::proof_tree)).
//!
//! Adding up the columns counts each helper's members once only if no helper serves two
//! recipients; so with layers within, a helper may have at most one recipient here. Where columns are
//! the helpers', both sides are exchanged first ([`proof_sides`](crate::verify::proof_sides)).

use crate::base::Text;
use crate::model::proof::{Case, Owner, Triple};
use crate::scheme::Goal;
use crate::verify::Checked;
use crate::verify::facts::Facts;
use crate::verify::packed::{Least, Node, Weights, sum};
use crate::verify::proof_cells::{Cell, Pool, WIDE, cells};
use crate::verify::proof_flow::check_length;
use crate::verify::proof_sides::Sides;
use crate::verify::proof_teams::{Teams, teams};
use crate::verify::proof_tree::Tree;
use crate::verify::rows::Row;
use std::collections::{BTreeMap, BTreeSet};

/// Denominators up to here keep every sum below 2^127: costs and multipliers have 61 bits,
/// and there are fewer than 2^33 candidates.
const MAX_DENOMINATOR: i64 = 1 << 32;

/// Multipliers of pools stay below this, so that differences to costs fit `i64`.
const MAX_MULTIPLIER: u64 = 1 << 60;

/// Multiplier sets times the helpers they are applied to; past this the proof is refused.
const MAX_SUMS: usize = 1 << 26;

/// The numbers of a proof by columns.
pub(super) struct Columns<'a> {
    pub(super) denominator: i64,
    pub(super) pools: &'a [Vec<Vec<Vec<i64>>>],
    pub(super) cuts: &'a [Triple],
    pub(super) root: &'a [i64],
    pub(super) tree: &'a [Case],
}

/// A layer within the one of teams.
pub(super) struct Child<'a> {
    pub(super) sides: Sides<'a>,
    /// Per helper above, the helpers it owns.
    pub(super) helpers_of: Vec<Vec<usize>>,
    /// Per recipient above, the recipients it owns, in key order.
    pub(super) recipients_of: Vec<Vec<usize>>,
    /// Per recipient, its position among those of its owner.
    pub(super) position: Vec<usize>,
}

/// A layer of teams and the layers within it.
pub(super) struct Family<'a> {
    pub(super) sides: Sides<'a>,
    pub(super) children: Vec<Child<'a>>,
    /// The rows over these layers that have a multiplier.
    rows: Vec<RowOfTeams>,
}

/// A row over the layer of teams alone.
pub(super) struct RowOfTeams {
    /// Per recipient, the helpers with whom it counts a pair, and what that counts.
    counted: Vec<BTreeMap<usize, i64>>,
    /// What it may count and what that costs, where the cost bends.
    corners: Vec<(i64, i128)>,
}

impl RowOfTeams {
    fn new(
        (facts, weights): (&Facts<'_>, &Weights<'_>),
        root: usize,
        row: &Row,
        owner: Owner,
    ) -> Self {
        let layer = &facts.layers[root];
        let by_recipient = owner == Owner::Recipient;
        let n = if by_recipient { layer.recipients.len() } else { layer.helpers.len() };
        let mut counted = vec![BTreeMap::new(); n];
        for &((h, r), n) in row.of(root) {
            let (own, other) = if by_recipient { (r, h) } else { (h, r) };
            counted[own].insert(other, n);
        }
        let balance = facts.case.scheme.goals.iter().position(|goal| *goal == Goal::Balance);
        let price = balance.map_or(0, |goal| weights.of(goal));
        let cost = |y: i64| (y, row.packed(y, price));
        Self { counted, corners: row.corners().into_iter().map(cost).collect() }
    }

    /// The least that it adds at a price, times the denominator; nothing if it may count no number.
    fn least(&self, denominator: i128, price: i64) -> Least {
        let at = |&(y, cost): &(i64, i128)| {
            let paid = i128::from(price).saturating_mul(i128::from(y));
            denominator.saturating_mul(cost).saturating_add(paid)
        };
        self.corners.iter().map(at).min()
    }
}

impl<'a> Family<'a> {
    pub(super) fn new(
        facts: &'a Facts<'a>,
        weights: &Weights<'_>,
        (root, owner): (usize, Owner),
        rows: &[&Row],
    ) -> Result<Self, Text> {
        let sides = Sides::new(weights.layer(&facts.layers[root])?, owner);
        let mut children = Vec::new();
        for child in facts.children(root) {
            if !facts.children(child).is_empty() {
                return Err(Text::new(
                    "columns prove nothing where a layer within has a layer within itself",
                    "下层之内还有下层时，不能用列来证明",
                ));
            }
            let within = Sides::new(weights.layer(&facts.layers[child])?, owner);
            children.push(Child::new(within, &sides));
        }
        if !children.is_empty() && sides.helpers.iter().any(|node| node.charge.len() > 2) {
            return Err(Text::new(
                "columns prove nothing where a helper with members within may have two recipients",
                "上层帮扶方可有两个对象且含有下层时，不能用列来证明",
            ));
        }
        let row = |row: &&Row| RowOfTeams::new((facts, weights), root, row, owner);
        let rows = rows.iter().map(row).collect();
        Ok(Self { sides, children, rows })
    }

    /// What the helpers owned by helper `u` cost with no partner.
    fn idle(&self, u: usize) -> Least {
        let of = |child: &Child<'_>| {
            sum(child.helpers_of[u].iter().map(|&c| child.sides.helpers[c].idle()))
        };
        sum(self.children.iter().map(of))
    }

    /// What members without owner cost: they can have no partner.
    fn without_owner(&self) -> Least {
        let nobody = |nodes: &[Node], owner: &[Option<usize>]| {
            let free = nodes.iter().zip(owner).filter(|(_, owner)| owner.is_none());
            sum(free.map(|(node, _)| node.idle()))
        };
        let of = |child: &Child<'_>| {
            let sides = &child.sides;
            let helpers = nobody(&sides.helpers, sides.helper_owner);
            sum([helpers, nobody(&sides.recipients, sides.recipient_owner)].into_iter())
        };
        sum(self.children.iter().map(of))
    }
}

impl<'a> Child<'a> {
    fn new(sides: Sides<'a>, above: &Sides<'_>) -> Self {
        let mut helpers_of = vec![Vec::new(); above.helpers.len()];
        for (h, owner) in sides.helper_owner.iter().enumerate() {
            if let Some(owner) = owner {
                helpers_of[*owner].push(h);
            }
        }
        let mut recipients_of = vec![Vec::new(); above.recipients.len()];
        let mut position = vec![0; sides.recipients.len()];
        for (r, owner) in sides.recipient_owner.iter().enumerate() {
            if let Some(owner) = owner {
                position[r] = recipients_of[*owner].len();
                recipients_of[*owner].push(r);
            }
        }
        Self { sides, helpers_of, recipients_of, position }
    }
}

/// What the cases of the tree share.
pub(super) struct Master<'a> {
    pub(super) denominator: i128,
    pub(super) helpers: &'a [Node],
    rows: &'a [RowOfTeams],
    /// Per helper, what its members cost when it has no recipient.
    pub(super) idle: Vec<Least>,
    /// What members without owner cost.
    pub(super) without_owner: Least,
    /// Triples of members: at most one team contains two.
    pub(super) cuts: &'a [Triple],
    /// Per recipient, the teams that may serve it.
    pub(super) teams: Vec<Teams>,
}

impl Master<'_> {
    /// The part of the bound that does not depend on teams, times the denominator: what helpers
    /// add, and rows, and cuts, at most one team of each.
    pub(super) fn helpers_total(&self, prices: &[i64]) -> Least {
        let helper = |((node, idle), &price): ((&Node, &Least), &i64)| {
            let at = |k: usize| {
                let idle = if k == 0 { (*idle)? } else { 0 };
                let cost = i128::from(node.charge[k]) + idle;
                Some(self.denominator * cost + i128::from(price) * k as i128)
            };
            (node.min..node.charge.len()).filter_map(at).min()
        };
        let (of_helpers, of_rows, of_cuts) = self.split(prices);
        let all = sum(self.helpers.iter().zip(&self.idle).zip(of_helpers).map(helper));
        let rows = self.rows.iter().zip(of_rows);
        let rows = sum(rows.map(|(row, &price)| row.least(self.denominator, price)));
        let cuts = of_cuts.iter().map(|&price| i128::from(price)).sum();
        let without_owner = self.without_owner.map(|cost| self.denominator * cost);
        sum([all, rows, without_owner, Some(cuts)].into_iter())
    }

    /// Multipliers of helpers, of rows, and of cuts.
    fn split<'p>(&self, prices: &'p [i64]) -> (&'p [i64], &'p [i64], &'p [i64]) {
        let (helpers, others) = prices.split_at(self.helpers.len());
        let (rows, cuts) = others.split_at(self.rows.len());
        (helpers, rows, cuts)
    }

    /// What is paid for helper `u` in a team of recipient `v`, by itself and by the rows that count
    /// the pair.
    pub(super) fn paid(&self, (v, u): (usize, usize), prices: &[i64]) -> i128 {
        let (helpers, rows, _) = self.split(prices);
        let of_row = |(row, &price): (&RowOfTeams, &i64)| {
            let n = row.counted[v].get(&u).copied().unwrap_or(0);
            i128::from(price).saturating_mul(i128::from(n))
        };
        i128::from(helpers[u]) + self.rows.iter().zip(rows).map(of_row).sum::<i128>()
    }

    /// The cost of team `t` of recipient `v` at these prices, times the denominator.
    pub(super) fn reduced(&self, v: usize, t: usize, prices: &[i64]) -> i128 {
        let teams = &self.teams[v];
        let team = teams.of(t);
        let members: i128 = team.iter().map(|&u| self.paid((v, u as usize), prices)).sum();
        self.denominator * teams.low[t] - members - self.paid_for_cuts(v, team, prices)
    }

    /// What is paid for the cuts that a team of recipient `v` counts in; never above 0.
    pub(super) fn paid_for_cuts(&self, v: usize, team: &[u32], prices: &[i64]) -> i128 {
        let here = |cut: &Triple| usize::from(cut.recipients.iter().any(|&r| r as usize == v));
        let inside = |cut: &Triple| team.iter().filter(|u| cut.helpers.contains(u)).count();
        let priced = self.cuts.iter().zip(self.split(prices).2);
        let counted = priced.filter(|&(cut, &price)| price != 0 && here(cut) + inside(cut) >= 2);
        counted.map(|(_, &price)| i128::from(price)).sum()
    }
}

/// The bound of the part, `None` if nothing is possible.
pub(super) fn bound(
    family: &Family<'_>,
    proof: &Columns<'_>,
    value: i128,
    checked: &mut Checked,
) -> Result<Least, Text> {
    check_shape(family, proof)?;
    check_cuts(family, proof)?;
    let members = (family.sides.helpers.as_slice(), family.sides.recipients.len());
    let others = (family.rows.len(), proof.cuts.len());
    let tree = Tree::new(proof.tree, members, family.sides.classes, others)?;
    let cells: Vec<Cell> = cells(family, &pools(family, proof));
    let mut master = Master {
        denominator: i128::from(proof.denominator),
        helpers: &family.sides.helpers,
        rows: &family.rows,
        idle: (0..family.sides.helpers.len()).map(|u| family.idle(u)).collect(),
        without_owner: family.without_owner(),
        cuts: proof.cuts,
        teams: Vec::new(),
    };
    checked.cases += tree.n_leaves();
    master.teams = teams(family, &cells, (&master, proof.root), value, checked)?;
    tree.least(&master)
}

/// The least integer that is not below `total / denominator`.
pub(super) fn ceil(total: i128, denominator: i128) -> i128 {
    -(-total).div_euclid(denominator)
}

/// The multiplier sets of every recipient; an empty pool stands for multipliers of zero.
fn pools(family: &Family<'_>, proof: &Columns<'_>) -> Vec<Pool> {
    let pool = |(v, sets): (usize, &Vec<Vec<Vec<i64>>>)| {
        let price = |layer: usize, position: usize| {
            let mut prices: Vec<i64> = sets.iter().map(|set| set[layer][position]).collect();
            prices.resize(sets.len().max(1).next_multiple_of(WIDE), 0);
            prices
        };
        let layer = |(layer, child): (usize, &Child<'_>)| {
            (0..child.recipients_of[v].len()).map(|position| price(layer, position)).collect()
        };
        let prices = family.children.iter().enumerate().map(layer).collect();
        Pool { n_sets: sets.len().max(1), prices }
    };
    proof.pools.iter().enumerate().map(pool).collect()
}

fn check_shape(family: &Family<'_>, proof: &Columns<'_>) -> Result<(), Text> {
    check_denominator(proof.denominator)?;
    let (n_helpers, n_recipients) = (family.sides.helpers.len(), family.sides.recipients.len());
    check_prices(proof.root, n_helpers, (family.rows.len(), proof.cuts.len()))?;
    check_length("pools of recipients", "对象的乘子组", proof.pools.len(), n_recipients)?;
    let mut sums = 0_usize;
    for (v, pool) in proof.pools.iter().enumerate() {
        sums = sums.saturating_add(pool.len().saturating_mul(n_helpers + 1));
        for set in pool {
            check_length("layers within", "下层", set.len(), family.children.len())?;
            for (child, list) in family.children.iter().zip(set) {
                let owned = child.recipients_of[v].len();
                check_length("recipients of one owner", "同属一方的对象", list.len(), owned)?;
                if let Some(big) = list.iter().find(|l| l.unsigned_abs() >= MAX_MULTIPLIER) {
                    return Err(Text::new(
                        format!("the multiplier {big} has more than 60 bits"),
                        format!("乘子 {big} 超过 60 位"),
                    ));
                }
            }
        }
    }
    if sums > MAX_SUMS {
        return Err(too_large());
    }
    Ok(())
}

/// Checks the unit of the multipliers.
pub(super) fn check_denominator(denominator: i64) -> Result<(), Text> {
    if !(1..=MAX_DENOMINATOR).contains(&denominator) {
        let (said, most) = (denominator, MAX_DENOMINATOR);
        return Err(Text::new(
            format!("the denominator is {said}, outside 1 to {most}"),
            format!("分母为 {said}，不在 1 至 {most} 之间"),
        ));
    }
    Ok(())
}

/// Checks that every cut holds in every plan: three members, each in at most one team.
fn check_cuts(family: &Family<'_>, proof: &Columns<'_>) -> Result<(), Text> {
    let single = |&u: &u32| {
        let helper = family.sides.helpers.get(u as usize);
        helper.is_some_and(|node| node.charge.len() <= 2)
    };
    for (number, Triple { recipients, helpers }) in proof.cuts.iter().enumerate() {
        let known = recipients.iter().all(|&v| (v as usize) < family.sides.recipients.len());
        let distinct = |list: &[u32]| {
            let of: BTreeSet<_> = list.iter().collect();
            of.len() == list.len()
        };
        let sound =
            known && helpers.iter().all(single) && distinct(recipients) && distinct(helpers);
        if !sound || recipients.len() + helpers.len() != 3 {
            return Err(Text::new(
                format!("cut {number} is not of three members with one team each"),
                format!("第 {number} 个割平面不是三个各属至多一组的成员"),
            ));
        }
    }
    Ok(())
}

/// Checks one number per helper and per row, and then at most one per cut, none of them positive.
pub(super) fn check_prices(
    prices: &[i64],
    n_helpers: usize,
    (n_rows, n_cuts): (usize, usize),
) -> Result<(), Text> {
    let n_members = n_helpers + n_rows;
    let of_cuts = prices.get(n_members..).unwrap_or(&[]);
    let n = prices.len() - of_cuts.len();
    check_length("helpers and rows", "帮扶方与总数规则", n, n_members)?;
    if of_cuts.len() > n_cuts || of_cuts.iter().any(|&price| price > 0) {
        return Err(Text::new(
            "a multiplier of a cut is positive, or there is no such cut",
            "割平面的乘子为正，或没有这个割平面",
        ));
    }
    Ok(())
}

/// A proof that would take too long to check.
pub(super) fn too_large() -> Text {
    Text::new("the proof is too large to be checked", "证明过大，无法核验")
}
