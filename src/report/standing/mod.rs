//! The papers of a ranking: who is on the list and why, how the scores came about, and how sure that is.
//!
//! Goes in: a case, its scores, and which index. Comes out: `ranking.html` for the meeting, `ranking.xlsx`
//! with the table of every step, `ranking.csv` (read back next year as the earlier ranking), every table as
//! a file of its own, and every chart as one. The page, the workbook and the files are made from the same
//! sections and sheets, so they say the same.
//!
//! Keys are shown as in the tables; names, and columns that the scheme calls private, are masked in
//! public papers as everywhere else.

mod charts;
mod line;
mod list;
mod margin;
mod method;
mod normal;
mod steps;
mod sureness;

pub use line::on_list;
pub(super) use steps::Table;

use crate::base::Lang;
use crate::report::paper::Sheet;
use crate::report::{ReportError, csv, html, show, xlsx};
use crate::scheme::Case;
use crate::score::{Audit, Ranking, Scores};

/// What the papers of a ranking are made from.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// The scheme and its tables.
    pub case: &'a Case,
    /// Indices and groups.
    pub scores: &'a Scores,
    /// Which index, by its position in the scheme.
    pub index: usize,
    /// How sure the ranking is, if that was worked out.
    pub audit: Option<&'a Audit>,
    /// Language of the papers.
    pub lang: Lang,
    /// Whether private columns are masked.
    pub public: bool,
}

/// A chart with the name of its file.
#[derive(Debug)]
pub(super) struct Figure {
    pub(super) file: &'static str,
    pub(super) svg: String,
    /// What it says, which stands below it.
    pub(super) alt: String,
}

/// A table on the page.
#[derive(Debug, Default)]
pub(super) struct List {
    pub(super) sheet: Sheet,
    /// So many rows stand above the cut line.
    pub(super) cut: Option<usize>,
}

/// A part of the page: sentences, then charts, then tables.
#[derive(Debug, Default)]
pub(super) struct Section {
    pub(super) title: String,
    pub(super) texts: Vec<String>,
    pub(super) figures: Vec<Figure>,
    pub(super) lists: Vec<List>,
}

/// A part of what is said of a ranking on a screen: sentences, then a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spoken {
    /// Whole sentences.
    pub texts: Vec<String>,
    /// A table that fits a screen.
    pub sheet: Option<Sheet>,
}

/// The line and, with an audit, who is near it and how sure that is, in a few lines of the same sentences.
pub fn spoken(view: &Standing<'_>) -> Vec<Spoken> {
    let desk = Desk::new(view);
    let first = |section: Section| {
        let sheet = section.lists.into_iter().next().map(|list| list.sheet);
        Spoken { texts: section.texts, sheet }
    };
    let mut line = first(line::section(&desk));
    let near = line::near(&desk).filter(|_| view.audit.is_some());
    line.sheet = near.and_then(|near| first(near).sheet);
    let sources = sureness::sources(&desk)
        .map(|section| Spoken { texts: section.texts, sheet: sureness::indicators(&desk) });
    let rest =
        [sureness::ranks(&desk).map(first), sources, sureness::correlations(&desk).map(first)];
    [line].into_iter().chain(rest.into_iter().flatten()).collect()
}

/// Makes all papers, as pairs of name and content.
///
/// # Errors
/// If a list is longer than a workbook can hold.
pub fn files(view: &Standing<'_>) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    let desk = Desk::new(view);
    let sections = desk.sections();
    let mut tables = steps::tables(&desk);
    tables.extend(sureness::tables(&desk));
    let page = html::standing::render(&desk, &sections);
    let workbook = xlsx::standing::render(&desk, &tables)?;
    let suffix = desk.suffix();
    let mut files = vec![
        (format!("ranking{suffix}.html"), page.into_bytes()),
        (format!("ranking{suffix}.xlsx"), workbook),
        (format!("ranking{suffix}.csv"), csv::sheet(&list::published(&desk))?),
    ];
    for table in &tables {
        if let Some(file) = table.file {
            files.push((format!("{file}{suffix}.csv"), csv::sheet(&table.sheet)?));
        }
    }
    for figure in sections.into_iter().flat_map(|section| section.figures) {
        files.push((format!("{}{suffix}.svg", figure.file), figure.svg.into_bytes()));
    }
    Ok(files)
}

/// A ranking with the words for it.
pub(super) struct Desk<'a> {
    pub(super) view: &'a Standing<'a>,
    pub(super) ranking: Ranking<'a>,
    /// Decimals of scores in sentences and tables.
    pub(super) decimals: u8,
}

impl<'a> Desk<'a> {
    fn new(view: &'a Standing<'a>) -> Self {
        let ranking = Ranking::new(view.case, view.scores, view.index);
        let decimals = ranking.index.chain.decimals.unwrap_or_else(|| {
            // As few as tell the two scores at the line apart.
            let line = ranking.line().and_then(|(last, first)| Some((last, first?)));
            let differs = |d: u8, (a, b)| show::number(a, d) != show::number(b, d);
            (3..9).find(|&d| line.is_none_or(|pair| differs(d, pair))).unwrap_or(3)
        });
        Self { view, ranking, decimals }
    }

    fn sections(&self) -> Vec<Section> {
        let all = [
            Some(line::section(self)),
            line::near(self),
            charts::parts(self),
            sureness::ranks(self),
            sureness::sources(self),
            sureness::correlations(self),
            charts::changes(self),
            charts::map(self),
            Some(list::section(self)),
            Some(method::section(self)),
        ];
        all.into_iter().flatten().collect()
    }

    /// What tells the files of this index from those of others.
    fn suffix(&self) -> String {
        let indices = &self.view.case.scheme.indices;
        if indices.len() < 2 {
            return String::new();
        }
        let legal = |c: char| if c.is_alphanumeric() || c == '_' { c } else { '-' };
        let file = |name: &str| name.chars().map(legal).collect::<String>().to_lowercase();
        let own = file(&self.ranking.index.name);
        let is_taken = indices.iter().filter(|other| file(&other.name) == own).count() > 1;
        if is_taken { format!("-{own}-{}", self.view.index + 1) } else { format!("-{own}") }
    }

    /// A sentence in the language of the papers.
    pub(super) fn say(&self, en: impl Into<String>, zh: impl Into<String>) -> String {
        match self.view.lang {
            Lang::En => en.into(),
            Lang::Zh => zh.into(),
        }
    }

    /// An empty table with a name and headers, in English and Chinese.
    fn sheet(&self, name: (&str, &str), header: &[(&str, &str)]) -> Sheet {
        let say = |(en, zh): (&str, &str)| self.say(en, zh);
        Sheet {
            name: say(name),
            header: header.iter().map(|&word| say(word)).collect(),
            rows: Vec::new(),
        }
    }

    /// The key of a row.
    fn key(&self, row: usize) -> &str {
        self.view.case.tables.table(self.ranking.index.table).key(row)
    }

    /// What to call a row: its name, or its key if it has none.
    fn name(&self, row: usize) -> String {
        let tables = &self.view.case.tables;
        let name = tables.label(self.ranking.index.table, row, self.view.public);
        if name.is_empty() { self.key(row).to_owned() } else { name }
    }

    /// Name and key, in a sentence.
    fn who(&self, row: usize) -> String {
        let (name, key) = (self.name(row), self.key(row));
        if name == key {
            name
        } else {
            self.say(format!("{name} ({key})"), format!("{name}（{key}）"))
        }
    }

    /// Several rows in a sentence, at most twelve of them by name.
    fn names(&self, rows: &[usize]) -> String {
        let shown: Vec<String> = rows.iter().take(12).map(|&row| self.who(row)).collect();
        let comma = crate::report::words::Word::COMMA.say(self.view.lang);
        let names = shown.join(comma);
        match rows.len() {
            0..=12 => names,
            n => self.say(format!("{names} and {} more", n - 12), format!("{names}等 {n} 个")),
        }
    }

    /// The same, or that there is nobody.
    fn names_or_none(&self, rows: &[usize]) -> String {
        if rows.is_empty() { self.say("nobody", "无人") } else { self.names(rows) }
    }

    /// A score as it is published.
    fn score(&self, x: f64) -> String {
        show::number(x, self.decimals)
    }

    /// A column of the table by its head.
    fn column(&self, column: usize) -> &str {
        &self.view.case.tables.table(self.ranking.index.table).columns()[column]
    }

    /// Whether the values of a column are hidden in these papers.
    fn hides(&self, column: usize) -> bool {
        let tables = &self.view.case.tables;
        self.view.public && tables.mask(self.ranking.index.table, column).is_some()
    }
}
