//! Invented names, and the check digit of a citizen number (公民身份号码, GB 11643).
//!
//! Input: a random stream, or 17 digits. Output: a name, or the 18th character.

use super::random::Random;

const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡";
const GIVEN: &str = "明华国建文军平志伟东海强晓生光林有成康星春兰英玉秀珍凤梅红霞丽燕芳桂莲琴云洁娟艳花香月";

/// The check digit of GB 11643 (ISO 7064 MOD 11-2) for 17 digits.
pub fn check_digit(digits: &str) -> char {
    let sum: u32 = digits
        .chars()
        .enumerate()
        .map(|(i, c)| c.to_digit(10).unwrap_or(0) * (2_u32.pow(17 - i as u32) % 11))
        .sum();
    ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'][(sum % 11) as usize]
}

/// An invented full name.
pub fn name(random: &mut Random) -> String {
    let surnames: Vec<char> = SURNAMES.chars().collect();
    let given: Vec<char> = GIVEN.chars().collect();
    let mut name = String::from(*random.pick(&surnames));
    for _ in 0..1 + usize::from(random.chance(750)) {
        name.push(*random.pick(&given));
    }
    name
}
