//! A sentence in the two languages we speak.

use serde::Serialize;

/// The language of messages and pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese.
    Zh,
}

/// One sentence, said in both languages at the place that knows the facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Text {
    /// The English sentence.
    pub en: String,
    /// The Chinese sentence.
    pub zh: String,
}

impl Text {
    /// Pairs the two wordings of one sentence.
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }

    /// The wording in `lang`.
    pub fn say(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

/// `10500` as `10,500`.
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
