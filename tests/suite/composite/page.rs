//! The page on ranking: every piece of a scheme on it is one.

use jiedui::base::Findings;
use jiedui::score::score;

const PAGE: &str = include_str!("../../../src/docs/ranking.md");

const TABLE: &str = "key,乡镇,人均收入,集体收入,人口,满意度,信访件数,税收增幅,新增债务,软弱涣散
1,T1,8000,900,410,91,3,14,否,否
2,T1,9500,1500,380,85,1,20,否,否
3,T1,7200,0,290,77,6,22.9,是,否
4,T2,12000,2100,510,95,2,19.5,否,是
5,T2,6900,700,260,70,8,3,否,否
6,T2,11000,3000,620,88,4,41,否,否
7,T3,10100,1200,330,81,5,9,是,否
8,T3,7700,400,450,74,7,-2,否,否
";

/// Everything between the fences of a language.
fn pieces(language: &str) -> impl Iterator<Item = &'static str> {
    let fence = format!("```{language}\n");
    PAGE.match_indices("\n```").filter_map(move |(at, _)| {
        let text = PAGE[at + 1..].strip_prefix(&fence)?;
        text.split("\n```").next()
    })
}

#[test]
fn every_piece_of_a_scheme_can_be_run() {
    let first = pieces("toml").next().unwrap();
    assert!(pieces("toml").count() >= 7);
    for piece in pieces("toml") {
        let before = if piece.starts_with("[group") { first } else { "" };
        let table = "[table]\nvillages = { file = \"villages.csv\", key = \"key\" }";
        let scheme = format!("{table}\n{before}\n{piece}\n");
        let mut findings = Findings::default();
        let files = [("scheme.toml", scheme.as_str()), ("villages.csv", TABLE)];
        let case = crate::score::case(&files, &mut findings);
        let scores = case.as_ref().and_then(|case| score(case, &mut findings));
        assert!(!findings.has_errors(), "{piece}\n{findings:#?}");
        assert!(scores.unwrap().indices[0].score.iter().all(|x| x.is_finite()), "{piece}");
    }
}

#[test]
fn comparisons_of_the_page_give_the_weights_it_says() {
    let piece = pieces("toml").find(|piece| piece.contains("\"ahp\"")).unwrap();
    let table = "[table]\nvillages = { file = \"villages.csv\", key = \"key\" }";
    let scheme = format!("{table}\n{piece}\n");
    let (_, scores) = crate::score::scores(&[("scheme.toml", &scheme), ("villages.csv", TABLE)]);
    // 6 : 2 : 1, and 4 : 1 within the first.
    let expected = [24.0 / 45.0, 6.0 / 45.0, 2.0 / 9.0, 1.0 / 9.0];
    super::near(&scores.indices[0].shares, &expected, 1e-9);
}
