//! Every word and sentence of the files, in both languages.

use crate::base::Lang;
use crate::plan::Status;
use crate::scheme::Goal;

/// A word in Chinese and English.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word(&'static str, &'static str);

impl Word {
    /// What stands between the items of a list.
    pub(super) const COMMA: Self = Self("、", ", ");

    /// The wording in `lang`.
    pub(super) fn say(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.0,
            Lang::En => self.1,
        }
    }
}

macro_rules! words {
    ($($name:ident = $zh:literal, $en:literal;)*) => {
        $(pub(super) const $name: Word = Word($zh, $en);)*
    };
}

// Columns and sheets.
words! {
    NUMBER = "序号", "No.";
    HELPER = "帮扶方", "helper";
    RECIPIENT = "帮扶对象", "recipient";
    HELPERS = "帮扶方", "helpers";
    RECIPIENTS = "帮扶对象", "recipients";
    HELPER_KEY = "帮扶方编码", "helper key";
    RECIPIENT_KEY = "帮扶对象编码", "recipient key";
    STATUS = "结对状态", "status";
    FIT = "适配分", "fit";
    PREVIOUS = "原帮扶方", "helpers before";
    KEPT = "保留", "kept";
    NEW = "新增", "new";
    ENDED = "终止", "ended";
    RANK = "名次", "rank";
    KEY = "编码", "key";
    NAME = "名称", "name";
    SCORE = "得分", "score";
    NORMAL = "标准化", "normalized";
    CHOSEN = "入选", "chosen";
    YES = "是", "yes";
    NO = "否", "no";
    LAYER = "结对层", "layer";
    CHANGE = "变动", "change";
    SIDE = "一方", "side";
    HAS = "现有", "has";
    WANTED = "应有", "wanted";
    SHORT = "差额", "short";
    WHY = "原因", "why";
    REMARK = "备注", "remark";
    VALUE = "数值", "value";
    MEMBERS = "成员", "members";
    SERVED = "已结对", "paired";
    PAIR_UNIT = "对", "pairs";
    PAIRS = "对数", "pairs";
    MEAN = "平均", "mean";
    LEAST = "最少", "min";
    MOST = "最多", "max";
    MEAN_FIT = "平均适配分", "mean fit";
    PARTNERS = "结对数", "partners";
    PLACES = "所跑地方数", "places served in";
    CHECK = "核对事项", "check";
    RESULT = "结果", "result";
    FAULTS = "不符数", "faults";
    EXAMPLES = "说明", "remark";
    TOTAL = "合计", "total";
    RANKING_SHEET = "排名", "ranking";
    TOTALS_SHEET = "汇总", "totals";
    CHECKS_SHEET = "核对", "checks";
    CHANGES_SHEET = "变动", "changes";
    UNMATCHED_SHEET = "未结对与差额", "unmatched";
    GOAL = "目标", "goal";
    DIRECTION = "方向", "better";
    HIGH = "越大越好", "high";
    LOW = "越小越好", "low";
    BOUND = "理论界限", "bound";
    UNIT = "单位", "unit";
    PROVEN = "已达最优", "proven best";
    OPEN = "未证明", "not proven";
}

// Plan against plan.
words! {
    COMPARED = "方案对比", "Plan against plan";
    BEFORE = "原方案", "before";
    AFTER = "新方案", "after";
    BOUND_BEFORE = "原方案界限", "bound before";
    BOUND_AFTER = "新方案界限", "bound after";
    HELPERS_MORE = "负担增加的帮扶方", "helpers with more";
    HELPERS_LESS = "负担减少的帮扶方", "helpers with fewer";
    RECIPIENTS_OTHER = "换了帮扶方的对象", "recipients with others";
    RECIPIENTS_LESS = "帮扶方减少的对象", "recipients with fewer";
    MEMBERS_TITLE = "结对有变的成员", "Members with other partners";
    LOST = "失去", "lost";
    GAINED = "得到", "gained";
}

// Headings and sentences of the page.
words! {
    LOSS_TITLE = "整体求解与逐层求解之比较", "What solving layer after layer would have lost";
    LOSS_ALL_SAME = "逐层求解也达到同样结果：各层分开求解没有损失。", "Solving one layer after the other reaches the same values: nothing would have been lost.";
    LOSS_READ = "目标按先后严格排序，以第一个出现差别的目标为准；其后的目标只在前面相同时才可比较。", "Goals are in strict order: the first one that differs decides; later ones compare only where all before are equal.";
    TOGETHER = "整体求解", "together";
    SEQUENTIAL = "逐层求解", "one after the other";
    DIFFERENCE = "差别", "difference";
    DECIDES = "决定性差别", "decides";
    SAME = "相同", "same";
    GOALS_TITLE = "目标与证明", "Goals and proof";
    COUNTS_TITLE = "各层结对情况", "Pairs by layer";
    CHECKS_TITLE = "核对结果", "Cross-checks";
    RANKING_TITLE = "排名与入选", "Ranking and choice";
    PAIRS_TITLE = "结对明细", "Pairs in detail";
    PAIRS_HINT = "点击展开；打印时按当前展开状态输出，完整名单见 plan.xlsx。", "Click to unfold; prints as unfolded; the full list is in plan.xlsx.";
    PLOTS_TITLE = "分布", "Distributions";
    CHANGES_TITLE = "与上年相比", "What was kept and changed";
    UNMATCHED_TITLE = "未结对与差额", "Unmatched, and why";
    METHODS_TITLE = "求解方法", "How it was solved";
    NO_UNMATCHED = "没有未结对或不足额的成员。", "Nobody is left out or short.";
    NO_PREVIOUS = "没有给出上年名单，全部按新增计。", "No earlier list was given; every pair counts as new.";
    NO_CHANGES = "与上年名单完全一致。", "Exactly as in the earlier list.";
    ALONE = "无人结对：", "without a partner: ";
    NO_PAIRS = "没有结对。", "There are no pairs.";
    PLOT_FIT = "适配分（横轴为分，柱高为对数）", "fit (points across, pairs up)";
    PLOT_KM = "距离（横轴为公里，柱高为对数）", "distance (km across, pairs up)";
    PLOT_HELPERS = "每个帮扶方的对象数（柱高为帮扶方数）", "recipients per helper (helpers up)";
    PLOT_RECIPIENTS = "每个对象的帮扶方数（柱高为对象数）", "helpers per recipient (recipients up)";
    GAP_TO_CUT = "距入选线", "from the line";
    CONTRIBUTION = "得分构成", "parts of the score";
    NEAR_CUT = "入选线附近", "Near the cut line";
    ALL_RANKED = "全部排名", "The whole ranking";
    VERIFIED = "已独立核验", "independently checked";
    NOT_VERIFIED = "尚未独立核验", "not yet checked";
    MASKED = "公示版：隐私已脱敏", "public: private data masked";
    FULL = "内部版：含隐私，不得公开", "internal: private data, do not publish";
    TERM = "结对期限", "Term";
    LEFT_TABLE = "已不在名单", "no longer listed";
    ENGINE = "方法", "method";
    OTHER = "（空）", "(empty)";
}

// Cross-checks.
words! {
    C_VERIFIED = "方案已由独立程序核验", "plan checked by independent code";
    C_SERVED = "每个对象都有帮扶方", "every recipient has a helper";
    C_USED = "每个帮扶方都有对象", "every helper has a recipient";
    C_DUPLICATE = "没有重复的结对", "no pair stands twice";
    C_KNOWN = "结对双方都在本层名单中", "both sides of every pair take part";
    C_WITHIN = "每一对都在其上层结对之内", "every pair lies within a pair above";
    C_FORBIDDEN = "没有禁止的结对", "no forbidden pair";
    C_HELPER_QUOTA = "帮扶方的对象数在规定范围内", "recipients per helper within bounds";
    C_RECIPIENT_QUOTA = "对象的帮扶方数在规定范围内", "helpers per recipient within bounds";
    C_TEAM = "帮扶组合符合规定", "every team is one of the allowed";
    C_FIT = "适配分与重新计算一致", "fit equals its recomputation";
    C_TOTAL = "合计等于分项之和", "total equals the sum of its parts";
    C_LAST = "保留加终止等于上年对数", "kept and ended add up to the earlier list";
    C_MASKED = "隐私列已脱敏", "private columns are masked";
    MARK_PASS = "✓ 通过", "✓ pass";
    MARK_NOTE = "! 提示", "! note";
    MARK_FAIL = "✗ 不符", "✗ fail";
}

/// How far a plan is proven, in a few words.
pub(super) fn status(status: Status) -> Word {
    match status {
        Status::Optimal => Word("已证明最优", "proven optimal"),
        Status::Claimed => Word("外部求解器称最优", "claimed optimal"),
        Status::Feasible => Word("可行，未证明最优", "feasible, not proven optimal"),
        Status::Infeasible => Word("无解：规则不能同时满足", "infeasible: the rules contradict"),
        Status::Unknown => Word("未求得方案", "no plan found"),
    }
}

/// The name of a goal and its unit; unknown goals keep their name.
pub(super) fn goal(name: &str) -> Option<(Word, Word)> {
    let (_, goal) = Goal::ALL.iter().find(|(known, _)| *known == name)?;
    Some(match goal {
        Goal::Coverage => (Word("无人结对", "without a partner"), Word("个", "members")),
        Goal::Aims => (Word("与期望人数之差", "off the wanted numbers"), Word("人次", "places")),
        Goal::Keep => (Word("保留上年结对", "pairs kept"), Word("对", "pairs")),
        Goal::New => (
            Word("可多联者新增的结对", "new pairs of those who may have several"),
            Word("对", "pairs"),
        ),
        Goal::Fit => {
            (Word("适配总分（按层加权）", "total fit, weighted by layer"), Word("分", "points"))
        }
        Goal::Worst => (Word("最差一对的适配", "fit of the worst"), Word("分", "points")),
        Goal::Balance => (Word("各组偏离应得数", "groups off their number"), Word("对", "pairs")),
        Goal::Fill => {
            (Word("逐级填满（级次之和）", "levels used (sum of places)"), Word("级", "levels"))
        }
        Goal::Fewest => {
            (Word("结对总数（从少）", "pairs, the fewer the better"), Word("对", "pairs"))
        }
        Goal::Spread => {
            (Word("连片：多跑的地方", "further places per helper"), Word("处", "places"))
        }
        Goal::Even => (Word("负担均衡（人数平方和）", "evenness (sum of squares)"), Word("", "")),
    })
}

/// What solving layer after layer does to the first goal that differs.
///
/// `name` is the goal, `difference` its amount with unit, `is_high` whether more is better.
pub(super) fn loss(lang: Lang, name: &str, difference: &str, is_high: bool) -> String {
    match (lang, is_high) {
        (Lang::Zh, true) => format!("若先定上层、再定下层，“{name}”将损失 {difference}。"),
        (Lang::Zh, false) => format!("若先定上层、再定下层，“{name}”将多出 {difference}。"),
        (Lang::En, true) => {
            format!("Solving one layer after the other would have lost {difference} of \"{name}\".")
        }
        (Lang::En, false) => {
            format!(
                "Solving one layer after the other would have added {difference} to \"{name}\"."
            )
        }
    }
}

/// The plan is not yet as good as solving layer after layer.
pub(super) fn behind(lang: Lang, name: &str, difference: &str) -> String {
    match lang {
        Lang::Zh => {
            format!("求解提前停止：在“{name}”上尚不及逐层求解，差 {difference}；请延长求解时间。")
        }
        Lang::En => format!(
            "The solver stopped early: \"{name}\" is {difference} short of solving layer after layer; allow more time."
        ),
    }
}

/// Who entered last, who is first outside, and how far apart they are.
pub(super) fn cut(lang: Lang, n_chosen: usize, last: f64, first_out: Option<f64>) -> String {
    match (lang, first_out) {
        (Lang::Zh, Some(out)) => format!(
            "共 {n_chosen} 个入选。线上最后一名得分 {last:.3}，线下第一名 {out:.3}，相差 {:.3}。",
            out - last
        ),
        (Lang::Zh, None) => format!("共 {n_chosen} 个入选，最后一名得分 {last:.3}。"),
        (Lang::En, Some(out)) => format!(
            "{n_chosen} chosen. The last has a score of {last:.3}, the first outside {out:.3}: {:.3} apart.",
            out - last
        ),
        (Lang::En, None) => format!("{n_chosen} chosen; the last has a score of {last:.3}."),
    }
}

/// How many rows tie at the cut line.
pub(super) fn tied(lang: Lang, n: usize) -> String {
    match lang {
        Lang::Zh => format!("线上线下有 {n} 个同分，按并列规则处理。"),
        Lang::En => format!("{n} tie across the line; the rule for ties decides."),
    }
}

/// A number of checks by result.
pub(super) fn checks(lang: Lang, passed: usize, notes: usize, failed: usize) -> String {
    match lang {
        Lang::Zh => format!("通过 {passed} 项，提示 {notes} 项，不符 {failed} 项"),
        Lang::En => format!("{passed} passed, {notes} notes, {failed} failed"),
    }
}

/// A number of things.
pub(super) fn number_of(lang: Lang, n: usize, what: &str) -> String {
    match lang {
        Lang::Zh => format!("{what} {n}"),
        Lang::En => format!("{n} {what}"),
    }
}
