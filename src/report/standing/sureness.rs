//! How sure the list is: where each row could stand, what that hangs on, and which indicators agree.

use super::{Desk, Figure, List, Section, Table, margin};
use crate::composite::audit::{DataError, Factor, Flip, Left, LeftOut, Pair, Share};
use crate::report::paper::{Cell, Sheet};
use crate::report::plot::{Heat, IntervalRow, Intervals, heat_chart, interval_chart};
use crate::report::show;
use crate::score::Audit;

/// A row is doubtful if its chance lies between this and one minus this.
const DOUBT: f64 = 0.05;

impl<'a> Desk<'a> {
    fn audit(&self) -> Option<&'a Audit> {
        self.view.audit
    }

    /// Whether a row is on the list in some draws and not in others, more than one in twenty each.
    pub(super) fn is_doubtful(&self, row: usize) -> bool {
        let chance = self.audit().map(|audit| audit.sureness.rows[row].chance);
        chance.is_some_and(|chance| (DOUBT..=1.0 - DOUBT).contains(&chance))
    }

    fn left(&self, left: Left) -> &str {
        match left {
            Left::Indicator(i) => self.indicator(i),
            Left::Node(n) => &self.ranking.index.chain.nodes[n].name,
        }
    }

    fn percent(&self, x: f64) -> String {
        format!("{}%", show::number(100.0 * x, 1))
    }
}

/// Where rows could stand, and who may or may not be on the list.
pub(super) fn ranks(desk: &Desk<'_>) -> Option<Section> {
    let sure = &desk.audit()?.sureness;
    let doubtful: Vec<usize> =
        desk.ranking.order.iter().copied().filter(|&row| desk.is_doubtful(row)).collect();
    let mut texts = vec![assumptions(desk)];
    if let Some(chosen) = desk.ranking.chosen() {
        let (n, always, same) = (chosen.rows.len(), sure.always.len(), sure.same);
        let others = show::number(sure.differ / 2.0, 1);
        texts.push(desk.say(
            format!("In the mean of {} draws {others} of the {n} would be others; in {same} draws the list is exactly the same. {always} are on it in every draw.", sure.draws),
            format!("{} 次抽样中，{n} 个里平均有 {others} 个会换成别的；{same} 次名单完全不变；{always} 个次次入选。", sure.draws),
        ));
        let k = doubtful.len();
        texts.push(desk.say(
            format!("Doubtful, on the list in 5 % to 95 % of the draws: {k}."),
            format!("难以确定的（入选机会在 5% 至 95% 之间）：{k} 个。"),
        ));
    }
    if sure.lacking > 0 {
        let n = sure.lacking;
        texts.push(desk.say(
            format!("In {n} draws a method was drawn that gives some row no score; such rows stand last there."),
            format!("有 {n} 次抽样抽到的方法对个别行算不出得分，这些行当次排在最后。"),
        ));
    }
    let alt = texts.last().cloned().unwrap_or_default();
    let svg = interval_chart(&intervals(desk, alt)?);
    let figures = vec![Figure { file: "chart-ranks", svg, alt: String::new() }];
    let list = List { sheet: doubts(desk, &doubtful)?, cut: None };
    let lists = Some(list).filter(|list| !list.sheet.rows.is_empty()).into_iter().collect();
    Some(Section {
        title: desk.say("How sure the list is", "名单有多稳"), texts, figures, lists
    })
}

/// The doubtful rows, with their chance.
fn doubts(desk: &Desk<'_>, rows: &[usize]) -> Option<Sheet> {
    let header = [
        ("rank", "名次"),
        ("key", "编码"),
        ("name", "名称"),
        ("on the list", "入选"),
        ("chance", "入选机会"),
        ("ranks in nine draws of ten", "九成抽样的名次"),
    ];
    let mut sheet = desk.sheet(("doubtful", "难以确定"), &header);
    for &row in rows {
        let own = &desk.audit()?.sureness.rows[row];
        sheet.rows.push(vec![
            Cell::Count(desk.ranking.scores.rank[row]),
            Cell::text(desk.key(row)),
            Cell::text(desk.name(row)),
            Cell::text(desk.chosen(row)),
            Cell::Text(desk.percent(own.chance)),
            Cell::Text(format!("{} – {}", own.low, own.high)),
        ]);
    }
    Some(sheet)
}

/// One line per indicator: how far its share may move, and what the list is without it.
pub(super) fn indicators(desk: &Desk<'_>) -> Option<Sheet> {
    let header = [
        ("indicator", "指标"),
        ("share, %", "权重占比（%）"),
        ("same list from", "名单不变：自"),
        ("to", "至"),
        ("without it leave", "去掉后退出"),
        ("come", "进入"),
        ("mean shift of rank", "名次平均变动"),
    ];
    let mut sheet = desk.sheet(("indicators", "各指标"), &header);
    for flips in &desk.audit()?.flips {
        let at = |flip: &Option<Flip>, end: f64| flip.as_ref().map_or(end, |flip| flip.at);
        let i = flips.indicator;
        let without = desk.audit()?.left_out.iter().find(|out| out.left == Left::Indicator(i));
        let shares = [flips.share, at(&flips.fall, 0.0), at(&flips.rise, 1.0)];
        let mut cells = vec![Cell::text(desk.indicator(i))];
        cells.extend(shares.map(|share| Cell::Number(100.0 * share, 1)));
        cells.push(without.map_or(Cell::Empty, |out| Cell::Count(out.leave.len())));
        cells.push(without.map_or(Cell::Empty, |out| Cell::Count(out.enter.len())));
        cells.push(without.map_or(Cell::Empty, |out| Cell::Number(out.mean_shift, 1)));
        sheet.rows.push(cells);
    }
    Some(sheet).filter(|sheet| !sheet.rows.is_empty())
}

fn intervals(desk: &Desk<'_>, alt: String) -> Option<Intervals> {
    let sure = &desk.audit()?.sureness;
    let row = |&row: &usize| {
        let own = &sure.rows[row];
        IntervalRow {
            label: desk.label(row),
            ranks: [own.least, own.low, own.median, own.high, own.most].map(f64::from),
            now: f64::from(own.rank),
            is_in: own.is_chosen,
            note: desk.percent(own.chance),
            is_doubtful: desk.is_doubtful(row),
        }
    };
    let last = desk.ranking.chosen().and_then(|chosen| chosen.line).map(|(last, _)| last);
    let title = desk.say("Ranks that could be", "可能的名次");
    Some(Intervals {
        title,
        rows: desk.ranking.order[desk.window()].iter().map(row).collect(),
        cut: last.map(|last| (f64::from(sure.rows[last].rank), desk.say("cut line", "入选线"))),
        legend: [
            desk.say("best to worst of all draws", "抽样中最好至最差"),
            desk.say("nine draws of ten", "九成抽样"),
            desk.say("median", "中位名次"),
            desk.say("now (filled: on the list)", "现名次（实心为入选）"),
        ],
        note: desk.say("chance", "入选机会"),
        alt,
    })
}

/// What was varied.
fn assumptions(desk: &Desk<'_>) -> String {
    let (chain, what) = (&desk.ranking.index.chain, &desk.ranking.index.uncertainty);
    let percent = 100.0 * what.weights;
    let mut parts = vec![desk.say(
        format!("each weight up to {percent}% up or down"),
        format!("各权重上下浮动至多 {percent}%"),
    )];
    let mut either = |en: &str, zh: &str, ways: Vec<String>| {
        if ways.len() > 1 {
            parts.push(desk.say(
                format!("{en}: {}", ways.join(", or ")),
                format!("{zh}：{}", ways.join("，或")),
            ));
        }
    };
    let own = chain.indicators.iter().zip(&what.drawn).find(|(_, drawn)| **drawn);
    let methods = own.map(|(own, _)| &own.normalize).into_iter().chain(&what.normalize);
    either("made comparable", "标准化", methods.map(|method| desk.normalize(method)).collect());
    let means = [chain.nodes[0].mean].into_iter().chain(what.means.iter().copied());
    either("the whole", "合成", means.map(|mean| desk.mean(mean)).collect());
    let missing = [chain.missing].into_iter().chain(what.missing.iter().copied());
    either("missing values", "缺失值", missing.map(|rule| desk.missing(rule)).collect());
    let errors = what.errors.iter().filter(|error| **error != DataError::None).count();
    if errors > 0 {
        parts.push(desk.say(
            format!("errors in the data of {errors} indicators"),
            format!("{errors} 项指标的数据误差"),
        ));
    }
    let seed = what.seed;
    desk.say(
        format!("What was varied: {} (seed {seed}).", parts.join("; ")),
        format!("变动的内容：{}（随机种子 {seed}）。", parts.join("；")),
    )
}

/// What the ranks hang on: the sources of their variance, and the list without each part.
pub(super) fn sources(desk: &Desk<'_>) -> Option<Section> {
    let audit = desk.audit()?;
    let mut texts = Vec::new();
    let most = audit.sources.shares.iter().max_by(|a, b| a.total.total_cmp(&b.total));
    if let Some(most) = most {
        let (name, share) = (factor(desk, most.factor), desk.percent(most.total.clamp(0.0, 1.0)));
        texts.push(desk.say(
            format!("Ranks hang most on: {name} (with all it interacts with, {share} of the variance of ranks)."),
            format!("对名次影响最大的是：{name}（连同交互作用，占名次方差的 {share}）。"),
        ));
    }
    texts.extend(margin::transfer(desk));
    let moved = |left: &&LeftOut| left.leave.len() + left.enter.len();
    let most = audit.left_out.iter().max_by_key(moved);
    if most.is_some_and(|most| moved(&most) == 0) && desk.ranking.chosen().is_some() {
        texts.push(desk.say(
            "Without any one indicator or dimension the list stays the same.",
            "去掉任何一项指标或维度，名单都不变。",
        ));
    }
    if let Some(most) = most.filter(|most| moved(most) > 0) {
        let (name, leave, enter) = (
            desk.left(most.left),
            desk.names_or_none(&most.leave),
            desk.names_or_none(&most.enter),
        );
        texts.push(desk.say(
            format!("Without {name} the list would change most: {leave} would leave, {enter} would come."),
            format!("去掉“{name}”时名单变动最大：{leave}退出，{enter}进入。"),
        ));
    }
    let lists = [shares(desk), margin::flips(desk), left_out(desk)].into_iter().flatten();
    let lists = lists.map(|sheet| List { sheet, cut: None }).collect();
    let title = desk.say("What matters most", "影响最大的因素");
    Some(Section { title, texts, figures: Vec::new(), lists })
}

fn factor(desk: &Desk<'_>, factor: Factor) -> String {
    match factor {
        Factor::Weights => desk.say("all weights together", "全部权重"),
        Factor::Normalize => desk.say("the method of normalization", "标准化方法"),
        Factor::Mean => desk.say("the mean", "合成方法"),
        Factor::Missing => desk.say("the rule for missing values", "缺失值处理"),
        Factor::Data => desk.say("errors in the data", "数据误差"),
        Factor::Indicator(i) => {
            let name = desk.indicator(i);
            desk.say(format!("the weight of {name}"), format!("“{name}”的权重"))
        }
        Factor::Node(n) => {
            let name = &desk.ranking.index.chain.nodes[n].name;
            desk.say(format!("the weight of {name}"), format!("“{name}”的权重"))
        }
    }
}

fn shares(desk: &Desk<'_>) -> Option<Sheet> {
    let header = [
        ("choice", "因素"),
        ("alone, % of the variance", "单独作用（占方差 %）"),
        ("± standard error", "± 标准误"),
        ("with interactions, %", "含交互作用（%）"),
        ("± standard error", "± 标准误"),
    ];
    let mut sheet = desk.sheet(("sources", "名次方差来源"), &header);
    let mut shares: Vec<&Share> = desk.audit()?.sources.shares.iter().collect();
    shares.sort_by(|a, b| b.total.total_cmp(&a.total));
    for share in shares {
        let numbers = [share.first, share.first_error, share.total, share.total_error];
        let mut row = vec![Cell::Text(factor(desk, share.factor))];
        row.extend(numbers.map(|x| super::list::number(100.0 * x, 1)));
        sheet.rows.push(row);
    }
    Some(sheet)
}

fn left_out(desk: &Desk<'_>) -> Option<Sheet> {
    let header = [
        ("without", "去掉"),
        ("leave the list", "退出"),
        ("come onto it", "进入"),
        ("mean shift of rank", "名次平均变动"),
        ("greatest", "最大变动"),
        ("of", "变动最大者"),
    ];
    let mut sheet = desk.sheet(("left out", "逐项剔除"), &header);
    for left in &desk.audit()?.left_out {
        let most = left.most_shifted.map_or_else(String::new, |row| desk.who(row));
        sheet.rows.push(vec![
            Cell::text(desk.left(left.left)),
            Cell::Text(desk.names_or_none(&left.leave)),
            Cell::Text(desk.names_or_none(&left.enter)),
            Cell::Number(left.mean_shift, 2),
            Cell::Number(f64::from(left.greatest_shift), 0),
            Cell::Text(most),
        ]);
    }
    Some(sheet)
}

/// Which indicators say the same, or the opposite.
pub(super) fn correlations(desk: &Desk<'_>) -> Option<Section> {
    let found = &desk.audit()?.correlations;
    let n = desk.ranking.index.chain.indicators.len();
    let names: Vec<String> = (0..n).map(|i| desk.indicator(i).to_owned()).collect();
    let pairs = |pairs: &[Pair]| -> String {
        let one = |pair: &Pair| format!("{} – {} ({:+.2})", names[pair.a], names[pair.b], pair.r);
        let all: Vec<String> = pairs.iter().take(12).map(one).collect();
        all.join(&desk.say(", ", "、"))
    };
    let (same, against) = (pairs(&found.redundant), pairs(&found.opposed));
    let mut texts = Vec::new();
    if same.is_empty() {
        texts.push(desk.say(
            "No two indicators say nearly the same (0.9 and more).",
            "没有几乎重复的指标（相关系数 0.9 以上）。",
        ));
    } else {
        texts.push(desk.say(
            format!("These say nearly the same and count twice: {same}."),
            format!("下列指标几乎重复，等于重复计算：{same}。"),
        ));
    }
    if !against.is_empty() {
        texts.push(desk.say(
            format!("These pull against each other, so their mean hides both: {against}."),
            format!("下列指标此消彼长，平均后互相抵消：{against}。"),
        ));
    }
    let alt = texts.join(" ");
    let svg = heat_chart(&Heat {
        title: desk.say("Correlation of the indicators", "指标间的相关系数"),
        names,
        values: found.pearson.clone(),
        marked: found.redundant.iter().map(|pair| (pair.a, pair.b)).collect(),
        legend: [
            desk.say("−1 opposite", "−1 相反"),
            desk.say("0 none", "0 无关"),
            desk.say("1 the same", "1 一致"),
            desk.say("nearly the same", "几乎重复"),
        ],
        alt,
    });
    let figures = vec![Figure { file: "chart-correlations", svg, alt: String::new() }];
    let is_drawn = figures.iter().any(|figure| !figure.svg.is_empty());
    let title = desk.say("Which indicators go together", "指标之间的关系");
    is_drawn.then_some(Section { title, texts, figures, lists: Vec::new() })
}

/// The tables of the audit.
pub(super) fn tables(desk: &Desk<'_>) -> Vec<Table> {
    let table = |file, sheet: Option<Sheet>| Some(Table { file: Some(file), sheet: sheet? });
    let all = [
        table("uncertainty-1-ranks", rank_table(desk)),
        table("uncertainty-2-sources", shares(desk)),
        table("uncertainty-3-left-out", left_out(desk)),
        table("uncertainty-4-weights", margin::flips(desk)),
        table("uncertainty-5-correlations", correlation_table(desk)),
    ];
    all.into_iter().flatten().collect()
}

fn rank_table(desk: &Desk<'_>) -> Option<Sheet> {
    let header = [
        ("key", "编码"),
        ("name", "名称"),
        ("rank", "名次"),
        ("least", "最小"),
        ("5%", "5%"),
        ("median", "中位"),
        ("95%", "95%"),
        ("most", "最大"),
        ("mean", "平均"),
        ("on the list now", "现入选"),
        ("chance", "入选机会"),
    ];
    let mut sheet = desk.sheet(("ranks that could be", "可能的名次"), &header);
    let sure = &desk.audit()?.sureness;
    for &row in &desk.ranking.order {
        let own = &sure.rows[row];
        let ranks = [own.rank, own.least, own.low, own.median, own.high, own.most];
        let mut cells = vec![Cell::text(desk.key(row)), Cell::text(desk.name(row))];
        cells.extend(ranks.map(|rank| Cell::Number(f64::from(rank), 0)));
        cells.push(Cell::Number(own.mean, 1));
        cells.push(Cell::text(desk.chosen(row)));
        cells.push(Cell::Number(own.chance, 4));
        sheet.rows.push(cells);
    }
    Some(sheet)
}

fn correlation_table(desk: &Desk<'_>) -> Option<Sheet> {
    let found = &desk.audit()?.correlations;
    let n = desk.ranking.index.chain.indicators.len();
    let mut sheet = desk.sheet(("correlations", "相关系数"), &[("indicator", "指标")]);
    sheet.header.extend((0..n).map(|i| desk.indicator(i).to_owned()));
    sheet.header.push(desk.say("with the index", "与总指数"));
    for i in 0..n {
        let all = found.pearson[i].iter().chain([&found.with_index[i]]);
        let mut cells = vec![Cell::text(desk.indicator(i))];
        cells.extend(all.map(|&r| super::list::number(r, 3)));
        sheet.rows.push(cells);
    }
    Some(sheet)
}
