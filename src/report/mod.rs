//! The papers a planner hands out: `pairs.csv`, the workbook `plan.xlsx`, the page `report.html`.
//!
//! Goes in: a [`View`] of a case, its scores and its plan. Comes out: the bytes of the files; the
//! same view gives the same bytes. The nouns come from the scheme (layers, sheets, column
//! headers), the sentences from `words`. Deliberately not here: any judgement of the plan beyond
//! the arithmetic a clerk would do by hand ([`crate::verify`] judges), and `plan.json`. Papers that
//! are lists and nothing else (plan against plan, many scenarios) are a [`paper::Paper`].

mod chapter;
mod check;
pub mod compare;
mod csv;
mod goals;
mod groups;
mod html;
pub mod map;
pub mod paper;
pub mod plot;
mod show;
mod spread;
pub mod standing;
mod words;
mod xlsx;

pub use csv::sheet as sheet_csv;

use crate::base::Lang;
use crate::plan::Plan;
use crate::scheme::Case;
use crate::score::{LayerScores, Scores};
use chapter::Chapter;
use check::Check;

/// All that the files are made from.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The scheme and its tables.
    pub case: &'a Case,
    /// Indices and groups.
    pub scores: &'a Scores,
    /// The plan.
    pub plan: &'a Plan,
    /// Fit and rules, one per layer of the scheme.
    pub layer_scores: &'a [LayerScores],
    /// Language of the files.
    pub lang: Lang,
    /// Whether private columns are masked.
    pub public: bool,
    /// Whether the plan passed the independent check.
    pub verified: bool,
}

/// Why a file could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The list of pairs.
    #[error("pairs.csv cannot be made: {0}")]
    Csv(#[from] ::csv::Error),
    /// The workbook.
    #[error("plan.xlsx cannot be made: {0}")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    /// A buffer.
    #[error("a file cannot be made: {0}")]
    Io(#[from] std::io::Error),
}

/// Makes `pairs.csv`.
///
/// # Errors
/// If the list cannot be written.
pub fn pairs(view: &View<'_>) -> Result<Vec<u8>, ReportError> {
    csv::render(&Book::new(view))
}

/// Makes the workbook and the page, as pairs of name and content.
///
/// # Errors
/// If a list is longer than a workbook can hold (1,048,576 rows).
pub fn documents(view: &View<'_>) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    let book = Book::new(view);
    let (workbook, page) = rayon::join(|| xlsx::render(&book), || html::render(&book));
    Ok(vec![("plan.xlsx".to_owned(), workbook?), ("report.html".to_owned(), page.into_bytes())])
}

/// A view, joined and counted once for all files.
struct Book<'a> {
    view: &'a View<'a>,
    /// One per layer of the scheme.
    chapters: Vec<Chapter<'a>>,
    /// Empty if there is no plan to check.
    checks: Vec<Check>,
}

impl<'a> Book<'a> {
    fn new(view: &'a View<'a>) -> Self {
        let layers = 0..view.case.scheme.layers.len();
        let chapters: Vec<_> = layers.map(|layer| Chapter::new(view, layer)).collect();
        let checks = check::all(view, &chapters);
        Self { view, chapters, checks }
    }

    /// The wording in the language of the files.
    fn say(&self, word: words::Word) -> &'static str {
        word.say(self.view.lang)
    }
}
