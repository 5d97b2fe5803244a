//! `jiedui generate`: a synthetic case from a seed.

use crate::args::{Generate, KindArg};
use crate::exit::Exit;
use crate::screen::Screen;
use crate::write;
use jiedui::generate::{Kind, generate};
use serde_json::json;
use std::io;

pub(crate) fn run(args: &Generate, screen: &mut Screen) -> io::Result<Exit> {
    let occupied = std::fs::read_dir(&args.out).is_ok_and(|mut entries| entries.next().is_some());
    if occupied {
        let folder = args.out.display();
        return Err(io::Error::other(format!("{folder} is not empty; choose a new folder")));
    }
    let kind = match args.kind {
        KindArg::District => Kind::District,
        KindArg::Tiny => Kind::Tiny,
        KindArg::Wushan => Kind::Wushan,
        KindArg::Yicheng => Kind::Yicheng,
    };
    let files = generate(kind, args.seed);
    write::all(&args.out, &files)?;
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let (folder, list) = (args.out.display().to_string(), names.join(", "));
    screen.tell(format!("written to {folder}: {list}"), format!("已写入 {folder}：{list}"))?;
    screen.document(&json!({ "ok": true, "folder": folder, "files": names }))?;
    Ok(Exit::Done)
}
