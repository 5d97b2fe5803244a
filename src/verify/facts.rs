//! The case as its rules define it: members, bounds, owners, classes, candidates.
//!
//! Written from the definitions in the scheme, not from the compiled model. Helpers and recipients
//! are positions in key order.

use crate::base::Findings;
use crate::scheme::{Bounds, Case, Layer, Members, Quota, Way, Within};
use crate::score::{LayerScores, Scores};
use crate::table::Table;
use crate::verify::rows::{self, Row};
use std::collections::BTreeMap;

/// One side of a layer.
pub(super) struct Side<'a> {
    pub(super) table_id: usize,
    pub(super) table: &'a Table,
    /// Row of every member; ascending, so in key order.
    pub(super) rows: Vec<usize>,
    pub(super) bounds: Vec<Bounds>,
    /// Per member, the member of the layer above that owns it.
    pub(super) owner: Vec<Option<usize>>,
    /// Per member, the number of its candidates.
    pub(super) degree: Vec<u32>,
}

impl Side<'_> {
    /// Most partners of a member: never more than it has candidates.
    pub(super) fn max(&self, member: usize) -> u32 {
        self.bounds[member].max.unwrap_or(u32::MAX).min(self.degree[member])
    }

    /// The member with this key.
    pub(super) fn find(&self, key: &str) -> Option<usize> {
        self.rows.binary_search(&self.table.row_of(key)?).ok()
    }

    pub(super) fn key(&self, member: usize) -> &str {
        self.table.key(self.rows[member])
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }
}

/// Classes of helpers and the teams made of them.
pub(super) struct Classes {
    /// Per helper its class, if some team has it.
    pub(super) of: Vec<Option<usize>>,
    /// Per allowed team the number of helpers of every class.
    pub(super) patterns: Vec<Vec<u32>>,
}

/// One layer.
pub(super) struct LayerFacts<'a> {
    pub(super) layer: &'a Layer,
    pub(super) scores: LayerScores,
    pub(super) helpers: Side<'a>,
    pub(super) recipients: Side<'a>,
    pub(super) classes: Option<Classes>,
    /// The last plan's pairs of present members, by helper.
    kept: Vec<(usize, usize)>,
    /// Whether goal `keep` counts this layer.
    pub(super) counts_kept: bool,
    /// Per helper the place of its level, if goal `fill` looks at this layer.
    pub(super) level: Vec<u32>,
    /// Whether goal `fewest` counts the pairs of this layer.
    pub(super) counts_pairs: bool,
    /// Where each helper's candidates start; one more entry than helpers.
    start: Vec<usize>,
    /// The recipient of every candidate; by helper, then by owner and key of the recipient.
    recipient: Vec<u32>,
    /// Position of every recipient in the order by owner, then key.
    rank: Vec<usize>,
    /// The fit of every candidate.
    pub(super) fit: Vec<i64>,
    /// The place of every recipient, numbered in the order of their first recipients.
    pub(super) place: Vec<usize>,
}

impl<'a> LayerFacts<'a> {
    /// The numbers of the candidates of one helper.
    pub(super) fn of(&self, helper: usize) -> std::ops::Range<usize> {
        self.start[helper]..self.start[helper + 1]
    }

    /// Where each helper's candidates start, and the recipient of every candidate.
    pub(super) fn candidates(&self) -> (&[usize], &[u32]) {
        (&self.start, &self.recipient)
    }

    /// The recipient of candidate `c`.
    pub(super) fn recipient(&self, c: usize) -> usize {
        self.recipient[c] as usize
    }

    pub(super) fn n_candidates(&self) -> usize {
        self.recipient.len()
    }

    pub(super) fn is_candidate(&self, helper: usize, recipient: usize) -> bool {
        let of = &self.recipient[self.of(helper)];
        let rank = self.rank[recipient];
        of.binary_search_by_key(&rank, |&r| self.rank[r as usize]).is_ok()
    }

    /// Whether the last plan had this pair.
    pub(super) fn is_kept(&self, helper: usize, recipient: usize) -> bool {
        self.kept.binary_search(&(helper, recipient)).is_ok()
    }

    /// The recipients by owner, then by key.
    pub(super) fn by_owner(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.recipients.len()).collect();
        order.sort_by_key(|&r| (self.recipients.owner[r], r));
        order
    }

    fn new(case: &'a Case, scores: &Scores, number: usize, above: &[LayerFacts<'_>]) -> Self {
        let layer = &case.scheme.layers[number];
        let of_side = |members: Members, table_id: usize, quota: &Quota| {
            let (table, rows) = (case.tables.table(table_id), scores.rows(case, members));
            let bounds = rows.iter().map(|&row| quota.of(table, row)).collect();
            let (owner, degree) = (vec![None; rows.len()], vec![0; rows.len()]);
            Side { table_id, table, rows, bounds, owner, degree }
        };
        let mut helpers = of_side(layer.helpers, layer.helper_table, &layer.per_helper);
        let mut recipients = of_side(layer.recipients, layer.recipient_table, &layer.per_recipient);
        if let Some(Within { parent, helper, recipient }) = layer.within {
            helpers.owner = owners(case, &helpers, helper, &above[parent].helpers);
            recipients.owner = owners(case, &recipients, recipient, &above[parent].recipients);
        }
        let previous = case.scheme.previous.as_ref();
        let mut facts = Self {
            layer,
            // Whoever made `scores` has reported what is wrong with the columns.
            scores: LayerScores::new(case, scores, layer, &mut Findings::default()),
            classes: classes(layer, &helpers),
            kept: previous.map_or(Vec::new(), |p| known(&p.pairs[number], &helpers, &recipients)),
            counts_kept: previous.is_some_and(|p| p.counts[number]),
            level: levels(case, number, &helpers),
            counts_pairs: case.scheme.fewest[number],
            place: places(layer, &recipients),
            helpers,
            recipients,
            start: vec![0],
            recipient: Vec::new(),
            rank: Vec::new(),
            fit: Vec::new(),
        };
        facts.collect_candidates(above);
        facts
    }

    fn collect_candidates(&mut self, above: &[LayerFacts<'_>]) {
        let order = self.by_owner();
        self.rank = vec![0; order.len()];
        for (rank, &r) in order.iter().enumerate() {
            self.rank[r] = rank;
        }
        for h in 0..self.helpers.len() {
            let open = self.layer.within.map(|w| above[w.parent].open(self.helpers.owner[h]));
            let fits = self.classes.as_ref().is_none_or(|c| c.of[h].is_some());
            for &r in order.iter().filter(|_| fits) {
                let is_open = match (&open, self.recipients.owner[r]) {
                    (None, _) => true,
                    (Some(_), None) => false,
                    (Some(open), Some(owner)) => open[owner],
                };
                if is_open && self.scores.ruling(h, r).is_none() {
                    self.helpers.degree[h] += 1;
                    self.recipients.degree[r] += 1;
                    self.recipient.push(u32::try_from(r).unwrap_or(u32::MAX));
                }
            }
            self.fit.extend(self.scores.fits(h, &self.recipient[self.fit.len()..]));
            self.start.push(self.recipient.len());
        }
    }

    /// Per recipient, whether it is a candidate of `helper`.
    fn open(&self, helper: Option<usize>) -> Vec<bool> {
        let mut open = vec![false; self.recipients.len()];
        for c in helper.map_or(0..0, |h| self.of(h)) {
            open[self.recipient(c)] = true;
        }
        open
    }
}

/// The owners of a side, among the members of the side above.
fn owners(case: &Case, side: &Side<'_>, way: Way, above: &Side<'_>) -> Vec<Option<usize>> {
    let steps = way.steps(&case.tables, side.table_id);
    let owner = |&row: &usize| {
        let mut row = row;
        for &(table, column, _) in &steps {
            row = case.tables.follow(table, row, column)?;
        }
        above.rows.binary_search(&row).ok()
    };
    side.rows.iter().map(owner).collect()
}

fn classes(layer: &Layer, helpers: &Side<'_>) -> Option<Classes> {
    let teams = layer.teams.as_ref()?;
    let mut names: Vec<&str> = Vec::new();
    for (class, count) in teams.patterns.iter().flatten() {
        if *count > 0 && !names.contains(&class.as_str()) {
            names.push(class);
        }
    }
    let of = |&row: &usize| {
        let class = helpers.table.text(row, teams.column);
        names.iter().position(|name| *name == class)
    };
    let patterns = teams.patterns.iter().map(|pattern| {
        let count = |name: &&str| {
            pattern.iter().filter(|(c, _)| c == name).fold(0, |n, p| p.1.saturating_add(n))
        };
        names.iter().map(count).collect()
    });
    let patterns = patterns.collect();
    Some(Classes { of: helpers.rows.iter().map(of).collect(), patterns })
}

/// Per helper the place of its level in the order of goal `fill`, behind all if it is not listed.
fn levels(case: &Case, number: usize, helpers: &Side<'_>) -> Vec<u32> {
    let Some(fill) = case.scheme.fill.as_ref().filter(|fill| fill.layer == number) else {
        return Vec::new();
    };
    let level = |&row: &usize| {
        let own = helpers.table.text(row, fill.column);
        let before = fill.order.iter().take_while(|level| level.as_str() != own);
        u32::try_from(before.count()).unwrap_or(u32::MAX)
    };
    helpers.rows.iter().map(level).collect()
}

/// The place of every recipient: those with the same text share one, one without is alone.
fn places(layer: &Layer, recipients: &Side<'_>) -> Vec<usize> {
    let column = layer.spread.map(|spread| spread.column);
    let text = |row: usize| column.map_or("", |column| recipients.table.text(row, column));
    let mut number = BTreeMap::new();
    let mut n_places = 0;
    let mut places = Vec::with_capacity(recipients.len());
    for text in recipients.rows.iter().map(|&row| text(row)) {
        let known = number.get(text).copied().filter(|_| !text.is_empty());
        places.push(known.unwrap_or(n_places));
        if known.is_none() {
            number.insert(text, n_places);
            n_places += 1;
        }
    }
    places
}

/// Pairs of keys as positions, sorted; members who left or take no part are passed over.
fn known(
    pairs: &[(String, String)],
    helpers: &Side<'_>,
    recipients: &Side<'_>,
) -> Vec<(usize, usize)> {
    let find =
        |(h, r): &(String, String)| Some((helpers.find(h.as_str())?, recipients.find(r.as_str())?));
    let mut known: Vec<(usize, usize)> = pairs.iter().filter_map(find).collect();
    known.sort_unstable();
    known
}

/// All layers of a case, in the order of the scheme.
pub(super) struct Facts<'a> {
    pub(super) case: &'a Case,
    pub(super) layers: Vec<LayerFacts<'a>>,
    /// Numbers of pairs across members.
    pub(super) rows: Vec<Row>,
    /// The layer that goal `worst` looks at, and whether at its helpers.
    pub(super) worst: Option<(usize, bool)>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(case: &'a Case, scores: &Scores) -> Self {
        let mut layers = Vec::new();
        for number in 0..case.scheme.layers.len() {
            let facts = LayerFacts::new(case, scores, number, &layers);
            layers.push(facts);
        }
        let mut facts = Self {
            case,
            layers,
            rows: Vec::new(),
            worst: case.scheme.worst.as_ref().map(|w| (w.layer, w.of_helpers)),
        };
        facts.rows = rows::rows(&facts);
        facts
    }

    /// The layer called `name`.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.layers.iter().position(|l| l.layer.name == name)
    }

    /// The layers that lie directly within `layer`, in order.
    pub(super) fn children(&self, layer: usize) -> Vec<usize> {
        let is_child = |&l: &usize| self.parent(l) == Some(layer);
        (0..self.layers.len()).filter(is_child).collect()
    }

    /// The layer that `layer` lies within.
    pub(super) fn parent(&self, layer: usize) -> Option<usize> {
        self.layers[layer].layer.within.map(|w| w.parent)
    }

    /// The layer above all that `layer` lies within.
    pub(super) fn root(&self, layer: usize) -> usize {
        let mut root = layer;
        while let Some(parent) = self.parent(root) {
            root = parent;
        }
        root
    }
}
