//! What `jiedui rank --uncertainty` says: the list in doubt, what it hangs on, and how stable pairs are.

use crate::screen::{Screen, table};
use jiedui::base::Lang;
use jiedui::composite::audit::{Factor, Flip, Left, RowSureness, Share, Turn, Turning};
use jiedui::composite::{Mean, Missing, Normalize};
use jiedui::scenario::stability::Stability;
use jiedui::scheme::Case;
use jiedui::score::{Audit, Ranking};
use serde_json::{Map, Value, json};
use std::io;

/// A row is in doubt if its chance lies between this and one minus this.
const DOUBT: f64 = 0.05;
/// Lines of a list on the screen.
const LINES: usize = 12;

/// An audited ranking, to be shown.
pub(super) struct Sure<'a> {
    pub(super) case: &'a Case,
    pub(super) ranking: &'a Ranking<'a>,
    pub(super) audit: &'a Audit,
}

impl Sure<'_> {
    pub(super) fn print(&self, screen: &mut Screen) -> io::Result<()> {
        self.overall(screen)?;
        self.doubtful(screen)?;
        self.sources(screen)?;
        self.indicators(screen)?;
        self.transfer(screen)?;
        self.turns(screen)?;
        self.alike(screen)
    }

    fn overall(&self, screen: &mut Screen) -> io::Result<()> {
        let (sure, uncertainty) = (&self.audit.sureness, &self.ranking.index.uncertainty);
        let (draws, seed) = (sure.draws, uncertainty.seed);
        let (what_en, what_zh) = self.assumptions();
        screen.tell(
            format!("how sure: {draws} draws, seed {seed}; {what_en}"),
            format!("可靠性：抽样 {draws} 次，种子 {seed}；{what_zh}"),
        )?;
        let Some(chosen) = self.ranking.chosen() else { return Ok(()) };
        let (n, differ, same) = (chosen.rows.len(), sure.differ / 2.0, sure.same);
        let (always, never) = (sure.always.len(), sure.never.len());
        screen.tell(
            format!(
                "  on average {differ:.1} of {n} would be others; in {same} draws the list is the same; \
                 {always} are always on it, {never} never"
            ),
            format!(
                "  平均有 {differ:.1} 个（共 {n} 个）会换成别的；{same} 次抽样名单不变；{always} 个次次入选，{never} 个从未入选"
            ),
        )
    }

    /// What was varied, in words.
    fn assumptions(&self) -> (String, String) {
        let (chain, uncertainty) = (&self.ranking.index.chain, &self.ranking.index.uncertainty);
        let percent = uncertainty.weights * 100.0;
        let (mut en, mut zh) =
            (vec![format!("weights ±{percent} %")], vec![format!("权重上下浮动 {percent}%")]);
        let own = chain.indicators.iter().zip(&uncertainty.drawn).find(|(_, drawn)| **drawn);
        if let Some((own, _)) = own.filter(|_| !uncertainty.normalize.is_empty()) {
            let all = [&own.normalize].into_iter().chain(&uncertainty.normalize);
            let names: Vec<&str> = all.map(Normalize::name).collect();
            en.push(format!("normalization {}", names.join(" or ")));
            zh.push(format!("标准化方法 {}", names.join("、")));
        }
        if !uncertainty.means.is_empty() {
            let all = [chain.nodes[0].mean].into_iter().chain(uncertainty.means.iter().copied());
            let names: Vec<&str> = all.map(Mean::name).collect();
            en.push(format!("mean {}", names.join(" or ")));
            zh.push(format!("合成方法 {}", names.join("、")));
        }
        if !uncertainty.missing.is_empty() {
            let all = [chain.missing].into_iter().chain(uncertainty.missing.iter().copied());
            let names: Vec<&str> = all.map(Missing::name).collect();
            en.push(format!("missing values {}", names.join(" or ")));
            zh.push(format!("缺失值处理 {}", names.join("、")));
        }
        let errors = uncertainty.errors.iter().filter(|e| **e != Default::default()).count();
        if errors > 0 {
            en.push(format!("errors of {errors} indicators"));
            zh.push(format!("{errors} 项指标的数据误差"));
        }
        (en.join("; "), zh.join("；"))
    }

    /// The rows that may or may not be on the list, by rank.
    fn doubtful(&self, screen: &mut Screen) -> io::Result<()> {
        if self.ranking.chosen().is_none() {
            return Ok(());
        }
        let is_doubtful = |row: &&usize| {
            let chance = self.audit.sureness.rows[**row].chance;
            (DOUBT..=1.0 - DOUBT).contains(&chance)
        };
        let rows: Vec<usize> = self.ranking.order.iter().filter(is_doubtful).copied().collect();
        let n = rows.len();
        screen.tell(
            format!("in doubt, on the list in 5 % to 95 % of the draws: {n}"),
            format!("难以确定的（入选机会在 5% 至 95% 之间）：{n} 个"),
        )?;
        let header = match screen.lang {
            Lang::En => ["rank", "key", "name", "now", "chance", "ranks 5 % to 95 %"],
            Lang::Zh => ["名次", "编码", "名称", "目前", "入选机会", "名次区间（5% 至 95%）"],
        };
        let mut lines = vec![header.map(str::to_owned).to_vec()];
        lines.extend(rows.iter().map(|&row| self.doubtful_row(row, screen.lang)));
        screen.say(&table(&lines, &[true, false, false, false, true, false]))
    }

    fn doubtful_row(&self, row: usize, lang: Lang) -> Vec<String> {
        let sure: &RowSureness = &self.audit.sureness.rows[row];
        let now = in_or_out(sure.is_chosen, lang);
        vec![
            self.ranking.scores.rank[row].to_string(),
            self.key(row).to_owned(),
            self.name(row),
            now.to_owned(),
            format!("{:.0} %", sure.chance * 100.0),
            format!("{} - {}", sure.low, sure.high),
        ]
    }

    fn sources(&self, screen: &mut Screen) -> io::Result<()> {
        let mut shares: Vec<&Share> = self.audit.sources.shares.iter().collect();
        shares.sort_by(|a, b| b.first.total_cmp(&a.first));
        let is_single =
            |share: &&&Share| matches!(share.factor, Factor::Indicator(_) | Factor::Node(_));
        let say = |lang| {
            let one = |share: &&Share| {
                format!("{} {:.0} %", self.factor(share.factor, lang), share.first.max(0.0) * 100.0)
            };
            let groups: Vec<String> = shares.iter().filter(|s| !is_single(s)).map(one).collect();
            let single: Vec<String> = shares.iter().filter(is_single).take(3).map(one).collect();
            (groups.join(", "), single.join(", "))
        };
        let ((en, single_en), (zh, single_zh)) = (say(Lang::En), say(Lang::Zh));
        if en.is_empty() {
            return Ok(());
        }
        screen.tell(
            format!(
                "what moves ranks (share of their variance): {en}; of single weights: {single_en}"
            ),
            format!("名次变动的来源（占方差比例）：{zh}；单项权重：{single_zh}"),
        )
    }

    fn factor(&self, factor: Factor, lang: Lang) -> String {
        let chain = &self.ranking.index.chain;
        let word = |en: &str, zh: &str| match lang {
            Lang::En => en.to_owned(),
            Lang::Zh => zh.to_owned(),
        };
        match factor {
            Factor::Weights => word("weights", "权重"),
            Factor::Normalize => word("normalization", "标准化方法"),
            Factor::Mean => word("mean", "合成方法"),
            Factor::Missing => word("missing values", "缺失值处理"),
            Factor::Data => word("data", "数据误差"),
            Factor::Indicator(i) => chain.indicators[i].name.clone(),
            Factor::Node(n) => chain.nodes[n].name.clone(),
        }
    }

    /// One line per indicator: how far its weight may move, and what the list is without it.
    fn indicators(&self, screen: &mut Screen) -> io::Result<()> {
        let header = match screen.lang {
            Lang::En => {
                ["indicator", "weight", "same list from - to", "without it", "shift of ranks"]
            }
            Lang::Zh => ["指标", "权重", "名单不变的范围", "去掉后换掉", "名次平均变动"],
        };
        let mut lines = vec![header.map(str::to_owned).to_vec()];
        let percent = |x: f64| format!("{:.1}", x * 100.0);
        for flips in &self.audit.flips {
            let low = flips.fall.as_ref().map_or(0.0, |flip| flip.at);
            let high = flips.rise.as_ref().map_or(1.0, |flip| flip.at);
            let without =
                self.audit.left_out.iter().find(|l| l.left == Left::Indicator(flips.indicator));
            lines.push(vec![
                self.ranking.index.chain.indicators[flips.indicator].name.clone(),
                percent(flips.share),
                format!("{} - {}", percent(low), percent(high)),
                without.map_or_else(String::new, |l| l.leave.len().to_string()),
                without.map_or_else(String::new, |l| format!("{:.1}", l.mean_shift)),
            ]);
        }
        screen.say(&table(&lines, &[false, true, true, true, true]))
    }

    /// The least move of weight that alters the list.
    fn transfer(&self, screen: &mut Screen) -> io::Result<()> {
        let Some(transfer) = &self.audit.transfer else { return Ok(()) };
        let name = |i: usize| &self.ranking.index.chain.indicators[i].name;
        let (from, to) = (name(transfer.from), name(transfer.to));
        let points = transfer.moved * 100.0;
        let (enter, leave) = (self.keys(&transfer.enter), self.keys(&transfer.leave));
        screen.tell(
            format!(
                "least change of weights that alters the list: {points:.2} of 100 from {from} to {to}: \
                 {enter} in, {leave} out"
            ),
            format!("改变名单的最小权重调整：从 {from} 移 {points:.2}（满分 100）给 {to}：{enter} 入选，{leave} 退出"),
        )
    }

    /// The rows next to the line, and the least change of one value that would turn each.
    fn turns(&self, screen: &mut Screen) -> io::Result<()> {
        if self.audit.turns.is_empty() {
            return Ok(());
        }
        screen.tell(
            "next to the line, and the nearest values that would turn each (all else as it is):"
                .to_owned(),
            "入选线附近各行，以及单项数值改到多少会改变结果（其余不变）：".to_owned(),
        )?;
        let mut turns: Vec<&Turn> = self.audit.turns.iter().collect();
        turns.sort_by_key(|turn| self.ranking.scores.rank[turn.row]);
        let lines: Vec<Vec<String>> =
            turns.iter().map(|turn| self.turn(turn, screen.lang)).collect();
        screen.say(&table(&lines, &[true, false, false, false, true]))
    }

    fn turn(&self, turn: &Turn, lang: Lang) -> Vec<String> {
        let columns = self.case.tables.table(self.ranking.index.table).columns();
        let mut near: Vec<(f64, String)> = Vec::new();
        for (i, turning) in turn.by.iter().enumerate() {
            let Turning::At { from, to } = turning else { continue };
            let values = &self.ranking.scores.data.columns[i];
            let known = || values.iter().copied().filter(|x| !x.is_nan());
            let range = known().fold(f64::MIN, f64::max) - known().fold(f64::MAX, f64::min);
            let column = self.ranking.index.columns[i];
            let is_private = self.case.tables.mask(self.ranking.index.table, column).is_some();
            let say = if is_private {
                columns[column].clone()
            } else {
                format!("{} {} → {}", columns[column], short(*from), short(*to))
            };
            near.push(((to - from).abs() / range, say));
        }
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        let nearest: Vec<String> = near.into_iter().take(2).map(|(_, say)| say).collect();
        let none = match lang {
            Lang::En => "no single value",
            Lang::Zh => "任何单项都不能",
        };
        let now = in_or_out(turn.is_chosen, lang);
        let says = if nearest.is_empty() { none.to_owned() } else { nearest.join(", ") };
        vec![
            self.ranking.scores.rank[turn.row].to_string(),
            self.key(turn.row).to_owned(),
            self.name(turn.row),
            now.to_owned(),
            self.margin(turn.row).map_or_else(String::new, |m| format!("{m:+.3}")),
            says,
        ]
    }

    /// How far the score of a row lies from the line: from the first on the other side.
    fn margin(&self, row: usize) -> Option<f64> {
        let (last, first) = self.ranking.line()?;
        let is_chosen = self.ranking.is_chosen(row)?;
        let other = if is_chosen { first? } else { last };
        Some(self.ranking.scores.score[row] - other)
    }

    fn keys(&self, rows: &[usize]) -> String {
        rows.iter().map(|&row| self.key(row)).collect::<Vec<_>>().join(", ")
    }

    /// Indicators that say the same or the opposite.
    fn alike(&self, screen: &mut Screen) -> io::Result<()> {
        let chain = &self.ranking.index.chain;
        let correlations = &self.audit.correlations;
        let say = |pairs: &[jiedui::composite::audit::Pair]| {
            let one = |p: &jiedui::composite::audit::Pair| {
                let (a, b) = (&chain.indicators[p.a].name, &chain.indicators[p.b].name);
                format!("{a} - {b} {:+.2}", p.r)
            };
            pairs.iter().take(LINES).map(one).collect::<Vec<_>>().join(", ")
        };
        if !correlations.redundant.is_empty() {
            let pairs = say(&correlations.redundant);
            screen.tell(
                format!("indicators that say nearly the same (correlation 0.9 and more): {pairs}"),
                format!("几乎重复的指标（相关系数 0.9 以上）：{pairs}"),
            )?;
        }
        if !correlations.opposed.is_empty() {
            let pairs = say(&correlations.opposed);
            screen.tell(
                format!("indicators that pull against each other (-0.4 and less): {pairs}"),
                format!("方向相反的指标（相关系数 -0.4 以下）：{pairs}"),
            )?;
        }
        Ok(())
    }

    fn key(&self, row: usize) -> &str {
        self.case.tables.table(self.ranking.index.table).key(row)
    }

    fn name(&self, row: usize) -> String {
        self.case.tables.label(self.ranking.index.table, row, true)
    }

    /// The audit with keys and names in place of numbers.
    pub(super) fn document(&self) -> Value {
        let (chain, audit) = (&self.ranking.index.chain, self.audit);
        let keys = |rows: &[usize]| rows.iter().map(|&row| self.key(row)).collect::<Vec<_>>();
        let rows: Map<String, Value> = (audit.sureness.rows.iter().enumerate())
            .map(|(row, sure)| (self.key(row).to_owned(), json!(sure)))
            .collect();
        let sources = audit.sources.shares.iter().map(|share| {
            let factor = self.factor(share.factor, Lang::En);
            json!({ "factor": factor, "first": share.first, "first_error": share.first_error,
                    "total": share.total, "total_error": share.total_error })
        });
        let left_out = audit.left_out.iter().map(|left| {
            let name = match left.left {
                Left::Indicator(i) => &chain.indicators[i].name,
                Left::Node(n) => &chain.nodes[n].name,
            };
            json!({ "without": name, "enter": keys(&left.enter), "leave": keys(&left.leave),
                    "mean_shift": left.mean_shift, "greatest_shift": left.greatest_shift })
        });
        let name = |i: usize| &chain.indicators[i].name;
        let flip = |flip: &Option<Flip>| {
            flip.as_ref().map(|f| {
                json!({ "at": f.at, "safe": f.safe, "is_exact": f.is_exact,
                        "enter": keys(&f.enter), "leave": keys(&f.leave) })
            })
        };
        let flips = audit.flips.iter().map(|f| {
            json!({ "indicator": name(f.indicator), "share": f.share,
                    "rise": flip(&f.rise), "fall": flip(&f.fall) })
        });
        let transfer = audit.transfer.as_ref().map(|t| {
            json!({ "from": name(t.from), "to": name(t.to), "moved": t.moved, "safe": t.safe,
                    "is_exact": t.is_exact, "enter": keys(&t.enter), "leave": keys(&t.leave) })
        });
        let turns = audit.turns.iter().map(|turn| {
            let by: Map<String, Value> =
                turn.by.iter().enumerate().map(|(i, t)| (name(i).clone(), json!(t))).collect();
            json!({ "key": self.key(turn.row), "is_chosen": turn.is_chosen,
                    "distance": turn.distance, "margin": self.margin(turn.row), "by": by })
        });
        json!({
            "draws": audit.sureness.draws,
            "seed": self.ranking.index.uncertainty.seed,
            "same": audit.sureness.same,
            "differ": audit.sureness.differ,
            "always": keys(&audit.sureness.always),
            "never": keys(&audit.sureness.never),
            "rows": rows,
            "evaluations": audit.sources.evaluations,
            "sources": sources.collect::<Vec<_>>(),
            "left_out": left_out.collect::<Vec<_>>(),
            "flips": flips.collect::<Vec<_>>(),
            "transfer": transfer,
            "turns": turns.collect::<Vec<_>>(),
            "correlations": audit.correlations,
        })
    }
}

fn in_or_out(is_chosen: bool, lang: Lang) -> &'static str {
    match (is_chosen, lang) {
        (true, Lang::En) => "in",
        (false, Lang::En) => "out",
        (true, Lang::Zh) => "入选",
        (false, Lang::Zh) => "未入选",
    }
}

/// A value as people would write it, with at most three decimals.
fn short(x: f64) -> String {
    let text = format!("{x:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Says how stable pairs are.
pub(super) fn print_stability(stability: &Stability, screen: &mut Screen) -> io::Result<()> {
    let (draws, planned, proven) = (stability.draws, stability.planned, stability.proven);
    screen.tell(
        format!("pairs: solved under {draws} drawn rankings, {planned} with a plan, {proven} proven best"),
        format!("结对的稳定性：按 {draws} 次抽样排序各求解一次，{planned} 次有方案，{proven} 次证明最优"),
    )?;
    for layer in &stability.layers {
        let n = layer.pairs.len();
        let at_least = |share: f64| {
            let most = f64::from(planned) * share;
            layer.pairs.iter().filter(|p| f64::from(p.planned) >= most).count()
        };
        let (all, half, name) = (at_least(1.0), at_least(0.5), &layer.layer);
        let rivals = layer.rivals.len();
        screen.tell(
            format!("  {name}: of {n} pairs {all} in every plan, {half} in at least half; {rivals} others are in most"),
            format!("  {name}：{n} 对中 {all} 对每次都在，{half} 对至少一半次数在；另有 {rivals} 对在多数方案中出现"),
        )?;
    }
    Ok(())
}
