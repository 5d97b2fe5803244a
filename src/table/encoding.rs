//! From bytes to text, saying which encoding was taken and where it does not fit.

use crate::base::{Code, Findings, Place, Severity, Text};
use crate::table::capped::{Capped, Fault};
use crate::table::{Grid, Source};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE};

/// How many bytes the encoding is guessed from; more would only take longer.
const SAMPLE: usize = 1 << 16;

/// The text of a file, with `\n` line ends and without NUL characters.
///
/// The encoding is the one named in the scheme, else what the byte order mark says, else UTF-8 if
/// it fits, else guessed with a preference for Chinese, which is noted (T002). Bytes that do not
/// fit are an error (T002) for their line; the rest is still read.
pub(super) fn decode(bytes: &[u8], source: &Source, findings: &mut Findings) -> String {
    let named =
        source.encoding.as_deref().and_then(|label| named_encoding(label, source, findings));
    let encoding = match named {
        Some(encoding) => {
            warn_t002_is_utf8(bytes, encoding, source, findings);
            encoding
        }
        None if Encoding::for_bom(bytes).is_some() || std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => {
            let encoding = guess(bytes);
            note_t002_guess(encoding, source, findings);
            encoding
        }
    };
    // A byte order mark wins over all other knowledge, and is removed.
    let (text, encoding, _) = encoding.decode(bytes);
    let mut text = text.into_owned();
    if text.contains('\r') {
        text = text.replace("\r\n", "\n").replace('\r', "\n");
    }
    if text.contains(['\0', char::REPLACEMENT_CHARACTER]) {
        report_t002_lines(&text, encoding, source, findings);
        text = text.replace('\0', "");
    }
    text
}

/// GBK is read as GB18030, which contains it.
fn chinese_superset(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

fn named_encoding(
    label: &str,
    source: &Source,
    findings: &mut Findings,
) -> Option<&'static Encoding> {
    let known = Encoding::for_label(label.as_bytes()).filter(|&encoding| encoding != REPLACEMENT);
    if known.is_none() {
        findings.error(
            Code::T002,
            source.at.clone(),
            Text::new(
                format!("\"{label}\" is not the name of an encoding ({})", source.file),
                format!("“{label}”不是可识别的编码名称（{}）", source.file),
            ),
            Text::new(
                "write utf-8, gb18030, gbk, big5 or utf-16le, or leave the encoding out",
                "请填写 utf-8、gb18030、gbk、big5 或 utf-16le，也可以不写编码",
            ),
        );
    }
    known.map(chinese_superset)
}

/// The likely encoding of bytes that are not UTF-8 and have no byte order mark.
fn guess(bytes: &[u8]) -> &'static Encoding {
    if is_damaged_utf8(bytes) {
        return UTF_8;
    }
    if bytes.contains(&0) {
        // Plain text has no NUL bytes, but ASCII in UTF-16 has one in every character.
        for encoding in [UTF_16LE, UTF_16BE] {
            let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
            if !has_errors && text.contains('\n') && !text.contains('\0') {
                return encoding;
            }
        }
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let foreign = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    detector.feed(&bytes[foreign..bytes.len().min(foreign + SAMPLE)], false);
    let encoding = chinese_superset(detector.guess(Some(b"cn"), Utf8Detection::Deny));
    let (_, has_errors) = encoding.decode_without_bom_handling(bytes);
    if has_errors { GB18030 } else { encoding }
}

/// UTF-8 with a few bad bytes; in GBK text hardly a character happens to be valid UTF-8.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 4 * bad
}

/// Chinese text in another encoding is hardly ever valid UTF-8, so the scheme is probably wrong.
fn warn_t002_is_utf8(
    bytes: &[u8],
    named: &'static Encoding,
    source: &Source,
    findings: &mut Findings,
) {
    let has_chinese = |text: &str| text.chars().any(|c| c >= '\u{2E80}');
    let is_utf8 = std::str::from_utf8(bytes).is_ok_and(has_chinese);
    if named == UTF_8 || !is_utf8 || Encoding::for_bom(bytes).is_some() {
        return;
    }
    let name = named.name();
    findings.warn(
        Code::T002,
        source.at.clone(),
        Text::new(
            format!("{} looks like UTF-8, but is read as {name}", source.file),
            format!("{} 看起来是 UTF-8 编码，但按 {name} 读取", source.file),
        ),
        Text::new(
            "if names look garbled, leave the encoding out of the scheme",
            "如果文字显示为乱码，请在方案文件中去掉编码设置",
        ),
    );
}

fn note_t002_guess(encoding: &'static Encoding, source: &Source, findings: &mut Findings) {
    let name = encoding.name();
    findings.note(
        Code::T002,
        Place::File { file: source.file.clone() },
        Text::new(
            format!("the file is not UTF-8; it was read as {name}"),
            format!("文件不是 UTF-8 编码，已按 {name} 读取"),
        ),
        Text::new(
            "if names look garbled, state the encoding in the scheme or save the file as \"CSV UTF-8\"",
            "如果文字显示为乱码，请在方案文件中写明编码，或将文件另存为“CSV UTF-8”",
        ),
    );
}

fn report_t002_lines(
    text: &str,
    encoding: &'static Encoding,
    source: &Source,
    findings: &mut Findings,
) {
    let grid = Grid { file: source.file.clone(), ..Grid::default() };
    let mut capped = Capped::new(Code::T002, Severity::Error, findings);
    for (line, number) in text.split('\n').zip(1..) {
        let message = if line.contains(char::REPLACEMENT_CHARACTER) {
            let name = encoding.name();
            Text::new(
                format!("line {number} has bytes that cannot be read as {name}"),
                format!("第 {number} 行含有无法按 {name} 读取的字节"),
            )
        } else if line.contains('\0') {
            Text::new(
                format!("line {number} has NUL characters, which no text file has"),
                format!("第 {number} 行含有空字符（NUL），正常的文本文件中不会出现"),
            )
        } else {
            continue;
        };
        capped.push(|| Fault {
            at: grid.place(Some(number), None, None),
            message,
            help: Text::new(
                "open the file in a spreadsheet, correct the line, and save it as \"CSV UTF-8\"; or state the right encoding in the scheme",
                "请用表格软件打开文件，更正该行后另存为“CSV UTF-8”；或在方案文件中写明正确的编码",
            ),
        });
    }
    capped.finish(Place::File { file: source.file.clone() });
}
