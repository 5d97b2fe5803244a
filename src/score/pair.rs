//! The fit of every pair of a layer, and the rule that excludes it.

use crate::base::Findings;
use crate::scheme::{Attribute, Case, FitKind, ForbidKind, Layer, Pairing, Spot};
use crate::score::Scores;
use crate::score::normalize::standing;
use crate::table::Table;
use indexmap::IndexSet;

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
}

/// A fit term with both sides reduced to numbers. Helpers and recipients are positions.
#[derive(Debug)]
enum Term {
    /// `share[class of helper][class of recipient]`.
    Classes { helper: Vec<usize>, recipient: Vec<usize>, share: Vec<Vec<f64>> },
    /// `1 - |helper - recipient|`.
    Standing { helper: Vec<f64>, recipient: Vec<f64> },
    /// By distance.
    Distance { places: Places, full: f64, none: f64 },
    /// Skills and needs as sets of word numbers.
    Overlap { helper: Vec<Vec<u32>>, recipient: Vec<Vec<u32>> },
}

#[derive(Debug)]
enum Rule {
    /// Forbidden where `true`, by class on each side.
    Classes { helper: Vec<usize>, recipient: Vec<usize>, forbidden: Vec<Vec<bool>> },
    /// Forbidden pairs of positions, sorted.
    Listed(Vec<(usize, usize)>),
    /// Forbidden beyond a distance.
    Farther { places: Places, km: f64 },
}

/// Longitude and latitude of both sides, in radians.
#[derive(Debug)]
struct Places {
    helper: Vec<(f64, f64)>,
    recipient: Vec<(f64, f64)>,
}

impl LayerScores {
    /// Prepares the terms and rules of a layer.
    pub fn new(case: &Case, scores: &Scores, layer: &Layer, findings: &mut Findings) -> Self {
        let view = View {
            case,
            scores,
            layer,
            helpers: scores.rows(case, layer.helpers),
            recipients: scores.rows(case, layer.recipients),
        };
        let terms = layer.fit.iter().map(|t| view.term(&t.kind, findings)).collect();
        let rules = layer.forbid.iter().map(|f| view.rule(&f.kind, findings)).collect();
        let total: f64 = layer.fit.iter().map(|t| t.points).sum();
        let shares = layer.fit.iter().map(|t| t.points / total).collect();
        Self { helpers: view.helpers, recipients: view.recipients, terms, shares, rules }
    }

    /// The fit of a pair in hundredths of a point, from 0 to 10,000: the weighted mean of its
    /// terms, rounded half away from zero. A layer without terms has fit 0.
    pub fn fit(&self, helper: usize, recipient: usize) -> i64 {
        let parts = self.parts(helper, recipient);
        let mean: f64 = parts.zip(&self.shares).map(|(part, share)| part * share).sum();
        #[expect(clippy::cast_possible_truncation, reason = "0 to 10,000")]
        let fit = (mean * FULL).round() as i64;
        fit
    }

    /// Each term's value for a pair, from 0 to 1, in the order of the scheme.
    pub fn parts(&self, helper: usize, recipient: usize) -> impl Iterator<Item = f64> {
        self.terms.iter().map(move |term| term.value(helper, recipient))
    }

    /// The distance of a pair, where the layer has a term by distance.
    pub fn km(&self, helper: usize, recipient: usize) -> Option<f64> {
        self.terms.iter().find_map(|term| match term {
            Term::Distance { places, .. } => Some(places.km(helper, recipient)),
            Term::Classes { .. } | Term::Standing { .. } | Term::Overlap { .. } => None,
        })
    }

    /// The first rule that excludes a pair.
    pub fn ruling(&self, helper: usize, recipient: usize) -> Option<Ruling> {
        self.rules.iter().position(|rule| rule.forbids(helper, recipient)).map(Ruling)
    }
}

impl Term {
    fn value(&self, h: usize, r: usize) -> f64 {
        match self {
            Self::Classes { helper, recipient, share } => share[helper[h]][recipient[r]],
            Self::Standing { helper, recipient } => 1.0 - (helper[h] - recipient[r]).abs(),
            Self::Distance { places, full, none } => {
                ((none - places.km(h, r)) / (none - full)).clamp(0.0, 1.0)
            }
            Self::Overlap { helper, recipient } => covered(&helper[h], &recipient[r]),
        }
    }
}

impl Rule {
    fn forbids(&self, h: usize, r: usize) -> bool {
        match self {
            Self::Classes { helper, recipient, forbidden } => forbidden[helper[h]][recipient[r]],
            Self::Listed(pairs) => pairs.binary_search(&(h, r)).is_ok(),
            Self::Farther { places, km } => places.km(h, r) > *km,
        }
    }
}

/// The share of needs that skills cover; nobody's need of nothing is covered by 0.
fn covered(skills: &[u32], needs: &[u32]) -> f64 {
    if needs.is_empty() {
        return 0.0;
    }
    let met = needs.iter().filter(|need| skills.contains(need)).count();
    #[expect(clippy::cast_precision_loss, reason = "a handful of needs")]
    let share = met as f64 / needs.len() as f64;
    share
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

/// A layer with its members, while terms are prepared.
struct View<'a> {
    case: &'a Case,
    scores: &'a Scores,
    layer: &'a Layer,
    helpers: Vec<usize>,
    recipients: Vec<usize>,
}

impl View<'_> {
    fn term(&self, kind: &FitKind, findings: &mut Findings) -> Term {
        match kind {
            FitKind::Match(m) => {
                let (helper, recipient, names) = self.classes(&m.by);
                let share = grid(&names, |h, r| m.matrix.get(h, r).unwrap_or(0.0));
                Term::Classes { helper, recipient, share }
            }
            FitKind::Same(by) => {
                let (helper, recipient, names) = self.classes(by);
                let share = grid(&names, |h, r| f64::from(u8::from(h == r)));
                Term::Classes { helper, recipient, share }
            }
            FitKind::StrengthToNeed(by) => Term::Standing {
                helper: self.standing(true, by.helper, findings),
                recipient: self.standing(false, by.recipient, findings),
            },
            FitKind::Distance { spot, full_within_km, none_beyond_km } => Term::Distance {
                places: self.places(spot, findings),
                full: *full_within_km,
                none: *none_beyond_km,
            },
            FitKind::Overlap(by) => {
                let mut words = IndexSet::new();
                let helper = self.sets(true, by.helper, &mut words);
                let recipient = self.sets(false, by.recipient, &mut words);
                Term::Overlap { helper, recipient }
            }
        }
    }

    fn rule(&self, kind: &ForbidKind, findings: &mut Findings) -> Rule {
        let by_class = |by: &Pairing, test: &dyn Fn(&str, &str) -> bool| {
            let (helper, recipient, names) = self.classes(by);
            Rule::Classes { helper, recipient, forbidden: grid(&names, test) }
        };
        match kind {
            ForbidKind::Same(by) => by_class(by, &|h, r| h == r && !h.is_empty()),
            ForbidKind::Different(by) => by_class(by, &|h, r| h != r),
            ForbidKind::Match(m) => {
                by_class(&m.by, &|h, r| m.matrix.get(h, r).is_some_and(|x| x != 0.0))
            }
            ForbidKind::Listed(pairs) => {
                let (helpers, recipients) = (self.table(true), self.table(false));
                let position = |table: &Table, rows: &[usize], key: &str| {
                    rows.binary_search(&table.row_of(key)?).ok()
                };
                let find = |(h, r): &(String, String)| {
                    Some((
                        position(helpers, &self.helpers, h)?,
                        position(recipients, &self.recipients, r)?,
                    ))
                };
                let mut list: Vec<(usize, usize)> = pairs.iter().filter_map(find).collect();
                list.sort_unstable();
                Rule::Listed(list)
            }
            ForbidKind::Farther { spot, km } => {
                Rule::Farther { places: self.places(spot, findings), km: *km }
            }
        }
    }

    fn table(&self, of_helper: bool) -> &Table {
        let layer = self.layer;
        self.case.tables.table(if of_helper { layer.helper_table } else { layer.recipient_table })
    }

    fn rows(&self, of_helper: bool) -> &[usize] {
        if of_helper { &self.helpers } else { &self.recipients }
    }

    fn text(&self, of_helper: bool, attribute: Attribute, row: usize) -> String {
        match attribute {
            Attribute::Column(column) => self.table(of_helper).text(row, column).to_owned(),
            Attribute::Score(index) => self.scores.indices[index].score[row].to_string(),
            Attribute::Label(index) => self.scores.indices[index].label[row].clone(),
        }
    }

    /// Members of both sides as numbers of the classes they fall in, and the names of the classes.
    fn classes(&self, by: &Pairing) -> (Vec<usize>, Vec<usize>, [IndexSet<String>; 2]) {
        let mut names = [IndexSet::new(), IndexSet::new()];
        let side = |of_helper: bool, attribute, names: &mut IndexSet<String>| {
            let class = |&row: &usize| names.insert_full(self.text(of_helper, attribute, row)).0;
            self.rows(of_helper).iter().map(class).collect()
        };
        let helper = side(true, by.helper, &mut names[0]);
        let recipient = side(false, by.recipient, &mut names[1]);
        (helper, recipient, names)
    }

    /// The standing of every member among the members of its side: by value of a column, or by
    /// need for an index (a low score is a high need).
    fn standing(&self, of_helper: bool, attribute: Attribute, findings: &mut Findings) -> Vec<f64> {
        let rows = self.rows(of_helper);
        let value: Vec<f64> = match attribute {
            Attribute::Column(column) => {
                let numbers = self.table(of_helper).numbers(column, findings);
                rows.iter().map(|&row| numbers[row].unwrap_or(0.0)).collect()
            }
            Attribute::Score(index) => {
                rows.iter().map(|&row| -self.scores.indices[index].score[row]).collect()
            }
            Attribute::Label(_) => vec![0.0; rows.len()],
        };
        standing(&value)
    }

    fn places(&self, spot: &Spot, findings: &mut Findings) -> Places {
        let mut side = |of_helper: bool, (lon, lat): (usize, usize)| {
            let table = self.table(of_helper);
            let (lon, lat) = (table.numbers(lon, findings), table.numbers(lat, findings));
            let radians = |x: Option<f64>| x.unwrap_or(0.0).to_radians();
            self.rows(of_helper).iter().map(|&r| (radians(lon[r]), radians(lat[r]))).collect()
        };
        Places { helper: side(true, spot.helper), recipient: side(false, spot.recipient) }
    }

    /// The words of a cell, separated by semicolon, comma, slash, bar or enumeration comma.
    fn sets(&self, side: bool, by: Attribute, words: &mut IndexSet<String>) -> Vec<Vec<u32>> {
        let mut number = |word: &str| {
            #[expect(clippy::cast_possible_truncation, reason = "fewer than 2^32 words")]
            let number = words.insert_full(word.to_owned()).0 as u32;
            number
        };
        let mut set = |&row: &usize| {
            let text = self.text(side, by, row);
            let parts = text.split([';', '；', ',', '，', '、', '/', '|']);
            let mut set: Vec<u32> =
                parts.map(str::trim).filter(|w| !w.is_empty()).map(&mut number).collect();
            set.sort_unstable();
            set.dedup();
            set
        };
        self.rows(side).iter().map(&mut set).collect()
    }
}

fn grid<T>(names: &[IndexSet<String>; 2], of: impl Fn(&str, &str) -> T) -> Vec<Vec<T>> {
    let row = |h: &String| names[1].iter().map(|r| of(h, r)).collect();
    names[0].iter().map(row).collect()
}
