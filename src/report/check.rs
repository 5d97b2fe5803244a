//! The cross-checks a clerk would do by hand, each with its number of faults and examples.
//!
//! Recomputed from the pairs and the tables; nothing here is taken from the solver.

use crate::plan::Status;
use crate::report::View;
use crate::report::chapter::{Chapter, Line, Side};
use crate::report::words::{self, Word};
use crate::scheme::Pattern;
use std::collections::{BTreeMap, BTreeSet};

/// Examples shown of the faults of one check.
const SHOWN: usize = 5;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// As it must be.
    Pass,
    /// Allowed by the rules, but worth knowing.
    Note,
    /// Against a rule, or a wrong total.
    Fail,
}

/// One check of one layer, or of the whole plan.
#[derive(Clone, Debug)]
pub(super) struct Check {
    /// Position of the layer; `None` for the whole plan.
    pub(super) layer: Option<usize>,
    pub(super) what: Word,
    pub(super) mark: Mark,
    pub(super) faults: usize,
    /// Numbers or examples.
    pub(super) remark: String,
}

/// All checks; none if there is no plan to check.
pub(super) fn all(view: &View<'_>, chapters: &[Chapter<'_>]) -> Vec<Check> {
    if matches!(view.plan.status, Status::Infeasible | Status::Unknown) {
        return Vec::new();
    }
    let mut checks = vec![verified(view), masked(view)];
    for chapter in chapters {
        let desk = Desk { view, chapters, chapter };
        checks.extend([desk.served(&chapter.recipients), desk.served(&chapter.helpers)]);
        checks.extend([desk.duplicates(), desk.known()]);
        checks.extend(desk.within());
        checks.extend(desk.forbidden());
        checks.extend([desk.quota(&chapter.helpers), desk.quota(&chapter.recipients)]);
        checks.extend(desk.teams());
        checks.extend(desk.fit());
        checks.push(desk.totals());
        checks.extend(desk.last_year());
    }
    checks
}

fn verified(view: &View<'_>) -> Check {
    let mark = if view.verified { Mark::Pass } else { Mark::Note };
    let remark = words::status(view.plan.status).say(view.lang).to_owned();
    Check { layer: None, what: words::C_VERIFIED, mark, faults: 0, remark }
}

fn masked(view: &View<'_>) -> Check {
    let tables = &view.case.tables;
    let mut headers = Vec::new();
    for table in 0..tables.len() {
        let columns = tables.table(table).columns();
        let private = (0..columns.len()).filter(|&c| tables.mask(table, c).is_some());
        headers.extend(private.map(|c| columns[c].as_str()));
    }
    let is_open = !view.public && !headers.is_empty();
    Check {
        layer: None,
        what: words::C_MASKED,
        mark: if is_open { Mark::Note } else { Mark::Pass },
        faults: if is_open { headers.len() } else { 0 },
        remark: headers.join(view.comma()),
    }
}

/// One layer on the clerk's desk.
struct Desk<'a> {
    view: &'a View<'a>,
    chapters: &'a [Chapter<'a>],
    chapter: &'a Chapter<'a>,
}

impl Desk<'_> {
    /// A check with its faults; `bad` is the mark if there are any.
    fn check(&self, what: Word, bad: Mark, faults: Vec<String>) -> Check {
        let n = faults.len();
        let shown: Vec<String> = faults.into_iter().take(SHOWN).collect();
        let more = if n > SHOWN { " …" } else { "" };
        Check {
            layer: Some(self.chapter.index),
            what,
            mark: if n == 0 { Mark::Pass } else { bad },
            faults: n,
            remark: shown.join(self.view.comma()) + more,
        }
    }

    fn member(&self, side: &Side, position: usize) -> String {
        let table = self.view.case.tables.table(side.table);
        self.view.name_and_key(side.table, table.key(side.rows[position]))
    }

    fn pair(&self, line: &Line<'_>) -> String {
        let layer = self.chapter.layer;
        let helper = self.view.name_and_key(layer.helper_table, &line.pair.helper);
        helper + " – " + &self.view.name_and_key(layer.recipient_table, &line.pair.recipient)
    }

    fn bounds(&self, side: &Side, position: usize) -> crate::scheme::Bounds {
        let layer = self.chapter.layer;
        let quota = if side.is_helper { &layer.per_helper } else { &layer.per_recipient };
        quota.of(self.view.case.tables.table(side.table), side.rows[position])
    }

    /// Somebody without a partner is a fault where the rules ask for one, else a note.
    fn served(&self, side: &Side) -> Check {
        let is_team = !side.is_helper && self.chapter.layer.teams.is_some();
        let alone: Vec<usize> = (0..side.rows.len()).filter(|&p| side.load[p] == 0).collect();
        let must = |&p: &usize| is_team || self.bounds(side, p).min > 0;
        let bad = if alone.iter().any(must) { Mark::Fail } else { Mark::Note };
        let what = if side.is_helper { words::C_USED } else { words::C_SERVED };
        self.check(what, bad, alone.iter().map(|&p| self.member(side, p)).collect())
    }

    fn duplicates(&self) -> Check {
        let mut faults = Vec::new();
        // The lines are sorted, so copies stand beside each other.
        for two in self.chapter.lines.windows(2) {
            if let [a, b] = two
                && (&a.pair.recipient, &a.pair.helper) == (&b.pair.recipient, &b.pair.helper)
            {
                faults.push(self.pair(b));
            }
        }
        self.check(words::C_DUPLICATE, Mark::Fail, faults)
    }

    fn known(&self) -> Check {
        let of = |side: &Side, row: Option<usize>| {
            row.is_some_and(|row| side.rows.binary_search(&row).is_ok())
        };
        let c = self.chapter;
        let strange = |l: &&Line<'_>| !of(&c.helpers, l.helper) || !of(&c.recipients, l.recipient);
        let faults = c.lines.iter().filter(strange).map(|l| self.pair(l)).collect();
        self.check(words::C_KNOWN, Mark::Fail, faults)
    }

    fn within(&self) -> Option<Check> {
        let parent = self.chapters.get(self.chapter.layer.within?.parent)?;
        let above: BTreeSet<_> = parent.lines.iter().filter_map(Line::rows).collect();
        let outside = |l: &&Line<'_>| {
            let pair = self.chapter.above(&self.view.case.tables, l);
            !pair.is_some_and(|pair| above.contains(&pair))
        };
        let faults = self.chapter.lines.iter().filter(outside).map(|l| self.pair(l)).collect();
        Some(self.check(words::C_WITHIN, Mark::Fail, faults))
    }

    fn forbidden(&self) -> Option<Check> {
        let scores = self.chapter.scores?;
        let ruling = |l: &&Line<'_>| {
            self.chapter.positions(l).is_some_and(|(h, r)| scores.ruling(h, r).is_some())
        };
        let faults = self.chapter.lines.iter().filter(ruling).map(|l| self.pair(l)).collect();
        Some(self.check(words::C_FORBIDDEN, Mark::Fail, faults))
    }

    fn quota(&self, side: &Side) -> Check {
        let off = |&p: &usize| {
            let (bounds, n) = (self.bounds(side, p), side.load[p]);
            n < bounds.min as usize || bounds.max.is_some_and(|max| n > max as usize)
        };
        let positions = (0..side.rows.len()).filter(off);
        let fault = |p: usize| format!("{}: {}", self.member(side, p), side.load[p]);
        let what = if side.is_helper { words::C_HELPER_QUOTA } else { words::C_RECIPIENT_QUOTA };
        self.check(what, Mark::Fail, positions.map(fault).collect())
    }

    fn teams(&self) -> Option<Check> {
        let teams = self.chapter.layer.teams.as_ref()?;
        let table = self.view.case.tables.table(self.chapter.layer.helper_table);
        let mut found: BTreeMap<&str, BTreeMap<&str, u32>> = BTreeMap::new();
        for line in &self.chapter.lines {
            let class = line.helper.map_or("", |row| table.text(row, teams.column));
            *found.entry(&line.pair.recipient).or_default().entry(class).or_default() += 1;
        }
        let fits = |team: &BTreeMap<&str, u32>, pattern: &Pattern| {
            let wanted = pattern.iter().filter(|(_, n)| *n > 0);
            let wanted: BTreeMap<&str, u32> = wanted.map(|(c, n)| (c.as_str(), *n)).collect();
            *team == wanted
        };
        let wrong = found.iter().filter(|(_, team)| !teams.patterns.iter().any(|p| fits(team, p)));
        let name = |key: &&str| self.view.name_and_key(self.chapter.layer.recipient_table, key);
        let faults = wrong.map(|(key, _)| name(key)).collect();
        Some(self.check(words::C_TEAM, Mark::Fail, faults))
    }

    fn fit(&self) -> Option<Check> {
        let scores = self.chapter.scores?;
        let differs = |l: &&Line<'_>| {
            self.chapter.positions(l).is_some_and(|(h, r)| scores.fit(h, r) != l.pair.fit)
        };
        let faults = self.chapter.lines.iter().filter(differs).map(|l| self.pair(l)).collect();
        Some(self.check(words::C_FIT, Mark::Fail, faults))
    }

    fn totals(&self) -> Check {
        let c = self.chapter;
        let (total, kept) = (c.lines.len(), c.n_kept());
        let new = c.lines.iter().filter(|l| !l.pair.kept).count();
        let [helpers, recipients] = c.sides().map(|side| side.load.iter().sum::<usize>());
        let is_sum = helpers == total && recipients == total && kept + new == total;
        let sign = if is_sum { "=" } else { "≠" };
        let remark = format!("{helpers}, {recipients}, {kept} + {new} {sign} {total}");
        let mark = if is_sum { Mark::Pass } else { Mark::Fail };
        let faults = usize::from(!is_sum);
        Check { layer: Some(c.index), what: words::C_TOTAL, mark, faults, remark }
    }

    /// Pairs of both plans count as kept, and only they.
    fn last_year(&self) -> Option<Check> {
        let c = self.chapter;
        if !c.has_before() {
            return None;
        }
        let was = |l: &Line<'_>| {
            let helpers = c.before.get(l.pair.recipient.as_str());
            helpers.is_some_and(|helpers| helpers.contains(l.pair.helper.as_str()))
        };
        let before: usize = c.before.values().map(BTreeSet::len).sum();
        let (kept, ended) = (c.n_kept(), c.ended.len());
        let wrong = c.lines.iter().filter(|l| l.pair.kept != was(l)).count();
        let is_sum = wrong == 0 && kept + ended == before;
        let sign = if kept + ended == before { "=" } else { "≠" };
        Some(Check {
            layer: Some(c.index),
            what: words::C_LAST,
            mark: if is_sum { Mark::Pass } else { Mark::Fail },
            faults: wrong + usize::from(kept + ended != before),
            remark: format!("{kept} + {ended} {sign} {before}"),
        })
    }
}
