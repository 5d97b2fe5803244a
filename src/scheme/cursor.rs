//! Reads the scheme key by key, keeps the place of every value, and reports every fault.
//!
//! serde stops at the first fault; a planner wants all of them. A [`Section`] hands out the values
//! it is asked for, remembers which keys were asked, and [`Section::finish`] reports the rest.

use crate::base::{Code, Findings, Place, Text};
use crate::table::nearest;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The scheme as text, which turns byte ranges into places.
#[derive(Clone, Debug)]
pub struct Document {
    /// File name for messages.
    pub file: String,
    /// The whole text.
    pub text: String,
}

impl Document {
    /// The place of a byte range.
    pub fn place(&self, span: &Range<usize>) -> Place {
        let start = span.start.min(self.text.len());
        let line = 1 + self.text.as_bytes()[..start].iter().filter(|&&b| b == b'\n').count();
        Place::Scheme { file: self.file.clone(), start, end: span.end.min(self.text.len()), line }
    }
}

/// Parses a document; all faults of syntax are reported (S001).
pub(crate) fn parse<'a>(
    document: &'a Document,
    findings: &mut Findings,
) -> Option<Spanned<DeTable<'a>>> {
    let (root, errors) = DeTable::parse_recoverable(&document.text);
    for error in &errors {
        let message = error.message();
        findings.error(
            Code::S001,
            document.place(&error.span().unwrap_or(0..0)),
            Text::new(format!("not TOML: {message}"), format!("不符合 TOML 语法：{message}")),
            Text::new(
                "text stands in quotes, lists in [ ], tables in { }; Chinese keys need quotes",
                "文字加引号，列表用 [ ]，表用 { }；中文的键要加引号",
            ),
        );
    }
    errors.is_empty().then_some(root)
}

/// A value of the scheme with its place.
#[derive(Clone, Debug)]
pub(crate) struct Value<'a> {
    pub(crate) document: &'a Document,
    pub(crate) path: String,
    pub(crate) value: &'a Spanned<DeValue<'a>>,
}

/// A table of the scheme, and the keys of it that were read.
#[derive(Clone, Debug)]
pub(crate) struct Section<'a> {
    pub(crate) document: &'a Document,
    pub(crate) path: String,
    span: Range<usize>,
    table: &'a DeTable<'a>,
    known: Vec<&'static str>,
}

impl<'a> Value<'a> {
    pub(crate) fn at(&self) -> Place {
        self.document.place(&self.value.span())
    }

    fn wrong(&self, findings: &mut Findings, en: &str, zh: &str) {
        let (path, kind) = (&self.path, self.value.get_ref().type_str());
        findings.error(
            Code::S004,
            self.at(),
            Text::new(
                format!("'{path}' should be {en}, this is {kind}"),
                format!("“{path}”应为{zh}，此处的类型是 {kind}"),
            ),
            Text::new(format!("write {en}"), format!("请写成{zh}")),
        );
    }

    pub(crate) fn text(&self, findings: &mut Findings) -> Option<String> {
        let text = self.value.get_ref().as_str();
        if text.is_none() {
            self.wrong(findings, "text in quotes", "带引号的文字");
        }
        text.map(str::to_owned)
    }

    /// A non-negative whole number that fits 32 bits.
    pub(crate) fn count(&self, findings: &mut Findings) -> Option<u32> {
        let read = |v: &DeValue<'_>| {
            let integer = v.as_integer()?;
            let digits = integer.as_str().replace('_', "");
            u32::from_str_radix(digits.trim_start_matches('+'), integer.radix()).ok()
        };
        let count = read(self.value.get_ref());
        if count.is_none() {
            self.wrong(findings, "a whole number from 0 to 4294967295", "0 以上的整数");
        }
        count
    }

    /// A finite number.
    pub(crate) fn number(&self, findings: &mut Findings) -> Option<f64> {
        let read = |v: &DeValue<'_>| {
            let text = match (v.as_integer(), v.as_float()) {
                (Some(i), _) if i.radix() == 10 => i.as_str().replace('_', ""),
                (_, Some(f)) => f.as_str().replace('_', ""),
                _ => return None,
            };
            text.parse::<f64>().ok().filter(|x| x.is_finite())
        };
        let number = read(self.value.get_ref());
        if number.is_none() {
            self.wrong(findings, "a finite number", "有限的数");
        }
        number
    }

    pub(crate) fn flag(&self, findings: &mut Findings) -> Option<bool> {
        let flag = self.value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong(findings, "true or false", " true 或 false");
        }
        flag
    }

    pub(crate) fn list(&self, findings: &mut Findings) -> Vec<Value<'a>> {
        let Some(array) = self.value.get_ref().as_array() else {
            self.wrong(findings, "a list in [ ]", "方括号 [ ] 中的列表");
            return Vec::new();
        };
        let (document, path) = (self.document, &self.path);
        let name = |i: usize| format!("{path}[{i}]");
        array
            .iter()
            .enumerate()
            .map(|(i, value)| Value { document, path: name(i + 1), value })
            .collect()
    }

    pub(crate) fn texts(&self, findings: &mut Findings) -> Vec<String> {
        let values = self.list(findings);
        values.iter().filter_map(|v| v.text(findings)).collect()
    }

    /// Text as it is, or a number or flag as it is written: what stands in a cell.
    pub(crate) fn cell(&self, findings: &mut Findings) -> Option<String> {
        let cell = match self.value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Integer(number) => Some(number.as_str().to_owned()),
            DeValue::Float(number) => Some(number.as_str().to_owned()),
            DeValue::Boolean(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => {
                None
            }
        };
        if cell.is_none() {
            self.wrong(findings, "text in quotes or a number", "带引号的文字或数");
        }
        cell
    }

    /// A text that has to be one of a few words.
    pub(crate) fn choice<T: Copy>(
        &self,
        options: &[(&'static str, T)],
        findings: &mut Findings,
    ) -> Option<T> {
        let text = self.text(findings)?;
        let found = options.iter().find(|(name, _)| *name == text);
        if found.is_none() {
            let names: Vec<&str> = options.iter().map(|(name, _)| *name).collect();
            let path = &self.path;
            findings.error(
                Code::S020,
                self.at(),
                Text::new(
                    format!("'{path}' cannot be \"{text}\""),
                    format!("“{path}”不能是“{text}”"),
                ),
                Text::new(
                    format!("write one of: {}", names.join(", ")),
                    format!("可写：{}", names.join("、")),
                ),
            );
        }
        found.map(|(_, option)| *option)
    }

    pub(crate) fn section(&self, findings: &mut Findings) -> Option<Section<'a>> {
        let Some(table) = self.value.get_ref().as_table() else {
            self.wrong(findings, "a table of keys, as in { a = 1 }", "由键组成的表，如 { a = 1 }");
            return None;
        };
        let (document, path, span) = (self.document, self.path.clone(), self.value.span());
        Some(Section { document, path, span, table, known: Vec::new() })
    }

    /// A section, or the sections of a list.
    pub(crate) fn sections(&self, findings: &mut Findings) -> Vec<Section<'a>> {
        let values = if self.is_table() { vec![self.clone()] } else { self.list(findings) };
        values.iter().filter_map(|value| value.section(findings)).collect()
    }

    pub(crate) fn is_text(&self) -> bool {
        self.value.get_ref().is_str()
    }

    pub(crate) fn is_list(&self) -> bool {
        self.value.get_ref().is_array()
    }

    pub(crate) fn is_table(&self) -> bool {
        self.value.get_ref().is_table()
    }
}

impl<'a> Section<'a> {
    /// The whole document as a section.
    pub(crate) fn root(document: &'a Document, table: &'a Spanned<DeTable<'a>>) -> Self {
        let (span, table) = (table.span(), table.get_ref());
        Self { document, path: String::new(), span, table, known: Vec::new() }
    }

    pub(crate) fn at(&self) -> Place {
        self.document.place(&self.span)
    }

    fn child(&self, key: &str, value: &'a Spanned<DeValue<'a>>) -> Value<'a> {
        let dot = if self.path.is_empty() { "" } else { "." };
        Value { document: self.document, path: format!("{}{dot}{key}", self.path), value }
    }

    /// The value of an optional key.
    pub(crate) fn get(&mut self, key: &'static str) -> Option<Value<'a>> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        self.table.get(key).map(|value| self.child(key, value))
    }

    /// The value of a key that must be there.
    pub(crate) fn need(&mut self, key: &'static str, findings: &mut Findings) -> Option<Value<'a>> {
        let value = self.get(key);
        if value.is_none() {
            let path = &self.path;
            findings.error(
                Code::S003,
                self.at(),
                Text::new(format!("'{path}' has no key '{key}'"), format!("“{path}”缺少键“{key}”")),
                Text::new(format!("add a line '{key} = ...'"), format!("请加一行“{key} = …”")),
            );
        }
        value
    }

    pub(crate) fn need_text(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
    ) -> Option<String> {
        self.need(key, findings).and_then(|v| v.text(findings))
    }

    pub(crate) fn text(&mut self, key: &'static str, findings: &mut Findings) -> Option<String> {
        self.get(key).and_then(|v| v.text(findings))
    }

    pub(crate) fn section(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
    ) -> Option<Section<'a>> {
        self.get(key).and_then(|v| v.section(findings))
    }

    /// The text of a key that has to be one of a few words.
    pub(crate) fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        options: &[(&'static str, T)],
        findings: &mut Findings,
    ) -> Option<T> {
        self.get(key)?.choice(options, findings)
    }

    /// The texts of a key that is a list of such words.
    pub(crate) fn choices<T: Copy>(
        &mut self,
        key: &'static str,
        options: &[(&'static str, T)],
        findings: &mut Findings,
    ) -> Option<Vec<T>> {
        let values = self.get(key)?.list(findings);
        Some(values.iter().filter_map(|v| v.choice(options, findings)).collect())
    }

    /// All keys with their values, for sections whose keys are names of the planner's choosing.
    pub(crate) fn entries(&self) -> Vec<(String, Value<'a>)> {
        let entry = |(key, value): (&'a Spanned<_>, &'a Spanned<DeValue<'a>>)| {
            let key: &toml::de::DeString<'a> = key.get_ref();
            (key.to_string(), self.child(key, value))
        };
        self.table.iter().map(entry).collect()
    }

    /// Reports every key that nobody asked for.
    pub(crate) fn finish(self, findings: &mut Findings) {
        for (key, _) in self.table.iter() {
            let name = key.get_ref().to_string();
            if self.known.contains(&name.as_str()) {
                continue;
            }
            let options = self.known.join(", ");
            let near = nearest(&name, self.known.iter().copied());
            let help = match near {
                Some(near) => {
                    Text::new(format!("did you mean '{near}'?"), format!("是否想写“{near}”？"))
                }
                None => Text::new(format!("known keys: {options}"), format!("可用的键：{options}")),
            };
            let place = if self.path.is_empty() { &self.document.file } else { &self.path };
            findings.error(
                Code::S002,
                self.document.place(&key.span()),
                Text::new(
                    format!("unknown key '{name}' in {place}"),
                    format!("{place} 中有未知的键“{name}”"),
                ),
                help,
            );
        }
    }
}
