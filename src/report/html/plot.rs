//! Bars over numbers, drawn by `plotters` without a font: all text is digits, whose width it
//! guesses well; words stand in the caption beside the plot.

use maud::{Markup, PreEscaped, html};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

const SIZE: (u32, u32) = (320, 170);
const INK: RGBColor = RGBColor(0x5B, 0x6B, 0x77);
const GRID: RGBColor = RGBColor(0xE4, 0xE9, 0xED);

/// A bar with its label of digits.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) count: usize,
}

/// A figure with bars; nothing if there are none.
pub(super) fn figure(caption: &str, bars: &[Bar], color: RGBColor) -> Markup {
    if bars.iter().all(|bar| bar.count == 0) {
        return html! {};
    }
    let svg = draw(bars, color).unwrap_or_default();
    html! {
        figure {
            figcaption { (caption) }
            // Made by plotters, which escapes; and it was given digits only.
            (PreEscaped(svg))
        }
    }
}

/// The plot as SVG; `None` if plotters refuses.
fn draw(bars: &[Bar], color: RGBColor) -> Option<String> {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let n = u32::try_from(bars.len()).ok()?;
        let most = u32::try_from(bars.iter().map(|b| b.count).max()?).ok()?;
        let top = f64::from(most) * 1.14;
        let center = Pos::new(HPos::Center, VPos::Center);
        let style = ("sans-serif", 12).into_font().color(&INK).pos(center);
        let mut chart = ChartBuilder::on(&root)
            .margin(2)
            .x_label_area_size(22)
            .build_cartesian_2d(0.0..f64::from(n), 0.0..top)
            .ok()?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .disable_axes()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID)
            .y_labels(4)
            .draw()
            .ok()?;
        for (i, bar) in (0..n).zip(bars) {
            let (left, height) = (f64::from(i), f64::from(u32::try_from(bar.count).ok()?));
            let corners = [(left + 0.08, 0.0), (left + 0.92, height)];
            chart.draw_series([Rectangle::new(corners, color.filled())]).ok()?;
            let middle = |y: f64, dy: i32| {
                let (x, y) = chart.backend_coord(&(left + 0.5, y));
                (x, y + dy)
            };
            if bar.count > 0 {
                root.draw_text(&bar.count.to_string(), &style, middle(height, -8)).ok()?;
            }
            root.draw_text(&bar.label, &style, middle(0.0, 11)).ok()?;
        }
        root.present().ok()?;
    }
    Some(svg)
}
