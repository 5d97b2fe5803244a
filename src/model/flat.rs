//! The flat integer program of a model: the definition of the problem.
//!
//! All variables are whole numbers from zero to `upper`; all goals are minimized, in order, and
//! have no constant. With `K(m)` the sum of `x` over the pairs of a member `m`:
//!
//! | variable | is 1, or counts | rows |
//! | --- | --- | --- |
//! | `x[h,r]` per candidate | the pair exists | `min(m) <= K(m) <= max(m)` |
//! | `none[m]` | nobody | `none + K >= 1` |
//! | `below[m,l]` | missing to `l` | `below + K >= l` |
//! | `above[m,l]` | too many over `l` | `above - K >= -l` |
//! | `step[m,j]`, costing `2j - 1` | the `j`-th partner | `K - sum of step = 0` |
//! | `q[v,p]` | recipient `v` is served by pattern `p` | `sum over p of q[v,p] = 1` |
//! | | | per class: `sum of x - sum over p of count[p] * q[v,p] = 0` |
//! | | | `x[u,v] <= sum of q[v,p]` over the patterns that have the class of `u` |
//!
//! | `serves[h,p]`, `further[h]` | `h` serves in place `p`; places but the first | `further - sum of serves >= -1` |
//! | | | per place: `sum of x <= max(h) * serves`, `x <= serves` |
//!
//! for a layer with loads, for every helper `sum of load * x <= capacity`; and for a layer within
//! another, for a helper `c` of `u` and everybody of `v`,
//!
//! ```text
//! sum over r of v of x[c,r] <= max(c) * x[u,v],    and    x[c,r] <= x[u,v]  if max(c) > 1.
//! ```
//!
//! A side row is a row as it stands, with `short >= l - sum` and `over >= sum - l` for its prices.
//!
//! The rows that follow from others for whole numbers, but not for fractions, are there because
//! solvers need them: without them the same problem is slower by three orders of magnitude.
//!
//! Only some variables need be declared whole ([`Variable::integer`]): when the pairs of a layer
//! with teams or loads, or with layers within it, are whole, the patterns and the places too, what is left
//! is a network, whose corners are whole by themselves; but side rows cut corners off, so all pairs of
//! their layers are declared whole. That holds for one linear objective. Whoever
//! fixes the value of a goal by a row of its own must declare all of them whole.

mod origin;
mod spread;

pub use origin::{Member, Origin, Reason, Side};

use crate::model::{Charge, Layer, Link, Loads, Model, Node, RowCharge, SideRow, Teams, Term};

/// An integer program: minimize the goals in order, subject to rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flat {
    /// The variables.
    pub variables: Vec<Variable>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A number from zero to `upper`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// What it stands for.
    pub origin: Origin,
    /// Its upper bound.
    pub upper: i64,
    /// Whether it must be declared whole; the others are whole by themselves.
    pub integer: bool,
    /// `(goal, cost)`, each goal at most once.
    pub cost: Vec<(usize, i64)>,
}

/// `low <= sum of terms <= high`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Why it is there.
    pub origin: Reason,
    /// `(variable, coefficient)`, each variable at most once.
    pub terms: Vec<(u32, i64)>,
    /// Lower bound, if any.
    pub low: Option<i64>,
    /// Upper bound, if any; less than `low` when a member must have more than it may.
    pub high: Option<i64>,
}

/// Lowers the given layers of a model, in rising order.
///
/// A layer whose parent is not among them is lowered as if it lay within no other; a side row that
/// counts pairs of other layers too is left out.
pub fn flatten(model: &Model, layers: &[usize]) -> Flat {
    let mut lowering = Lowering { flat: Flat::default(), first: vec![None; model.layers.len()] };
    for &l in layers {
        let layer = &model.layers[l];
        lowering.pairs(model, l, layers);
        lowering.members(l, layer);
        if let Some(teams) = &layer.teams {
            lowering.teams(l, layer, teams);
        }
        if let Some(spread) = &layer.spread {
            lowering.spread(l, layer, spread);
        }
        if let Some(loads) = &layer.loads {
            lowering.loads(l, layer, loads);
        }
        let link = layer.link.as_ref();
        if let Some((link, above)) = link.and_then(|k| Some((k, lowering.first[k.parent]?))) {
            lowering.link(l, layer, link, (above, &model.layers[link.parent]));
        }
    }
    for (number, row) in model.rows.iter().enumerate() {
        if row.layers().iter().all(|l| layers.contains(l)) {
            lowering.side_row(number, row);
        }
    }
    lowering.flat
}

/// A program in the making.
struct Lowering {
    flat: Flat,
    /// Per layer, the variable of candidate 0, once it has been lowered.
    first: Vec<Option<usize>>,
}

impl Lowering {
    fn variable(&mut self, variable: Variable) -> u32 {
        self.flat.variables.push(variable);
        small(self.flat.variables.len() - 1)
    }

    fn row(&mut self, origin: Reason, terms: Vec<(u32, i64)>, low: Option<i64>, high: Option<i64>) {
        self.flat.rows.push(Row { origin, terms, low, high });
    }

    /// One variable per candidate.
    fn pairs(&mut self, model: &Model, l: usize, layers: &[usize]) {
        self.first[l] = Some(self.flat.variables.len());
        let layer = &model.layers[l];
        let branched = layer.teams.is_some()
            || layer.loads.is_some()
            || model.children(l).iter().any(|c| layers.contains(c));
        let counted = model.rows.iter().any(|row| row.layers().contains(&l));
        for candidate in 0..layer.candidates.len() {
            let price = |goal| (goal, layer.candidates.cost(goal, candidate));
            self.flat.variables.push(Variable {
                origin: Origin::Pair { layer: l, candidate },
                upper: 1,
                integer: branched || counted,
                cost: (0..model.goals.len()).map(price).filter(|(_, cost)| *cost != 0).collect(),
            });
        }
    }

    /// Bounds and charges of all members.
    fn members(&mut self, l: usize, layer: &Layer) {
        let first = self.first[l].unwrap_or_default();
        for (at, node) in layer.helpers.iter().enumerate() {
            let pairs: Vec<u32> = layer.candidates.of(at).map(|c| small(first + c)).collect();
            self.member(Member { layer: l, side: Side::Helper, at }, node, &pairs);
        }
        let mut of_recipient = vec![Vec::new(); layer.recipients.len()];
        for (c, &r) in layer.candidates.recipient.iter().enumerate() {
            of_recipient[r as usize].push(small(first + c));
        }
        for ((at, node), pairs) in layer.recipients.iter().enumerate().zip(of_recipient) {
            self.member(Member { layer: l, side: Side::Recipient, at }, node, &pairs);
        }
    }

    fn member(&mut self, member: Member, node: &Node, pairs: &[u32]) {
        let sum = |sign: i64| -> Vec<(u32, i64)> { pairs.iter().map(|&x| (x, sign)).collect() };
        let (min, max) = (i64::from(node.min), i64::from(node.max));
        let most = max.min(i64::from(small(pairs.len())));
        if min > 0 || most < i64::from(small(pairs.len())) {
            self.row(Reason::Number(member), sum(1), Some(min), Some(max));
        }
        for (charge, cost) in merged(&node.charges) {
            let mut whole = |origin, upper, factor: i64| {
                let cost = cost.iter().map(|&(goal, times)| (goal, times * factor)).collect();
                self.variable(Variable { origin, upper, integer: false, cost })
            };
            match charge {
                Charge::None => {
                    let mut terms = sum(1);
                    terms.push((whole(Origin::None(member), 1, 1), 1));
                    self.row(Reason::None(member), terms, Some(1), None);
                }
                Charge::Below(0) => {}
                Charge::Below(l) => {
                    let limit = i64::from(l);
                    let mut terms = sum(1);
                    terms.push((whole(Origin::Below(member, l), limit, 1), 1));
                    self.row(Reason::Below(member, l), terms, Some(limit), None);
                }
                Charge::Above(l) if most <= i64::from(l) => {}
                Charge::Above(l) => {
                    let limit = i64::from(l);
                    let mut terms = sum(-1);
                    terms.push((whole(Origin::Above(member, l), most - limit, 1), 1));
                    self.row(Reason::Above(member, l), terms, Some(-limit), None);
                }
                Charge::Square => {
                    let mut terms = sum(1);
                    for (j, number) in (1..=most).zip(1..) {
                        terms.push((whole(Origin::Step(member, number), 1, 2 * j - 1), -1));
                    }
                    self.row(Reason::Steps(member), terms, Some(0), Some(0));
                }
            }
        }
    }

    /// One pattern per recipient, and the pairs that make it.
    fn teams(&mut self, l: usize, layer: &Layer, teams: &Teams) {
        let first = self.first[l].unwrap_or_default();
        let mut of_class = vec![vec![Vec::new(); teams.n_classes]; layer.recipients.len()];
        for h in 0..layer.helpers.len() {
            for c in layer.candidates.of(h) {
                match teams.class[h] {
                    Some(class) => {
                        let r = layer.candidates.recipient[c] as usize;
                        of_class[r][class as usize].push(c);
                    }
                    None => self.flat.variables[first + c].upper = 0,
                }
            }
        }
        for (at, of_class) in of_class.iter().enumerate() {
            let member = Member { layer: l, side: Side::Recipient, at };
            let mut pattern = |pattern| {
                let origin = Origin::Pattern { layer: l, recipient: at, pattern };
                self.variable(Variable { origin, upper: 1, integer: true, cost: Vec::new() })
            };
            let q: Vec<u32> = (0..teams.patterns.len()).map(&mut pattern).collect();
            let one = q.iter().map(|&q| (q, 1)).collect();
            self.row(Reason::OnePattern(member), one, Some(1), Some(1));
            for (class, pairs) in of_class.iter().enumerate() {
                self.class((member, small(class)), pairs, (&q, teams), first);
            }
        }
    }

    /// What every helper can carry.
    fn loads(&mut self, l: usize, layer: &Layer, loads: &Loads) {
        let first = self.first[l].unwrap_or_default();
        for (at, &capacity) in loads.capacity.iter().enumerate() {
            let member = Member { layer: l, side: Side::Helper, at };
            let terms = layer.candidates.of(at).map(|c| (small(first + c), loads.load[c]));
            let terms: Vec<(u32, i64)> = terms.filter(|(_, load)| *load != 0).collect();
            if terms.iter().map(|(_, load)| i128::from(*load)).sum::<i128>() > capacity.into() {
                self.row(Reason::Capacity(member), terms, None, Some(capacity));
            }
        }
    }

    /// The helpers of one class at one recipient.
    fn class(
        &mut self,
        (member, class): (Member, u32),
        pairs: &[usize],
        (q, teams): (&[u32], &Teams),
        first: usize,
    ) {
        let count = |p: &Vec<u32>| i64::from(p[class as usize]);
        let with: Vec<(u32, i64)> =
            q.iter().copied().zip(teams.patterns.iter().map(count)).collect();
        let with: Vec<(u32, i64)> = with.into_iter().filter(|(_, n)| *n > 0).collect();
        let mut terms: Vec<(u32, i64)> = pairs.iter().map(|c| (small(first + c), 1)).collect();
        terms.extend(with.iter().map(|&(q, n)| (q, -n)));
        if !terms.is_empty() {
            self.row(Reason::Class(member, class), terms, Some(0), Some(0));
        }
        // With one helper of the class in every pattern, or where all patterns have it, the row
        // above, or the bound of the pair, says the same.
        if with.iter().all(|(_, n)| *n == 1) || with.len() == q.len() {
            return;
        }
        for &candidate in pairs {
            let mut terms: Vec<(u32, i64)> = with.iter().map(|&(q, _)| (q, -1)).collect();
            terms.push((small(first + candidate), 1));
            self.row(Reason::Fits { layer: member.layer, candidate }, terms, None, Some(0));
        }
    }

    /// A side row and what it costs.
    fn side_row(&mut self, number: usize, row: &SideRow) {
        let sum = |lowering: &Self, sign: i64| -> Vec<(u32, i64)> {
            let first = |l: usize| lowering.first[l].unwrap_or_default();
            let term = |t: &Term| (small(first(t.layer) + t.candidate), sign * t.coefficient);
            row.terms.iter().filter(|t| t.coefficient != 0).map(term).collect()
        };
        if row.min.is_some() || row.max.is_some() {
            self.row(Reason::Side(number), sum(self, 1), row.min, row.max);
        }
        let (least, most) = row.range();
        for &(goal, charge) in &row.charges {
            let mut terms;
            let (origin, reason, upper, low) = match charge {
                RowCharge::Below(l) => {
                    terms = sum(self, 1);
                    (Origin::Short(number, l), Reason::Short(number, l), l - least, l)
                }
                RowCharge::Above(l) => {
                    terms = sum(self, -1);
                    (Origin::Over(number, l), Reason::Over(number, l), most - l, -l)
                }
            };
            if upper > 0 {
                let cost = vec![(goal, 1)];
                let over = Variable { origin, upper, integer: false, cost };
                terms.push((self.variable(over), 1));
                self.row(reason, terms, Some(low), None);
            }
        }
    }

    /// Every pair needs the pair of its owners above.
    fn link(&mut self, l: usize, layer: &Layer, link: &Link, (above, parent): (usize, &Layer)) {
        let first = self.first[l].unwrap_or_default();
        for (helper, node) in layer.helpers.iter().enumerate() {
            let mut by_owner: Vec<(u32, usize)> = Vec::new();
            for c in layer.candidates.of(helper) {
                match link.recipient_owner[layer.candidates.recipient[c] as usize] {
                    Some(v) => by_owner.push((v, c)),
                    None => self.flat.variables[first + c].upper = 0,
                }
            }
            by_owner.sort_unstable();
            for group in by_owner.chunk_by(|a, b| a.0 == b.0) {
                let v = group[0].0;
                let pair = link.helper_owner[helper]
                    .and_then(|u| parent.candidates.find(u as usize, v))
                    .map(|c| small(above + c));
                let needs = |terms: &[usize], times: i64| -> Vec<(u32, i64)> {
                    let own = terms.iter().map(|c| (small(first + c), 1));
                    own.chain(pair.map(|pair| (pair, -times))).collect()
                };
                let all: Vec<usize> = group.iter().map(|g| g.1).collect();
                let most = i64::from(node.max).min(i64::from(small(all.len())));
                let origin = Reason::Within { layer: l, helper, above: v };
                self.row(origin, needs(&all, most), None, Some(0));
                for &candidate in all.iter().filter(|_| most > 1) {
                    let origin = Reason::Needs { layer: l, candidate };
                    self.row(origin, needs(&[candidate], 1), None, Some(0));
                }
            }
        }
    }
}

/// The different charges of a member, each with how often every goal counts it.
fn merged(charges: &[(usize, Charge)]) -> Vec<(Charge, Vec<(usize, i64)>)> {
    let mut all: Vec<(Charge, Vec<(usize, i64)>)> = Vec::new();
    for &(goal, charge) in charges {
        let at = all.iter().position(|(c, _)| *c == charge).unwrap_or(all.len());
        if at == all.len() {
            all.push((charge, Vec::new()));
        }
        match all[at].1.iter_mut().find(|(g, _)| *g == goal) {
            Some((_, times)) => *times += 1,
            None => all[at].1.push((goal, 1)),
        }
    }
    all
}

/// A number of variables, rows or members; there are never `2^32` of them.
fn small(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(u32::MAX)
}
