//! Composite indices over a table.

use crate::base::{Code, Findings, Place, Text};
use crate::scheme::cursor::{Section, Value};
use crate::scheme::tables;
use crate::table::Catalog;

/// How raw values become comparable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Normalize {
    /// `(x - min) / (max - min)`, on the scale of the index.
    MinMax,
    /// `(x - mean) / standard deviation`.
    ZScore,
    /// Place in the order, ties share the mean place, on the scale of the index.
    Rank,
    /// `(x - worst) / (best - worst)` with goalposts given by the indicator, clipped.
    Goalposts,
}

/// Where weights come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// From the scheme; they must add up to 100 or to 1.
    Given,
    /// The same for every indicator.
    Equal,
    /// From the entropy of each column: what differs more weighs more.
    Entropy,
}

/// How parts become a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mean {
    /// Weighted sum: a strong part makes up for a weak one.
    Arithmetic,
    /// Weighted product: it does not.
    Geometric,
}

/// One measured column of an index.
#[derive(Clone, Debug, PartialEq)]
pub struct Indicator {
    /// Name in the scheme.
    pub name: String,
    /// Column of the table.
    pub column: usize,
    /// Whether a high value is good.
    pub high_is_better: bool,
    /// Position of its dimension in [`Index::dimensions`].
    pub dimension: usize,
    /// Weight as given, or zero.
    pub weight: f64,
    /// Goalposts `(worst, best)`.
    pub goalposts: Option<(f64, f64)>,
    /// Whether the logarithm is taken first.
    pub log: bool,
    /// Where the scheme says so.
    pub at: Place,
}

/// A label that a row gets when it stands worst (or best) in a dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Position of the dimension.
    pub dimension: usize,
    /// The label.
    pub text: String,
    /// Whether it is given for standing best rather than worst.
    pub for_best: bool,
}

/// A composite index: indicators, grouped in dimensions.
#[derive(Clone, Debug, PartialEq)]
pub struct Index {
    /// Name in the scheme.
    pub name: String,
    /// Table it is computed over.
    pub table: usize,
    /// How raw values become comparable.
    pub normalize: Normalize,
    /// Lowest and highest normalized value.
    pub scale: (f64, f64),
    /// Where weights come from.
    pub weights: Weights,
    /// How indicators make a dimension.
    pub within: Mean,
    /// How dimensions make the index.
    pub mean: Mean,
    /// Whether an empty cell takes the mean of its column.
    pub fill_missing: bool,
    /// Names of the dimensions, in order of appearance.
    pub dimensions: Vec<String>,
    /// The indicators.
    pub indicators: Vec<Indicator>,
    /// Name of the derived column of labels, and the labels.
    pub profile: Option<(String, Vec<Label>)>,
}

/// Reads `[index.*]`.
pub(super) fn read_indices(
    section: Option<Section<'_>>,
    catalog: &Catalog,
    findings: &mut Findings,
) -> Vec<Index> {
    let entries = section.map(|s| s.entries()).unwrap_or_default();
    let mut indices = Vec::new();
    for (name, value) in entries {
        let Some(section) = value.section(findings) else { continue };
        indices.extend(read_index(name, section, catalog, findings));
    }
    indices
}

fn read_index(
    name: String,
    mut section: Section<'_>,
    catalog: &Catalog,
    findings: &mut Findings,
) -> Option<Index> {
    let table = of_table(&mut section, catalog, findings);
    let means = [("arithmetic", Mean::Arithmetic), ("geometric", Mean::Geometric)];
    let normalize = [
        ("min-max", Normalize::MinMax),
        ("z-score", Normalize::ZScore),
        ("rank", Normalize::Rank),
        ("goalposts", Normalize::Goalposts),
    ];
    let weights =
        [("given", Weights::Given), ("equal", Weights::Equal), ("entropy", Weights::Entropy)];
    let normalize = section.choice("normalize", &normalize, findings);
    let weights = section.choice("weights", &weights, findings).unwrap_or(Weights::Given);
    let mean = section.choice("mean", &means, findings).unwrap_or(Mean::Arithmetic);
    let within = section.choice("within", &means, findings).unwrap_or(mean);
    let missing = section.choice("missing", &[("error", false), ("mean", true)], findings);
    let scale = section.get("scale").and_then(|v| read_scale(&v, findings));
    let (mut dimensions, mut indicators) = (Vec::new(), Vec::new());
    let list = section.need("indicator", findings).and_then(|v| v.section(findings));
    if let Some(list) = list.as_ref().filter(|list| list.entries().is_empty()) {
        let (path, at) = (&list.path, list.at());
        report_s003_incomplete(
            at,
            Text::new(format!("'{path}' names no indicator"), format!("“{path}”中没有任何指标")),
            findings,
        );
    }
    for (name, value) in list.map(|s| s.entries()).unwrap_or_default() {
        let Some(section) = value.section(findings) else { continue };
        let draft = read_indicator(name, section, (table, catalog), &mut dimensions, findings);
        indicators.extend(draft);
    }
    let profile = section
        .section("profile", findings)
        .and_then(|profile| read_profile(profile, &dimensions, findings));
    check_s007_weights_do_not_add_up(&section, weights, &indicators, findings);
    section.finish(findings);
    Some(Index {
        name,
        table: table?,
        normalize: normalize.unwrap_or(Normalize::MinMax),
        scale: scale.unwrap_or(if within == Mean::Geometric { (1.0, 100.0) } else { (0.0, 100.0) }),
        weights,
        within,
        mean,
        fill_missing: missing.unwrap_or(false),
        dimensions,
        indicators,
        profile,
    })
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

fn read_indicator(
    name: String,
    mut section: Section<'_>,
    (table, catalog): (Option<usize>, &Catalog),
    dimensions: &mut Vec<String>,
    findings: &mut Findings,
) -> Option<Indicator> {
    let at = section.at();
    let column = section
        .need("column", findings)
        .and_then(|v| tables::column_of(catalog.get(table?)?, &v, findings));
    let better = section.choice("better", &[("high", true), ("low", false)], findings);
    let dimension = section.text("dimension", findings).unwrap_or_else(|| name.clone());
    let weight = section.get("weight").and_then(|v| v.number(findings)).unwrap_or(0.0);
    let worst = section.get("worst").and_then(|v| v.number(findings));
    let best = section.get("best").and_then(|v| v.number(findings));
    let log = section.get("log").and_then(|v| v.flag(findings)).unwrap_or(false);
    if worst.is_some() != best.is_some() {
        let path = &section.path;
        report_s003_incomplete(
            at.clone(),
            Text::new(
                format!("'{path}' has one of 'worst' and 'best', not both"),
                format!("“{path}”只写了 worst、best 中的一个"),
            ),
            findings,
        );
    }
    section.finish(findings);
    let position = dimensions.iter().position(|d| *d == dimension).unwrap_or_else(|| {
        dimensions.push(dimension);
        dimensions.len() - 1
    });
    Some(Indicator {
        name,
        column: column?,
        high_is_better: better.unwrap_or(true),
        dimension: position,
        weight,
        goalposts: worst.zip(best),
        log,
        at,
    })
}

fn report_s003_incomplete(at: Place, message: Text, findings: &mut Findings) {
    let help = Text::new(
        "for example a = { column = \"income\", worst = 0, best = 100, weight = 100 }",
        "例如 a = { column = \"人均收入\", worst = 0, best = 100, weight = 100 }",
    );
    findings.error(Code::S003, at, message, help);
}

fn read_profile(
    mut section: Section<'_>,
    dimensions: &[String],
    findings: &mut Findings,
) -> Option<(String, Vec<Label>)> {
    let column = section.need_text("column", findings);
    let mut labels = Vec::new();
    for (key, for_best) in [("worst", false), ("best", true)] {
        let Some(list) = section.section(key, findings) else { continue };
        for (name, value) in list.entries() {
            let names = dimensions.iter().map(String::as_str);
            let found = tables::find("dimension", &name, names, &value.at(), findings);
            if let Some((dimension, text)) = found.zip(value.text(findings)) {
                labels.push(Label { dimension, text, for_best });
            }
        }
    }
    section.finish(findings);
    Some((column?, labels))
}

fn check_s007_weights_do_not_add_up(
    section: &Section<'_>,
    weights: Weights,
    indicators: &[Indicator],
    findings: &mut Findings,
) {
    for indicator in indicators.iter().filter(|i| i.weight < 0.0) {
        findings.error(
            Code::S007,
            indicator.at.clone(),
            Text::new(
                format!("the weight of '{}' is negative", indicator.name),
                format!("“{}”的权重为负", indicator.name),
            ),
            Text::new(
                "use better = \"low\" to turn a direction round",
                "若数值越低越好，请写 better = \"low\"",
            ),
        );
    }
    let total: f64 = indicators.iter().map(|i| i.weight).sum();
    let near = |target: f64| (total - target).abs() <= 1e-9 * target;
    if weights == Weights::Given && !indicators.is_empty() && !near(1.0) && !near(100.0) {
        let path = &section.path;
        findings.error(
            Code::S007,
            section.at(),
            Text::new(
                format!("the weights of '{path}' add up to {total}, not to 100 or 1"),
                format!("“{path}”各指标权重之和为 {total}，既不是 100 也不是 1"),
            ),
            Text::new(
                "change a weight, or write weights = \"equal\" or \"entropy\"",
                "请调整某个权重，或改用 weights = \"equal\"（等权）、\"entropy\"（熵权）",
            ),
        );
    }
}
