//! The bound of a layer served by teams, with the layers within it.
//!
//! The steps: the shape of the proof; what each helper adds to a team of each recipient
//! ([`proof_cells`](crate::verify::proof_cells)); all teams and the least each can cost
//! ([`proof_teams`](crate::verify::proof_teams)); the teams that the root multipliers leave out;
//! the tree of cases ([`proof_tree`](crate::verify::proof_tree)).
//!
//! Adding up the columns counts each helper's members once only if no helper serves two
//! recipients; so with layers within, a helper may have at most one recipient here.

use crate::base::Text;
use crate::model::proof::{Case, Triple};
use crate::verify::Checked;
use crate::verify::facts::Facts;
use crate::verify::packed::{Least, Node, Packed, Weights, sum};
use crate::verify::proof_cells::{Cell, Pool, cells};
use crate::verify::proof_flow::check_length;
use crate::verify::proof_teams::{Teams, teams};
use crate::verify::proof_tree::Tree;

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
    pub(super) packed: Packed<'a>,
    /// Per helper above, the helpers it owns.
    pub(super) helpers_of: Vec<Vec<usize>>,
    /// Per recipient above, the recipients it owns, in key order.
    pub(super) recipients_of: Vec<Vec<usize>>,
    /// Per recipient, its position among those of its owner.
    pub(super) position: Vec<usize>,
}

/// A layer of teams and the layers within it.
pub(super) struct Family<'a> {
    pub(super) packed: Packed<'a>,
    pub(super) children: Vec<Child<'a>>,
}

impl<'a> Family<'a> {
    pub(super) fn new(
        facts: &'a Facts<'a>,
        weights: &Weights<'_>,
        root: usize,
    ) -> Result<Self, Text> {
        let packed = weights.layer(&facts.layers[root])?;
        let mut children = Vec::new();
        for child in facts.children(root) {
            if !facts.children(child).is_empty() {
                return Err(Text::new(
                    "columns prove nothing where a layer within has a layer within itself",
                    "下层之内还有下层时，不能用列来证明",
                ));
            }
            children.push(Child::new(weights.layer(&facts.layers[child])?, &packed));
        }
        if !children.is_empty() && packed.helpers.iter().any(|node| node.charge.len() > 2) {
            return Err(Text::new(
                "columns prove nothing where a helper with members within may have two recipients",
                "上层帮扶方可有两个对象且含有下层时，不能用列来证明",
            ));
        }
        Ok(Self { packed, children })
    }

    /// What the helpers owned by helper `u` cost with no partner.
    fn idle(&self, u: usize) -> Least {
        let of = |child: &Child<'_>| {
            sum(child.helpers_of[u].iter().map(|&c| child.packed.helpers[c].idle()))
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
            let (packed, facts) = (&child.packed, child.packed.facts);
            let helpers = nobody(&packed.helpers, &facts.helpers.owner);
            sum([helpers, nobody(&packed.recipients, &facts.recipients.owner)].into_iter())
        };
        sum(self.children.iter().map(of))
    }
}

impl<'a> Child<'a> {
    fn new(packed: Packed<'a>, above: &Packed<'_>) -> Self {
        let mut helpers_of = vec![Vec::new(); above.helpers.len()];
        for (h, owner) in packed.facts.helpers.owner.iter().enumerate() {
            if let Some(owner) = owner {
                helpers_of[*owner].push(h);
            }
        }
        let mut recipients_of = vec![Vec::new(); above.recipients.len()];
        let mut position = vec![0; packed.recipients.len()];
        for (r, owner) in packed.facts.recipients.owner.iter().enumerate() {
            if let Some(owner) = owner {
                position[r] = recipients_of[*owner].len();
                recipients_of[*owner].push(r);
            }
        }
        Self { packed, helpers_of, recipients_of, position }
    }
}

/// What the cases of the tree share.
pub(super) struct Master<'a> {
    pub(super) denominator: i128,
    pub(super) helpers: &'a [Node],
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
    /// add, and cuts, at most one team of each.
    pub(super) fn helpers_total(&self, prices: &[i64]) -> Least {
        let helper = |((node, idle), &price): ((&Node, &Least), &i64)| {
            let at = |k: usize| {
                let idle = if k == 0 { (*idle)? } else { 0 };
                let cost = i128::from(node.charge[k]) + idle;
                Some(self.denominator * cost + i128::from(price) * k as i128)
            };
            (node.min..node.charge.len()).filter_map(at).min()
        };
        let all = sum(self.helpers.iter().zip(&self.idle).zip(prices).map(helper));
        let cuts = prices[self.helpers.len()..].iter().map(|&price| i128::from(price)).sum();
        let without_owner = self.without_owner.map(|cost| self.denominator * cost);
        sum([all, without_owner, Some(cuts)].into_iter())
    }

    /// The cost of team `t` of recipient `v` at these prices, times the denominator.
    pub(super) fn reduced(&self, v: usize, t: usize, prices: &[i64]) -> i128 {
        let (teams, n) = (&self.teams[v], self.helpers.len());
        let team = teams.of(t);
        let members: i128 = team.iter().map(|&u| i128::from(prices[u as usize])).sum();
        let here = |cut: &Triple| usize::from(cut.recipients.iter().any(|&r| r as usize == v));
        let inside = |cut: &Triple| team.iter().filter(|u| cut.helpers.contains(u)).count();
        let priced = self.cuts.iter().zip(&prices[n..]).filter(|&(_, &price)| price != 0);
        let counted = priced.filter(|(cut, _)| here(cut) + inside(cut) >= 2);
        let cuts: i128 = counted.map(|(_, &price)| i128::from(price)).sum();
        self.denominator * teams.low[t] - members - cuts
    }

    /// Leaves out every team with which the root bound is at least `value`.
    fn leave_out(&mut self, root: &[i64], value: i128) {
        let reduced = |v: usize| -> Vec<i128> {
            (0..self.teams[v].low.len()).map(|t| self.reduced(v, t, root)).collect()
        };
        let reduced: Vec<Vec<i128>> = (0..self.teams.len()).map(reduced).collect();
        let least: Vec<Least> = reduced.iter().map(|of| of.iter().copied().min()).collect();
        let all = [self.helpers_total(root), sum(least.iter().copied())];
        let Some(total) = sum(all.into_iter()) else { return };
        for ((teams, reduced), least) in self.teams.iter_mut().zip(&reduced).zip(&least) {
            let others = total - least.unwrap_or(0);
            teams.retain(|t| ceil(others + reduced[t], self.denominator) < value);
        }
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
    let tree = Tree::new(proof.tree, &family.packed, proof.cuts.len())?;
    let cells: Vec<Cell> = cells(family, &pools(family, proof));
    let teams = teams(family, &cells)?;
    checked.columns += teams.iter().map(|t| t.low.len()).sum::<usize>();
    checked.cases += tree.n_leaves();
    let mut master = Master {
        denominator: i128::from(proof.denominator),
        helpers: &family.packed.helpers,
        idle: (0..family.packed.helpers.len()).map(|u| family.idle(u)).collect(),
        without_owner: family.without_owner(),
        cuts: proof.cuts,
        teams,
    };
    master.leave_out(proof.root, value);
    tree.least(&master)
}

/// The least integer that is not below `total / denominator`.
pub(super) fn ceil(total: i128, denominator: i128) -> i128 {
    -(-total).div_euclid(denominator)
}

/// The multiplier sets of every recipient; an empty pool stands for multipliers of zero.
fn pools(family: &Family<'_>, proof: &Columns<'_>) -> Vec<Pool> {
    let pool = |(v, sets): (usize, &Vec<Vec<Vec<i64>>>)| {
        let price = |layer: usize, position: usize| match sets.as_slice() {
            [] => vec![0],
            sets => sets.iter().map(|set| set[layer][position]).collect(),
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
    let (n_helpers, n_recipients) = (family.packed.helpers.len(), family.packed.recipients.len());
    check_prices(proof.root, n_helpers, proof.cuts.len())?;
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
        let helper = family.packed.helpers.get(u as usize);
        helper.is_some_and(|node| node.charge.len() <= 2)
    };
    for (number, Triple { recipients, helpers }) in proof.cuts.iter().enumerate() {
        let known = recipients.iter().all(|&v| (v as usize) < family.packed.recipients.len());
        let distinct = |list: &[u32]| {
            let of: std::collections::BTreeSet<_> = list.iter().collect();
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

/// Checks one number per helper, and then at most one per cut, none of them positive.
pub(super) fn check_prices(prices: &[i64], n_helpers: usize, n_cuts: usize) -> Result<(), Text> {
    let of_cuts = prices.get(n_helpers..).unwrap_or(&[]);
    check_length("helpers", "帮扶方", prices.len() - of_cuts.len(), n_helpers)?;
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
