//! Who may move in a repair: those concerned, those of their owner, or everybody.

use crate::base::Findings;
use crate::plan::list::ListedLayer;
use crate::scenario::apply::Editor;
use crate::scenario::{Change, Pair, Reach, Scenario};
use crate::scheme::{Bounds, Case, ForbidKind, Goal, Layer};
use crate::score::{self, Scores};
use crate::table::Table;
use std::collections::{BTreeMap, BTreeSet};

type Keys = BTreeSet<String>;

/// Per layer, the keys of helpers and of recipients that may have other partners.
type Open = Vec<[Keys; 2]>;

/// A layer of the edited case beside its pairs in the plan in hand.
struct Sight<'a> {
    layer: &'a Layer,
    tables: [&'a Table; 2],
    /// Keys of those who take part.
    present: [Keys; 2],
    /// Keys that edits are about.
    named: [Keys; 2],
    /// Keys of those who take part for the first time.
    new: [Keys; 2],
    listed: ListedLayer,
}

impl Editor<'_> {
    /// Lets only some members change partners, and puts keeping first among wishes; the plan in
    /// hand stands in for last year's list. `before` is the case before the edits.
    pub(super) fn narrow(
        &mut self,
        before: &Case,
        scenario: &Scenario,
        reach: Reach,
    ) -> Option<()> {
        let scores = score::score(&self.case, self.findings)?;
        self.look_back_at_plan(Some(vec![true; self.case.scheme.layers.len()]));
        let goals = order(&self.case.scheme.goals, reach);
        let mut layers = Vec::new();
        if reach != Reach::All {
            let sights = self.sights(before, &scores, scenario)?;
            let mut open: Open = sights.iter().map(Sight::concerned).collect();
            with_colleagues((before, &self.case), &sights, &mut open, reach);
            let narrowed = sights.iter().zip(&open).map(|(sight, open)| sight.narrowed(open));
            layers.extend(narrowed);
        }
        for (number, (kind, bounds)) in layers.into_iter().enumerate() {
            self.ban(number, "repair", kind);
            self.case.scheme.layers[number].per_helper.members.extend(bounds);
        }
        self.case.scheme.goals = goals;
        Some(())
    }

    fn sights(
        &self,
        before: &Case,
        scores: &Scores,
        scenario: &Scenario,
    ) -> Option<Vec<Sight<'_>>> {
        // Without edits the tables were changed by hand: who has nobody is new.
        let old = score::score(before, &mut Findings::default())?;
        let old = (!scenario.edits.is_empty()).then_some((before, &old));
        let named = self.named(scenario);
        let layers = self.case.scheme.layers.iter().zip(named);
        let sight = |(layer, named)| self.sight(layer, (scores, old), named);
        Some(layers.map(sight).collect())
    }

    fn sight<'s>(
        &'s self,
        layer: &'s Layer,
        (scores, old): (&Scores, Option<(&Case, &Scores)>),
        named: [Keys; 2],
    ) -> Sight<'s> {
        let tables = [layer.helper_table, layer.recipient_table].map(|t| self.case.tables.table(t));
        let listed = self.plan.layer(&layer.name).cloned().unwrap_or_default();
        let present = [0, 1].map(|side| taking_part(&self.case, scores, layer, side));
        let mut new = present.clone();
        for (side, new) in new.iter_mut().enumerate() {
            let known = old.map(|(case, scores)| taking_part(case, scores, layer, side));
            new.retain(|key| known.as_ref().is_none_or(|known| !known.contains(key)));
        }
        for (helper, recipient) in &listed.pairs {
            new[0].remove(helper);
            new[1].remove(recipient);
        }
        Sight { layer, tables, present, named, new, listed }
    }

    /// Per layer and side, the keys that edits are about.
    fn named(&self, scenario: &Scenario) -> Open {
        let layers = &self.case.scheme.layers;
        let mut named: Open = vec![[Keys::new(), Keys::new()]; layers.len()];
        let mut rows: Vec<(&str, &String)> = Vec::new();
        for edit in &scenario.edits {
            match &edit.change {
                Change::Add { member, .. } | Change::Set { member, .. } => {
                    rows.push((&member.table, &member.key));
                }
                Change::Merge { member, into: other }
                | Change::Replace { member, by: other, .. }
                | Change::Split { member, into: other, .. } => {
                    rows.extend([(member.table.as_str(), &member.key), (&member.table, other)]);
                    if let Change::Split { of, keys, .. } = &edit.change {
                        rows.extend(keys.iter().map(|key| (of.as_str(), key)));
                    }
                }
                Change::Forbid(Pair { layer, helper, recipient })
                | Change::Force(Pair { layer, helper, recipient })
                | Change::Allow(Pair { layer, helper, recipient }) => {
                    let number = layers.iter().position(|l| l.name == *layer);
                    if let Some([helpers, recipients]) = number.map(|n| &mut named[n]) {
                        helpers.insert(helper.clone());
                        recipients.insert(recipient.clone());
                    }
                }
                Change::Quota(new) => {
                    let Some(number) = layers.iter().position(|l| l.name == new.layer) else {
                        continue;
                    };
                    named[number][usize::from(!new.of_helpers)].extend(self.of_class(number, new));
                }
                Change::Free { keys } => {
                    let every = |(table, key)| (self.case.tables.name(table), key);
                    let tables = 0..self.case.tables.len();
                    rows.extend(tables.flat_map(|t| keys.iter().map(move |k| (t, k))).map(every));
                }
                Change::Remove(_)
                | Change::Drop(_)
                | Change::Team { .. }
                | Change::Pin(_)
                | Change::Weight { .. }
                | Change::Share { .. }
                | Change::Count { .. }
                | Change::Changes { .. }
                | Change::Freeze { .. } => {}
            }
        }
        for (layer, sides) in layers.iter().zip(&mut named) {
            for (table, side) in [layer.helper_table, layer.recipient_table].iter().zip(sides) {
                let name = self.case.tables.name(*table);
                side.extend(rows.iter().filter(|(t, _)| *t == name).map(|(_, k)| (*k).clone()));
            }
        }
        named
    }

    /// The members whose quota an edit changes.
    fn of_class(&self, number: usize, new: &crate::scenario::NewBounds) -> Keys {
        let layer = &self.case.scheme.layers[number];
        let (quota, table) = if new.of_helpers {
            (&layer.per_helper, self.case.tables.table(layer.helper_table))
        } else {
            (&layer.per_recipient, self.case.tables.table(layer.recipient_table))
        };
        let is_of = |&row: &usize| match (&new.key, &new.class, quota.by) {
            (Some(key), ..) => table.key(row) == key,
            (None, Some(class), Some(column)) => table.text(row, column) == class,
            _ => true,
        };
        (0..table.len()).filter(is_of).map(|row| table.key(row).to_owned()).collect()
    }
}

/// The goals of a repair: who would have nobody first; beyond those near, nobody moves for a mere
/// wish.
fn order(goals: &[Goal], reach: Reach) -> Vec<Goal> {
    let is_need = |goal: &Goal| match goal {
        Goal::Coverage => true,
        Goal::Aims => reach != Reach::All,
        _ => false,
    };
    let is_change = |goal: &Goal| matches!(goal, Goal::Keep | Goal::New);
    let mut order: Vec<Goal> = goals.iter().copied().filter(is_need).collect();
    order.extend([Goal::Keep, Goal::New]);
    order.extend(goals.iter().filter(|goal| !is_need(goal) && !is_change(goal)));
    order
}

/// The keys of those who take part on one side of a layer.
fn taking_part(case: &Case, scores: &Scores, layer: &Layer, side: usize) -> Keys {
    let members = [layer.helpers, layer.recipients][side];
    let table = case.tables.table([layer.helper_table, layer.recipient_table][side]);
    scores.rows(case, members).iter().map(|&row| table.key(row).to_owned()).collect()
}

/// Opens, in layers within others, the members whose owners' pair is touched: those of the helper
/// that is concerned, or of all helpers of a recipient that is.
fn with_colleagues(
    (before, now): (&Case, &Case),
    sights: &[Sight<'_>],
    open: &mut Open,
    reach: Reach,
) {
    for (number, sight) in sights.iter().enumerate() {
        let Some(within) = sight.layer.within else { continue };
        let ways = [within.helper, within.recipient];
        let owner_in = |case: &Case, side: usize, key: &str| {
            let layer = &case.scheme.layers[number];
            let table = [layer.helper_table, layer.recipient_table][side];
            let row = case.tables.table(table).row_of(key)?;
            Some(ways[side].key(&case.tables, table, row).to_owned())
        };
        let owner = |side: usize, key: &str| {
            // Who is gone had an owner before the edits.
            let own = owner_in(now, side, key);
            own.or_else(|| owner_in(before, side, key)).unwrap_or_default()
        };
        // Who moved belonged to another when the pair was made.
        let owner_then = |side: usize, key: &str| {
            owner_in(before, side, key).unwrap_or_else(|| owner(side, key))
        };
        let above = &sights[within.parent].listed.pairs;
        let owners =
            [0, 1].map(|side| sight.new[side].iter().map(|k| owner(side, k)).collect::<Keys>());
        let is_touched = |(h, r): &&(String, String)| {
            let [helpers, recipients] = &open[within.parent];
            helpers.contains(h)
                || recipients.contains(r)
                || owners[0].contains(h)
                || owners[1].contains(r)
        };
        let mut touched: BTreeSet<&(String, String)> = above.iter().filter(is_touched).collect();
        let ended = sight.listed.pairs.iter().filter(|pair| sight.is_affected(pair));
        touched.extend(ended.filter_map(|(h, r)| above.get(&(owner_then(0, h), owner_then(1, r)))));
        let recipients: BTreeSet<&String> = touched.iter().map(|(_, r)| r).collect();
        if reach == Reach::Near {
            touched.extend(above.iter().filter(|(_, r)| recipients.contains(r)));
        }
        let helpers: BTreeSet<&String> = touched.iter().map(|(h, _)| h).collect();
        for (side, owners) in [(0, &helpers), (1, &recipients)] {
            let is_near = |key: &&String| owners.contains(&owner(side, key));
            let near: Vec<String> = sight.present[side].iter().filter(is_near).cloned().collect();
            open[number][side].extend(near);
        }
    }
}

impl Sight<'_> {
    /// Whether a pair of the plan in hand has a member that is gone or that edits are about.
    fn is_affected(&self, (helper, recipient): &(String, String)) -> bool {
        [helper, recipient].iter().enumerate().any(|(side, key)| {
            self.named[side].contains(*key) || !self.present[side].contains(*key)
        })
    }

    /// Members that edits are about, newcomers, and those whose partner is gone or concerned.
    fn concerned(&self) -> [Keys; 2] {
        let mut open = self.named.clone();
        for side in [0, 1] {
            open[side].extend(self.new[side].iter().cloned());
        }
        for pair in self.listed.pairs.iter().filter(|pair| self.is_affected(pair)) {
            open[0].insert(pair.0.clone());
            open[1].insert(pair.1.clone());
        }
        open
    }

    /// Helpers of a pair that could end for the sake of goal `aims`: one side has more partners than
    /// are wanted.
    fn tempted(&self, has: &[BTreeMap<&str, u32>; 2]) -> Keys {
        let quotas = [&self.layer.per_helper, &self.layer.per_recipient];
        let has_more = |side: usize, key: &str| {
            let row = self.tables[side].row_of(key);
            let wanted = row.and_then(|row| quotas[side].of(self.tables[side], row).aim_max);
            wanted.is_some_and(|most| has[side].get(key).is_some_and(|&has| has > most))
        };
        let pairs = self.listed.pairs.iter().filter(|(h, r)| has_more(0, h) || has_more(1, r));
        pairs.map(|(helper, _)| helper.clone()).collect()
    }

    /// Pairs that must not be, and the least number of partners of those who may not move.
    fn narrowed(&self, open: &[Keys; 2]) -> (ForbidKind, Vec<(String, Bounds)>) {
        let mut has: [BTreeMap<&str, u32>; 2] = [BTreeMap::new(), BTreeMap::new()];
        for (helper, recipient) in &self.listed.pairs {
            if self.present[0].contains(helper) && self.present[1].contains(recipient) {
                *has[0].entry(helper).or_default() += 1;
                *has[1].entry(recipient).or_default() += 1;
            }
        }
        let tempted = self.tempted(&has);
        let mut full = [Keys::new(), Keys::new()];
        let mut bounds = Vec::new();
        for side in [0, 1] {
            let quota = [&self.layer.per_helper, &self.layer.per_recipient][side];
            for key in self.present[side].difference(&open[side]) {
                let Some(row) = self.tables[side].row_of(key) else { continue };
                let has = has[side].get(key.as_str()).copied().unwrap_or(0);
                let of = quota.of(self.tables[side], row);
                let most = of.max.unwrap_or(u32::MAX);
                if has >= most {
                    full[side].insert(key.clone());
                }
                // Others lose nobody for want of a reason, but to be nearer to a wish.
                if side == 0 && (self.layer.within.is_none() || tempted.contains(key)) {
                    bounds.push((key.clone(), Bounds { min: of.min.max(has.min(most)), ..of }));
                }
            }
        }
        let kind = ForbidKind::Unlisted {
            pairs: self.listed.pairs.clone(),
            free_helpers: open[0].clone(),
            free_recipients: open[1].clone(),
            full,
        };
        (kind, bounds)
    }
}
