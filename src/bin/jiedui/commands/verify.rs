//! `jiedui verify`: the independent check of a plan and its proof.

use crate::args::Verify;
use crate::commands::{list, read_case_of, stop};
use crate::exit::Exit;
use crate::screen::Screen;
use jiedui::base::{Findings, thousands};
use jiedui::plan::{Status, file};
use jiedui::{score, verify};
use serde_json::json;
use std::io;

pub(crate) fn run(args: &Verify, screen: &mut Screen) -> io::Result<Exit> {
    let path = &args.case.case;
    let mut findings = Findings::default();
    let case =
        read_case_of(&args.case, Some(&args.plan), true, &mut findings).map(|(case, _)| case);
    let scores = case.as_ref().and_then(|case| score::score(case, &mut findings));
    let files = file::read(&args.plan, &mut findings);
    let (Some(case), Some(scores), Some(files)) = (case, scores, files) else {
        return stop(screen, &findings, path, Exit::WrongInput);
    };
    let verdict = verify::verify(&case, &scores, &files);
    if !verdict.accepted() {
        return stop(screen, &verdict.findings, path, Exit::Unwelcome);
    }
    let c = &verdict.checked;
    let (en, zh) = match files.summary.status {
        Status::Optimal => ("proven optimal", "已证明最优"),
        Status::Claimed => ("claimed optimal by another solver", "外部求解器称最优"),
        Status::Feasible => ("obeys all rules; not proven best", "符合全部规则；未证明最优"),
        Status::Infeasible | Status::Unknown => ("no plan", "没有方案"),
    };
    let counts = [c.pairs, c.members, c.candidates, c.columns, c.cases];
    let [pairs, members, candidates, teams, cases] = counts.map(|n| thousands(n as u64));
    screen.tell(
        format!(
            "accepted: {en}; {pairs} pairs of {members} members among {candidates} possible; \
             {teams} teams of the proof in {cases} {}",
            if c.cases == 1 { "case" } else { "cases" }
        ),
        format!(
            "通过：{zh}；{members} 个成员的 {pairs} 个结对（可能的结对 {candidates} 个），\
             证明含 {teams} 个组合、{cases} 个情形"
        ),
    )?;
    screen.document(&json!({
        "ok": true,
        "proven": verdict.proven,
        "goals": verdict.goals,
        "findings": list(&verdict.findings),
    }))?;
    Ok(Exit::Done)
}
