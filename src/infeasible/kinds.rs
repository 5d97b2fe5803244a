//! Members that may be exchanged: what is known of one of them is known of all.

use crate::base::Findings;
use crate::infeasible::oracle::{Needy, Oracle};
use crate::infeasible::rule::{self, Rule};
use crate::scheme::Case;
use crate::score::LayerScores;
use std::collections::BTreeMap;

/// What tells members of one side apart: bounds, class in teams, owner, and those they may be with; a
/// number of its own where rows, loads or layers within tell all apart.
type Kind = (usize, bool, (u32, Option<u32>), (String, String), Option<usize>, Vec<u32>);

/// Members in groups within which exchanging two of them changes nothing, those with the fewest possible
/// partners first.
pub(super) fn kinds(oracle: &Oracle<'_>, rules: &[Rule], among: &[Needy]) -> Vec<Vec<Needy>> {
    let dropped: Vec<Rule> = oracle.rules.iter().filter(|r| !rules.contains(r)).cloned().collect();
    let case = rule::without(&oracle.case, &dropped);
    let mut groups: BTreeMap<(usize, Kind), Vec<Needy>> = BTreeMap::new();
    for layer in 0..case.scheme.layers.len() {
        let members: Vec<Needy> = among.iter().copied().filter(|n| n.0 == layer).collect();
        if members.is_empty() {
            continue;
        }
        let view = View::new(oracle, &case, layer);
        for member in members {
            groups.entry(view.kind(member)).or_default().push(member);
        }
    }
    groups.into_values().collect()
}

/// A layer under the rules that are left.
struct View<'a> {
    case: &'a Case,
    pairs: LayerScores,
    all_differ: bool,
}

impl<'a> View<'a> {
    fn new(oracle: &Oracle<'_>, case: &'a Case, layer: usize) -> Self {
        let scheme = &case.scheme;
        let data = &scheme.layers[layer];
        let pairs = LayerScores::new(case, oracle.scores, data, &mut Findings::default());
        let all_differ = data.loads.is_some()
            || !data.rules.is_empty()
            || scheme.balances.iter().any(|b| b.layers.contains(&layer))
            || scheme.changes.iter().any(|c| c.layers[layer])
            || scheme.layers.iter().any(|l| l.within.is_some_and(|w| w.parent == layer));
        Self { case, pairs, all_differ }
    }

    /// The kind of a member, after the number of its possible partners.
    fn kind(&self, (layer, is_helper, m): Needy) -> (usize, Kind) {
        let data = &self.case.scheme.layers[layer];
        let table = self.case.tables.table(rule::side_table(self.case, layer, is_helper));
        let (own, others) = (&self.pairs.helpers, &self.pairs.recipients);
        let (own, others) = if is_helper { (own, others) } else { (others, own) };
        let row = own[m];
        let text = |column: Option<usize>| column.map_or("", |c| table.text(row, c)).to_owned();
        let class = text(data.teams.as_ref().filter(|_| is_helper).map(|teams| teams.column));
        let owner = data.within.map_or("", |within| {
            let way = if is_helper { within.helper } else { within.recipient };
            way.key(&self.case.tables, rule::side_table(self.case, layer, is_helper), row)
        });
        let owner = owner.to_owned();
        let free = |&other: &usize| {
            let (h, r) = if is_helper { (m, other) } else { (other, m) };
            self.pairs.ruling(h, r).is_none()
        };
        let bounds = rule::quota(self.case, layer, is_helper).of(table, row);
        let mut partners: Vec<u32> = Vec::new();
        if !data.forbid.is_empty() {
            partners.extend((0..others.len()).filter(free).filter_map(|o| u32::try_from(o).ok()));
        }
        let n = if data.forbid.is_empty() { others.len() } else { partners.len() };
        let number = self.all_differ.then_some(m);
        (n, (layer, is_helper, (bounds.min, bounds.max), (class, owner), number, partners))
    }
}
