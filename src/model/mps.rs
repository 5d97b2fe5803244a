//! The flat integer program as an MPS file, which any outside solver reads.
//!
//! Free format: fields are separated by blanks, names have no blanks. Names say what they stand
//! for, by layer number and positions: `x_0_3_7` is the pair of helper 3 and recipient 7 of layer
//! 0, `r_number_0_h_3` the row of that helper's number of partners. Comments at the top give the
//! layers and goals.
//!
//! MPS knows one objective. [`Objective::Packed`] is exact here, but its numbers go up to `2^60`,
//! and solvers that count in doubles know `2^53`: beyond that, minimize [`Objective::Goal`] 0,
//! then add a row that holds it at its value, declare all variables whole (see
//! [`crate::model::flat`]), minimize goal 1, and so on.

use crate::model::flat::{Flat, Member, Origin, Reason, Row, Side};
use crate::model::{Model, Packing};
use std::fmt;
use std::io::{self, BufWriter, Write};

/// What the file asks to minimize.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objective<'a> {
    /// All goals in strict order, as one integer.
    Packed(&'a Packing),
    /// One goal alone.
    Goal(usize),
}

impl Objective<'_> {
    fn cost(self, cost: &[(usize, i64)]) -> i64 {
        let worth = |&(goal, cost): &(usize, i64)| match self {
            Self::Packed(packing) => packing.weight[goal] * cost,
            Self::Goal(wanted) => {
                if goal == wanted {
                    cost
                } else {
                    0
                }
            }
        };
        cost.iter().map(worth).sum()
    }
}

/// Writes a program that was lowered from `model`.
///
/// # Errors
/// If `out` cannot be written.
pub fn write(
    flat: &Flat,
    model: &Model,
    objective: Objective<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    header(flat, model, objective, &mut out)?;
    rows(flat, model, &mut out)?;
    columns(flat, model, objective, &mut out)?;
    right_hand_sides(flat, model, &mut out)?;
    writeln!(out, "BOUNDS")?;
    for variable in &flat.variables {
        writeln!(out, " UP BND {} {}", Name(variable.origin, model), variable.upper)?;
    }
    writeln!(out, "ENDATA")?;
    out.flush()
}

fn header(
    flat: &Flat,
    model: &Model,
    objective: Objective<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "* {} variables, {} rows", flat.variables.len(), flat.rows.len())?;
    for (l, layer) in model.layers.iter().enumerate() {
        writeln!(out, "* layer {l}: {}", one_line(&layer.name))?;
    }
    for (number, row) in model.rows.iter().enumerate() {
        writeln!(out, "* row {number}: {}", one_line(&row.name))?;
    }
    for (g, goal) in model.goals.iter().enumerate() {
        let weight = match objective {
            Objective::Packed(packing) => packing.weight[g],
            Objective::Goal(wanted) => i64::from(g == wanted),
        };
        writeln!(out, "* goal {g}: {} (here times {weight})", one_line(goal))?;
    }
    writeln!(out, "NAME jiedui\nROWS\n N cost")
}

/// A name without what would end its line.
fn one_line(name: &str) -> String {
    name.replace(['\n', '\r'], " ")
}

/// How the bounds of a row are said.
enum Kind {
    Equal(i64),
    AtLeast(i64),
    AtMost(i64),
    /// From, and how much further.
    Range(i64, i64),
    Free,
}

/// A row whose lower bound is above its upper one has no kind in MPS: it is written as two.
fn kinds(row: &Row) -> (Kind, Option<Kind>) {
    match (row.low, row.high) {
        (Some(low), Some(high)) if low == high => (Kind::Equal(low), None),
        (Some(low), Some(high)) if low > high => (Kind::AtLeast(low), Some(Kind::AtMost(high))),
        (Some(low), Some(high)) => (Kind::Range(low, high - low), None),
        (Some(low), None) => (Kind::AtLeast(low), None),
        (None, Some(high)) => (Kind::AtMost(high), None),
        (None, None) => (Kind::Free, None),
    }
}

impl Kind {
    fn letter(&self) -> char {
        match self {
            Self::Equal(_) => 'E',
            Self::AtLeast(_) | Self::Range(..) => 'G',
            Self::AtMost(_) => 'L',
            Self::Free => 'N',
        }
    }

    fn right(&self) -> i64 {
        match *self {
            Self::Equal(b) | Self::AtLeast(b) | Self::AtMost(b) | Self::Range(b, _) => b,
            Self::Free => 0,
        }
    }
}

fn rows(flat: &Flat, model: &Model, out: &mut impl Write) -> io::Result<()> {
    for row in &flat.rows {
        let (kind, second) = kinds(row);
        writeln!(out, " {} {}", kind.letter(), RowName(row.origin, model))?;
        if let Some(second) = second {
            writeln!(out, " {} {}_most", second.letter(), RowName(row.origin, model))?;
        }
    }
    Ok(())
}

/// Column after column; the rows are turned over first.
fn columns(
    flat: &Flat,
    model: &Model,
    objective: Objective<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    let n = flat.variables.len();
    let mut start = vec![0_usize; n + 1];
    for (variable, _) in flat.rows.iter().flat_map(|row| &row.terms) {
        start[*variable as usize + 1] += 1;
    }
    for variable in 0..n {
        start[variable + 1] += start[variable];
    }
    let (mut next, mut entries) = (start.clone(), vec![(0_usize, 0_i64); start[n]]);
    for (number, row) in flat.rows.iter().enumerate() {
        for &(variable, coefficient) in &row.terms {
            entries[next[variable as usize]] = (number, coefficient);
            next[variable as usize] += 1;
        }
    }
    writeln!(out, "COLUMNS")?;
    let (mut whole, mut marks) = (false, 0);
    for (v, variable) in flat.variables.iter().enumerate() {
        if variable.integer != whole {
            whole = variable.integer;
            let mark = if whole { "INTORG" } else { "INTEND" };
            writeln!(out, " MARK{marks} 'MARKER' '{mark}'")?;
            marks += 1;
        }
        let name = Name(variable.origin, model);
        let entries = &entries[start[v]..start[v + 1]];
        let cost = objective.cost(&variable.cost);
        if cost != 0 || entries.is_empty() {
            writeln!(out, " {name} cost {cost}")?;
        }
        for &(number, coefficient) in entries {
            let row = &flat.rows[number];
            let row_name = RowName(row.origin, model);
            writeln!(out, " {name} {row_name} {coefficient}")?;
            if kinds(row).1.is_some() {
                writeln!(out, " {name} {row_name}_most {coefficient}")?;
            }
        }
    }
    if whole {
        writeln!(out, " MARK{marks} 'MARKER' 'INTEND'")?;
    }
    Ok(())
}

fn right_hand_sides(flat: &Flat, model: &Model, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "RHS")?;
    for row in &flat.rows {
        let name = RowName(row.origin, model);
        let (kind, second) = kinds(row);
        if kind.right() != 0 {
            writeln!(out, " RHS {name} {}", kind.right())?;
        }
        if let Some(right) = second.map(|k| k.right()).filter(|b| *b != 0) {
            writeln!(out, " RHS {name}_most {right}")?;
        }
    }
    writeln!(out, "RANGES")?;
    for row in &flat.rows {
        if let Kind::Range(_, width) = kinds(row).0 {
            writeln!(out, " RNG {} {width}", RowName(row.origin, model))?;
        }
    }
    Ok(())
}

/// The name of a variable.
struct Name<'a>(Origin, &'a Model);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Origin::Pair { layer, candidate } => {
                write!(f, "x_{}", Pair(layer, candidate, self.1))
            }
            Origin::Pattern { layer, recipient, pattern } => {
                write!(f, "q_{layer}_{recipient}_{pattern}")
            }
            Origin::None(member) => write!(f, "none_{member}"),
            Origin::Below(member, limit) => write!(f, "below_{member}_{limit}"),
            Origin::Above(member, limit) => write!(f, "above_{member}_{limit}"),
            Origin::Step(member, number) => write!(f, "step_{member}_{number}"),
            Origin::Short(row, limit) => write!(f, "short_{row}_{}", Signed(limit)),
            Origin::Over(row, limit) => write!(f, "over_{row}_{}", Signed(limit)),
            Origin::Serves { layer, helper, place } => {
                write!(f, "serves_{layer}_{helper}_{place}")
            }
            Origin::Further(member) => write!(f, "further_{member}"),
        }
    }
}

/// The name of a row.
struct RowName<'a>(Reason, &'a Model);

impl fmt::Display for RowName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Reason::Number(member) => write!(f, "r_number_{member}"),
            Reason::None(member) => write!(f, "r_none_{member}"),
            Reason::Below(member, limit) => write!(f, "r_below_{member}_{limit}"),
            Reason::Above(member, limit) => write!(f, "r_above_{member}_{limit}"),
            Reason::Steps(member) => write!(f, "r_steps_{member}"),
            Reason::OnePattern(member) => write!(f, "r_pattern_{member}"),
            Reason::Capacity(member) => write!(f, "r_capacity_{member}"),
            Reason::Class(member, class) => write!(f, "r_class_{member}_{class}"),
            Reason::Fits { layer, candidate } => {
                write!(f, "r_fits_{}", Pair(layer, candidate, self.1))
            }
            Reason::Within { layer, helper, above } => {
                write!(f, "r_within_{layer}_{helper}_{above}")
            }
            Reason::Needs { layer, candidate } => {
                write!(f, "r_needs_{}", Pair(layer, candidate, self.1))
            }
            Reason::Side(row) => write!(f, "r_side_{row}"),
            Reason::Short(row, limit) => write!(f, "r_short_{row}_{}", Signed(limit)),
            Reason::Over(row, limit) => write!(f, "r_over_{row}_{}", Signed(limit)),
            Reason::Serves { layer, helper, place } => {
                write!(f, "r_serves_{layer}_{helper}_{place}")
            }
            Reason::There { layer, candidate } => {
                write!(f, "r_there_{}", Pair(layer, candidate, self.1))
            }
            Reason::Further(member) => write!(f, "r_further_{member}"),
            Reason::Goal(goal) => write!(f, "r_goal_{goal}"),
        }
    }
}

/// A limit in a name: `m3` for minus three.
struct Signed(i64);

impl fmt::Display for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "m" } else { "" };
        write!(f, "{sign}{}", self.0.unsigned_abs())
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = match self.side {
            Side::Helper => 'h',
            Side::Recipient => 'r',
        };
        write!(f, "{}_{side}_{}", self.layer, self.at)
    }
}

/// A candidate as layer, helper and recipient.
struct Pair<'a>(usize, usize, &'a Model);

impl fmt::Display for Pair<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(layer, candidate, model) = *self;
        let candidates = &model.layers[layer].candidates;
        let helper = candidates.start.partition_point(|&start| start as usize <= candidate);
        let recipient = candidates.recipient[candidate];
        write!(f, "{layer}_{}_{recipient}", helper.saturating_sub(1))
    }
}
