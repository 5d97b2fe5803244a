//! One layer of the plan, joined with its tables: what every file tells of a layer.

use crate::base::Lang;
use crate::plan::{Pair, Unmatched};
use crate::report::words::Word;
use crate::report::{View, show};
use crate::scheme::Layer;
use crate::score::LayerScores;
use crate::table::{Catalog, Table};
use std::collections::{BTreeMap, BTreeSet};

/// A pair with the rows of its two sides, where the tables have them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) pair: &'a Pair,
    pub(super) helper: Option<usize>,
    pub(super) recipient: Option<usize>,
}

impl Line<'_> {
    /// Both rows, if both are known.
    pub(super) fn rows(&self) -> Option<(usize, usize)> {
        self.helper.zip(self.recipient)
    }
}

/// One side of a layer.
#[derive(Debug)]
pub(super) struct Side {
    pub(super) is_helper: bool,
    /// The table.
    pub(super) table: usize,
    /// Rows that take part, in key order.
    pub(super) rows: Vec<usize>,
    /// Partners of each, aligned with `rows`.
    pub(super) load: Vec<usize>,
}

impl Side {
    fn new(is_helper: bool, table: usize, rows: Vec<usize>) -> Self {
        let load = vec![0; rows.len()];
        Self { is_helper, table, rows, load }
    }

    fn count(&mut self, row: Option<usize>) {
        if let Some(position) = row.and_then(|row| self.rows.binary_search(&row).ok()) {
            self.load[position] += 1;
        }
    }

    /// The members that have a partner.
    pub(super) fn n_paired(&self) -> usize {
        self.load.iter().filter(|&&n| n > 0).count()
    }

    /// The row of this side in a line.
    pub(super) fn row_in(&self, line: &Line<'_>) -> Option<usize> {
        if self.is_helper { line.helper } else { line.recipient }
    }
}

/// One layer of the plan.
#[derive(Debug)]
pub(super) struct Chapter<'a> {
    /// Position among the layers of the scheme.
    pub(super) index: usize,
    pub(super) layer: &'a Layer,
    pub(super) scores: Option<&'a LayerScores>,
    /// Title for people: that of the published sheet, or the name of the layer.
    pub(super) title: &'a str,
    /// Pairs by key of recipient, then of helper.
    pub(super) lines: Vec<Line<'a>>,
    pub(super) ended: &'a [(String, String)],
    pub(super) unmatched: &'a [Unmatched],
    pub(super) helpers: Side,
    pub(super) recipients: Side,
    /// Last year's helpers by recipient; empty if the layer has no earlier list.
    pub(super) before: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Per helper with pairs, in how many places they lie; empty where that does not matter.
    pub(super) places: BTreeMap<&'a str, usize>,
}

/// In how many places the recipients of every helper lie; an empty cell is a place of its own.
fn places<'a>(layer: &Layer, table: &Table, lines: &[Line<'a>]) -> BTreeMap<&'a str, usize> {
    let Some(spread) = layer.spread else { return BTreeMap::new() };
    let mut visited: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut alone: BTreeMap<&str, usize> = BTreeMap::new();
    for line in lines {
        let place = line.recipient.map_or("", |row| table.text(row, spread.column));
        if place.is_empty() {
            *alone.entry(&line.pair.helper).or_default() += 1;
        } else {
            visited.entry(&line.pair.helper).or_default().insert(place);
        }
    }
    for (helper, places) in visited {
        *alone.entry(helper).or_default() += places.len();
    }
    alone
}

impl<'a> Chapter<'a> {
    /// Joins layer `index` of the scheme with its part of the plan.
    pub(super) fn new(view: &View<'a>, index: usize) -> Self {
        let scheme = &view.case.scheme;
        let layer = &scheme.layers[index];
        let tables = &view.case.tables;
        let plan = view.plan.layers.iter().find(|l| l.name == layer.name);
        let (helper_table, recipient_table) =
            (tables.table(layer.helper_table), tables.table(layer.recipient_table));
        let line = |pair: &'a Pair| Line {
            pair,
            helper: helper_table.row_of(&pair.helper),
            recipient: recipient_table.row_of(&pair.recipient),
        };
        let mut lines: Vec<Line<'a>> =
            plan.map_or(&[][..], |l| &l.pairs).iter().map(line).collect();
        lines.sort_by_key(|l| (&l.pair.recipient, &l.pair.helper));
        let rows = |members| view.scores.rows(view.case, members);
        let mut helpers = Side::new(true, layer.helper_table, rows(layer.helpers));
        let mut recipients = Side::new(false, layer.recipient_table, rows(layer.recipients));
        for line in &lines {
            helpers.count(line.helper);
            recipients.count(line.recipient);
        }
        let mut before: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let previous = scheme.previous.as_ref().and_then(|p| p.pairs.get(index));
        for (helper, recipient) in previous.into_iter().flatten() {
            before.entry(recipient).or_default().insert(helper);
        }
        let sheet = scheme.sheets.iter().find(|s| s.layer == index);
        let places = places(layer, recipient_table, &lines);
        Self {
            index,
            layer,
            scores: view.layer_scores.get(index),
            title: sheet.map_or(&layer.name, |s| &s.title),
            lines,
            ended: plan.map_or(&[], |l| &l.ended),
            unmatched: plan.map_or(&[], |l| &l.unmatched),
            helpers,
            recipients,
            before,
            places,
        }
    }

    /// Both sides, helpers first.
    pub(super) fn sides(&self) -> [&Side; 2] {
        [&self.helpers, &self.recipients]
    }

    /// Whether there is an earlier list of this layer to compare with.
    pub(super) fn has_before(&self) -> bool {
        !self.before.is_empty()
    }

    /// The number of pairs kept from last year.
    pub(super) fn n_kept(&self) -> usize {
        self.lines.iter().filter(|l| l.pair.kept).count()
    }

    /// Mean fit of the pairs in points, if there are any.
    pub(super) fn mean_fit(&self) -> Option<f64> {
        let sum = self.lines.iter().fold(0, |sum: i64, l| sum.saturating_add(l.pair.fit));
        let n = self.lines.len();
        (n > 0).then(|| show::as_points(sum) / show::ratio(n, 1))
    }

    /// The positions of a line's members in the layer's scores.
    pub(super) fn positions(&self, line: &Line<'_>) -> Option<(usize, usize)> {
        let (helper, recipient) = line.rows()?;
        let scores = self.scores?;
        let h = scores.helpers.binary_search(&helper).ok()?;
        Some((h, scores.recipients.binary_search(&recipient).ok()?))
    }

    /// The value of every fit term for a pair, from 0 to 1; empty if unknown.
    pub(super) fn parts(&self, line: &Line<'_>) -> Vec<f64> {
        let position = self.positions(line).zip(self.scores);
        position.map_or_else(Vec::new, |((h, r), scores)| scores.parts(h, r).collect())
    }

    /// The distance of a pair, if the layer knows where its members are.
    pub(super) fn km(&self, line: &Line<'_>) -> Option<f64> {
        let (h, r) = self.positions(line)?;
        self.scores?.km(h, r)
    }

    /// The rows of the layer above that a line lies in.
    pub(super) fn above(&self, tables: &Catalog, line: &Line<'_>) -> Option<(usize, usize)> {
        let within = self.layer.within?;
        let (h, r) = line.rows()?;
        let helper = within.helper.climb(tables, self.layer.helper_table, h)?;
        Some((helper, within.recipient.climb(tables, self.layer.recipient_table, r)?))
    }
}

impl View<'_> {
    /// What to call a member: its name, or its key if it has none.
    pub(super) fn name(&self, table: usize, key: &str) -> String {
        let tables = &self.case.tables;
        let row = tables.table(table).row_of(key);
        let label = row.map_or_else(String::new, |row| tables.label(table, row, self.public));
        if label.is_empty() { self.key(table, key) } else { label }
    }

    /// A key as it may be shown.
    pub(super) fn key(&self, table: usize, key: &str) -> String {
        let column = self.case.tables.table(table).key_column();
        match self.case.tables.mask(table, column) {
            Some(mask) if self.public => mask.apply(key),
            Some(_) | None => key.to_owned(),
        }
    }

    /// Name and key, for lists in running text.
    pub(super) fn name_and_key(&self, table: usize, key: &str) -> String {
        let (name, shown) = (self.name(table, key), self.key(table, key));
        match self.lang {
            _ if name == shown => name,
            Lang::Zh => format!("{name}（{shown}）"),
            Lang::En => format!("{name} ({shown})"),
        }
    }

    /// Last year's helpers of a recipient, by name.
    pub(super) fn before(&self, chapter: &Chapter<'_>, recipient: &str) -> String {
        let helpers = chapter.before.get(recipient).into_iter().flatten();
        let names: Vec<String> =
            helpers.map(|key| self.name(chapter.layer.helper_table, key)).collect();
        names.join(self.comma())
    }

    /// What stands between the items of a list.
    pub(super) fn comma(&self) -> &'static str {
        Word::COMMA.say(self.lang)
    }
}
