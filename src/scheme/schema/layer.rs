//! A layer: members, numbers, what makes a pair good, impossible or required.

use super::Type::{self, Any, Count, Flag, List, Names, Number, Part as Of, Text};
use super::{Part, may, must};

const QUOTA: Type = Any(&[Count, Of("quota")]);
const BOUNDS: Type = Any(&[Count, Of("bounds")]);

#[rustfmt::skip]
pub(super) const PARTS: &[&Part] = &[
    &Part { name: "layer", keys: &[
        must("helpers", Text, "a table or a group", "帮扶方：表名或分组名"),
        must("recipients", Text, "a table or a group", "帮扶对象：表名或分组名"),
        may("within", Any(&[Text, Of("within")]), "the layer above: a pair needs the pair of its owners there", "从属于上层：双方所属须先结对"),
        may("per_helper", QUOTA, "how many recipients a helper has", "每个帮扶方联几个"),
        may("per_recipient", QUOTA, "how many helpers a recipient has", "每个对象由几个联"),
        may("teams", Of("teams"), "in which teams helpers serve a recipient", "允许的组合"),
        may("load", Any(&[Number, Of("load")]), "what a pair costs its helper", "每对占用的负荷"),
        may("capacity", Any(&[Number, Of("capacity")]), "what a helper can carry", "帮扶方的能力"),
        may("fit", List(&Of("fit")), "what makes a pair good", "适配"),
        may("forbid", List(&Of("forbid")), "what makes a pair impossible", "禁止"),
        may("cover", Of("cover"), "each word of the recipient is one of the words of its helpers", "对象的每项需要都有帮扶方能办"),
        may("distinct", Text, "no two recipients of a helper have the same text in this column", "同一帮扶方的对象此列不得相同"),
        may("one_role", Flag, "in one table, a row helps or is helped, not both", "同一张表内不得既帮人又被帮"),
        may("require", List(&Of("require")), "pairs that must be", "必须的结对"),
        may("due", Of("due"), "in which period a recipient is due; the capacity is per period", "期限：能力按期计"),
        may("spread", Of("spread"), "in how many places a helper's recipients lie", "连片"),
        may("weight", Count, "what a pair weighs in goal fit, up to 100000", "层权重"),
    ] },
    &Part { name: "within", keys: &[
        must("layer", Text, "the layer above", "上层"),
        may("helper", Text, "references that lead up from a helper, with dots; empty: itself", "帮扶方通向上层的引用列，空为自身"),
        may("recipient", Text, "references that lead up from a recipient", "对象通向上层的引用列"),
    ] },
    &Part { name: "quota", keys: &[
        may("by", Text, "the column that holds the class", "按哪一列"),
        may("of", Names(&BOUNDS), "bounds by class", "各类名额"),
        may("other", BOUNDS, "bounds of everybody else", "其余"),
        may("min", Count, "fewest allowed, a rule", "下限（硬性）"),
        may("max", Count, "most allowed, a rule", "上限（硬性）"),
        may("aim_min", Count, "fewest wanted", "期望下限"),
        may("aim_max", Count, "most wanted", "期望上限"),
    ] },
    &Part { name: "bounds", keys: &[
        may("min", Count, "fewest allowed, a rule", "下限（硬性）"),
        may("max", Count, "most allowed, a rule", "上限（硬性）"),
        may("aim_min", Count, "fewest wanted", "期望下限"),
        may("aim_max", Count, "most wanted", "期望上限"),
    ] },
    &Part { name: "teams", keys: &[
        must("class", Text, "the column of the helpers that holds the class", "类别列"),
        must("any_of", List(&Names(&Count)), "the allowed teams: class = count", "允许的组合"),
    ] },
    &Part { name: "load", keys: &[
        may("recipient", Text, "the column of the recipients that says it; of a matrix, its columns", "对象的列"),
        may("match", Text, "a matrix file", "对照表"),
        may("helper", Text, "of a matrix, its rows", "对照表的行"),
    ] },
    &Part { name: "capacity", keys: &[
        must("helper", Text, "the column of the helpers that says it", "帮扶方的列"),
    ] },
    &Part { name: "fit", keys: &[
        must("points", Number, "weight of the term, above 0", "分值"),
        may("name", Text, "name of the term", "名称"),
        may("match", Text, "a matrix file; numbers from 0 to 1", "对照表"),
        may("helper", Text, "rows of the matrix", "对照表的行"),
        may("recipient", Text, "columns of the matrix", "对照表的列"),
        may("strength_to_need", Of("pairing"), "the strongest fits the neediest", "强弱相济"),
        may("distance", Of("distance"), "the nearer the better", "路程"),
        may("overlap", Of("pairing"), "the share of the recipient's words that the helper has", "专长对需求"),
        may("same", Of("pairing"), "1 if both cells are the same text", "相同"),
        may("pairs", Text, "a file with columns helper and recipient: listed pairs", "名单中的结对"),
        may("value", Text, "the column of that file with their value, from 0 to 1; 1 by default", "名单中的分值列"),
    ] },
    &Part { name: "pairing", keys: &[
        must("helper", Text, "column of the helpers", "帮扶方的列"),
        must("recipient", Text, "column of the recipients", "对象的列"),
    ] },
    &Part { name: "distance", keys: &[
        must("full_within_km", Number, "full points up to here", "满分距离"),
        must("none_beyond_km", Number, "no points from here", "零分距离"),
    ] },
    &Part { name: "forbid", keys: &[
        may("name", Text, "name of the ban", "名称"),
        may("same", Of("pairing"), "pairs with the same text in both cells", "相同则禁"),
        may("different", Of("difference"), "pairs whose texts differ", "不同则禁"),
        may("match", Text, "a matrix file; any number but 0 forbids", "对照表"),
        may("helper", Text, "rows of the matrix", "对照表的行"),
        may("recipient", Text, "columns of the matrix", "对照表的列"),
        may("pairs", Text, "a file with columns helper and recipient", "回避名单"),
        may("unlisted", Text, "a file: only its pairs are possible", "只能在此名单中结对"),
        may("farther_than_km", Number, "pairs farther apart", "超距"),
    ] },
    &Part { name: "difference", keys: &[
        must("helper", Text, "column of the helpers", "帮扶方的列"),
        must("recipient", Text, "column of the recipients", "对象的列"),
        may("unless_empty", Flag, "an empty cell forbids nothing", "空格不禁止"),
    ] },
    &Part { name: "require", keys: &[
        may("name", Text, "name of the requirement", "名称"),
        may("pairs", Text, "a file with columns helper and recipient", "名单"),
        may("until", Text, "the column of that file with the day until which a pair holds", "到期列"),
        may("in_order", Of("in-order"), "first with first, second with second", "按次序结对"),
    ] },
    &Part { name: "in-order", keys: &[
        must("helper", Text, "a column (1 is first) or an index (best first)", "帮扶方的次序"),
        must("recipient", Text, "a column (1 is first) or an index (worst first)", "对象的次序"),
        may("first", Count, "so many of the first; all by default", "前几位"),
    ] },
    &Part { name: "cover", keys: &[
        must("helper", Text, "column of words of the helpers", "帮扶方的职能列"),
        must("recipient", Text, "column of words of the recipients", "对象的需要列"),
        may("times", Count, "by so many helpers; 1 by default", "至少几个"),
    ] },
    &Part { name: "due", keys: &[
        must("recipient", Text, "the column that says in which period", "期限列"),
    ] },
    &Part { name: "spread", keys: &[
        must("by", Text, "the column of the recipients that holds the place", "所在（屯、组）列"),
        may("points", Count, "points of fit that every further place costs", "每多一处扣几分"),
    ] },
];
