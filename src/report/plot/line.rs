//! Lines over points.
//!
//! Drawn by `plotters` without a font: numbers have a width that it guesses well, and words stand where
//! their width does not matter. Coordinates are whole pixels, so the same chart gives the same bytes.

use super::{GRID, INK, LINE, MARK, MUTED};
use crate::report::paper::grouped;
use maud::html;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// A line over points from left to right.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// What goes to the right.
    pub x: String,
    /// What goes up.
    pub y: String,
    /// The points, from left to right; those that are not finite are left out.
    pub points: Vec<(f64, f64)>,
    /// Whether a value holds until the next point (steps), instead of a straight line to it.
    pub is_steps: bool,
    /// The point to mark, and the word for it.
    pub marked: Option<(usize, String)>,
    /// What the chart says, in words, for those who do not see it.
    pub alt: String,
}

const SIZE: (u32, u32) = (640, 320);
/// Room beside the plot: left, above, right, below.
const ROOM: (u32, u32, u32, u32) = (20, 34, 24, 22);
/// Room for the numbers at the axes.
const NUMBERS: (u32, u32) = (70, 22);

/// The chart as one `svg` element; empty if it has no point.
pub fn line_chart(chart: &Chart) -> String {
    let Some(svg) = draw(chart) else { return String::new() };
    // The first child named title is what readers of the screen read out.
    let words = html! { title { (chart.title) } desc { (chart.alt) } }.into_string();
    match svg.split_once('>') {
        Some((open, rest)) => format!("{open} role=\"img\">{words}{rest}"),
        None => String::new(),
    }
}

/// The drawing; `None` if there is nothing to draw.
fn draw(chart: &Chart) -> Option<String> {
    let is_finite = |p: &&(f64, f64)| p.0.is_finite() && p.1.is_finite();
    let points: Vec<(f64, f64)> = chart.points.iter().filter(is_finite).copied().collect();
    let (x, y) =
        (range(points.iter().map(|p| p.0), 0.0)?, range(points.iter().map(|p| p.1), 0.08)?);
    let decimals = |(low, high): (f64, f64)| if high - low >= 8.0 { 0 } else { 2 };
    let (x_decimals, y_decimals) = (if is_whole(&points) { 0 } else { decimals(x) }, decimals(y));
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let (left, top, right, bottom) = ROOM;
        let mut plot = ChartBuilder::on(&root)
            .margin_left(left)
            .margin_top(top)
            .margin_right(right)
            .margin_bottom(bottom)
            .y_label_area_size(NUMBERS.0)
            .x_label_area_size(NUMBERS.1)
            .build_cartesian_2d(x.0..x.1, y.0..y.1)
            .ok()?;
        plot.configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID)
            .axis_style(MUTED)
            .label_style(("sans-serif", 12).into_font().color(&MUTED))
            .x_labels(if is_whole(&points) { whole_ticks(x) } else { 8 })
            .y_labels(6)
            .x_label_formatter(&|x| grouped(*x, x_decimals))
            .y_label_formatter(&|y| grouped(*y, y_decimals))
            .draw()
            .ok()?;
        let line = if chart.is_steps { steps(&points) } else { points.clone() };
        plot.draw_series(LineSeries::new(line, LINE.stroke_width(2))).ok()?;
        let dot = |p: &(f64, f64)| Circle::new(*p, 3, LINE.filled());
        plot.draw_series(points.iter().map(dot)).ok()?;
        if let Some((at, word)) = &chart.marked
            && let Some(point) = chart.points.get(*at).filter(is_finite)
        {
            let ring = Circle::new(*point, 7, MARK.stroke_width(2));
            plot.draw_series(std::iter::once(ring)).ok()?;
            let (px, py) = plot.backend_coord(point);
            let near_right = px > i32::try_from(SIZE.0).ok()? * 3 / 4;
            let (side, dx) = if near_right { (HPos::Right, -10) } else { (HPos::Left, 10) };
            let style = ("sans-serif", 12).into_font().color(&MARK).pos(Pos::new(side, VPos::Top));
            root.draw_text(word, &style, (px + dx, py + 8)).ok()?;
        }
        name(&root, chart)?;
        root.present().ok()?;
    }
    Some(svg)
}

/// Writes title and names of the axes.
fn name(root: &DrawingArea<SVGBackend<'_>, Shift>, chart: &Chart) -> Option<()> {
    let (width, height) = (i32::try_from(SIZE.0).ok()?, i32::try_from(SIZE.1).ok()?);
    let style = |size: i32, color: RGBColor, side: HPos| {
        ("sans-serif", size).into_font().color(&color).pos(Pos::new(side, VPos::Center))
    };
    let title = style(15, INK, HPos::Left);
    root.draw_text(&chart.title, &title, (12, 16)).ok()?;
    root.draw_text(&chart.x, &style(13, MUTED, HPos::Right), (width - 24, height - 12)).ok()?;
    let upward = style(13, MUTED, HPos::Center).transform(FontTransform::Rotate270);
    root.draw_text(&chart.y, &upward, (14, height / 2)).ok()
}

/// The range of some numbers, wider by a part on either side; never empty.
fn range(numbers: impl Iterator<Item = f64> + Clone, part: f64) -> Option<(f64, f64)> {
    let low = numbers.clone().reduce(f64::min)?;
    let high = numbers.reduce(f64::max)?;
    let room = if high > low { (high - low) * part } else { 0.5 };
    Some((low - room, high + room))
}

/// Whether all points stand at whole numbers.
fn is_whole(points: &[(f64, f64)]) -> bool {
    points.iter().all(|(x, _)| x.fract() == 0.0)
}

/// So many labels that none stands between whole numbers.
fn whole_ticks((low, high): (f64, f64)) -> usize {
    let steps = (1..=20_u8).rev().find(|&n| f64::from(n) <= high - low + 0.5);
    usize::from(steps.unwrap_or(1)) + 1
}

/// The corners of steps: a value holds until the next point.
fn steps(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut corners = Vec::new();
    for (i, &(x, y)) in points.iter().enumerate() {
        if i > 0 {
            corners.push((x, points[i - 1].1));
        }
        corners.push((x, y));
    }
    corners
}
