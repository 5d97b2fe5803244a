//! Stacked bars: what makes up a total, row by row.

use super::{
    Axis, End, GRID, HEAD, INK, MARGIN, MARK, MUTED, PAPER, PARTS, WIDTH, cut_line, drawing, hex,
    legend, name, nth, px, stroke, widest, width_of, word,
};
use crate::report::paper::grouped;
use maud::{Markup, html};

/// Rows with parts that add up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bars {
    /// What it shows.
    pub title: String,
    /// The parts, in the order in which they are stacked.
    pub parts: Vec<String>,
    /// What stands above the totals.
    pub total: String,
    /// The rows, from above.
    pub rows: Vec<BarRow>,
    /// How many rows stand above the cut line, and the word for it.
    pub cut: Option<(usize, String)>,
    /// Decimals of the totals.
    pub decimals: u8,
    /// What the chart says, in words, for those who do not see it.
    pub alt: String,
}

/// One row of stacked bars.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BarRow {
    /// Whose it is.
    pub label: String,
    /// One value per part; negative ones go to the left of zero, those that are not finite are none.
    pub values: Vec<f64>,
    /// What stands at the right.
    pub total: f64,
}

const ROW: f64 = 20.0;
const BAR: f64 = 15.0;
/// Room for the word at the cut line.
const GAP: f64 = 20.0;
const TOTALS: f64 = 66.0;

/// The chart as one `svg` element; empty if it has no row.
pub fn bar_chart(chart: &Bars) -> String {
    if chart.rows.is_empty() {
        return String::new();
    }
    let swatch =
        |part: usize| html! { rect x="-6" y="-6" width="12" height="12" fill=(color(part)) {} };
    let mut marks: Vec<(Markup, &str)> =
        chart.parts.iter().enumerate().map(|(p, part)| (swatch(p), part.as_str())).collect();
    let (low, high) = reach(chart);
    if low < 0.0 {
        marks.push((total_mark((0.0, 0.0)), &chart.total));
    }
    let (legend, top) = legend(HEAD + 4.0, &marks);
    let top = top + 18.0;
    let labels = widest(chart.rows.iter().map(|row| row.label.as_str()), 210.0);
    let axis = Axis { low, high, from: MARGIN + labels + 10.0, to: WIDTH - MARGIN - TOTALS };
    let cut = chart.cut.as_ref().filter(|(above, _)| *above > 0 && *above < chart.rows.len());
    let bottom = top + ROW * nth(chart.rows.len()) + cut.map_or(0.0, |_| GAP);
    let y = |row: usize| {
        let gap = if cut.is_some_and(|(above, _)| row >= *above) { GAP } else { 0.0 };
        top + ROW * nth(row) + gap
    };
    let body = html! {
        (legend)
        (grid(&axis, top, bottom))
        (word(WIDTH - MARGIN, top - 6.0, End::Last, MUTED, &chart.total))
        @for (i, row) in chart.rows.iter().enumerate() {
            (name(axis.from - 10.0 - labels, y(i) + 14.0, End::Start, labels, &row.label))
            (stack(chart, row, &axis, y(i) + 2.5))
            (word(WIDTH - MARGIN, y(i) + 14.0, End::Last, INK, &total(row.total, chart.decimals)))
        }
        @if let Some((above, text)) = cut {
            @let line = top + ROW * nth(*above) + GAP - 4.0;
            (word(WIDTH - MARGIN, line - 4.0, End::Last, MARK, text))
            (cut_line((MARGIN, line), (WIDTH - MARGIN, line)))
        }
        (stroke((axis.at(0.0), top), (axis.at(0.0), bottom), MUTED, 1.0))
    };
    drawing(bottom + 8.0, &chart.title, &chart.alt, &body)
}

/// The parts of a row, to the right and to the left of zero; values stand in parts with room for them.
fn stack(chart: &Bars, row: &BarRow, axis: &Axis, top: f64) -> Markup {
    let (mut right, mut left) = (0.0, 0.0);
    let mut boxes = Vec::new();
    let parts = row.values.iter().enumerate().filter(|(_, x)| x.is_finite() && **x != 0.0);
    for (part, &value) in parts {
        let end = if value > 0.0 { &mut right } else { &mut left };
        let (a, b) = (axis.at(*end), axis.at(*end + value));
        *end += value;
        boxes.push((part, value, a.min(b), (b - a).abs()));
    }
    // With parts on both sides of zero the total is at the end of neither.
    let mark = (left < 0.0).then_some(axis.at(right + left));
    let is_free = |x: f64, room: f64| mark.is_none_or(|mark| (mark - x).abs() > room / 2.0 + 3.0);
    html! {
        @for (part, value, x, width) in boxes {
            @let text = grouped(value, if chart.decimals == 0 || value.abs() >= 9.95 { 0 } else { 1 });
            @let room = width_of(&text, 10.0);
            g {
                title {
                    (row.label) " · " (chart.parts.get(part).map_or("", String::as_str)) " "
                    (grouped(value, usize::from(chart.decimals)))
                }
                rect x=(px(x)) y=(px(top)) width=(px(width)) height=(px(BAR)) fill=(color(part))
                    stroke=(hex(PAPER)) stroke-width="1" {}
                @if room + 4.0 < width && is_free(x + width / 2.0, room) {
                    g font-size="10" { (word(x + width / 2.0, top + 11.5, End::Middle, INK, &text)) }
                }
            }
        }
        @if let Some(x) = mark { (total_mark((x, top + BAR / 2.0))) }
    }
}

/// A total in words; a dash if there is none.
fn total(x: f64, decimals: u8) -> String {
    if x.is_finite() { grouped(x, usize::from(decimals)) } else { "–".to_owned() }
}

/// Where a total is.
fn total_mark((x, y): (f64, f64)) -> Markup {
    html! { rect x=(px(x - 1.5)) y=(px(y - 9.0)) width="3.0" height="18.0" fill=(hex(INK)) {} }
}

/// From where to where the stacks reach.
fn reach(chart: &Bars) -> (f64, f64) {
    let (mut low, mut high) = (0.0, 0.0);
    for row in &chart.rows {
        let finite = || row.values.iter().filter(|x| x.is_finite());
        low = finite().filter(|x| **x < 0.0).sum::<f64>().min(low);
        high = finite().filter(|x| **x > 0.0).sum::<f64>().max(high);
    }
    (low, if high > low { high } else { low + 1.0 })
}

/// Lines at round numbers, which stand above them.
fn grid(axis: &Axis, top: f64, bottom: f64) -> Markup {
    let (ticks, decimals) = axis.ticks(6.0);
    html! {
        @for x in ticks {
            (stroke((axis.at(x), top), (axis.at(x), bottom), GRID, 1.0))
            (word(axis.at(x), top - 6.0, End::Middle, MUTED, &grouped(x, decimals)))
        }
    }
}

fn color(part: usize) -> String {
    hex(PARTS[part % PARTS.len()])
}
