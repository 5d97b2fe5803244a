//! The pairs of a plan as a list, from a folder that `solve` wrote, from any list, or from memory.

use crate::base::{Code, Findings, Place, Text};
use crate::plan::file::{self, PairRow, Summary};
use crate::plan::{Plan, Status};
use crate::scheme::{Case, Layer};
use crate::table::{self, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The pairs of a plan, and what is known of it beside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PairList {
    /// What it is called: the folder or the file.
    pub name: String,
    /// Its `plan.json`, if it has one.
    pub summary: Option<Summary>,
    /// The layers, in the order of the list.
    pub layers: Vec<ListedLayer>,
}

/// The pairs of one layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListedLayer {
    /// Name of the layer.
    pub name: String,
    /// The pairs, as `(helper key, recipient key)`.
    pub pairs: BTreeSet<(String, String)>,
    /// Names of helpers by key, as printed: masked where they are private.
    pub helper_names: BTreeMap<String, String>,
    /// Names of recipients by key, as printed.
    pub recipient_names: BTreeMap<String, String>,
}

impl PairList {
    /// The list of a plan in memory, without names.
    pub fn of(plan: &Plan, name: &str) -> Self {
        let pair = |p: &crate::plan::Pair| (p.helper.clone(), p.recipient.clone());
        let layer = |layer: &crate::plan::PlanLayer| ListedLayer {
            name: layer.name.clone(),
            pairs: layer.pairs.iter().map(pair).collect(),
            ..ListedLayer::default()
        };
        Self {
            name: name.to_owned(),
            summary: Some(file::summary(plan)),
            layers: plan.layers.iter().map(layer).collect(),
        }
    }

    /// The list as a table that [`read`] reads back, without names.
    ///
    /// # Errors
    /// None that a writer in memory could give.
    pub fn csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["layer", "helper", "recipient"])?;
        for layer in &self.layers {
            for (helper, recipient) in &layer.pairs {
                writer.write_record([&layer.name, helper, recipient])?;
            }
        }
        writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
    }

    /// Last year's list of a case, or an empty one.
    pub fn of_last_year(case: &Case) -> Self {
        let Some(previous) = &case.scheme.previous else { return Self::default() };
        let layer = |(layer, pairs): (&Layer, &Vec<(String, String)>)| ListedLayer {
            name: layer.name.clone(),
            pairs: pairs.iter().cloned().collect(),
            ..ListedLayer::default()
        };
        let layers = case.scheme.layers.iter().zip(&previous.pairs).map(layer).collect();
        Self { name: previous.file.clone(), summary: None, layers }
    }

    /// How far the plan is proven, if that is known.
    pub fn status(&self) -> Option<Status> {
        self.summary.as_ref().map(|s| s.status)
    }

    /// The layer of this name.
    pub fn layer(&self, name: &str) -> Option<&ListedLayer> {
        self.layers.iter().find(|l| l.name == name)
    }

    /// The layer of this name, made if it is not there yet.
    fn layer_mut(&mut self, name: &str) -> &mut ListedLayer {
        let at = self.layers.iter().position(|l| l.name == name).unwrap_or_else(|| {
            self.layers.push(ListedLayer { name: name.to_owned(), ..ListedLayer::default() });
            self.layers.len() - 1
        });
        &mut self.layers[at]
    }

    fn add(&mut self, row: PairRow) {
        let layer = self.layer_mut(&row.layer);
        if !row.helper_name.is_empty() {
            layer.helper_names.insert(row.helper.clone(), row.helper_name);
        }
        if !row.recipient_name.is_empty() {
            layer.recipient_names.insert(row.recipient.clone(), row.recipient_name);
        }
        layer.pairs.insert((row.helper, row.recipient));
    }
}

/// Reads a folder with `plan.json` and `pairs.csv`, or a file with columns `layer`, `helper`,
/// `recipient`. Of such a file names are not read: nobody knows whether they are masked.
pub fn read(path: &Path, findings: &mut Findings) -> Option<PairList> {
    let name = path.display().to_string();
    if !path.is_dir() {
        return read_table(path, name, findings);
    }
    let (summary, rows) = file::read_list(path, findings)?;
    let mut list = PairList { name, ..PairList::default() };
    for layer in &summary.layers {
        list.layer_mut(&layer.name);
    }
    list.summary = Some(summary);
    rows.into_iter().for_each(|row| list.add(row));
    Some(list)
}

fn read_table(path: &Path, name: String, findings: &mut Findings) -> Option<PairList> {
    let at = Place::File { file: name.clone() };
    let (path, file) = (path.to_owned(), name.clone());
    let source = Source { file, path, sheet: None, encoding: None, at: at.clone() };
    let errors = findings.count(crate::base::Severity::Error);
    let grid = table::read(&source, findings)?;
    let columns = ["layer", "helper", "recipient"].map(|header| grid.column(header));
    let [Some(layer), Some(helper), Some(recipient)] = columns else {
        report_p004_no_list(at, &grid.header, findings);
        return None;
    };
    let mut list = PairList { name, ..PairList::default() };
    for row in grid.rows {
        let cell = |column: usize| row.cells[column].clone();
        let pair = (cell(helper), cell(recipient));
        list.layer_mut(&cell(layer)).pairs.insert(pair);
    }
    (findings.count(crate::base::Severity::Error) == errors).then_some(list)
}

fn report_p004_no_list(at: Place, header: &[String], findings: &mut Findings) {
    let header = header.join(", ");
    findings.error(
        Code::P004,
        at,
        Text::new(
            format!("this is no list of pairs: its columns are {header}"),
            format!("这不是结对名单：现有的列为 {header}"),
        ),
        Text::new(
            "give a folder that 'jiedui solve' wrote, or a table with columns layer, helper, recipient",
            "请给出 jiedui solve 写出的文件夹，或含有 layer、helper、recipient 三列的表",
        ),
    );
}
