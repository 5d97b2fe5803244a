//! Files appear whole or not at all: all are written aside first, then renamed.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes all files into `folder`, making it if needed. On failure what was there stays.
pub(crate) fn all(folder: &Path, files: &[(String, Vec<u8>)]) -> io::Result<()> {
    fs::create_dir_all(folder).map_err(|e| named(folder, &e))?;
    let mut aside = Vec::new();
    for (name, bytes) in files {
        let path = folder.join(format!(".{name}.{}.part", std::process::id()));
        let written = write(&path, bytes);
        aside.push(path);
        if let Err(error) = written {
            remove(&aside);
            return Err(named(&folder.join(name), &error));
        }
    }
    for (path, (name, _)) in aside.iter().zip(files) {
        if let Err(error) = fs::rename(path, folder.join(name)) {
            remove(&aside);
            return Err(named(&folder.join(name), &error));
        }
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn remove(paths: &[PathBuf]) {
    for path in paths {
        let _gone = fs::remove_file(path);
    }
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
