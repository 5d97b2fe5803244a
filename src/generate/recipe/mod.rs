//! Recipes: a case described in TOML, table by table and column by column, and drawn from a seed.
//!
//! Goes in: the text of a `recipe.toml` and a seed. Comes out: the tables of the case as files, or
//! findings with the line of every fault. A name may only be used below the line that makes it, so
//! everything is read, and drawn, in the order in which it is written. Every column has a stream of
//! chance of its own: what is added to a recipe alters nothing else. Deliberately not here: the
//! scheme and the README of a case, which are written by hand.

mod cell;
mod draw;
mod file;
mod kind;
mod pairs;
mod read;
mod rows;

use crate::base::{Code, Findings, Place, Text};
use crate::scheme::Document;
use draw::{Drawn, Ground};

/// Makes the tables of a recipe: file names and contents.
///
/// Returns `None` when an error was found; `findings` then says all that is wrong.
pub fn make(
    name: &str,
    text: &str,
    seed: u64,
    findings: &mut Findings,
) -> Option<Vec<(String, Vec<u8>)>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
    let document = Document { file: name.to_owned(), text };
    let tables = read::read(&document, findings)?;
    let mut drawn: Vec<Drawn> = Vec::new();
    for table in &tables {
        let ground = Ground { tables: &tables, drawn: &drawn, seed };
        let one = ground.table(table, findings)?;
        drawn.push(one);
    }
    file::files(&tables, &drawn, findings)
}

/// A table of the recipe.
#[derive(Debug)]
struct Table {
    name: String,
    /// Where it is written to; a hidden table is only referred to.
    file: Option<Output>,
    source: Source,
    columns: Vec<Column>,
    point: Option<Point>,
    at: Place,
}

/// A file, and how it is written.
#[derive(Debug)]
struct Output {
    name: String,
    format: Format,
    sheet: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Utf8,
    /// As spreadsheets save "CSV UTF-8".
    Marked,
    Gbk,
    Xlsx,
}

/// Where the rows of a table come from.
#[derive(Debug)]
enum Source {
    Rows(usize),
    /// Written out.
    Literal(Vec<Vec<String>>),
    Per(Per),
    Pairs(Pairs),
    /// Some rows of a table of pairs.
    Some {
        of: usize,
        amount: Share,
    },
}

/// So many, or so many ten-thousandths.
#[derive(Clone, Copy, Debug)]
enum Share {
    Rows(usize),
    Part(usize),
}

/// So many rows per row of another table.
#[derive(Debug)]
struct Per {
    table: usize,
    only: Option<Condition>,
    each: Option<Amount>,
    total: Option<usize>,
    /// A column of the other table by which the total is shared out.
    weight: Option<usize>,
    /// Ten-thousandths of the rows that have any.
    share: usize,
}

/// A number of rows.
#[derive(Clone, Debug)]
enum Amount {
    Range(usize, usize),
    Column(usize),
    By { column: usize, of: Vec<(String, (usize, usize))>, other: Option<(usize, usize)> },
}

/// Pairs of a row of one table with a row of another.
#[derive(Debug)]
struct Pairs {
    /// Helpers and recipients.
    tables: [usize; 2],
    only: [Option<Condition>; 2],
    /// Which side is gone through row by row: 0 or 1.
    side: usize,
    amount: Amount,
    share: usize,
    /// The most pairs of a row of the other side.
    at_most: Option<usize>,
    /// Columns of helper and recipient that are equal, or differ.
    same: Vec<[usize; 2]>,
    different: Vec<[usize; 2]>,
    /// Tables of pairs in which none of these stands.
    not_in: Vec<usize>,
    /// A table of pairs, and the columns of helper and recipient whose pair stands in it.
    within: Option<(usize, [usize; 2])>,
}

/// What holds for a row.
#[derive(Debug)]
struct Condition {
    column: usize,
    is: Vec<String>,
    not: Vec<String>,
}

/// Coordinates: columns `lon` and `lat`, within a circle.
#[derive(Debug)]
struct Point {
    center: Center,
    meters: i64,
}

#[derive(Debug)]
enum Center {
    /// Hundred-thousandths of a degree, east and north.
    Fixed(i64, i64),
    /// The point of the row that this column refers to.
    Column(usize),
}

/// A column of a table.
#[derive(Debug)]
struct Column {
    name: String,
    kind: Kind,
    /// Ten-thousandths of the cells that are empty.
    empty: usize,
    hidden: bool,
    /// The table that its cells refer to.
    target: Option<usize>,
    at: Place,
}

/// How the cells of a column are made.
#[derive(Debug)]
enum Kind {
    /// They come with the rows.
    Given,
    Text(Vec<Piece>),
    Key {
        prefix: String,
        digits: usize,
        start: usize,
    },
    Person,
    Place(Vec<String>),
    Pick {
        list: Vec<String>,
        how: Pick,
    },
    Number(Number),
    Words {
        least: usize,
        most: usize,
        of: Vec<String>,
        join: String,
    },
    Phone,
    Id,
    /// Days since 1970-01-01.
    Date {
        least: i64,
        most: i64,
    },
    Refer(Refer),
    /// A column of the parent row.
    Parent {
        column: usize,
    },
    /// From a reference on, column by column.
    From(Vec<usize>),
    By {
        column: usize,
        of: Vec<(String, Kind)>,
        other: Option<Box<Kind>>,
    },
}

/// A piece of a text.
#[derive(Debug)]
enum Piece {
    Plain(String),
    Column(usize),
    /// The number of the row, within its parent or in the table, in so many digits.
    Number {
        in_parent: bool,
        digits: usize,
    },
}

/// How a list is picked from.
#[derive(Debug)]
enum Pick {
    Weights(Vec<usize>),
    /// Each so often; the last takes the rest if there is one number less.
    Counts {
        counts: Vec<usize>,
        shuffled: bool,
    },
    /// One after another.
    Round,
}

/// Numbers, as integers of so many decimals.
#[derive(Debug)]
struct Number {
    least: i64,
    most: i64,
    decimals: u32,
    total: Option<i64>,
    /// The column that it follows, whether it falls as that rises, and the percentage of chance.
    like: Option<(usize, bool, i64)>,
}

/// References to rows of another table.
#[derive(Debug)]
struct Refer {
    table: usize,
    only: Option<Condition>,
    weight: Option<usize>,
    /// One after another instead of by chance.
    round: bool,
    /// No row twice.
    once: bool,
    /// Columns of this and the other table that are equal, or differ.
    same: Vec<[usize; 2]>,
    different: Vec<[usize; 2]>,
    /// The cell is empty where there is no such row, which is an error otherwise.
    or_empty: bool,
}

fn g001_unknown_name(at: Place, (en, zh): (&str, &str), name: &str, findings: &mut Findings) {
    findings.error(
        Code::G001,
        at,
        Text::new(format!("no {en} '{name}' above"), format!("上文没有{zh}“{name}”")),
        Text::new(
            "names are used below the line that makes them; correct the name or move it up",
            "名称须先写后用；请改正名称，或把它移到上面",
        ),
    );
}

fn g002_one_of(at: Place, keys: &[&str], findings: &mut Findings) {
    findings.error(
        Code::G002,
        at,
        Text::new("exactly one of several keys has to be there", "几个键中必须有且只有一个"),
        Text::new(
            format!("write one of: {}", keys.join(", ")),
            format!("请写其中一个：{}", keys.join("、")),
        ),
    );
}

fn g003_cannot_be(at: &Place, message: Text, help: Text, findings: &mut Findings) {
    findings.error(Code::G003, at.clone(), message, help);
}
