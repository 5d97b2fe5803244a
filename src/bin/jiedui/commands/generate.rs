//! `jiedui generate`: a synthetic case from a recipe and a seed.

use crate::args::Generate;
use crate::commands::stop;
use crate::exit::Exit;
use crate::screen::Screen;
use crate::write;
use jiedui::base::Findings;
use jiedui::generate::{Kind, NAMED, Named, generate, recipe};
use serde_json::json;
use std::io;
use std::path::Path;

/// The files of a case: name and content.
type Files = Vec<(String, Vec<u8>)>;

pub(crate) fn run(args: &Generate, screen: &mut Screen) -> io::Result<Exit> {
    let occupied = std::fs::read_dir(&args.out).is_ok_and(|mut entries| entries.next().is_some());
    if occupied {
        let folder = args.out.display();
        return Err(io::Error::other(format!("{folder} is not empty; choose a new folder")));
    }
    let mut findings = Findings::default();
    let files = if let Some(kind) = Kind::named(&args.what) {
        Some(generate(kind, args.seed))
    } else if let Some(named) = Named::find(&args.what) {
        named.files(args.seed, &mut findings)
    } else {
        from_file(args, &mut findings)?
    };
    let Some(files) = files else {
        return stop(screen, &findings, Path::new(&args.what), Exit::WrongInput);
    };
    write::all(&args.out, &files)?;
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let (folder, list) = (args.out.display().to_string(), names.join(", "));
    screen.tell(format!("written to {folder}: {list}"), format!("已写入 {folder}：{list}"))?;
    screen.document(&json!({ "ok": true, "folder": folder, "files": names }))?;
    Ok(Exit::Done)
}

/// The tables of a recipe, with the recipe itself and what was written by hand beside it.
fn from_file(args: &Generate, findings: &mut Findings) -> io::Result<Option<Files>> {
    let path = Path::new(&args.what);
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(&args.what, &error))?;
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let Some(mut files) = recipe::make(&name, &text, args.seed, findings) else { return Ok(None) };
    files.push(("recipe.toml".to_owned(), text.into_bytes()));
    files.extend(by_hand(path)?);
    files.sort();
    Ok(Some(files))
}

/// The other `.toml` and `.md` files beside a recipe: schemes and pages, written by hand.
fn by_hand(recipe: &Path) -> io::Result<Files> {
    let folder = recipe.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut files = Files::new();
    for entry in std::fs::read_dir(folder.unwrap_or(Path::new(".")))? {
        let path = entry?.path();
        let is_text = path.extension().is_some_and(|end| end == "toml" || end == "md");
        if is_text && path.file_name() != recipe.file_name() && path.is_file() {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            files.push((name.unwrap_or_default(), std::fs::read(&path)?));
        }
    }
    Ok(files)
}

fn unreadable(what: &str, error: &io::Error) -> io::Error {
    let kinds = Kind::ALL.iter().map(|(name, _)| *name);
    let names: Vec<&str> = kinds.chain(NAMED.iter().map(|named| named.name)).collect();
    let names = names.join(", ");
    io::Error::new(error.kind(), format!("{what}: {error}; give a recipe, or one of: {names}"))
}
