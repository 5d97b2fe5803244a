//! A smallest set of rules and members that cannot hold together.

use crate::infeasible::kinds;
use crate::infeasible::minimal::minimal;
use crate::infeasible::oracle::{Answer, Needy, Oracle};
use crate::infeasible::rule::Rule;
use crate::infeasible::teams;
use crate::solve::Conflict;
use std::collections::BTreeSet;

/// Rules and needs of members that cannot hold together, and could if any one of them went.
#[derive(Clone, Debug)]
pub(super) struct Core {
    /// The rules.
    pub(super) rules: Vec<Rule>,
    /// The members whose needs are part of it.
    pub(super) needs: Vec<Needy>,
    /// Where the cause is one of counting: all members who need too much together, of whom `needs` are
    /// a part that is too much already.
    pub(super) cut: Option<Conflict>,
    /// Whether it is known that every element is needed.
    pub(super) is_minimal: bool,
}

/// What there is to say of a case.
#[derive(Debug)]
pub(super) enum Found {
    /// There is a plan.
    Possible,
    /// Nobody knows.
    Unknown,
    /// There is none, for this reason.
    Core(Box<Core>),
}

/// Questions after which kinds of members are kept without asking further.
const MOST_QUESTIONS: usize = 1_000;

/// Finds why a case has no plan: first the fewest rules, for all members; then, with these rules alone,
/// the fewest needs of members. Rules found first stay needed, for fewer needs are weaker.
pub(super) fn find(oracle: &Oracle<'_>) -> Found {
    match oracle.ask(&oracle.rules, None) {
        Answer::Possible => return Found::Possible,
        Answer::Unknown => return Found::Unknown,
        Answer::Impossible(_) => {}
    }
    let mut is_known = true;
    let rules: Vec<Rule> = {
        let of = |set: &[usize]| set.iter().map(|&i| oracle.rules[i].clone()).collect::<Vec<_>>();
        let mut fails = |set: &[usize]| match oracle.ask(&of(set), None) {
            Answer::Impossible(_) => true,
            Answer::Possible => false,
            Answer::Unknown => {
                is_known = false;
                false
            }
        };
        of(&minimal(oracle.rules.len(), &mut fails))
    };
    let mut core = Core { rules, needs: Vec::new(), cut: None, is_minimal: is_known };
    if let Answer::Impossible(conflicts) = oracle.ask(&core.rules, None) {
        core.cut = smallest(conflicts);
    }
    reduce(oracle, &mut core);
    if core.cut.is_none() {
        core.cut = teams::cut(oracle, &core);
    }
    Found::Core(Box::new(core))
}

/// Of conflicts that count, the one of the fewest members who need.
fn smallest(conflicts: Vec<Conflict>) -> Option<Conflict> {
    let counts = conflicts.into_iter().filter(|c| c.need > c.room && c.rows.is_empty());
    counts.min_by_key(|c| needy_of(c).len())
}

/// Who needs.
pub(super) fn needy_of(cut: &Conflict) -> &[u32] {
    if cut.helpers_need { &cut.helpers } else { &cut.recipients }
}

/// Who lacks room.
pub(super) fn scarce_of(cut: &Conflict) -> &[u32] {
    if cut.helpers_need { &cut.recipients } else { &cut.helpers }
}

/// The fewest needs for which the rules fail: of kinds of members, then of the members of each kind.
fn reduce(oracle: &Oracle<'_>, core: &mut Core) {
    let rules = core.rules.clone();
    let set = |needs: &[Needy]| needs.iter().copied().collect::<BTreeSet<_>>();
    let fails = |needs: &[Needy]| oracle.fails(&rules, Some(&set(needs)));
    if fails(&[]) {
        // Rows can fail by themselves.
        return;
    }
    let cut = core.cut.iter().flat_map(|cut| {
        let needy = |&m: &u32| (cut.layer, cut.helpers_need, m as usize);
        needy_of(cut).iter().map(needy).collect::<Vec<_>>()
    });
    let cut: Vec<Needy> = cut.collect();
    let among = if !cut.is_empty() && fails(&cut) { cut } else { oracle.needy() };
    let all = kinds::kinds(oracle, &rules, &among);
    let mut questions = 0;
    let found = minimal(all.len(), &mut |set| {
        questions += 1;
        let few = questions <= MOST_QUESTIONS;
        few && fails(&set.iter().flat_map(|&k| all[k].iter().copied()).collect::<Vec<_>>())
    });
    core.is_minimal &= questions <= MOST_QUESTIONS;
    let mut kept: Vec<&[Needy]> = found.into_iter().map(|k| &all[k][..]).collect();
    for k in 0..kept.len() {
        let whole = kept[k];
        let (mut holds, mut enough) = (0, whole.len());
        while enough - holds > 1 {
            let middle = holds + (enough - holds) / 2;
            kept[k] = &whole[..middle];
            if fails(&kept.concat()) { enough = middle } else { holds = middle }
        }
        kept[k] = &whole[..enough];
    }
    core.needs = kept.concat();
    core.needs.sort_unstable();
}
