//! Methods in words.

use super::Desk;
use crate::composite::{Mean, Missing, Normalize, RankTies, Rate, Weights};

impl Desk<'_> {
    /// How values become comparable.
    pub(super) fn normalize(&self, method: &Normalize) -> String {
        let (low, high) = self.ranking.index.chain.scale;
        match method {
            Normalize::MinMax => self.say(
                format!("between the least and the greatest value, from {low} to {high}"),
                format!("极差法，{low} 至 {high}"),
            ),
            Normalize::Goalposts(worst, best) => self.say(
                format!(
                    "between the goalposts {worst} (worst) and {best} (best), from {low} to {high}"
                ),
                format!("按目标值：最差 {worst}、最好 {best}，折为 {low} 至 {high}"),
            ),
            Normalize::Target(target) => self.say(
                format!("distance to the target {target}, from {low} to {high}"),
                format!("按与目标 {target} 的距离，折为 {low} 至 {high}"),
            ),
            Normalize::ZScore => self.say("z-score", "Z 分数（均值 0、标准差 1）"),
            Normalize::Rank => self.say(
                format!("place, from {low} to {high}"),
                format!("按位次，折为 {low} 至 {high}"),
            ),
            Normalize::Percentile => self.say(
                format!("percentile, from {low} to {high}"),
                format!("百分位，折为 {low} 至 {high}"),
            ),
            Normalize::Exponential(ties) => {
                let (en, zh) = match ties {
                    RankTies::Mean => ("the mean", "平均"),
                    RankTies::Low => ("the lowest", "最低"),
                    RankTies::High => ("the highest", "最高"),
                };
                self.say(
                    format!("exponential of the place, from {low} to {high}; ties take {en} place"),
                    format!("位次的指数变换，{low} 至 {high}；同值取{zh}位次"),
                )
            }
            Normalize::Ratio => self.say("ratio to the best value", "与最好值之比"),
            Normalize::Share => self.say("share of the sum", "占总和的比例"),
            Normalize::Vector => self.say("divided by the length of the column", "向量归一"),
            Normalize::Steps { steps, line } => self.points(steps, *line),
            Normalize::Rate(rate) => self.rate(rate),
            Normalize::Places { points, rest, within } => self.places(points, *rest, *within),
            Normalize::AsIs => self.say("the value itself", "直接用原值"),
        }
    }

    /// Points from such values on.
    fn points(&self, steps: &[(f64, f64)], line: bool) -> String {
        let en: Vec<String> = steps.iter().map(|(x, p)| format!("{p} from {x}")).collect();
        let zh: Vec<String> = steps.iter().map(|(x, p)| format!("{x} 起 {p} 分")).collect();
        let (on_line, zh_line) =
            if line { (", on a line between", "，其间按比例") } else { ("", "") };
        self.say(
            format!("points: {}{on_line}", en.join(", ")),
            format!("分档计分：{}{zh_line}", zh.join("，")),
        )
    }

    /// Points that grow with the value.
    fn rate(&self, rate: &Rate) -> String {
        let Rate { at, is, per, add, whole, floor, cap } = *rate;
        let sign = if add < 0.0 { "" } else { "+" };
        let (en, zh) = if whole { (" whole", "满") } else { ("", "") };
        let mut all_en = format!("{is} points at {at}, {sign}{add} for each{en} {per} more");
        let mut all_zh = format!("{at} 计 {is} 分，每{zh}增加 {per} 计 {sign}{add} 分");
        if let Some(floor) = floor {
            all_en += &format!(", not below {floor}");
            all_zh += &format!("，最低 {floor} 分");
        }
        if let Some(cap) = cap {
            all_en += &format!(", not above {cap}");
            all_zh += &format!("，最高 {cap} 分");
        }
        self.say(all_en, all_zh)
    }

    /// Points by place.
    fn places(&self, points: &[f64], rest: f64, within: Option<usize>) -> String {
        let list: Vec<String> = points.iter().map(f64::to_string).collect();
        let list = list.join(", ");
        let column = within.and_then(|g| self.ranking.index.groups.get(g)).map(|&c| self.column(c));
        let en = column.map_or_else(String::new, |column| format!(" within each {column}"));
        let zh = column.map_or_else(String::new, |column| format!("在每个“{column}”内"));
        self.say(
            format!("points by place{en}: {list}, then {rest}"),
            format!("{zh}按位次计分：依次 {list}，其余 {rest}"),
        )
    }

    /// How parts become a whole.
    pub(super) fn mean(&self, mean: Mean) -> String {
        match mean {
            Mean::Arithmetic => self.say("weighted mean", "加权平均"),
            Mean::Geometric => self.say("weighted geometric mean", "加权几何平均"),
            Mean::Harmonic => self.say("weighted harmonic mean", "加权调和平均"),
            Mean::Sum => self.say("weighted sum", "加权求和"),
            Mean::Worst => self.say("the worst part alone", "取最差的一项"),
            Mean::Topsis => self.say(
                "TOPSIS (closeness to the best row there could be)",
                "TOPSIS（与理想解的接近度）",
            ),
        }
    }

    /// Where weights come from.
    pub(super) fn weights(&self, weights: Weights) -> String {
        match weights {
            Weights::Given => self.say("given by the scheme", "由方案给定"),
            Weights::Relative => self.say("given by the scheme as proportions", "由方案按比例给定"),
            Weights::Equal => self.say("equal", "等权"),
            Weights::Entropy => self.say("from the entropy of the columns", "熵权法"),
            Weights::Critic => {
                self.say("from the spread and conflict of the columns (CRITIC)", "CRITIC 法")
            }
            Weights::Merec => {
                self.say("from the effect of leaving each column out (MEREC)", "MEREC 法")
            }
            Weights::Ahp => self.say("from comparisons in pairs (AHP)", "层次分析法（两两比较）"),
        }
    }

    /// What stands in for a missing value.
    pub(super) fn missing(&self, missing: Missing) -> String {
        match missing {
            Missing::Refuse => self.say("none may be missing", "不允许缺失"),
            Missing::Worst => self.say("the worst value of the column", "取该列最差值"),
            Missing::Mean => self.say("the mean of the column", "取该列平均值"),
            Missing::Median => self.say("the median of the column", "取该列中位数"),
            Missing::GroupMean(group) => {
                let column = self.ranking.index.groups.get(group).map_or("", |&c| self.column(c));
                self.say(
                    format!("the mean of the same {column}"),
                    format!("取同一“{column}”的平均值"),
                )
            }
            Missing::Drop => self.say(
                "nothing; the other parts of the row take over the weight",
                "不填补，由该行其余部分分担权重",
            ),
        }
    }
}
