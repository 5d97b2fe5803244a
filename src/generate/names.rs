//! Invented names and numbers: nothing here leads to a real person or place.

use crate::generate::rng::Dice;

const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭",
    "何", "高", "林", "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾",
    "肖", "田", "董", "袁", "潘", "于", "蒋", "蔡", "余", "杜", "叶", "程", "苏", "魏", "吕", "丁",
];

const GIVEN: &[&str] = &[
    "安", "柏", "川", "冬", "恩", "帆", "谷", "禾", "吉", "可", "澜", "苗", "南", "宁", "鹏", "琪",
    "然", "森", "棠", "桐", "望", "夏", "晓", "雁", "野", "一", "毅", "音", "友", "雨", "远", "岳",
    "云", "之", "知", "舟", "卓", "子", "梓", "左", "青", "石", "松", "素", "霜", "溪", "星", "雪",
];

const FIRST: &[&str] = &[
    "霁", "芷", "砚", "檀", "筠", "岫", "漪", "翎", "珏", "璟", "蘅", "黛", "绡", "缃", "霭", "澹",
    "珩", "荇", "蔻", "祺", "玥", "晗", "鸢", "缦",
];

const SECOND: &[&str] = &[
    "弦", "簪", "珂", "翮", "栩", "琮", "笺", "篁", "绫", "钗", "箫", "砧", "帛", "榭", "笙", "烛",
];

/// Townships, invented like the villages.
pub(super) const TOWNSHIPS: [&str; 9] =
    ["朔帛镇", "澹弦镇", "缃榭镇", "岫笺乡", "霁川镇", "珩烛乡", "荇渚镇", "黛砧乡", "鸢溪乡"];

/// A common surname and one or two given characters.
pub(super) fn person(dice: &mut Dice) -> String {
    let mut name = dice.pick(SURNAMES).to_owned();
    name += dice.pick(GIVEN);
    if dice.chance(75) {
        name += dice.pick(GIVEN);
    }
    name
}

/// `n` people, no two of one name.
pub(super) fn people(dice: &mut Dice, n: usize) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(n);
    while names.len() < n {
        let name = person(dice);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// `n` different villages, named in two characters that hardly ever meet in a real name.
pub(super) fn villages(dice: &mut Dice, n: usize) -> Vec<String> {
    let both = |first| SECOND.iter().map(move |second| format!("{first}{second}村"));
    let mut names: Vec<String> = FIRST.iter().flat_map(both).collect();
    assert!(n <= names.len(), "not so many village names");
    dice.shuffle(&mut names);
    names.truncate(n);
    names
}

/// `n` different stems of place names, in two characters as those of [`villages`], in three when
/// these are used up; fewer if there are not so many.
pub(super) fn stems(dice: &mut Dice, n: usize) -> Vec<String> {
    let two = FIRST.iter().flat_map(|a| SECOND.iter().map(move |b| format!("{a}{b}")));
    let mut stems: Vec<String> = two.collect();
    let longer = |stem: &String| -> Vec<String> {
        let ends = SECOND.iter().filter(|end| !stem.ends_with(**end));
        ends.map(|end| format!("{stem}{end}")).collect()
    };
    let mut three: Vec<String> = stems.iter().flat_map(longer).collect();
    dice.shuffle(&mut stems);
    if stems.len() < n {
        dice.shuffle(&mut three);
        stems.append(&mut three);
    }
    stems.truncate(n);
    stems
}

/// Eighteen digits shaped like an ID number, in a province that does not exist (99) and with a
/// check character that is wrong, so that it is nobody's.
pub(super) fn id_number(dice: &mut Dice) -> String {
    const CHECK: &[u8; 11] = b"10X98765432";
    let (area, order) = (dice.between(101, 130), dice.between(1, 999));
    let (year, month, day) = (dice.between(1940, 1999), dice.between(1, 12), dice.between(1, 28));
    let number = format!("990{area}{year:04}{month:02}{day:02}{order:03}");
    let sum = number.bytes().fold(0, |sum, digit| (sum + usize::from(digit - b'0')) * 2 % 11);
    let right = char::from(CHECK[sum]);
    let wrong = right.to_digit(10).map_or(0, |digit| (digit as usize + 1 + dice.below(9)) % 10);
    format!("{number}{wrong}")
}

/// Eleven digits shaped like a mobile number, but in a block without subscribers: 194-0000-xxxx.
/// Different for every `i` below 10,000.
pub(super) fn phone(i: usize) -> String {
    format!("1940000{:04}", (i * 7919 + 1234) % 10_000)
}
