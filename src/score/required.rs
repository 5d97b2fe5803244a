//! Which pairs a `require` asks for, as positions of members that take part.

use crate::base::{Code, Findings, Text};
use crate::scheme::{Attribute, Require, Required};
use crate::score::prepare::View;
use std::collections::BTreeSet;

impl View<'_> {
    /// The pairs, sorted. Those of a list with a member that takes no part are left out.
    pub(super) fn required(&self, rule: &Require, findings: &mut Findings) -> Vec<(usize, usize)> {
        match &rule.pairs {
            Required::Listed(pairs) => {
                let positions = self.positions(pairs);
                self.check_m014_takes_no_part(rule, pairs, findings);
                positions
            }
            Required::InOrder { helper, recipient, first } => {
                self.check_numbers(&rule.name, [helper, recipient], findings);
                let helpers = self.in_order(true, helper, findings);
                let recipients = self.in_order(false, recipient, findings);
                let most = first.map_or(usize::MAX, |first| first as usize);
                let mut pairs: Vec<(usize, usize)> =
                    helpers.into_iter().zip(recipients).take(most).collect();
                pairs.sort_unstable();
                pairs
            }
        }
    }

    /// Listed pairs of rows that are there and take no part are passed over; that may be a surprise.
    fn check_m014_takes_no_part(
        &self,
        rule: &Require,
        pairs: &BTreeSet<(String, String)>,
        findings: &mut Findings,
    ) {
        let is_out = |of_helper: bool, key: &str| {
            let row = self.table(of_helper).row_of(key);
            row.is_some_and(|row| self.rows(of_helper).binary_search(&row).is_err())
        };
        let mut keys = Vec::new();
        for (helper, recipient) in pairs {
            let who = [(true, helper), (false, recipient)];
            keys.extend(who.into_iter().find(|(side, key)| is_out(*side, key)).map(|(_, key)| key));
        }
        let Some(first) = keys.first() else { return };
        let (n, all, name) = (keys.len(), pairs.len(), &rule.name);
        findings.warn(
            Code::M014,
            rule.at.clone(),
            Text::new(
                format!(
                    "\"{name}\": {n} of {all} required pairs name somebody who takes no part, such as \"{first}\""
                ),
                format!("“{name}”：{all} 对中有 {n} 对未采用，其成员未参加本层，例如“{first}”"),
            ),
            Text::new(
                "if they must stay, let them into the group: always = { column = \"KEY\", listed = \"FILE\", under = \"recipient\" }",
                "若须保留，请让其进入分组：always = { column = \"编码列\", listed = \"文件\", under = \"recipient\" }",
            ),
        );
    }

    /// The members of a side that have a number: by a column rising; by an index the best helper, the worst
    /// recipient first. Ties go by key; in a stack what a column orders comes after what an index orders.
    fn in_order(&self, of_helper: bool, by: &Attribute, findings: &mut Findings) -> Vec<usize> {
        let mut order = Vec::new();
        for (attribute, mut values) in self.merits(of_helper, by, findings) {
            let is_index = matches!(attribute, Attribute::Score(_));
            let falling = is_index && of_helper;
            values.sort_by(|a, b| {
                let rising = a.1.total_cmp(&b.1);
                if falling { rising.reverse() } else { rising }.then(a.0.cmp(&b.0))
            });
            order.push((!is_index, values));
        }
        order.sort_by_key(|(is_column, _)| *is_column);
        order.into_iter().flat_map(|(_, values)| values).map(|(at, _)| at).collect()
    }
}
