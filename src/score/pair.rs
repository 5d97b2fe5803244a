//! The fit of every pair of a layer, and the rule that excludes it.

use crate::base::Findings;
use crate::scheme::{Case, Layer, LayerRule};
use crate::score::prepare::View;
use crate::score::{LayerLoads, Scores};

/// Hundredths of a point: the fit of a pair runs from 0 to 10,000.
const FULL: f64 = 10_000.0;

/// Why a pair may not exist: the position of the rule among the layer's forbids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruling(pub usize);

/// A layer's fit terms and rules, prepared so that one pair costs a few table look-ups.
#[derive(Debug)]
pub struct LayerScores {
    /// Rows of the helpers, in key order.
    pub helpers: Vec<usize>,
    /// Rows of the recipients, in key order.
    pub recipients: Vec<usize>,
    terms: Vec<Term>,
    shares: Vec<f64>,
    rules: Vec<Rule>,
    /// Per rule, pairs of positions it does not exclude, sorted.
    except: Vec<Vec<(usize, usize)>>,
    /// Per rule of the layer, the pairs it requires, sorted.
    pub required: Vec<Vec<(usize, usize)>>,
    /// What pairs weigh, if that matters.
    pub loads: Option<LayerLoads>,
}

/// A fit term with both sides reduced to numbers. Helpers and recipients are positions.
#[derive(Debug)]
pub(super) enum Term {
    /// `share[class of helper][class of recipient]`.
    Classes { helper: Vec<usize>, recipient: Vec<usize>, share: Vec<Vec<f64>> },
    /// `1 - |helper - recipient|`; 0 where one of them stands nowhere.
    Standing { helper: Vec<f64>, recipient: Vec<f64> },
    /// By distance.
    Distance { places: Places, full: f64, none: f64 },
    /// Skills and needs as sets of word numbers.
    Overlap { helper: Vec<Words>, recipient: Vec<Words> },
    /// Pairs of positions with their values, sorted; others have 0.
    Listed(Vec<((usize, usize), f64)>),
}

/// A set of words: most schemes have few, and those are compared all at once.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// The words numbered below 64, a bit each.
    few: u64,
    /// The others.
    rest: Vec<u32>,
    /// How many there are.
    n: u32,
}

/// A rule with both sides reduced to numbers.
#[derive(Debug)]
pub(super) enum Rule {
    /// Forbidden where `true`, by class on each side.
    Classes { helper: Vec<usize>, recipient: Vec<usize>, forbidden: Vec<Vec<bool>> },
    /// Forbidden pairs of positions, sorted.
    Listed(Vec<(usize, usize)>),
    /// Forbidden but for listed pairs of positions, sorted.
    NotListed(Vec<(usize, usize)>),
    /// Forbidden but for listed pairs of positions, sorted, and for members that are free.
    Unlisted {
        pairs: Vec<(usize, usize)>,
        free_helper: Vec<bool>,
        free_recipient: Vec<bool>,
        full: [Vec<bool>; 2],
    },
    /// Forbidden below a fit.
    Below(i64),
    /// Forbidden beyond a distance.
    Farther { places: Places, km: f64 },
}

/// Longitude and latitude of both sides, in radians.
#[derive(Debug)]
pub(super) struct Places {
    pub(super) helper: Vec<(f64, f64)>,
    pub(super) recipient: Vec<(f64, f64)>,
}

impl LayerScores {
    /// Prepares the terms and rules of a layer; with errors in `findings` the result is useless.
    pub fn new(case: &Case, scores: &Scores, layer: &Layer, findings: &mut Findings) -> Self {
        let view = View::new(case, scores, layer);
        let terms = layer.fit.iter().map(|t| view.term(t, findings)).collect();
        let rules = layer.forbid.iter().map(|f| view.rule(f, findings)).collect();
        let except = layer.forbid.iter().map(|f| view.positions(&f.except)).collect();
        let total: f64 = layer.fit.iter().map(|t| t.points).sum();
        let shares = layer.fit.iter().map(|t| t.points / total).collect();
        let loads = layer.loads.as_ref().map(|loads| LayerLoads::of(&view, loads, findings));
        let mut of_rule = |rule: &LayerRule| match rule {
            LayerRule::Require(require) => view.required(require, findings),
            LayerRule::Cover { .. }
            | LayerRule::Distinct(_)
            | LayerRule::OneRole
            | LayerRule::Due(_) => Vec::new(),
        };
        let required = layer.rules.iter().map(&mut of_rule).collect();
        let View { helpers, recipients, .. } = view;
        Self { helpers, recipients, terms, shares, rules, except, required, loads }
    }

    /// The fit of a pair in hundredths of a point, from 0 to 10,000: the weighted mean of its
    /// terms, rounded half away from zero. A layer without terms has fit 0.
    #[inline]
    pub fn fit(&self, helper: usize, recipient: usize) -> i64 {
        let parts = self.parts(helper, recipient);
        let mean: f64 = parts.zip(&self.shares).map(|(part, share)| part * share).sum();
        rounded(mean * FULL)
    }

    /// The fit of a helper with each of these recipients: as [`Self::fit`], term by term for all.
    pub fn fits(&self, helper: usize, recipients: &[u32]) -> Vec<i64> {
        let mut means = vec![0.0; recipients.len()];
        for (term, share) in self.terms.iter().zip(&self.shares) {
            term.add(helper, recipients, *share, &mut means);
        }
        means.into_iter().map(|mean| rounded(mean * FULL)).collect()
    }

    /// Each term's value for a pair, from 0 to 1, in the order of the scheme.
    pub fn parts(&self, helper: usize, recipient: usize) -> impl Iterator<Item = f64> {
        self.terms.iter().map(move |term| term.value(helper, recipient))
    }

    /// What each term adds to the fit of a pair, in hundredths of a point: rounded down, and what is
    /// missing to [`Self::fit`] given to those that lost most by it, the first among equals.
    pub fn shares(&self, helper: usize, recipient: usize) -> Vec<i64> {
        let parts = self.parts(helper, recipient).zip(&self.shares);
        let exact: Vec<f64> = parts.map(|(part, share)| part * share * FULL).collect();
        #[expect(clippy::cast_possible_truncation, reason = "0 to 10,000")]
        let mut whole: Vec<i64> = exact.iter().map(|x| x.floor() as i64).collect();
        let mut order: Vec<usize> = (0..exact.len()).collect();
        order.sort_by(|&a, &b| exact[b].fract().total_cmp(&exact[a].fract()).then(a.cmp(&b)));
        let mut missing = self.fit(helper, recipient) - whole.iter().sum::<i64>();
        for term in order.iter().copied().cycle().take(2 * order.len()) {
            // Less than none is missing where sums of fractions end just below a whole number.
            let step = missing.signum();
            if whole[term] + step >= 0 {
                whole[term] += step;
                missing -= step;
            }
        }
        whole
    }

    /// The distance of a pair, where the layer has a term by distance.
    pub fn km(&self, helper: usize, recipient: usize) -> Option<f64> {
        self.terms.iter().find_map(|term| match term {
            Term::Distance { places, .. } => Some(places.km(helper, recipient)),
            Term::Classes { .. }
            | Term::Standing { .. }
            | Term::Overlap { .. }
            | Term::Listed(_) => None,
        })
    }

    /// The distance of a pair as a rule by distance sees it.
    pub fn km_of_rule(&self, rule: usize, helper: usize, recipient: usize) -> Option<f64> {
        match self.rules.get(rule)? {
            Rule::Farther { places, .. } => Some(places.km(helper, recipient)),
            Rule::Classes { .. }
            | Rule::Listed(_)
            | Rule::NotListed(_)
            | Rule::Unlisted { .. }
            | Rule::Below(_) => None,
        }
    }

    /// The first rule that excludes a pair.
    #[inline]
    pub fn ruling(&self, helper: usize, recipient: usize) -> Option<Ruling> {
        let forbids = |(rule, except): (&Rule, &Vec<(usize, usize)>)| {
            rule.forbids(self, helper, recipient)
                && except.binary_search(&(helper, recipient)).is_err()
        };
        self.rules.iter().zip(&self.except).position(forbids).map(Ruling)
    }
}

impl Term {
    #[inline]
    fn value(&self, h: usize, r: usize) -> f64 {
        match self {
            Self::Classes { helper, recipient, share } => share[helper[h]][recipient[r]],
            Self::Standing { helper, recipient } => alike(helper[h], recipient[r]),
            Self::Distance { places, full, none } => {
                ((none - places.km(h, r)) / (none - full)).clamp(0.0, 1.0)
            }
            Self::Overlap { helper, recipient } => covered(&helper[h], &recipient[r]),
            Self::Listed(pairs) => {
                let found = pairs.binary_search_by_key(&(h, r), |(pair, _)| *pair);
                found.map_or(0.0, |at| pairs[at].1)
            }
        }
    }

    /// Adds `share` of the values of one helper with many recipients; the usual terms apart, for
    /// there may be millions of pairs.
    fn add(&self, h: usize, recipients: &[u32], share: f64, means: &mut [f64]) {
        let means = means.iter_mut().zip(recipients);
        match self {
            Self::Standing { helper, recipient } => {
                let own = helper[h];
                means.for_each(|(mean, &r)| {
                    *mean += alike(own, recipient[r as usize]) * share;
                });
            }
            Self::Overlap { helper, recipient } => {
                let own = &helper[h];
                means.for_each(|(mean, &r)| *mean += covered(own, &recipient[r as usize]) * share);
            }
            Self::Classes { .. } | Self::Distance { .. } | Self::Listed(_) => {
                means.for_each(|(mean, &r)| *mean += self.value(h, r as usize) * share);
            }
        }
    }
}

impl Rule {
    #[inline]
    fn forbids(&self, of: &LayerScores, h: usize, r: usize) -> bool {
        match self {
            Self::Classes { helper, recipient, forbidden } => forbidden[helper[h]][recipient[r]],
            Self::Listed(pairs) => pairs.binary_search(&(h, r)).is_ok(),
            Self::NotListed(pairs) => pairs.binary_search(&(h, r)).is_err(),
            Self::Unlisted { pairs, free_helper, free_recipient, full } => {
                let new = (free_helper[h] && (free_recipient[r] || !full[1][r]))
                    || (free_recipient[r] && (free_helper[h] || !full[0][h]));
                !new && pairs.binary_search(&(h, r)).is_err()
            }
            Self::Below(least) => of.fit(h, r) < *least,
            Self::Farther { places, km } => places.km(h, r) > *km,
        }
    }
}

/// Half away from zero, for 0 to 10,000: adding a half first would itself be rounded.
fn rounded(x: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "0 to 10,000")]
    let whole = x as i64;
    #[expect(clippy::cast_precision_loss, reason = "0 to 10,000")]
    let rest = x - whole as f64;
    whole + i64::from(rest >= 0.5)
}

impl Words {
    pub(super) fn new(numbers: impl Iterator<Item = u32>) -> Self {
        let mut words = Self::default();
        for number in numbers {
            match 1_u64.checked_shl(number) {
                Some(bit) => words.few |= bit,
                None if words.rest.contains(&number) => {}
                None => words.rest.push(number),
            }
        }
        words.n = words.few.count_ones() + u32::try_from(words.rest.len()).unwrap_or(u32::MAX);
        words
    }
}

/// How alike two standings are; 0 if one is not a number.
#[inline]
fn alike(helper: f64, recipient: f64) -> f64 {
    (1.0 - (helper - recipient).abs()).max(0.0)
}

/// The share of needs that skills cover; a recipient without needs gives 0 to every helper.
#[inline]
fn covered(skills: &Words, needs: &Words) -> f64 {
    if needs.n == 0 {
        return 0.0;
    }
    let mut met = f64::from((skills.few & needs.few).count_ones());
    for need in &needs.rest {
        met += f64::from(u8::from(skills.rest.contains(need)));
    }
    met / f64::from(needs.n)
}

impl Places {
    /// Great-circle distance on a sphere of the earth's mean radius.
    fn km(&self, h: usize, r: usize) -> f64 {
        let ((lon1, lat1), (lon2, lat2)) = (self.helper[h], self.recipient[r]);
        let half = |a: f64, b: f64| libm::pow(libm::sin((a - b) / 2.0), 2.0);
        let a = half(lat1, lat2) + libm::cos(lat1) * libm::cos(lat2) * half(lon1, lon2);
        2.0 * 6371.0088 * libm::asin(a.sqrt().min(1.0))
    }
}
