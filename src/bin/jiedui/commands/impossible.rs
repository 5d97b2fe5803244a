//! Why a case has no plan, and the ways out, where a command asks for more than the findings.

use crate::commands::deliver;
use crate::screen::{Screen, sheet};
use jiedui::base::{Budget, Findings};
use jiedui::infeasible::{self, Explanation};
use jiedui::scheme::Case;
use serde_json::json;
use std::io;
use std::path::Path;

/// Tells why there is no plan; whether anybody knows.
pub(crate) fn tell(
    case: &Case,
    budget: &Budget,
    out: Option<&Path>,
    screen: &mut Screen,
) -> io::Result<bool> {
    let explained = infeasible::explain(case, budget, &mut Findings::default());
    let Some(explanation) = explained else { return Ok(false) };
    let lang = screen.lang;
    screen.say(explanation.conflict.sentence.say(lang))?;
    let paper = infeasible::paper(&explanation, &case.scheme.title, lang);
    if explanation.menu.is_empty() {
        screen.tell(
            "no single edit nor pair of edits tried leads to a plan",
            "尝试过的单项或两项修改都不能得到可行方案",
        )?;
    } else {
        screen.say(&sheet(&paper.sheets[0]))?;
    }
    let document = json!({ "ok": false, "infeasible": explanation });
    if let Some(folder) = out {
        let text = serde_json::to_string_pretty(&document).map_err(io::Error::other)? + "\n";
        let mut files = vec![("infeasible.json".to_owned(), text.into_bytes())];
        files.extend(paper.files("infeasible").map_err(io::Error::other)?);
        files.extend(edits(&explanation));
        deliver(folder, &files, screen)?;
    }
    screen.document(&document)?;
    Ok(true)
}

/// One scenario file per way out.
fn edits(explanation: &Explanation) -> impl Iterator<Item = (String, Vec<u8>)> {
    let ways = explanation.menu.iter().enumerate();
    ways.map(|(n, way)| (format!("way-{}.toml", n + 1), way.toml.clone().into_bytes()))
}

/// One line that there is more to know.
pub(crate) fn hint(case: &Path, screen: &mut Screen) -> io::Result<()> {
    let case = case.display();
    screen.tell(
        format!("why, and the cheapest ways out: jiedui explain {case}"),
        format!("原因与代价最小的办法：jiedui explain {case}"),
    )
}
