//! Correlations as a map: each pair once, with its number, from blue over white to red.

use super::{
    End, HEAD, INK, LETTER, MARGIN, MUTED, PAPER, WIDTH, drawing, hex, name, nth, px, widest, word,
};
use maud::{Markup, html};
use plotters::style::RGBColor;

/// Correlations of some columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heat {
    /// What it shows.
    pub title: String,
    /// The columns.
    pub names: Vec<String>,
    /// One row per column, numbers from -1 to 1; only what stands before the diagonal is shown, and
    /// what is not finite is a dash.
    pub values: Vec<Vec<f64>>,
    /// Pairs to mark with a frame, the first before the second.
    pub marked: Vec<(usize, usize)>,
    /// What -1, 0, 1 and a frame mean.
    pub legend: [String; 4],
    /// What the chart says, in words, for those who do not see it.
    pub alt: String,
}

/// The least height of a line of text.
const READABLE: f64 = 11.5;
const LOW: RGBColor = RGBColor(0x3B, 0x6F, 0xB6);
const HIGH: RGBColor = RGBColor(0xC0, 0x4A, 0x35);

/// The chart as one `svg` element; empty with fewer than two columns.
pub fn heat_chart(chart: &Heat) -> String {
    let n = chart.names.len();
    if n < 2 {
        return String::new();
    }
    let labels = widest(chart.names.iter().map(String::as_str), 200.0);
    let left = MARGIN + labels + 8.0;
    // Beside the last columns stand their names, too, while the tiles can be read.
    let room = WIDTH - MARGIN - left;
    let side = ((room - labels) / nth(n)).clamp(READABLE, 40.0).min(room / nth(n));
    let top = HEAD + 34.0;
    let body = html! {
        (scale(chart, HEAD + 6.0))
        @for (row, label) in chart.names.iter().enumerate() {
            @let y = top + side * nth(row);
            // The first row has no tile, only the name of its column.
            @if row > 0 && (side >= READABLE || row % 2 == 1) {
                (name(left - 8.0, y + side / 2.0 + 4.0, End::Last, labels, label))
            }
            @for column in 0..row {
                (tile(chart, (row, column), (left + side * nth(column), y), side))
            }
            @if row + 1 < n && side >= READABLE {
                @let x = left + side * nth(row) + 4.0;
                (name(x, y + side / 2.0 + 4.0, End::Start, WIDTH - MARGIN - x, label))
            }
        }
        @for &(a, b) in chart.marked.iter().filter(|&&(a, b)| a < b && b < n) {
            rect x=(px(left + side * nth(a) + 1.0)) y=(px(top + side * nth(b) + 1.0))
                width=(px(side - 2.0)) height=(px(side - 2.0))
                fill="none" stroke=(hex(INK)) stroke-width="2.2" {}
        }
    };
    drawing(top + side * nth(n) + 8.0, &chart.title, &chart.alt, &body)
}

/// One pair.
fn tile(chart: &Heat, (row, column): (usize, usize), (x, y): (f64, f64), side: f64) -> Markup {
    let value = chart.values.get(row).and_then(|values| values.get(column)).copied();
    let value = value.filter(|x| x.is_finite());
    let shade = value.map_or(PAPER, color);
    let ink = if value.is_some_and(|x| x.abs() > 0.7) { PAPER } else { INK };
    let text = value.map_or_else(|| "–".to_owned(), short);
    html! {
        g {
            title { (chart.names[row]) " · " (chart.names[column]) " " (text) }
            rect x=(px(x)) y=(px(y)) width=(px(side)) height=(px(side)) fill=(hex(shade))
                stroke=(hex(PAPER)) {}
            @if side >= 22.0 {
                g font-size="10.5" { (word(x + side / 2.0, y + side / 2.0 + 3.8, End::Middle, ink, &text)) }
            }
        }
    }
}

/// Two decimals without the zero before them: `.87`, `-.05`, `1`.
fn short(x: f64) -> String {
    let text = format!("{:.2}", x.abs());
    let digits = match text.strip_prefix('0') {
        Some(digits) => digits,
        None => text.trim_end_matches('0').trim_end_matches('.'),
    };
    if digits == ".00" {
        "0".to_owned()
    } else if x < 0.0 {
        format!("−{digits}")
    } else {
        digits.to_owned()
    }
}

/// From blue over white to red.
fn color(x: f64) -> RGBColor {
    let RGBColor(red, green, blue) = if x < 0.0 { LOW } else { HIGH };
    let part = x.abs().min(1.0);
    let mix = |end: u8| {
        let shade = 255.0 - part * (255.0 - f64::from(end));
        // From 0 to 255, so nothing is lost but the fraction.
        (0..=255_u8).find(|&c| f64::from(c) >= shade - 0.5).unwrap_or(255)
    };
    RGBColor(mix(red), mix(green), mix(blue))
}

/// The colors with their meaning.
fn scale(chart: &Heat, y: f64) -> Markup {
    let [low, zero, high, frame] = &chart.legend;
    let width = |text: &str| super::width_of(text, LETTER);
    let bar = MARGIN + width(low) + 8.0;
    let end = bar + 21.0 * 7.0;
    html! {
        (word(MARGIN, y + 4.0, End::Start, MUTED, low))
        @for i in -10..=10_i8 {
            rect x=(px(bar + 7.0 * f64::from(i + 10))) y=(px(y - 6.0)) width="7.0" height="12.0"
                fill=(hex(color(f64::from(i) / 10.0))) {}
        }
        (word((bar + end) / 2.0, y + 19.0, End::Middle, MUTED, zero))
        (word(end + 8.0, y + 4.0, End::Start, MUTED, high))
        @if !chart.marked.is_empty() {
            @let x = end + width(high) + 30.0;
            rect x=(px(x)) y=(px(y - 6.0)) width="12.0" height="12.0" fill="none"
                stroke=(hex(INK)) stroke-width="2.2" {}
            (word(x + 18.0, y + 4.0, End::Start, MUTED, frame))
        }
    }
}
