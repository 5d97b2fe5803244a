//! What proves a bound: multipliers, and the tree of cases they were found for. Plain data.
//!
//! All numbers are packed costs ([`crate::model::Packing`]). Three kinds of argument are used, all
//! weak Lagrangian duality, so that a proof is checked by arithmetic alone.
//!
//! **Flow** (a layer without teams and without layers within it). With `a[h]` and `b[r]` one
//! multiplier per member, every set of pairs costs at least
//!
//! ```text
//!   sum over candidates (h, r) of  min(0, c[h,r] - a[h] - b[r])
//! + sum over helpers h    of  min over k in min..=max of  charge[h](k) + a[h] * k
//! + sum over recipients r of  min over k in min..=max of  charge[r](k) + b[r] * k
//! ```
//!
//! **Columns** (a layer whose recipients are served by teams, with all layers within it). A team
//! `T` at recipient `v` costs at least, for each multiplier set `l` in the pool of `v` (one number
//! per recipient `r` owned by `v` in each layer within),
//!
//! ```text
//!   low[l](v, T) = charge[v](|T|) + sum over u in T of c[u,v]
//!     + sum over helpers c owned by T of
//!         min over k in min..=max of  charge[c](k) + the k least of (c[c,r] - l[r]), r owned by v
//!     + sum over recipients r owned by v of  min over k in min..=max of  charge[r](k) + l[r] * k
//! ```
//!
//! and `low(v, T)` is the greatest of these. If in some sum no `k` is possible (fewer candidates
//! than `min`), that team is impossible. With multipliers `p[u]` in units of `1 / denominator`, a
//! case of the tree costs at least `ceil` of
//!
//! ```text
//! ( sum over helpers u of  min over k in min..=max of
//!       denominator * (charge[u](k) + (k = 0) * idle[u]) + p[u] * k
//! + sum over recipients v of  min over teams T allowed in this case of
//!       denominator * low(v, T) - sum over u in T of p[u] ) / denominator
//! ```
//!
//! where `idle[u]` is what the helpers owned by `u` cost with no partner (if one of them must have
//! a partner, `k = 0` is impossible), and members of the layers within that have no owner add what
//! they cost with no partner. A case is a set of answers to questions: "helper `u` serves `v`" (if
//! yes, teams of `v` contain `u`, and, if `max` of `u` is 1, no other recipient's team does; if no,
//! teams of `v` do not contain `u`), or "the team of `v` has more than `n` members of a class".
//! **Cuts** strengthen a case: of three members each of which is in at most one team (recipients, and
//! helpers whose `max` is at most 1), at most one chosen team contains two, its recipient counted
//! in. With a multiplier `q <= 0` in units of `1 / denominator`, such a triple adds `q` to the sum, and
//! takes `q` from every `(v, T)` that contains two of the three.
//!
//! **Rows over the layer alone** are known with the team: with a multiplier `q` in units of
//! `1 / denominator`, a row adds the least, over the numbers `y` it may count, of
//! `denominator * charge(y) + q * y`, and takes `q` from every `(v, T)` for each pair it counts there.
//!
//! A team may also be left out of all cases if under the `root` multipliers, without
//! branchings, the bound with that team put at its recipient is at least the value of the plan.
//! The bound of the part is the least over all cases, or the value of the plan if that is less.
//!
//! **Patterns** (a layer whose recipients are served by teams, with nothing within it, however many
//! teams there are). With multipliers `p[u]` in units of `1 / denominator`, a case costs at least
//! `ceil` of
//!
//! ```text
//! ( sum over helpers u of  min over k in min..=max of  denominator * charge[u](k) + p[u] * k
//! + sum over recipients v of  min over patterns q allowed in this case of
//!       denominator * charge[v](|q|)
//!     + sum over classes c of  the q[c] least of (denominator * c[u,v] - p[u]), u of class c
//! ) / denominator
//! ```
//!
//! where `ceil` is to multiples of the greatest common divisor of all costs of pairs and of all charges
//! of `0..=max` partners, for all plans cost such multiples.
//! Only questions about the size of a team are asked. Before that, a pattern of a recipient, and a
//! pair, are left out of all cases if under the `root` multipliers, without questions, the bound with
//! that pattern, or that pair, is at least the value of the plan. A pattern with a given helper
//! costs what it costs without, plus what the helper costs more than the dearest of its class in it.
//!
//! **Rows** (layers without teams and without layers within them, joined by side rows). A leaf of a
//! tree prices every goal by a weight and has a multiplier per member and per row; whatever they
//! are, every plan of that case has a priced value of at least
//!
//! ```text
//!   sum over candidates c = (h, r) of  x * (c[h,r] - a[h] - b[r] - sum over rows i of m[i] * n[i,c])
//!     with x = 1 or 0 where the case settles the pair, and else x = 1 if that is negative
//! + sum over members of  min over k in min..=max of  charge(k) + multiplier * k
//! + sum over rows i  of  min over y in low[i]..=high[i] of  charge[i](y) + m[i] * y
//! ```
//!
//! A tree settles the goals `first..=last`, for plans that equal this one in the goals before. In
//! every leaf the weights of the settled goals make packed order their order, the others are at
//! least zero, and zero for later goals; if the bound exceeds the plan's priced value less the least that
//! a gain in one of the settled goals is worth (its weight, less all that the later ones can lose), then
//! no plan of that case is better in them, and the trees one after another prove the plan. (A tree for one goal alone may do with less: that weight times the unit of the
//! goal, the greatest common divisor of its costs of pairs and of steps in its charges, which is one
//! where rows are charged.) One leaf alone over all goals still gives a bound, if not the value.
//! Before that, a pair is left out of all cases of a tree if its term in brackets is above zero and, under
//! some multipliers given for that and in no case, the bound with that term added exceeds that
//! limit; or the plan's priced value itself, where these multipliers price only goals before.
//!
//! **Priced** (rows over a layer with anything within it). With a multiplier `m[i]` per row, a plan
//! costs at least
//!
//! ```text
//! the bound of the inner part, each pair cheaper by the sum over rows i of m[i] * n[i,c]
//! + sum over rows i  of  min over y in low[i]..=high[i] of  charge[i](y) + m[i] * y
//! ```
//!
//! In the inner part `limit` stands for the value of the plan: its bound is at most that.
//!
//! **Cases** (the same). "Does a row count more than `n` pairs of one layer (of those whose recipient one
//! member above owns; or is this pair there)?" splits the problem in two, each with one row more, with
//! `n` its most or `n + 1` its least. A leaf is a priced part with a multiplier for these too. The bound
//! is the least over all leaves.
//!
//! **Implied** (a layer every helper of which has one recipient and owns one helper of the one layer within
//! it, which has one recipient too). The pair above is that of the owners. So a plan costs what the
//! inner part costs, each pair below dearer by its owners' pair, with a row for the partners of each
//! recipient above that has its bounds and charges, plus what helpers above pay for one partner.
//!
//! **Program** (any layers without places that are priced and without a worst case). As under *Rows*, with
//! more rows that have multipliers: what a helper carries; the helpers of each class that a recipient has; and,
//! for a layer within another, `sum of x[c,r] <= k * x[u,v]` over the pairs of `c` with all that `v` owns, over
//! those of `r` with all that `u` owns, and for one pair alone, where `k` is the most such pairs. A
//! recipient with teams adds the least, over its teams, of the multipliers of their classes. Goals are settled
//! one by one: a leaf has a weight for the goal, and weights from zero for those before; its bound must exceed the
//! priced value of the plan less one unit of the goal. Questions are those of *Rows* and of *Patterns*.
//!
//! **Rounds** (a layer in which the places of a helper's recipients are priced, without teams and
//! without layers within it). Members that candidates connect, directly or through others, make a
//! group; members without candidates are in none and cost what they cost with no partner. With one
//! multiplier `b[r]` per recipient in units of `1 / denominator`, a case of a group's tree costs at
//! least `ceil` of
//!
//! ```text
//! ( sum over helpers h of  min over sets S of its candidates allowed in this case of
//!       denominator * (charge[h](|S|) + sum over r in S of c[h,r]
//!                      + price * (number of places of S, less one if there is any))
//!       - sum over r in S of b[r]
//! + sum over recipients r of  min over k in min..=max of  denominator * charge[r](k) + b[r] * k
//! ) / denominator
//! ```
//!
//! A case is a set of answers to "helper `h` serves somebody in place `p`"; places are numbered in
//! the order of their first recipients. The bound of a group is the least over all its cases, that
//! of the part the sum over its groups.
//!
//! **Levels** (the same layers, one goal a worst case). The value of a plan is a vector: the weighted
//! goals before; for each threshold the members whose score is at most that; the weighted goals after.
//! Multipliers are vectors too, one entry per level, and the sum above, of vectors and with their
//! lexicographic minima, is a lexicographic bound. A plan that attains it is best, if the thresholds
//! hold every score of its members: a better plan would have fewer members at the least threshold
//! where they differ.
//!
//! **Loads** (a layer with capacities, whose recipients have one helper or none). To be left out is
//! a candidate of its own, of a helper called nobody, without load. Costs are normalized: those of
//! a recipient's candidates less the least of them, with its charge, and all divided by the
//! greatest common divisor of what is left and of the helpers' charges. In a case some candidates
//! are open; the last open one of a recipient is taken, and one closes that its helper has no room
//! or no number left for. With prices `u[r]`, in units of `1 / scale`, for the recipients not placed,
//! a plan of the case costs at least `L(u) / scale`, where
//!
//! ```text
//! L(u) = scale * cost of the candidates taken + sum over r of u[r]
//!        - sum over helpers h of  max over sets S of open candidates of h that fit of
//!              sum over c in S of (u[r(c)] - scale * cost[c]) - scale * charge[h](partners)
//! ```
//!
//! and to fit is to keep the sum of `floor(load / unit[h])` within `floor(room left / unit[h])`. A
//! plan with candidate `c` of `r` costs at least `L(u)` plus what the maximum of its helper loses
//! when `c` must be in `S`, plus what those of the other candidates of `r` lose when they must not
//! be. If that exceeds `scale * (limit - 1)` the candidate closes. A case is closed when `L(u)`
//! exceeds that, or nothing is left open for some recipient; else it is split into one case per
//! open candidate of one recipient. The bound of the part is `limit`, or the least `ceil` of
//! `L(u) / scale` (the cost, where all are placed) of cases not closed, back in packed costs.

mod tree;

pub use tree::{
    Branch, Case, CountCase, Level, LineOf, Lines, LoadCase, LoadSplit, Prices, ProgramCase,
    ProgramGoal, Question, RowCase, Settled, SpreadGroup, Tally, Triple,
};

use serde::{Deserialize, Serialize};

/// The proof of a whole plan: one part per layer that lies within no other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Version of this format.
    pub version: u32,
    /// What one unit of each goal is worth.
    pub weights: Vec<i64>,
    /// The parts.
    pub parts: Vec<Part>,
}

/// The proof of one layer with the layers within it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Part {
    /// Multipliers of a flow; members in key order.
    Flow {
        /// Name of the layer.
        layer: String,
        /// Per helper.
        helper: Vec<i64>,
        /// Per recipient.
        recipient: Vec<i64>,
    },
    /// Multipliers and tree of a layer of teams.
    Columns {
        /// Name of the layer.
        layer: String,
        /// Whose the columns are.
        #[serde(default, skip_serializing_if = "Owner::is_recipient")]
        owner: Owner,
        /// The multipliers of helpers are in units of one over this.
        denominator: i64,
        /// The rows over the layer alone that have a multiplier here, by their numbers among all rows
        /// over the part, rising; the others are left out of account.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rows: Vec<u32>,
        /// Per recipient: multiplier sets; each holds, per layer within (in scheme order), one
        /// number per recipient owned, in key order.
        pools: Vec<Vec<Vec<Vec<i64>>>>,
        /// Triples of members at most one team of which contains two; a proof without any needs none.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        cuts: Vec<Triple>,
        /// Multipliers, per helper, row and cut, by which teams are left out of all cases.
        root: Vec<i64>,
        /// The tree; case 0 is the whole problem.
        tree: Vec<Case>,
    },
    /// Multipliers and tree of a layer of teams with nothing within it.
    Patterns {
        /// Name of the layer.
        layer: String,
        /// All multipliers are in units of one over this.
        denominator: i64,
        /// Multipliers, per helper, by which patterns and pairs are left out of all cases.
        root: Vec<i64>,
        /// The tree; case 0 is the whole problem. It asks only how large a team is.
        tree: Vec<Case>,
    },
    /// Multipliers of flows that are joined by rows.
    Rows {
        /// Names of the layers.
        layers: Vec<String>,
        /// Trees for all goals, first to last.
        settled: Vec<Settled>,
    },
    /// Multipliers of all rows of some layers, with trees over pairs and teams.
    Program {
        /// Names of the layers.
        layers: Vec<String>,
        /// Trees for all goals, first to last; where one is missing, `bound` is all there is.
        goals: Vec<ProgramGoal>,
        /// Multipliers that give a bound for all goals together, where their trees are not complete.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bound: Option<Lines>,
    },
    /// Multipliers and trees of a layer in which places are priced.
    Spread {
        /// Name of the layer.
        layer: String,
        /// Its groups.
        groups: Vec<SpreadGroup>,
    },
    /// Multipliers of a flow, level by level, for a worst-case goal.
    Levels {
        /// Names of the layers.
        layers: Vec<String>,
        /// The goals before, the thresholds that matter from the least on, the goals after.
        levels: Vec<Level>,
    },
    /// Prices and tree of a layer with loads.
    Loads {
        /// Name of the layer.
        layer: String,
        /// Prices are in units of one over this.
        scale: i64,
        /// The tree shows that no plan costs less than this, normalized.
        limit: i64,
        /// Per helper, the unit in which its knapsacks count loads, rounded down.
        units: Vec<i64>,
        /// Per recipient, the prices from which case 0 starts.
        prices: Vec<i64>,
        /// The tree; case 0 is the whole problem.
        tree: Vec<LoadCase>,
    },
    /// Another part, for costs that include prices of rows.
    Priced {
        /// Name of the layer.
        layer: String,
        /// Per row over the layer and those within it, a multiplier.
        row: Vec<i64>,
        /// The inner part shows that no plan costs less than this, priced.
        limit: i64,
        /// What proves that.
        inner: Box<Part>,
    },
    /// A layer whose pairs follow from those of the one layer within it.
    Implied {
        /// Name of the layer.
        layer: String,
        /// The part of the layers within.
        inner: Box<Part>,
    },
    /// Cases of a part whose rows are priced, by how many pairs they count.
    Cases {
        /// Name of the layer.
        layer: String,
        /// The tree; case 0 is the whole problem.
        tree: Vec<CountCase>,
    },
    /// No proof of ours: another solver's word.
    Claimed {
        /// Names of the layers.
        layers: Vec<String>,
        /// Who says so.
        by: String,
    },
}

/// Whose the columns of a layer are. If they are the helpers', everything in the part, and all that
/// is said of columns, holds with helpers and recipients exchanged, in the layers within too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Owner {
    /// A column is a recipient with its helpers.
    #[default]
    Recipient,
    /// A column is a helper with its recipients.
    Helper,
}

impl Owner {
    /// Whether a column is a recipient with its helpers.
    pub fn is_recipient(&self) -> bool {
        *self == Self::Recipient
    }
}
