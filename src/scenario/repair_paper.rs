//! A repair as lists for workbook, page and screen, and as JSON.

use crate::base::{Code, Lang, Severity, Text};
use crate::plan::compare::{LayerDifference, Link};
use crate::plan::{GoalValue, Status};
use crate::report::paper::{Cell, Paper, Sheet, goal_name, status_name};
use crate::scenario::repair::{Reach, Repair, Tried};
use crate::scenario::{Fate, Scenario};
use crate::scheme::Goal;
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
            Self::Anew => {
                Text::new("everybody, by the scheme's own goals", "全部成员（按方案原有目标）")
            }
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
        if self.fate == Fate::Solved(Status::Unknown) {
            return Text::new(
                "no plan found; that does not mean that there is none",
                "在限定的计算量内未求得方案（并非无解）",
            );
        }
        match (self.uncovered, first) {
            (Some(n), _) if self.fate.has_plan() => {
                let (ended, new) = self.changed;
                Text::new(
                    format!("{n} left with nobody ({ended} pairs ended, {new} new)"),
                    format!("{n} 个成员无人结对（终止 {ended} 对，新增 {new} 对）"),
                )
            }
            // A conflict of teams or layers names all who could be concerned: that says nothing here.
            (_, Some(finding)) if !self.fate.has_plan() && finding.code != Code::M002 => {
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
        let (plan, what) = (&self.hand.name, &scenario.name);
        let lead = Text::new(
            format!("the plan in hand ({plan}) repaired: {what}"),
            format!("现行方案（{plan}）的修补：{what}"),
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
            let name = if goal.goal == Goal::Keep.name() && self.reach != Reach::Anew {
                say("pairs of the plan in hand kept", "保留现行结对")
            } else {
                goal_name(&goal.goal, lang)
            };
            vec![
                Cell::Text(name),
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
            let mut all: Vec<(&Link, bool)> = layer.ended.iter().map(|l| (l, false)).collect();
            all.extend(layer.new.iter().map(|l| (l, true)));
            all.sort_by_key(|(link, is_new)| (&link.recipient, *is_new, &link.helper));
            for (link, is_new) in all {
                rows.push(vec![
                    Cell::text(&layer.name),
                    Cell::Text(if is_new { say("new", "新增") } else { say("ended", "终止") }),
                    Cell::Text(self.called(&layer.name, &link.helper, true)),
                    Cell::Text(self.called(&layer.name, &link.recipient, false)),
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

    /// Key and name of a member, the name masked where it is private; who is gone has the name that
    /// the plan in hand gives.
    fn called(&self, layer: &str, key: &str, is_helper: bool) -> String {
        let tables = &self.case.tables;
        let scheme = self.case.scheme.layers.iter().find(|l| l.name == layer);
        let table = scheme.map(|l| if is_helper { l.helper_table } else { l.recipient_table });
        let row = table.and_then(|table| Some((table, tables.table(table).row_of(key)?)));
        let listed = || {
            let layer = self.hand.layer(layer)?;
            let names = if is_helper { &layer.helper_names } else { &layer.recipient_names };
            names.get(key).cloned()
        };
        let name = match row {
            Some((table, row)) => tables.label(table, row, true),
            None => listed().unwrap_or_default(),
        };
        if name.is_empty() { key.to_owned() } else { format!("{key} {name}") }
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
                "ended": circle.changed.0,
                "new": circle.changed.1,
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
            Cell::text(edit.change.title().say(lang)),
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
