//! Edits of rules: pairs that must or must not be, quotas, weights, counts, changes.

use crate::base::{Code, Place, Text};
use crate::composite::select::Cut;
use crate::composite::{Mean, Weights};
use crate::scenario::apply::Editor;
use crate::scenario::{NewBounds, Pair};
use crate::scheme::{Bounds, Changes, Forbid, ForbidKind, Forced, Layer, Previous, Quota, tables};
use std::collections::BTreeSet;

/// The limit of the scheme, so that weighted sums stay small.
const MOST_WEIGHT: u32 = 100_000;

impl Editor<'_> {
    /// The layer of a pair, if both members stand in its tables.
    pub(super) fn pair(&mut self, pair: &Pair, at: &Place) -> Option<usize> {
        let layer = self.layer(&pair.layer, at)?;
        let Layer { helper_table, recipient_table, .. } = self.case.scheme.layers[layer];
        let helper = self.row(helper_table, &pair.helper, at);
        let recipient = self.row(recipient_table, &pair.recipient, at);
        helper.zip(recipient).map(|_| layer)
    }

    pub(super) fn forbid(&mut self, pair: &Pair, at: &Place) -> Option<()> {
        let layer = self.pair(pair, at)?;
        let listed = BTreeSet::from([(pair.helper.clone(), pair.recipient.clone())]);
        self.ban(
            layer,
            &format!("forbid {} – {}", pair.helper, pair.recipient),
            ForbidKind::Listed(listed),
        );
        Some(())
    }

    /// Adds a ban under the name of its edit, or, where a ban has that name, with a number.
    pub(super) fn ban(&mut self, layer: usize, name: &str, kind: ForbidKind) {
        let forbid = &mut self.case.scheme.layers[layer].forbid;
        let is_taken = forbid.iter().any(|ban| ban.name == name);
        let name =
            if is_taken { format!("{name} ({})", forbid.len() + 1) } else { name.to_owned() };
        forbid.push(Forbid { name, kind, except: BTreeSet::new() });
    }

    /// A forced pair: a side that may have one partner only must have one, and no other; where both
    /// may have several, a row of its own asks for the pair.
    pub(super) fn force(&mut self, pair: &Pair, at: &Place) -> Option<()> {
        let number = self.pair(pair, at)?;
        let (layer, tables) = (&self.case.scheme.layers[number], &self.case.tables);
        let of = |quota: &Quota, table: usize, key: &str| {
            let table = tables.table(table);
            table.row_of(key).map(|row| quota.of(table, row))
        };
        let helper = of(&layer.per_helper, layer.helper_table, &pair.helper)?;
        let recipient = of(&layer.per_recipient, layer.recipient_table, &pair.recipient)?;
        let of_helper = helper.max == Some(1);
        if !of_helper && recipient.max != Some(1) {
            let Pair { helper, recipient, .. } = pair.clone();
            let forced = Forced { layer: number, helper, recipient, at: at.clone() };
            self.case.scheme.forced.push(forced);
            return Some(());
        }
        let (own, other) = if of_helper {
            (&pair.helper, (layer.recipient_table, &pair.recipient))
        } else {
            (&pair.recipient, (layer.helper_table, &pair.helper))
        };
        let table = tables.table(other.0);
        let others = (0..table.len()).map(|row| table.key(row)).filter(|key| key != other.1);
        let banned = |key: &str| {
            if of_helper { (own.clone(), key.to_owned()) } else { (key.to_owned(), own.clone()) }
        };
        let banned: BTreeSet<(String, String)> = others.map(banned).collect();
        let bounds = Bounds { min: 1, ..if of_helper { helper } else { recipient } };
        let layer = &mut self.case.scheme.layers[number];
        let quota = if of_helper { &mut layer.per_helper } else { &mut layer.per_recipient };
        quota.members.insert(own.clone(), bounds);
        self.ban(
            number,
            &format!("force {} – {}", pair.helper, pair.recipient),
            ForbidKind::Listed(banned),
        );
        Some(())
    }

    /// A pair of the plan in hand that must stay.
    pub(super) fn pin(&mut self, pair: &Pair, at: &Place) -> Option<()> {
        self.pair(pair, at)?;
        let own = (pair.helper.clone(), pair.recipient.clone());
        let listed = self.plan.layer(&pair.layer);
        if listed.is_some_and(|layer| layer.pairs.contains(&own)) {
            return self.force(pair, at);
        }
        let Pair { layer, helper, recipient } = pair;
        self.findings.error(
            Code::E005,
            at.clone(),
            Text::new(
                format!(
                    "layer '{layer}': the plan in hand does not pair {helper} with {recipient}"
                ),
                format!("结对层“{layer}”：现行方案中 {helper} 与 {recipient} 并未结对"),
            ),
            Text::new("to make a new pair, write force", "要新建结对，请写 force"),
        );
        None
    }

    pub(super) fn quota(&mut self, new: &NewBounds, at: &Place) -> Option<()> {
        let number = self.layer(&new.layer, at)?;
        let layer = &self.case.scheme.layers[number];
        let table = if new.of_helpers { layer.helper_table } else { layer.recipient_table };
        let by = match &new.by {
            Some(header) => {
                let table = self.case.tables.table(table);
                Some(table.require_column(header, at.clone(), self.findings)?)
            }
            None => None,
        };
        let layer = &self.case.scheme.layers[number];
        let quota = if new.of_helpers { &layer.per_helper } else { &layer.per_recipient };
        let mut quota = quota.clone();
        if let Some(key) = &new.key {
            let row = self.row(table, key, at)?;
            let old = quota.of(self.case.tables.table(table), row);
            quota.members.insert(key.clone(), self.changed(old, new, at)?);
        } else if let Some(class) = &new.class {
            let column = self.class_column(quota.by, by, at)?;
            self.check_class((table, column), class, at)?;
            quota.by = Some(column);
            let known = quota.classes.iter().position(|(name, _)| name == class);
            let slot = known.unwrap_or_else(|| {
                quota.classes.push((class.clone(), quota.other));
                quota.classes.len() - 1
            });
            quota.classes[slot].1 = self.changed(quota.classes[slot].1, new, at)?;
        } else {
            quota.other = self.changed(quota.other, new, at)?;
            for slot in &mut quota.classes {
                slot.1 = self.changed(slot.1, new, at)?;
            }
        }
        let layer = &mut self.case.scheme.layers[number];
        *if new.of_helpers { &mut layer.per_helper } else { &mut layer.per_recipient } = quota;
        Some(())
    }

    /// The column of classes: that of the quota, or the one named if it has none.
    fn class_column(&mut self, has: Option<usize>, by: Option<usize>, at: &Place) -> Option<usize> {
        let column = match (has, by) {
            (Some(has), Some(by)) => (has == by).then_some(has),
            (one, other) => one.or(other),
        };
        if column.is_none() {
            self.findings.error(
                Code::E004,
                at.clone(),
                Text::new(
                    "this quota does not go by that column: its classes cannot be told apart so",
                    "此名额不是按该列分类的，无法单独修改这一类",
                ),
                Text::new(
                    "name the column of the quota, or add by = \"COLUMN\" where it has none",
                    "请写名额所用的列；若名额没有分类，请加 by = \"列名\"",
                ),
            );
        }
        column
    }

    pub(super) fn check_class(
        &mut self,
        (table, column): (usize, usize),
        class: &str,
        at: &Place,
    ) -> Option<()> {
        let table = self.case.tables.table(table);
        if (0..table.len()).any(|row| table.text(row, column) == class) {
            return Some(());
        }
        let header = &table.columns()[column];
        self.findings.error(
            Code::S010,
            at.clone(),
            Text::new(
                format!("no row has \"{class}\" in column \"{header}\""),
                format!("“{header}”列中没有“{class}”"),
            ),
            Text::new("write the class as it stands in the table", "请按表中的写法填写类别"),
        );
        None
    }

    fn changed(&mut self, old: Bounds, new: &NewBounds, at: &Place) -> Option<Bounds> {
        let bounds = Bounds {
            min: new.min.unwrap_or(old.min),
            max: new.max.or(old.max),
            aim_min: new.aim_min.unwrap_or(old.aim_min),
            aim_max: new.aim_max.or(old.aim_max),
        };
        let least = bounds.min.max(bounds.aim_min);
        let crossed = bounds.max.is_some_and(|max| max < least)
            || bounds.aim_max.is_some_and(|max| max < bounds.aim_min);
        if !crossed {
            return Some(bounds);
        }
        self.findings.error(
            Code::S009,
            at.clone(),
            Text::new(
                format!(
                    "after this edit layer '{}' asks for more at least than at most",
                    new.layer
                ),
                format!("修改之后，结对层“{}”的下限高于上限", new.layer),
            ),
            Text::new(
                "min and aim_min may not exceed max and aim_max: change both in one edit",
                "min、aim_min 不能大于 max、aim_max：请在同一条修改中一并写明",
            ),
        );
        None
    }

    pub(super) fn weight(&mut self, layer: &str, weight: u32, at: &Place) -> Option<()> {
        let layer = self.layer(layer, at)?;
        if weight > MOST_WEIGHT {
            self.findings.error(
                Code::S004,
                at.clone(),
                Text::new(
                    format!("a weight may be at most {MOST_WEIGHT}, not {weight}"),
                    format!("权重最多为 {MOST_WEIGHT}，不能是 {weight}"),
                ),
                Text::new("divide all weights by the same number", "请将各层权重同除以一个数"),
            );
            return None;
        }
        self.case.scheme.layers[layer].weight = weight;
        Some(())
    }

    /// An indicator of given weights weighs so much of 100; the others share the rest as before.
    pub(super) fn share(
        &mut self,
        (index, indicator): (&str, &str),
        weight: u32,
        at: &Place,
    ) -> Option<()> {
        let names = self.case.scheme.indices.iter().map(|i| i.name.as_str());
        let index = tables::find("index", index, names, at, self.findings)?;
        let chain = &self.case.scheme.indices[index].chain;
        let names = chain.indicators.iter().map(|i| i.name.as_str());
        let chosen = tables::find("indicator", indicator, names, at, self.findings)?;
        let chain = &mut self.case.scheme.indices[index].chain;
        let total: f64 = chain.indicators.iter().map(|i| i.weight).sum();
        let rest = total - chain.indicators[chosen].weight;
        let is_flat = chain.nodes.iter().all(|n| n.weight.is_none() && n.mean != Mean::Sum);
        let is_given = chain.weights == Weights::Given && is_flat;
        if !is_given || weight > 100 || (weight < 100 && rest <= 0.0) {
            self.report_e004_share(weight, at);
            return None;
        }
        let own = total * f64::from(weight) / 100.0;
        for (i, indicator) in chain.indicators.iter_mut().enumerate() {
            indicator.weight = if i == chosen {
                own
            } else if rest > 0.0 {
                indicator.weight * (total - own) / rest
            } else {
                0.0
            };
        }
        Some(())
    }

    fn report_e004_share(&mut self, weight: u32, at: &Place) {
        self.findings.error(
            Code::E004,
            at.clone(),
            Text::new(
                format!("an indicator cannot weigh {weight} of 100 in this index"),
                format!("此指数中的指标权重不能为 100 中的 {weight}"),
            ),
            Text::new(
                "write a whole number from 0 to 100, for an index with weights = \"given\" and another \
                 indicator that weighs something",
                "请写 0 至 100 的整数；指数须为 weights = \"given\"，且另有权重大于零的指标",
            ),
        );
    }

    /// The list of a group that is chosen by an index ends somewhere else.
    pub(super) fn cut(&mut self, group: &str, cut: Cut, at: &Place) -> Option<()> {
        let names = self.case.scheme.groups.iter().map(|g| g.name.as_str());
        let found = tables::find("group", group, names, at, self.findings)?;
        let rows = self.case.tables.table(self.case.scheme.groups[found].table).len();
        let choice = self.case.scheme.groups[found].choice.as_mut();
        let message = match (choice, cut) {
            (None, _) => Text::new(
                format!("group '{group}' is not chosen by an index"),
                format!("分组“{group}”不是按指数选取的"),
            ),
            (Some(_), Cut::Count(count)) if count > rows => Text::new(
                format!("group '{group}' cannot take {count} of {rows} rows"),
                format!("分组“{group}”无法从 {rows} 行中取 {count} 行"),
            ),
            (Some(choice), cut) => {
                choice.cut = cut;
                if matches!(cut, Cut::Threshold(_)) {
                    self.case.scheme.indices[choice.index].keep_on_scale();
                }
                return Some(());
            }
        };
        let help = Text::new(
            "name a group with 'worst' or 'best', and at most as many as its table has rows",
            "请写含有 worst 或 best 的分组，个数不超过表的行数",
        );
        self.findings.error(Code::S018, at.clone(), message, help);
        None
    }

    /// A limit on pairs that the plan in hand does not have.
    pub(super) fn changes(&mut self, at_most: u32, names: &[String], at: &Place) -> Option<()> {
        let n = self.case.scheme.layers.len();
        let mut layers = vec![names.is_empty(); n];
        let found: Vec<Option<usize>> = names.iter().map(|name| self.layer(name, at)).collect();
        for layer in found {
            layers[layer?] = true;
        }
        self.look_back_at_plan(None);
        self.case.scheme.changes.push(Changes { layers, at_most, at: at.clone() });
        Some(())
    }

    /// Lets `keep` and limits on changes compare with the plan in hand instead of last year's list.
    pub(super) fn look_back_at_plan(&mut self, counts: Option<Vec<bool>>) {
        let scheme = &mut self.case.scheme;
        let pairs = |layer: &Layer| {
            let listed = self.plan.layer(&layer.name);
            listed.map_or_else(Vec::new, |l| l.pairs.iter().cloned().collect())
        };
        let pairs = scheme.layers.iter().map(pairs).collect();
        let counted = scheme.previous.take().map(|p| p.counts);
        let all = || vec![true; scheme.layers.len()];
        let counts = counts.or(counted).unwrap_or_else(all);
        scheme.previous = Some(Previous { file: self.plan.name.clone(), pairs, counts });
    }
}
