//! `[layer.*]`: who is paired with whom, how many, in which teams, within which other layer.

use crate::base::{Code, Findings, Text};
use crate::scheme::cursor::{Section, Value};
use crate::scheme::fit::{self, Sides};
use crate::scheme::{FitTerm, Forbid, Group, Index, LayerRule, Loads, Quota, Spread, Within};
use crate::scheme::{load, quota, require, rule, spread, tables, within};
use crate::table::Catalog;
use petgraph::algo::toposort;
use petgraph::graph::DiGraph;
use std::path::Path;

/// The members of one side of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Members {
    /// All rows of a table.
    Table(usize),
    /// The rows of a group.
    Group(usize),
}

/// So many helpers of each class: `(class, count)`.
pub type Pattern = Vec<(String, u32)>;

/// The teams a recipient may be served by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Teams {
    /// Column of the helpers' table that holds the class.
    pub column: usize,
    /// The allowed teams.
    pub patterns: Vec<Pattern>,
}

/// One pairing of helpers and recipients.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Name in the scheme.
    pub name: String,
    /// The helpers.
    pub helpers: Members,
    /// The table of the helpers.
    pub helper_table: usize,
    /// The recipients.
    pub recipients: Members,
    /// The table of the recipients.
    pub recipient_table: usize,
    /// The layer this one lies within.
    pub within: Option<Within>,
    /// Recipients of a helper.
    pub per_helper: Quota,
    /// Helpers of a recipient.
    pub per_recipient: Quota,
    /// Teams of helpers.
    pub teams: Option<Teams>,
    /// What pairs weigh and helpers can carry.
    pub loads: Option<Loads>,
    /// What makes a pair good.
    pub fit: Vec<FitTerm>,
    /// What makes a pair impossible.
    pub forbid: Vec<Forbid>,
    /// What else the pairs must obey.
    pub rules: Vec<LayerRule>,
    /// Whether it matters in how many places a helper serves.
    pub spread: Option<Spread>,
    /// Weight of a pair of this layer in the goal `fit`.
    pub weight: u32,
}

/// Everything a layer may refer to.
pub(super) struct Scope<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) indices: &'a [Index],
    pub(super) groups: &'a [Group],
    /// The first day of the term, as text.
    pub(super) start: &'a str,
    pub(super) folder: &'a Path,
}

/// Reads `[layer.*]` and puts every layer after the one it lies within.
pub(super) fn read(
    section: Option<Section<'_>>,
    scope: &Scope<'_>,
    findings: &mut Findings,
) -> Vec<Layer> {
    let mut drafts = Vec::new();
    for (name, value) in section.map(|s| s.entries()).unwrap_or_default() {
        let Some(mut section) = value.section(findings) else { continue };
        let parent = section.get("within").and_then(|v| within::name(v, findings));
        drafts.push((name, section, parent));
    }
    let names: Vec<String> = drafts.iter().map(|(name, ..)| name.clone()).collect();
    let mut above = Vec::new();
    for (_, _, parent) in &drafts {
        above.push(parent.as_ref().and_then(|(name, value)| {
            tables::find("layer", name, names.iter().map(String::as_str), &value.at(), findings)
        }));
    }
    let Some(order) = check_s011_cycle(&above, &drafts, findings) else { return Vec::new() };
    let mut layers: Vec<Layer> = Vec::new();
    let mut position = vec![None; drafts.len()];
    for d in order {
        let (name, section, _) = &drafts[d];
        let parent = above[d].map(|p| position[p]);
        let layer = read_layer(name, section.clone(), parent, (&layers, scope), findings);
        if let Some(layer) = layer {
            position[d] = Some(layers.len());
            layers.push(layer);
        }
    }
    layers
}

/// A layer before its members are looked up: name, section, and the name of the layer above.
type Draft<'a> = (String, Section<'a>, Option<(String, Value<'a>)>);

/// The order in which every layer follows the one it lies within; ties keep the scheme's order.
fn check_s011_cycle(
    above: &[Option<usize>],
    drafts: &[Draft<'_>],
    findings: &mut Findings,
) -> Option<Vec<usize>> {
    let mut graph = DiGraph::<(), ()>::new();
    let nodes: Vec<_> = above.iter().map(|_| graph.add_node(())).collect();
    for (child, parent) in above.iter().enumerate() {
        if let Some(parent) = parent {
            graph.add_edge(nodes[*parent], nodes[child], ());
        }
    }
    match toposort(&graph, None) {
        Ok(_) => {
            let depth = |mut l: usize| {
                let mut depth = 0;
                while let Some(parent) = above[l] {
                    (l, depth) = (parent, depth + 1);
                }
                depth
            };
            let mut order: Vec<usize> = (0..above.len()).collect();
            order.sort_by_key(|&l| (depth(l), l));
            Some(order)
        }
        Err(cycle) => {
            let (name, section, _) = &drafts[cycle.node_id().index()];
            findings.error(
                Code::S011,
                section.at(),
                Text::new(
                    format!("layer \"{name}\" lies within itself"),
                    format!("结对层“{name}”嵌套在自身之内"),
                ),
                Text::new("break the circle of 'within'", "请去掉循环的 within"),
            );
            None
        }
    }
}

/// The keys of a layer beside its members.
const KEYS: [&str; 15] = [
    "per_helper",
    "per_recipient",
    "teams",
    "load",
    "capacity",
    "fit",
    "forbid",
    "cover",
    "distinct",
    "one_role",
    "due",
    "require",
    "spread",
    "weight",
    "within",
];

fn read_layer(
    name: &str,
    mut section: Section<'_>,
    parent: Option<Option<usize>>,
    (layers, scope): (&[Layer], &Scope<'_>),
    findings: &mut Findings,
) -> Option<Layer> {
    let helpers = section.need("helpers", findings);
    let helpers = helpers.and_then(|v| members(&v, scope, findings));
    let recipients = section.need("recipients", findings);
    let recipients = recipients.and_then(|v| members(&v, scope, findings));
    for key in KEYS {
        let _known = section.get(key);
    }
    let Some((helpers, recipients)) = helpers.zip(recipients) else {
        section.finish(findings);
        return None;
    };
    let table_of = |m: Members| match m {
        Members::Table(t) => t,
        Members::Group(g) => scope.groups[g].table,
    };
    let (helper_table, recipient_table) = (table_of(helpers), table_of(recipients));
    let sides = Sides {
        catalog: scope.catalog,
        indices: scope.indices,
        folder: scope.folder,
        helper: helper_table,
        recipient: recipient_table,
    };
    let mut quota_of = |key, table, findings: &mut Findings| {
        let value = section.get(key);
        value.map_or(Quota::FREE, |v| quota::read(&v, scope.catalog.get(table), findings))
    };
    let per_helper = quota_of("per_helper", helper_table, findings);
    let per_recipient = quota_of("per_recipient", recipient_table, findings);
    let teams = section.section("teams", findings).and_then(|s| read_teams(s, &sides, findings));
    let loads = load::read(&mut section, &sides, findings);
    let fit = section.get("fit").map(|v| fit::read_fit(&v, &sides, findings));
    let forbid = section.get("forbid").map(|v| fit::read_forbids(&v, &sides, findings));
    let mut rules = rule::read(&mut section, &sides, findings);
    let required = require::read(&mut section, &sides, (name, scope.start), findings);
    rules.extend(required.into_iter().map(Box::new).map(LayerRule::Require));
    let spread = section.section("spread", findings);
    let spread = spread.and_then(|s| spread::read(s, scope.catalog.get(recipient_table), findings));
    let weight = section.get("weight").and_then(|v| read_weight(&v, findings));
    let within = match parent {
        None => None,
        Some(parent) => Some(within::read(&mut section, (parent?, layers), &sides, findings)?),
    };
    section.finish(findings);
    Some(Layer {
        name: name.to_owned(),
        helpers,
        helper_table,
        recipients,
        recipient_table,
        within,
        per_helper,
        per_recipient,
        teams,
        loads,
        fit: fit.unwrap_or_default(),
        forbid: forbid.unwrap_or_default(),
        rules,
        spread,
        weight: weight.unwrap_or(1),
    })
}

/// A weight from 0 to 100,000, so that a weighted fit fits 32 bits.
fn read_weight(value: &Value<'_>, findings: &mut Findings) -> Option<u32> {
    let weight = value.count(findings)?;
    if weight <= 100_000 {
        return Some(weight);
    }
    findings.error(
        Code::S004,
        value.at(),
        Text::new(
            format!("a weight may be at most 100000, not {weight}"),
            format!("weight 最大为 100000，不能是 {weight}"),
        ),
        Text::new(
            "weights only matter against each other: divide all by ten",
            "权重只看相对大小：请全部同除以十",
        ),
    );
    None
}

/// The table or group that a text names.
fn members(value: &Value<'_>, scope: &Scope<'_>, findings: &mut Findings) -> Option<Members> {
    let name = value.text(findings)?;
    if let Some(g) = scope.groups.iter().position(|g| g.name == name) {
        return Some(Members::Group(g));
    }
    let groups = scope.groups.iter().map(|g| g.name.as_str());
    let names = scope.catalog.names().chain(groups);
    tables::find("table or group", &name, names, &value.at(), findings).map(Members::Table)
}

fn read_teams(
    mut section: Section<'_>,
    sides: &Sides<'_>,
    findings: &mut Findings,
) -> Option<Teams> {
    let table = sides.catalog.get(sides.helper)?;
    let column = section.need("class", findings);
    let column = column.and_then(|v| tables::column_of(table, &v, findings));
    let mut patterns: Vec<Pattern> = Vec::new();
    if let Some(value) = section.need("any_of", findings) {
        for value in value.list(findings) {
            let Some(section) = value.section(findings) else { continue };
            let mut pattern = Pattern::new();
            for (class, value) in section.entries() {
                let count = value.count(findings).unwrap_or(0);
                if let Some(column) = column {
                    tables::check_s010_no_such_class(&class, column, &value, table, findings);
                }
                pattern.push((class, count));
            }
            patterns.push(pattern);
        }
    }
    section.finish(findings);
    Some(Teams { column: column?, patterns })
}
