//! Composite indices over a table: what `[index.NAME]` says, as a chain and the columns it works on.

mod earlier;
mod grades;
mod groups;
mod indicator;
mod normalize;
mod profile;
mod tree;
mod uncertainty;
mod weights;

pub use earlier::Earlier;
pub use grades::Graded;
pub(crate) use normalize::LIMIT;
pub use profile::Label;

use crate::base::{Code, Findings, Place, Text};
use crate::composite::audit::Uncertainty;
use crate::composite::{Chain, Mean, Missing, Normalize, RankTies, Ranks, Weights, Winsorize};
use crate::scheme::condition::{self, Condition, TieBreak};
use crate::scheme::cursor::{Section, Value};
use crate::scheme::tables;
use crate::table::{Catalog, Table};
use std::path::Path;

pub(in crate::scheme) use earlier::read as read_earlier;

/// How parts become a whole, as the scheme writes it.
fn means() -> [(&'static str, Mean); 6] {
    Mean::ALL.map(|mean| (mean.name(), mean))
}

/// What stands in for missing values, as the scheme writes it; one rule more is written with its column.
fn missing_rules() -> [(&'static str, Missing); 5] {
    [Missing::Refuse, Missing::Worst, Missing::Mean, Missing::Median, Missing::Drop]
        .map(|rule| (rule.name(), rule))
}

/// A composite index: a chain, and the columns of the table that it works on.
#[derive(Clone, Debug, PartialEq)]
pub struct Index {
    /// Name in the scheme.
    pub name: String,
    /// Table it is computed over.
    pub table: usize,
    /// The method.
    pub chain: Chain,
    /// The column of every indicator.
    pub columns: Vec<usize>,
    /// Where the scheme names every indicator.
    pub at: Vec<Place>,
    /// Where the scheme names every node of the tree, the index itself first.
    pub node_at: Vec<Place>,
    /// Columns that indicators are divided by.
    pub denominators: Vec<usize>,
    /// Columns that sort rows into groups.
    pub groups: Vec<usize>,
    /// Conditions any of which puts a row behind all others.
    pub veto: Vec<Condition>,
    /// How rows are numbered.
    pub ranks: Ranks,
    /// Whether rank 1 is the worst row.
    pub worst_first: bool,
    /// Columns that order rows of equal score.
    pub tie_break: Vec<TieBreak>,
    /// Grades, if they are given.
    pub grades: Option<Graded>,
    /// Last year's ranking, if it is known.
    pub earlier: Option<Earlier>,
    /// What may be different: how sure the ranking is can be worked out without it, too.
    pub uncertainty: Uncertainty,
    /// Name of the derived column of labels, and the labels.
    pub profile: Option<(String, Vec<Label>)>,
}

impl Index {
    /// Leaves only methods whose values lie on the scale of the index among what might have been chosen: a
    /// list that ends at a score means nothing on another scale.
    pub(crate) fn keep_on_scale(&mut self) {
        let is_scaled = |method: &Normalize| {
            matches!(
                method,
                Normalize::MinMax
                    | Normalize::Rank
                    | Normalize::Percentile
                    | Normalize::Exponential(_)
            )
        };
        self.uncertainty.normalize.retain(is_scaled);
    }
}

/// What the scheme can refer to while indices are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ground<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) folder: &'a Path,
}

/// Reads `[index.*]`.
pub(super) fn read_indices(
    section: Option<Section<'_>>,
    ground: Ground<'_>,
    findings: &mut Findings,
) -> Vec<Index> {
    let entries = section.map(|s| s.entries()).unwrap_or_default();
    let mut indices = Vec::new();
    for (name, value) in entries {
        let Some(section) = value.section(findings) else { continue };
        indices.extend(read_index(name, section, ground, findings));
    }
    indices
}

fn read_index(
    name: String,
    mut section: Section<'_>,
    ground: Ground<'_>,
    findings: &mut Findings,
) -> Option<Index> {
    let table = of_table(&mut section, ground.catalog, findings);
    let data = table.and_then(|t| ground.catalog.get(t));
    let words = Words::read(&mut section, findings);
    let mut columns = indicator::Columns {
        table: data,
        groups: Default::default(),
        denominators: Default::default(),
    };
    let missing = section.get("missing").and_then(|v| read_missing(&v, &mut columns, findings));
    let dimensions = section.section("dimension", findings);
    let means = (words.mean, words.within);
    let mut tree = tree::Tree::new((&name, section.at()), means, dimensions, findings);
    tree.compare.extend(section.section("compare", findings).map(|compare| (0, compare)));
    let read = read_indicators(&mut section, words.ground(), (&mut columns, &mut tree), findings);
    let mut chain = Chain {
        indicators: read.iter().map(|r| r.indicator.clone()).collect(),
        nodes: Vec::new(),
        missing: missing.unwrap_or(Missing::Refuse),
        scale: words.scale,
        weights: words.weights,
        high_is_good: words.high_is_good,
        decimals: words.decimals,
    };
    let is_written: Vec<bool> = read.iter().map(|r| r.is_weighed).collect();
    let tree = resolve(tree, &mut chain, &is_written, findings);
    let at: Vec<Place> = read.iter().map(|r| r.at.clone()).collect();
    let places = weights::Places { nodes: &tree, indicators: &at };
    weights::check_s007(&section, &chain, words.total, &places, findings);
    let profile = section.section("profile", findings);
    let profile = profile.and_then(|section| profile::read(section, &chain, findings));
    let veto = section.get("veto").map(|v| condition::read(&v, (data, ground.folder), findings));
    let tie_break = section.get("tie_break").map(|v| condition::read_tie_break(&v, data, findings));
    let grades = section.section("grades", findings).and_then(|s| grades::read(s, findings));
    let earlier = section.get("previous").and_then(|v| earlier::read(&v, ground.folder, findings));
    let asked = section.section("uncertainty", findings);
    let uncertainty = uncertainty::read(asked, &chain, &read, findings);
    section.finish(findings);
    Some(Index {
        name,
        table: table?,
        columns: read.iter().map(|r| r.column).collect(),
        at,
        denominators: columns.denominators.columns,
        groups: columns.groups.columns,
        veto: veto.unwrap_or_default(),
        ranks: words.ranks,
        worst_first: words.worst_first,
        tie_break: tie_break.unwrap_or_default(),
        grades,
        earlier,
        uncertainty,
        profile,
        chain,
        node_at: tree,
    })
}

/// The words of an index that stand for themselves.
struct Words {
    common: normalize::Common,
    winsorize: Option<Winsorize>,
    weights: Weights,
    total: Option<f64>,
    mean: Mean,
    within: Mean,
    scale: (f64, f64),
    high_is_good: bool,
    decimals: Option<u8>,
    ranks: Ranks,
    worst_first: bool,
}

impl Words {
    fn read(section: &mut Section<'_>, findings: &mut Findings) -> Self {
        let method = section.choice("normalize", &normalize::METHODS, findings);
        let ties = normalize::read_ties(section, findings).unwrap_or(RankTies::Mean);
        let winsorize = section.section("winsorize", findings);
        let winsorize = winsorize.and_then(|s| indicator::read_winsorize(s, findings));
        let weights = section
            .choice("weights", &Weights::ALL.map(|w| (w.name(), w)), findings)
            .unwrap_or(Weights::Given);
        let total = section.get("total").and_then(|v| v.number(findings));
        let mean = section.choice("mean", &means(), findings).unwrap_or(Mean::Arithmetic);
        // TOPSIS of a single part would be its min-max: parts come to it as they are normalized.
        let below = if mean == Mean::Topsis { Mean::Arithmetic } else { mean };
        let within = section.choice("within", &means(), findings).unwrap_or(below);
        let scale = section.get("scale").and_then(|v| read_scale(&v, findings));
        let first = if within == Mean::Geometric { 1.0 } else { 0.0 };
        let high = section.choice("high", &[("good", true), ("bad", false)], findings);
        let decimals = section.get("decimals").and_then(|v| read_decimals(&v, findings));
        let ranks = [
            ("competition", Ranks::Competition),
            ("dense", Ranks::Dense),
            ("ordinal", Ranks::Ordinal),
        ];
        let ranks = section.choice("ranks", &ranks, findings).unwrap_or_default();
        let end = section.choice("first", &[("worst", true), ("best", false)], findings);
        Self {
            common: normalize::Common { method: method.unwrap_or(normalize::Method::MinMax), ties },
            winsorize,
            weights,
            total,
            mean,
            within,
            scale: scale.unwrap_or((first, 100.0)),
            high_is_good: high.unwrap_or(true),
            decimals,
            ranks,
            worst_first: end.unwrap_or(true),
        }
    }

    fn ground(&self) -> indicator::Ground {
        indicator::Ground {
            common: self.common,
            winsorize: self.winsorize,
            weights: self.weights,
            high_is_good: self.high_is_good,
            sums: self.within == Mean::Sum,
        }
    }
}

fn read_indicators(
    section: &mut Section<'_>,
    ground: indicator::Ground,
    (columns, tree): (&mut indicator::Columns<'_>, &mut tree::Tree<'_>),
    findings: &mut Findings,
) -> Vec<indicator::Read> {
    let list = section.need("indicator", findings).and_then(|v| v.section(findings));
    if let Some(list) = list.as_ref().filter(|list| list.entries().is_empty()) {
        let (path, at) = (&list.path, list.at());
        report_s003_incomplete(
            at,
            Text::new(format!("'{path}' names no indicator"), format!("“{path}”中没有任何指标")),
            findings,
        );
    }
    let mut read = Vec::new();
    for (name, value) in list.map(|s| s.entries()).unwrap_or_default() {
        let Some(section) = value.section(findings) else { continue };
        read.extend(indicator::read(name, section, ground, (columns, tree), findings));
    }
    read
}

/// Gives the chain its tree, with comparisons by position; where every node stands in the scheme.
fn resolve(
    tree: tree::Tree<'_>,
    chain: &mut Chain,
    is_written: &[bool],
    findings: &mut Findings,
) -> Vec<Place> {
    chain.nodes = tree.nodes;
    for (node, section) in &tree.compare {
        let names: Vec<String> = chain.parts(*node).map(str::to_owned).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        chain.nodes[*node].compare = weights::read_compare(section, &names, findings);
    }
    for (n, at) in tree.at.iter().enumerate() {
        let parts: Vec<&str> = chain.parts(n).collect();
        let is_compared = tree.compare.iter().any(|(node, _)| *node == n)
            || chain.nodes_in(n).any(|part| chain.nodes[part].weight.is_some())
            || chain.indicators_in(n).any(|part| is_written[part]);
        if parts.is_empty() && n > 0 {
            report_s003_empty(&chain.nodes[n].name, at, findings);
        } else if chain.weights == Weights::Ahp && parts.len() > 1 && !is_compared {
            weights::report_s003_compare((parts[0], parts[1]), at, findings);
        }
    }
    tree.at
}

/// Reads `of = "table"`.
pub(super) fn of_table(
    section: &mut Section<'_>,
    catalog: &Catalog,
    findings: &mut Findings,
) -> Option<usize> {
    let value = section.need("of", findings)?;
    let name = value.text(findings)?;
    tables::find("table", &name, catalog.names(), &value.at(), findings)
}

/// Reads `missing = "mean"`, or `missing = { mean_of = "column" }`.
fn read_missing(
    value: &Value<'_>,
    columns: &mut indicator::Columns<'_>,
    findings: &mut Findings,
) -> Option<Missing> {
    if !value.is_table() {
        return value.choice(&missing_rules(), findings);
    }
    let table: Option<&Table> = columns.table;
    let mut section = value.section(findings)?;
    let column = section.need("mean_of", findings);
    let column = column.and_then(|v| tables::column_of(table?, &v, findings));
    section.finish(findings);
    column.map(|column| Missing::GroupMean(columns.groups.column(column)))
}

fn read_decimals(value: &Value<'_>, findings: &mut Findings) -> Option<u8> {
    let decimals = u8::try_from(value.count(findings)?).ok().filter(|&d| d <= 12);
    if decimals.is_none() {
        findings.error(
            Code::S004,
            value.at(),
            Text::new("a score has at most 12 decimals", "得分最多保留 12 位小数"),
            Text::new("write, for example, decimals = 3", "例如：decimals = 3"),
        );
    }
    decimals
}

fn read_scale(value: &Value<'_>, findings: &mut Findings) -> Option<(f64, f64)> {
    let ends: Vec<f64> = value.list(findings).iter().filter_map(|v| v.number(findings)).collect();
    if let &[low, high] = ends.as_slice()
        && low < high
    {
        return Some((low, high));
    }
    findings.error(
        Code::S004,
        value.at(),
        Text::new("a scale needs a low and a high end", "scale 需要两个数：低端和高端"),
        Text::new("write, for example, scale = [0, 100]", "例如：scale = [0, 100]"),
    );
    None
}

fn report_s003_incomplete(at: Place, message: Text, findings: &mut Findings) {
    let help = Text::new(
        "for example a = { column = \"income\", worst = 0, best = 100, weight = 100 }",
        "例如 a = { column = \"人均收入\", worst = 0, best = 100, weight = 100 }",
    );
    findings.error(Code::S003, at, message, help);
}

fn report_s003_empty(name: &str, at: &Place, findings: &mut Findings) {
    findings.error(
        Code::S003,
        at.clone(),
        Text::new(
            format!("dimension \"{name}\" has no part"),
            format!("维度“{name}”没有任何组成部分"),
        ),
        Text::new(
            "let an indicator name it with 'dimension', or leave it out",
            "请让某个指标用 dimension 指向它，或删去该维度",
        ),
    );
}
