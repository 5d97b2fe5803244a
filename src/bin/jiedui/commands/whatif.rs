//! `jiedui whatif`: scenarios of edits, and what follows from them.

use crate::args::Whatif;
use crate::commands::{curve, deliver, impossible, interruptible, read_case_of, stop};
use crate::exit::Exit;
use crate::screen::{Screen, sheet};
use jiedui::base::{Budget, Findings};
use jiedui::plan::list::{self, PairList};
use jiedui::run::{self, Answer};
use jiedui::scenario::{self, Each, Fate, Outcome, Scenario};
use jiedui::scheme::Case;
use jiedui::score;
use jiedui::solve::Engine;
use std::io;
use std::path::Path;

pub(crate) fn run(args: &Whatif, screen: &mut Screen) -> io::Result<Exit> {
    let budget = interruptible(args.time_limit);
    let path = &args.case.case;
    let mut findings = Findings::default();
    let case = read_case_of(&args.case, args.plan.as_ref(), false, &mut findings);
    let case = case.map(|(case, _)| case);
    let hand = args.plan.as_ref().map(|plan| list::read(plan, &mut findings));
    let (Some(case), Some(hand)) = (case, hand.map_or(Some(None), |list| list.map(Some))) else {
        return stop(screen, &findings, path, Exit::WrongInput);
    };
    let (hand, mut answer) = match hand {
        Some(hand) => (hand, None),
        None => solved(&case, &budget),
    };
    let read = read(args, (&case, &hand), screen)?;
    let Some(mut scenarios) = read else { return Ok(Exit::WrongInput) };
    if let Some(steps) = args.curve {
        return curve::run(args, (&case, &hand), (scenarios, steps), &budget, screen);
    }
    if let Some(word) = &args.each {
        let each = match word.as_str() {
            "helper" => Each::Helper,
            "recipient" => Each::Recipient,
            table => Each::Table(table.to_owned()),
        };
        let scores = score::score(&case, &mut findings);
        let all = scores.and_then(|s| scenario::each(&case, &s, &each, &mut findings));
        let Some(all) = all else { return stop(screen, &findings, path, Exit::WrongInput) };
        scenarios.extend(all);
    }
    if scenarios.len() >= MANY {
        answer = answer.or_else(|| solved(&case, &budget).1);
    }
    let known = (&hand, answer.as_ref());
    let outcomes = scenario::run_from(&case, known, &scenarios, &budget);
    let order = match args.each {
        Some(_) => scenario::worst_first(&outcomes),
        None => (0..outcomes.len()).collect(),
    };
    show(args, &hand, (&scenarios, &outcomes), &order, screen)?;
    Ok(exit(&outcomes))
}

/// The scenario files; `None` if any is wrong, after all faults of all of them were shown.
fn read(
    args: &Whatif,
    (case, hand): (&Case, &PairList),
    screen: &mut Screen,
) -> io::Result<Option<Vec<Scenario>>> {
    let (mut scenarios, mut all) = (Vec::new(), Findings::default());
    for path in &args.scenarios {
        let mut findings = Findings::default();
        let read = scenario::read_all(path, &mut findings).unwrap_or_default();
        for scenario in &read {
            let _checked = scenario::apply(case, scenario, hand, &mut findings);
        }
        screen.findings(&findings, path)?;
        all.extend(findings);
        scenarios.extend(read);
    }
    if !all.has_errors() {
        return Ok(Some(scenarios));
    }
    stop_quietly(screen, &all)?;
    Ok(None)
}

/// As `stop`, for findings that were shown already.
fn stop_quietly(screen: &mut Screen, findings: &Findings) -> io::Result<Exit> {
    if screen.json {
        return stop(screen, findings, Path::new(""), Exit::WrongInput);
    }
    Ok(Exit::WrongInput)
}

/// With so many scenarios it pays to solve the case itself first, even if a plan is in hand.
const MANY: usize = 8;

/// The plan of the case as it is, an empty one if there is none; and the answer that holds it.
fn solved(case: &Case, budget: &Budget) -> (PairList, Option<Answer>) {
    let answer = run::run(case, Engine::Auto, budget, &|_| {}, &mut Findings::default());
    let name = "solve";
    let empty = || PairList { name: name.to_owned(), ..PairList::default() };
    let list = answer.as_ref().map_or_else(empty, |answer| PairList::of(&answer.plan, name));
    (list, answer)
}

fn show(
    args: &Whatif,
    hand: &PairList,
    both: (&[Scenario], &[Outcome]),
    order: &[usize],
    screen: &mut Screen,
) -> io::Result<()> {
    let paper = scenario::paper(hand, both, order, screen.lang);
    if let Some(first) = paper.sheets.first() {
        screen.say(&sheet(first))?;
    }
    for &i in order.iter().filter(|&&i| !both.1[i].fate.has_plan()) {
        let errors = both.1[i].findings.iter();
        let errors = errors.filter(|f| f.severity == jiedui::base::Severity::Error);
        for error in errors {
            let (name, code) = (&both.0[i].name, error.code.id());
            let (en, zh) = (&error.message.en, &error.message.zh);
            screen.tell(format!("{name}: {code} {en}"), format!("{name}：{code} {zh}"))?;
        }
    }
    let is_hopeless = |o: &Outcome| {
        matches!(o.fate, Fate::Impossible | Fate::Solved(jiedui::plan::Status::Infeasible))
    };
    if both.1.iter().any(is_hopeless) {
        let mut case = args.case.case.clone().into_os_string();
        case.push(" --edits FILE");
        impossible::hint(Path::new(&case), screen)?;
    }
    let json = scenario::json(hand, both, order);
    if let Some(folder) = &args.out {
        let text = serde_json::to_string(&json).map_err(io::Error::other)? + "\n";
        let mut files = vec![("whatif.json".to_owned(), text.into_bytes())];
        files.extend(paper.files("whatif").map_err(io::Error::other)?);
        deliver(folder, &files, screen)?;
    }
    screen.document(&json)
}

/// Wrong input if edits do not fit, unwelcome if no scenario has a plan.
fn exit(outcomes: &[Outcome]) -> Exit {
    let any = |is: fn(&Outcome) -> bool| outcomes.iter().any(is);
    if any(|o| o.fate == Fate::Invalid) {
        Exit::WrongInput
    } else if any(|o| o.fate == Fate::Rejected)
        || !(outcomes.is_empty() || any(|o| o.fate.has_plan()))
    {
        Exit::Unwelcome
    } else {
        Exit::Done
    }
}
