//! Linear assignment as in the OR-Library.
//!
//! First `n`, then either `n * n` costs row by row, or triples `row column cost` of the allowed
//! pairs, rows and columns counted from 1. Line breaks mean nothing. A file that could be both
//! (`n * n / 3` triples) is read as costs.

use crate::instance::Malformed;
use crate::instance::words::{Words, place};
use crate::kernel::assignment::Costs;

/// More rows are refused before memory is asked for.
const MOST_ROWS: usize = 1 << 22;

/// Reads costs.
pub(super) fn read(text: &str) -> Result<Costs, Malformed> {
    let mut words = Words::new(text);
    let Some(n) = words.number::<usize>()? else {
        return Err(Malformed::whole("the file is empty", "文件为空"));
    };
    if n > MOST_ROWS {
        let (en, zh) = (format!("{n} rows are too many"), format!("{n} 行过多"));
        return Err(Malformed::at(words.line, en, zh));
    }
    let count = text.split_ascii_whitespace().count() - 1;
    if n.checked_mul(n) == Some(count) {
        dense(n, count, &mut words)
    } else if count.is_multiple_of(3) {
        sparse(n, &mut words)
    } else {
        Err(Malformed::whole(
            format!("{count} numbers follow {n}: neither {n} x {n} costs nor triples i j c"),
            format!("{n} 之后有 {count} 个数：既不是 {n} x {n} 个费用，也不是三元组 i j c"),
        ))
    }
}

fn dense(n: usize, count: usize, words: &mut Words<'_>) -> Result<Costs, Malformed> {
    let mut costs = Vec::with_capacity(count);
    while let Some(cost) = words.number()? {
        costs.push(cost);
    }
    Ok(Costs::dense(n, costs))
}

fn sparse(n: usize, words: &mut Words<'_>) -> Result<Costs, Malformed> {
    let mut rows = vec![Vec::new(); n];
    while let Some(word) = words.next() {
        let row = place(word, n, words.line)?;
        let Some(word) = words.next() else { break };
        let column = place(word, n, words.line)?;
        let Some(cost) = words.number()? else { break };
        rows[row as usize].push((column, cost));
    }
    Ok(Costs::sparse(n, &rows))
}
