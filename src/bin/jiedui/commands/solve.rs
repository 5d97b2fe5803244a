//! `jiedui solve`: the plan, judged before it is written.

use crate::args::{CaseArg, EngineArg, Solve};
use crate::commands::{
    impossible, interruptible, list as listed, read_case, read_case_of, read_edits, stop,
    tell_written,
};
use crate::exit::Exit;
use crate::progress::Line;
use crate::screen::{Screen, table};
use crate::write;
use jiedui::base::{Findings, Lang, Stop, thousands};
use jiedui::plan::list::{self, PairList};
use jiedui::plan::{Plan, Status, file};
use jiedui::run::{self, Answer, Published};
use jiedui::scenario::Scenario;
use jiedui::scenario::history::{self, History, How};
use jiedui::scheme::Case;
use jiedui::solve::mip::Backend;
use jiedui::solve::{Engine, Verdict};
use serde_json::json;
use std::io;
use std::path::Path;

pub(crate) fn run(args: &Solve, screen: &mut Screen) -> io::Result<Exit> {
    let budget = interruptible(args.time_limit);
    let path = &args.case.case;
    let mut findings = Findings::default();
    let Some(origin) = read(args, &mut findings) else {
        return stop(screen, &findings, path, Exit::WrongInput);
    };
    let case = &origin.case;
    let line = Line::new(screen.lang);
    let watcher = |progress| line.hear(progress);
    let answer = run::run(case, engine(args.engine), &budget, &watcher, &mut findings);
    line.finish();
    let Some(answer) = answer else {
        if findings.only_impossible() {
            return without_hope(path, &findings, screen);
        }
        return stop(screen, &findings, path, Exit::WrongInput);
    };
    match answer.plan.status {
        Status::Infeasible => without_hope(path, &findings, screen),
        Status::Unknown => without_plan(&answer, screen),
        Status::Optimal | Status::Claimed | Status::Feasible => {
            screen.findings(&findings, path)?;
            publish(args, (&origin, &answer), &findings, screen)
        }
    }
}

/// What a plan is made from.
struct Origin {
    case: Case,
    history: History,
    /// The plan in hand, if it stands in for last year's list.
    hand: Option<PairList>,
}

/// The case with its edits; or what a plan in hand has become, with the edits after it.
fn read(args: &Solve, findings: &mut Findings) -> Option<Origin> {
    let Some(plan) = &args.after else {
        let case = read_case(&args.case, findings)?;
        return Some(Origin { case, history: read_edits(&args.case, findings)?, hand: None });
    };
    let alone = CaseArg { edits: Vec::new(), ..args.case.clone() };
    let before = read_case_of(&alone, Some(plan), false, findings);
    let (hand, edits) = (list::read(plan, findings), read_edits(&args.case, findings));
    let ((case, past), (hand, edits)) = before.zip(hand.zip(edits))?;
    let steps: Vec<Scenario> = edits.steps.into_iter().map(|step| step.scenario).collect();
    let scenario = Scenario::joined(steps);
    let case = history::renew(&case, &hand, &scenario, findings)?;
    Some(Origin { case, history: past.with(scenario, How::Renewed), hand: Some(hand) })
}

fn engine(arg: EngineArg) -> Engine {
    match arg {
        EngineArg::Auto => Engine::Auto,
        EngineArg::Structured => Engine::Structured,
        EngineArg::Microlp => Engine::Flat(Backend::Microlp),
        EngineArg::GoodLp => Engine::Flat(Backend::GoodLp),
        #[cfg(feature = "cbc")]
        EngineArg::Cbc => Engine::Flat(Backend::Cbc),
        #[cfg(feature = "highs")]
        EngineArg::Highs => Engine::Flat(Backend::Highs),
    }
}

fn without_hope(case: &Path, findings: &Findings, screen: &mut Screen) -> io::Result<Exit> {
    let exit = stop(screen, findings, case, Exit::Unwelcome)?;
    impossible::hint(case, screen)?;
    Ok(exit)
}

fn without_plan(answer: &Answer, screen: &mut Screen) -> io::Result<Exit> {
    screen.document(&json!(file::summary(&answer.plan)))?;
    let interrupted = answer.outcome.verdict == Verdict::Unknown(Stop::Interrupted);
    if answer.outcome.verdict == Verdict::Unknown(Stop::Unsuited) {
        methods(&answer.plan, screen)?;
        screen.tell(
            "no method fits this case as it stands, for the reason above; a minimum written as an \
             aim (aim_min), fewer goals, or lower weights may help",
            "没有适用于此案例的方法，原因见上；可把下限改为期望（aim_min）、减少目标或降低权重",
        )?;
    }
    screen.tell(
        "stopped before any plan was found; nothing was written",
        "在找到任何方案之前停止；未写出任何文件",
    )?;
    Ok(if interrupted { Exit::Interrupted } else { Exit::Limit })
}

fn publish(
    args: &Solve,
    (origin, answer): (&Origin, &Answer),
    findings: &Findings,
    screen: &mut Screen,
) -> io::Result<Exit> {
    let Origin { case, history, hand } = origin;
    let lang = screen.asked.unwrap_or(case.scheme.lang);
    let published = run::publish(case, answer, lang, !args.unmasked).map_err(io::Error::other)?;
    if !published.verdict.accepted() {
        // A bug of ours: the judge is never wrong about a rule, so nothing is written.
        let verdict = &published.verdict.findings;
        return stop(screen, verdict, &args.case.case, Exit::Unwelcome);
    }
    let mut files = published.files.clone();
    // An older history would be taken for this plan's.
    if !history.steps.is_empty() || args.out.join(history::FILE).exists() {
        files.push((history::FILE.to_owned(), history.write().into_bytes()));
    }
    if let Some(hand) = hand {
        files.push((history::HAND.to_owned(), hand.csv().map_err(io::Error::other)?));
    }
    write::all(&args.out, &files)?;
    let plan = &answer.plan;
    sequential(plan, screen)?;
    ranking(case, answer, screen)?;
    goals(plan, screen)?;
    status(answer, &published, screen)?;
    layers(plan, screen)?;
    if args.explain_engine {
        methods(plan, screen)?;
    }
    tell_written(&args.out, &files, screen)?;
    let mut document = json!(file::summary(plan));
    document["findings"] = json!(listed(findings));
    screen.document(&document)?;
    Ok(Exit::Done)
}

/// The cut line of every group that is chosen by an index.
fn ranking(case: &Case, answer: &Answer, screen: &mut Screen) -> io::Result<()> {
    for (group, chosen) in case.scheme.groups.iter().zip(&answer.scores.groups) {
        let Some((choice, (last, first))) = group.choice.zip(chosen.line) else { continue };
        let score = &answer.scores.indices[choice.index].score;
        let (last, first) = (score[last], first.map(|row| score[row]));
        let (name, n, all) = (&group.name, chosen.rows.len(), chosen.order.len());
        let out = first.map_or_else(|| "-".to_owned(), |f| format!("{f:.4}"));
        screen.tell(
            format!("{name}: {n} of {all}; cut line between {last:.4} (in) and {out} (out)"),
            format!(
                "{name}：{all} 个中取 {n} 个；入选线在 {last:.4}（入选）与 {out}（未入选）之间"
            ),
        )?;
    }
    Ok(())
}

/// What solving layer after layer would have lost: the first thing a planner should see.
fn sequential(plan: &Plan, screen: &mut Screen) -> io::Result<()> {
    let tried = plan.goals.iter().filter_map(|g| Some((g, g.sequential?)));
    let Some((g, before)) = tried.clone().find(|(g, before)| g.value != *before) else {
        if tried.count() > 0 {
            screen.tell(
                "one layer after the other would have reached the same",
                "逐层求解也能达到同样的结果",
            )?;
        }
        return Ok(());
    };
    let (now, before) = (amount(&g.goal, g.value), amount(&g.goal, before));
    let (en, zh) = (title(&g.goal, Lang::En), title(&g.goal, Lang::Zh));
    screen.tell(
        format!(
            "all layers as one: {en} {now}; one layer after the other would have been {before}"
        ),
        format!("各层整体求解：{zh} {now}；若逐层求解将是 {before}"),
    )
}

fn goals(plan: &Plan, screen: &mut Screen) -> io::Result<()> {
    let head = match screen.lang {
        Lang::En => ["goal", "", "value", "bound", "layer by layer"],
        Lang::Zh => ["目标", "", "达到", "界", "逐层求解"],
    };
    let compared = plan.goals.iter().any(|g| g.sequential.is_some());
    let columns = if compared { 5 } else { 4 };
    let mut rows = vec![head[..columns].iter().map(|h| (*h).to_owned()).collect::<Vec<_>>()];
    for g in &plan.goals {
        let title = title(&g.goal, screen.lang).to_owned();
        let mut row = vec![g.goal.clone(), title];
        row.extend([amount(&g.goal, g.value), amount(&g.goal, g.bound)]);
        row.extend(g.sequential.map(|before| amount(&g.goal, before)));
        rows.push(row);
    }
    screen.say(&table(&rows, &[false, false, true, true, true]))
}

/// A goal in words.
fn title(goal: &str, lang: Lang) -> &'static str {
    match (goal, lang) {
        ("coverage", Lang::En) => "members left with nobody",
        ("coverage", Lang::Zh) => "无人结对的成员",
        ("aims", Lang::En) => "partners below or above what is wanted",
        ("aims", Lang::Zh) => "与期望人数的差额",
        ("keep", Lang::En) => "pairs of last year kept",
        ("keep", Lang::Zh) => "保留上年结对",
        ("new", Lang::En) => "new pairs of those who may have several",
        ("new", Lang::Zh) => "可多联者新增的结对",
        ("fit", Lang::En) => "points of fit",
        ("fit", Lang::Zh) => "适配得分",
        ("worst", Lang::En) => "points of fit of the worst",
        ("worst", Lang::Zh) => "最差者的适配得分",
        ("balance", Lang::En) => "pairs of groups off their number",
        ("balance", Lang::Zh) => "各组结对数的偏离",
        ("fill", Lang::En) => "levels below the first, over all pairs",
        ("fill", Lang::Zh) => "所用级别低于首级的级数",
        ("fewest", Lang::En) => "pairs, the fewer the better",
        ("fewest", Lang::Zh) => "结对数（从少）",
        ("spread", Lang::En) => "places of a helper but the first",
        ("spread", Lang::Zh) => "帮扶方多跑的地方",
        ("even", Lang::En) => "sum of squared loads",
        ("even", Lang::Zh) => "负担平方和",
        _ => "",
    }
}

/// An amount in its natural unit: fit is counted in hundredths.
fn amount(goal: &str, value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let size = value.unsigned_abs();
    match goal {
        "fit" | "worst" => format!("{sign}{}.{:02}", thousands(size / 100), size % 100),
        _ => format!("{sign}{}", thousands(size)),
    }
}

fn status(answer: &Answer, published: &Published, screen: &mut Screen) -> io::Result<()> {
    let (en, zh) = match (&answer.outcome.verdict, answer.plan.status) {
        (_, Status::Optimal) => ("proven optimal", "已证明最优"),
        (_, Status::Claimed) => {
            ("optimal as another solver claims, not proven", "外部求解器称最优，未经证明")
        }
        (Verdict::Feasible(Some(Stop::Interrupted)), _) => {
            ("interrupted: the best plan so far", "已中断：目前最好的方案")
        }
        (Verdict::Feasible(Some(Stop::TimeLimit)), _) => {
            ("time limit: the best plan so far", "已到时限：目前最好的方案")
        }
        _ => ("obeys all rules; not proven best", "符合全部规则；未证明最优"),
    };
    let checked = &published.verdict.checked;
    let counts = [checked.pairs, checked.columns, checked.cases].map(|n| thousands(n as u64));
    let [pairs, teams, cases] = counts;
    let seconds = answer.plan.seconds;
    screen.tell(
        format!(
            "{en} in {seconds:.2} s; checked independently: {pairs} pairs, {teams} teams of the \
             proof in {cases} {}",
            if checked.cases == 1 { "case" } else { "cases" }
        ),
        format!(
            "{zh}，用时 {seconds:.2} 秒；独立核验：{pairs} 个结对，证明中的 {teams} 个组合、{cases} 个情形"
        ),
    )
}

fn layers(plan: &Plan, screen: &mut Screen) -> io::Result<()> {
    for count in file::summary(plan).layers {
        let numbers = [count.pairs, count.kept, count.new, count.ended, count.short];
        let [pairs, kept, new, ended, short] = numbers.map(|n| thousands(n as u64));
        let name = count.name;
        screen.tell(
            format!("{name}: {pairs} pairs, {kept} kept, {new} new; {ended} ended; {short} members short"),
            format!("{name}：{pairs} 个结对，保留 {kept}，新增 {new}；终止 {ended}；{short} 个成员不足"),
        )?;
    }
    Ok(())
}

fn methods(plan: &Plan, screen: &mut Screen) -> io::Result<()> {
    for method in &plan.methods {
        let work: Vec<String> = method.work.iter().map(|(name, n)| format!("{name} {n}")).collect();
        let (layers, work) = (method.layers.join(" + "), work.join(", "));
        let (engine, why) = (&method.engine, &method.why);
        screen.tell(
            format!("engine {engine} for {layers}: {why} ({work})"),
            format!("引擎 {engine}，负责 {layers}：{why}（{work}）"),
        )?;
    }
    Ok(())
}
