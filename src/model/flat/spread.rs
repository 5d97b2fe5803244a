//! The rows that count places.

use super::{Lowering, Member, Origin, Reason, Side, Variable, small};
use crate::model::{Layer, Spread};

impl Lowering {
    /// Per helper with candidates in several places: which it uses, and how many more than one.
    pub(super) fn spread(&mut self, l: usize, layer: &Layer, spread: &Spread) {
        let first = self.first[l].unwrap_or_default();
        for (at, node) in layer.helpers.iter().enumerate() {
            let most = i64::from(spread.most(layer, at));
            if most == 0 {
                continue;
            }
            let member = Member { layer: l, side: Side::Helper, at };
            let further = self.variable(Variable {
                origin: Origin::Further(member),
                upper: most,
                integer: true,
                cost: spread.price.clone(),
            });
            let mut count = vec![(further, 1)];
            let place = |c: usize| spread.place[layer.candidates.recipient[c] as usize];
            let mut pairs: Vec<(u32, usize)> =
                layer.candidates.of(at).map(|c| (place(c), c)).collect();
            pairs.sort_unstable();
            for group in pairs.chunk_by(|a, b| a.0 == b.0) {
                let origin = Origin::Serves { layer: l, helper: at, place: group[0].0 };
                let cost = Vec::new();
                let serves = self.variable(Variable { origin, upper: 1, integer: true, cost });
                count.push((serves, -1));
                let room = i64::from(node.max.min(small(group.len())));
                let mut terms: Vec<(u32, i64)> =
                    group.iter().map(|g| (small(first + g.1), 1)).collect();
                terms.push((serves, -room));
                let origin = Reason::Serves { layer: l, helper: at, place: group[0].0 };
                self.row(origin, terms, None, Some(0));
                for &(_, candidate) in group.iter().filter(|_| room > 1) {
                    let terms = vec![(small(first + candidate), 1), (serves, -1)];
                    self.row(Reason::There { layer: l, candidate }, terms, None, Some(0));
                }
            }
            self.row(Reason::Further(member), count, Some(-1), None);
        }
    }
}
