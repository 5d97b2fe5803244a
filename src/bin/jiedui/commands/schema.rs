//! `jiedui schema`: the JSON Schema of `scheme.toml`, for editors.

use crate::exit::Exit;
use jiedui::scheme;
use std::io::{self, Write};

pub(crate) fn run() -> io::Result<Exit> {
    let mut text = serde_json::to_string_pretty(&scheme::schema()).map_err(io::Error::other)?;
    text.push('\n');
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(Exit::Done),
    }
}
