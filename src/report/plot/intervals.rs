//! Intervals: where each row may stand, and where it stands now.

use super::{
    Axis, CHOSEN, End, GRID, HEAD, INK, MARGIN, MARK, MUTED, OTHERS, PAPER, WIDTH, cut_line,
    drawing, hex, legend, name, nth, px, stroke, widest, word,
};
use crate::report::paper::grouped;
use maud::{Markup, html};
use plotters::style::RGBColor;

/// Rows, each with an interval.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Intervals {
    /// What it shows.
    pub title: String,
    /// The rows, from above.
    pub rows: Vec<IntervalRow>,
    /// The last place on the list, and the word for the line behind it.
    pub cut: Option<(f64, String)>,
    /// What the thin line, the thick line, the dot, and the square mean.
    pub legend: [String; 4],
    /// What stands above the notes.
    pub note: String,
    /// What the chart says, in words, for those who do not see it.
    pub alt: String,
}

/// One row: least, low, median, high and most rank.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IntervalRow {
    /// Whose it is.
    pub label: String,
    /// The least rank of all, the ends of the interval, its middle, and the greatest rank of all.
    pub ranks: [f64; 5],
    /// The rank now.
    pub now: f64,
    /// Whether it is on the list now.
    pub is_in: bool,
    /// What stands at the right.
    pub note: String,
    /// Whether the note stands out.
    pub is_doubtful: bool,
}

const ROW: f64 = 19.0;
const NOTES: f64 = 62.0;

/// The chart as one `svg` element; rows with a rank that is not finite are left out, and with no row
/// there is no chart.
pub fn interval_chart(chart: &Intervals) -> String {
    let is_finite = |row: &&IntervalRow| row.ranks.iter().chain([&row.now]).all(|x| x.is_finite());
    let rows: Vec<&IntervalRow> = chart.rows.iter().filter(is_finite).collect();
    let low = rows.iter().map(|row| row.ranks[0].min(row.now)).reduce(f64::min);
    let high = rows.iter().map(|row| row.ranks[4].max(row.now)).reduce(f64::max);
    let (Some(low), Some(high)) = (low, high) else { return String::new() };
    let [thin, thick, dot, square] = &chart.legend;
    let marks = [
        (stroke((-9.0, 0.0), (9.0, 0.0), CHOSEN, 1.0), thin.as_str()),
        (stroke((-9.0, 0.0), (9.0, 0.0), CHOSEN, 5.0), thick),
        (circle((0.0, 0.0)), dot),
        (html! { (now((-4.0, 0.0), true)) (now((5.0, 0.0), false)) }, square),
    ];
    let (legend, top) = legend(HEAD + 4.0, &marks);
    let top = top + 30.0;
    let labels = widest(rows.iter().map(|row| row.label.as_str()), 210.0);
    let axis = Axis {
        low,
        high: high.max(low + 1.0),
        from: MARGIN + labels + 16.0,
        to: WIDTH - MARGIN - NOTES,
    };
    let bottom = top + ROW * nth(rows.len());
    let body = html! {
        (legend)
        (grid(&axis, top, bottom))
        (word(WIDTH - MARGIN, top - 6.0, End::Last, MUTED, &chart.note))
        @for (i, row) in rows.iter().enumerate() {
            @let y = top + ROW * (nth(i) + 0.5);
            (name(MARGIN, y + 4.0, End::Start, labels, &row.label))
            (interval(row, &axis, y))
            @let color = if row.is_doubtful { MARK } else { MUTED };
            g font-weight=[row.is_doubtful.then_some("600")] {
                (word(WIDTH - MARGIN, y + 4.0, End::Last, color, &row.note))
            }
        }
        @if let Some((last, text)) = &chart.cut && *last >= axis.low && *last <= axis.high {
            @let x = axis.at(last + 0.5);
            (cut_line((x, top - 4.0), (x, bottom)))
            (word(x, top - 20.0, End::Middle, MARK, text))
        }
    };
    drawing(bottom + 8.0, &chart.title, &chart.alt, &body)
}

/// The lines and marks of one row.
fn interval(row: &IntervalRow, axis: &Axis, y: f64) -> Markup {
    let [least, low, median, high, most] = row.ranks.map(|rank| axis.at(rank));
    let color = if row.is_in { CHOSEN } else { OTHERS };
    html! {
        g {
            title { (row.label) " " (row.ranks[1]) "–" (row.ranks[3]) }
            (stroke((least, y), (most, y), color, 1.0))
            (stroke((low - 1.0, y), (high + 1.0, y), color, 6.0))
            (now((axis.at(row.now), y), row.is_in))
            (circle((median, y)))
        }
    }
}

/// The rank now: filled on the list, hollow off it.
fn now((x, y): (f64, f64), is_in: bool) -> Markup {
    let fill: RGBColor = if is_in { INK } else { PAPER };
    html! {
        rect x=(px(x - 4.0)) y=(px(y - 4.0)) width="8.0" height="8.0" fill=(hex(fill))
            stroke=(hex(INK)) stroke-width="1.2" {}
    }
}

/// The median.
fn circle((x, y): (f64, f64)) -> Markup {
    html! { circle cx=(px(x)) cy=(px(y)) r="2.6" fill=(hex(super::DOUBT)) stroke=(hex(PAPER)) {} }
}

fn grid(axis: &Axis, top: f64, bottom: f64) -> Markup {
    let (ticks, decimals) = axis.ticks(8.0);
    html! {
        @for x in ticks {
            (stroke((axis.at(x), top), (axis.at(x), bottom), GRID, 1.0))
            (word(axis.at(x), top - 6.0, End::Middle, MUTED, &grouped(x, decimals)))
        }
    }
}
