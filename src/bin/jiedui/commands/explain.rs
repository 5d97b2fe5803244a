//! `jiedui explain`: why this pair, why not that one, and at what price.

use crate::args::Explain;
use crate::commands::{deliver, impossible, interruptible, read_case_of, stop};
use crate::exit::Exit;
use crate::screen::Screen;
use jiedui::base::{Budget, Findings, Lang, Text};
use jiedui::explain::{self, Asked, Ground, NoPlan};
use jiedui::plan::list;
use jiedui::report::paper::Paper;
use jiedui::scheme::Case;
use serde_json::{Value, json};
use std::io;

pub(crate) fn run(args: &Explain, screen: &mut Screen) -> io::Result<Exit> {
    let budget = interruptible(args.time_limit);
    let path = &args.case.case;
    let mut findings = Findings::default();
    let case = read_case_of(&args.case, args.plan.as_ref(), true, &mut findings);
    let case = case.map(|(case, _)| case);
    let hand = args.plan.as_ref().map(|plan| list::read(plan, &mut findings));
    let (Some(case), Some(hand)) = (case, hand.map_or(Some(None), |list| list.map(Some))) else {
        return stop(screen, &findings, path, Exit::WrongInput);
    };
    let ground = match explain::ground(&case, hand, &budget, &mut findings) {
        Ok(ground) => ground,
        Err(why) => return no_plan((&case, &budget), why, &findings, (args, screen)),
    };
    let keys: Vec<&str> =
        [&args.member, &args.partner].into_iter().flatten().map(|k| &**k).collect();
    let asked = explain::find(&ground, &keys, args.layer.as_deref(), &mut findings);
    let Some(asked) = asked else { return stop(screen, &findings, path, Exit::WrongInput) };
    screen.findings(&findings, path)?;
    let (document, texts, paper) = answer(&ground, &asked, (args.out.is_some(), screen.lang));
    for text in &texts {
        screen.say(text.say(screen.lang))?;
    }
    if let Some(folder) = &args.out {
        let text = serde_json::to_string_pretty(&document).map_err(io::Error::other)? + "\n";
        let mut files = vec![("explain.json".to_owned(), text.into_bytes())];
        files.extend(paper.files("explain").map_err(io::Error::other)?);
        deliver(folder, &files, screen)?;
    }
    screen.document(&document)?;
    Ok(Exit::Done)
}

/// There is no plan to explain: what is wrong, or why no plan can be.
fn no_plan(
    (case, budget): (&Case, &Budget),
    why: NoPlan,
    findings: &Findings,
    (args, screen): (&Explain, &mut Screen),
) -> io::Result<Exit> {
    let exit = match why {
        NoPlan::Invalid => Exit::WrongInput,
        NoPlan::Impossible | NoPlan::Rejected => Exit::Unwelcome,
        NoPlan::Unknown => Exit::Limit,
    };
    if why == NoPlan::Impossible && impossible::tell(case, budget, args.out.as_deref(), screen)? {
        return Ok(exit);
    }
    stop(screen, findings, &args.case.case, exit)
}

/// The document, its sentences, and the paper.
fn answer(
    ground: &Ground<'_>,
    asked: &Asked,
    (is_full, lang): (bool, Lang),
) -> (Value, Vec<Text>, Paper) {
    match asked {
        Asked::Pair(layer, h, r) => {
            let told = explain::pair(ground, *layer, (*h, *r));
            let paper = explain::pairs_paper(ground, &[&told], &told.text, lang);
            (json!({ "ok": true, "pair": told }), told.text, paper)
        }
        Asked::Member(all) => {
            let told: Vec<_> = all.iter().map(|&at| explain::member(ground, at)).collect();
            let texts: Vec<Text> = told.iter().flat_map(|t| t.text.clone()).collect();
            let pairs = told.iter().flat_map(|t| t.partners.iter().chain(&t.alternatives));
            let paper = explain::pairs_paper(ground, &pairs.collect::<Vec<_>>(), &texts, lang);
            (json!({ "ok": true, "member": told }), texts, paper)
        }
        Asked::Whole => {
            let told = explain::overview(ground, is_full);
            let paper = explain::overview_paper(ground, &told, lang);
            (json!({ "ok": true, "overview": told }), told.text, paper)
        }
    }
}
