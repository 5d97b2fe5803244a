//! Scenarios side by side: as lists for workbook, page and screen, and as JSON.

use crate::base::{Lang, Severity, Text};
use crate::plan::compare::{Comparison, LayerDifference, Link};
use crate::plan::file::Summary;
use crate::plan::list::PairList;
use crate::plan::{GoalValue, Status};
use crate::report::paper::{Cell, Paper, Sheet, goal_name, status_name};
use crate::scenario::{Fate, Outcome, Scenario};
use crate::scheme::Goal;
use serde_json::{Value, json};

/// Scenarios beyond this number are listed side by side, but not pair by pair.
const IN_DETAIL: usize = 12;

/// Everything to be told.
struct Telling<'a> {
    hand: &'a PairList,
    scenarios: &'a [Scenario],
    outcomes: &'a [Outcome],
    order: &'a [usize],
    lang: Lang,
}

/// The scenarios as lists, in `order`; the first list has one row per scenario.
pub fn paper(
    hand: &PairList,
    (scenarios, outcomes): (&[Scenario], &[Outcome]),
    order: &[usize],
    lang: Lang,
) -> Paper {
    let telling = Telling { hand, scenarios, outcomes, order, lang };
    let mut sheets = vec![telling.side_by_side(), telling.reasons(), telling.edits()];
    if scenarios.len() <= IN_DETAIL {
        sheets.extend([telling.carriers(), telling.pairs()]);
    }
    // The first stays even if it is empty: it is what was asked for.
    let rest = sheets.split_off(1);
    sheets.extend(rest.into_iter().filter(|sheet| !sheet.rows.is_empty()));
    let title = hand.summary.as_ref().map_or("jiedui", |s| s.title.as_str());
    let n = scenarios.len();
    let lead = Text::new(
        format!("{n} scenarios against the plan in hand ({})", hand.name),
        format!("{n} 个情景与现行方案（{}）的对比", hand.name),
    );
    Paper {
        title: title.to_owned(),
        lead: lead.say(lang).to_owned(),
        lang,
        charts: Vec::new(),
        maps: Vec::new(),
        sheets,
    }
}

impl Telling<'_> {
    fn say(&self, en: &str, zh: &str) -> String {
        Text::new(en, zh).say(self.lang).to_owned()
    }

    fn sheet(&self, name: (&str, &str), header: &[(&str, &str)]) -> Sheet {
        Sheet {
            name: self.say(name.0, name.1),
            header: header.iter().map(|(en, zh)| self.say(en, zh)).collect(),
            rows: Vec::new(),
        }
    }

    /// The scenarios in order, with their outcomes.
    fn all(&self) -> impl Iterator<Item = (&Scenario, &Outcome)> {
        self.order.iter().map(|&i| (&self.scenarios[i], &self.outcomes[i]))
    }

    /// Goals of the scenarios, in the order of the plan in hand; all of that where none has a plan.
    fn goals(&self) -> Vec<&GoalValue> {
        let plans = self.outcomes.iter().filter_map(|o| o.plan.as_ref());
        let of_plans: Vec<&GoalValue> = plans.flat_map(|p| &p.goals).collect();
        let is_reached = |g: &&GoalValue| of_plans.iter().any(|of| of.goal == g.goal);
        let in_hand = self.hand.summary.iter().flat_map(|s| &s.goals);
        let mut goals: Vec<&GoalValue> =
            in_hand.filter(|g| of_plans.is_empty() || is_reached(g)).collect();
        for goal in of_plans {
            if goals.iter().all(|known| known.goal != goal.goal) {
                goals.push(goal);
            }
        }
        goals
    }

    /// The goals of the plan in hand; without those that look back, where it was repaired: it looks
    /// back to another plan than the scenarios do.
    fn goals_in_hand(&self, summary: &Summary) -> Vec<GoalValue> {
        let is_repaired = summary.goals.iter().any(|g| g.goal == Goal::New.name());
        let looks_back =
            |g: &&GoalValue| [Goal::Keep, Goal::New].iter().any(|l| l.name() == g.goal);
        let goals = summary.goals.iter().filter(|g| !(is_repaired && looks_back(g)));
        goals.cloned().collect()
    }

    fn side_by_side(&self) -> Sheet {
        let mut sheet =
            self.sheet(("scenarios", "情景对比"), &[("scenario", "情景"), ("status", "状态")]);
        let goals = self.goals();
        sheet.header.extend(goals.iter().map(|g| goal_name(&g.goal, self.lang)));
        let counts = [
            ("ended", "终止"),
            ("new", "新增"),
            ("helpers with more", "负担增加"),
            ("helpers with fewer", "负担减少"),
            ("recipients with others", "换了帮扶方"),
        ];
        sheet.header.extend(counts.map(|(en, zh)| self.say(en, zh)));
        let plans = self.outcomes.iter().filter_map(|o| o.plan.as_ref());
        let is_open = plans.flat_map(|p| &p.goals).any(|g| g.value != g.bound);
        if is_open {
            let bound = self.say("bound", "界限");
            let of = |g: &&GoalValue| format!("{bound}: {}", goal_name(&g.goal, self.lang));
            sheet.header.extend(goals.iter().map(of));
        }
        let values = |of: &[GoalValue], which: fn(&GoalValue) -> i64| -> Vec<Cell> {
            let find = |goal: &&GoalValue| of.iter().find(|g| g.goal == goal.goal);
            let cell = |g: &GoalValue| Cell::of_goal(&g.goal, which(g));
            goals.iter().map(|goal| find(goal).map_or(Cell::Empty, cell)).collect()
        };
        if let Some(summary) = &self.hand.summary {
            let name = self.say("plan in hand", "现行方案");
            let mut row =
                vec![Cell::Text(name), Cell::text(status_name(summary.status, self.lang))];
            row.extend(values(&self.goals_in_hand(summary), |g| g.value));
            row.resize(sheet.header.len(), Cell::Empty);
            sheet.rows.push(row);
        }
        for (scenario, outcome) in self.all() {
            let mut row = vec![Cell::text(&scenario.name), Cell::Text(self.fate(outcome.fate))];
            let goals = outcome.plan.as_ref().map_or(&[][..], |p| &p.goals);
            row.extend(values(goals, |g| g.value));
            row.extend(outcome.comparison.as_ref().map_or(vec![Cell::Empty; 5], counted));
            if is_open {
                row.extend(values(goals, |g| g.bound));
            }
            sheet.rows.push(row);
        }
        sheet
    }

    fn fate(&self, fate: Fate) -> String {
        match fate {
            Fate::Solved(status) => status_name(status, self.lang).to_owned(),
            Fate::Impossible => status_name(Status::Infeasible, self.lang).to_owned(),
            Fate::Invalid => self.say("the edits do not fit the case", "修改与案例不符"),
            Fate::Rejected => self.say("rejected by the check", "未通过核验"),
        }
    }

    /// Why a scenario has no plan.
    fn reasons(&self) -> Sheet {
        let header =
            [("scenario", "情景"), ("code", "代码"), ("why", "原因"), ("what to do", "办法")];
        let mut sheet = self.sheet(("why there is no plan", "无方案的原因"), &header);
        for (scenario, outcome) in self.all().filter(|(_, o)| !o.fate.has_plan()) {
            for finding in outcome.findings.iter().filter(|f| f.severity == Severity::Error) {
                sheet.rows.push(vec![
                    Cell::text(&scenario.name),
                    Cell::Text(finding.code.id()),
                    Cell::text(finding.message.say(self.lang)),
                    Cell::text(finding.help.say(self.lang)),
                ]);
            }
        }
        sheet
    }

    fn edits(&self) -> Sheet {
        let header = [("scenario", "情景"), ("edit", "修改"), ("what", "内容"), ("reason", "理由")];
        let mut sheet = self.sheet(("edits", "修改记录"), &header);
        for (scenario, _) in self.all() {
            for edit in &scenario.edits {
                sheet.rows.push(vec![
                    Cell::text(&scenario.name),
                    Cell::text(edit.change.title().say(self.lang)),
                    Cell::Text(edit.change.subject()),
                    Cell::text(&edit.reason),
                ]);
            }
        }
        sheet
    }

    /// Helpers that carry more or less.
    fn carriers(&self) -> Sheet {
        let header = [
            ("scenario", "情景"),
            ("layer", "结对层"),
            ("helper", "帮扶方"),
            ("before", "原有"),
            ("after", "现有"),
        ];
        let mut sheet = self.sheet(("who carries more or less", "负担变化"), &header);
        for (scenario, layer) in self.layers() {
            let carries = layer.members.iter().filter(|m| m.is_helper && m.before != m.after);
            for member in carries {
                sheet.rows.push(vec![
                    Cell::text(&scenario.name),
                    Cell::text(&layer.name),
                    Cell::text(&member.key),
                    Cell::Count(member.before),
                    Cell::Count(member.after),
                ]);
            }
        }
        sheet
    }

    fn pairs(&self) -> Sheet {
        let header = [
            ("scenario", "情景"),
            ("layer", "结对层"),
            ("change", "变动"),
            ("recipient", "帮扶对象"),
            ("helper", "帮扶方"),
        ];
        let mut sheet = self.sheet(("changes", "变动"), &header);
        for (scenario, layer) in self.layers() {
            let ended = layer.ended.iter().map(|link| (link, self.say("ended", "终止")));
            let new = layer.new.iter().map(|link| (link, self.say("new", "新增")));
            let mut all: Vec<(&Link, String)> = ended.chain(new).collect();
            all.sort_by_key(|(link, _)| (&link.recipient, &link.helper));
            for (link, word) in all {
                sheet.rows.push(vec![
                    Cell::text(&scenario.name),
                    Cell::text(&layer.name),
                    Cell::Text(word),
                    Cell::text(&link.recipient),
                    Cell::text(&link.helper),
                ]);
            }
        }
        sheet
    }

    fn layers(&self) -> impl Iterator<Item = (&Scenario, &LayerDifference)> {
        let with = self.all().filter_map(|(s, o)| Some((s, o.comparison.as_ref()?)));
        with.flat_map(|(scenario, c)| c.layers.iter().map(move |layer| (scenario, layer)))
    }
}

/// Pairs ended and new, helpers with more and fewer, recipients with others, in all layers.
fn counted(comparison: &Comparison) -> Vec<Cell> {
    let mut counts = [0; 5];
    for layer in &comparison.layers {
        let (helpers, recipients) = (layer.loads(true), layer.loads(false));
        let of = [layer.ended.len(), layer.new.len(), helpers.more, helpers.less, recipients.other];
        counts.iter_mut().zip(of).for_each(|(sum, n)| *sum += n);
    }
    counts.map(Cell::Count).to_vec()
}

/// `whatif.json`: every scenario with its edits and what follows from them, in `order`.
pub fn json(
    hand: &PairList,
    (scenarios, outcomes): (&[Scenario], &[Outcome]),
    order: &[usize],
) -> Value {
    let one = |&i: &usize| scenario_json(&scenarios[i], &outcomes[i]);
    let goals = hand.summary.as_ref().map(|s| &s.goals);
    json!({
        "plan": { "name": hand.name, "status": hand.status(), "goals": goals },
        "scenarios": order.iter().map(one).collect::<Vec<_>>(),
    })
}

fn scenario_json(scenario: &Scenario, outcome: &Outcome) -> Value {
    let edits = scenario.edits.iter().map(|edit| {
        let (word, what) = (edit.change.word(), edit.change.subject());
        json!({ "do": word, "what": what, "reason": edit.reason, "at": edit.at })
    });
    let status = match outcome.fate {
        Fate::Solved(status) => json!(status),
        Fate::Impossible => json!(Status::Infeasible),
        Fate::Invalid => json!("invalid"),
        Fate::Rejected => json!("rejected"),
    };
    let layers = outcome.comparison.iter().flat_map(|c| &c.layers).map(|layer| {
        // Who lost or gained whom follows from the pairs; how many partners are left does not.
        let members = layer.members.iter().filter(|m| m.before != m.after).map(|m| {
            json!({ "is_helper": m.is_helper, "key": m.key, "before": m.before, "after": m.after })
        });
        json!({
            "name": layer.name,
            "kept": layer.kept.len(),
            "ended": layer.ended,
            "new": layer.new,
            "members": members.collect::<Vec<_>>(),
        })
    });
    let findings: Vec<Value> = outcome.findings.iter().map(|f| json!(f)).collect();
    json!({
        "name": scenario.name,
        "edits": edits.collect::<Vec<_>>(),
        "status": status,
        "goals": outcome.plan.as_ref().map(|p| &p.goals),
        "layers": layers.collect::<Vec<_>>(),
        "methods": outcome.plan.as_ref().map(|p| &p.methods),
        "findings": findings,
    })
}
