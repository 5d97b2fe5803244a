//! An explanation as lists for workbook, page and screen.

use crate::base::{Lang, Text};
use crate::infeasible::{Explanation, Named};
use crate::report::paper::{Cell, Paper, Sheet, goal_name};

/// The explanation under the title of its case: ways out, rules, members.
pub fn paper(explanation: &Explanation, title: &str, lang: Lang) -> Paper {
    let conflict = &explanation.conflict;
    let sheets =
        vec![ways(explanation, lang), rules(explanation, lang), members(explanation, lang)];
    let shown = sheets.into_iter().filter(|sheet| !sheet.rows.is_empty()).collect();
    let (title, lead) = (title.to_owned(), conflict.sentence.say(lang).to_owned());
    Paper { title, lead, lang, charts: Vec::new(), maps: Vec::new(), sheets: shown }
}

fn sheet(name: (&str, &str), header: &[(&str, &str)], lang: Lang) -> Sheet {
    let say = |(en, zh): &(&str, &str)| Text::new(*en, *zh).say(lang).to_owned();
    Sheet { name: say(&name), header: header.iter().map(say).collect(), rows: Vec::new() }
}

/// The menu, cheapest first, with what the plan reaches.
fn ways(explanation: &Explanation, lang: Lang) -> Sheet {
    let header =
        [("", ""), ("way out", "办法"), ("members touched", "涉及成员"), ("amount", "数量")];
    let mut sheet = sheet(("ways out", "出路"), &header, lang);
    let goals = explanation.menu.first().map_or(&[][..], |way| &way.goals);
    sheet.header.extend(goals.iter().map(|g| goal_name(&g.goal, lang)));
    for (number, way) in explanation.menu.iter().enumerate() {
        let mut row = vec![
            Cell::Count(number + 1),
            Cell::text(way.sentence.say(lang)),
            Cell::Count(way.touched),
            Cell::Count(usize::try_from(way.amount).unwrap_or(usize::MAX)),
        ];
        row.extend(way.goals.iter().map(|g| Cell::of_goal(&g.goal, g.value)));
        sheet.rows.push(row);
    }
    sheet
}

fn rules(explanation: &Explanation, lang: Lang) -> Sheet {
    let mut sheet = sheet(("rules of the conflict", "相冲突的规则"), &[("rule", "规则")], lang);
    let rules = explanation.conflict.rules.iter();
    sheet.rows.extend(rules.map(|rule| vec![Cell::text(rule.text.say(lang))]));
    sheet
}

fn members(explanation: &Explanation, lang: Lang) -> Sheet {
    let header = [("layer", "结对层"), ("side", "一方"), ("key", "编码"), ("", "")];
    let mut sheet = sheet(("members of the conflict", "相关成员"), &header, lang);
    let say = |en: &str, zh: &str| Cell::text(Text::new(en, zh).say(lang));
    let mut list = |of: &[Named], what: Cell| {
        for member in of {
            let side = if member.is_helper {
                say("helper", "帮扶方")
            } else {
                say("recipient", "帮扶对象")
            };
            let (layer, key) = (Cell::text(&member.layer), Cell::text(&member.key));
            sheet.rows.push(vec![layer, side, key, what.clone()]);
        }
    };
    list(&explanation.conflict.members, say("needs", "有需要"));
    list(&explanation.conflict.scarce, say("lacks room", "容量不足"));
    sheet
}
