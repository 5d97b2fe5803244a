//! Reads a case: the scheme, then the tables it names, then everything that refers to them.

use crate::base::{Code, Findings, Lang, Place, Text};
use crate::composite::select::Cut;
use crate::scheme::cursor::Section;
use crate::scheme::{
    Case, Document, Scheme, balance, cursor, goal, group, index, layer, sheet, tables,
};
use std::path::Path;

/// Reads the case at `path`, a folder with a `scheme.toml` or that file itself.
///
/// Returns `None` when an error was found; `findings` then says all that is wrong, as far as it
/// can be known: a fault in one part never hides the faults of another.
pub fn read(path: &Path, findings: &mut Findings) -> Option<Case> {
    let file = if path.is_dir() { path.join("scheme.toml") } else { path.to_owned() };
    let name = file.file_name().map_or_else(|| "scheme.toml".into(), |n| n.to_string_lossy());
    let text = match std::fs::read(&file) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|e| e.to_string()),
        Err(error) => Err(error.to_string()),
    };
    let text = match text {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned(),
        Err(error) => {
            findings.error(
                Code::S017,
                Place::File { file: file.display().to_string() },
                Text::new(
                    format!("the scheme cannot be read: {error}"),
                    format!("无法读取方案文件：{error}"),
                ),
                Text::new(
                    "give a folder that holds a scheme.toml (UTF-8), or the file itself",
                    "请给出含有 scheme.toml（UTF-8 编码）的文件夹，或该文件本身",
                ),
            );
            return None;
        }
    };
    let document = Document { file: name.into_owned(), text };
    let folder = file.parent().unwrap_or(Path::new("."));
    let before = findings.count(crate::base::Severity::Error);
    let (scheme, tables) = read_document(&document, folder, findings)?;
    let clean = findings.count(crate::base::Severity::Error) == before;
    clean.then_some(Case { scheme, tables, document })
}

fn read_document(
    document: &Document,
    folder: &Path,
    findings: &mut Findings,
) -> Option<(Scheme, crate::table::Catalog)> {
    let root = cursor::parse(document, findings)?;
    let mut root = Section::root(document, &root);
    let title = root.text("title", findings).unwrap_or_else(|| "jiedui".to_owned());
    let lang = root.choice("lang", &[("zh", Lang::Zh), ("en", Lang::En)], findings);
    let term = root.section("term", findings).map(|mut s| {
        let start = s.need_text("start", findings).unwrap_or_default();
        let end = s.need_text("end", findings).unwrap_or_default();
        s.finish(findings);
        (start, end)
    });
    let catalog = root.need("table", findings).and_then(|v| v.section(findings));
    let catalog = catalog.map(|s| tables::read(s, folder, findings)).unwrap_or_default();
    let ground = index::Ground { catalog: &catalog, folder };
    let mut indices = index::read_indices(root.section("index", findings), ground, findings);
    let groups = root.section("group", findings);
    let groups = group::read_groups(groups, (&catalog, folder), &indices, findings);
    let ends_at_score = groups.iter().filter_map(|group| group.choice);
    for choice in ends_at_score.filter(|choice| matches!(choice.cut, Cut::Threshold(_))) {
        indices[choice.index].keep_on_scale();
    }
    let start = term.as_ref().map_or("", |(start, _)| start);
    let scope =
        layer::Scope { catalog: &catalog, indices: &indices, groups: &groups, start, folder };
    let layers = root.section("layer", findings);
    let layers = layer::read(layers, &scope, findings);
    let goals = root.section("goals", findings);
    let goals = goal::read(goals, (&layers, &catalog), folder, findings);
    let balances = balance::read_balances(root.get("balance"), &layers, &catalog, findings);
    let changes = root.get("changes");
    let changes = balance::read_changes(changes, &layers, goals.previous.as_ref(), findings);
    let sheets = sheet::read(root.section("sheet", findings), &layers, &catalog, findings);
    root.finish(findings);
    let scheme = Scheme {
        title,
        lang: lang.unwrap_or(Lang::Zh),
        term: term.unwrap_or_default(),
        indices,
        groups,
        layers,
        goals: goals.order,
        previous: goals.previous,
        worst: goals.worst,
        fill: goals.fill,
        fewest: goals.fewest,
        balances,
        changes,
        forced: Vec::new(),
        sheets,
    };
    Some((scheme, catalog))
}
