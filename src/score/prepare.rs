//! From the tables of a layer to terms and rules that need no table any more.
//!
//! An empty property is the same as nothing, not even as another empty one.

use crate::base::{Code, Findings, Text};
use crate::composite::{standing, standing_by_need};
use crate::scheme::{
    Attribute, Case, FitKind, FitTerm, Forbid, ForbidKind, Layer, Match, Pairing, Spot,
};
use crate::score::Scores;
use crate::score::lookup::{self, Classes};
use crate::score::pair::{Places, Rule, Term, Words};
use crate::table::Table;
use indexmap::IndexSet;
use std::collections::BTreeSet;

/// A layer with its members, while terms are prepared.
pub(super) struct View<'a> {
    pub(super) case: &'a Case,
    pub(super) layer: &'a Layer,
    scores: &'a Scores,
    pub(super) helpers: Vec<usize>,
    pub(super) recipients: Vec<usize>,
}

impl<'a> View<'a> {
    pub(super) fn new(case: &'a Case, scores: &'a Scores, layer: &'a Layer) -> Self {
        let helpers = scores.rows(case, layer.helpers);
        let recipients = scores.rows(case, layer.recipients);
        Self { case, layer, scores, helpers, recipients }
    }

    pub(super) fn term(&self, term: &FitTerm, findings: &mut Findings) -> Term {
        match &term.kind {
            FitKind::Match(m) => {
                let [helper, recipient] = self.looked_up(&term.name, m, true, findings);
                let names = [&helper, &recipient];
                lookup::check_c006_share_out_of_range(&m.matrix, findings);
                lookup::check_c005_empty_cell(&m.matrix, names, findings);
                let share = grid(names, |h, r| m.matrix.get(h, r).unwrap_or(0.0));
                Term::Classes { helper: helper.member, recipient: recipient.member, share }
            }
            FitKind::Same(by) => {
                let [helper, recipient] = self.classes(&term.name, by, findings);
                let share = grid([&helper, &recipient], |h, r| f64::from(u8::from(same(h, r))));
                Term::Classes { helper: helper.member, recipient: recipient.member, share }
            }
            FitKind::StrengthToNeed(by) => {
                self.check_numbers(&term.name, [&by.helper, &by.recipient], findings);
                Term::Standing {
                    helper: self.standing(true, &by.helper, findings),
                    recipient: self.standing(false, &by.recipient, findings),
                }
            }
            FitKind::Distance { spot, full_within_km, none_beyond_km } => Term::Distance {
                places: self.places(spot, findings),
                full: *full_within_km,
                none: *none_beyond_km,
            },
            FitKind::Overlap(by) => {
                self.check_texts(&term.name, by, findings);
                let mut words = IndexSet::new();
                let helper = self.sets(true, &by.helper, &mut words);
                let recipient = self.sets(false, &by.recipient, &mut words);
                Term::Overlap { helper, recipient }
            }
            FitKind::Listed(values) => {
                let place = |((h, r), value): (&(String, String), &f64)| {
                    Some(((self.position(true, h)?, self.position(false, r)?), *value))
                };
                let mut pairs: Vec<((usize, usize), f64)> =
                    values.iter().filter_map(place).collect();
                pairs.sort_unstable_by_key(|(pair, _)| *pair);
                Term::Listed(pairs)
            }
        }
    }

    pub(super) fn rule(&self, rule: &Forbid, findings: &mut Findings) -> Rule {
        let by_class = |[helper, recipient]: [Classes; 2], test: &dyn Fn(&str, &str) -> bool| {
            let forbidden = grid([&helper, &recipient], test);
            Rule::Classes { helper: helper.member, recipient: recipient.member, forbidden }
        };
        match &rule.kind {
            ForbidKind::Same(by) => by_class(self.classes(&rule.name, by, findings), &same),
            ForbidKind::Different(by) => {
                by_class(self.classes(&rule.name, by, findings), &|h, r| !same(h, r))
            }
            ForbidKind::DifferentFilled(by) => {
                by_class(self.classes(&rule.name, by, findings), &|h, r| {
                    h != r && !h.is_empty() && !r.is_empty()
                })
            }
            ForbidKind::Match(m) => {
                by_class(self.looked_up(&rule.name, m, false, findings), &|h, r| {
                    m.matrix.get(h, r).is_some_and(|x| x != 0.0)
                })
            }
            ForbidKind::Listed(pairs) => Rule::Listed(self.positions(pairs)),
            ForbidKind::NotListed(pairs) => Rule::NotListed(self.positions(pairs)),
            ForbidKind::Unlisted { pairs, free_helpers, free_recipients, full } => Rule::Unlisted {
                pairs: self.positions(pairs),
                free_helper: self.named(true, free_helpers),
                free_recipient: self.named(false, free_recipients),
                full: [self.named(true, &full[0]), self.named(false, &full[1])],
            },
            ForbidKind::Below(least) => Rule::Below(*least),
            ForbidKind::Farther { spot, km } => {
                Rule::Farther { places: self.places(spot, findings), km: *km }
            }
        }
    }

    pub(super) fn table(&self, of_helper: bool) -> &'a Table {
        let layer = self.layer;
        self.case.tables.table(if of_helper { layer.helper_table } else { layer.recipient_table })
    }

    pub(super) fn rows(&self, of_helper: bool) -> &[usize] {
        if of_helper { &self.helpers } else { &self.recipients }
    }

    /// The position of a key among the members of a side.
    fn position(&self, of_helper: bool, key: &str) -> Option<usize> {
        self.rows(of_helper).binary_search(&self.table(of_helper).row_of(key)?).ok()
    }

    /// The positions of listed pairs, sorted; pairs of others are left out.
    pub(super) fn positions(&self, pairs: &BTreeSet<(String, String)>) -> Vec<(usize, usize)> {
        let find =
            |(h, r): &(String, String)| Some((self.position(true, h)?, self.position(false, r)?));
        let mut list: Vec<(usize, usize)> = pairs.iter().filter_map(find).collect();
        list.sort_unstable();
        list
    }

    /// Per member of a side, whether its key is listed.
    fn named(&self, of_helper: bool, keys: &BTreeSet<String>) -> Vec<bool> {
        let table = self.table(of_helper);
        self.rows(of_helper).iter().map(|&row| keys.contains(table.key(row))).collect()
    }

    /// The number of the table of a side.
    fn table_id(&self, of_helper: bool) -> usize {
        if of_helper { self.layer.helper_table } else { self.layer.recipient_table }
    }

    fn text(&self, of_helper: bool, attribute: &Attribute, row: usize) -> String {
        let tables = &self.case.tables;
        match attribute.of(tables, (self.table_id(of_helper), row)) {
            Some((Attribute::Column(column), table, row)) => {
                tables.table(table).text(row, column).to_owned()
            }
            Some((Attribute::Score(index), _, row)) => {
                self.scores.indices[index].score[row].to_string()
            }
            Some((Attribute::Label(index), _, row)) => {
                self.scores.indices[index].label[row].clone()
            }
            Some((Attribute::Grade(index), _, row)) => {
                let grade = self.scores.indices[index].grade(&self.case.scheme.indices[index], row);
                grade.unwrap_or_default().to_owned()
            }
            Some((Attribute::OfPart { .. }, ..)) | None => String::new(),
        }
    }

    /// Reports labels and grades where numbers are wanted.
    pub(super) fn check_numbers(
        &self,
        term: &str,
        attributes: [&Attribute; 2],
        findings: &mut Findings,
    ) {
        for attribute in attributes.into_iter().flat_map(Attribute::kinds) {
            if let Attribute::Label(index) | Attribute::Grade(index) = *attribute {
                let is_grade = matches!(attribute, Attribute::Grade(_));
                lookup::report_c005_not_numbers(self, term, (index, is_grade), findings);
            }
        }
    }

    /// Reports an index where text is wanted; whether there is none.
    fn check_texts(&self, term: &str, by: &Pairing, findings: &mut Findings) -> bool {
        let mut fine = true;
        for attribute in [&by.helper, &by.recipient].into_iter().flat_map(Attribute::kinds) {
            if let Attribute::Score(index) = attribute {
                lookup::report_c005_not_text(self, term, *index, findings);
                fine = false;
            }
        }
        fine
    }

    /// The classes that the members of both sides fall in.
    fn classes(&self, term: &str, by: &Pairing, findings: &mut Findings) -> [Classes; 2] {
        self.check_texts(term, by, findings);
        [(true, &by.helper), (false, &by.recipient)].map(|(of_helper, attribute)| {
            let of = |&row: &usize| (row, self.text(of_helper, attribute, row));
            Classes::new(self.rows(of_helper).iter().map(of))
        })
    }

    /// Classes all of which a matrix must know; the empty one only if `even_empty`.
    pub(super) fn looked_up(
        &self,
        term: &str,
        m: &Match,
        even_empty: bool,
        findings: &mut Findings,
    ) -> [Classes; 2] {
        let before = findings.iter().count();
        let classes = self.classes(term, &m.by, findings);
        if findings.iter().count() == before {
            let sides = [(true, &m.by.helper), (false, &m.by.recipient)];
            for ((of_helper, attribute), classes) in sides.into_iter().zip(&classes) {
                let place = |row: usize| match attribute {
                    Attribute::Column(column) => self.table(of_helper).place(row, Some(*column)),
                    Attribute::Score(_)
                    | Attribute::Label(_)
                    | Attribute::Grade(_)
                    | Attribute::OfPart { .. } => self.table(of_helper).place(row, None),
                };
                let unknown = lookup::unlabelled(&m.matrix, of_helper, classes);
                for (name, row) in unknown {
                    // Rows of a part that has no such property are empty for a reason.
                    let row = if name.is_empty() {
                        self.unfilled(of_helper, attribute).filter(|_| even_empty)
                    } else {
                        Some(row)
                    };
                    let Some(row) = row else { continue };
                    let which = (of_helper, name);
                    lookup::report_c005_unlabelled(&m.matrix, which, place(row), findings);
                }
            }
        }
        classes
    }

    /// The first row of a side that is empty where it should have a text.
    fn unfilled(&self, of_helper: bool, attribute: &Attribute) -> Option<usize> {
        let (tables, id) = (&self.case.tables, self.table_id(of_helper));
        let has = |row: usize| match attribute.of(tables, (id, row)) {
            Some((Attribute::Column(column), table, row)) => tables.has(table, row, column),
            found => found.is_some(),
        };
        let rows = self.rows(of_helper).iter().copied();
        rows.into_iter().find(|&row| self.text(of_helper, attribute, row).is_empty() && has(row))
    }

    /// The standing of every member among the members of its side. On both sides a high value of
    /// a column stands high. A high score is a helper's strength, a low one a recipient's need.
    ///
    /// In a stack the rows of a part stand among each other, for what they are compared by is not the same;
    /// a row without a value stands nowhere (not a number).
    fn standing(&self, of_helper: bool, by: &Attribute, findings: &mut Findings) -> Vec<f64> {
        if let Attribute::Column(column) = *by {
            let has = |row| self.case.tables.has(self.table_id(of_helper), row, column);
            self.table(of_helper).report_t012_missing(column, has, findings);
        }
        let mut places = vec![f64::NAN; self.rows(of_helper).len()];
        for (attribute, values) in self.merits(of_helper, by, findings) {
            let by_need = !of_helper && matches!(attribute, Attribute::Score(_));
            let numbers: Vec<f64> = values.iter().map(|(_, x)| *x).collect();
            let standing = if by_need { standing_by_need(&numbers) } else { standing(&numbers) };
            values.iter().zip(standing).for_each(|((at, _), place)| places[*at] = place);
        }
        places
    }

    /// The numbers of the members of a side that have one, by what they are taken from: position and number.
    pub(super) fn merits(
        &self,
        of_helper: bool,
        by: &Attribute,
        findings: &mut Findings,
    ) -> Vec<(Attribute, Vec<(usize, f64)>)> {
        let (id, tables) = (self.table_id(of_helper), &self.case.tables);
        let own =
            if let Attribute::Column(column) | Attribute::OfPart { other: Some(column), .. } = by {
                self.table(of_helper).optional_numbers(*column, findings)
            } else {
                Vec::new()
            };
        let mut found: Vec<(Attribute, Vec<(usize, f64)>)> = Vec::new();
        for (at, &row) in self.rows(of_helper).iter().enumerate() {
            let Some((attribute, _, of)) = by.of(tables, (id, row)) else { continue };
            let number = match attribute {
                Attribute::Score(index) => Some(self.scores.indices[index].steps.merit[of]),
                Attribute::Column(_) => own[row],
                Attribute::Label(_) | Attribute::Grade(_) | Attribute::OfPart { .. } => None,
            };
            let Some(number) = number else { continue };
            match found.iter_mut().find(|(known, _)| *known == attribute) {
                Some((_, values)) => values.push((at, number)),
                None => found.push((attribute, vec![(at, number)])),
            }
        }
        found
    }

    fn places(&self, spot: &Spot, findings: &mut Findings) -> Places {
        let mut side = |of_helper: bool, (lon, lat): (usize, usize)| {
            let lon = self.degrees(of_helper, (lon, 180.0), findings);
            let lat = self.degrees(of_helper, (lat, 90.0), findings);
            let radians = |(lon, lat): (f64, f64)| (lon.to_radians(), lat.to_radians());
            lon.into_iter().zip(lat).map(radians).collect()
        };
        Places { helper: side(true, spot.helper), recipient: side(false, spot.recipient) }
    }

    /// A column of degrees, of the members of a side.
    fn degrees(
        &self,
        of_helper: bool,
        (column, limit): (usize, f64),
        findings: &mut Findings,
    ) -> Vec<f64> {
        let table = self.table(of_helper);
        let numbers = table.numbers(column, findings);
        let rows = self.rows(of_helper);
        let degrees: Vec<f64> = rows.iter().map(|&row| numbers[row].unwrap_or(0.0)).collect();
        if let Some(wrong) = degrees.iter().position(|x| x.abs() > limit) {
            findings.error(
                Code::C006,
                table.place(rows[wrong], Some(column)),
                Text::new(
                    format!("{} degrees is not between -{limit} and {limit}", degrees[wrong]),
                    format!("经纬度 {} 不在 -{limit} 与 {limit} 之间", degrees[wrong]),
                ),
                Text::new(
                    "write decimal degrees; see whether 'lon' and 'lat' are exchanged",
                    "请填十进制度数，并检查 lon（经度）与 lat（纬度）是否颠倒",
                ),
            );
        }
        degrees
    }

    /// The words of every member's cell, by number.
    fn sets(&self, side: bool, by: &Attribute, words: &mut IndexSet<String>) -> Vec<Words> {
        let mut number = |word: &str| {
            #[expect(clippy::cast_possible_truncation, reason = "fewer than 2^32 words")]
            let number = words.insert_full(word.to_owned()).0 as u32;
            number
        };
        let mut set = |&row: &usize| {
            let text = self.text(side, by, row);
            Words::new(self::words(&text).map(&mut number))
        };
        self.rows(side).iter().map(&mut set).collect()
    }
}

/// The words of a cell, separated by semicolon, comma, slash, bar or enumeration comma.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split([';', '；', ',', '，', '、', '/', '|']);
    parts.map(str::trim).filter(|word| !word.is_empty())
}

fn same(h: &str, r: &str) -> bool {
    h == r && !h.is_empty()
}

pub(super) fn grid<T>(classes: [&Classes; 2], mut of: impl FnMut(&str, &str) -> T) -> Vec<Vec<T>> {
    let mut row = |h: &str| classes[1].names().map(|r| of(h, r)).collect();
    classes[0].names().map(&mut row).collect()
}
