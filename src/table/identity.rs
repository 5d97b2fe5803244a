//! The check character of citizen identification numbers, GB 11643-1999.
//!
//! Eighteen characters: six for the place, eight for the date of birth, three for the order, and
//! a check character after ISO 7064 MOD 11-2. The place code is not looked up: codes of counties
//! change, and an old number stays valid.

use crate::base::Text;

/// What is wrong with an ID number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdNumberFault {
    /// It does not have eighteen characters, but so many.
    Length(usize),
    /// It is not seventeen digits and a digit or `X`.
    Character,
    /// The date of birth does not exist.
    Date,
    /// The last character should be this one.
    CheckCharacter(char),
}

impl IdNumberFault {
    /// The fault in words, without the number itself.
    pub fn say(self) -> Text {
        match self {
            Self::Length(length) => Text::new(
                format!("it has {length} characters instead of 18"),
                format!("长度为 {length} 位，应为 18 位"),
            ),
            Self::Character => Text::new(
                "it must be 17 digits followed by a digit or X",
                "前 17 位应为数字，末位应为数字或 X",
            ),
            Self::Date => {
                Text::new("the date of birth in it does not exist", "其中的出生日期不存在")
            }
            Self::CheckCharacter(_) => {
                Text::new("the check character at its end does not fit", "末位校验码不符")
            }
        }
    }
}

/// What is wrong with an ID number, the first fault found; `None` if it is well formed.
pub fn id_number_fault(number: &str) -> Option<IdNumberFault> {
    const CHECK: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let length = number.chars().count();
    if length != 18 {
        return Some(IdNumberFault::Length(length));
    }
    let mut digits = [0_usize; 17];
    for (digit, c) in digits.iter_mut().zip(number.chars()) {
        let Some(value) = c.to_digit(10) else { return Some(IdNumberFault::Character) };
        *digit = value as usize;
    }
    let last = number.chars().last().filter(|c| c.is_ascii_digit() || *c == 'X');
    let Some(last) = last else { return Some(IdNumberFault::Character) };
    let joined = |range: std::ops::Range<usize>| digits[range].iter().fold(0, |n, d| n * 10 + d);
    if !is_date(joined(6..10), joined(10..12), joined(12..14)) {
        return Some(IdNumberFault::Date);
    }
    // Weights are powers of two modulo 11; by Horner's rule they need no table.
    let sum = digits.iter().fold(0, |sum, digit| (sum + digit) * 2 % 11);
    let expected = CHECK[sum];
    (last != expected).then_some(IdNumberFault::CheckCharacter(expected))
}

fn is_date(year: usize, month: usize, day: usize) -> bool {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1800..=2199).contains(&year) && (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::{IdNumberFault, id_number_fault};

    /// The two examples printed in GB 11643-1999.
    #[test]
    fn accepts_the_examples_of_the_standard() {
        assert_eq!(id_number_fault("11010519491231002X"), None);
        assert_eq!(id_number_fault("440524188001010014"), None);
    }

    #[test]
    fn names_the_fault() {
        let cases = [
            ("", IdNumberFault::Length(0)),
            ("1101051949123100", IdNumberFault::Length(16)),
            ("1101051949123100２X", IdNumberFault::Character),
            ("11010519491231002x", IdNumberFault::Character),
            ("11010519490231002X", IdNumberFault::Date),
            ("110105194912310021", IdNumberFault::CheckCharacter('X')),
            ("440524188001010015", IdNumberFault::CheckCharacter('4')),
        ];
        for (number, fault) in cases {
            assert_eq!(id_number_fault(number), Some(fault), "{number}");
        }
    }
}
