//! What the user reads: text on standard output, messages on standard error.

use crate::args::{Common, Language};
use crate::exit::Exit;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use jiedui::base::{Diagnostic, Findings, Lang, Place, Severity, Text};
use jiedui::report::paper::{Cell, Sheet};
use serde_json::Value;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// Notes shown before the rest are only counted.
const NOTES: usize = 12;

/// The terminal, with what was asked of it.
#[derive(Debug)]
pub(crate) struct Screen {
    /// Language of messages.
    pub(crate) lang: Lang,
    /// Language asked for by flag, which files then follow too.
    pub(crate) asked: Option<Lang>,
    /// Whether standard output carries JSON only.
    pub(crate) json: bool,
    color: bool,
}

impl Screen {
    pub(crate) fn new(common: &Common) -> Self {
        let asked = common.lang.map(|lang| match lang {
            Language::Zh => Lang::Zh,
            Language::En => Lang::En,
        });
        let color = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { lang: asked.unwrap_or_else(of_terminal), asked, json: common.json, color }
    }

    /// Prints lines of text, unless JSON was asked for.
    pub(crate) fn say(&mut self, text: &str) -> io::Result<()> {
        if self.json { Ok(()) } else { forgiving(writeln!(io::stdout().lock(), "{text}")) }
    }

    /// Prints a sentence in the language of messages.
    pub(crate) fn tell(&mut self, en: impl Into<String>, zh: impl Into<String>) -> io::Result<()> {
        let text = Text::new(en, zh);
        self.say(text.say(self.lang))
    }

    /// Prints the one JSON document, if it was asked for.
    pub(crate) fn document(&mut self, document: &Value) -> io::Result<()> {
        if !self.json {
            return Ok(());
        }
        let text = serde_json::to_string_pretty(document).map_err(io::Error::other)?;
        forgiving(writeln!(io::stdout().lock(), "{text}"))
    }

    /// Prints findings on standard error; positions in the scheme are shown with their line.
    pub(crate) fn findings(&mut self, findings: &Findings, case: &Path) -> io::Result<()> {
        if self.json {
            return Ok(());
        }
        let scheme = if case.is_dir() { case.join("scheme.toml") } else { case.to_owned() };
        // Only of TOML do places tell the bytes.
        let is_toml = scheme.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml"));
        let name = scheme.file_name().map_or_else(String::new, |n| n.to_string_lossy().into());
        let source = if is_toml { std::fs::read_to_string(scheme) } else { Ok(String::new()) };
        let source = source.unwrap_or_default();
        let source = source.strip_prefix('\u{feff}').unwrap_or(&source);
        let mut sorted: Vec<&Diagnostic> = findings.iter().collect();
        sorted.sort_by_key(|d| std::cmp::Reverse(d.severity));
        let errors = sorted.iter().take_while(|d| d.severity > Severity::Note).count();
        let mut err = io::stderr().lock();
        for finding in sorted.iter().take(errors + NOTES) {
            writeln!(err, "{}\n", self.render(finding, (&name, source)))?;
        }
        let left = sorted.len().saturating_sub(errors + NOTES);
        if left > 0 {
            let text =
                Text::new(format!("… and {left} more notes"), format!("……另有 {left} 条提示"));
            writeln!(err, "{}\n", text.say(self.lang))?;
        }
        Ok(())
    }

    fn render(&self, finding: &Diagnostic, (name, source): (&str, &str)) -> String {
        let renderer = if self.color { Renderer::styled() } else { Renderer::plain() };
        let level = match finding.severity {
            Severity::Error => Level::ERROR.with_name(self.word("error", "错误")),
            Severity::Warning => Level::WARNING.with_name(self.word("warning", "警告")),
            Severity::Note => Level::NOTE.with_name(self.word("note", "提示")),
        };
        let title = level.primary_title(finding.message.say(self.lang)).id(finding.code.id());
        let help = Level::HELP.with_name(self.word("help", "办法"));
        let help = help.message(finding.help.say(self.lang));
        let group = Group::with_title(title);
        let report = [match &finding.at {
            Place::Scheme { file, start, end, .. }
                if file == name && *end <= source.len() && start < end =>
            {
                let span = first_line(source, *start, *end);
                let mark = AnnotationKind::Primary.span(span);
                let snippet = Snippet::source(source).path(file).fold(true).annotation(mark);
                group.element(snippet).element(help)
            }
            Place::Case => group.element(help),
            Place::File { .. } | Place::Scheme { .. } | Place::Cell { .. } => {
                group.element(Origin::path(finding.at.in_words(self.lang))).element(help)
            }
        }];
        renderer.render(&report)
    }

    fn word(&self, en: &'static str, zh: &'static str) -> &'static str {
        match self.lang {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }

    /// The world failed (disk full, folder not writable): one line, and wrong use.
    pub(crate) fn world_failed(&mut self, error: &io::Error) -> Exit {
        let word = self.word("error", "错误");
        let text = error.to_string();
        let _printed = self.document(&serde_json::json!({ "ok": false, "error": text }));
        let _unsaid = writeln!(io::stderr().lock(), "{word}: {error}");
        Exit::WrongInput
    }
}

/// A marked range of several lines is cut to its first: sections can be long.
fn first_line(source: &str, start: usize, end: usize) -> std::ops::Range<usize> {
    let line = source.get(start..end).and_then(|s| s.find('\n')).map_or(end, |n| start + n);
    start..line.max(start + 1)
}

/// A reader who has seen enough closes the pipe; that is no error.
fn forgiving(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

fn of_terminal() -> Lang {
    let set = |name: &&str| std::env::var(name).ok().filter(|v| !v.is_empty());
    let value = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set).unwrap_or_default();
    if value.starts_with("zh") { Lang::Zh } else { Lang::En }
}

/// Lines of cells, each column as wide as its widest cell; CJK characters count two.
pub(crate) fn table(rows: &[Vec<String>], right: &[bool]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width_of = |c: usize| rows.iter().filter_map(|r| r.get(c)).map(|s| width(s)).max();
    let widths: Vec<usize> = (0..columns).map(|c| width_of(c).unwrap_or(0)).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().enumerate().map(|(c, cell)| {
            let pad = " ".repeat(widths[c].saturating_sub(width(cell)));
            if right.get(c).copied().unwrap_or(false) {
                format!("{pad}{cell}")
            } else {
                format!("{cell}{pad}")
            }
        });
        format!("  {}", cells.collect::<Vec<_>>().join("  ")).trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A list of a paper as lines of text; numbers stand to the right.
pub(crate) fn sheet(sheet: &Sheet) -> String {
    let columns = 0..sheet.header.len();
    let is_number = |c: usize| sheet.rows.iter().filter_map(|r| r.get(c)).any(Cell::is_number);
    let right: Vec<bool> = columns.map(is_number).collect();
    let mut rows = vec![sheet.header.clone()];
    rows.extend(sheet.rows.iter().map(|row| row.iter().map(Cell::say).collect()));
    table(&rows, &right)
}

fn width(text: &str) -> usize {
    text.chars().map(|c| if u32::from(c) >= 0x1100 { 2 } else { 1 }).sum()
}
