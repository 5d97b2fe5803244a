//! What is plotted: fit, distance and partners of every layer.

use super::plot::{Bar, figure};
use crate::report::chapter::{Chapter, Side};
use crate::report::spread::Spread;
use crate::report::{Book, words};
use maud::{Markup, html};
use plotters::style::RGBColor;

/// Most bars that stay readable.
const MOST_BARS: usize = 14;
const FIT: RGBColor = RGBColor(0x44, 0x77, 0xAA);
const KM: RGBColor = RGBColor(0x99, 0x6F, 0x3C);
const HELPERS: RGBColor = RGBColor(0x3B, 0x96, 0x84);
const RECIPIENTS: RGBColor = RGBColor(0x8C, 0x5C, 0x94);

/// A row of plots per layer.
pub(super) fn section(book: &Book<'_>) -> Markup {
    let chapters: Vec<&Chapter<'_>> =
        book.chapters.iter().filter(|c| !c.lines.is_empty()).collect();
    if chapters.is_empty() {
        return html! {};
    }
    html! {
        section {
            h2 { (book.say(words::PLOTS_TITLE)) }
            @for chapter in chapters {
                h3 { (chapter.title) }
                div.plots {
                    (figure(book.say(words::PLOT_FIT), &fit(chapter), FIT))
                    (figure(book.say(words::PLOT_HELPERS), &load(&chapter.helpers), HELPERS))
                    (figure(
                        book.say(words::PLOT_RECIPIENTS), &load(&chapter.recipients), RECIPIENTS
                    ))
                    (figure(book.say(words::PLOT_KM), &km(chapter), KM))
                }
            }
        }
    }
}

/// Pairs by tens of points.
fn fit(chapter: &Chapter<'_>) -> Vec<Bar> {
    let mut counts = [0_usize; 10];
    for line in &chapter.lines {
        let bin = usize::try_from(line.pair.fit / 1000).unwrap_or(0).min(9);
        counts[bin] += 1;
    }
    let bar = |(i, &count): (usize, &usize)| Bar { label: (i * 10).to_string(), count };
    counts.iter().enumerate().map(bar).collect()
}

/// Members by number of partners, gathered in ranges where there are many numbers.
fn load(side: &Side) -> Vec<Bar> {
    let spread = Spread::of(&side.load);
    let width = spread.most / MOST_BARS + 1;
    let mut counts = vec![0; spread.most / width + 1];
    for (partners, members) in spread.counts {
        counts[partners / width] += members;
    }
    let label = |i: usize| match width {
        1 => i.to_string(),
        _ => format!("{}-{}", i * width, (i + 1) * width - 1),
    };
    counts.iter().enumerate().map(|(i, &count)| Bar { label: label(i), count }).collect()
}

/// Pairs by distance, in steps of a round number.
fn km(chapter: &Chapter<'_>) -> Vec<Bar> {
    let all: Vec<f64> = chapter.lines.iter().filter_map(|line| chapter.km(line)).collect();
    let most = all.iter().copied().fold(0.0, f64::max);
    let steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
    let fits = |step: &&u32| most / f64::from(**step) < 12.0;
    let Some(&step) = steps.iter().find(fits).filter(|_| !all.is_empty()) else {
        return Vec::new();
    };
    let mut bars = Vec::new();
    let mut low = 0;
    while f64::from(low) <= most {
        let is_in = |x: &&f64| (f64::from(low)..f64::from(low + step)).contains(*x);
        let count = all.iter().filter(is_in).count();
        bars.push(Bar { label: low.to_string(), count });
        low += step;
    }
    bars
}
