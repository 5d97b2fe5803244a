//! Edits that lift a rule: a pair that may be all the same, a rule that goes, a team more.

use crate::base::{Code, Place, Text};
use crate::scenario::apply::Editor;
use crate::scenario::{Pair, Rule};
use crate::scheme::{LayerRule, tables};

impl Editor<'_> {
    /// A pair that no ban of its layer excludes any more.
    pub(super) fn allow(&mut self, pair: &Pair, at: &Place) -> Option<()> {
        let layer = self.pair(pair, at)?;
        for ban in &mut self.case.scheme.layers[layer].forbid {
            ban.except.insert((pair.helper.clone(), pair.recipient.clone()));
        }
        Some(())
    }

    /// A rule that goes. Numbers are those of the scheme: rows that go leave an empty place, which
    /// [`Editor::sweep`] takes away.
    pub(super) fn drop_rule(&mut self, rule: &Rule, at: &Place) -> Option<()> {
        match rule {
            Rule::Forbid { layer, name } => {
                let number = self.layer(layer, at)?;
                let bans = &self.case.scheme.layers[number].forbid;
                let names = bans.iter().map(|ban| ban.name.as_str());
                let found = tables::find("forbid", name, names, at, self.findings)?;
                self.case.scheme.layers[number].forbid.remove(found);
            }
            Rule::Counts { layer, key } => {
                let number = self.layer(layer, at)?;
                let rules = &self.case.scheme.layers[number].rules;
                let keys = rules.iter().map(LayerRule::key);
                let found = tables::find("rule", key, keys, at, self.findings)?;
                self.case.scheme.layers[number].rules.remove(found);
            }
            Rule::Balance(number) => {
                let n = self.case.scheme.balances.len();
                let found = self.check_number(*number, n, at)?;
                self.dropped.balances.push(found);
            }
            Rule::Changes { number, at_most } => {
                let n = self.case.scheme.changes.len();
                let found = self.check_number(*number, n, at)?;
                match at_most {
                    Some(at_most) => self.case.scheme.changes[found].at_most = *at_most,
                    None => self.dropped.changes.push(found),
                }
            }
        }
        Some(())
    }

    /// Takes away the rows that edits dropped.
    pub(super) fn sweep(&mut self) {
        let scheme = &mut self.case.scheme;
        let mut number = 0..;
        scheme
            .balances
            .retain(|_| number.next().is_some_and(|n| !self.dropped.balances.contains(&n)));
        let mut number = 0..;
        scheme
            .changes
            .retain(|_| number.next().is_some_and(|n| !self.dropped.changes.contains(&n)));
    }

    fn check_number(&mut self, number: u32, n: usize, at: &Place) -> Option<usize> {
        let found = (number as usize).checked_sub(1).filter(|&found| found < n);
        if found.is_none() {
            self.findings.error(
                Code::E004,
                at.clone(),
                Text::new(
                    format!("the scheme has {n} of these; there is no number {number}"),
                    format!("方案中共有 {n} 条，没有第 {number} 条"),
                ),
                Text::new("count from 1, in the order of the scheme", "请按方案中的顺序从 1 数起"),
            );
        }
        found
    }

    /// One more kind of team.
    pub(super) fn team(&mut self, layer: &str, team: &[(String, u32)], at: &Place) -> Option<()> {
        let number = self.layer(layer, at)?;
        let table = self.case.scheme.layers[number].helper_table;
        let Some(teams) = &self.case.scheme.layers[number].teams else {
            self.findings.error(
                Code::E004,
                at.clone(),
                Text::new(
                    format!("layer '{layer}' has no teams to add one to"),
                    format!("结对层“{layer}”没有组合规则，无法增加组合"),
                ),
                Text::new("name a layer with 'teams'", "请写含有 teams 的结对层"),
            );
            return None;
        };
        let column = teams.column;
        for (class, _) in team {
            self.check_class((table, column), class, at)?;
        }
        let teams = self.case.scheme.layers[number].teams.as_mut()?;
        teams.patterns.push(team.to_vec());
        Some(())
    }
}
