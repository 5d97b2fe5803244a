//! A case up to the solver, and a greedy plan in the solver's place.

use jiedui::base::{Findings, Lang, Text};
use jiedui::plan::{GoalValue, Method, Pair, Plan, PlanLayer, Status, Unmatched};
use jiedui::report::{self, View};
use jiedui::scheme::{self, Case};
use jiedui::score::{self, LayerScores, Scores};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A case with everything before the solver.
pub(crate) struct Desk {
    pub(crate) case: Case,
    pub(crate) scores: Scores,
    pub(crate) layers: Vec<LayerScores>,
}

impl Desk {
    pub(crate) fn read(path: &Path) -> Self {
        let mut findings = Findings::default();
        let case = scheme::read(path, &mut findings);
        let case = case.unwrap_or_else(|| panic!("{findings:#?}"));
        let scores = score::score(&case, &mut findings).expect("scores");
        let layers = &case.scheme.layers;
        let layers =
            layers.iter().map(|l| LayerScores::new(&case, &scores, l, &mut findings)).collect();
        assert!(!findings.has_errors(), "{findings:#?}");
        Self { case, scores, layers }
    }

    pub(crate) fn files(&self, plan: &Plan, lang: Lang, public: bool) -> Vec<(String, Vec<u8>)> {
        let view = View {
            case: &self.case,
            scores: &self.scores,
            plan,
            layer_scores: &self.layers,
            lang,
            public,
            verified: true,
        };
        let mut files = vec![("pairs.csv".to_owned(), report::pairs(&view).expect("pairs"))];
        files.extend(report::documents(&view).expect("documents"));
        files
    }

    /// A plan that looks like one: last year's pairs first, then the best that is free.
    pub(crate) fn greedy(&self) -> Plan {
        let mut layers: Vec<PlanLayer> = Vec::new();
        for l in 0..self.case.scheme.layers.len() {
            let layer = self.greedy_layer(l, &layers);
            layers.push(layer);
        }
        let fit: i64 = layers.iter().flat_map(|l| &l.pairs).map(|p| p.fit).sum();
        let kept = layers.iter().flat_map(|l| &l.pairs).filter(|p| p.kept).count();
        let goal = |(goal, maximize, value, sequential): (&str, bool, i64, Option<i64>)| {
            GoalValue { goal: goal.to_owned(), maximize, value, bound: value, sequential }
        };
        let kept = i64::try_from(kept).expect("few pairs");
        let goals = [
            ("coverage", false, 0, Some(0)),
            ("aims", false, 12, Some(12)),
            ("keep", true, kept, Some(kept)),
            ("fit", true, fit, Some(fit - 123_456)),
            ("even", false, 9_215, Some(9_101)),
        ];
        let method = Method {
            layers: layers.iter().map(|l| l.name.clone()).collect(),
            engine: "columns".to_owned(),
            why: "teams above, flow below".to_owned(),
            work: vec![("columns".to_owned(), 32_256)],
        };
        Plan {
            title: self.case.scheme.title.clone(),
            status: Status::Optimal,
            goals: goals.map(goal).into(),
            layers,
            methods: vec![method],
            seconds: 1.5,
        }
    }

    fn greedy_layer(&self, l: usize, done: &[PlanLayer]) -> PlanLayer {
        let layer = &self.case.scheme.layers[l];
        let scores = &self.layers[l];
        let tables = &self.case.tables;
        let (ht, rt) = (tables.table(layer.helper_table), tables.table(layer.recipient_table));
        let before: BTreeSet<(String, String)> =
            self.case.scheme.previous.iter().flat_map(|p| p.pairs[l].iter().cloned()).collect();
        let above: BTreeSet<(String, String)> = layer
            .within
            .iter()
            .flat_map(|w| {
                done[w.parent].pairs.iter().map(|p| (p.helper.clone(), p.recipient.clone()))
            })
            .collect();
        let is_within = |h: usize, r: usize| {
            layer.within.is_none_or(|w| {
                let helper = w.helper.key(tables, layer.helper_table, h).to_owned();
                let recipient = w.recipient.key(tables, layer.recipient_table, r).to_owned();
                above.contains(&(helper, recipient))
            })
        };
        let mut candidates = Vec::new();
        for (hp, &h) in scores.helpers.iter().enumerate() {
            for (rp, &r) in scores.recipients.iter().enumerate() {
                if scores.ruling(hp, rp).is_none() && is_within(h, r) {
                    let kept = before.contains(&(ht.key(h).to_owned(), rt.key(r).to_owned()));
                    candidates.push((!kept, -scores.fit(hp, rp), h, r));
                }
            }
        }
        candidates.sort_unstable();
        let mut busy: BTreeMap<usize, u32> = BTreeMap::new();
        let mut teams: BTreeMap<usize, BTreeMap<String, u32>> = BTreeMap::new();
        let mut pairs = Vec::new();
        for (new, fit, h, r) in candidates {
            let max = layer.per_helper.of(ht, h).max.unwrap_or(u32::MAX);
            let team = teams.entry(r).or_default();
            let class =
                layer.teams.as_ref().map_or(String::new(), |t| ht.text(h, t.column).to_owned());
            let fits = layer.teams.as_ref().map_or(team.values().sum::<u32>() < 8, |t| {
                t.patterns.iter().any(|p| {
                    p.iter().any(|(c, n)| *c == class && team.get(c).copied().unwrap_or(0) < *n)
                        && team.keys().all(|c| p.iter().any(|(name, _)| name == c))
                })
            });
            if busy.get(&h).copied().unwrap_or(0) < max && fits {
                *busy.entry(h).or_default() += 1;
                *team.entry(class).or_default() += 1;
                let (helper, recipient) = (ht.key(h).to_owned(), rt.key(r).to_owned());
                pairs.push(Pair { helper, recipient, kept: !new, fit: -fit });
            }
        }
        pairs.sort_by(|a, b| (&a.recipient, &a.helper).cmp(&(&b.recipient, &b.helper)));
        let now: BTreeSet<(String, String)> =
            pairs.iter().map(|p| (p.helper.clone(), p.recipient.clone())).collect();
        let ended = before.difference(&now).cloned().collect();
        let idle = scores.helpers.iter().filter(|h| !busy.contains_key(h));
        let unmatched = idle.map(|&h| Unmatched {
            is_helper: true,
            key: ht.key(h).to_owned(),
            has: 0,
            wanted: 1,
            why: Text::new("no recipient within its pair above", "上层结对之内没有可结对的对象"),
        });
        let unmatched = unmatched.collect();
        PlanLayer { name: layer.name.clone(), pairs, ended, unmatched }
    }
}
