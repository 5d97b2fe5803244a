//! A repair as lists for workbook, page and screen, and as JSON.

use crate::base::{Lang, Severity, Text};
use crate::plan::compare::{LayerDifference, Link};
use crate::plan::list::ListedLayer;
use crate::plan::{GoalValue, Status};
use crate::report::paper::{Cell, Paper, Sheet, goal_name, status_name};
use crate::scenario::repair::{Reach, Repair, Tried};
use crate::scenario::{Fate, Scenario};
use serde_json::{Value, json};

impl Reach {
    /// Who may move, in words.
    pub fn say(self) -> Text {
        match self {
            Self::Own => {
                Text::new("those concerned and their own colleagues", "相关成员及本单位人员")
            }
            Self::Near => Text::new(
                "those concerned and all who serve the same recipients",
                "相关成员及同一帮扶对象的其他帮扶方",
            ),
            Self::All => Text::new("everybody, with least change", "全部成员（变动最少）"),
        }
    }
}

impl Tried {
    /// How the circle ended, and why it is not enough.
    pub fn say(&self) -> Text {
        let status = match self.fate {
            Fate::Solved(status) => status,
            Fate::Impossible | Fate::Invalid => Status::Infeasible,
            Fate::Rejected => Status::Unknown,
        };
        let [en, zh] = [Lang::En, Lang::Zh].map(|lang| status_name(status, lang));
        let first = self.findings.iter().find(|f| f.severity == Severity::Error);
        match (self.uncovered, first) {
            (Some(n), _) if self.fate.has_plan() => Text::new(
                format!("{en}; {n} left with nobody"),
                format!("{zh}；{n} 个成员无人结对"),
            ),
            (_, Some(finding)) if !self.fate.has_plan() => {
                let Text { en: why, zh: why_zh } = &finding.message;
                Text::new(format!("{en}: {why}"), format!("{zh}：{why_zh}"))
            }
            _ => Text::new(en, zh),
        }
    }
}

/// The circles tried, as a list.
fn circles(tried: &[Tried], lang: Lang) -> Sheet {
    let say = |en, zh| Text::new(en, zh).say(lang).to_owned();
    let row = |circle: &Tried| {
        let who = circle.reach.say();
        vec![Cell::text(who.say(lang)), Cell::text(circle.say().say(lang))]
    };
    Sheet {
        name: say("who may move", "可变动的范围"),
        header: vec![say("who may move", "可变动的范围"), say("outcome", "结果")],
        rows: tried.iter().map(row).collect(),
    }
}

impl Repair {
    /// Goals, changes, circles and edits as lists; `before` are the goals of the plan in hand.
    pub fn paper(&self, scenario: &Scenario, lang: Lang) -> Paper {
        let sheets = [
            self.goals(lang),
            self.changes(lang),
            circles(&self.tried, lang),
            edits(scenario, lang),
        ];
        let lead = Text::new(
            format!("{} → {}", self.hand.name, scenario.name),
            format!("{} → {}", self.hand.name, scenario.name),
        );
        Paper {
            title: self.answer.plan.title.clone(),
            lead: lead.say(lang).to_owned(),
            lang,
            charts: Vec::new(),
            maps: Vec::new(),
            sheets: sheets.into_iter().filter(|sheet| !sheet.rows.is_empty()).collect(),
        }
    }

    /// What is reached beside what the plan in hand reached; `keep` and `new` look back to
    /// different plans in the two.
    fn goals(&self, lang: Lang) -> Sheet {
        let say = |en, zh| Text::new(en, zh).say(lang).to_owned();
        let header = [
            ("goal", "目标"),
            ("plan in hand", "现行方案"),
            ("repaired", "修补后"),
            ("bound", "界限"),
        ];
        let before = |goal: &GoalValue| -> Cell {
            let summary = self.hand.summary.as_ref();
            let found = summary.and_then(|s| s.goals.iter().find(|g| g.goal == goal.goal));
            let looks_back = ["keep", "new"].contains(&goal.goal.as_str());
            let found = found.filter(|_| !looks_back);
            found.map_or(Cell::Empty, |g| Cell::of_goal(&g.goal, g.value))
        };
        let row = |goal: &GoalValue| {
            vec![
                Cell::Text(goal_name(&goal.goal, lang)),
                before(goal),
                Cell::of_goal(&goal.goal, goal.value),
                Cell::of_goal(&goal.goal, goal.bound),
            ]
        };
        Sheet {
            name: say("goals", "目标"),
            header: header.map(|(en, zh)| say(en, zh)).to_vec(),
            rows: self.answer.plan.goals.iter().map(row).collect(),
        }
    }

    /// Every pair that ends or is new, and why.
    pub fn changes(&self, lang: Lang) -> Sheet {
        let say = |en, zh| Text::new(en, zh).say(lang).to_owned();
        let header = [
            ("layer", "结对层"),
            ("change", "变动"),
            ("helper", "帮扶方"),
            ("recipient", "帮扶对象"),
            ("because", "原因"),
        ];
        let mut rows = Vec::new();
        for layer in &self.comparison.layers {
            let empty = ListedLayer::default();
            let names = self.hand.layer(&layer.name).unwrap_or(&empty);
            let mut all: Vec<(&Link, bool)> = layer.ended.iter().map(|l| (l, false)).collect();
            all.extend(layer.new.iter().map(|l| (l, true)));
            all.sort_by_key(|(link, is_new)| (&link.recipient, *is_new, &link.helper));
            for (link, is_new) in all {
                let called = |key: &str, name: Option<&String>| {
                    let name = name.filter(|name| !name.is_empty());
                    Cell::Text(name.map_or_else(|| key.to_owned(), |name| format!("{key} {name}")))
                };
                rows.push(vec![
                    Cell::text(&layer.name),
                    Cell::Text(if is_new { say("new", "新增") } else { say("ended", "终止") }),
                    called(&link.helper, names.helper_names.get(&link.helper)),
                    called(&link.recipient, names.recipient_names.get(&link.recipient)),
                    Cell::text(self.because(layer, link, is_new).say(lang)),
                ]);
            }
        }
        Sheet {
            name: say("changes", "变动"),
            header: header.map(|(en, zh)| say(en, zh)).to_vec(),
            rows,
        }
    }

    fn because(&self, layer: &LayerDifference, link: &Link, is_new: bool) -> Text {
        let scheme = self.case.scheme.layers.iter().find(|l| l.name == layer.name);
        let is_gone = |of_helper: bool, key: &str| {
            scheme.is_some_and(|l| {
                let table = if of_helper { l.helper_table } else { l.recipient_table };
                self.case.tables.table(table).row_of(key).is_none()
            })
        };
        let others = |of: &[Link]| -> Vec<String> {
            of.iter().filter(|l| l.helper == link.helper).map(|l| l.recipient.clone()).collect()
        };
        if is_new {
            let before = others(&layer.ended).join(", ");
            return match before.as_str() {
                "" => Text::new("had nobody, or had room", "原未结对，或尚有余力"),
                before => Text::new(format!("instead of {before}"), format!("原为 {before}")),
            };
        }
        let now = others(&layer.new).join(", ");
        if is_gone(true, &link.helper) {
            Text::new("the helper is gone", "帮扶方已不在")
        } else if is_gone(false, &link.recipient) {
            Text::new("the recipient is gone", "帮扶对象已不在")
        } else if now.is_empty() {
            Text::new("cannot stay after the edits", "修改后不能保留")
        } else {
            Text::new(format!("now {now}"), format!("改为 {now}"))
        }
    }

    /// `repair.json`: what was tried, what is reached, every pair that changes.
    pub fn json(&self, scenario: &Scenario) -> Value {
        let tried = self.tried.iter().map(|circle| {
            let findings: Vec<Value> = circle.findings.iter().map(|f| json!(f)).collect();
            json!({
                "within": circle.reach,
                "uncovered": circle.uncovered,
                "text": circle.say(),
                "findings": findings,
            })
        });
        let edits = scenario.edits.iter().map(|edit| {
            json!({ "do": edit.change.word(), "what": edit.change.subject(), "reason": edit.reason })
        });
        json!({
            "ok": true,
            "status": self.answer.plan.status,
            "least_change_proven": self.is_least(),
            "within": self.reach,
            "tried": tried.collect::<Vec<_>>(),
            "goals": self.answer.plan.goals,
            "edits": edits.collect::<Vec<_>>(),
            "layers": self.comparison.layers.iter().map(|layer| json!({
                "name": layer.name,
                "kept": layer.kept.len(),
                "ended": layer.ended,
                "new": layer.new,
            })).collect::<Vec<_>>(),
        })
    }
}

fn edits(scenario: &Scenario, lang: Lang) -> Sheet {
    let say = |en, zh| Text::new(en, zh).say(lang).to_owned();
    let row = |edit: &crate::scenario::Edit| {
        vec![
            Cell::text(edit.change.word()),
            Cell::Text(edit.change.subject()),
            Cell::text(&edit.reason),
        ]
    };
    Sheet {
        name: say("edits", "修改记录"),
        header: vec![say("edit", "修改"), say("what", "内容"), say("reason", "理由")],
        rows: scenario.edits.iter().map(row).collect(),
    }
}
