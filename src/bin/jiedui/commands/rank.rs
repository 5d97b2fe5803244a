//! `jiedui rank`: scores with their parts, the cut line, and who is near it.

use crate::args::Rank;
use crate::commands::sureness::{self, Sure, print_stability};
use crate::commands::{deliver, interruptible, list, read_case, stop};
use crate::exit::Exit;
use crate::screen::{Screen, table};
use jiedui::base::{Findings, Lang};
use jiedui::composite::select::Chosen;
use jiedui::report;
use jiedui::report::standing::{self, Standing, on_list};
use jiedui::run;
use jiedui::scenario::stability::{Stability, stability};
use jiedui::scheme::{self, Case, Group, Index};
use jiedui::score::{self, Ranking, Scores};
use jiedui::solve::Engine;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::io;

pub(crate) fn run(args: &Rank, screen: &mut Screen) -> io::Result<Exit> {
    let path = &args.case.case;
    let mut findings = Findings::default();
    let case = read_case(&args.case, &mut findings);
    let scores = case.as_ref().and_then(|case| score::score(case, &mut findings));
    let (Some(mut case), Some(scores)) = (case, scores) else {
        return stop(screen, &findings, path, Exit::WrongInput);
    };
    screen.findings(&findings, path)?;
    if let Some(draws) = args.draws {
        case.scheme.indices.iter_mut().for_each(|index| index.uncertainty.draws = draws);
    }
    let (mut documents, mut files) = (Vec::new(), Vec::new());
    let wanted = |index: &Index| args.index.as_ref().is_none_or(|name| *name == index.name);
    for (i, _) in case.scheme.indices.iter().enumerate().filter(|(_, x)| wanted(x)) {
        let shown = Shown { case: &case, ranking: Ranking::new(&case, &scores, i) };
        shown.print(args.near, screen)?;
        let audit = args.uncertainty.then(|| score::audit(&case, &scores, i));
        let lang = screen.asked.unwrap_or(case.scheme.lang);
        let (public, audit) = (!args.unmasked, audit.as_ref());
        let view = Standing { case: &case, scores: &scores, index: i, audit, lang, public };
        // Large tables make large documents: only for those who read them.
        let mut document = if screen.json { shown.document() } else { Value::Null };
        sureness::print(&view, screen)?;
        if let Some(audit) = audit {
            let sure = Sure { case: &case, ranking: &shown.ranking, audit };
            if screen.json {
                document["uncertainty"] = sure.document();
            }
        }
        documents.push(document);
        if args.out.is_some() {
            files.extend(standing::files(&view).map_err(io::Error::other)?);
        }
    }
    if documents.is_empty() {
        let names: Vec<&str> = case.scheme.indices.iter().map(|i| i.name.as_str()).collect();
        let known = json!(names);
        let names = names.join(", ");
        screen.tell(
            format!("no such index; there are: {names}"),
            format!("没有该指数；现有：{names}"),
        )?;
        screen.document(&json!({ "ok": false, "error": "no such index", "indices": known }))?;
        return Ok(Exit::WrongInput);
    }
    let moved = moved(args, (&case, &scores), screen)?;
    let mut document =
        json!({ "ok": true, "indices": documents, "moved": moved, "findings": list(&findings) });
    if let Some(draws) = args.pairs
        && has_layers(&case, screen)?
    {
        let Some(found) = stable_pairs(&case, draws, &mut findings) else {
            return stop(screen, &findings, path, Exit::Unwelcome);
        };
        print_stability(&found, screen)?;
        let sheet = report::sheet_csv(&found.sheet()).map_err(io::Error::other)?;
        files.push(("stability.csv".to_owned(), sheet));
        document["pairs"] = json!(found);
    }
    if let Some(folder) = &args.out {
        deliver(folder, &files, screen)?;
    }
    screen.document(&document)?;
    Ok(Exit::Done)
}

/// Who enters and who leaves the lists by the edits given, against the case without them.
fn moved(args: &Rank, (case, scores): (&Case, &Scores), screen: &mut Screen) -> io::Result<Value> {
    let quiet = &mut Findings::default();
    let before = Some(&args.case.case).filter(|_| !args.case.edits.is_empty());
    let before = before.and_then(|path| scheme::read(path, quiet));
    let Some(before) = before.and_then(|case| Some((score::score(&case, quiet)?, case))) else {
        return Ok(Value::Null);
    };
    let keys = |case: &Case, scores: &Scores, group: &str| -> BTreeSet<String> {
        let groups = case.scheme.groups.iter().zip(&scores.groups);
        let own = groups.filter(|(g, _)| g.name == group && g.choice.is_some());
        let of = |(g, chosen): (&Group, &Chosen)| {
            let table = case.tables.table(g.table);
            chosen.rows.iter().map(|&row| table.key(row).to_owned()).collect::<Vec<_>>()
        };
        own.flat_map(of).collect()
    };
    let mut lists = Map::new();
    for group in case.scheme.groups.iter().filter(|group| group.choice.is_some()) {
        let name = &group.name;
        let (now, then) = (keys(case, scores, name), keys(&before.1, &before.0, name));
        let enter: Vec<&str> = now.difference(&then).map(String::as_str).collect();
        let leave: Vec<&str> = then.difference(&now).map(String::as_str).collect();
        let (from, to) = (then.len(), now.len());
        let or_nobody = |list: &[&str], nobody: &str| {
            if list.is_empty() { nobody.to_owned() } else { list.join(", ") }
        };
        screen.tell(
            format!(
                "by the edits, the list {name} goes from {from} to {to}: {} enter; {} leave",
                or_nobody(&enter, "none"),
                or_nobody(&leave, "none")
            ),
            format!(
                "修改后，名单 {name} 由 {from} 个变为 {to} 个：进入 {}；退出 {}",
                or_nobody(&enter, "无"),
                or_nobody(&leave, "无")
            ),
        )?;
        lists.insert(name.clone(), json!({ "enter": enter, "leave": leave }));
    }
    Ok(Value::Object(lists))
}

/// Whether there is anything to pair; says so if not.
fn has_layers(case: &Case, screen: &mut Screen) -> io::Result<bool> {
    let has = !case.scheme.layers.is_empty();
    if !has {
        let en = "the scheme has no layer: there are no pairs whose stability could be told";
        let zh = "方案中没有结对层，无法计算结对的稳定性";
        screen.tell(en.to_owned(), zh.to_owned())?;
    }
    Ok(has)
}

/// How stable every pair is; nothing if there is no plan at all.
fn stable_pairs(case: &Case, draws: u32, findings: &mut Findings) -> Option<Stability> {
    let budget = interruptible(None);
    let answer = run::run(case, Engine::Auto, &budget, &|_| {}, findings)?;
    let has_plan = answer.plan.layers.iter().any(|layer| !layer.pairs.is_empty());
    has_plan.then(|| stability(case, &answer, draws, &budget))
}

/// One index, to be shown.
struct Shown<'a> {
    case: &'a Case,
    ranking: Ranking<'a>,
}

impl Shown<'_> {
    fn print(&self, near: usize, screen: &mut Screen) -> io::Result<()> {
        let Ranking { index, order, .. } = &self.ranking;
        // Without a line, those first who are first.
        let cut = self.ranking.cut.unwrap_or(near);
        let (name, n) = (&index.name, order.len());
        let (en, zh) = if self.ranking.worst_first() {
            ("worst", "由差到好")
        } else {
            ("best", "由好到差")
        };
        let (listed_en, listed_zh) = match self.ranking.chosen() {
            Some(chosen) => {
                let n = chosen.rows.len();
                (format!("; {n} are on the list"), format!("；入选 {n} 个"))
            }
            None => (String::new(), String::new()),
        };
        screen.tell(
            format!("index {name}: {n} rows, {en} first{listed_en}"),
            format!("指数 {name}：{n} 行，{zh}{listed_zh}"),
        )?;
        let mut rows = vec![self.header(screen)];
        let mut right = vec![true, false, false, true];
        right.extend(self.ranking.dimensions().map(|_| true));
        let shown = |place: usize| near == 0 || place + near >= cut && place < cut + near;
        for (place, &row) in order.iter().enumerate().filter(|(place, _)| shown(*place)) {
            if self.ranking.cut == Some(place) {
                rows.push(vec!["----".to_owned()]);
            }
            rows.push(self.row(row, screen.lang));
        }
        screen.say(&table(&rows, &right))?;
        Ok(())
    }

    fn header(&self, screen: &Screen) -> Vec<String> {
        let (rank, key, name, score, chosen) = match screen.lang {
            Lang::En => ("rank", "key", "name", "score", "on the list"),
            Lang::Zh => ("名次", "编码", "名称", "得分", "入选"),
        };
        let index = self.ranking.index;
        let mut header = [rank, key, name, score].map(str::to_owned).to_vec();
        header.extend(self.ranking.dimensions().map(str::to_owned));
        header.extend(self.ranking.chosen().map(|_| chosen.to_owned()));
        header.extend(index.profile.as_ref().map(|(column, _)| column.clone()));
        header.extend(index.grades.as_ref().map(|grades| grades.column.clone()));
        header
    }

    fn row(&self, row: usize, lang: Lang) -> Vec<String> {
        let tables = &self.case.tables;
        let Ranking { index, scores, .. } = &self.ranking;
        let decimals = index.chain.decimals.map_or(4, usize::from);
        let number = |x: f64, decimals: usize| {
            if x.is_nan() { "-".to_owned() } else { format!("{x:.decimals$}") }
        };
        let mut cells = vec![
            scores.rank[row].to_string(),
            tables.table(index.table).key(row).to_owned(),
            tables.label(index.table, row, true),
            number(scores.score[row], decimals),
        ];
        cells.extend(index.chain.dimensions().map(|d| number(scores.dimension(d, row), 2)));
        cells.extend(self.ranking.chosen().map(|_| on_list(&self.ranking, row, lang).to_owned()));
        cells.extend(index.profile.as_ref().map(|_| scores.label[row].clone()));
        cells.extend(self.ranking.grade(row).map(str::to_owned));
        cells
    }

    fn document(&self) -> Value {
        let Ranking { index, scores, order, .. } = &self.ranking;
        let (table, chain) = (self.case.tables.table(index.table), &index.chain);
        let named = |of: &dyn Fn(usize) -> Value| -> Map<String, Value> {
            let each = chain.indicators.iter().enumerate();
            each.map(|(i, indicator)| (indicator.name.clone(), of(i))).collect()
        };
        let row = |row: usize| {
            let parts = named(&|i| {
                let (raw, normal) = (scores.data.columns[i][row], scores.steps.normal[i][row]);
                json!({ "raw": raw, "normalized": normal })
            });
            let dimensions: Map<String, Value> = (1..chain.nodes.len())
                .map(|d| (chain.nodes[d].name.clone(), json!(scores.dimension(d, row))))
                .collect();
            let mut document = json!({
                "key": table.key(row),
                "rank": scores.rank[row],
                "score": scores.score[row],
                "label": scores.label[row],
                "chosen": self.ranking.is_chosen(row).unwrap_or(true),
                "dimensions": dimensions,
                "indicators": parts,
            });
            if let Some(grade) = self.ranking.grade(row) {
                document["grade"] = json!(grade);
            }
            document
        };
        json!({
            "index": index.name,
            "weights": named(&|i| json!(scores.shares[i])),
            "cut": self.ranking.line(),
            "rows": order.iter().map(|&r| row(r)).collect::<Vec<_>>(),
        })
    }
}
