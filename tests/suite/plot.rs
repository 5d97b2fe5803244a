//! Charts: they say in words what they show, escape what they are given, and never fail.

use crate::support::markup::assert_well_formed;
use jiedui::base::Lang;
use jiedui::report::paper::Paper;
use jiedui::report::plot::{
    BarRow, Bars, Change, Changes, Chart, Heat, IntervalRow, Intervals, Site, Sites, bar_chart,
    change_chart, heat_chart, interval_chart, line_chart, site_chart,
};

fn chart(points: &[(f64, f64)]) -> Chart {
    Chart {
        title: "适配 <与> 变动".to_owned(),
        x: "new pairs".to_owned(),
        y: "fit".to_owned(),
        points: points.to_vec(),
        is_steps: true,
        marked: Some((1, "knee".to_owned())),
        alt: "fit rises & then is flat".to_owned(),
    }
}

#[test]
fn a_chart_says_what_it_shows_and_marks_a_point() {
    let chart = chart(&[(0.0, -1234.5), (1.0, 7.0), (2.0, 8.0)]);
    let svg = line_chart(&chart);
    assert!(svg.starts_with("<svg") && svg.contains("role=\"img\""), "{svg}");
    assert!(svg.contains("<title>适配 &lt;与&gt; 变动</title>"), "{svg}");
    assert!(svg.contains("<desc>fit rises &amp; then is flat</desc>"), "{svg}");
    assert_well_formed(&svg);
    // Three points and a ring; the mark is text.
    assert_eq!(svg.matches("<circle").count(), 4);
    assert!(svg.contains("knee") && svg.contains("new pairs") && svg.contains("-1,"), "{svg}");
    assert_eq!(svg, line_chart(&chart), "the same bytes");
    let lang = Lang::Zh;
    let paper = Paper {
        title: "t".into(),
        lead: "l".into(),
        lang,
        charts: vec![chart],
        maps: Vec::new(),
        sheets: Vec::new(),
    };
    let files = paper.files("curve").unwrap();
    let page = String::from_utf8(files[1].1.clone()).unwrap();
    assert!(page.contains("<svg") && page.contains("</svg>"));
}

#[test]
fn odd_points_are_left_out_and_nothing_gives_nothing() {
    assert_eq!(line_chart(&chart(&[])), "");
    assert_eq!(line_chart(&chart(&[(f64::NAN, 1.0), (1.0, f64::INFINITY)])), "");
    let one = line_chart(&chart(&[(3.0, 5.0), (f64::NAN, 0.0)]));
    assert_eq!(one.matches("<circle").count(), 1, "{one}");
    let flat = line_chart(&chart(&[(0.0, 2.0), (9.0, 2.0)]));
    assert_eq!(flat.matches("<circle").count(), 3);
}

const ODD: &str = "<b>&\"'\u{7}名\u{FFFF}";

/// The words of a list, odd ones.
fn words<const N: usize>() -> [String; N] {
    std::array::from_fn(|i| format!("{ODD}{i}"))
}

fn bars(rows: &[(&str, &[f64])]) -> Bars {
    let row = |&(label, values): &(&str, &[f64])| BarRow {
        label: label.to_owned(),
        values: values.to_vec(),
        total: values.iter().sum(),
    };
    Bars {
        title: ODD.to_owned(),
        parts: words::<3>().to_vec(),
        total: "得分".to_owned(),
        rows: rows.iter().map(row).collect(),
        cut: Some((1, "cut".to_owned())),
        decimals: 2,
        alt: ODD.to_owned(),
    }
}

/// Every `x` and `width` of the boxes with a color.
fn boxes(svg: &str, color: &str) -> Vec<(f64, f64)> {
    let value = |tag: &str, name: &str| -> f64 {
        let from = tag.split(&format!(" {name}=\"")).nth(1).unwrap();
        from.split('"').next().unwrap().parse().unwrap()
    };
    let tags = svg.split("<rect").skip(1).map(|tag| tag.split('>').next().unwrap());
    // Swatches of the legend are square.
    let is_one = |tag: &&str| tag.contains(color) && value(tag, "height") == 15.0;
    tags.filter(is_one).map(|tag| (value(tag, "x"), value(tag, "width"))).collect()
}

#[test]
fn bars_stack_on_both_sides_of_zero() {
    let svg = bar_chart(&bars(&[("a", &[10.0, 20.0, 30.0]), ("b", &[-15.0, 15.0, -5.0])]));
    assert_well_formed(&svg);
    assert!(
        svg.contains("role=\"img\"") && svg.contains("60.00") && svg.contains("-5.00"),
        "{svg}"
    );
    let [first, second, third] = ["#77aadd", "#ee8866", "#eedd88"].map(|color| boxes(&svg, color));
    // Ten units are as long everywhere, and each part begins where the last one ended.
    let ten = first[0].1;
    assert!((second[0].1 - 2.0 * ten).abs() < 0.2 && (third[0].1 - 3.0 * ten).abs() < 0.2);
    assert!((first[0].0 + ten - second[0].0).abs() < 0.2);
    let zero = first[0].0;
    assert!((first[1].0 + first[1].1 - zero).abs() < 0.2, "left of zero");
    assert!((second[1].0 - zero).abs() < 0.2, "right of zero");
    assert!((third[1].0 + third[1].1 - first[1].0).abs() < 0.2, "left of what is left");
    assert_eq!(bar_chart(&bars(&[])), "");
    assert_well_formed(&bar_chart(&bars(&[("", &[f64::NAN, 0.0]), ("", &[])])));
}

fn interval(label: &str, ranks: [f64; 5], is_in: bool) -> IntervalRow {
    let note = if is_in { "97%" } else { "3%" };
    let label = label.to_owned();
    IntervalRow { label, ranks, now: ranks[2], is_in, note: note.to_owned(), is_doubtful: !is_in }
}

#[test]
fn intervals_show_where_the_line_is_and_who_is_on_the_list() {
    let chart = Intervals {
        title: "名次".to_owned(),
        rows: vec![
            interval("甲村", [1.0, 1.0, 2.0, 3.0, 4.0], true),
            interval(ODD, [2.0, 3.0, 4.0, 5.0, 6.0], false),
            interval("nowhere", [f64::NAN; 5], false),
        ],
        cut: Some((3.0, "line".to_owned())),
        legend: words(),
        note: "chance".to_owned(),
        alt: ODD.to_owned(),
    };
    let svg = interval_chart(&chart);
    assert_well_formed(&svg);
    assert!(svg.contains("甲村") && svg.contains("97%") && svg.contains(">line<"), "{svg}");
    assert!(!svg.contains("nowhere"), "a row without ranks is left out");
    let far = Intervals { cut: Some((99.0, "line".to_owned())), ..chart.clone() };
    assert!(!interval_chart(&far).contains(">line<"), "a line beyond the chart is not drawn");
    assert_eq!(interval_chart(&Intervals { rows: Vec::new(), ..chart }), "");
}

#[test]
fn changes_name_who_crossed_the_line_and_who_moved_most() {
    let row = |i: usize, before, now| Change {
        label: format!("row{i:03}"),
        before,
        now,
        was_in: before <= 50,
        is_in: now <= 50,
    };
    let mut rows: Vec<Change> = (1..=100).map(|i| row(i, i, i)).collect();
    // Two change places across the line, two far from it, and one moves by one.
    (rows[49].now, rows[49].is_in) = (51, false);
    (rows[50].now, rows[50].is_in) = (50, true);
    (rows[4].now, rows[39].now) = (40, 5);
    let chart = Changes {
        title: "变化".to_owned(),
        sides: words(),
        rows,
        cut: Some((50, 50)),
        legend: words(),
        alt: "alt".to_owned(),
    };
    let svg = change_chart(&chart);
    assert_well_formed(&svg);
    for named in ["51 row050", "50 row051", "40 row005", "5 row040", "row050 50", "row040 40"] {
        assert!(svg.contains(&format!(">{named}<")), "{named}");
    }
    assert!(!svg.contains(">7 row007<"), "who stays has no name");
    assert_eq!(svg.matches("→").count(), 100, "everyone has a line");
    assert_eq!(change_chart(&Changes { rows: Vec::new(), ..chart }), "");
}

#[test]
fn names_of_changes_never_cover_each_other() {
    // Forty rows change sides: thirty-six have names, a line apart.
    let row = |i: usize| Change {
        label: format!("r{i}"),
        before: i + 1,
        now: if i < 20 { i + 21 } else { i - 19 },
        was_in: i < 20,
        is_in: i >= 20,
    };
    let chart =
        Changes { rows: (0..40).map(row).collect(), cut: Some((20, 20)), ..Changes::default() };
    let svg = change_chart(&chart);
    let mut places: Vec<f64> = Vec::new();
    for tag in svg.split("<text").filter(|tag| tag.contains("x=\"544.0\"")) {
        let y = tag.split(" y=\"").nth(1).unwrap().split('"').next().unwrap();
        places.push(y.parse().unwrap());
    }
    assert_eq!(places.len(), 36);
    assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= 14.8), "{places:?}");
}

#[test]
fn the_map_of_correlations_prints_every_pair_once() {
    let names: Vec<String> = words::<4>().to_vec();
    let mut values = vec![vec![1.0; 4]; 4];
    (values[1][0], values[2][0], values[3][0]) = (-0.87, 0.004, f64::NAN);
    (values[2][1], values[3][1], values[3][2]) = (0.5, 0.25, 1.0);
    let legend = words();
    let marked = vec![(0, 1), (3, 1), (0, 9)];
    let chart = Heat { title: "t".into(), names, values, marked, legend, alt: "a".into() };
    let svg = heat_chart(&chart);
    assert_well_formed(&svg);
    for number in ["−.87", "0", "–", ".50", ".25", "1"] {
        assert_eq!(svg.matches(&format!(">{number}</text>")).count(), 1, "{number}");
    }
    // One in the legend, one around the pair; the others are no pairs.
    assert_eq!(svg.matches("fill=\"none\"").count(), 2);
    assert_eq!(heat_chart(&Heat { names: vec!["one".into()], ..chart }), "");
    let many = Heat { names: vec!["x".into(); 70], values: Vec::new(), ..Heat::default() };
    assert_well_formed(&heat_chart(&many));
}

#[test]
fn a_map_shows_who_has_coordinates() {
    let site = |label: &str, lon, lat| Site {
        label: label.to_owned(),
        lon,
        lat,
        is_in: true,
        is_doubtful: label == "doubt",
    };
    let chart = Sites {
        title: "t".into(),
        sites: vec![
            site("west", 108.0, 22.0),
            site("doubt", 109.0, 22.5),
            site("nowhere", f64::NAN, 22.0),
            site("wrong", 1080.0, 22.0),
        ],
        legend: words(),
        km: "km".into(),
        alt: ODD.into(),
    };
    let svg = site_chart(&chart);
    assert_well_formed(&svg);
    assert!(svg.contains("west") && svg.contains(" km</text>"), "{svg}");
    assert!(!svg.contains("nowhere") && !svg.contains("wrong"));
    // A point in the legend per meaning, and two on the map; the doubtful one and its key have a ring.
    assert_eq!(svg.matches("<circle").count(), 3 + 1 + 2 + 1);
    let one = Sites { sites: vec![site("one", 1.0, 2.0)], ..chart };
    assert_eq!(site_chart(&one), "", "one point is no map");
}
