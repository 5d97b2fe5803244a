//! Draws the rows of a table, column by column.

use super::cell::{numbers, person, pick, text, weighted};
use super::kind::date;
use super::pairs;
use super::rows::{parents, part, sample, weights};
use super::{Center, Condition, Kind, Refer, Share, Source, Table, g003_cannot_be};
use crate::base::{Findings, Place, Text};
use crate::generate::names;
use crate::generate::rng::Dice;
use crate::generate::write::fixed;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A table that was drawn.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    pub(super) n: usize,
    pub(super) columns: Vec<Cells>,
    /// Of each row, the row of the other table that it belongs to.
    pub(super) parents: Vec<usize>,
    /// Hundred-thousandths of a degree, east and north.
    pub(super) spots: Vec<(i64, i64)>,
}

/// The cells of a column; of references also the rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    pub(super) cells: Vec<String>,
    pub(super) rows: Vec<Option<usize>>,
}

impl Cells {
    pub(super) fn text(cells: Vec<String>) -> Self {
        Self { cells, rows: Vec::new() }
    }
}

/// What is there when a table is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ground<'a> {
    pub(super) tables: &'a [Table],
    pub(super) drawn: &'a [Drawn],
    pub(super) seed: u64,
}

/// A column that is being drawn: the table, what is drawn of it, and the place in the recipe.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot<'a> {
    table: &'a Table,
    pub(super) drawn: &'a Drawn,
    pub(super) at: &'a Place,
}

pub(super) fn holds(condition: &Condition, table: &Drawn, row: usize) -> bool {
    let cell = &table.columns[condition.column].cells[row];
    (condition.is.is_empty() || condition.is.contains(cell)) && !condition.not.contains(cell)
}

impl Ground<'_> {
    /// A stream of chance for each table and column: its name makes it.
    fn dice(&self, table: &str, column: &str) -> Dice {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in table.bytes().chain([0]).chain(column.bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Dice::new(hash ^ self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    pub(super) fn table(&self, table: &Table, findings: &mut Findings) -> Option<Drawn> {
        let mut drawn = self.rows(table, findings)?;
        for column in table.columns.iter().skip(drawn.columns.len()) {
            let mut dice = self.dice(&table.name, &column.name);
            let rows: Vec<usize> = (0..drawn.n).collect();
            let spot = Spot { table, drawn: &drawn, at: &column.at };
            let mut cells = self.cells(&column.kind, &rows, spot, (&mut dice, findings))?;
            if column.empty > 0 {
                for row in 0..drawn.n {
                    if dice.below(10_000) < column.empty {
                        cells.cells[row].clear();
                        cells.rows.get_mut(row).into_iter().for_each(|row| *row = None);
                    }
                }
            }
            drawn.columns.push(cells);
        }
        self.points(table, &mut drawn, findings)?;
        Some(drawn)
    }

    /// The rows, with the columns that come with them.
    fn rows(&self, table: &Table, findings: &mut Findings) -> Option<Drawn> {
        let mut dice = self.dice(&table.name, "");
        match &table.source {
            Source::Rows(n) => Some(Drawn { n: *n, ..Drawn::default() }),
            Source::Literal(rows) => {
                let column = |c: usize| rows.iter().map(|row| row[c].clone()).collect();
                let n_columns = rows.first().map_or(0, Vec::len);
                let columns = (0..n_columns).map(|c| Cells::text(column(c))).collect();
                Some(Drawn { n: rows.len(), columns, ..Drawn::default() })
            }
            Source::Per(per) => {
                let above = &self.drawn[per.table];
                let parents = parents(per, above, &mut dice, (&table.at, findings))?;
                Some(Drawn { n: parents.len(), parents, ..Drawn::default() })
            }
            Source::Pairs(asked) => {
                let list = pairs::draw(asked, self, &mut dice, (&table.at, findings))?;
                Some(self.pairs(asked.tables, &list))
            }
            Source::Some { of, amount } => {
                let n = match amount {
                    Share::Rows(n) => (*n).min(self.drawn[*of].n),
                    Share::Part(share) => part(self.drawn[*of].n, *share),
                };
                let all: Vec<usize> = (0..self.drawn[*of].n).collect();
                let rows = sample(&all, n, &mut dice);
                let pick = |column: &Cells| Cells {
                    cells: rows.iter().map(|&row| column.cells[row].clone()).collect(),
                    rows: rows.iter().filter_map(|&row| column.rows.get(row).copied()).collect(),
                };
                let columns = self.drawn[*of].columns.iter().take(2).map(pick).collect();
                Some(Drawn { n: rows.len(), columns, ..Drawn::default() })
            }
        }
    }

    /// The cells that name the rows of a table: its column `code`, or else its first.
    fn keys(&self, table: usize) -> &[String] {
        let code = self.tables[table].columns.iter().position(|column| column.name == "code");
        self.drawn[table].columns.get(code.unwrap_or(0)).map_or(&[], |column| &column.cells)
    }

    fn pairs(&self, tables: [usize; 2], list: &[[usize; 2]]) -> Drawn {
        let columns = [0, 1].map(|side| {
            let keys = self.keys(tables[side]);
            let cells = list.iter().map(|pair| keys[pair[side]].clone()).collect();
            Cells { cells, rows: list.iter().map(|pair| Some(pair[side])).collect() }
        });
        Drawn { n: list.len(), columns: columns.into(), ..Drawn::default() }
    }

    /// The cells of some rows of a column.
    fn cells(
        &self,
        kind: &Kind,
        rows: &[usize],
        spot: Spot<'_>,
        (dice, findings): (&mut Dice, &mut Findings),
    ) -> Option<Cells> {
        let mut all = |draw: &mut dyn FnMut(usize, &mut Dice) -> String| {
            Some(Cells::text(rows.iter().map(|&row| draw(row, dice)).collect()))
        };
        match kind {
            Kind::Given => Some(Cells::text(vec![String::new(); rows.len()])),
            Kind::Text(pieces) => all(&mut |row, _| text(pieces, spot.drawn, row)),
            Kind::Key { prefix, digits, start } => {
                let digits =
                    (*digits).max((start + spot.drawn.n).saturating_sub(1).to_string().len());
                all(&mut |row, _| format!("{prefix}{:0digits$}", start + row))
            }
            Kind::Person => {
                let mut taken = BTreeSet::new();
                all(&mut |_, dice| person(&mut taken, dice))
            }
            Kind::Place(ends) => {
                let mut stems = names::stems(dice, rows.len()).into_iter();
                let mut cells = Vec::new();
                for _ in rows {
                    let Some(stem) = stems.next() else {
                        let n = cells.len();
                        let message = Text::new(
                            format!("there are {n} names of places, not {}", rows.len()),
                            format!("只有 {n} 个地名，不够 {} 个", rows.len()),
                        );
                        let help = Text::new("make names by text", "请用 text 组成名称");
                        g003_cannot_be(spot.at, message, help, findings);
                        return None;
                    };
                    cells.push(stem + &ends[dice.below(ends.len())]);
                }
                Some(Cells::text(cells))
            }
            Kind::Pick { list, how } => pick(list, how, rows.len(), (dice, spot.at, findings)),
            Kind::Number(number) => numbers(number, rows, spot, (dice, findings)),
            Kind::Words { least, most, of, join } => all(&mut |_, dice| {
                let n = least + dice.below(most - least + 1);
                let mut words: Vec<&String> = of.iter().collect();
                dice.shuffle(&mut words);
                words.into_iter().take(n).map(String::as_str).collect::<Vec<_>>().join(join)
            }),
            Kind::Phone => all(&mut |row, _| names::phone(row)),
            Kind::Id => all(&mut |_, dice| names::id_number(dice)),
            Kind::Date { least, most } => all(&mut |_, dice| date(dice.between(*least, *most))),
            Kind::Refer(refer) => self.refer(refer, rows, spot, (dice, findings)),
            Kind::Parent { column } => {
                let Source::Per(per) = &spot.table.source else { return None };
                let above = &self.drawn[per.table].columns[*column].cells;
                let parents: Vec<usize> = rows.iter().map(|&row| spot.drawn.parents[row]).collect();
                let cells = parents.iter().map(|&parent| above[parent].clone()).collect();
                Some(Cells { cells, rows: parents.into_iter().map(Some).collect() })
            }
            Kind::From(path) => self.looked_up(path, rows, spot),
            Kind::By { .. } => self.by_class(kind, rows, spot, (dice, findings)),
        }
    }

    fn by_class(
        &self,
        kind: &Kind,
        rows: &[usize],
        spot: Spot<'_>,
        (dice, findings): (&mut Dice, &mut Findings),
    ) -> Option<Cells> {
        let Kind::By { column, of, other } = kind else { return None };
        let classes = &spot.drawn.columns[*column].cells;
        let mut joined =
            Cells { cells: vec![String::new(); rows.len()], rows: vec![None; rows.len()] };
        let mut refers = false;
        let named: BTreeSet<&str> = of.iter().map(|(name, _)| name.as_str()).collect();
        let others = other.iter().map(|kind| (None, &**kind));
        for (name, kind) in of.iter().map(|(name, kind)| (Some(name), kind)).chain(others) {
            let is_of = |row: usize| match name {
                Some(name) => &classes[row] == name,
                None => !named.contains(classes[row].as_str()),
            };
            let places: Vec<usize> = (0..rows.len()).filter(|&i| is_of(rows[i])).collect();
            let some: Vec<usize> = places.iter().map(|&i| rows[i]).collect();
            let drawn = self.cells(kind, &some, spot, (dice, findings))?;
            refers |= !drawn.rows.is_empty();
            for (i, &place) in places.iter().enumerate() {
                joined.cells[place].clone_from(&drawn.cells[i]);
                joined.rows[place] = drawn.rows.get(i).copied().flatten();
            }
        }
        if !refers {
            joined.rows.clear();
        }
        Some(joined)
    }

    /// From a reference on, column by column; an empty reference gives an empty cell.
    fn looked_up(&self, path: &[usize], rows: &[usize], spot: Spot<'_>) -> Option<Cells> {
        let mut cells = Cells::default();
        for &row in rows {
            let (mut table, mut drawn, mut here) = (spot.table, spot.drawn, Some(row));
            let (last, way) = path.split_last()?;
            for &column in way {
                here = here.and_then(|row| drawn.columns[column].rows.get(row).copied().flatten());
                let target = table.columns[column].target?;
                (table, drawn) = (&self.tables[target], &self.drawn[target]);
            }
            let column = &drawn.columns[*last];
            cells.cells.push(here.map_or_else(String::new, |row| column.cells[row].clone()));
            if table.columns[*last].target.is_some() {
                cells.rows.push(here.and_then(|row| column.rows.get(row).copied().flatten()));
            }
        }
        Some(cells)
    }

    fn refer(
        &self,
        refer: &Refer,
        rows: &[usize],
        spot: Spot<'_>,
        (dice, findings): (&mut Dice, &mut Findings),
    ) -> Option<Cells> {
        let (target, keys) = (&self.drawn[refer.table], self.keys(refer.table));
        let fits = |&row: &usize| refer.only.as_ref().is_none_or(|only| holds(only, target, row));
        let fitting: Vec<usize> = (0..target.n).filter(fits).collect();
        let weight = match refer.weight {
            Some(column) => weights(column, target, &fitting, (spot.at, findings))?,
            None => vec![1; fitting.len()],
        };
        // Rows by what they have in the columns that must be equal, each with its weight.
        let mut groups: BTreeMap<Vec<&str>, VecDeque<(usize, usize)>> = BTreeMap::new();
        for (&row, weight) in fitting.iter().zip(weight) {
            let of = |pair: &[usize; 2]| target.columns[pair[1]].cells[row].as_str();
            groups.entry(refer.same.iter().map(of).collect()).or_default().push_back((row, weight));
        }
        for group in groups.values_mut().filter(|_| refer.once || refer.round) {
            dice.shuffle(group.make_contiguous());
        }
        let mut cells = Cells::default();
        for &row in rows {
            let own = |pair: &[usize; 2]| spot.drawn.columns[pair[0]].cells[row].as_str();
            let group = groups.get_mut(&refer.same.iter().map(own).collect::<Vec<_>>());
            let differs = |other: usize| {
                let other = |pair: &[usize; 2]| target.columns[pair[1]].cells[other].as_str();
                refer.different.iter().all(|pair| own(pair) != other(pair))
            };
            let found = group.and_then(|group| choose(refer, group, &differs, dice));
            if found.is_none() && !refer.or_empty {
                let (table, row) = (&self.tables[refer.table].name, row + 1);
                let message = Text::new(
                    format!("row {row} finds no row of '{table}'"),
                    format!("第 {row} 行在“{table}”中没有可取的行"),
                );
                let help = Text::new(
                    "relax the conditions, or or_empty = true",
                    "放宽条件，或写 or_empty = true",
                );
                g003_cannot_be(spot.at, message, help, findings);
                return None;
            }
            cells.cells.push(found.map_or_else(String::new, |r| keys[r].clone()));
            cells.rows.push(found);
        }
        Some(cells)
    }

    /// Coordinates within a circle, as columns `lon` and `lat`.
    fn points(&self, table: &Table, drawn: &mut Drawn, findings: &mut Findings) -> Option<()> {
        let Some(point) = &table.point else { return Some(()) };
        let mut dice = self.dice(&table.name, "point");
        for row in 0..drawn.n {
            let (lon, lat) = match point.center {
                Center::Fixed(lon, lat) => (lon, lat),
                Center::Column(column) => {
                    let target = table.columns[column].target?;
                    let at = drawn.columns[column].rows.get(row).copied().flatten();
                    let Some(at) = at else {
                        let message = Text::new(
                            "a row without reference has no point",
                            "引用为空的行没有坐标",
                        );
                        let help = Text::new("fill the reference", "请填写引用");
                        g003_cannot_be(&table.at, message, help, findings);
                        return None;
                    };
                    self.drawn[target].spots[at]
                }
            };
            let reach = point.meters;
            let (east, north) = loop {
                let (x, y) = (dice.between(-reach, reach), dice.between(-reach, reach));
                if x * x + y * y <= reach * reach {
                    break (x, y);
                }
            };
            // A meter is 0.8993 hundred-thousandths of a degree north, and more east.
            let up = lat + north * 8993 / 10_000;
            let across = (libm::cos((lat as f64 / 1e5).to_radians()) * 10_000.0).round() as i64;
            let right = lon + east * 8993 / across.max(1);
            drawn.spots.push((right, up));
        }
        let column = |of: fn(&(i64, i64)) -> i64| {
            Cells::text(drawn.spots.iter().map(|spot| fixed(of(spot), 5)).collect())
        };
        let (lon, lat) = (column(|spot| spot.0), column(|spot| spot.1));
        drawn.columns.extend([lon, lat]);
        Some(())
    }
}

/// A row of a group by weight, by turns, or the next that nobody has.
fn choose(
    refer: &Refer,
    group: &mut VecDeque<(usize, usize)>,
    differs: &dyn Fn(usize) -> bool,
    dice: &mut Dice,
) -> Option<usize> {
    if refer.once || refer.round {
        let place = group.iter().position(|&(row, _)| differs(row))?;
        let taken = group.remove(place)?;
        if !refer.once {
            group.push_back(taken);
        }
        return Some(taken.0);
    }
    let total: usize = group.iter().map(|(_, weight)| weight).sum();
    let is_even = total == group.len();
    for _ in 0..20 {
        if !is_even || group.is_empty() {
            break;
        }
        let (row, _) = group[dice.below(group.len())];
        if differs(row) {
            return Some(row);
        }
    }
    let left: Vec<(usize, usize)> =
        group.iter().copied().filter(|&(row, weight)| weight > 0 && differs(row)).collect();
    let weights: Vec<usize> = left.iter().map(|(_, weight)| *weight).collect();
    (!left.is_empty()).then(|| left[weighted(&weights, dice)].0)
}
