//! `jiedui compare`: plan against plan.

use crate::args::Compare;
use crate::commands::{deliver, stop};
use crate::exit::Exit;
use crate::screen::{Screen, sheet};
use jiedui::base::Findings;
use jiedui::plan::compare::{Comparison, LayerDifference, MemberDifference, compare};
use jiedui::plan::{file, list};
use jiedui::report;
use serde_json::json;
use std::io;

/// Members named before the rest are only counted.
const NAMED: usize = 6;

pub(crate) fn run(args: &Compare, screen: &mut Screen) -> io::Result<Exit> {
    let mut findings = Findings::default();
    let before = list::read(&args.before, &mut findings);
    let after = list::read(&args.after, &mut findings);
    let both = before.zip(after);
    let comparison = both.and_then(|(before, after)| compare(&before, &after, &mut findings));
    let Some(comparison) = comparison else {
        return stop(screen, &findings, &args.after, Exit::WrongInput);
    };
    let paper = report::compare::paper(&comparison, screen.lang);
    // Goals and layers; members and pairs are too long for a screen.
    let shown = paper.sheets.len().saturating_sub(2);
    for list in &paper.sheets[..shown] {
        screen.say(&sheet(list))?;
    }
    for layer in &comparison.layers {
        carriers(layer, screen)?;
    }
    if let Some(folder) = &args.out {
        let json = file::comparison_json(&comparison).into_bytes();
        let mut files = vec![("compare.json".to_owned(), json)];
        files.extend(report::compare::files(&comparison, screen.lang).map_err(io::Error::other)?);
        deliver(folder, &files, screen)?;
    }
    document(&comparison, screen)?;
    Ok(Exit::Done)
}

fn document(comparison: &Comparison, screen: &mut Screen) -> io::Result<()> {
    let mut document = json!(comparison);
    document["ok"] = json!(true);
    screen.document(&document)
}

/// Who carries more, and who less.
fn carriers(layer: &LayerDifference, screen: &mut Screen) -> io::Result<()> {
    let who = |is: fn(&MemberDifference) -> bool| {
        let found = layer.members.iter().filter(|m| m.is_helper && is(m));
        let found: Vec<&MemberDifference> = found.collect();
        let name = |m: &&MemberDifference| {
            let name = if m.name.is_empty() { String::new() } else { format!(" {}", m.name) };
            format!("{}{name} {} → {}", m.key, m.before, m.after)
        };
        let named: Vec<String> = found.iter().take(NAMED).map(name).collect();
        let more = if found.len() > NAMED { ", …" } else { "" };
        (found.len(), named.join(", ") + more)
    };
    let name = &layer.name;
    let (more, less) = (who(|m| m.after > m.before), who(|m| m.after < m.before));
    if more.0 > 0 {
        let (n, list) = more;
        screen.tell(
            format!("{name}: {n} helpers carry more: {list}"),
            format!("{name}：{n} 个帮扶方负担增加：{list}"),
        )?;
    }
    if less.0 > 0 {
        let (n, list) = less;
        screen.tell(
            format!("{name}: {n} helpers carry less: {list}"),
            format!("{name}：{n} 个帮扶方负担减少：{list}"),
        )?;
    }
    Ok(())
}
