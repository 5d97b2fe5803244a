//! An index: indicators, dimensions, and the methods that make one score of them.

use super::Type::{self, Any, Count, Flag, List, Names, Number, Part as Of, Text, Words};
use super::{NUMBERS, Part, TEXTS, may, must, one_or_more};

const METHODS: Type = Words(&[
    "min-max",
    "goalposts",
    "target",
    "z-score",
    "rank",
    "percentile",
    "exponential",
    "ratio",
    "share",
    "vector",
    "as-is",
]);
/// Methods that need nothing else.
const PLAIN: Type = Words(&[
    "min-max",
    "z-score",
    "rank",
    "percentile",
    "exponential",
    "ratio",
    "share",
    "vector",
    "as-is",
]);
const MEANS: Type = Words(&["arithmetic", "geometric", "harmonic", "sum", "worst", "topsis"]);
const MISSING: Type = Words(&["error", "worst", "mean", "median", "drop"]);
const TIES: Type = Words(&["mean", "low", "high"]);
const BETTER: Type = Words(&["high", "low"]);
const COMPARE: Type = Names(&Names(&Number));

#[rustfmt::skip]
pub(super) const PARTS: &[&Part] = &[
    &Part { name: "index", keys: &[
        must("of", Text, "the table", "所属的表"),
        must("indicator", Names(&Of("indicator")), "the indicators, by a name of your own", "指标，名称自定"),
        may("dimension", Names(&Of("dimension")), "the tree, where it has more than two levels or own weights", "维度"),
        may("missing", Any(&[MISSING, Of("missing")]), "what stands in for an empty cell", "缺失值"),
        may("winsorize", Of("winsorize"), "for all indicators that have none of their own", "缩尾"),
        may("normalize", METHODS, "how values of different units become comparable", "标准化"),
        may("ties", TIES, "the place of rows that tie", "并列名次的位置"),
        may("scale", NUMBERS, "lowest and highest normalized value", "分值范围"),
        may("weights", Words(&["given", "relative", "equal", "entropy", "critic", "merec", "ahp"]), "where weights come from", "权重的来源"),
        may("total", Number, "what given weights add up to", "权重合计"),
        may("compare", COMPARE, "comparisons of the dimensions in pairs", "两两比较"),
        may("mean", MEANS, "how dimensions make the score", "维度合成"),
        may("within", MEANS, "how indicators make a dimension", "维度内合成"),
        may("high", Words(&["good", "bad"]), "what a high score means", "得分方向"),
        may("decimals", Count, "the score is published with so many, at most 12", "公布的小数位"),
        may("veto", one_or_more!("condition"), "rows that stand behind all others", "一票否决"),
        may("ranks", Words(&["competition", "dense", "ordinal"]), "which rank comes after two equal ones", "并列名次"),
        may("first", Words(&["worst", "best"]), "who has rank 1", "谁排第一"),
        may("tie_break", one_or_more!("tie-break"), "the order of rows of equal score", "并列时的先后"),
        may("grades", Of("grades"), "grades by score or by rank", "等级"),
        may("previous", Text, "last year's ranking.csv", "上年排名文件"),
        may("uncertainty", Of("uncertainty"), "what may be different, for rank --uncertainty", "不确定性"),
        may("profile", Of("profile"), "labels by weak or strong side", "画像"),
    ] },
    &Part { name: "indicator", keys: &[
        must("column", Text, "the column; numbers", "列"),
        may("better", BETTER, "whether a high value is good", "高好或低好"),
        may("dimension", Text, "the dimension it belongs to", "维度"),
        may("weight", Number, "its weight", "权重"),
        may("per", Text, "a column that it is divided by", "分母（人均、亩均）"),
        may("winsorize", Of("winsorize"), "far values are set to the next", "缩尾"),
        may("log", Flag, "take the logarithm", "取对数"),
        may("normalize", METHODS, "a method of its own", "标准化"),
        may("ties", TIES, "the place of rows that tie", "并列名次的位置"),
        may("worst", Number, "one end, for goalposts", "最差端"),
        may("best", Number, "the other end, for goalposts", "最好端"),
        may("target", Number, "for target", "目标值"),
        may("steps", List(&NUMBERS), "points of the last step reached: [from, points]", "分段计分"),
        may("line", Flag, "on the line between two steps", "段间按直线"),
        may("rate", Of("rate"), "points by formula", "公式计分"),
        may("places", Of("places"), "points by place", "名次计分"),
        may("error", Any(&[Text, Number]), "how exact it is measured: \"5%\" or a number", "数据误差"),
    ] },
    &Part { name: "dimension", keys: &[
        may("in", Text, "the dimension it belongs to", "上级维度"),
        may("weight", Number, "its weight", "权重"),
        may("mean", MEANS, "how its parts make it", "合成方式"),
        may("normalize", PLAIN, "done to its values before they go up", "再标准化"),
        may("ties", TIES, "the place of rows that tie", "并列名次的位置"),
        may("compare", COMPARE, "comparisons of its parts in pairs", "两两比较"),
    ] },
    &Part { name: "missing", keys: &[
        must("mean_of", Text, "the mean of the rows with the same text in this column", "同组均值"),
    ] },
    &Part { name: "winsorize", keys: &[
        may("low", Count, "so many of the lowest are set to the next", "低端个数"),
        may("high", Count, "so many of the highest are set to the next", "高端个数"),
        may("most", Count, "at most so many, while skewed and peaked", "至多几个"),
        may("skew", Number, "limit of skewness", "偏度"),
        may("kurtosis", Number, "limit of kurtosis", "峰度"),
    ] },
    &Part { name: "rate", keys: &[
        must("at", Number, "the value that", "基准值"),
        must("is", Number, "has so many points", "基准分"),
        must("add", Number, "so many more", "每单位加分"),
        may("per", Number, "with every so many above", "单位"),
        may("whole", Flag, "only whole units count", "只计整单位"),
        may("floor", Number, "fewest points", "最低分"),
        may("cap", Number, "most points", "最高分"),
    ] },
    &Part { name: "places", keys: &[
        must("points", NUMBERS, "points of the first places", "前几名的分"),
        may("rest", Number, "points of all others", "其余的分"),
        may("within", Text, "places are counted within the same text of this column", "按此列分组排名"),
    ] },
    &Part { name: "grades", keys: &[
        may("column", Text, "the new column; \"grade\" by default", "新列名"),
        may("names", TEXTS, "names of the grades, best first", "等级名称"),
        may("from", NUMBERS, "the score from which each is given, falling", "各等级最低分"),
        may("shares", NUMBERS, "percentages, best first", "各等级比例"),
        may("quantiles", Count, "so many grades of the same size", "等分"),
    ] },
    &Part { name: "uncertainty", keys: &[
        may("draws", Count, "draws, 10000 by default", "抽样次数"),
        may("seed", Count, "seed, 2026 by default", "种子"),
        may("weights", Number, "each weight up to so many percent off", "权重浮动（%）"),
        may("normalize", List(&PLAIN), "what might have been chosen instead", "其他标准化方法"),
        may("mean", List(&MEANS), "what might have been chosen instead", "其他合成方法"),
        may("missing", List(&MISSING), "what might have been chosen instead", "其他缺失处理"),
    ] },
    &Part { name: "profile", keys: &[
        must("column", Text, "the new column of labels", "新列名"),
        may("worst", Names(&Text), "dimension = label of a weak side", "维度 = 短板标签"),
        may("best", Names(&Text), "dimension = label of a strong side", "维度 = 长处标签"),
    ] },
];
