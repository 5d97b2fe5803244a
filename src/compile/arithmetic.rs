//! The arithmetic that needs no solver: do the sums fit?
//!
//! Published rules often contradict published totals. Every finding names the rule, both sides of
//! the sum, the amount missing, and what would mend it. Nothing here looks at single pairs.

mod load;

use crate::base::{Code, Findings, Place, Text, thousands};
use crate::scheme::{Bounds, Case, Layer, Quota, Teams};
use crate::score::Scores;
use crate::table::Table;

/// A side of a layer, for sums.
struct Side<'a> {
    name: &'a str,
    table: &'a Table,
    rows: Vec<usize>,
    quota: &'a Quota,
}

impl Side<'_> {
    fn bounds(&self) -> impl Iterator<Item = Bounds> {
        self.rows.iter().map(|&row| self.quota.of(self.table, row))
    }

    fn least(&self) -> u64 {
        self.bounds().map(|b| u64::from(b.min)).sum()
    }

    /// The most partners together, when each may have at most `other_side`.
    fn most(&self, other_side: usize) -> u64 {
        let cap = u32::try_from(other_side).unwrap_or(u32::MAX);
        self.bounds().map(|b| u64::from(b.max.unwrap_or(cap).min(cap))).sum()
    }

    /// The common minimum, if all have the same.
    fn common_min(&self) -> Option<u32> {
        let first = self.bounds().next()?.min;
        self.bounds().all(|b| b.min == first).then_some(first)
    }
}

/// Reports every sum that cannot work out, layer by layer.
pub fn check(case: &Case, scores: &Scores, findings: &mut Findings) {
    for layer in &case.scheme.layers {
        let helpers = Side {
            name: case.tables.name(layer.helper_table),
            table: case.tables.table(layer.helper_table),
            rows: scores.rows(case, layer.helpers),
            quota: &layer.per_helper,
        };
        let recipients = Side {
            name: case.tables.name(layer.recipient_table),
            table: case.tables.table(layer.recipient_table),
            rows: scores.rows(case, layer.recipients),
            quota: &layer.per_recipient,
        };
        if check_m006_nobody(layer, &helpers, &recipients, findings) {
            continue;
        }
        check_m001_needs_exceed_room(layer, &helpers, &recipients, findings);
        check_m001_needs_exceed_room(layer, &recipients, &helpers, findings);
        load::check(case, scores, layer, &recipients, findings);
        if let Some(teams) = &layer.teams {
            check_m003_teams_cannot_add_up(layer, teams, (&helpers, &recipients), findings);
        }
    }
}

fn check_m006_nobody(
    layer: &Layer,
    helpers: &Side<'_>,
    recipients: &Side<'_>,
    findings: &mut Findings,
) -> bool {
    let empty = [helpers, recipients].into_iter().find(|side| side.rows.is_empty());
    if let Some(side) = empty {
        let (layer, side) = (&layer.name, side.name);
        findings.warn(
            Code::M006,
            Place::Case,
            Text::new(
                format!("layer '{layer}' has nobody from table '{side}'"),
                format!("结对层“{layer}”没有来自表“{side}”的成员"),
            ),
            Text::new("check the group's filter and the table", "请检查分组条件和表的内容"),
        );
    }
    empty.is_some()
}

fn check_m001_needs_exceed_room(
    layer: &Layer,
    side: &Side<'_>,
    other: &Side<'_>,
    findings: &mut Findings,
) {
    let (need, room) = (side.least(), other.most(side.rows.len()));
    if need <= room {
        return;
    }
    let (n, m, short) = (side.rows.len(), other.rows.len(), need - room);
    let (name, others, layer) = (side.name, other.name, &layer.name);
    let (each_en, each_zh) = match side.common_min() {
        Some(min) => (format!("at {min} each, "), format!("每个至少 {min} 个，")),
        None => ("with these quotas, ".to_owned(), "按所定名额，".to_owned()),
    };
    let there_en = if room == m as u64 {
        format!("there are {}", thousands(room))
    } else {
        format!("{} {others} have room for {}", thousands(m as u64), thousands(room))
    };
    let there_zh = if room == m as u64 {
        format!("{others} 只有 {} 个", thousands(room))
    } else {
        format!("{} 个 {others} 最多只能接 {}", thousands(m as u64), thousands(room))
    };
    let (help_en, help_zh) = way_out(side, room);
    findings.error(
        Code::M001,
        Place::Case,
        Text::new(
            format!(
                "layer '{layer}': {each_en}{} {name} need {} {others}; {there_en}: {} short",
                thousands(n as u64),
                thousands(need),
                thousands(short),
            ),
            format!(
                "结对层“{layer}”：{each_zh}{} 个 {name} 共需 {} 个 {others}；{there_zh}：缺 {}",
                thousands(n as u64),
                thousands(need),
                thousands(short),
            ),
        ),
        Text::new(help_en, help_zh),
    );
}

/// The cheapest changes that would make a common minimum fit.
fn way_out(side: &Side<'_>, room: u64) -> (String, String) {
    let n = side.rows.len() as u64;
    let Some(min) = side.common_min() else {
        return (
            "lower some minimum, or raise the other side's maximum".to_owned(),
            "请降低某些下限，或提高另一方的上限".to_owned(),
        );
    };
    let fitting = room / n;
    let below = n - (room / u64::from(min)).min(n);
    (
        format!(
            "lower the minimum from {min} to {fitting} ({} needed), or let at least {} {} stay \
             below it, or let the others be shared by more",
            thousands(fitting * n),
            thousands(below),
            side.name,
        ),
        format!(
            "可把下限从 {min} 降到 {fitting}（共需 {}）；或至少让 {} 个 {} 低于下限；或允许对方由多个共同承担",
            thousands(fitting * n),
            thousands(below),
            side.name,
        ),
    )
}

/// How teams could be counted out: `n[p]` recipients with pattern `p`.
fn check_m003_teams_cannot_add_up(
    layer: &Layer,
    teams: &Teams,
    (helpers, recipients): (&Side<'_>, &Side<'_>),
    findings: &mut Findings,
) {
    let mut classes: Vec<&str> = Vec::new();
    for (class, _) in teams.patterns.iter().flatten() {
        if !classes.contains(&class.as_str()) {
            classes.push(class);
        }
    }
    let sum = |class: &str, of: &dyn Fn(Bounds) -> u64| -> u64 {
        let in_class =
            helpers.rows.iter().filter(|&&r| helpers.table.text(r, teams.column) == class);
        in_class.map(|&row| of(helpers.quota.of(helpers.table, row))).sum()
    };
    let n = recipients.rows.len() as u64;
    let least: Vec<u64> = classes.iter().map(|c| sum(c, &|b| u64::from(b.min))).collect();
    let most: Vec<u64> =
        classes.iter().map(|c| sum(c, &|b| b.max.map_or(n, u64::from).min(n))).collect();
    let patterns: Vec<Vec<u64>> = teams
        .patterns
        .iter()
        .map(|p| {
            let of = |c: &&str| p.iter().filter(|(k, _)| k == c).map(|(_, n)| u64::from(*n)).sum();
            classes.iter().map(of).collect()
        })
        .collect();
    let mut search = Splits { patterns: &patterns, least: &least, most: &most, found: 0, steps: 0 };
    search.run(0, n, &mut vec![0; classes.len()]);
    if search.found == 0 && search.steps < Splits::MAX_STEPS {
        let name = &layer.name;
        let count = |i: usize| format!("{} {}..{}", classes[i], least[i], most[i]);
        let list: Vec<String> = (0..classes.len()).map(count).collect();
        findings.error(
            Code::M003,
            Place::Case,
            Text::new(
                format!(
                    "layer '{name}': no mix of the allowed teams serves {n} recipients with {}",
                    list.join(", ")
                ),
                format!(
                    "结对层“{name}”：用 {} 无法按允许的组合服务 {n} 个对象",
                    list.join("、")
                ),
            ),
            Text::new(
                "change the number of recipients, add a team pattern, or let some helpers take none or two",
                "请调整对象数量、增加一种组合，或允许部分帮扶方不联或联两个",
            ),
        );
    }
}

/// Counts the ways to give every recipient a pattern within the totals of the classes.
struct Splits<'a> {
    patterns: &'a [Vec<u64>],
    least: &'a [u64],
    most: &'a [u64],
    found: u64,
    steps: u64,
}

impl Splits<'_> {
    /// Past this many steps the question is left to the solver.
    const MAX_STEPS: u64 = 2_000_000;

    fn run(&mut self, pattern: usize, left: u64, used: &mut Vec<u64>) {
        self.steps += 1;
        if self.steps >= Self::MAX_STEPS || self.found > 0 {
            return;
        }
        if pattern == self.patterns.len() {
            let fits = used.iter().zip(self.least).all(|(u, least)| u >= least);
            self.found += u64::from(left == 0 && fits);
            return;
        }
        let last = pattern + 1 == self.patterns.len();
        for n in if last { left..=left } else { 0..=left } {
            let need = &self.patterns[pattern];
            let fits =
                used.iter().zip(need).zip(self.most).all(|((u, k), most)| u + n * k <= *most);
            if !fits {
                break;
            }
            for (u, k) in used.iter_mut().zip(need) {
                *u += n * k;
            }
            self.run(pattern + 1, left - n, used);
            for (u, k) in used.iter_mut().zip(&self.patterns[pattern]) {
                *u -= n * k;
            }
        }
    }
}
