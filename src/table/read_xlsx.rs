//! From the bytes of a workbook (`.xlsx`, `.xls`, `.ods`) to rows of raw cells.
//!
//! Cells become text as the planner sees them: whole numbers without `.0`, numbers formatted
//! `000000` with their leading zeros, dates as `2024-03-01`. Formulas count with the value that
//! was stored with them.

use crate::base::{Code, Findings, Place, Text};
use crate::table::assemble::{MAX_CELLS, Raw, Widths};
use crate::table::clean::fold;
use crate::table::read::report_t001;
use crate::table::{Grid, Row, Source};
use calamine::{
    Data, ExcelDateTime, Reader, SheetType, SheetVisible, Sheets, Xlsx, XlsxError,
    open_workbook_auto_from_rs,
};
use std::collections::BTreeSet;
use std::io::Cursor;

/// From here on a double does not hold every whole number that Excel shows, and Excel keeps no
/// more than fifteen digits anyway.
const ROUNDED: f64 = 1e15;

/// What was found in the workbook.
struct Found {
    sheet: String,
    /// Row, column and value of every cell with content, counted from zero.
    cells: Vec<(u32, u32, Data)>,
    /// How many visible sheets there are.
    n_sheets: usize,
}

/// Why nothing was found.
enum Trouble {
    /// No such sheet; these are there.
    Sheet(Vec<String>),
    Password,
    Broken(String),
    TooLarge,
}

/// Reads one sheet; `None` if that is impossible (T001, T009).
pub(super) fn read(bytes: &[u8], source: &Source, findings: &mut Findings) -> Option<Raw> {
    let wanted = source.sheet.as_deref();
    // The parser is not ours: should a crafted file make it panic, the file is to blame.
    let found = std::panic::catch_unwind(|| find_cells(bytes, wanted))
        .unwrap_or_else(|_| Err(Trouble::Broken("its structure is damaged".to_owned())));
    let found = found.and_then(|found| Ok((found.sheet, found.n_sheets, rows(found.cells)?)));
    match found {
        Ok((sheet, n_sheets, (rows, rounded))) => {
            if wanted.is_none() && n_sheets > 1 {
                note_t009_first_sheet(source, &sheet, n_sheets, findings);
            }
            let grid = Grid { file: source.file.clone(), sheet: Some(sheet), ..Grid::default() };
            Some(Raw { grid, rows, rounded, widths: Widths::Padded })
        }
        Err(trouble) => {
            report(&trouble, bytes, source, findings);
            None
        }
    }
}

fn find_cells(bytes: &[u8], wanted: Option<&str>) -> Result<Found, Trouble> {
    let mut workbook =
        open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|_| {
            match Xlsx::new(Cursor::new(bytes)) {
                Err(XlsxError::Password) => Trouble::Password,
                Err(error) => Trouble::Broken(error.to_string()),
                Ok(_) => Trouble::Broken("its kind is unknown".to_owned()),
            }
        })?;
    let tables: Vec<_> =
        workbook.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet).collect();
    let visible = tables.iter().filter(|s| s.visible == SheetVisible::Visible);
    let n_sheets = visible.clone().count();
    let chosen = match wanted {
        None => visible.chain(&tables).next(),
        Some(name) => tables
            .iter()
            .find(|sheet| sheet.name == name)
            .or_else(|| tables.iter().find(|sheet| fold(&sheet.name) == fold(name))),
    };
    let Some(sheet) = chosen.map(|sheet| sheet.name.clone()) else {
        return Err(Trouble::Sheet(tables.iter().map(|sheet| sheet.name.clone()).collect()));
    };
    let cells = match &mut workbook {
        Sheets::Xlsx(xlsx) => stream_cells(xlsx, &sheet)?,
        other => {
            let range =
                other.worksheet_range(&sheet).map_err(|e| Trouble::Broken(e.to_string()))?;
            let (top, left) = range.start().unwrap_or((0, 0));
            let used = range.used_cells().filter_map(|(row, column, value)| {
                let row = top.checked_add(u32::try_from(row).ok()?)?;
                Some((row, left.checked_add(u32::try_from(column).ok()?)?, value.clone()))
            });
            used.collect()
        }
    };
    Ok(Found { sheet, cells, n_sheets })
}

/// The cells of an `.xlsx` sheet, one by one: a stray cell at the far corner of the sheet would
/// make a rectangle of all cells enormous.
fn stream_cells(
    xlsx: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
) -> Result<Vec<(u32, u32, Data)>, Trouble> {
    let broken = |error: XlsxError| Trouble::Broken(error.to_string());
    let mut reader = xlsx.worksheet_cells_reader(sheet).map_err(broken)?;
    let zeros: Vec<usize> = reader
        .styles()
        .iter()
        .map(|style| {
            let format = style.number_format.as_ref().map_or("", |format| &format.format_code);
            if format.len() > 1 && format.bytes().all(|b| b == b'0') { format.len() } else { 0 }
        })
        .collect();
    let mut cells = Vec::new();
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(broken)? {
        let (row, column) = cell.get_position();
        let value = match (Data::from(cell.get_value().clone()), zeros.get(style)) {
            (Data::Empty, _) => continue,
            (Data::Float(number), Some(&width)) if width > 0 && is_code(number) => {
                Data::String(format!("{number:0width$}"))
            }
            (value, _) => value,
        };
        cells.push((row, column, value));
        if cells.len() > MAX_CELLS {
            return Err(Trouble::TooLarge);
        }
    }
    Ok(cells)
}

fn is_code(number: f64) -> bool {
    number.fract() == 0.0 && (0.0..ROUNDED).contains(&number)
}

/// Rows of text, and the cells whose numbers were rounded.
type Rows = (Vec<Row>, BTreeSet<(usize, usize)>);

fn rows(mut cells: Vec<(u32, u32, Data)>) -> Result<Rows, Trouble> {
    cells.sort_by_key(|&(row, column, _)| (row, column));
    let mut rows: Vec<Row> = Vec::new();
    let mut rounded = BTreeSet::new();
    let mut total = 0;
    for (row, column, value) in &cells {
        let (number, column) = (*row as usize + 1, *column as usize);
        if rows.last().is_none_or(|last| last.number != number) {
            rows.push(Row { number, ..Row::default() });
        }
        if matches!(value, Data::Float(f) if f.abs() >= ROUNDED)
            || matches!(value, Data::Int(i) if i.unsigned_abs() >= 1_000_000_000_000_000)
        {
            rounded.insert((number, column));
        }
        if let Some(last) = rows.last_mut() {
            total += (column + 1).saturating_sub(last.cells.len());
            if total > MAX_CELLS {
                return Err(Trouble::TooLarge);
            }
            last.cells.resize(last.cells.len().max(column + 1), String::new());
            last.cells[column] = text(value);
        }
    }
    Ok((rows, rounded))
}

fn text(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        // Adding zero turns minus zero into zero.
        Data::Float(number) => (number + 0.0).to_string(),
        Data::Bool(true) => "TRUE".to_owned(),
        Data::Bool(false) => "FALSE".to_owned(),
        Data::DateTime(moment) => date_text(moment),
        Data::DateTimeIso(text) => text.trim_end_matches("T00:00:00").to_owned(),
        Data::DurationIso(text) => text.clone(),
        Data::Error(error) => error.to_string(),
    }
}

fn date_text(moment: &ExcelDateTime) -> String {
    if moment.is_duration() {
        let seconds = (moment.as_f64() * 86_400.0).round();
        let (minutes, s) = ((seconds / 60.0).floor(), seconds.rem_euclid(60.0));
        return format!("{}:{:02}:{s:02}", (minutes / 60.0).floor(), minutes.rem_euclid(60.0));
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    match (moment.as_f64() < 1.0, moment.as_f64().fract() == 0.0) {
        (true, _) => time,
        (false, true) => format!("{year:04}-{month:02}-{day:02}"),
        (false, false) => format!("{year:04}-{month:02}-{day:02}T{time}"),
    }
}

fn note_t009_first_sheet(source: &Source, sheet: &str, n_sheets: usize, findings: &mut Findings) {
    findings.note(
        Code::T009,
        Place::File { file: source.file.clone() },
        Text::new(
            format!("the workbook has {n_sheets} sheets; the first, \"{sheet}\", was read"),
            format!("工作簿有 {n_sheets} 个工作表，读取了第一个“{sheet}”"),
        ),
        Text::new(
            "name the sheet in the scheme if it is another",
            "如需读取其他工作表，请在方案文件中写明",
        ),
    );
}

fn report(trouble: &Trouble, bytes: &[u8], source: &Source, findings: &mut Findings) {
    let (cause, help) = match trouble {
        Trouble::Sheet(names) => return report_t009(names, source, findings),
        Trouble::Password => (
            Text::new("it is protected by a password", "文件设有打开密码"),
            Text::new("save a copy without password", "请另存一份不带密码的文件"),
        ),
        Trouble::TooLarge => (
            Text::new("it has too many cells", "单元格数量过多"),
            Text::new(
                "delete stray cells far outside the table and keep the columns that are needed",
                "请删除表格之外的零散单元格，只保留需要的列",
            ),
        ),
        Trouble::Broken(_) if !bytes.starts_with(b"PK") && !bytes.starts_with(&[0xD0, 0xCF]) => (
            Text::new(
                "it is not a workbook, whatever its name says",
                "扩展名虽是工作簿，内容却不是",
            ),
            Text::new(
                "web systems export pages or text under this name: open it in a spreadsheet and save it as .xlsx",
                "不少业务系统导出的其实是网页或文本：请用表格软件打开后另存为 .xlsx",
            ),
        ),
        Trouble::Broken(error) => (
            Text::new(
                format!("the workbook is damaged ({error})"),
                format!("工作簿已损坏（{error}）"),
            ),
            Text::new(
                "open it in a spreadsheet, let it repair the file, and save it as .xlsx",
                "请用表格软件打开并修复，再另存为 .xlsx",
            ),
        ),
    };
    report_t001(source, &cause, help, findings);
}

fn report_t009(names: &[String], source: &Source, findings: &mut Findings) {
    let file = &source.file;
    let message = match &source.sheet {
        Some(sheet) => Text::new(
            format!("there is no sheet \"{sheet}\" in {file}"),
            format!("{file} 中没有工作表“{sheet}”"),
        ),
        None => Text::new(format!("{file} has no sheets"), format!("{file} 中没有工作表")),
    };
    let help = Text::new(
        format!("the sheets are \"{}\"", names.join("\", \"")),
        format!("现有的工作表：“{}”", names.join("”“")),
    );
    findings.error(Code::T009, source.at.clone(), message, help);
}
