//! What may be different in an index: `[index.NAME.uncertainty]`.

use crate::base::{Code, Findings, Place, Text};
use crate::composite::audit::Uncertainty;
use crate::composite::{Chain, Mean, Missing, Normalize, RankTies};
use crate::scheme::cursor::Section;
use crate::scheme::index::indicator::Read;
use crate::scheme::index::{means, missing_rules, normalize};

/// Draws, if the scheme does not say how many.
const DRAWS: u32 = 10_000;
/// Most draws.
const MOST_DRAWS: u32 = 10_000_000;
/// How far weights may be off, in percent, if the scheme does not say so.
const WEIGHTS: f64 = 25.0;

/// Reads what may be different. Without a section: weights by a quarter, and places or z-scores instead of
/// min-max or of each other; and the errors that indicators name.
pub(super) fn read(
    section: Option<Section<'_>>,
    chain: &Chain,
    read: &[Read],
    findings: &mut Findings,
) -> Uncertainty {
    let own = read.iter().find(|r| r.is_common).map(|r| &r.indicator.normalize);
    let mut all = Uncertainty {
        draws: DRAWS,
        seed: 2026,
        weights: WEIGHTS / 100.0,
        normalize: usual(own, takes_signed(chain) && read.iter().all(|r| r.is_common)),
        means: Vec::new(),
        missing: Vec::new(),
        errors: read.iter().map(|r| r.error).collect(),
        drawn: read.iter().map(|r| r.is_common).collect(),
    };
    let Some(mut section) = section else { return all };
    if let Some(value) = section.get("draws") {
        let draws = value.count(findings).unwrap_or(DRAWS);
        all.draws = draws.clamp(1, MOST_DRAWS);
        if draws != all.draws {
            let (en, zh) = ("draws run from 1 to 10,000,000", "draws 应为 1 至 10,000,000");
            let help = Text::new("write, for example, draws = 10000", "例如：draws = 10000");
            findings.error(Code::S004, value.at(), Text::new(en, zh), help);
        }
    }
    if let Some(seed) = section.get("seed").and_then(|v| v.count(findings)) {
        all.seed = u64::from(seed);
    }
    if let Some(value) = section.get("weights") {
        let percent = value.number(findings).unwrap_or(WEIGHTS);
        all.weights = percent.clamp(0.0, 100.0) / 100.0;
        if !(0.0..=100.0).contains(&percent) {
            let (en, zh) =
                ("weights may be off by 0 to 100 percent", "权重的浮动范围应为 0 至 100（%）");
            let help = Text::new("write, for example, weights = 25", "例如：weights = 25");
            findings.error(Code::S004, value.at(), Text::new(en, zh), help);
        }
    }
    if let Some(methods) = section.choices("normalize", &normalize::plain_words(), findings) {
        let plain = |&method: &normalize::Method| normalize::plain(method, RankTies::Mean);
        all.normalize = methods.iter().filter_map(plain).filter(|m| Some(m) != own).collect();
    }
    let root = chain.nodes.first().map(|node| node.mean);
    let means: Option<Vec<Mean>> = section.choices("mean", &means(), findings);
    all.means = means.unwrap_or_default().into_iter().filter(|&m| Some(m) != root).collect();
    let missing: Option<Vec<Missing>> = section.choices("missing", &missing_rules(), findings);
    let differs = |m: &Missing| *m != chain.missing && *m != Missing::Refuse;
    all.missing = missing.unwrap_or_default().into_iter().filter(differs).collect();
    let at = section.at();
    section.finish(findings);
    check_c003_means_of_signed(chain, own, &all, &at, findings);
    all
}

/// Means of ratios need values that are not negative: such draws would have no score.
fn check_c003_means_of_signed(
    chain: &Chain,
    own: Option<&Normalize>,
    all: &Uncertainty,
    at: &Place,
    findings: &mut Findings,
) {
    let is_ratio = |mean: &Mean| matches!(mean, Mean::Geometric | Mean::Harmonic);
    let is_signed =
        |m: &&Normalize| matches!(m, Normalize::ZScore | Normalize::AsIs | Normalize::Vector);
    let mut means = chain.nodes.iter().map(|node| &node.mean).chain(&all.means);
    let mut methods = own.into_iter().chain(&all.normalize);
    let Some((mean, method)) = means.find(|mean| is_ratio(mean)).zip(methods.find(is_signed))
    else {
        return;
    };
    let (mean, method) = (mean.name(), method.name());
    findings.error(
        Code::C003,
        at.clone(),
        Text::new(
            format!("a {mean} mean cannot be drawn together with \"{method}\": its values may be negative"),
            format!("{mean} 合成不能与 \"{method}\" 一起抽样：其数值可能为负"),
        ),
        Text::new("leave one of them out of 'uncertainty'", "请从 uncertainty 中去掉其中之一"),
    );
}

/// Whether no mean of the tree needs values that are not negative.
fn takes_signed(chain: &Chain) -> bool {
    !chain.nodes.iter().any(|node| matches!(node.mean, Mean::Geometric | Mean::Harmonic))
}

/// What people might as well have chosen. Z-scores are not on the scale: beside indicators that have points or a
/// method of their own they would weigh next to nothing.
fn usual(own: Option<&Normalize>, with_z_scores: bool) -> Vec<Normalize> {
    let common: &[Normalize] = if with_z_scores {
        &[Normalize::MinMax, Normalize::ZScore, Normalize::Rank]
    } else {
        &[Normalize::MinMax, Normalize::Rank]
    };
    match own {
        Some(own) if common.contains(own) => common.iter().filter(|m| *m != own).cloned().collect(),
        _ => Vec::new(),
    }
}
