//! Words of a text with their lines, read as numbers.

use crate::instance::Malformed;
use std::str::FromStr;

/// The words of a text, one after the other.
pub(super) struct Words<'a> {
    lines: std::iter::Enumerate<std::str::Lines<'a>>,
    words: std::str::SplitAsciiWhitespace<'a>,
    /// The line of the last word, from 1.
    pub(super) line: usize,
}

impl<'a> Words<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { lines: text.lines().enumerate(), words: "".split_ascii_whitespace(), line: 1 }
    }

    /// The next word on whatever line.
    pub(super) fn next(&mut self) -> Option<&'a str> {
        loop {
            if let Some(word) = self.words.next() {
                return Some(word);
            }
            let (at, line) = self.lines.next()?;
            self.line = at + 1;
            self.words = line.split_ascii_whitespace();
        }
    }

    /// The next word as a number, if there is a word.
    pub(super) fn number<T: FromStr>(&mut self) -> Result<Option<T>, Malformed> {
        let Some(word) = self.next() else { return Ok(None) };
        number(word, self.line).map(Some)
    }
}

/// A word as a number.
pub(super) fn number<T: FromStr>(word: &str, line: usize) -> Result<T, Malformed> {
    word.parse().map_err(|_| {
        let shown: String = word.chars().take(40).collect();
        let en = format!("\"{shown}\" is no integer in the range allowed here");
        Malformed::at(line, en, format!("“{shown}”不是此处允许的整数"))
    })
}

/// A number counted from 1 as one counted from 0.
pub(super) fn place(word: &str, n: usize, line: usize) -> Result<u32, Malformed> {
    let number: u32 = number(word, line)?;
    if number == 0 || number as usize > n {
        let (en, zh) =
            (format!("{number} is not among 1..{n}"), format!("{number} 不在 1..{n} 之内"));
        return Err(Malformed::at(line, en, zh));
    }
    Ok(number - 1)
}
