//! A map as a sheet: narrow columns, shaded tiles, both heads frozen.

use crate::report::ReportError;
use crate::report::map::{Map, Shade, Tile};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet};

/// Writes a map into an empty sheet.
pub(super) fn write(sheet: &mut Worksheet, map: &Map, font: &str) -> Result<(), ReportError> {
    let plain = || {
        Format::new()
            .set_font_name(font)
            .set_font_size(9)
            .set_border(FormatBorder::Hair)
            .set_border_color(Color::RGB(0xC9_D3_DB))
    };
    let head = plain().set_bold().set_background_color(Color::RGB(0xDD_E7_EE));
    let turned = head.clone().set_rotation(90).set_align(FormatAlign::Center);
    sheet.write_string_with_format(0, 0, &map.corner, &head)?;
    sheet.set_column_width(0, 22)?;
    for (column, name) in (1_u16..).zip(&map.columns) {
        sheet.write_string_with_format(0, column, name, &turned)?;
        sheet.set_column_width(column, 10)?;
    }
    let mut made: Vec<((Shade, bool), Format)> = Vec::new();
    for (row, (name, tiles)) in (1_u32..).zip(&map.rows) {
        sheet.write_string_with_format(row, 0, name, &head)?;
        for (column, tile) in (1_u16..).zip(tiles) {
            let key = (tile.shade, tile.is_bold);
            let at = made.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
                let shade = plain()
                    .set_align(FormatAlign::Center)
                    .set_background_color(Color::RGB(tile.shade.rgb()));
                made.push((key, if tile.is_bold { shade.set_bold() } else { shade }));
                made.len() - 1
            });
            sheet.write_string_with_format(row, column, text(tile), &made[at].1)?;
        }
    }
    sheet.set_freeze_panes(1, 1)?.set_row_height(0, 110)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_paper_size(8);
    let below = u32::try_from(map.rows.len() + 2).unwrap_or(u32::MAX);
    sheet.write_string(below, 0, &map.lead)?;
    Ok(())
}

fn text(tile: &Tile) -> String {
    let is_excluded = tile.shade == Shade::None && !tile.note.is_empty();
    if is_excluded { format!("{} {}", tile.text, tile.note) } else { tile.text.clone() }
}
