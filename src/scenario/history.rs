//! How a plan came about: the edits it was made with, step by step, as `history.toml` beside it.
//!
//! The tables stay as they are; a plan that was repaired is a plan of the tables with the edits of its
//! history. Edits of members and of rules last. Those that only speak of a change (`freeze`,
//! `free`, `pin`, `changes`) and what a repair left in place lapse with the next step.

use crate::base::{Code, Findings, Place, Severity, Text};
use crate::plan::list::{self, PairList};
use crate::scenario::read::{quoted, read_scenarios, read_text};
use crate::scenario::{Change, Reach, Scenario, apply, repair, write};
use crate::scheme::cursor::{self, Section};
use crate::scheme::{Case, Document};
use std::path::Path;

/// The file that holds it, in the folder of the plan.
pub const FILE: &str = "history.toml";
/// The plan in hand of the last step, beside it.
pub const HAND: &str = "before.csv";

/// Edits in the order in which they were made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// The steps, the first one first.
    pub steps: Vec<Step>,
}

/// Edits made at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The edits.
    pub scenario: Scenario,
    /// What was done with them.
    pub how: How,
    /// Whether a later step has the floor: only what lasts still holds.
    pub lapsed: bool,
}

/// How a plan was made in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Solved, last year's list being that of the scheme.
    Solved,
    /// Solved anew, the plan in hand standing in for last year's list.
    Renewed,
    /// Repaired; so far members could move.
    Repaired(Reach),
}

/// The words of a file for it.
const WORDS: [(&str, How); 6] = [
    ("solve", How::Solved),
    ("renew", How::Renewed),
    ("repair own", How::Repaired(Reach::Own)),
    ("repair near", How::Repaired(Reach::Near)),
    ("repair all", How::Repaired(Reach::All)),
    ("repair anew", How::Repaired(Reach::Anew)),
];

impl History {
    /// The history with one more step; all before lapse.
    #[must_use]
    pub fn with(&self, scenario: Scenario, how: How) -> Self {
        let before = self.steps.iter().cloned().map(|step| Step { lapsed: true, ..step });
        let last = Step { scenario, how, lapsed: false };
        Self { steps: before.chain([last]).collect() }
    }

    /// The case as the edits that last change it: what the next step starts from.
    pub fn lasting(&self, case: &Case, findings: &mut Findings) -> Option<Case> {
        let nobody = PairList::default();
        let mut case = case.clone();
        for step in &self.steps {
            case = apply(&case, &step.lasting(), &nobody, findings)?;
        }
        Some(case)
    }

    /// The case that the plan was made from; `hand` was the plan in hand then.
    pub fn made(&self, case: &Case, hand: &PairList, findings: &mut Findings) -> Option<Case> {
        let mut case = case.clone();
        for step in &self.steps {
            case = match (step.lapsed, step.how) {
                (true, _) => apply(&case, &step.lasting(), &PairList::default(), findings)?,
                (false, How::Solved) => apply(&case, &step.scenario, hand, findings)?,
                (false, How::Renewed) => renew(&case, hand, &step.scenario, findings)?,
                (false, How::Repaired(reach)) => {
                    repair::prepare(&case, hand, (&step.scenario, reach), findings)?.0
                }
            };
        }
        Some(case)
    }

    /// The history as text.
    pub fn write(&self) -> String {
        let mut text = String::from(
            "# How this plan came about: edits that change the tables in memory, step by step.\n\
             # 本方案的由来：逐步修改的记录；原表不变。\n",
        );
        for step in &self.steps {
            text += &format!("\n[[step]]\nname = {}\n", quoted(&step.scenario.name));
            let word = WORDS.iter().find(|(_, how)| *how == step.how).map_or("", |(word, _)| word);
            text += &format!("how = {}\nlapsed = {}\n", quoted(word), step.lapsed);
            for edit in &step.scenario.edits {
                text += &format!("\n{}", write::edit("[[step.edit]]", edit));
            }
        }
        text
    }
}

impl Step {
    fn lasting(&self) -> Scenario {
        let lasts = |change: &Change| {
            !matches!(
                change,
                Change::Freeze { .. }
                    | Change::Free { .. }
                    | Change::Pin(_)
                    | Change::Changes { .. }
            )
        };
        let edits = self.scenario.edits.iter().filter(|edit| lasts(&edit.change)).cloned();
        Scenario { name: self.scenario.name.clone(), edits: edits.collect() }
    }
}

/// The history of the plan in a folder, empty if it has none, and the plan in hand of its last step;
/// `None` with errors in `findings` if it cannot be read.
pub fn read(folder: &Path, findings: &mut Findings) -> Option<(History, Option<PairList>)> {
    let path = folder.join(FILE);
    if !path.is_file() && folder.join(HAND).is_file() {
        report_p001_no_history(&path, findings);
        return None;
    }
    if !path.is_file() {
        return Some((History::default(), None));
    }
    let errors = findings.count(Severity::Error);
    let file = path.display().to_string();
    let document = Document { text: read_text(&path, &file, findings)?, file };
    let parsed = cursor::parse(&document, findings)?;
    let mut root = Section::root(&document, &parsed);
    let mut steps = Vec::new();
    for value in root.get("step").map(|v| v.list(findings)).unwrap_or_default() {
        steps.extend(value.section(findings).map(|section| step(section, findings)));
    }
    root.finish(findings);
    let hand = folder.join(HAND);
    let has_hand = steps.last().is_some_and(|step: &Step| step.how != How::Solved);
    let hand = if has_hand { Some(list::read(&hand, findings)?) } else { None };
    (findings.count(Severity::Error) == errors).then_some((History { steps }, hand))
}

fn step(mut section: Section<'_>, findings: &mut Findings) -> Step {
    let how = section.choice("how", &WORDS, findings).unwrap_or(How::Solved);
    let lapsed = section.get("lapsed").and_then(|v| v.flag(findings)).unwrap_or(false);
    let mut scenarios = read_scenarios(section, "", findings);
    let empty = Scenario { name: String::new(), edits: Vec::new() };
    let scenario = scenarios.pop().unwrap_or(empty);
    Step { scenario, how, lapsed }
}

/// The case as the edits change it, with the plan in hand as last year's list.
pub fn renew(
    case: &Case,
    hand: &PairList,
    scenario: &Scenario,
    findings: &mut Findings,
) -> Option<Case> {
    let mut editor = apply::edited(case, scenario, hand, findings)?;
    editor.look_back_at_plan(None);
    Some(editor.case)
}

/// A plan in hand beside the plan, and nothing that says what was done with it.
fn report_p001_no_history(path: &Path, findings: &mut Findings) {
    findings.error(
        Code::P001,
        Place::File { file: path.display().to_string() },
        Text::new(
            format!("the history is missing: {HAND} is there, {FILE} is not"),
            format!("缺少历史记录：有 {HAND}，却没有 {FILE}"),
        ),
        Text::new(
            "give the folder as it was written, or take before.csv out of it",
            "请给出未经改动的文件夹，或从中移走 before.csv",
        ),
    );
}

/// Says that the tables moved on (E006).
pub fn report_e006_tables_moved_on(folder: &Path, findings: &mut Findings) {
    findings.error(
        Code::E006,
        Place::File { file: folder.join(FILE).display().to_string() },
        Text::new(
            "the edits of this plan's history do not fit the tables any more",
            "本方案历史中的修改与现在的表已不相符",
        ),
        Text::new(
            "if they were written into the tables since, say --tables-are-current; otherwise give the \
             tables the plan was made from",
            "若这些修改已写入表中，请加 --tables-are-current；否则请给出制定方案时的表",
        ),
    );
}
