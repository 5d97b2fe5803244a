//! The workbook to fill in: headers with notes, drop-down lists, two or three example rows.

use crate::base::Lang;
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, Formula, Note, Workbook, XlsxError,
};

/// The last row that drop-down lists reach.
const LAST: u32 = 50_000;

/// What may stand in a column.
#[derive(Clone, Copy)]
enum Cells {
    Free,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A key of this sheet.
    Key(&'static str),
}

/// Header, note, what may stand below.
type Column = (&'static str, &'static str, Cells);

struct Page {
    name: &'static str,
    columns: &'static [Column],
    rows: &'static [&'static [&'static str]],
}

use Cells::{Free, Key, Words};

#[rustfmt::skip]
const ZH: [Page; 4] = [
    Page {
        name: "单位",
        columns: &[
            ("编码", "每行一个，不得重复；不要用身份证号", Free),
            ("单位名称", "打印在名单上", Free),
            ("规模", "请选：大、小", Words(&["大", "小"])),
            ("长处", "与村的“短板”同一套词，相同者更适配", Words(&["发展缓慢", "班子薄弱", "矛盾突出", "产业单一"])),
        ],
        rows: &[&["U01", "（例）区农业局", "大", "产业单一"], &["U02", "（例）区司法局", "小", "矛盾突出"]],
    },
    Page {
        name: "村",
        columns: &[
            ("编码", "每行一个，不得重复", Free),
            ("村名", "打印在名单上", Free),
            ("乡镇", "所在乡镇", Free),
            ("短板", "请选一项", Words(&["发展缓慢", "班子薄弱", "矛盾突出", "产业单一"])),
            ("是否参加", "只有“是”的村参加结对", Words(&["是", "否"])),
        ],
        rows: &[&["V01", "（例）甲村", "（例）一镇", "矛盾突出", "是"], &["V02", "（例）乙村", "（例）一镇", "产业单一", "是"]],
    },
    Page {
        name: "干部",
        columns: &[
            ("编码", "每行一个，不得重复；不要用身份证号", Free),
            ("姓名", "打印在名单上", Free),
            ("单位", "填单位的编码，从列表中选", Key("单位")),
            ("级别", "请选：副科以上、其他", Words(&["副科以上", "其他"])),
            ("专长", "多项用分号隔开", Free),
            ("联系电话", "对外公布时遮盖中间几位", Free),
        ],
        rows: &[
            &["C001", "（例）张一", "U01", "副科以上", "种植技术;电商销售", "19400001234"],
            &["C002", "（例）李二", "U01", "其他", "养殖技术", "19400005678"],
            &["C003", "（例）王三", "U02", "副科以上", "法律咨询;政策办理", "19400004321"],
        ],
    },
    Page {
        name: "户",
        columns: &[
            ("编码", "每行一个，不得重复；不要用身份证号", Free),
            ("户主", "对外公布时只显示姓", Free),
            ("村", "填村的编码，从列表中选", Key("村")),
            ("需求", "多项用分号隔开，与干部的“专长”同一套词", Free),
        ],
        rows: &[
            &["H001", "（例）赵四", "V01", "法律咨询"],
            &["H002", "（例）钱五", "V02", "种植技术;电商销售"],
            &["H003", "（例）孙六", "V02", "养殖技术"],
        ],
    },
];

#[rustfmt::skip]
const EN: [Page; 4] = [
    Page {
        name: "units",
        columns: &[
            ("code", "one per row, no two alike; no personal numbers", Free),
            ("name", "printed on the lists", Free),
            ("size", "large or small", Words(&["large", "small"])),
            ("strength", "the words of 'weakness' of villages; the same word fits", Words(&["economy", "leadership", "conflict", "industry"])),
        ],
        rows: &[&["U01", "(example) Farming", "large", "industry"], &["U02", "(example) Justice", "small", "conflict"]],
    },
    Page {
        name: "villages",
        columns: &[
            ("code", "one per row, no two alike", Free),
            ("name", "printed on the lists", Free),
            ("township", "where it lies", Free),
            ("weakness", "one of the list", Words(&["economy", "leadership", "conflict", "industry"])),
            ("takes part", "only villages with yes are paired", Words(&["yes", "no"])),
        ],
        rows: &[&["V01", "(example) Ayton", "(example) West", "conflict", "yes"], &["V02", "(example) Beeton", "(example) West", "industry", "yes"]],
    },
    Page {
        name: "cadres",
        columns: &[
            ("code", "one per row, no two alike; no personal numbers", Free),
            ("name", "printed on the lists", Free),
            ("unit", "code of the unit, from the list", Key("units")),
            ("rank", "senior or other", Words(&["senior", "other"])),
            ("skills", "several with semicolons between them", Free),
            ("phone", "masked in public", Free),
        ],
        rows: &[
            &["C001", "(example) Ann", "U01", "senior", "crops;online sales", "19400001234"],
            &["C002", "(example) Ben", "U01", "other", "livestock", "19400005678"],
            &["C003", "(example) Cat", "U02", "senior", "law;policy", "19400004321"],
        ],
    },
    Page {
        name: "households",
        columns: &[
            ("code", "one per row, no two alike; no personal numbers", Free),
            ("head", "masked in public", Free),
            ("village", "code of the village, from the list", Key("villages")),
            ("needs", "several with semicolons between them; the words of 'skills' of cadres", Free),
        ],
        rows: &[
            &["H001", "(example) Dee", "V01", "law"],
            &["H002", "(example) Eve", "V02", "crops;online sales"],
            &["H003", "(example) Fay", "V02", "livestock"],
        ],
    },
];

/// The workbook in one language.
pub(super) fn workbook(lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let pages = match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    };
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2026, 1, 1)?;
    let about = DocProperties::new().set_author("jiedui").set_creation_datetime(&created);
    book.set_properties(&about);
    for page in pages {
        write(page, lang, &mut book)?;
    }
    book.save_to_buffer()
}

fn write(page: &Page, lang: Lang, book: &mut Workbook) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(page.name)?;
    sheet.set_freeze_panes(1, 0)?;
    let head = Format::new().set_bold().set_background_color(Color::RGB(0x00D9_E2F3));
    // Text, so that leading zeros and long numbers stay.
    let text = Format::new().set_num_format("@");
    let example = Format::new().set_num_format("@").set_font_color(Color::RGB(0x007F_7F7F));
    for (c, (header, note, cells)) in (0..).zip(page.columns) {
        sheet.set_column_format(c, &text)?;
        sheet.set_column_width(c, 18)?;
        sheet.write_string_with_format(0, c, *header, &head)?;
        let note = Note::new(*note).add_author_prefix(false).set_author("jiedui");
        sheet.insert_note(0, c, &note)?;
        if let Some(list) = list(*cells, lang)? {
            sheet.add_data_validation(1, c, LAST, c, &list)?;
        }
    }
    for (r, row) in (1..).zip(page.rows) {
        for (c, cell) in (0..).zip(*row) {
            sheet.write_string_with_format(r, c, *cell, &example)?;
        }
    }
    Ok(())
}

/// A drop-down list, with what is said about anything else.
fn list(cells: Cells, lang: Lang) -> Result<Option<DataValidation>, XlsxError> {
    let list = match cells {
        Free => return Ok(None),
        Words(words) => DataValidation::new().allow_list_strings(words)?,
        Key(sheet) => {
            let keys = Formula::new(format!("='{sheet}'!$A$2:$A${}", LAST + 1));
            DataValidation::new().allow_list_formula(keys)
        }
    };
    let (title, message) = match lang {
        Lang::Zh => ("请从列表中选", "此处只能填下拉列表中的内容。"),
        Lang::En => ("Choose from the list", "Only what the list offers can stand here."),
    };
    Ok(Some(list.set_error_title(title)?.set_error_message(message)?))
}
