//! The top of the scheme, its tables and groups, balances, goals and sheets.

use super::Type::{self, Any, Count, List, Names, Number, Part as Of, Text, Words};
use super::{Key, Part, TEXTS, may, must, one_or_more};

#[rustfmt::skip]
pub(super) const ROOT: &[Key] = &[
    may("title", Text, "title of the list, on every paper", "名单的标题"),
    may("lang", Words(&["zh", "en"]), "language of the files written", "输出文件的语言"),
    may("term", Of("term"), "first and last day of the term", "期限"),
    must("table", Names(&Any(&[Of("table"), Of("stack")])), "the files, by a name of your own", "数据表，名称自定"),
    may("index", Names(&Of("index")), "composite scores", "综合指数"),
    may("group", Names(&Of("group")), "rows that take part", "参加结对的分组"),
    may("layer", Names(&Of("layer")), "pairings of helpers with recipients", "结对层"),
    may("balance", List(&Of("balance")), "how many pairs groups get", "各组结对数"),
    may("changes", List(&Of("changes")), "the most new pairs", "变动限额"),
    may("goals", Of("goals"), "what is better, strictly in order", "目标及其次序"),
    may("sheet", Names(&Of("sheet")), "columns of the published list of a layer", "公布的表"),
];

#[rustfmt::skip]
pub(super) const PARTS: &[&Part] = &[
    &Part { name: "term", keys: &[
        must("start", Text, "first day, printed as written", "起始日"),
        must("end", Text, "last day, printed as written", "截止日"),
    ] },
    &Part { name: "table", keys: &[
        must("file", Text, "the file, relative to the scheme: .csv, .tsv, .txt, .xlsx, .xlsm, .xls, .ods", "文件，相对于方案所在文件夹"),
        must("key", Text, "the column that names a row; unique and filled", "主键列，不得重复或为空"),
        may("name", Text, "the column printed beside the key", "名称列"),
        may("sheet", Text, "the sheet of a workbook; the first visible one by default", "工作表"),
        may("encoding", Text, "encoding of a text file; found out by default", "编码，一般不用写"),
        may("refers", Names(&Text), "column = table whose keys it holds", "引用：列 = 所引用的表"),
        may("private", Names(&Words(&["name", "id", "phone", "hide"])), "column = kind of private data, masked in public", "隐私列：name 姓名、id 证件号码、phone 电话、hide 不显示"),
        may("counts", Names(&Text), "new column = table whose rows that refer to a row are counted", "计数列：列 = 引用本表的表"),
    ] },
    &Part { name: "stack", keys: &[
        must("stack", Names(&Text), "label = table: the rows of these tables, one after another", "合并的表：标签 = 表"),
        must("kind", Text, "the new column that holds the label", "标签列"),
        may("counts", Names(&Text), "new column = table whose rows that refer to a row are counted", "计数列：列 = 引用本表的表"),
    ] },
    &Part { name: "group", keys: &[
        must("of", Text, "the table", "所属的表"),
        may("any_of", TEXTS, "rows that belong to one of these groups or tables", "属于其中任一分组或表"),
        may("where", one_or_more!("condition"), "keep rows that fulfil all of them", "只取符合全部条件的行"),
        may("never", one_or_more!("condition"), "leave out rows that fulfil any of them", "符合任一条件者不参加"),
        may("worst", Of("cut"), "keep the worst by an index", "按指数取末位"),
        may("best", Of("cut"), "keep the best by an index", "按指数取首位"),
        may("always", one_or_more!("condition"), "rows that take part in any case", "直接入选"),
        may("per", Of("floor"), "so many of each value of a column at least", "每个乡镇等至少几个"),
        may("grace", Text, "last year's ranking.csv: who would leave now stays for one year", "上年排名文件：宽限一年"),
        may("ties", Words(&["break", "include", "exclude"]), "equal scores across the cut line", "入选线上并列时的处理"),
        may("tie_break", one_or_more!("tie-break"), "the order of rows of equal score", "并列时的先后"),
    ] },
    &Part { name: "condition", keys: &[
        must("column", Text, "the column", "列"),
        may("name", Text, "what people call it", "条件名称"),
        may("is", TEXTS, "the cell is one of these texts", "取值之一"),
        may("listed", Text, "the cell stands in this file", "列在此文件中"),
        may("under", Text, "the column of that file; by default of the same name", "该文件的列"),
        may("at_least", Number, "the cell is a number from here", "不小于"),
        may("at_most", Number, "the cell is a number up to here", "不大于"),
    ] },
    &Part { name: "cut", keys: &[
        must("by", Text, "the index", "指数"),
        may("count", Count, "so many", "个数"),
        may("percent", Number, "such a share, rounded up", "比例（%）"),
        may("threshold", Number, "all beyond this score", "分数线"),
    ] },
    &Part { name: "floor", keys: &[
        must("column", Text, "the column", "列"),
        must("at_least", Count, "how many of each value", "每个取值至少几个"),
    ] },
    &Part { name: "tie-break", keys: &[
        must("column", Text, "the column", "列"),
        may("better", Words(&["high", "low"]), "whether a high value is good", "高好或低好"),
    ] },
    &Part { name: "balance", keys: &[
        may("layer", Text, "the layer whose pairs are counted", "所计的结对层"),
        may("layers", TEXTS, "layers whose pairs count together", "合计的结对层"),
        may("helpers_by", Text, "the column of the helpers that makes the groups", "按帮扶方的哪一列分组"),
        may("recipients_by", Text, "the column of the recipients that makes the groups", "按帮扶对象的哪一列分组"),
        may("counts", Of("counted"), "the column that says what a pair counts", "每对按哪一列计数"),
        may("each", Any(&[Count, Of("each")]), "bounds of a group", "各组上下限"),
        may("shares", Any(&[Words(&["equal", "members"]), Names(&Count)]), "shared out evenly, by members, or as given", "份额：均分、按成员数或给定"),
        may("in_proportion_to", Text, "shared out by the sums of this column", "按某列之和分摊"),
        may("total", Count, "how many pairs there are to share out", "总数"),
        may("tolerance", Count, "as a rule, so many pairs off its share", "容许偏差"),
    ] },
    &Part { name: "counted", keys: &[
        may("helper", Text, "a column of the helpers", "帮扶方的列"),
        may("recipient", Text, "a column of the recipients", "帮扶对象的列"),
    ] },
    &Part { name: "each", keys: &[
        may("of", Names(&Any(&[Count, Of("bounds")])), "bounds by value of the column", "各取值的上下限"),
        may("other", Any(&[Count, Of("bounds")]), "bounds of all other values", "其余"),
        may("min", Count, "fewest, a rule", "下限（硬性）"),
        may("max", Count, "most, a rule", "上限（硬性）"),
        may("aim_min", Count, "fewest wanted", "期望下限"),
        may("aim_max", Count, "most wanted", "期望上限"),
        may("min_of", Text, "the column whose sum is the fewest", "下限取此列之和"),
        may("max_of", Text, "the column whose sum is the most", "上限取此列之和"),
        may("aim_min_of", Text, "the column whose sum is the fewest wanted", "期望下限取此列之和"),
        may("aim_max_of", Text, "the column whose sum is the most wanted", "期望上限取此列之和"),
    ] },
    &Part { name: "changes", keys: &[
        must("at_most", Count, "the most new pairs", "最多新增几对"),
        may("layers", TEXTS, "layers whose pairs count; all by default", "计入的层"),
    ] },
    &Part { name: "goals", keys: &[
        must("order", List(&Words(&["coverage", "aims", "keep", "new", "fit", "worst", "balance", "fill", "fewest", "spread", "even"])), "most important first, each at most once", "次序，重要者在前"),
        may("keep", Of("keep"), "last year's pairs", "上年名单"),
        may("worst", Of("worst"), "whom goal worst looks at", "“最差者优先”看哪一层哪一方"),
        may("fill", Of("fill"), "levels that are filled one after another", "逐级填满的次序"),
        may("fewest", Of("fewest"), "layers whose pairs goal fewest counts", "“最少对数”计入的层"),
    ] },
    &Part { name: "keep", keys: &[
        must("from", Text, "a table with columns layer, helper, recipient", "上年名单文件"),
        may("layers", TEXTS, "layers that count; all by default", "计入的层"),
    ] },
    &Part { name: "worst", keys: &[
        must("layer", Text, "the layer", "层"),
        may("of", Words(&["helpers", "recipients"]), "the side", "哪一方"),
    ] },
    &Part { name: "fill", keys: &[
        must("layer", Text, "the layer", "层"),
        must("by", Text, "the column of the helpers that holds the level", "级别列"),
        must("order", TEXTS, "the levels, the first to be filled first", "级别次序"),
    ] },
    &Part { name: "fewest", keys: &[
        must("layers", TEXTS, "the layers", "计入的层"),
    ] },
    &Part { name: "sheet", keys: &[
        may("title", Text, "title of the sheet", "标题"),
        must("columns", Names(&Text), "header = source: number, status, previous, fit, places, term.start, term.end, helper.COLUMN, recipient.COLUMN, or empty", "列名 = 来源"),
    ] },
];
