//! The rule catalogue: every example of the page is solved, broken, checked and explained as it says.

use crate::support::case::{self, Files};
use jiedui::base::{Budget, Findings, Lang};
use jiedui::compile;
use jiedui::explain::{self, Asked, Ground};
use jiedui::plan::Status;
use jiedui::plan::file::{HEADER, parse};
use jiedui::run::{Answer, publish, run};
use jiedui::scheme::{self, Case};
use jiedui::score::score;
use jiedui::solve::Engine;
use jiedui::verify::verify;
use std::collections::{BTreeMap, BTreeSet};

const PAGE: &str = include_str!("../../src/docs/catalogue.md");
const SCHEME: &str = include_str!("../../src/docs/scheme.md");

/// Codes of `verify` about how a plan is printed, not about its pairs.
const PRINTED: [&str; 5] = ["V007", "V008", "V009", "V010", "V011"];

/// Layer, helper, recipient.
type Pair = (String, String, String);

/// What stands between fences: the language, the file named before it, the text.
struct Fence {
    language: String,
    file: String,
    text: String,
}

/// One rule or goal of the page.
struct Section {
    heading: String,
    head: String,
    piece: String,
    tables: BTreeMap<String, String>,
    lines: Vec<String>,
}

impl Section {
    /// `H5` of `H5b 按人数折算: …`.
    fn number(&self) -> &str {
        let word = self.heading.split(' ').next().unwrap();
        word.trim_end_matches('b')
    }

    /// The case with this piece.
    fn files(&self, piece: &str) -> Files {
        let scheme = format!("{}{piece}", self.head);
        let mut files = vec![("scheme.toml".to_owned(), scheme.into_bytes())];
        files.extend(self.tables.iter().map(|(name, text)| (name.clone(), text.clone().into())));
        files
    }
}

fn fences(text: &str) -> Vec<Fence> {
    let mut fences = Vec::new();
    let mut file = "";
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let inside = lines.by_ref().take_while(|line| *line != "```");
            let text: String = inside.map(|line| format!("{line}\n")).collect();
            fences.push(Fence { language: language.to_owned(), file: file.to_owned(), text });
            file = "";
        } else if let Some(name) = line.strip_prefix('`').and_then(|l| l.strip_suffix("`:")) {
            file = name;
        }
    }
    fences
}

/// All texts of a language, one after another.
fn joined(fences: &[Fence], language: &str) -> String {
    fences.iter().filter(|f| f.language == language).map(|f| f.text.as_str()).collect()
}

fn tables(fences: &[Fence]) -> impl Iterator<Item = (String, String)> + '_ {
    let csv = fences.iter().filter(|f| f.language == "csv");
    csv.map(|f| (f.file.clone(), f.text.clone()))
}

fn sections() -> Vec<Section> {
    let mut parts = PAGE.split("\n### ");
    let county = fences(parts.next().unwrap());
    let head = joined(&county, "toml");
    let section = |part: &str| {
        let own = fences(part);
        Section {
            heading: part.lines().next().unwrap().to_owned(),
            head: head.clone(),
            piece: joined(&own, "toml"),
            tables: tables(&county).chain(tables(&own)).collect(),
            lines: joined(&own, "text").lines().map(str::to_owned).collect(),
        }
    };
    parts.map(section).collect()
}

fn codes(findings: &Findings) -> BTreeSet<String> {
    findings.iter().map(|d| d.code.id()).collect()
}

/// A plan as it was published.
struct Solved {
    case: Case,
    answer: Answer,
    summary: String,
    proof: String,
}

/// The best plan, accepted by the judge; or the codes that say why there is none.
fn solved(files: &Files) -> Result<Solved, BTreeSet<String>> {
    let folder = case::write(files);
    let mut findings = Findings::default();
    let Some(case) = scheme::read(folder.path(), &mut findings) else {
        return Err(codes(&findings));
    };
    let answer = run(&case, Engine::Auto, &Budget::default(), &|_| (), &mut findings);
    let is_best = |a: &Answer| a.plan.status == Status::Optimal;
    let Some(answer) = answer.filter(is_best) else { return Err(codes(&findings)) };
    let published = publish(&case, &answer, Lang::En, false).unwrap();
    assert!(published.verdict.accepted(), "{:#?}", published.verdict.findings);
    let text = |name: &str| {
        let file = published.files.iter().find(|(n, _)| n == name).unwrap();
        String::from_utf8(file.1.clone()).unwrap()
    };
    let (summary, proof) = (text("plan.json"), text("proof.json"));
    Ok(Solved { case, answer, summary, proof })
}

/// What `check` finds.
fn checked(files: &Files) -> BTreeSet<String> {
    let folder = case::write(files);
    let mut findings = Findings::default();
    let case = scheme::read(folder.path(), &mut findings);
    let scores = case.as_ref().and_then(|case| score(case, &mut findings));
    if let Some((case, scores)) = case.as_ref().zip(scores.as_ref()) {
        compile::arithmetic::check(case, scores, &mut findings);
        if !findings.has_errors() {
            let _compiles = compile::compile(case, scores, &mut findings);
        }
    }
    codes(&findings)
}

/// `U1–V1, U2–V2`, or `a: U1–V1; b: C1–H1`.
fn pairs(case: &Case, text: &str) -> BTreeSet<Pair> {
    let layers = &case.scheme.layers;
    let mut pairs = BTreeSet::new();
    for part in text.split("; ") {
        let (layer, list) = part.split_once(": ").unwrap_or((layers[0].name.as_str(), part));
        assert!(layers.iter().any(|l| l.name == layer), "{layer}");
        for pair in list.split(", ") {
            let (h, r) = pair.split_once('–').unwrap_or_else(|| panic!("{pair}"));
            pairs.insert((layer.to_owned(), h.to_owned(), r.to_owned()));
        }
    }
    pairs
}

fn plan(solved: &Solved) -> BTreeSet<Pair> {
    let mut pairs = BTreeSet::new();
    for layer in &solved.answer.plan.layers {
        for pair in &layer.pairs {
            pairs.insert((layer.name.clone(), pair.helper.clone(), pair.recipient.clone()));
        }
    }
    pairs
}

/// What the judge says of other pairs in the place of the plan's.
fn judged(solved: &Solved, pairs: &BTreeSet<Pair>) -> BTreeSet<String> {
    let mut text = HEADER.join(",") + "\n";
    for (layer, helper, recipient) in pairs {
        text += &format!("{layer},{helper},{recipient},new,,,0.00\n");
    }
    let mut findings = Findings::default();
    let files = parse(&solved.summary, &text, &solved.proof, &mut findings);
    let files = files.unwrap_or_else(|| panic!("{findings:?}"));
    codes(&verify(&solved.case, &solved.answer.scores, &files).findings)
}

fn of_rules(codes: &BTreeSet<String>) -> BTreeSet<&str> {
    codes.iter().map(String::as_str).filter(|code| !PRINTED.contains(code)).collect()
}

/// Whether it is proven that no other plan is as good.
fn is_the_only_one(ground: &Ground<'_>) -> bool {
    let standings = explain::standings(ground);
    standings.is_some_and(|all| all.count(ground).iter().all(|layer| layer.may == 0))
}

/// What `explain` says of a pair.
fn explained(ground: &Ground<'_>, keys: &str) -> String {
    let keys: Vec<&str> = keys.split(' ').collect();
    let mut findings = Findings::default();
    let asked = explain::find(ground, &keys, None, &mut findings);
    let Some(Asked::Pair(l, h, r)) = asked else { panic!("{keys:?}: {asked:?} {findings:?}") };
    let text = explain::pair(ground, l, (h, r)).text;
    text.iter().map(|sentence| format!("{}\n", sentence.en)).collect()
}

fn obey(section: &Section) {
    let name = &section.heading;
    let best = solved(&section.files(&section.piece));
    let best = best.unwrap_or_else(|codes| panic!("{name}: {codes:?}"));
    let budget = Budget::default();
    let mut findings = Findings::default();
    let ground = explain::ground(&best.case, None, &budget, &mut findings);
    let ground = ground.unwrap_or_else(|e| panic!("{name}: {e:?} {findings:?}"));
    assert!(is_the_only_one(&ground), "{name}: other plans are as good");
    let mut changed = String::new();
    for line in &section.lines {
        let (word, says) = line.split_once(": ").unwrap_or_else(|| panic!("{name}: {line}"));
        match word {
            "plan" => assert_eq!(plan(&best), pairs(&best.case, says), "{name}"),
            "broken" => {
                let (list, expected) = says.rsplit_once(" → ").unwrap();
                let found = judged(&best, &pairs(&best.case, list));
                let expected: BTreeSet<&str> = expected.split(", ").collect();
                assert_eq!(of_rules(&found), expected, "{name}: {line}");
            }
            "worse" => {
                let found = judged(&best, &pairs(&best.case, says));
                assert!(of_rules(&found).is_empty(), "{name}: {found:?}");
                assert!(found.contains("V008"), "{name}: {found:?}");
            }
            "change" => {
                let (from, to) = says.split_once(" → ").unwrap();
                assert!(section.piece.contains(from), "{name}: {from}");
                changed = section.piece.replace(from, to);
            }
            "check" => {
                let found = checked(&section.files(&changed));
                assert!(found.contains(says), "{name}: {found:?}");
            }
            "cannot" => {
                let found = solved(&section.files(&changed)).err().unwrap();
                assert!(found.contains(says), "{name}: {found:?}");
            }
            "explain" => {
                let (keys, words) = says.split_once(": ").unwrap();
                let text = explained(&ground, keys);
                assert!(text.contains(words), "{name}: {text}");
            }
            other => panic!("{name}: {other}"),
        }
    }
}

fn obey_all(letter: char) {
    for section in sections().iter().filter(|s| s.heading.starts_with(letter)) {
        let mut words = section.lines.iter().filter_map(|line| line.split(": ").next());
        assert_eq!(words.next(), Some("plan"), "{}", section.heading);
        assert!(words.any(|w| ["broken", "worse"].contains(&w)), "{}", section.heading);
        obey(section);
    }
}

#[test]
fn rules_do_what_the_catalogue_says() {
    obey_all('H');
}

#[test]
fn goals_do_what_the_catalogue_says() {
    obey_all('G');
}

/// As rustdoc makes it.
fn anchor(heading: &str) -> String {
    let plain = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    plain.map(|c| if c == ' ' { '-' } else { c }).collect::<String>().to_lowercase()
}

#[test]
fn every_rule_and_goal_has_a_section_and_a_line_in_the_reference() {
    let sections = sections();
    let found: BTreeSet<&str> = sections.iter().map(Section::number).collect();
    let numbers = (1..=30).map(|n| format!("H{n}")).chain((1..=15).map(|n| format!("G{n}")));
    for number in numbers {
        assert!(found.contains(number.as_str()), "no section for {number}");
        let first = sections.iter().find(|s| s.number() == number).unwrap();
        let line = format!("| [{number}](crate::docs::catalogue#{}) |", anchor(&first.heading));
        assert!(SCHEME.contains(&line), "no line in scheme.md: {line}");
    }
    for section in &sections {
        assert!(!section.piece.is_empty(), "{}: nothing to run", section.heading);
    }
}
