//! Drawn tables to the bytes of files.

use super::draw::Drawn;
use super::{Format, Kind, Output, Table, g003_cannot_be};
use crate::base::{Findings, Text};
use crate::generate::write::{Rows, workbook};

/// A file that is being put together: sheets with their rows and columns of numbers.
type Sheets<'a> = Vec<(&'a str, Rows, Vec<&'a str>)>;

pub(super) fn files(
    tables: &[Table],
    drawn: &[Drawn],
    findings: &mut Findings,
) -> Option<Vec<(String, Vec<u8>)>> {
    let mut files: Vec<(&Output, Sheets<'_>)> = Vec::new();
    for (table, drawn) in tables.iter().zip(drawn) {
        let Some(output) = &table.file else { continue };
        let (rows, numbers) = (rows(table, drawn), numbers(table));
        let place = files.iter().position(|(other, _)| other.name == output.name);
        let place = place.unwrap_or_else(|| {
            files.push((output, Vec::new()));
            files.len() - 1
        });
        if output.format == Format::Gbk
            && let Some(character) = rows.outside_gbk()
        {
            let message =
                Text::new(format!("GBK has no '{character}'"), format!("GBK 没有“{character}”"));
            let help = Text::new("take utf-8-bom, or another text", "改用 utf-8-bom，或换字");
            g003_cannot_be(&table.at, message, help, findings);
            return None;
        }
        let sheets = &mut files[place].1;
        let is_book = output.format == Format::Xlsx;
        let same = sheets.iter_mut().find(|(sheet, ..)| !is_book || *sheet == output.sheet);
        match same {
            None => sheets.push((&output.sheet, rows, numbers)),
            Some((_, above, _)) => {
                if !above.append(rows) {
                    let message = Text::new(
                        format!("the header differs from that above in '{}'", output.name),
                        format!("“{}”的表头与上文的不同", output.name),
                    );
                    let help = Text::new(
                        "tables of one file have the same columns; sheets need names of their own",
                        "写入同一文件的表列名须一致；不同工作表须有各自的名称",
                    );
                    g003_cannot_be(&table.at, message, help, findings);
                    return None;
                }
            }
        }
    }
    let bytes = |(output, sheets): (&Output, Sheets<'_>)| {
        let (_, first, _) = sheets.first()?;
        let bytes = match output.format {
            Format::Utf8 => first.csv(),
            Format::Marked => first.csv_with_mark(),
            Format::Gbk => first.csv_in_gbk(),
            Format::Xlsx => {
                let sheets: Vec<(&str, &Rows, &[&str])> =
                    sheets.iter().map(|(name, rows, n)| (*name, rows, &n[..])).collect();
                match workbook(&sheets) {
                    Ok(bytes) => bytes,
                    Err(error) => {
                        let message = Text::new(error.to_string(), error.to_string());
                        let help = Text::new("shorten the name of the sheet", "缩短工作表名称");
                        let table = tables
                            .iter()
                            .find(|t| t.file.as_ref().is_some_and(|f| f.name == output.name))?;
                        g003_cannot_be(&table.at, message, help, findings);
                        return None;
                    }
                }
            }
        };
        Some((output.name.clone(), bytes))
    };
    files.into_iter().map(bytes).collect()
}

fn rows(table: &Table, drawn: &Drawn) -> Rows {
    let shown: Vec<usize> = (0..drawn.columns.len())
        .filter(|&c| table.columns.get(c).is_none_or(|column| !column.hidden))
        .collect();
    let extra = ["lon", "lat"];
    let title = |&c: &usize| match table.columns.get(c) {
        Some(column) => column.name.as_str(),
        None => extra[c - table.columns.len()],
    };
    let mut rows = Rows::new(&shown.iter().map(title).collect::<Vec<_>>());
    for row in 0..drawn.n {
        rows.extend(shown.iter().map(|&c| drawn.columns[c].cells[row].clone()).collect());
    }
    rows
}

/// The columns that a workbook holds as numbers.
fn numbers(table: &Table) -> Vec<&str> {
    let is_number = |kind: &Kind| matches!(kind, Kind::Number(_));
    let all = table.columns.iter().filter(|column| match &column.kind {
        Kind::By { of, other, .. } => {
            of.iter().map(|(_, kind)| kind).chain(other.as_deref()).all(is_number)
        }
        kind => is_number(kind),
    });
    all.map(|column| column.name.as_str()).chain(["lon", "lat"]).collect()
}
