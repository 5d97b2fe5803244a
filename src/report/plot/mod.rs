//! Charts as SVG, each with a text that says the same: for pages, or as files of their own.
//!
//! Every chart is a function from plain data to one `svg` element, empty if there is nothing to draw.
//! It needs no style sheet and no script, shows on grey paper what it shows in color (shapes, dashes,
//! printed values), and keeps to colors that all readers can tell apart. Coordinates have one decimal,
//! so the same data give the same bytes. Names may be of any length: what does not fit is cut, and the
//! whole name stands in the text that appears when it is pointed at.
//!
//! [`line_chart`] is drawn by `plotters`; the others are boxes and lines that are shorter to write down.

mod bars;
mod changes;
mod heat;
mod intervals;
mod line;
mod sites;

pub use bars::{BarRow, Bars, bar_chart};
pub use changes::{Change, Changes, change_chart};
pub use heat::{Heat, heat_chart};
pub use intervals::{IntervalRow, Intervals, interval_chart};
pub use line::{Chart, line_chart};
pub use sites::{Site, Sites, site_chart};

use maud::{Markup, html};
use plotters::style::RGBColor;
use std::fmt::Write as _;

const INK: RGBColor = RGBColor(0x24, 0x31, 0x3A);
const MUTED: RGBColor = RGBColor(0x5B, 0x6B, 0x77);
const GRID: RGBColor = RGBColor(0xE4, 0xE9, 0xED);
const LINE: RGBColor = RGBColor(0x44, 0x77, 0xAA);
const MARK: RGBColor = RGBColor(0xB0, 0x3A, 0x2E);
const PAPER: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);
/// Who is on the list, who is not, and who may or may not be.
const CHOSEN: RGBColor = RGBColor(0x2F, 0x5D, 0x7C);
const OTHERS: RGBColor = RGBColor(0x8A, 0x97, 0xA1);
const DOUBT: RGBColor = RGBColor(0xE0, 0x7B, 0x00);
/// Colors of parts, the same as in the page: light enough for dark numbers on them.
const PARTS: [RGBColor; 9] = [
    RGBColor(0x77, 0xAA, 0xDD),
    RGBColor(0xEE, 0x88, 0x66),
    RGBColor(0xEE, 0xDD, 0x88),
    RGBColor(0x99, 0xDD, 0xFF),
    RGBColor(0x44, 0xBB, 0x99),
    RGBColor(0xFF, 0xAA, 0xBB),
    RGBColor(0xBB, 0xCC, 0x33),
    RGBColor(0xAA, 0xAA, 0x00),
    RGBColor(0xC4, 0xC4, 0xC4),
];
const FONTS: &str = "'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', \
                     'Source Han Sans SC', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif";
/// Width of every chart; the height follows from what is shown.
const WIDTH: f64 = 760.0;
/// Room left and right of everything.
const MARGIN: f64 = 12.0;
/// Height of the title.
const HEAD: f64 = 36.0;
/// Size of letters.
const LETTER: f64 = 12.0;

/// A drawing with its title; readers of the screen read out the first child named title, and `desc`.
fn drawing(height: f64, title: &str, alt: &str, body: &Markup) -> String {
    let svg = html! {
        svg xmlns="http://www.w3.org/2000/svg" role="img" width=(px(WIDTH)) height=(px(height))
            viewBox={ "0 0 " (px(WIDTH)) " " (px(height)) } font-family=(FONTS)
            font-size=(px(LETTER)) fill=(hex(INK)) {
            title { (title) }
            desc { (alt) }
            text x=(px(MARGIN)) y="22" font-size="15" { (cut_to(title, WIDTH - 2.0 * MARGIN, 15.0)) }
            (body)
        }
    };
    // No control character may stand in a file of XML, however it came into a name.
    let is_allowed =
        |c: &char| *c == '\n' || !(c.is_control() || *c == '\u{FFFE}' || *c == '\u{FFFF}');
    svg.into_string().chars().filter(is_allowed).collect()
}

/// A coordinate with one decimal.
fn px(x: f64) -> String {
    format!("{x:.1}")
}

/// A color as it is written in SVG.
fn hex(color: RGBColor) -> String {
    let RGBColor(red, green, blue) = color;
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Which end of a text its place is.
#[derive(Clone, Copy)]
enum End {
    Start,
    Middle,
    Last,
}

/// A text at a place.
fn word(x: f64, y: f64, end: End, color: RGBColor, text: &str) -> Markup {
    let anchor = match end {
        End::Start => "start",
        End::Middle => "middle",
        End::Last => "end",
    };
    html! { text x=(px(x)) y=(px(y)) text-anchor=(anchor) fill=(hex(color)) { (text) } }
}

/// A text cut to some room, the whole of it for whoever points at it.
fn name(x: f64, y: f64, end: End, room: f64, text: &str) -> Markup {
    let short = cut_to(text, room, LETTER);
    if short == text {
        return word(x, y, end, INK, text);
    }
    html! { g { title { (text) } (word(x, y, end, INK, &short)) } }
}

/// A straight line.
fn stroke(from: (f64, f64), to: (f64, f64), color: RGBColor, width: f64) -> Markup {
    html! {
        line x1=(px(from.0)) y1=(px(from.1)) x2=(px(to.0)) y2=(px(to.1))
            stroke=(hex(color)) stroke-width=(px(width)) {}
    }
}

/// The same, dashed: the cut line of every chart.
fn cut_line(from: (f64, f64), to: (f64, f64)) -> Markup {
    html! { g stroke-dasharray="5 3" { (stroke(from, to, MARK, 1.5)) } }
}

/// Marks with their meaning, from left to right, in as many lines as they need. Each mark is drawn
/// around the place it is given.
fn legend(top: f64, entries: &[(Markup, &str)]) -> (Markup, f64) {
    let (mut x, mut y) = (MARGIN, top);
    let mut places = Vec::new();
    for (_, text) in entries {
        let width = 24.0 + width_of(text, LETTER) + 14.0;
        if x + width > WIDTH - MARGIN && x > MARGIN {
            (x, y) = (MARGIN, y + 18.0);
        }
        places.push((x, y));
        x += width;
    }
    let drawn = html! {
        @for ((mark, text), (x, y)) in entries.iter().zip(places) {
            g transform={ "translate(" (px(x)) " " (px(y)) ")" } {
                g transform="translate(9 0)" { (mark) }
                (word(24.0, 4.0, End::Start, MUTED, &cut_to(text, WIDTH - 2.0 * MARGIN - 24.0, LETTER)))
            }
        }
    };
    (drawn, y + 18.0)
}

/// About how wide a text is: characters of East Asia are square, others half as wide.
fn width_of(text: &str, size: f64) -> f64 {
    text.chars().map(|c| if u32::from(c) >= 0x1100 { size } else { 0.58 * size }).sum()
}

/// A text cut to some room.
fn cut_to(text: &str, room: f64, size: f64) -> String {
    if width_of(text, size) <= room {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut width = size;
    for c in text.chars() {
        width += width_of(c.encode_utf8(&mut [0; 4]), size);
        if width > room {
            break;
        }
        short.push(c);
    }
    let _ = short.write_char('…');
    short
}

/// The widest of some texts, at most so wide.
fn widest<'a>(texts: impl Iterator<Item = &'a str>, most: f64) -> f64 {
    texts.map(|text| width_of(text, LETTER)).fold(0.0, f64::max).min(most)
}

/// Numbers on a line of the drawing.
#[derive(Clone, Copy)]
struct Axis {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Axis {
    /// Where a number stands.
    fn at(&self, x: f64) -> f64 {
        let span = if self.high > self.low { self.high - self.low } else { 1.0 };
        self.from + (x - self.low) / span * (self.to - self.from)
    }

    /// About so many round numbers, and the decimals they need.
    fn ticks(&self, about: f64) -> (Vec<f64>, usize) {
        let rough = (self.high - self.low) / about;
        if !(rough > 0.0 && rough.is_finite()) {
            return (vec![self.low], 0);
        }
        let power = libm::floor(libm::log10(rough));
        let unit = libm::pow(10.0, power);
        let step = [1.0, 2.0, 5.0].into_iter().map(|m| m * unit).find(|s| *s >= rough * 0.999);
        let step = step.unwrap_or(10.0 * unit);
        let digits = -libm::floor(libm::log10(step * 1.001));
        let decimals = (0..12_u8).rev().find(|&d| f64::from(d) <= digits).unwrap_or(0);
        let first = libm::ceil(self.low / step - 1e-9);
        let ticks = (0..64_u8).map(|i| (first + f64::from(i)) * step + 0.0);
        (ticks.take_while(|x| *x <= self.high + step * 1e-9).collect(), usize::from(decimals))
    }
}

/// The number of a row or a column, to place it.
fn nth(i: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "rows of a chart, to draw")]
    let i = i as f64;
    i
}
