//! Ranks before and ranks now, joined by lines: who came onto a list, who left it, who moved most.

use super::{
    Axis, CHOSEN, DOUBT, End, HEAD, INK, MARGIN, MUTED, OTHERS, WIDTH, cut_line, cut_to, drawing,
    hex, legend, nth, stroke, word,
};
use maud::{Markup, html};
use plotters::style::RGBColor;

/// Two rankings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// What it shows.
    pub title: String,
    /// What stands above the ranks before, and above those now.
    pub sides: [String; 2],
    /// The rows, in any order.
    pub rows: Vec<Change>,
    /// The last place on the list before, and now.
    pub cut: Option<(usize, usize)>,
    /// What the lines of those that entered, left, and stayed where they were mean, and the cut line.
    pub legend: [String; 4],
    /// What the chart says, in words, for those who do not see it.
    pub alt: String,
}

/// One row in two rankings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// Whose it is.
    pub label: String,
    /// Rank before.
    pub before: usize,
    /// Rank now.
    pub now: usize,
    /// Whether it was on the list.
    pub was_in: bool,
    /// Whether it is.
    pub is_in: bool,
}

impl Change {
    fn crosses(&self) -> bool {
        self.was_in != self.is_in
    }

    fn moves(&self) -> usize {
        self.before.abs_diff(self.now)
    }
}

const LEFT: f64 = 250.0;
const RIGHT: f64 = 520.0;
/// Distance of names.
const LINE_HEIGHT: f64 = 15.0;
/// Most rows with a name, and how many of them have one for the way they went alone.
const NAMED: usize = 36;
const MOVERS: usize = 8;

/// The chart as one `svg` element; empty if it has no row.
///
/// Names stand beside those that crossed the cut line and the eight that moved most of the others; where
/// even those are many, beside the 36 of them that moved most. Names that would cover each other move
/// apart, and a thin line leads to where they belong.
pub fn change_chart(chart: &Changes) -> String {
    let Some(worst) = chart.rows.iter().map(|row| row.before.max(row.now)).max() else {
        return String::new();
    };
    let named = named(&chart.rows);
    let mark = |color, width, is_dashed: bool| {
        html! {
            g stroke-dasharray=[is_dashed.then_some("3 2")] { (stroke((-9.0, 0.0), (9.0, 0.0), color, width)) }
        }
    };
    let [entered, left, stayed, line] = &chart.legend;
    let mut marks = vec![
        (mark(DOUBT, 2.2, false), entered.as_str()),
        (mark(CHOSEN, 2.2, true), left.as_str()),
        (mark(OTHERS, 1.0, false), stayed.as_str()),
    ];
    if chart.cut.is_some() {
        marks.push((cut_line((-9.0, 0.0), (9.0, 0.0)), line.as_str()));
    }
    let (legend, top) = legend(HEAD + 4.0, &marks);
    let top = top + 26.0;
    let height = (5.0 * nth(worst)).clamp(160.0, 760.0).max(LINE_HEIGHT * nth(named.len()));
    let axis = Axis { low: 1.0, high: nth(worst), from: top, to: top + height };
    let mut drawn: Vec<&Change> = chart.rows.iter().collect();
    drawn.sort_by_key(|row| (row.crosses(), row.before, row.now));
    let body = html! {
        (legend)
        (word(LEFT, top - 14.0, End::Last, MUTED, &chart.sides[0]))
        (word(RIGHT, top - 14.0, End::Start, MUTED, &chart.sides[1]))
        @for row in &drawn { (line_of(row, &axis, named.contains(row))) }
        @if let Some((before, now)) = chart.cut {
            (cut_line((LEFT, axis.at(nth(before) + 0.5)), (RIGHT, axis.at(nth(now) + 0.5))))
        }
        (names(&named, &axis, false))
        (names(&named, &axis, true))
    };
    drawing(top + height + 16.0, &chart.title, &chart.alt, &body)
}

/// Who has a name.
fn named(rows: &[Change]) -> Vec<&Change> {
    let mut by_moves: Vec<&Change> = rows.iter().collect();
    by_moves.sort_by_key(|row| (std::cmp::Reverse(row.moves()), row.now));
    let mut movers = 0;
    let is_named = |row: &&Change| {
        let is_mover = !row.crosses() && row.moves() > 0 && movers < MOVERS;
        movers += usize::from(is_mover);
        row.crosses() || is_mover
    };
    by_moves.into_iter().filter(is_named).take(NAMED).collect()
}

fn color(row: &Change) -> RGBColor {
    match (row.was_in, row.is_in) {
        (false, true) => DOUBT,
        (true, false) => CHOSEN,
        _ => OTHERS,
    }
}

/// The line of a row, with dots where it begins and ends.
fn line_of(row: &Change, axis: &Axis, is_named: bool) -> Markup {
    let (from, to) = ((LEFT, axis.at(nth(row.before))), (RIGHT, axis.at(nth(row.now))));
    let width = match (row.crosses(), is_named) {
        (true, _) => 2.2,
        (false, true) => 1.4,
        (false, false) => 0.7,
    };
    let dash = (row.was_in && !row.is_in).then_some("3 2");
    html! {
        g fill=(hex(color(row))) {
            title { (row.label) " " (row.before) " → " (row.now) }
            g stroke-dasharray=[dash] { (stroke(from, to, color(row), width)) }
            @for (x, y) in [from, to] {
                circle cx=(super::px(x)) cy=(super::px(y)) r="2.0" {}
            }
        }
    }
}

/// Rank and name on one side of those that have a name.
fn names(named: &[&Change], axis: &Axis, is_now: bool) -> Markup {
    let rank = |row: &Change| if is_now { row.now } else { row.before };
    let mut rows = named.to_vec();
    rows.sort_by_key(|row| (rank(row), row.now, row.before));
    let at: Vec<f64> = rows.iter().map(|row| axis.at(nth(rank(row)))).collect();
    let places = apart(&at, axis.from, axis.to);
    let (x, side, end) = if is_now { (RIGHT, 1.0, End::Start) } else { (LEFT, -1.0, End::Last) };
    let room = if is_now { WIDTH - MARGIN - RIGHT } else { LEFT - MARGIN } - 60.0;
    html! {
        @for ((row, from), y) in rows.iter().zip(at).zip(places) {
            (stroke((x + side * 4.0, from), (x + side * 20.0, y), color(row), 0.7))
            @let short = cut_to(&row.label, room, super::LETTER);
            @let text = if is_now {
                format!("{} {short}", rank(row))
            } else {
                format!("{short} {}", rank(row))
            };
            g font-weight=[row.crosses().then_some("600")] {
                (word(x + side * 24.0, y + 4.0, end, INK, &text))
            }
        }
    }
}

/// Places at least a line apart, in the same order, near where they should be.
fn apart(at: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    let mut places = at.to_vec();
    let mut least = top;
    for place in &mut places {
        *place = place.max(least);
        least = *place + LINE_HEIGHT;
    }
    let mut most = bottom;
    for place in places.iter_mut().rev() {
        *place = place.min(most);
        most = *place - LINE_HEIGHT;
    }
    places
}
