//! `jiedui whatif --curve`: the best plan for each number of changes.

use crate::args::Whatif;
use crate::commands::{deliver, stop};
use crate::exit::Exit;
use crate::screen::{Screen, sheet};
use jiedui::base::{Budget, Findings};
use jiedui::plan::list::PairList;
use jiedui::scenario::{self, Ask, Curve, Scenario};
use jiedui::scheme::Case;
use serde_json::{Value, json};
use std::io;

/// The curve of a case with the edits of all scenarios together, as table, JSON and papers.
pub(super) fn run(
    args: &Whatif,
    (case, hand): (&Case, &PairList),
    (scenarios, steps): (Vec<Scenario>, u32),
    budget: &Budget,
    screen: &mut Screen,
) -> io::Result<Exit> {
    let edits = scenarios.into_iter().flat_map(|scenario| scenario.edits).collect();
    let scenario = Scenario { name: "curve".to_owned(), edits };
    let ask = Ask { scenario: &scenario, layers: &args.counting, steps };
    let mut findings = Findings::default();
    let Some(curve) = scenario::curve(case, hand, &ask, budget, &mut findings) else {
        let exit = if findings.only_impossible() { Exit::Unwelcome } else { Exit::WrongInput };
        return stop(screen, &findings, &args.case.case, exit);
    };
    let (json, files) = show(&curve, case, screen)?;
    if let Some(folder) = &args.out {
        deliver(folder, &files, screen)?;
    }
    screen.document(&json)?;
    Ok(Exit::Done)
}

/// Shows a curve; returns it as JSON, and as files.
pub(super) fn show(curve: &Curve, case: &Case, screen: &mut Screen) -> io::Result<(Value, Files)> {
    let paper = scenario::curve_paper(curve, &case.scheme.title, screen.lang);
    screen.say(&paper.lead)?;
    for list in &paper.sheets {
        screen.say(&sheet(list))?;
    }
    let json = json!(curve);
    let text = serde_json::to_string_pretty(&json).map_err(io::Error::other)? + "\n";
    let mut files = vec![("curve.json".to_owned(), text.into_bytes())];
    files.extend(paper.files("curve").map_err(io::Error::other)?);
    Ok((json, files))
}

/// Files by name.
pub(super) type Files = Vec<(String, Vec<u8>)>;
