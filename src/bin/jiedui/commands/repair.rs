//! `jiedui repair`: what must move moves, all else stays.

use crate::args::{ReachArg, Repair};
use crate::commands::{curve, deliver, interruptible, read_case_of, stop};
use crate::exit::Exit;
use crate::screen::{Screen, sheet};
use jiedui::base::{Findings, Lang, Severity};
use jiedui::plan::Status;
use jiedui::plan::list::{self, PairList};
use jiedui::run;
use jiedui::scenario::history::{self, History, How};
use jiedui::scenario::repair::{self, Tried};
use jiedui::scenario::{self, Ask, Curve, Fate, Reach, Scenario};
use serde_json::json;
use std::io;

/// Changes shown on the screen before the rest are only counted.
const SHOWN: usize = 12;

pub(crate) fn run(args: &Repair, screen: &mut Screen) -> io::Result<Exit> {
    let budget = interruptible(args.time_limit);
    let path = &args.case.case;
    let mut findings = Findings::default();
    let read = read_case_of(&args.case, Some(&args.plan), false, &mut findings);
    let hand = list::read(&args.plan, &mut findings);
    let scenario = read_edits(args, &mut findings);
    let (Some((case, past)), Some(hand), Some(scenario)) = (read, hand, scenario) else {
        return stop(screen, &findings, path, Exit::WrongInput);
    };
    let within = args.within.map(|reach| match reach {
        ReachArg::Own => Reach::Own,
        ReachArg::Near => Reach::Near,
        ReachArg::All => Reach::All,
    });
    match repair::repair(&case, &hand, (&scenario, within), &budget, &mut findings) {
        Ok(Some(repaired)) => {
            // What is only noted was told when the plan in hand was made.
            if findings.count(Severity::Warning) > 0 {
                screen.findings(&findings, path)?;
            }
            let ask = |steps| Ask { scenario: &scenario, layers: &args.counting, steps };
            let curve = args.curve.and_then(|steps| {
                scenario::curve(&case, &hand, &ask(steps), &budget, &mut findings)
            });
            let made =
                Made { repaired: &repaired, scenario: &scenario, past: &past, hand: &hand, curve };
            show(args, &made, screen)
        }
        Ok(None) => stop(screen, &findings, path, Exit::WrongInput),
        Err(tried) => impossible(args, &tried, screen),
    }
}

/// All edits as one step.
fn read_edits(args: &Repair, findings: &mut Findings) -> Option<Scenario> {
    let read = args.scenarios.iter().map(|path| scenario::read(path, findings));
    let scenarios: Vec<Option<Scenario>> = read.collect();
    Some(Scenario::joined(scenarios.into_iter().collect::<Option<_>>()?))
}

/// What a repair leads to.
struct Made<'a> {
    repaired: &'a repair::Repair,
    scenario: &'a Scenario,
    past: &'a History,
    hand: &'a PairList,
    curve: Option<Curve>,
}

fn show(args: &Repair, made: &Made<'_>, screen: &mut Screen) -> io::Result<Exit> {
    let Made { repaired, scenario, past, hand, curve } = made;
    let paper = repaired.paper(scenario, screen.lang);
    if let Some(goals) = paper.sheets.first() {
        screen.say(&sheet(goals))?;
    }
    circle(repaired, screen)?;
    let mut changes = repaired.changes(screen.lang);
    let more = changes.rows.len().saturating_sub(SHOWN);
    changes.rows.truncate(SHOWN);
    if !changes.rows.is_empty() {
        screen.say(&sheet(&changes))?;
    }
    if more > 0 {
        screen.tell(format!("  and {more} more"), format!("  另有 {more} 项"))?;
    }
    for layer in &repaired.comparison.layers {
        let (name, kept) = (&layer.name, layer.kept.len());
        let (ended, new) = (layer.ended.len(), layer.new.len());
        screen.tell(
            format!("{name}: {kept} kept, {ended} ended, {new} new"),
            format!("{name}：保留 {kept}，终止 {ended}，新增 {new}"),
        )?;
    }
    let curve = curve.as_ref().map(|c| curve::show(c, &repaired.case, screen)).transpose()?;
    let mut document = repaired.json(scenario);
    if let Some((curve, _)) = &curve {
        document["curve"] = curve.clone();
    }
    if let Some(folder) = &args.out {
        let lang = screen.asked.unwrap_or(repaired.case.scheme.lang);
        let published = run::publish(&repaired.case, &repaired.answer, lang, !args.unmasked);
        let mut files = published.map_err(io::Error::other)?.files;
        let text = serde_json::to_string_pretty(&document).map_err(io::Error::other)?;
        files.push(("repair.json".to_owned(), (text + "\n").into_bytes()));
        let paper = repaired.paper(scenario, lang);
        files.extend(paper.files("repair").map_err(io::Error::other)?);
        let past = past.with((*scenario).clone(), How::Repaired(repaired.reach)).write();
        files.push((history::FILE.to_owned(), past.into_bytes()));
        files.push((history::HAND.to_owned(), hand.csv().map_err(io::Error::other)?));
        files.extend(curve.into_iter().flat_map(|(_, files)| files));
        deliver(folder, &files, screen)?;
    }
    screen.document(&document)?;
    Ok(Exit::Done)
}

/// Who had to move, and why not fewer.
fn circle(repaired: &repair::Repair, screen: &mut Screen) -> io::Result<()> {
    let too_small = repaired.tried.iter().filter(|tried| tried.reach < repaired.reach);
    for tried in too_small {
        let (who, why) = (tried.reach.say(), tried.say());
        screen.tell(
            format!("not enough to move {}: {}", who.en, why.en),
            format!("只动“{}”不够：{}", who.zh, why.zh),
        )?;
    }
    let unknown = |tried: &&Tried| tried.fate == Fate::Solved(Status::Unknown);
    for tried in repaired.tried.iter().filter(|t| t.reach > repaired.reach).filter(unknown) {
        let (who, why) = (tried.reach.say(), tried.say());
        screen.tell(
            format!("not known whether moving {} would leave fewer out: {}", who.en, why.en),
            format!("动“{}”能否减少无人结对者尚不清楚：{}", who.zh, why.zh),
        )?;
    }
    let who = repaired.reach.say();
    let proven = match (repaired.is_least(), screen.lang) {
        (true, Lang::En) => "proven: nobody can change fewer pairs",
        (true, Lang::Zh) => "已证明：不可能变动得更少",
        (false, Lang::En) => "not proven to be the least change",
        (false, Lang::Zh) => "未证明变动最少",
    };
    screen.tell(
        format!("moved: {}; {proven}; checked independently", who.en),
        format!("变动范围：{}；{proven}；已独立核验", who.zh),
    )
}

/// No circle has a plan: why, for each.
fn impossible(args: &Repair, tried: &[Tried], screen: &mut Screen) -> io::Result<Exit> {
    let mut findings = Findings::default();
    for circle in tried {
        let (who, why) = (circle.reach.say(), circle.say());
        screen.tell(
            format!("moving {}: {}", who.en, why.en),
            format!("变动“{}”：{}", who.zh, why.zh),
        )?;
        findings = circle.findings.clone();
    }
    screen.findings(&findings, &args.case.case)?;
    let circles: Vec<_> = tried
        .iter()
        .map(|t| json!({ "within": t.reach, "uncovered": t.uncovered, "text": t.say() }))
        .collect();
    screen.document(&json!({
        "ok": false,
        "tried": circles,
        "findings": super::list(&findings),
    }))?;
    if tried.iter().any(|t| t.fate == Fate::Solved(Status::Unknown)) {
        screen.tell(
            "no repair was found; the plan in hand stays as it is",
            "未求得修补方案；现行方案保持不变",
        )?;
        return Ok(Exit::Limit);
    }
    screen.tell(
        "no repair is possible; the plan in hand stays as it is",
        "无法修补；现行方案保持不变",
    )?;
    Ok(Exit::Unwelcome)
}
