//! Freezing the plan in hand: what it pairs stays as far as it can, and only some may change.

use crate::base::{Code, Place, Text};
use crate::plan::list::ListedLayer;
use crate::scenario::apply::Editor;
use crate::scheme::{ForbidKind, Goal};
use crate::table::Table;
use std::collections::BTreeSet;

impl Editor<'_> {
    /// New pairs are allowed only to members that are free: those named, those whom the plan in
    /// hand leaves without a partner (newcomers), and those whose partner is gone. Of the plan's
    /// pairs as many stay as can: `keep` becomes the first goal, in all layers.
    pub(super) fn freeze(&mut self, except: &[String], at: &Place) -> Option<()> {
        self.check_known(except, at)?;
        let except = &[except, &self.free[..]].concat();
        self.look_back_at_plan(Some(vec![true; self.case.scheme.layers.len()]));
        for layer in 0..self.case.scheme.layers.len() {
            let scheme = &self.case.scheme.layers[layer];
            let tables = &self.case.tables;
            let (helpers, recipients) =
                (tables.table(scheme.helper_table), tables.table(scheme.recipient_table));
            let empty = ListedLayer::default();
            let listed = self.plan.layer(&scheme.name).unwrap_or(&empty);
            let kind = ForbidKind::Unlisted {
                pairs: listed.pairs.clone(),
                free_helpers: free((helpers, recipients), listed, true, except),
                free_recipients: free((recipients, helpers), listed, false, except),
                full: [BTreeSet::new(), BTreeSet::new()],
            };
            self.ban(layer, "freeze", kind);
        }
        let goals = &mut self.case.scheme.goals;
        goals.retain(|goal| *goal != Goal::Keep);
        goals.insert(0, Goal::Keep);
        Some(())
    }

    /// Members that a freeze or a repair lets go.
    pub(super) fn let_go(&mut self, keys: &[String], at: &Place) -> Option<()> {
        self.check_known(keys, at)?;
        self.free.extend_from_slice(keys);
        Some(())
    }

    /// A misspelt key would silently freeze somebody who should not be.
    fn check_known(&mut self, except: &[String], at: &Place) -> Option<()> {
        let tables = &self.case.tables;
        let is_known =
            |key: &String| (0..tables.len()).any(|t| tables.table(t).row_of(key).is_some());
        let unknown: Vec<&String> = except.iter().filter(|key| !is_known(key)).collect();
        for key in &unknown {
            self.findings.error(
                Code::T013,
                at.clone(),
                Text::new(
                    format!("no table has the key \"{key}\""),
                    format!("没有任何表含有编码“{key}”"),
                ),
                Text::new("write keys as they stand in the tables", "请按表中的写法填写编码"),
            );
        }
        unknown.is_empty().then_some(())
    }
}

/// The members of a side that may have other partners.
fn free(
    (own, others): (&Table, &Table),
    listed: &ListedLayer,
    of_helpers: bool,
    except: &[String],
) -> BTreeSet<String> {
    let mut bound = BTreeSet::new();
    let mut left = BTreeSet::new();
    for (helper, recipient) in &listed.pairs {
        let (member, partner) = if of_helpers { (helper, recipient) } else { (recipient, helper) };
        bound.insert(member.as_str());
        if others.row_of(partner).is_none() {
            left.insert(member.as_str());
        }
    }
    let keys = (0..own.len()).map(|row| own.key(row));
    let is_free =
        |key: &&str| !bound.contains(key) || left.contains(key) || except.iter().any(|e| e == key);
    keys.filter(is_free).map(str::to_owned).collect()
}
