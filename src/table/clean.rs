//! Repairs what input methods and copied web pages leave behind, without changing the meaning.

/// The cleaned text of a cell; `None` if it was clean already.
///
/// - spaces of every kind are trimmed, zero-width characters removed, other spaces become ASCII;
/// - full-width digits and Latin letters become half-width;
/// - full-width punctuation becomes half-width only where all of the cell then is ASCII, as in
///   `１，２３４` or `Ａ－０１`, so that Chinese prose keeps its commas;
/// - an `x` that ends 17 digits becomes `X`.
///
/// Text that looks like a formula stays as it is: nothing here or later evaluates it.
pub fn clean(text: &str) -> Option<String> {
    let edge = |b: Option<&u8>| b.is_some_and(|&b| b <= b' ');
    let bytes = text.as_bytes();
    if text.is_ascii() && !edge(bytes.first()) && !edge(bytes.last()) && !ends_with_small_x(text) {
        return None;
    }
    let kept: String = text.chars().filter(|&c| !is_invisible(c)).map(narrow_word).collect();
    let mut cleaned = kept.trim().to_owned();
    if !cleaned.is_ascii() && cleaned.bytes().any(|b| b.is_ascii_alphanumeric()) {
        let narrowed: String = cleaned.chars().map(narrow).collect();
        if narrowed.is_ascii() {
            cleaned = narrowed;
        }
    }
    if ends_with_small_x(&cleaned) {
        cleaned.make_ascii_uppercase();
    }
    (cleaned != text).then_some(cleaned)
}

/// The text without width, spaces and line breaks: two headers that fold alike are the same.
pub fn fold(text: &str) -> String {
    text.chars().map(narrow).filter(|&c| !c.is_whitespace() && !is_invisible(c)).collect()
}

fn ends_with_small_x(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 18 && bytes[17] == b'x' && bytes[..17].iter().all(u8::is_ascii_digit)
}

/// Zero-width characters, the byte order mark, and control characters other than white space.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}')
        || (c.is_control() && !c.is_whitespace())
}

/// Narrows digits, Latin letters and spaces.
fn narrow_word(c: char) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => narrow(c),
        '\u{3000}' | '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' => ' ',
        other => other,
    }
}

/// Narrows every full-width form of an ASCII character, and the minus sign.
fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{2212}' => '-',
        '\u{3000}' | '\u{A0}' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{clean, fold};

    #[test]
    fn cleans_what_input_methods_leave() {
        let cases = [
            ("\u{3000}大坪村\u{A0}", "大坪村"),
            ("\u{FEFF}V０１", "V01"),
            ("１，２３４．５", "1,234.5"),
            ("−５％", "-5%"),
            ("Ａ－０１", "A-01"),
            ("11010519491231002x", "11010519491231002X"),
            ("张三，李四　１组", "张三，李四 1组"),
            (" \t ", ""),
        ];
        for (dirty, expected) in cases {
            assert_eq!(clean(dirty).as_deref(), Some(expected), "{dirty:?}");
        }
    }

    #[test]
    fn leaves_clean_text_alone() {
        for text in ["", "007", "=cmd()", "张三，李四", "（元）", "1,234", "a\nb", "x", "—"]
        {
            assert_eq!(clean(text), None, "{text:?}");
        }
    }

    #[test]
    fn folds_headers_that_look_alike() {
        assert_eq!(fold("收入（万元）\n合计"), fold("收入(万元) 合计"));
    }
}
