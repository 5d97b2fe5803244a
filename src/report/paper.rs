//! A paper that is a few lists under a title: the same content as workbook, page, and text; the page may
//! show charts above them.

use crate::base::Lang;
use crate::plan::Status;
use crate::report::map::Map;
use crate::report::plot::Chart;
use crate::report::{ReportError, goals, html, show, words, xlsx};

/// A title and lists.
#[derive(Clone, Debug, PartialEq)]
pub struct Paper {
    /// What it is about.
    pub title: String,
    /// One sentence on what was compared with what.
    pub lead: String,
    /// Language, for the fonts.
    pub lang: Lang,
    /// Charts, on the page only.
    pub charts: Vec<Chart>,
    /// Tables of tiles, after the lists.
    pub maps: Vec<Map>,
    /// The lists.
    pub sheets: Vec<Sheet>,
}

/// A list: a header, and one thing per row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Title.
    pub name: String,
    /// Headers, from left to right.
    pub header: Vec<String>,
    /// Cells, as many per row as there are headers.
    pub rows: Vec<Vec<Cell>>,
}

/// The content of a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Text, never a formula.
    Text(String),
    /// A whole number.
    Count(usize),
    /// A number with so many decimals.
    Number(f64, u8),
    /// A number shown as it is.
    Plain(f64),
    /// Nothing.
    Empty,
}

impl Cell {
    /// A text cell.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The value of a goal in its natural unit: fit is counted in hundredths of a point.
    pub fn of_goal(goal: &str, value: i64) -> Self {
        let is_points = goals::is_points(goal);
        if is_points { Self::Number(show::as_points(value), 2) } else { Self::whole(value) }
    }

    /// A whole number that may be negative.
    pub fn whole(value: i64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a workbook holds only doubles")]
        let value = value as f64;
        Self::Number(value, 0)
    }

    /// Whether it stands to the right.
    pub fn is_number(&self) -> bool {
        match self {
            Self::Count(_) | Self::Number(..) | Self::Plain(_) => true,
            Self::Text(_) | Self::Empty => false,
        }
    }

    /// The cell in text.
    pub fn say(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(n) => crate::base::thousands(*n as u64),
            Self::Number(x, decimals) => grouped(*x, usize::from(*decimals)),
            Self::Plain(x) => x.to_string(),
            Self::Empty => String::new(),
        }
    }
}

/// A goal in words; unknown goals keep their name.
pub fn goal_name(goal: &str, lang: Lang) -> String {
    goals::name(goal, lang)
}

/// An amount of a goal with its unit: `133.20 points`.
pub fn amount(goal: &str, value: i64, lang: Lang) -> String {
    let is_points = goals::is_points(goal);
    let number = if is_points { show::grouped_points(value) } else { show::grouped(value) };
    let mut unit = words::goal(goal).map_or("", |(_, unit)| unit.say(lang));
    if lang == Lang::En && !is_points && value == 1 {
        unit = unit.trim_end_matches('s');
    }
    format!("{number} {unit}").trim_end().to_owned()
}

/// Hundredths of a point as points: `8240` is `82.40`.
pub fn points(hundredths: i64) -> String {
    show::points(hundredths)
}

/// How far a plan is proven, in words.
pub fn status_name(status: Status, lang: Lang) -> &'static str {
    words::status(status).say(lang)
}

/// A number with separators between thousands.
pub(super) fn grouped(x: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", x.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), crate::base::thousands);
    let is_zero = text.bytes().all(|b| b == b'0' || b == b'.');
    let sign = if x < 0.0 && !is_zero { "-" } else { "" };
    if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

impl Paper {
    /// The workbook and the page, called `stem.xlsx` and `stem.html`.
    ///
    /// # Errors
    /// If a list is longer than a workbook can hold.
    pub fn files(&self, stem: &str) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
        let page = html::paper::render(self).into_bytes();
        let workbook = xlsx::paper::render(self)?;
        Ok(vec![(format!("{stem}.xlsx"), workbook), (format!("{stem}.html"), page)])
    }
}
