//! Which pairs a `require` asks for, as positions of members that take part.

use crate::base::Findings;
use crate::scheme::{Attribute, Require, Required};
use crate::score::prepare::View;

impl View<'_> {
    /// The pairs, sorted. Those of a list with a member that takes no part are left out.
    pub(super) fn required(&self, rule: &Require, findings: &mut Findings) -> Vec<(usize, usize)> {
        match &rule.pairs {
            Required::Listed(pairs) => self.positions(pairs),
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
