//! Charts: they say in words what they show, escape what they are given, and never fail.

use jiedui::base::Lang;
use jiedui::report::paper::Paper;
use jiedui::report::plot::{Chart, line_chart};

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
