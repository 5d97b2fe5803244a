//! Conflicts of teams that are ones of counting: more of a class than the teams can take or give.

use crate::base::Findings;
use crate::infeasible::conflict::Core;
use crate::infeasible::oracle::Oracle;
use crate::infeasible::rule::{self, Rule};
use crate::scheme::{Case, Layer, Pattern};
use crate::score::LayerScores;
use crate::solve::Conflict;

/// The members of a conflict who need more than those they can be with take or give in any team.
///
/// Helpers of one class: their minima against the most of that class in any team, for every recipient
/// left to them. Recipients: the fewest helpers, of one class or of all, in any team, against the maxima of the
/// helpers left to them. Both are necessary, so an excess proves that there is no plan.
pub(super) fn cut(oracle: &Oracle<'_>, core: &Core) -> Option<Conflict> {
    let layer = core.rules.iter().find_map(|rule| match rule {
        Rule::Teams(layer) => Some(*layer),
        _ => None,
    })?;
    if core.needs.iter().any(|need| (need.0, need.1) != (layer, core.needs[0].1)) {
        return None;
    }
    let of_helpers = core.needs.first()?.1;
    let dropped: Vec<Rule> =
        oracle.rules.iter().filter(|rule| !core.rules.contains(rule)).cloned().collect();
    let case = rule::without(&oracle.case, &dropped);
    let scheme = &case.scheme.layers[layer];
    let view = View {
        oracle,
        case: &case,
        layer,
        scheme,
        pairs: LayerScores::new(&case, oracle.scores, scheme, &mut Findings::default()),
        needy: core.needs.iter().map(|need| need.2).collect(),
    };
    let classes = view.classes();
    if of_helpers {
        // Helpers of a class of their own count by themselves.
        let class = |c: &Option<&str>| view.needy.iter().all(|&h| Some(view.class(h)) == *c);
        classes.into_iter().find(class).and_then(|class| view.helpers(class?))
    } else {
        classes.into_iter().find_map(|class| view.recipients(class))
    }
}

/// A layer of teams and who needs something in it.
struct View<'a> {
    oracle: &'a Oracle<'a>,
    case: &'a Case,
    layer: usize,
    scheme: &'a Layer,
    pairs: LayerScores,
    needy: Vec<usize>,
}

impl View<'_> {
    fn patterns(&self) -> &[Pattern] {
        self.scheme.teams.as_ref().map_or(&[], |teams| &teams.patterns)
    }

    /// All classes, then `None` for all helpers together.
    fn classes(&self) -> Vec<Option<&str>> {
        let named = self.patterns().iter().flatten().map(|(class, _)| Some(class.as_str()));
        named.chain([None]).collect()
    }

    fn class(&self, helper: usize) -> &str {
        let table = self.case.tables.table(self.scheme.helper_table);
        let column = self.scheme.teams.as_ref().map_or(0, |teams| teams.column);
        table.text(self.pairs.helpers[helper], column)
    }

    /// How many helpers of a class each team has.
    fn sizes(&self, class: Option<&str>) -> impl Iterator<Item = u32> {
        let size = move |pattern: &Pattern| {
            let of = pattern.iter().filter(|(name, _)| class.is_none_or(|class| name == class));
            of.map(|(_, n)| n).sum()
        };
        self.patterns().iter().map(size)
    }

    fn helpers(&self, class: &str) -> Option<Conflict> {
        let takes = |r: &usize| self.needy.iter().any(|&h| self.pairs.ruling(h, *r).is_none());
        let scarce: Vec<usize> = (0..self.pairs.recipients.len()).filter(takes).collect();
        let most = u64::from(self.sizes(Some(class)).max()?);
        let bounds = self.oracle.bounds(self.case, self.layer, true);
        let need = self.needy.iter().map(|&h| u64::from(bounds[h].min)).sum();
        let room = most * scarce.len() as u64;
        self.excess(true, scarce, (need, room))
    }

    fn recipients(&self, class: Option<&str>) -> Option<Conflict> {
        let known = |h: &usize| {
            let own = self.class(*h);
            class.map_or_else(
                || self.patterns().iter().flatten().any(|(name, _)| name == own),
                |class| class == own,
            )
        };
        let takes = |h: &usize| self.needy.iter().any(|&r| self.pairs.ruling(*h, r).is_none());
        let scarce: Vec<usize> =
            (0..self.pairs.helpers.len()).filter(known).filter(takes).collect();
        let least = u64::from(self.sizes(class).min()?);
        let bounds = self.oracle.bounds(self.case, self.layer, true);
        let all = u32::try_from(self.needy.len()).unwrap_or(u32::MAX);
        let most = |&h: &usize| u64::from(bounds[h].max.map_or(all, |max| max.min(all)));
        let room = scarce.iter().map(most).sum();
        self.excess(false, scarce, (least * self.needy.len() as u64, room))
    }

    fn excess(
        &self,
        helpers_need: bool,
        scarce: Vec<usize>,
        (need, room): (u64, u64),
    ) -> Option<Conflict> {
        let number = |list: &[usize]| list.iter().filter_map(|&m| u32::try_from(m).ok()).collect();
        let (needy, scarce) = (number(&self.needy), number(&scarce));
        let (helpers, recipients) = if helpers_need { (needy, scarce) } else { (scarce, needy) };
        let conflict = Conflict {
            layer: self.layer,
            helpers_need,
            helpers,
            recipients,
            need: i64::try_from(need).ok()?,
            room: i64::try_from(room).ok()?,
            rows: Vec::new(),
        };
        (need > room).then_some(conflict)
    }
}
