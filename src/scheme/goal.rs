//! Goals in strict order, and the previous plan some of them look back to.

use crate::base::{Code, Findings, Place, Text};
use crate::scheme::cursor::{Section, Value};
use crate::scheme::{Fill, Layer, fill};
use crate::scheme::{spread, tables};
use crate::table::Catalog;
use std::collections::BTreeMap;
use std::path::Path;

/// What is better. A goal earlier in the list outranks any amount of a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Members with an aim of at least one who have nobody: as few as possible.
    Coverage,
    /// Partners missing below `aim_min` or in excess of `aim_max`: as few as possible.
    Aims,
    /// Pairs of the previous plan that stay: as many as possible.
    Keep,
    /// Pairs that the previous plan does not have, of helpers that may have several: as few as
    /// possible. (A helper that may have one has a new pair only for want of its old one.)
    New,
    /// Fit of all pairs, weighted by layer: as much as possible.
    Fit,
    /// The fit of the worst member of a side, then of the next worst: as great as possible.
    Worst,
    /// Pairs that groups of members have below or above what is wanted: as few as possible.
    Balance,
    /// The level of the helper of every pair: the upper levels first, and as few of the others as
    /// possible.
    Fill,
    /// Pairs: as few as possible.
    Fewest,
    /// Places of every helper's recipients but the first: as few as possible.
    Spread,
    /// Sum of squares of the number of partners of every member: as small as possible.
    Even,
}

impl Goal {
    /// All goals, in the default order.
    pub const ALL: [(&'static str, Self); 11] = [
        ("coverage", Self::Coverage),
        ("aims", Self::Aims),
        ("keep", Self::Keep),
        ("new", Self::New),
        ("fit", Self::Fit),
        ("worst", Self::Worst),
        ("balance", Self::Balance),
        ("fill", Self::Fill),
        ("fewest", Self::Fewest),
        ("spread", Self::Spread),
        ("even", Self::Even),
    ];

    /// The name used in the scheme and in plan files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Coverage => "coverage",
            Self::Aims => "aims",
            Self::Keep => "keep",
            Self::New => "new",
            Self::Fit => "fit",
            Self::Worst => "worst",
            Self::Balance => "balance",
            Self::Fill => "fill",
            Self::Fewest => "fewest",
            Self::Spread => "spread",
            Self::Even => "even",
        }
    }

    /// Whether more is better.
    pub fn is_maximized(self) -> bool {
        match self {
            Self::Keep | Self::Fit | Self::Worst => true,
            Self::Coverage
            | Self::Aims
            | Self::New
            | Self::Balance
            | Self::Fill
            | Self::Fewest
            | Self::Spread
            | Self::Even => false,
        }
    }
}

/// The pairs of an earlier plan.
#[derive(Clone, Debug)]
pub struct Previous {
    /// File the pairs came from.
    pub file: String,
    /// Per layer, the pairs as `(helper key, recipient key)`, sorted.
    pub pairs: Vec<Vec<(String, String)>>,
    /// Per layer, whether goal `keep` counts it.
    pub counts: Vec<bool>,
}

/// What goal `worst` looks at: the members of one side of one layer.
#[derive(Clone, Debug)]
pub struct WorstCase {
    /// The layer.
    pub layer: usize,
    /// Whether it is the helpers.
    pub of_helpers: bool,
    /// Where the scheme says so.
    pub at: Place,
}

/// `[goals]`: the order, and what some goals look at.
pub(super) struct Goals {
    pub(super) order: Vec<Goal>,
    pub(super) previous: Option<Previous>,
    pub(super) worst: Option<WorstCase>,
    pub(super) fill: Option<Fill>,
    pub(super) fewest: Vec<bool>,
}

/// Reads `[goals]`: the order, and the previous plan under `keep`.
pub(super) fn read(
    section: Option<Section<'_>>,
    (layers, catalog): (&[Layer], &Catalog),
    folder: &Path,
    findings: &mut Findings,
) -> Goals {
    let Some(mut section) = section else {
        let at = Place::File { file: "scheme.toml".to_owned() };
        let goals = [Goal::Coverage, Goal::Aims, Goal::Fit];
        spread::check_s022_nothing_counts(&goals, layers, &at, findings);
        let fewest = vec![true; layers.len()];
        return Goals { order: goals.into(), previous: None, worst: None, fill: None, fewest };
    };
    let order = section.need("order", findings);
    let goals = order.map(|v| read_order(&v, findings)).unwrap_or_default();
    spread::check_s022_nothing_counts(&goals, layers, &section.at(), findings);
    let keep = section.section("keep", findings);
    if keep.is_none() && goals.iter().any(|g| matches!(g, Goal::Keep | Goal::New)) {
        findings.error(
            Code::S015,
            section.at(),
            Text::new(
                "goals 'keep' and 'new' need last year's pairs",
                "目标“keep”（保持稳定）、“new”（少新增）需要上年的结对名单",
            ),
            Text::new(
                "add: keep = { from = \"last-year.csv\" }, or take them out of the order",
                "请加一行 keep = { from = \"last-year.csv\" }，或从 order 中去掉这两项",
            ),
        );
    }
    let previous = keep.and_then(|keep| read_keep(keep, layers, folder, findings));
    let worst = section.section("worst", findings);
    if worst.is_none() && goals.contains(&Goal::Worst) {
        report_s015_no_worst(section.at(), findings);
    }
    let worst = worst.and_then(|worst| read_worst(worst, layers, findings));
    let fill = fill::read_fill(&mut section, &goals, (layers, catalog), findings);
    let fewest = fill::read_fewest(&mut section, layers, findings);
    section.finish(findings);
    Goals { order: goals, previous, worst, fill, fewest }
}

fn report_s015_no_worst(at: Place, findings: &mut Findings) {
    findings.error(
        Code::S015,
        at,
        Text::new(
            "goal 'worst' needs a layer and a side to look at",
            "目标“worst”（最差者优先）需要写明看哪一层的哪一方",
        ),
        Text::new(
            "add: worst = { layer = \"NAME\", of = \"recipients\" }, or take 'worst' out of the order",
            "请加一行 worst = { layer = \"层名\", of = \"recipients\" }，或从 order 中去掉 worst",
        ),
    );
}

fn read_worst(
    mut section: Section<'_>,
    layers: &[Layer],
    findings: &mut Findings,
) -> Option<WorstCase> {
    let at = section.at();
    let layer = section.need("layer", findings);
    let layer = layer.and_then(|value| {
        let name = value.text(findings)?;
        let names = layers.iter().map(|l| l.name.as_str());
        tables::find("layer", &name, names, &value.at(), findings)
    });
    let of = section.choice("of", &[("helpers", true), ("recipients", false)], findings);
    section.finish(findings);
    Some(WorstCase { layer: layer?, of_helpers: of.unwrap_or(false), at })
}

fn read_order(value: &Value<'_>, findings: &mut Findings) -> Vec<Goal> {
    let mut goals = Vec::new();
    for value in value.list(findings) {
        let Some(name) = value.text(findings) else { continue };
        let names: Vec<&str> = Goal::ALL.iter().map(|(name, _)| *name).collect();
        match Goal::ALL.iter().find(|(known, _)| *known == name) {
            Some((_, goal)) if !goals.contains(goal) => goals.push(*goal),
            Some(_) => findings.error(
                Code::S014,
                value.at(),
                Text::new(format!("goal \"{name}\" stands twice"), format!("目标“{name}”重复")),
                Text::new("name each goal once", "每个目标只写一次"),
            ),
            None => findings.error(
                Code::S014,
                value.at(),
                Text::new(format!("unknown goal \"{name}\""), format!("未知的目标“{name}”")),
                Text::new(
                    format!("known goals: {}", names.join(", ")),
                    format!("可用的目标：{}", names.join("、")),
                ),
            ),
        }
    }
    goals
}

fn read_keep(
    mut section: Section<'_>,
    layers: &[Layer],
    folder: &Path,
    findings: &mut Findings,
) -> Option<Previous> {
    let at = section.at();
    let file = section.need_text("from", findings);
    let mut counts = vec![true; layers.len()];
    if let Some(value) = section.get("layers") {
        counts = vec![false; layers.len()];
        for value in value.list(findings) {
            let Some(name) = value.text(findings) else { continue };
            let names = layers.iter().map(|l| l.name.as_str());
            if let Some(l) = tables::find("layer", &name, names, &value.at(), findings) {
                counts[l] = true;
            }
        }
    }
    section.finish(findings);
    let pairs = read_pairs(&file?, layers, folder, &at, findings)?;
    Some(Previous { file: pairs.0, pairs: pairs.1, counts })
}

type Pairs = Vec<Vec<(String, String)>>;

fn read_pairs(
    file: &str,
    layers: &[Layer],
    folder: &Path,
    at: &Place,
    findings: &mut Findings,
) -> Option<(String, Pairs)> {
    let grid = tables::grid(file, folder, at, findings)?;
    let columns = ["layer", "helper", "recipient"];
    let mut found = Vec::new();
    for name in columns {
        found.extend(tables::grid_column(&grid, name, findings));
    }
    let &[layer, helper, recipient] = found.as_slice() else { return None };
    let by_name: BTreeMap<&str, usize> =
        layers.iter().enumerate().map(|(i, l)| (l.name.as_str(), i)).collect();
    let mut pairs = vec![Vec::new(); layers.len()];
    for row in &grid.rows {
        match by_name.get(row.cells[layer].as_str()) {
            Some(&l) => pairs[l].push((row.cells[helper].clone(), row.cells[recipient].clone())),
            None => findings.error(
                Code::S005,
                grid.place(Some(row.number), Some("layer"), Some(&row.cells[layer])),
                Text::new("no such layer in the scheme", "方案中没有这个结对层"),
                Text::new(
                    "write the name of a layer, as in [layer.NAME]",
                    "请填写方案中 [layer.名称] 的名称",
                ),
            ),
        }
    }
    for list in &mut pairs {
        list.sort();
        list.dedup();
    }
    Some((file.to_owned(), pairs))
}
