//! The files of a plan: `pairs.csv`, `plan.json`, `proof.json`. Writing then reading is the identity.

use crate::base::{Code, Findings, Place, Text};
use crate::model::proof::Proof;
use crate::plan::compare::Comparison;
use crate::plan::{GoalValue, Method, Plan, Status};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Version of `plan.json`; raised when a field changes its meaning.
pub const VERSION: u32 = 1;

/// What `plan.json` holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// [`VERSION`].
    pub version: u32,
    /// Title of the scheme.
    pub title: String,
    /// How far the plan is proven.
    pub status: Status,
    /// Values and bounds, most important goal first.
    pub goals: Vec<GoalValue>,
    /// Distance of value and bound in the first goal where they differ, relative to the value.
    pub gap: Option<f64>,
    /// Seconds from reading to proof; the only field that differs between two runs.
    pub seconds: f64,
    /// Pairs per layer.
    pub layers: Vec<LayerCount>,
    /// How it was solved.
    pub methods: Vec<Method>,
    /// Name of the file that holds the proof.
    pub proof: String,
}

/// Number of pairs of one layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerCount {
    /// Name of the layer.
    pub name: String,
    /// Pairs.
    pub pairs: usize,
    /// Of these, kept from last year.
    pub kept: usize,
    /// Of these, new.
    pub new: usize,
    /// Last year's pairs that end.
    pub ended: usize,
    /// Members with fewer partners than wanted.
    pub short: usize,
}

/// One row of `pairs.csv`, as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairRow {
    /// Line in the file.
    pub line: usize,
    /// Name of the layer.
    pub layer: String,
    /// Key of the helper.
    pub helper: String,
    /// Key of the recipient.
    pub recipient: String,
    /// `kept` or `new`.
    pub status: String,
    /// The name of the helper as printed.
    pub helper_name: String,
    /// The name of the recipient as printed.
    pub recipient_name: String,
    /// The fit as printed, in points with two decimals.
    pub fit: String,
}

/// A plan as its files tell it.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanFiles {
    /// From `plan.json`.
    pub summary: Summary,
    /// From `pairs.csv`.
    pub pairs: Vec<PairRow>,
    /// From `proof.json`.
    pub proof: Proof,
}

/// Header of `pairs.csv`.
pub const HEADER: [&str; 7] =
    ["layer", "helper", "recipient", "status", "helper_name", "recipient_name", "fit"];

/// The summary of a plan.
pub fn summary(plan: &Plan) -> Summary {
    let first_open = plan.goals.iter().find(|g| g.value != g.bound);
    #[expect(clippy::cast_precision_loss, reason = "a ratio to show")]
    let gap = first_open.map(|g| (g.value - g.bound).abs() as f64 / g.value.abs().max(1) as f64);
    let count = |layer: &crate::plan::PlanLayer| {
        let kept = layer.pairs.iter().filter(|p| p.kept).count();
        LayerCount {
            name: layer.name.clone(),
            pairs: layer.pairs.len(),
            kept,
            new: layer.pairs.len() - kept,
            ended: layer.ended.len(),
            short: layer.unmatched.len(),
        }
    };
    let solved = matches!(plan.status, Status::Optimal | Status::Claimed | Status::Feasible);
    Summary {
        version: VERSION,
        title: plan.title.clone(),
        status: plan.status,
        goals: plan.goals.clone(),
        gap: if solved { Some(gap.unwrap_or(0.0)) } else { None },
        seconds: plan.seconds,
        layers: plan.layers.iter().map(count).collect(),
        methods: plan.methods.clone(),
        proof: "proof.json".to_owned(),
    }
}

/// `plan.json` as text.
pub fn summary_json(summary: &Summary) -> String {
    serde_json::to_string_pretty(summary).map(|s| s + "\n").unwrap_or_default()
}

/// `proof.json` as text.
pub fn proof_json(proof: &Proof) -> String {
    serde_json::to_string(proof).map(|s| s + "\n").unwrap_or_default()
}

/// Reads the three files of a plan from its folder.
pub fn read(folder: &Path, findings: &mut Findings) -> Option<PlanFiles> {
    let mut text = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).map_err(|e| e.to_string());
        let text = bytes.and_then(|b| String::from_utf8(b).map_err(|e| e.to_string()));
        text.map_err(|error| report_p001_unreadable(name, &error, findings)).ok()
    };
    let (summary, pairs, proof) = (text("plan.json"), text("pairs.csv"), text("proof.json"));
    parse(&summary?, &pairs?, &proof?, findings)
}

/// Reads `plan.json` and `pairs.csv` of a folder, for comparing.
pub fn read_list(folder: &Path, findings: &mut Findings) -> Option<(Summary, Vec<PairRow>)> {
    let mut text = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).map_err(|e| e.to_string());
        let text = bytes.and_then(|b| String::from_utf8(b).map_err(|e| e.to_string()));
        let place = || folder.join(name).display().to_string();
        text.map_err(|error| report_p001_unreadable(&place(), &error, findings)).ok()
    };
    let (summary, pairs) = (text("plan.json"), text("pairs.csv"));
    let summary = summary.and_then(|text| parse_summary(&text, findings));
    let pairs = pairs.and_then(|text| parse_pairs(&text, findings));
    Some((summary?, pairs?))
}

/// `compare.json` as text.
pub fn comparison_json(comparison: &Comparison) -> String {
    serde_json::to_string_pretty(comparison).map(|s| s + "\n").unwrap_or_default()
}

/// Reads a plan from the text of its three files.
pub fn parse(
    summary: &str,
    pairs: &str,
    proof: &str,
    findings: &mut Findings,
) -> Option<PlanFiles> {
    let summary = parse_summary(summary, findings);
    let proof = json("proof.json", proof, findings);
    let pairs = parse_pairs(pairs, findings);
    Some(PlanFiles { summary: summary?, pairs: pairs?, proof: proof? })
}

fn parse_summary(text: &str, findings: &mut Findings) -> Option<Summary> {
    let summary: Summary = json("plan.json", text, findings)?;
    if summary.version != VERSION {
        let version = summary.version;
        findings.error(
            Code::P003,
            Place::File { file: "plan.json".to_owned() },
            Text::new(
                format!("the plan has version {version}, this program reads version {VERSION}"),
                format!("方案文件的版本是 {version}，本程序读取版本 {VERSION}"),
            ),
            Text::new("solve the case again", "请重新求解"),
        );
        return None;
    }
    Some(summary)
}

fn json<T: for<'de> Deserialize<'de>>(
    file: &str,
    text: &str,
    findings: &mut Findings,
) -> Option<T> {
    serde_json::from_str(text)
        .map_err(|error| report_p001_unreadable(file, &error.to_string(), findings))
        .ok()
}

fn parse_pairs(text: &str, findings: &mut Findings) -> Option<Vec<PairRow>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().cloned().unwrap_or_default();
    if header.iter().collect::<Vec<_>>() != HEADER {
        let found = header.iter().collect::<Vec<_>>().join(",");
        report_p001_unreadable("pairs.csv", &format!("its header is \"{found}\""), findings);
        return None;
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                report_p001_unreadable("pairs.csv", &error.to_string(), findings);
                return None;
            }
        };
        let cell = |i: usize| record.get(i).unwrap_or_default().to_owned();
        let line = record.position().map_or(0, csv::Position::line);
        rows.push(PairRow {
            line: usize::try_from(line).unwrap_or(usize::MAX),
            layer: cell(0),
            helper: cell(1),
            recipient: cell(2),
            status: cell(3),
            helper_name: cell(4),
            recipient_name: cell(5),
            fit: cell(6),
        });
    }
    Some(rows)
}

fn report_p001_unreadable(file: &str, error: &str, findings: &mut Findings) {
    findings.error(
        Code::P001,
        Place::File { file: file.to_owned() },
        Text::new(format!("the plan cannot be read: {error}"), format!("无法读取方案：{error}")),
        Text::new(
            "give the folder that 'jiedui solve' wrote, unchanged",
            "请给出 jiedui solve 写出的、未经改动的文件夹",
        ),
    );
}
