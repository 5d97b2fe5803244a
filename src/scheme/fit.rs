//! Fit terms and forbids: what makes a pair good, and what makes it impossible.

use crate::base::{Code, Findings, Place, Text};
use crate::scheme::cursor::{Section, Value};
use crate::scheme::{Attribute, Index, attribute, listed, tables};
use crate::table::{Catalog, Matrix, Part};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// One property on each side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairing {
    /// Property of the helper.
    pub helper: Attribute,
    /// Property of the recipient.
    pub recipient: Attribute,
}

/// Columns of longitude and latitude, in degrees, on each side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Longitude and latitude of the helper.
    pub helper: (usize, usize),
    /// Longitude and latitude of the recipient.
    pub recipient: (usize, usize),
}

/// A matrix by a property of each side.
#[derive(Clone, Debug)]
pub struct Match {
    /// Rows by helper property, columns by recipient property.
    pub matrix: Matrix,
    /// The file it came from.
    pub file: String,
    /// The properties that choose row and column.
    pub by: Pairing,
}

/// What a fit term measures, from 0 (no fit) to 1 (full fit).
#[derive(Clone, Debug)]
pub enum FitKind {
    /// The entry of a matrix.
    Match(Box<Match>),
    /// `1 - |p - q|`: the standing of the helper by strength against that of the recipient by need.
    StrengthToNeed(Pairing),
    /// 1 up to `full_within_km`, 0 from `none_beyond_km`, linear between.
    Distance {
        /// Where both are.
        spot: Spot,
        /// Full points up to here.
        full_within_km: f64,
        /// No points from here.
        none_beyond_km: f64,
    },
    /// The share of the recipient's needs that the helper's skills cover.
    Overlap(Pairing),
    /// 1 when both properties are the same text.
    Same(Pairing),
    /// What a list says of the pair, by `(helper key, recipient key)`; 0 for others.
    Listed(BTreeMap<(String, String), f64>),
}

/// One term of the fit of a layer.
#[derive(Clone, Debug)]
pub struct FitTerm {
    /// Name, for sheets and explanations.
    pub name: String,
    /// Weight within the layer.
    pub points: f64,
    /// What is measured.
    pub kind: FitKind,
}

/// What makes a pair impossible.
#[derive(Clone, Debug)]
pub enum ForbidKind {
    /// Both properties are the same text.
    Same(Pairing),
    /// The properties differ.
    Different(Pairing),
    /// The properties differ and neither is empty.
    DifferentFilled(Pairing),
    /// The entry of a matrix is not zero.
    Match(Box<Match>),
    /// The pair stands in a list of `(helper key, recipient key)`.
    Listed(BTreeSet<(String, String)>),
    /// The pair does not stand in a list.
    NotListed(BTreeSet<(String, String)>),
    /// The pair does not stand in a list, and neither of its members is free to change. Edits
    /// write this; schemes do not.
    Unlisted {
        /// The pairs that may stay.
        pairs: BTreeSet<(String, String)>,
        /// Keys of helpers that may have others.
        free_helpers: BTreeSet<String>,
        /// Keys of recipients that may have others.
        free_recipients: BTreeSet<String>,
        /// Keys of members that take nobody new but from those who are free: helpers, recipients.
        full: [BTreeSet<String>; 2],
    },
    /// The fit is less than so many hundredths of a point. Explanations write this; schemes do not.
    Below(i64),
    /// The two are farther apart.
    Farther {
        /// Where both are.
        spot: Spot,
        /// The limit.
        km: f64,
    },
}

/// One rule that excludes pairs.
#[derive(Clone, Debug)]
pub struct Forbid {
    /// Name, for the list of what was excluded and why.
    pub name: String,
    /// The rule.
    pub kind: ForbidKind,
    /// Pairs it does not exclude, as `(helper key, recipient key)`; edits write them, schemes do not.
    pub except: BTreeSet<(String, String)>,
}

/// What a layer's rules may look at while they are read.
pub(super) struct Sides<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) indices: &'a [Index],
    pub(super) folder: &'a Path,
    pub(super) helper: usize,
    pub(super) recipient: usize,
}

impl Sides<'_> {
    /// The property that a text names: a column, an index over the table or a part of it, or its label column.
    pub(super) fn attribute(
        &self,
        value: &Value<'_>,
        table: usize,
        findings: &mut Findings,
    ) -> Option<Attribute> {
        let name = value.text(findings)?;
        if let Some(attribute) = attribute::of_index(self.indices, &name, table) {
            return Some(attribute);
        }
        let data = self.catalog.get(table)?;
        let parts = self.catalog.stack(table).map_or(&[][..], |stack| &stack.parts);
        let of_part =
            |part: &Part| Some((part.table, attribute::of_index(self.indices, &name, part.table)?));
        let parts: Vec<(usize, Attribute)> = parts.iter().filter_map(of_part).collect();
        if parts.is_empty() {
            return data.require_column(&name, value.at(), findings).map(Attribute::Column);
        }
        Some(Attribute::OfPart { parts, other: data.column(&name) })
    }

    fn pairing(&self, section: &mut Section<'_>, findings: &mut Findings) -> Option<Pairing> {
        let helper = section.need("helper", findings);
        let helper = helper.and_then(|v| self.attribute(&v, self.helper, findings));
        let recipient = section.need("recipient", findings);
        let recipient = recipient.and_then(|v| self.attribute(&v, self.recipient, findings));
        Some(Pairing { helper: helper?, recipient: recipient? })
    }

    /// A pairing written as a table of its own, as in `same = { helper = .., recipient = .. }`.
    fn own_pairing(&self, value: &Value<'_>, findings: &mut Findings) -> Option<Pairing> {
        let mut section = value.section(findings)?;
        let pairing = self.pairing(&mut section, findings);
        section.finish(findings);
        pairing
    }

    pub(super) fn matrix(
        &self,
        value: &Value<'_>,
        section: &mut Section<'_>,
        findings: &mut Findings,
    ) -> Option<Match> {
        let by = self.pairing(section, findings);
        let file = value.text(findings)?;
        let grid = tables::grid(&file, self.folder, &value.at(), findings)?;
        Some(Match { matrix: Matrix::new(grid, findings)?, file, by: by? })
    }

    fn spot(&self, at: &Place, findings: &mut Findings) -> Option<Spot> {
        let mut side = |table: usize| {
            let data = self.catalog.get(table)?;
            let lon = data.require_column("lon", at.clone(), findings);
            let lat = data.require_column("lat", at.clone(), findings);
            lon.zip(lat)
        };
        let (helper, recipient) = (side(self.helper), side(self.recipient));
        Some(Spot { helper: helper?, recipient: recipient? })
    }
}

/// Reads `fit = [ ... ]`.
pub(super) fn read_fit(
    value: &Value<'_>,
    sides: &Sides<'_>,
    findings: &mut Findings,
) -> Vec<FitTerm> {
    let mut terms: Vec<FitTerm> = Vec::new();
    for value in value.list(findings) {
        let Some(section) = value.section(findings) else { continue };
        if let Some(term) = read_term(section, sides, findings) {
            let taken = terms.iter().any(|t| t.name == term.name);
            check_s006_name_twice(&term.name, taken, &value, findings);
            terms.push(term);
        }
    }
    terms
}

fn read_term(
    mut section: Section<'_>,
    sides: &Sides<'_>,
    findings: &mut Findings,
) -> Option<FitTerm> {
    let at = section.at();
    let points = section.need("points", findings).and_then(|v| positive(&v, findings));
    let name = section.text("name", findings);
    let mut kinds: Vec<(&'static str, Option<FitKind>)> = Vec::new();
    if let Some(v) = section.get("match") {
        let found = sides.matrix(&v, &mut section, findings);
        kinds.push(("match", found.map(|m| FitKind::Match(Box::new(m)))));
    }
    if let Some(v) = section.get("strength_to_need") {
        let found = sides.own_pairing(&v, findings);
        kinds.push(("strength_to_need", found.map(FitKind::StrengthToNeed)));
    }
    if let Some(v) = section.get("distance") {
        kinds.push(("distance", read_distance(&v, sides, findings)));
    }
    if let Some(v) = section.get("overlap") {
        kinds.push(("overlap", sides.own_pairing(&v, findings).map(FitKind::Overlap)));
    }
    if let Some(v) = section.get("same") {
        kinds.push(("same", sides.own_pairing(&v, findings).map(FitKind::Same)));
    }
    if let Some(v) = section.get("pairs") {
        let under = section.get("value");
        let found = listed::values(&v, under.as_ref(), sides, findings);
        kinds.push(("pairs", found.map(FitKind::Listed)));
    }
    section.finish(findings);
    let (kind_name, kind) = check_s008_one_kind(kinds, &at, findings)?;
    Some(FitTerm {
        name: name.unwrap_or_else(|| kind_name.to_owned()),
        points: points?,
        kind: kind?,
    })
}

fn read_distance(value: &Value<'_>, sides: &Sides<'_>, findings: &mut Findings) -> Option<FitKind> {
    let mut section = value.section(findings)?;
    let full = section.need("full_within_km", findings).and_then(|v| v.number(findings));
    let none = section.need("none_beyond_km", findings).and_then(|v| v.number(findings));
    let at = section.at();
    section.finish(findings);
    let spot = sides.spot(&at, findings);
    let (full_within_km, none_beyond_km) = full.zip(none)?;
    if !(0.0 <= full_within_km && full_within_km < none_beyond_km) {
        findings.error(
            Code::S009,
            at,
            Text::new(
                "full_within_km must be less than none_beyond_km",
                "full_within_km 必须小于 none_beyond_km",
            ),
            Text::new("for example 10 and 60", "例如 10 和 60"),
        );
    }
    Some(FitKind::Distance { spot: spot?, full_within_km, none_beyond_km })
}

/// Reads `forbid = [ ... ]`.
pub(super) fn read_forbids(
    value: &Value<'_>,
    sides: &Sides<'_>,
    findings: &mut Findings,
) -> Vec<Forbid> {
    let mut forbids: Vec<Forbid> = Vec::new();
    for value in value.list(findings) {
        let Some(section) = value.section(findings) else { continue };
        if let Some(forbid) = read_forbid(section, sides, findings) {
            let taken = forbids.iter().any(|f| f.name == forbid.name);
            check_s006_name_twice(&forbid.name, taken, &value, findings);
            forbids.push(forbid);
        }
    }
    forbids
}

fn read_forbid(
    mut section: Section<'_>,
    sides: &Sides<'_>,
    findings: &mut Findings,
) -> Option<Forbid> {
    let at = section.at();
    let name = section.text("name", findings);
    let mut kinds: Vec<(&'static str, Option<ForbidKind>)> = Vec::new();
    if let Some(v) = section.get("same") {
        kinds.push(("same", sides.own_pairing(&v, findings).map(ForbidKind::Same)));
    }
    if let Some(v) = section.get("different") {
        kinds.push(("different", read_different(&v, sides, findings)));
    }
    if let Some(v) = section.get("match") {
        let found = sides.matrix(&v, &mut section, findings);
        kinds.push(("match", found.map(|m| ForbidKind::Match(Box::new(m)))));
    }
    if let Some(v) = section.get("pairs") {
        kinds.push(("pairs", listed::pairs(&v, sides, findings).map(ForbidKind::Listed)));
    }
    if let Some(v) = section.get("unlisted") {
        kinds.push(("unlisted", listed::pairs(&v, sides, findings).map(ForbidKind::NotListed)));
    }
    if let Some(v) = section.get("farther_than_km") {
        let km = positive(&v, findings);
        let spot = sides.spot(&v.at(), findings);
        let found = km.zip(spot).map(|(km, spot)| ForbidKind::Farther { spot, km });
        kinds.push(("farther_than_km", found));
    }
    section.finish(findings);
    let (kind_name, kind) = check_s008_one_kind(kinds, &at, findings)?;
    let name = name.unwrap_or_else(|| kind_name.to_owned());
    Some(Forbid { name, kind: kind?, except: BTreeSet::new() })
}

/// Reads `{ helper = .., recipient = .., unless_empty = true }`.
fn read_different(
    value: &Value<'_>,
    sides: &Sides<'_>,
    findings: &mut Findings,
) -> Option<ForbidKind> {
    let mut section = value.section(findings)?;
    let by = sides.pairing(&mut section, findings);
    let unless_empty = section.get("unless_empty").and_then(|v| v.flag(findings));
    section.finish(findings);
    let kind = if unless_empty == Some(true) {
        ForbidKind::DifferentFilled
    } else {
        ForbidKind::Different
    };
    by.map(kind)
}

/// Names tell terms and rules apart in lists and messages.
fn check_s006_name_twice(name: &str, taken: bool, value: &Value<'_>, findings: &mut Findings) {
    if taken {
        findings.error(
            Code::S006,
            value.at(),
            Text::new(
                format!("two entries of this list are called \"{name}\""),
                format!("本列表中有两项都叫“{name}”"),
            ),
            Text::new("give each a name of its own: name = \"...\"", "请用 name = \"…\" 分别命名"),
        );
    }
}

fn positive(value: &Value<'_>, findings: &mut Findings) -> Option<f64> {
    let number = value.number(findings)?;
    if number > 0.0 {
        return Some(number);
    }
    findings.error(
        Code::S004,
        value.at(),
        Text::new(
            format!("this number must be above 0, not {number}"),
            format!("此数必须大于 0，不能是 {number}"),
        ),
        Text::new("delete the entry if it should not count", "若不起作用，请删除该项"),
    );
    None
}

fn check_s008_one_kind<T>(
    mut kinds: Vec<(&'static str, Option<T>)>,
    at: &Place,
    findings: &mut Findings,
) -> Option<(&'static str, Option<T>)> {
    if kinds.len() == 1 {
        return kinds.pop();
    }
    let names: Vec<&str> = kinds.iter().map(|(name, _)| *name).collect();
    findings.error(
        Code::S008,
        at.clone(),
        Text::new(
            format!("an entry needs exactly one kind, this one has {} {}", names.len(), names.join(", ")),
            format!("每一项只能有一种类型，此处有 {} 种 {}", names.len(), names.join("、")),
        ),
        Text::new(
            "fit: match, strength_to_need, distance, overlap, same, pairs; forbid: same, different, match, pairs, unlisted, farther_than_km",
            "fit 可用 match、strength_to_need、distance、overlap、same、pairs；forbid 可用 same、different、match、pairs、unlisted、farther_than_km",
        ),
    );
    None
}
