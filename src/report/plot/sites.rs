//! Rows at their coordinates: who is on the list, who is not, and who may or may not be.

use super::{
    CHOSEN, DOUBT, End, HEAD, INK, LETTER, MARGIN, MUTED, OTHERS, PAPER, WIDTH, drawing, hex,
    legend, px, stroke, width_of, word,
};
use crate::report::paper::grouped;
use maud::{Markup, html};

/// Rows with coordinates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sites {
    /// What it shows.
    pub title: String,
    /// The rows.
    pub sites: Vec<Site>,
    /// What points on the list, points off it, and rings mean.
    pub legend: [String; 3],
    /// The unit of the scale.
    pub km: String,
    /// What the chart says, in words, for those who do not see it.
    pub alt: String,
}

/// One row on the map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Site {
    /// Whose it is.
    pub label: String,
    /// Longitude in degrees.
    pub lon: f64,
    /// Latitude in degrees.
    pub lat: f64,
    /// Whether it is on the list.
    pub is_in: bool,
    /// Whether that is doubtful.
    pub is_doubtful: bool,
}

const TALLEST: f64 = 620.0;
/// Kilometers of one degree of latitude.
const DEGREE: f64 = 111.2;

/// The chart as one `svg` element; rows without finite coordinates are left out, and with fewer than two
/// different points there is no map.
///
/// Degrees of longitude are as long as they are in the middle of the map, which is true enough for a
/// province. Names stand beside the doubtful ones first, then beside the others as long as there is room.
pub fn site_chart(chart: &Sites) -> String {
    let is_finite = |site: &&Site| site.lon.abs() <= 180.0 && site.lat.abs() <= 90.0;
    let sites: Vec<&Site> = chart.sites.iter().filter(is_finite).collect();
    let Some(ground) = Ground::of(&sites) else { return String::new() };
    let marks = [
        (point((0.0, 0.0), true, false), chart.legend[0].as_str()),
        (point((0.0, 0.0), false, false), &chart.legend[1]),
        (point((0.0, 0.0), true, true), &chart.legend[2]),
    ];
    let any_doubt = sites.iter().any(|site| site.is_doubtful);
    let (legend, top) = legend(HEAD + 4.0, &marks[..if any_doubt { 3 } else { 2 }]);
    let at: Vec<(f64, f64)> = sites.iter().map(|site| ground.at(site, top + 12.0)).collect();
    let bottom = top + 24.0 + ground.height;
    let mut order: Vec<usize> = (0..sites.len()).collect();
    order.sort_by_key(|&i| (sites[i].is_doubtful, sites[i].is_in));
    let body = html! {
        (legend)
        rect x=(px(MARGIN)) y=(px(top)) width=(px(WIDTH - 2.0 * MARGIN)) height=(px(bottom - top))
            fill="#f6f8f9" stroke=(hex(super::GRID)) {}
        @for &i in &order {
            g { title { (sites[i].label) } (point(at[i], sites[i].is_in, sites[i].is_doubtful)) }
        }
        @for (i, x, y) in names(&sites, &at) {
            g font-size="10" { (word(x, y, End::Start, INK, &sites[i].label)) }
        }
        (scale(&ground, bottom + 16.0, &chart.km))
    };
    drawing(bottom + 28.0, &chart.title, &chart.alt, &body)
}

/// A point; those on the list are filled, doubtful ones have a ring.
fn point((x, y): (f64, f64), is_in: bool, is_doubtful: bool) -> Markup {
    let (fill, edge) = if is_in { (CHOSEN, PAPER) } else { (PAPER, OTHERS) };
    html! {
        @if is_doubtful {
            circle cx=(px(x)) cy=(px(y)) r="8.0" fill="none" stroke=(hex(DOUBT)) stroke-width="2" {}
        }
        circle cx=(px(x)) cy=(px(y)) r="4.5" fill=(hex(fill)) stroke=(hex(edge)) stroke-width="1.4" {}
    }
}

/// Which names there is room for, and where.
fn names(sites: &[&Site], at: &[(f64, f64)]) -> Vec<(usize, f64, f64)> {
    let mut order: Vec<usize> = (0..sites.len()).collect();
    order.sort_by_key(|&i| (!sites[i].is_doubtful, !sites[i].is_in));
    // Left, top, right, bottom of what is taken.
    let mut taken: Vec<[f64; 4]> =
        at.iter().map(|&(x, y)| [x - 5.0, y - 5.0, x + 5.0, y + 5.0]).collect();
    let mut names = Vec::new();
    for i in order {
        let (width, (x, y)) = (width_of(&sites[i].label, 10.0), at[i]);
        let spots = [(x + 9.0, y + 3.5), (x - 9.0 - width, y + 3.5), (x - width / 2.0, y - 10.0)];
        let free = spots.into_iter().find(|&(left, base)| {
            let own = [left, base - 9.0, left + width, base + 2.0];
            let is_inside = own[0] >= MARGIN && own[2] <= WIDTH - MARGIN;
            is_inside && taken.iter().all(|other| !overlap(&own, other))
        });
        if let Some((left, base)) = free {
            taken.push([left, base - 9.0, left + width, base + 2.0]);
            names.push((i, left, base));
        }
    }
    names
}

fn overlap(a: &[f64; 4], b: &[f64; 4]) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// Degrees to places on the drawing.
struct Ground {
    west: f64,
    north: f64,
    /// Width of the drawing per degree of longitude, and height per degree of latitude.
    scale: (f64, f64),
    left: f64,
    height: f64,
}

impl Ground {
    fn of(sites: &[&Site]) -> Option<Self> {
        let edge = |of: fn(&Site) -> f64, pick: fn(f64, f64) -> f64| {
            sites.iter().map(|site| of(site)).reduce(pick)
        };
        let (west, east) = (edge(|s| s.lon, f64::min)?, edge(|s| s.lon, f64::max)?);
        let (south, north) = (edge(|s| s.lat, f64::min)?, edge(|s| s.lat, f64::max)?);
        let narrow = libm::cos(((south + north) / 2.0).to_radians()).max(0.01);
        let (width, height) = ((east - west) * narrow, north - south);
        if width.max(height) <= 0.0 {
            return None;
        }
        let room = WIDTH - 2.0 * MARGIN - 120.0;
        let degree = (room / width.max(1e-9)).min((TALLEST - 40.0) / height.max(1e-9));
        let left = (WIDTH - width * degree) / 2.0;
        Some(Self {
            west,
            north,
            scale: (narrow * degree, degree),
            left,
            height: height * degree + 16.0,
        })
    }

    fn at(&self, site: &Site, top: f64) -> (f64, f64) {
        let x = self.left + (site.lon - self.west) * self.scale.0;
        (x, top + 8.0 + (self.north - site.lat) * self.scale.1)
    }
}

/// A round number of kilometers.
fn scale(ground: &Ground, y: f64, km: &str) -> Markup {
    let kilometer = ground.scale.1 / DEGREE;
    let lengths = [500.0, 200.0, 100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1];
    let Some(length) = lengths.into_iter().find(|x| x * kilometer <= 180.0) else {
        return html! {};
    };
    let end = MARGIN + length * kilometer;
    let text = format!("{} {km}", grouped(length, usize::from(length < 1.0)));
    html! {
        (stroke((MARGIN, y), (end, y), MUTED, 2.0))
        (stroke((MARGIN, y - 4.0), (MARGIN, y + 4.0), MUTED, 1.0))
        (stroke((end, y - 4.0), (end, y + 4.0), MUTED, 1.0))
        (word(end + 8.0, y + LETTER / 3.0, End::Start, MUTED, &text))
    }
}
