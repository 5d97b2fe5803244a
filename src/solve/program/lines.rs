//! Some layers as one program: pairs, and the rows that bind or price numbers of them.
//!
//! Every row adds up pairs with whole coefficients. What it may come to, and what that costs per goal, is
//! a list of corners; between two of them the costs are linear. Rows that cannot bind and cost nothing,
//! or that follow from others, are left out.

use crate::model::{Layer, Link, Model, Node, Side, SideRow, Teams};
use crate::solve::Pairs;

/// A program.
pub(super) struct Program<'m> {
    pub(super) model: &'m Model,
    /// The layers, rising.
    pub(super) layers: Vec<usize>,
    /// The candidates of all layers, one after another.
    pub(super) pairs: Vec<Pair>,
    pub(super) lines: Vec<Line>,
    /// Recipients with teams.
    pub(super) teams: Vec<Team>,
    /// Per goal, what rows without pairs cost.
    pub(super) constant: Vec<i64>,
    /// Per goal, a number that divides all differences of its values.
    pub(super) unit: Vec<i64>,
}

/// A candidate.
pub(super) struct Pair {
    /// Position of the layer in the part.
    pub(super) layer: u32,
    pub(super) helper: u32,
    pub(super) recipient: u32,
    pub(super) cost: Vec<i64>,
    /// Rows it is in, with its coefficients.
    pub(super) lines: Vec<(u32, i64)>,
    /// Whether other pairs need it.
    pub(super) is_above: bool,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Name {
    /// The partners of a member.
    Number(u32, Side, u32),
    /// The loads of a helper.
    Load(u32, u32),
    /// The helpers of a class at a recipient.
    Class(u32, u32, u32),
    /// Pairs of a helper with recipients that one above owns, without more of those above.
    ByHelper(u32, u32, u32),
    /// Pairs of a recipient with helpers that one above owns, without more of those above.
    ByRecipient(u32, u32, u32),
    /// A pair without the one above.
    Needs(u32, u32, u32),
    /// A side row, by its number among those of the part.
    Row(u32),
}

/// A row.
pub(super) struct Line {
    pub(super) name: Name,
    /// Pairs with their coefficients.
    pub(super) terms: Vec<(u32, i64)>,
    /// Numbers it may come to, rising, with the cost per goal: `(number, costs)`.
    pub(super) corners: Vec<(i64, Vec<i64>)>,
}

/// A recipient with teams: its first row of a class, and the patterns.
pub(super) struct Team {
    pub(super) layer: u32,
    pub(super) recipient: u32,
    pub(super) first: usize,
    pub(super) patterns: Vec<Vec<u32>>,
}

/// Adds what a number costs, per goal.
type Charges<'a> = &'a dyn Fn(i64, &mut [i64]);

impl<'m> Program<'m> {
    /// The program of some layers; fails where some row has no lawful number at all.
    pub(super) fn new(model: &'m Model, layers: &[usize], rows: &[usize]) -> Result<Self, Name> {
        let mut program = Self {
            model,
            layers: layers.to_vec(),
            pairs: Vec::new(),
            lines: Vec::new(),
            teams: Vec::new(),
            constant: vec![0; model.goals.len()],
            unit: Vec::new(),
        };
        let mut number = Vec::new();
        for (at, &l) in (0..).zip(layers) {
            number.push(program.add_pairs(at, &model.layers[l]));
        }
        for (at, &l) in (0..).zip(layers) {
            program.members(at, &model.layers[l], &number[at as usize])?;
            let link = model.layers[l].link.as_ref();
            let above = link.and_then(|k| layers.iter().position(|&l| l == k.parent));
            if let Some((link, above)) = link.zip(above) {
                let parent = (&model.layers[link.parent], number[above].as_slice());
                program.link((at, &model.layers[l]), link, &number[at as usize], parent)?;
            }
        }
        for (at, &row) in (0..).zip(rows) {
            program.side_row(at, &model.rows[row], &number)?;
        }
        program.unit = (0..model.goals.len()).map(|goal| program.unit_of(goal)).collect();
        Ok(program)
    }

    /// Adds the candidates of a layer; returns the pair of each, if it is possible at all.
    fn add_pairs(&mut self, at: u32, layer: &Layer) -> Vec<Option<u32>> {
        let goals = self.model.goals.len();
        let mut number = vec![None; layer.candidates.len()];
        for helper in 0..layer.helpers.len() {
            let fits = layer.teams.as_ref().is_none_or(|teams| teams.class[helper].is_some());
            for c in layer.candidates.of(helper).filter(|_| fits) {
                let recipient = layer.candidates.recipient[c];
                let owned = layer.link.as_ref().is_none_or(|link| {
                    let (u, v) =
                        (link.helper_owner[helper], link.recipient_owner[recipient as usize]);
                    let above = &self.model.layers[link.parent].candidates;
                    u.zip(v).is_some_and(|(u, v)| above.find(u as usize, v).is_some())
                });
                if owned {
                    number[c] = Some(small(self.pairs.len()));
                    self.pairs.push(Pair {
                        layer: at,
                        helper: small(helper),
                        recipient,
                        cost: (0..goals).map(|goal| layer.candidates.cost(goal, c)).collect(),
                        lines: Vec::new(),
                        is_above: false,
                    });
                }
            }
        }
        number
    }

    /// Adds a row, unless it says nothing.
    fn add(
        &mut self,
        name: Name,
        terms: Vec<(u32, i64)>,
        (low, high): (i64, i64),
        (limits, cost): (&[i64], Charges<'_>),
    ) -> Result<(), Name> {
        let of = |sign: fn(i64) -> i64| terms.iter().map(|t| sign(t.1)).sum::<i64>();
        let (least, most) = (of(|c| c.min(0)), of(|c| c.max(0)));
        let (from, to) = (low.max(least), high.min(most));
        if from > to {
            return Err(name);
        }
        let mut numbers: Vec<i64> = limits.iter().copied().chain([from, to]).collect();
        numbers.retain(|y| (from..=to).contains(y));
        numbers.sort_unstable();
        numbers.dedup();
        let corner = |y: i64| {
            let mut total = vec![0; self.constant.len()];
            cost(y, &mut total);
            (y, total)
        };
        let corners: Vec<(i64, Vec<i64>)> = numbers.into_iter().map(corner).collect();
        let is_flat = corners.iter().all(|(_, cost)| *cost == corners[0].1);
        if terms.is_empty() || (is_flat && from == least && to == most) {
            self.constant.iter_mut().zip(&corners[0].1).for_each(|(sum, c)| *sum += c);
            return Ok(());
        }
        let line = small(self.lines.len());
        for &(pair, a) in &terms {
            self.pairs[pair as usize].lines.push((line, a));
        }
        self.lines.push(Line { name, terms, corners });
        Ok(())
    }

    /// Adds a row without costs.
    fn limit(
        &mut self,
        name: Name,
        terms: Vec<(u32, i64)>,
        bounds: (i64, i64),
    ) -> Result<(), Name> {
        self.add(name, terms, bounds, (&[], &|_, _| {}))
    }

    fn members(&mut self, at: u32, layer: &Layer, number: &[Option<u32>]) -> Result<(), Name> {
        let mut of_recipient = vec![Vec::new(); layer.recipients.len()];
        for (h, node) in layer.helpers.iter().enumerate() {
            let pairs: Vec<u32> = layer.candidates.of(h).filter_map(|c| number[c]).collect();
            for &pair in &pairs {
                of_recipient[self.pairs[pair as usize].recipient as usize].push(pair);
            }
            self.member(Name::Number(at, Side::Helper, small(h)), node, &pairs)?;
            if let Some(loads) = &layer.loads {
                let terms = layer.candidates.of(h);
                let terms = terms.filter_map(|c| Some((number[c]?, loads.load[c])));
                let terms: Vec<(u32, i64)> = terms.filter(|t| t.1 != 0).collect();
                self.limit(Name::Load(at, small(h)), terms, (0, loads.capacity[h]))?;
            }
        }
        for ((r, node), pairs) in (0..).zip(&layer.recipients).zip(&of_recipient) {
            self.member(Name::Number(at, Side::Recipient, r), node, pairs)?;
            if let Some(teams) = &layer.teams {
                self.team((at, r), (node, teams), pairs)?;
            }
        }
        Ok(())
    }

    fn member(&mut self, name: Name, node: &Node, pairs: &[u32]) -> Result<(), Name> {
        let terms = pairs.iter().map(|&pair| (pair, 1)).collect();
        let most = i64::from(node.max).min(i64::from(small(pairs.len())));
        // Charges are convex with corners at whole numbers; those on a line are no corners.
        let at = |k: i64| {
            let mut total = vec![0; self.constant.len()];
            node.charge(u32::try_from(k).unwrap_or(0), &mut total);
            total
        };
        let mut corners = Vec::new();
        if !node.charges.is_empty() {
            let costs: Vec<Vec<i64>> = (0..=most).map(at).collect();
            let bends = |k: &usize| {
                (0..costs[0].len()).any(|g| costs[k + 1][g] + costs[k - 1][g] != 2 * costs[*k][g])
            };
            let inner = (1..costs.len().saturating_sub(1)).filter(bends);
            corners.extend(inner.filter_map(|k| i64::try_from(k).ok()));
        }
        let cost = |k: i64, total: &mut [i64]| {
            node.charge(u32::try_from(k).unwrap_or(0), total);
        };
        self.add(name, terms, (node.min.into(), most), (&corners, &cost))
    }

    /// The rows of the classes at a recipient.
    fn team(
        &mut self,
        (at, r): (u32, u32),
        (node, teams): (&Node, &Teams),
        pairs: &[u32],
    ) -> Result<(), Name> {
        let mut of_class = vec![Vec::new(); teams.n_classes];
        for &pair in pairs {
            let class = teams.class[self.pairs[pair as usize].helper as usize];
            if let Some(list) = class.and_then(|class| of_class.get_mut(class as usize)) {
                list.push((pair, 1));
            }
        }
        let fits = |pattern: &&Vec<u32>| {
            let size: u32 = pattern.iter().sum();
            let room = pattern.iter().zip(&of_class).all(|(&n, list)| n as usize <= list.len());
            (node.min..=node.max).contains(&size) && room
        };
        let patterns: Vec<Vec<u32>> = teams.patterns.iter().filter(fits).cloned().collect();
        if patterns.is_empty() {
            return Err(Name::Number(at, Side::Recipient, r));
        }
        let first = self.lines.len();
        for (class, terms) in (0_u32..).zip(of_class) {
            // All of them, even if they say nothing: rows of a recipient stand together.
            let line = small(self.lines.len());
            for &(pair, a) in &terms {
                self.pairs[pair as usize].lines.push((line, a));
            }
            let name = Name::Class(at, r, class);
            let corners = vec![(0, vec![0; self.constant.len()])];
            self.lines.push(Line { name, terms, corners });
        }
        self.teams.push(Team { layer: at, recipient: r, first, patterns });
        Ok(())
    }

    /// The rows of a link; of several that say the same, the one that says most.
    fn link(
        &mut self,
        (at, layer): (u32, &Layer),
        link: &Link,
        number: &[Option<u32>],
        (parent, above): (&Layer, &[Option<u32>]),
    ) -> Result<(), Name> {
        // (first key, second key, pair above, pair) by helper and by recipient.
        let (mut by_helper, mut by_recipient) = (Vec::new(), Vec::new());
        for h in 0..layer.helpers.len() {
            for c in layer.candidates.of(h) {
                let r = layer.candidates.recipient[c];
                let owners = link.helper_owner[h].zip(link.recipient_owner[r as usize]);
                let Some((pair, (u, v))) = number[c].zip(owners) else { continue };
                let up = parent.candidates.find(u as usize, v).and_then(|c| above[c]);
                let Some(up) = up else {
                    // Above there is no such pair after all.
                    self.limit(Name::Needs(at, small(h), r), vec![(pair, 1)], (0, 0))?;
                    continue;
                };
                self.pairs[up as usize].is_above = true;
                by_helper.push((small(h), v, up, pair));
                by_recipient.push((r, u, up, pair));
            }
        }
        by_helper.sort_unstable();
        by_recipient.sort_unstable();
        let same = |a: &(u32, u32, u32, u32), b: &(u32, u32, u32, u32)| (a.0, a.1) == (b.0, b.1);
        // Whether a row with coefficient one above holds the pair already.
        let mut held = vec![false; self.pairs.len()];
        for (list, of_helpers) in [(&by_helper, true), (&by_recipient, false)] {
            for group in list.chunk_by(same) {
                let (member, owner, up, _) = group[0];
                let node = if of_helpers { &layer.helpers } else { &layer.recipients };
                let size = i64::from(small(group.len()));
                let most = i64::from(node[member as usize].max).min(size);
                if most == size && size > 1 {
                    continue;
                }
                if most == 1 {
                    if group.len() == 1 && held[group[0].3 as usize] {
                        continue;
                    }
                    group.iter().for_each(|g| held[g.3 as usize] = true);
                }
                let mut terms: Vec<(u32, i64)> = group.iter().map(|g| (g.3, 1)).collect();
                terms.push((up, -most));
                let name = if of_helpers {
                    Name::ByHelper(at, member, owner)
                } else {
                    Name::ByRecipient(at, owner, member)
                };
                self.limit(name, terms, (i64::MIN, 0))?;
            }
        }
        for &(h, _, up, pair) in by_helper.iter().filter(|g| !held[g.3 as usize]) {
            let name = Name::Needs(at, h, self.pairs[pair as usize].recipient);
            self.limit(name, vec![(pair, 1), (up, -1)], (i64::MIN, 0))?;
        }
        Ok(())
    }

    fn side_row(
        &mut self,
        at: u32,
        row: &SideRow,
        number: &[Vec<Option<u32>>],
    ) -> Result<(), Name> {
        let position = |l: usize| self.layers.iter().position(|&known| known == l);
        let terms = row.terms.iter().filter(|t| t.coefficient != 0);
        let terms =
            terms.filter_map(|t| Some((number[position(t.layer)?][t.candidate]?, t.coefficient)));
        let terms: Vec<(u32, i64)> = terms.collect();
        let bounds = (row.min.unwrap_or(i64::MIN), row.max.unwrap_or(i64::MAX));
        let limits: Vec<i64> = row.charges.iter().map(|(_, charge)| charge.limit()).collect();
        let cost = |y: i64, total: &mut [i64]| row.charge(y, total);
        self.add(Name::Row(at), terms, bounds, (&limits, &cost))
    }

    /// A number that divides all differences of a goal's values.
    fn unit_of(&self, goal: usize) -> i64 {
        let pairs = self.pairs.iter().map(|pair| pair.cost[goal]);
        let steps = self.lines.iter().flat_map(|line| line.corners.windows(2));
        let steps = steps.map(|two| (two[1].1[goal] - two[0].1[goal]) / (two[1].0 - two[0].0));
        pairs.chain(steps).fold(0, divisor).max(1)
    }

    /// The pairs of a choice, per layer.
    pub(super) fn chosen(&self, choice: &[bool]) -> Vec<(usize, Pairs)> {
        let mut all: Vec<(usize, Pairs)> = self.layers.iter().map(|&l| (l, Pairs::new())).collect();
        for (pair, _) in self.pairs.iter().zip(choice).filter(|(_, chosen)| **chosen) {
            all[pair.layer as usize].1.push((pair.helper, pair.recipient));
        }
        all
    }

    /// The value of a choice, if it obeys all rows.
    pub(super) fn value(&self, choice: &[bool]) -> Option<Vec<i64>> {
        let mut value = self.constant.clone();
        for (pair, _) in self.pairs.iter().zip(choice).filter(|(_, chosen)| **chosen) {
            value.iter_mut().zip(&pair.cost).for_each(|(sum, c)| *sum += c);
        }
        let number = |line: &Line| -> i64 {
            let terms = line.terms.iter().filter(|(pair, _)| choice[*pair as usize]);
            terms.map(|(_, a)| a).sum()
        };
        for team in &self.teams {
            let is_it = |pattern: &Vec<u32>| {
                let classes = self.lines[team.first..].iter().zip(pattern);
                classes.into_iter().all(|(line, &n)| number(line) == i64::from(n))
            };
            if !team.patterns.iter().any(is_it) {
                return None;
            }
        }
        for line in self.lines.iter().filter(|line| !matches!(line.name, Name::Class(..))) {
            let y = number(line);
            let next = line.corners.iter().position(|corner| corner.0 >= y)?;
            let (upper, lower) = (&line.corners[next], &line.corners[next.saturating_sub(1)]);
            if upper.0 != y && next == 0 {
                return None;
            }
            let (part, whole) = (upper.0 - y, (upper.0 - lower.0).max(1));
            for (goal, sum) in value.iter_mut().enumerate() {
                *sum += upper.1[goal] - (upper.1[goal] - lower.1[goal]) / whole * part;
            }
        }
        Some(value)
    }
}

/// The greatest common divisor.
fn divisor(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.saturating_abs(), b.saturating_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// A number of pairs, rows or members; there are never `2^32` of them.
pub(super) fn small(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(u32::MAX)
}
