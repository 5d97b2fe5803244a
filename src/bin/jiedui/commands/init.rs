//! `jiedui init`: a new case to start from.

use crate::args::Init;
use crate::exit::Exit;
use crate::screen::Screen;
use crate::write;
use jiedui::base::Text;
use jiedui::init;
use serde_json::json;
use std::io;

pub(crate) fn run(args: &Init, screen: &mut Screen) -> io::Result<Exit> {
    let lang = screen.lang;
    let files = init::files(lang).ok_or_else(|| io::Error::other("the workbook cannot be made"))?;
    let taken = files.iter().map(|(name, _)| args.folder.join(name)).find(|path| path.exists());
    if let Some(path) = taken {
        let text = Text::new(
            format!("{} is there already; choose a new folder", path.display()),
            format!("{} 已存在，请换一个新文件夹", path.display()),
        );
        return Err(io::Error::other(text.say(lang).to_owned()));
    }
    write::all(&args.folder, &files)?;
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let folder = args.folder.display().to_string();
    let list = names.join(", ");
    screen.tell(format!("written to {folder}: {list}"), format!("已写入 {folder}：{list}"))?;
    let steps = init::steps(&folder);
    for (i, step) in (1..).zip(&steps) {
        screen.say(&format!("{i}. {}", step.say(lang)))?;
    }
    screen.document(&json!({ "ok": true, "folder": folder, "files": names, "next": steps }))?;
    Ok(Exit::Done)
}
