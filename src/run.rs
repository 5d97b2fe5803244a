//! The whole path, in order: [`run`] from a case to a plan, [`publish`] from a plan to files.

use crate::base::{Budget, Findings, Lang};
use crate::compile::{self, Compiled};
use crate::plan::{self, Plan, Solved, file};
use crate::report::{self, ReportError, View};
use crate::scheme::Case;
use crate::score::{self, Scores};
use crate::solve::{self, Engine, Outcome, Task, Watcher};
use crate::verify::{self, Verdict};

/// Everything a run produces.
#[derive(Debug)]
pub struct Answer {
    /// Indices and groups.
    pub scores: Scores,
    /// The model and its way back.
    pub compiled: Compiled,
    /// What the solver says.
    pub outcome: Outcome,
    /// The plan.
    pub plan: Plan,
}

/// Solves a case that was read; `None` if it cannot be solved at all, with errors in `findings`.
///
/// An infeasible case, or one that was stopped, is an answer: see [`Plan::status`]. Why it is
/// infeasible is then in `findings`.
pub fn run(
    case: &Case,
    engine: Engine,
    budget: &Budget,
    watcher: Watcher<'_>,
    findings: &mut Findings,
) -> Option<Answer> {
    let scores = score::score(case, findings)?;
    let compiled = prepare(case, &scores, findings)?;
    let (model, packing) = (&compiled.model, &compiled.packing);
    let outcome = solve::solve(Task { model, packing, budget, watcher }, engine);
    Some(finish(case, (scores, compiled), outcome, budget, findings))
}

/// Solves a case that came from another by edits, from the answer of that one: as good a plan, as
/// well proven, sooner. Without edits it is the same plan.
///
/// What solving layer after layer would give is not worked out; see [`plan::GoalValue`].
pub fn run_from(
    case: &Case,
    (before, answer): (&Case, &Answer),
    budget: &Budget,
    findings: &mut Findings,
) -> Option<Answer> {
    let scores = score::score(case, findings)?;
    run_scored((case, scores), (before, answer), budget, findings)
}

/// The same with scores of its own, other than what the tables give: a ranking as it could have been.
pub fn run_scored(
    (case, scores): (&Case, Scores),
    (before, answer): (&Case, &Answer),
    budget: &Budget,
    findings: &mut Findings,
) -> Option<Answer> {
    let compiled = prepare(case, &scores, findings)?;
    let (model, packing) = (&compiled.model, &compiled.packing);
    let known = Solved {
        case: before,
        layers: &answer.compiled.layers,
        model: &answer.compiled.model,
        outcome: &answer.outcome,
    };
    let now = plan::Compiled { case, layers: &compiled.layers, model, packing };
    let hint = plan::carry(known, now);
    let task = Task { model, packing, budget, watcher: &|_| {} };
    let outcome = solve::solve_from(task, Engine::Auto, &hint);
    Some(finish(case, (scores, compiled), outcome, budget, findings))
}

fn prepare(case: &Case, scores: &Scores, findings: &mut Findings) -> Option<Compiled> {
    compile::arithmetic::check(case, scores, findings);
    if findings.has_errors() {
        return None;
    }
    compile::compile(case, scores, findings)
}

fn finish(
    case: &Case,
    (scores, compiled): (Scores, Compiled),
    outcome: Outcome,
    budget: &Budget,
    findings: &mut Findings,
) -> Answer {
    let (layers, model) = (&compiled.layers, &compiled.model);
    let solved = Solved { case, layers, model, outcome: &outcome };
    let plan = plan::decode(solved, budget.seconds());
    plan::conflict::report(solved, findings);
    Answer { scores, compiled, outcome, plan }
}

/// The least number that the last limit on new pairs could be set to, and whether that is proven; 0 if
/// the case has no such limit, or no pair could be new. Nothing if no plan was found.
pub fn fewest_changes(case: &Case, budget: &Budget) -> Option<(u32, bool)> {
    let findings = &mut Findings::default();
    let scores = score::score(case, findings)?;
    let compiled = compile::compile(case, &scores, findings)?;
    let (model, packing) = (&compiled.model, &compiled.packing);
    // The rows of limits come last; one that counts nothing is no row.
    let limit = case.scheme.changes.last().map(|changes| i64::from(changes.at_most));
    let Some(row) = model.rows.len().checked_sub(1).filter(|&row| model.rows[row].max == limit)
    else {
        return Some((0, true));
    };
    let watcher = &|_| ();
    let outcome = solve::fewest(Task { model, packing, budget, watcher }, row)?;
    let is_proven = outcome.verdict == solve::Verdict::Optimal;
    let has_plan =
        !matches!(outcome.verdict, solve::Verdict::Infeasible(_) | solve::Verdict::Unknown(_));
    let least = outcome.value.first().and_then(|&least| u32::try_from(least).ok());
    least.filter(|_| has_plan).map(|least| (least, is_proven))
}

/// The files of a plan, and what the judge says of them.
#[derive(Debug)]
pub struct Published {
    /// Name and content.
    pub files: Vec<(String, Vec<u8>)>,
    /// The judgement.
    pub verdict: Verdict,
}

/// Has the three files that hold a plan judged as anybody would find them, without other papers.
///
/// # Errors
/// If the list of pairs cannot be written.
pub fn judge(case: &Case, answer: &Answer) -> Result<Verdict, ReportError> {
    let view = view(case, answer, (case.scheme.lang, true));
    Ok(judged(&view, &report::pairs(&view)?, &texts(answer)))
}

fn view<'a>(case: &'a Case, answer: &'a Answer, (lang, public): (Lang, bool)) -> View<'a> {
    View {
        case,
        scores: &answer.scores,
        plan: &answer.plan,
        layer_scores: &answer.compiled.layers,
        lang,
        public,
        verified: false,
    }
}

/// `plan.json` and `proof.json`.
fn texts(answer: &Answer) -> [String; 2] {
    let summary = file::summary_json(&file::summary(&answer.plan));
    [summary, file::proof_json(&answer.outcome.proof)]
}

fn judged(view: &View<'_>, pairs: &[u8], [summary, proof]: &[String; 2]) -> Verdict {
    let mut findings = Findings::default();
    let text = String::from_utf8_lossy(pairs);
    match file::parse(summary, &text, proof, &mut findings) {
        Some(files) => verify::verify(view.case, view.scores, &files),
        None => Verdict { findings, ..Verdict::default() },
    }
}

/// Writes a plan into files in memory, and has the three that hold the plan judged as anybody
/// would find them.
///
/// # Errors
/// If a list is longer than a workbook can hold.
pub fn publish(
    case: &Case,
    answer: &Answer,
    lang: Lang,
    public: bool,
) -> Result<Published, ReportError> {
    let before = view(case, answer, (lang, public));
    let (pairs, texts) = (report::pairs(&before)?, texts(answer));
    let judge = || judged(&before, &pairs, &texts);
    // The documents say that the plan was verified: they are made meanwhile, and again if it is not.
    let view = View { verified: true, ..before };
    let (verdict, mut documents) = rayon::join(judge, || report::documents(&view));
    if !verdict.accepted() {
        documents = report::documents(&before);
    }
    let [summary, proof] = texts;
    let mut files = vec![
        ("pairs.csv".to_owned(), pairs),
        ("plan.json".to_owned(), summary.into_bytes()),
        ("proof.json".to_owned(), proof.into_bytes()),
    ];
    files.extend(documents?);
    Ok(Published { files, verdict })
}
