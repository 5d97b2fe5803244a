//! The tree of dimensions: `[index.NAME.dimension]`, and dimensions that indicators name.

use crate::base::{Code, Findings, Place, Text};
use crate::composite::{Mean, Node, Normalize, RankTies};
use crate::scheme::cursor::{Section, Value};
use crate::scheme::index::{means, normalize};
use crate::scheme::tables;

/// The tree, while it is read.
pub(super) struct Tree<'a> {
    /// The index first, every node after the one it is a part of.
    pub(super) nodes: Vec<Node>,
    /// Where the scheme says so; the index itself has no place here.
    pub(super) at: Vec<Place>,
    /// Comparisons in pairs, to be resolved when all parts are known.
    pub(super) compare: Vec<(usize, Section<'a>)>,
    mean: Mean,
    within: Mean,
}

/// A dimension as the scheme has it.
struct Draft<'a> {
    name: String,
    parent: Option<(String, Place)>,
    weight: Option<f64>,
    mean: Option<Mean>,
    normalize: Option<Normalize>,
    compare: Option<Section<'a>>,
    at: Place,
}

impl<'a> Tree<'a> {
    /// A tree with the index itself and all dimensions that have a section.
    pub(super) fn new(
        (name, at): (&str, Place),
        (mean, within): (Mean, Mean),
        section: Option<Section<'a>>,
        findings: &mut Findings,
    ) -> Self {
        let root = Node {
            name: name.to_owned(),
            parent: None,
            weight: None,
            mean,
            normalize: None,
            compare: Vec::new(),
        };
        let mut tree = Self { nodes: vec![root], at: vec![at], compare: Vec::new(), mean, within };
        let mut drafts = Vec::new();
        for (name, value) in section.map(|s| s.entries()).unwrap_or_default() {
            drafts.extend(read_draft(name, &value, findings));
        }
        let names: Vec<String> = drafts.iter().map(|d| d.name.clone()).collect();
        let is_parent = |name: &str| {
            drafts.iter().any(|d| d.parent.as_ref().is_some_and(|(parent, _)| parent == name))
        };
        let has_parts: Vec<bool> = names.iter().map(|name| is_parent(name)).collect();
        drafts.retain(|draft| {
            let known = names.iter().map(String::as_str);
            draft.parent.as_ref().is_none_or(|(parent, at)| {
                tables::find("dimension", parent, known, at, findings).is_some()
            })
        });
        // As often as there are levels: those whose parent is there.
        while !drafts.is_empty() {
            let there = |tree: &Self, draft: &Draft<'_>| {
                draft.parent.as_ref().is_none_or(|(parent, _)| tree.find(parent).is_some())
            };
            let (ready, rest): (Vec<_>, Vec<_>) =
                drafts.into_iter().partition(|draft| there(&tree, draft));
            if ready.is_empty() {
                rest.iter().for_each(|draft| report_s011_in_itself(draft, findings));
                break;
            }
            for draft in ready {
                let has_parts = names.iter().zip(&has_parts).any(|(n, h)| *n == draft.name && *h);
                tree.add(draft, has_parts);
            }
            drafts = rest;
        }
        tree
    }

    fn find(&self, name: &str) -> Option<usize> {
        (1..self.nodes.len()).find(|&n| self.nodes[n].name == name)
    }

    fn add(&mut self, draft: Draft<'a>, has_parts: bool) {
        let parent = draft.parent.and_then(|(parent, _)| self.find(&parent)).unwrap_or(0);
        self.compare.extend(draft.compare.map(|compare| (self.nodes.len(), compare)));
        self.nodes.push(Node {
            name: draft.name,
            parent: Some(parent),
            weight: draft.weight,
            mean: draft.mean.unwrap_or(if has_parts { self.mean } else { self.within }),
            normalize: draft.normalize,
            compare: Vec::new(),
        });
        self.at.push(draft.at);
    }

    /// The dimension of that name, added to the index if there is none.
    pub(super) fn dimension(&mut self, name: &str, at: &Place) -> usize {
        self.find(name).unwrap_or_else(|| {
            self.nodes.push(Node {
                name: name.to_owned(),
                parent: Some(0),
                weight: None,
                mean: self.within,
                normalize: None,
                compare: Vec::new(),
            });
            self.at.push(at.clone());
            self.nodes.len() - 1
        })
    }
}

fn read_draft<'a>(name: String, value: &Value<'a>, findings: &mut Findings) -> Option<Draft<'a>> {
    let mut section = value.section(findings)?;
    let parent = section.get("in").and_then(|v| Some((v.text(findings)?, v.at())));
    let weight = section.get("weight").and_then(|v| v.number(findings));
    let mean = section.choice("mean", &means(), findings);
    let ties = normalize::read_ties(&mut section, findings).unwrap_or(RankTies::Mean);
    let method = section.choice("normalize", &normalize::plain_words(), findings);
    let compare = section.section("compare", findings);
    let at = section.at();
    section.finish(findings);
    let normalize = method.and_then(|method| normalize::plain(method, ties));
    Some(Draft { name, parent, weight, mean, normalize, compare, at })
}

fn report_s011_in_itself(draft: &Draft<'_>, findings: &mut Findings) {
    let name = &draft.name;
    findings.error(
        Code::S011,
        draft.at.clone(),
        Text::new(
            format!("dimension \"{name}\" lies within itself, directly or through others"),
            format!("维度“{name}”直接或间接地属于它自己"),
        ),
        Text::new(
            "leave out 'in' at the dimension that is directly below the index",
            "请去掉直接属于指数的那个维度的 in",
        ),
    );
}
