//! A sheet as people want it: frozen header, filter, widths for Chinese text, ready to print.

use crate::base::Lang;
use crate::report::ReportError;
use crate::report::map::Map;
pub(super) use crate::report::paper::Cell;
use rust_xlsxwriter::{
    Color, Format, FormatAlign, FormatBorder, IgnoreError, Workbook, Worksheet, XlsxError,
};
use std::collections::BTreeSet;

/// A4, in the numbering of the format.
const A4: u8 = 9;
/// Twice as large, for sheets with many columns.
const A3: u8 = 8;
/// Most characters of a cell; Excel's limit is 32,767 units of UTF-16.
const CELL: usize = 16_000;

impl Cell {
    /// Lines it takes in a column of this width.
    fn n_lines(&self, column: usize) -> usize {
        match self {
            Self::Text(text) => {
                let lines = text.split('\n');
                lines.map(|line| width(line).div_ceil(column.saturating_sub(2).max(1)).max(1)).sum()
            }
            Self::Count(_) | Self::Number(..) | Self::Plain(_) | Self::Empty => 1,
        }
    }

    /// Width on screen, in columns of a Latin letter.
    fn width(&self) -> usize {
        match self {
            Self::Text(text) => width(text),
            Self::Count(n) => n.to_string().len(),
            Self::Number(x, decimals) => format!("{x:.0}").len() + usize::from(*decimals) + 1,
            Self::Plain(x) => x.to_string().len(),
            Self::Empty => 0,
        }
    }
}

/// How a row stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// Background.
    pub(super) tint: Tint,
    /// Whether a line above separates it from the row before.
    pub(super) is_first: bool,
    /// Whether a thick line below cuts the list here.
    pub(super) is_cut: bool,
    /// Whether it heads a block.
    pub(super) is_head: bool,
}

/// Background of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tint {
    /// White.
    #[default]
    None,
    /// Something new.
    New,
    /// Something that ends or is wrong.
    Ended,
    /// Something chosen.
    Chosen,
}

/// The workbook under way, with the names that are taken.
pub(super) struct Binder<'a> {
    workbook: &'a mut Workbook,
    names: BTreeSet<String>,
    title: String,
    font: &'static str,
}

impl<'a> Binder<'a> {
    /// A binder for an empty workbook.
    pub(super) fn new(workbook: &'a mut Workbook, title: &str, lang: Lang) -> Self {
        let font = match lang {
            Lang::Zh => "等线",
            Lang::En => "Calibri",
        };
        let title = clip(title, 80).replace('&', "&&");
        Self { workbook, names: BTreeSet::new(), title, font }
    }

    /// Adds a sheet with a header row. `is_list` gives it a filter.
    pub(super) fn add(&mut self, name: &str, page: &Page) -> Result<(), ReportError> {
        let name = self.free_name(name);
        let (title, font) = (self.title.clone(), self.font);
        let sheet = self.workbook.add_worksheet();
        sheet.set_name(&name)?;
        page.write(sheet, font)?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        sheet.set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3);
        sheet.set_header(format!("&L{title}&R&A")).set_footer("&C&P / &N");
        Ok(())
    }

    /// Adds a sheet of tiles.
    pub(super) fn add_map(&mut self, map: &Map) -> Result<(), ReportError> {
        let name = self.free_name(&map.name);
        let (title, font) = (self.title.clone(), self.font);
        let sheet = self.workbook.add_worksheet();
        sheet.set_name(&name)?;
        super::map::write(sheet, map, font)?;
        sheet.set_header(format!("&L{title}&R&A")).set_footer("&C&P / &N");
        Ok(())
    }

    /// A legal name for a sheet that no other sheet has.
    fn free_name(&mut self, wanted: &str) -> String {
        let legal = |c: char| if "[]:*?/\\'".contains(c) || c.is_control() { ' ' } else { c };
        let clean: String = wanted.chars().map(legal).collect();
        let base = if clean.trim().is_empty() { "-" } else { clean.trim() };
        for n in 1_usize.. {
            let suffix = if n == 1 { String::new() } else { format!("-{n}") };
            let name = clip_units(base, 31 - suffix.len()).trim_end().to_owned() + &suffix;
            // Excel reserves this name, and takes names that differ by case for the same.
            if name.to_lowercase() != "history" && self.names.insert(name.to_lowercase()) {
                return name;
            }
        }
        unreachable!("there are more numbers than sheets")
    }
}

/// The content of one sheet.
#[derive(Debug, Default)]
pub(super) struct Page {
    header: Vec<String>,
    rows: Vec<(Look, Vec<Cell>)>,
    has_filter: bool,
}

impl Page {
    /// A list: one header, a filter, one thing per row.
    pub(super) fn list(header: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let header = header.into_iter().map(Into::into).collect();
        Self { header, rows: Vec::new(), has_filter: true }
    }

    /// Blocks with heads of their own, so without a filter.
    pub(super) fn blocks(header: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { has_filter: false, ..Self::list(header) }
    }

    /// Adds a row.
    pub(super) fn push(&mut self, look: Look, cells: Vec<Cell>) {
        self.rows.push((look, cells));
    }

    fn write(&self, sheet: &mut Worksheet, font: &str) -> Result<(), XlsxError> {
        let head = head_format(font);
        let widths: Vec<usize> = (0..self.header.len()).map(|column| self.width(column)).collect();
        for (column, (title, &width)) in (0_u16..).zip(self.header.iter().zip(&widths)) {
            sheet.write_string_with_format(0, column, clip(title, CELL), &head)?;
            sheet.set_column_width(column, f64::from(u32::try_from(width).unwrap_or(8)))?;
        }
        sheet.set_row_height(0, 32)?.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
        let mut formats = Formats { font, made: Vec::new() };
        for (row, (look, cells)) in (1_u32..).zip(&self.rows) {
            let n_lines = cells.iter().zip(&widths).map(|(c, w)| c.n_lines(*w)).max().unwrap_or(1);
            if n_lines > 1 {
                sheet.set_row_height(row, 15 * u32::try_from(n_lines.min(20)).unwrap_or(1))?;
            }
            for (column, cell) in (0_u16..).zip(cells) {
                write_cell(sheet, (row, column), cell, formats.get(*look, cell))?;
            }
        }
        let last_row = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        if let Some(last) = self.header.len().checked_sub(1).and_then(|n| u16::try_from(n).ok()) {
            if self.has_filter {
                sheet.autofilter(0, 0, last_row, last)?;
            }
            sheet.ignore_error_range(0, 0, last_row, last, IgnoreError::NumberStoredAsText)?;
        }
        let is_broad = widths.iter().sum::<usize>() > 260;
        sheet.set_paper_size(if is_broad { A3 } else { A4 });
        Ok(())
    }

    /// Wide enough for the content; where a few texts are very long, they wrap.
    fn width(&self, column: usize) -> usize {
        let mut numbers = 0;
        let mut texts = Vec::new();
        for cell in self.rows.iter().filter_map(|(_, cells)| cells.get(column)) {
            match cell {
                Cell::Text(text) => texts.push(width(text)),
                Cell::Count(_) | Cell::Number(..) | Cell::Plain(_) | Cell::Empty => {
                    numbers = numbers.max(cell.width());
                }
            }
        }
        texts.sort_unstable();
        let longest = texts.last().copied().unwrap_or(0);
        let common = texts.get(texts.len() * 98 / 100).copied().unwrap_or(longest);
        let text = longest.min(common.max(30));
        let title = width(&self.header[column]).min(14) + if self.has_filter { 4 } else { 2 };
        (text.max(numbers) + 3).max(title).clamp(6, 48)
    }
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    format: &Format,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => {
            sheet.write_string_with_format(row, column, clip(text, CELL), format)?;
        }
        Cell::Count(n) => {
            #[expect(clippy::cast_precision_loss, reason = "a workbook holds only doubles")]
            let number = *n as f64;
            sheet.write_number_with_format(row, column, number, format)?;
        }
        Cell::Number(x, _) | Cell::Plain(x) => {
            sheet.write_number_with_format(row, column, *x, format)?;
        }
        Cell::Empty => {
            sheet.write_blank(row, column, format)?;
        }
    }
    Ok(())
}

fn head_format(font: &str) -> Format {
    Format::new()
        .set_font_name(font)
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(Color::RGB(0x2F_5D_7C))
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(0xFF_FF_FF))
        .set_text_wrap()
}

/// The formats of a sheet, each made once.
struct Formats<'a> {
    font: &'a str,
    made: Vec<((Look, u8), Format)>,
}

impl Formats<'_> {
    fn get(&mut self, look: Look, cell: &Cell) -> &Format {
        let kind = match cell {
            Cell::Text(_) | Cell::Empty => 0,
            Cell::Count(_) => 1,
            Cell::Plain(_) => 2,
            Cell::Number(_, decimals) => 3 + decimals,
        };
        let known = self.made.iter().position(|(key, _)| *key == (look, kind));
        let at = known.unwrap_or_else(|| {
            self.made.push(((look, kind), body_format(self.font, look, kind)));
            self.made.len() - 1
        });
        &self.made[at].1
    }
}

fn body_format(font: &str, look: Look, kind: u8) -> Format {
    let line = Color::RGB(0xC9_D3_DB);
    let mut format = Format::new()
        .set_font_name(font)
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Hair)
        .set_border_color(line);
    format = match kind {
        0 => format.set_num_format("@").set_align(FormatAlign::Left).set_text_wrap(),
        1 => format.set_num_format("0").set_align(FormatAlign::Right),
        2 => format.set_align(FormatAlign::Right),
        decimals => format
            .set_num_format(format!("0.{}", "0".repeat(usize::from(decimals - 3))))
            .set_align(FormatAlign::Right),
    }
    .set_indent(1);
    if look.is_first {
        format =
            format.set_border_top(FormatBorder::Thin).set_border_top_color(Color::RGB(0x9F_B0_BC));
    }
    if look.is_cut {
        format = format
            .set_border_bottom(FormatBorder::Thick)
            .set_border_bottom_color(Color::RGB(0xB0_3A_2E));
    }
    if look.is_head {
        format = format.set_bold().set_background_color(Color::RGB(0xDD_E7_EE));
    }
    match look.tint {
        Tint::None => format,
        Tint::New => format.set_background_color(Color::RGB(0xFF_F3_D6)),
        Tint::Ended => format.set_background_color(Color::RGB(0xEE_EE_EE)),
        Tint::Chosen => format.set_background_color(Color::RGB(0xE8_F1_F7)),
    }
}

/// Width of a text on screen: a Chinese character is as wide as two Latin letters.
fn width(text: &str) -> usize {
    let line = text.split('\n').map(|l| l.chars().map(|c| 1 + usize::from(c > '\u{2E7F}')).sum());
    line.max().unwrap_or(0)
}

/// The first `most` characters of a text; the mark of omission counts as one.
pub(super) fn clip(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// The longest beginning of a text within so many units of UTF-16, as Excel counts.
fn clip_units(text: &str, most: usize) -> &str {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > most {
            return &text[..at];
        }
    }
    text
}
