//! `jiedui solve`: the plan, judged before it is written.

use crate::args::{EngineArg, Solve};
use crate::commands::{list, only_impossible, stop};
use crate::exit::Exit;
use crate::progress::Line;
use crate::screen::{Screen, table};
use crate::write;
use jiedui::base::{Budget, Findings, Lang, Stop};
use jiedui::plan::{GoalValue, Plan, Status, file};
use jiedui::run::{self, Answer, Published};
use jiedui::scheme::{self, Case};
use jiedui::solve::mip::Backend;
use jiedui::solve::{Engine, Verdict};
use serde_json::json;
use std::io;
use std::sync::atomic::Ordering;
use std::time::Duration;

pub(crate) fn run(args: &Solve, screen: &mut Screen) -> io::Result<Exit> {
    let budget = Budget::new(args.time_limit.map(Duration::from_secs_f64));
    let flag = budget.interrupt_flag();
    // Without a handler Ctrl-C ends the program at once, which is no harm.
    let _handled = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));
    let path = &args.case.case;
    let mut findings = Findings::default();
    let Some(case) = scheme::read(path, &mut findings) else {
        return stop(screen, &findings, path, Exit::WrongInput);
    };
    let line = Line::new(screen.lang);
    let watcher = |progress| line.hear(progress);
    let answer = run::run(&case, engine(args.engine), &budget, &watcher, &mut findings);
    line.finish();
    let Some(answer) = answer else {
        let exit = if only_impossible(&findings) { Exit::Unwelcome } else { Exit::WrongInput };
        return stop(screen, &findings, path, exit);
    };
    match answer.plan.status {
        Status::Infeasible => stop(screen, &findings, path, Exit::Unwelcome),
        Status::Unknown => without_plan(&answer, screen),
        Status::Optimal | Status::Claimed | Status::Feasible => {
            screen.findings(&findings, path)?;
            publish(args, (&case, &answer), &findings, screen)
        }
    }
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

fn without_plan(answer: &Answer, screen: &mut Screen) -> io::Result<Exit> {
    screen.document(&json!(file::summary(&answer.plan)))?;
    let interrupted = answer.outcome.verdict == Verdict::Unknown(Stop::Interrupted);
    if answer.outcome.verdict == Verdict::Unknown(Stop::Unsuited) {
        methods(&answer.plan, screen)?;
        screen.tell(
            "this engine does not fit the case; try --engine auto",
            "该引擎不适用于此案例；请改用 --engine auto",
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
    (case, answer): (&Case, &Answer),
    findings: &Findings,
    screen: &mut Screen,
) -> io::Result<Exit> {
    let lang = screen.asked.unwrap_or(case.scheme.lang);
    let published = run::publish(case, answer, lang, !args.unmasked).map_err(io::Error::other)?;
    if !published.verdict.accepted() {
        // A bug of ours: the judge is never wrong about a rule, so nothing is written.
        let verdict = &published.verdict.findings;
        return stop(screen, verdict, &args.case.case, Exit::Unwelcome);
    }
    write::all(&args.out, &published.files)?;
    let plan = &answer.plan;
    ranking(case, answer, screen)?;
    sequential(plan, screen)?;
    goals(plan, screen)?;
    status(answer, &published, screen)?;
    layers(plan, screen)?;
    if args.explain_engine {
        methods(plan, screen)?;
    }
    let folder = args.out.display().to_string();
    let names: Vec<&str> = published.files.iter().map(|(name, _)| name.as_str()).collect();
    let names = names.join(", ");
    screen.tell(format!("written to {folder}: {names}"), format!("已写入 {folder}：{names}"))?;
    let mut document = json!(file::summary(plan));
    document["findings"] = json!(list(findings));
    screen.document(&document)?;
    Ok(Exit::Done)
}

/// The cut line of every group that is chosen by an index.
fn ranking(case: &Case, answer: &Answer, screen: &mut Screen) -> io::Result<()> {
    for (group, chosen) in case.scheme.groups.iter().zip(&answer.scores.groups) {
        let Some((last, first)) = chosen.cut else { continue };
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
    let mut lost: Vec<(&GoalValue, i64)> = Vec::new();
    for goal in &plan.goals {
        let apart = goal.sequential.unwrap_or(goal.value) - goal.value;
        if apart != 0 {
            lost.push((goal, if goal.maximize { -apart } else { apart }));
        }
    }
    let tried = plan.goals.iter().any(|g| g.sequential.is_some());
    if !tried {
        return Ok(());
    }
    let words = |lang| {
        let one = |(g, worse): &(&GoalValue, i64)| {
            let amount = amount(&g.goal, worse.abs());
            let (worse_word, better) = match lang {
                Lang::En => ("worse", "better"),
                Lang::Zh => ("变差", "变好"),
            };
            let word = if *worse > 0 { worse_word } else { better };
            format!("{} {amount} {word}", title(&g.goal, lang))
        };
        lost.iter().map(one).collect::<Vec<_>>()
    };
    if lost.is_empty() {
        return screen.tell(
            "one layer after the other would have reached the same",
            "逐层求解也能达到同样的结果",
        );
    }
    screen.tell(
        format!("one layer after the other would have been: {}", words(Lang::En).join("; ")),
        format!("若逐层求解，结果将是：{}", words(Lang::Zh).join("；")),
    )
}

fn goals(plan: &Plan, screen: &mut Screen) -> io::Result<()> {
    let head = match screen.lang {
        Lang::En => ["goal", "", "value", "bound"],
        Lang::Zh => ["目标", "", "达到", "界"],
    };
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for g in &plan.goals {
        let title = title(&g.goal, screen.lang).to_owned();
        rows.push(vec![g.goal.clone(), title, amount(&g.goal, g.value), amount(&g.goal, g.bound)]);
    }
    screen.say(&table(&rows, &[false, false, true, true]))
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
        ("fit", Lang::En) => "points of fit",
        ("fit", Lang::Zh) => "适配得分",
        ("even", Lang::En) => "sum of squared loads",
        ("even", Lang::Zh) => "负担平方和",
        _ => "",
    }
}

/// An amount in its natural unit: fit is counted in hundredths.
fn amount(goal: &str, value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let grouped = |n: u64| jiedui::compile::arithmetic::thousands(n);
    let size = value.unsigned_abs();
    match goal {
        "fit" => format!("{sign}{}.{:02}", grouped(size / 100), size % 100),
        _ => format!("{sign}{}", grouped(size)),
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
    let c = &published.verdict.checked;
    let seconds = answer.plan.seconds;
    screen.tell(
        format!(
            "{en} in {seconds:.2} s; checked independently: {} pairs, {} teams of the proof, {} cases",
            c.pairs, c.columns, c.cases
        ),
        format!(
            "{zh}，用时 {seconds:.2} 秒；独立核验：{} 个结对，证明中的 {} 个组合、{} 个情形",
            c.pairs, c.columns, c.cases
        ),
    )
}

fn layers(plan: &Plan, screen: &mut Screen) -> io::Result<()> {
    for count in file::summary(plan).layers {
        let file::LayerCount { name, pairs, kept, new, ended, short } = count;
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
