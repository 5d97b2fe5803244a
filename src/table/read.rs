//! From a file named in the scheme to a [`Grid`].

use crate::base::{Code, Findings, Place, Text};
use crate::table::assemble::assemble;
use crate::table::{Grid, nearest, read_csv, read_xlsx};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 512 << 20;

/// Where a table comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The file as written in the scheme, for messages.
    pub file: String,
    /// Where the file is.
    pub path: PathBuf,
    /// The sheet, for workbooks; otherwise the first visible one.
    pub sheet: Option<String>,
    /// The encoding, for CSV; otherwise it is found out.
    pub encoding: Option<String>,
    /// Where the scheme names it.
    pub at: Place,
}

/// Reads a table: `.csv`, `.tsv` and `.txt` as text, `.xlsx`, `.xlsm`, `.xls` and `.ods` as a
/// workbook.
///
/// Everything that is wrong with the file is reported; `None` only if there is no table in it.
pub fn read(source: &Source, findings: &mut Findings) -> Option<Grid> {
    let extension = source.path.extension().and_then(|e| e.to_str()).unwrap_or("");
    let extension = extension.to_ascii_lowercase();
    let is_text = matches!(extension.as_str(), "csv" | "tsv" | "txt");
    let is_workbook = matches!(extension.as_str(), "xlsx" | "xlsm" | "xls" | "ods");
    let bytes = match load(&source.path) {
        Ok(bytes) => bytes,
        Err((cause, help)) => {
            report_t001(source, &cause, help, findings);
            return None;
        }
    };
    let looks_like_workbook =
        bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]);
    let raw = if is_text && looks_like_workbook {
        let cause = Text::new("it is a workbook, not text", "它其实是工作簿，不是文本文件");
        let help = Text::new(
            "rename it to .xlsx or .xls, or save it as CSV",
            "请将扩展名改为 .xlsx 或 .xls，或另存为 CSV",
        );
        report_t001(source, &cause, help, findings);
        return None;
    } else if is_text {
        Some(read_csv::read(&bytes, source, findings))
    } else if is_workbook {
        read_xlsx::read(&bytes, source, findings)
    } else {
        let cause = Text::new("its kind is unknown", "无法识别的文件类型");
        let help = Text::new(
            "save the table as .csv or .xlsx and name that file in the scheme",
            "请将表格另存为 .csv 或 .xlsx，并在方案文件中填写该文件名",
        );
        report_t001(source, &cause, help, findings);
        return None;
    };
    assemble(raw?, findings)
}

/// Records that the file cannot be read, at the place that names it.
pub(super) fn report_t001(source: &Source, cause: &Text, help: Text, findings: &mut Findings) {
    findings.error(
        Code::T001,
        source.at.clone(),
        Text::new(
            format!("cannot read {}: {}", source.file, cause.en),
            format!("无法读取 {}：{}", source.file, cause.zh),
        ),
        help,
    );
}

/// The bytes of a file, or why there are none and what to do.
fn load(path: &Path) -> Result<Vec<u8>, (Text, Text)> {
    let about = fs::metadata(path).map_err(|error| explain(path, &error))?;
    if about.is_dir() {
        return Err((
            Text::new("it is a folder", "这是一个文件夹"),
            Text::new("name the file in it", "请填写文件夹中的文件名"),
        ));
    }
    if !about.is_file() {
        return Err((
            Text::new("it is a device, not a file", "这是设备，不是文件"),
            Text::new("name a file", "请填写文件名"),
        ));
    }
    if about.len() > MAX_BYTES {
        return Err((
            Text::new("it is larger than 512 MB", "文件超过 512 MB"),
            Text::new(
                "keep the columns that are needed and save it again",
                "请只保留需要的列后重新保存",
            ),
        ));
    }
    fs::read(path).map_err(|error| explain(path, &error))
}

fn explain(path: &Path, error: &std::io::Error) -> (Text, Text) {
    match error.kind() {
        ErrorKind::NotFound => {
            let help = match similar_file(path) {
                Some(name) => {
                    Text::new(format!("did you mean {name}?"), format!("是否应为 {name}？"))
                }
                None => Text::new(
                    "check the name; the path is relative to the scheme file",
                    "请检查文件名；路径相对于方案文件所在的文件夹",
                ),
            };
            (Text::new("there is no such file", "文件不存在"), help)
        }
        ErrorKind::PermissionDenied => (
            Text::new("permission denied", "没有读取权限"),
            Text::new(
                "close the program that has it open, or ask for the right to read it",
                "请关闭正在使用该文件的程序，或申请读取权限",
            ),
        ),
        _ => (
            Text::new(error.to_string(), error.to_string()),
            Text::new(
                "check the drive or copy the file to another folder",
                "请检查磁盘，或将文件复制到其他文件夹",
            ),
        ),
    }
}

/// The file beside a missing one whose name is most like it.
fn similar_file(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let entries = fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    let mut names: Vec<String> =
        entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    nearest(wanted, names.iter().map(String::as_str)).map(str::to_owned)
}
