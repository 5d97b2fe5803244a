//! The JSON Schema of the scheme: what is published, and that it says what the reader knows.

use jiedui::base::{Diagnostic, Findings};
use jiedui::scheme;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const STORED: &str = include_str!("../../src/docs/scheme.schema.json");
const REFERENCE: &str = include_str!("../../src/docs/scheme.md");

/// The word that no part of a scheme knows.
const NOBODYS: &str = "zzzzzzzzzzzz";

#[test]
fn the_stored_schema_is_the_one_printed() {
    let printed = serde_json::to_string_pretty(&scheme::schema()).unwrap() + "\n";
    if std::env::var("JIEDUI_GOLDEN").is_ok_and(|v| v == "write") {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        fs::write(root.join("src/docs/scheme.schema.json"), &printed).unwrap();
        return;
    }
    assert!(STORED == printed, "rewrite it: JIEDUI_GOLDEN=write cargo test --test suite schema");
}

/// What a schema says against a value; only the keywords that ours uses.
struct Checker<'a> {
    root: &'a Value,
    /// Pieces of a page need not be whole.
    whole: bool,
}

impl Checker<'_> {
    fn faults(&self, schema: &Value, value: &Value, at: &str) -> Vec<String> {
        let mut faults = Vec::new();
        for (keyword, rule) in schema.as_object().unwrap() {
            match keyword.as_str() {
                "$schema" | "title" | "description" | "definitions" => {}
                "type" => {
                    let fits = match rule.as_str().unwrap() {
                        "object" => value.is_object(),
                        "array" => value.is_array(),
                        "string" => value.is_string(),
                        "boolean" => value.is_boolean(),
                        "integer" => value.is_i64() || value.is_u64(),
                        "number" => value.is_number(),
                        other => panic!("type {other}"),
                    };
                    if !fits {
                        faults.push(format!("{at}: not {rule}"));
                    }
                }
                "enum" if !rule.as_array().unwrap().contains(value) => {
                    faults.push(format!("{at}: not one of {rule}"));
                }
                "minimum" if value.as_f64() < rule.as_f64() => faults.push(format!("{at}: small")),
                "maximum" if value.as_f64() > rule.as_f64() => faults.push(format!("{at}: large")),
                "enum" | "minimum" | "maximum" | "properties" => {}
                "required" => {
                    for key in rule.as_array().unwrap() {
                        if self.whole && value.get(key.as_str().unwrap()).is_none() {
                            faults.push(format!("{at}: no {key}"));
                        }
                    }
                }
                "additionalProperties" => {
                    for (key, value) in value.as_object().into_iter().flatten() {
                        let at = format!("{at}.{key}");
                        match schema["properties"].get(key) {
                            Some(own) => faults.extend(self.faults(own, value, &at)),
                            None if rule.is_object() => {
                                faults.extend(self.faults(rule, value, &at));
                            }
                            None => faults.push(format!("{at}: unknown")),
                        }
                    }
                }
                "items" => {
                    for (i, value) in value.as_array().into_iter().flatten().enumerate() {
                        faults.extend(self.faults(rule, value, &format!("{at}[{}]", i + 1)));
                    }
                }
                "anyOf" => {
                    let each = rule.as_array().unwrap().iter().map(|s| self.faults(s, value, at));
                    let all: Vec<Vec<String>> = each.collect();
                    if all.iter().all(|faults| !faults.is_empty()) {
                        faults.extend(all.concat());
                    }
                }
                "allOf" => {
                    for schema in rule.as_array().unwrap() {
                        faults.extend(self.faults(schema, value, at));
                    }
                }
                "$ref" => {
                    let schema = self.root.pointer(&rule.as_str().unwrap()[1..]).unwrap();
                    faults.extend(self.faults(schema, value, at));
                }
                other => panic!("the checker does not know \"{other}\""),
            }
        }
        faults
    }

    fn check(&self, text: &str, name: &str) {
        let value: Value = toml::from_str(text).unwrap_or_else(|e| panic!("{name}: {e}"));
        let faults = self.faults(self.root, &value, "");
        assert!(faults.is_empty(), "{name}: {faults:#?}");
    }
}

#[test]
fn every_scheme_of_the_data_folder_validates() {
    let root = scheme::schema();
    let checker = Checker { root: &root, whole: true };
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let mut n = 0;
    for entry in fs::read_dir(data).unwrap() {
        let path = entry.unwrap().path().join("scheme.toml");
        let Ok(text) = fs::read_to_string(&path) else { continue };
        checker.check(&text, &path.display().to_string());
        n += 1;
    }
    assert!(n >= 5);
    let wrong: Value = toml::from_str("table = 3\nlayers = 1").unwrap();
    assert_eq!(checker.faults(&root, &wrong, "").len(), 2, "the checker finds faults");
}

#[test]
fn every_example_of_the_reference_validates() {
    let root = scheme::schema();
    let checker = Checker { root: &root, whole: false };
    let mut n = 0;
    for piece in REFERENCE.split("```toml\n").skip(1) {
        let piece = piece.split("```").next().unwrap();
        checker.check(piece, piece);
        n += 1;
    }
    assert!(n > 10);
}

/// A scheme in which every part of the language occurs, with the tables it names.
const SAMPLE: &str = include_str!("support/every-part.toml");

const TABLES: [(&str, &str); 7] = [
    (
        "villages.csv",
        "code,township,kind,score,people,lon,lat,need,period,load\nV1,A,x,3,10,100,40,p,1,2\nV2,B,y,5,20,100,40,q,2,1\nV3,B,x,8,20,100,40,q,2,1\n",
    ),
    (
        "units.csv",
        "code,kind,size,word,lon,lat,can,level\nU1,x,large,p,100,40,9,one\nU2,y,small,q,100,40,9,two\nU3,x,small,q,100,40,9,two\n",
    ),
    ("cadres.csv", "code,unit,phone\nC1,U1,1\nC2,U2,2\nC3,U3,3\n"),
    ("households.csv", "code,village,hamlet\nH1,V1,a\nH2,V2,b\nH3,V3,c\n"),
    ("matrix.csv", "kind,x,y\nx,1,0\ny,0,1\n"),
    ("pairs.csv", "helper,recipient\nU1,V1\n"),
    ("last.csv", "layer,helper,recipient\nup,U1,V1\n"),
];

fn sample() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in TABLES {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn read(folder: &Path, scheme: &str) -> Vec<Diagnostic> {
    fs::write(folder.join("scheme.toml"), scheme).unwrap();
    let mut findings = Findings::default();
    let _case = scheme::read(folder, &mut findings);
    findings.iter().cloned().collect()
}

/// The definitions that describe a place of the scheme, `layer.up.fit[1]`; empty for one whose
/// keys are the planner's.
fn parts(root: &Value, path: &str) -> BTreeSet<String> {
    let mut here = vec![root.clone()];
    for step in path.replace('[', ".[").split('.').filter(|step| !step.is_empty()) {
        here = here.iter().flat_map(|schema| opened(root, schema)).collect();
        let next = |schema: &Value| -> Vec<Value> {
            if step.starts_with('[') {
                return schema.get("items").cloned().into_iter().collect();
            }
            let own = schema["properties"].get(step);
            own.or_else(|| schema.get("additionalProperties").filter(|s| s.is_object()))
                .cloned()
                .into_iter()
                .collect()
        };
        here = here.iter().flat_map(next).collect();
    }
    let definitions = root["definitions"].as_object().unwrap();
    let open: Vec<Value> = here.iter().flat_map(|schema| opened(root, schema)).collect();
    let named = definitions.iter().filter(|(_, part)| open.contains(part));
    named.map(|(name, _)| name.clone()).collect()
}

/// A schema with references followed and alternatives one by one.
fn opened(root: &Value, schema: &Value) -> Vec<Value> {
    let alternatives = ["anyOf", "allOf"].iter().filter_map(|key| schema[*key].as_array());
    let inner: Vec<Value> = alternatives.flatten().cloned().collect();
    if !inner.is_empty() {
        return inner.iter().flat_map(|schema| opened(root, schema)).collect();
    }
    match schema["$ref"].as_str() {
        Some(reference) => opened(root, root.pointer(&reference[1..]).unwrap()),
        None => vec![schema.clone()],
    }
}

/// The schemas of a child: an item of a list, or what stands behind a key.
fn child(schema: &Value, step: &str) -> Option<Value> {
    let item = schema.get("items").filter(|_| step.parse::<usize>().is_ok());
    let named = schema.get("additionalProperties").filter(|s| s.is_object());
    item.or(schema["properties"].get(step)).or(named).cloned()
}

/// Puts a key that nobody knows into every table whose keys are those of the language.
fn mark(root: &Value, schemas: &[Value], value: &mut Value) {
    let open: Vec<Value> = schemas.iter().flat_map(|schema| opened(root, schema)).collect();
    let below = |step: &str| -> Vec<Value> { open.iter().filter_map(|s| child(s, step)).collect() };
    match value {
        Value::Array(list) => {
            list.iter_mut().for_each(|value| mark(root, &below("0"), value));
        }
        Value::Object(map) => {
            map.iter_mut().for_each(|(key, value)| mark(root, &below(key), value));
            if open.iter().any(|schema| schema["additionalProperties"] == Value::Bool(false)) {
                map.insert(NOBODYS.to_owned(), 1.into());
            }
        }
        _ => {}
    }
}

fn with_unknown_keys() -> String {
    let mut value: Value = toml::from_str(SAMPLE).unwrap();
    let root = scheme::schema();
    mark(&root, std::slice::from_ref(&root), &mut value);
    toml::to_string(&value).unwrap()
}

#[test]
fn the_sample_is_a_scheme_without_fault() {
    let folder = sample();
    let found = read(folder.path(), SAMPLE);
    let errors: Vec<_> =
        found.iter().filter(|f| f.severity == jiedui::base::Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    Checker { root: &scheme::schema(), whole: true }.check(SAMPLE, "sample");
}

#[test]
fn the_reader_and_the_schema_know_the_same_keys() {
    let root = scheme::schema();
    let folder = sample();
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for finding in read(folder.path(), &with_unknown_keys()) {
        let Some(path) = finding.message.en.strip_prefix(&format!("unknown key '{NOBODYS}' in "))
        else {
            continue;
        };
        let Some(keys) = finding.help.en.strip_prefix("known keys: ") else {
            panic!("{finding:?}")
        };
        let keys: Vec<String> = keys.split(", ").map(str::to_owned).collect();
        let names = if path == "scheme.toml" {
            BTreeSet::from(["".to_owned()])
        } else {
            parts(&root, path)
        };
        assert!(!names.is_empty(), "no part of the schema describes {path}");
        // The reader asks for the keys of all alternatives before it knows which one it is.
        known.entry(Vec::from_iter(names).join("|")).or_default().extend(keys);
    }
    let listed = |part: &Value| -> BTreeSet<String> {
        part["properties"].as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(known.remove(""), Some(listed(&root)), "the top");
    let parts = root["definitions"].as_object().unwrap();
    let mut seen = BTreeSet::new();
    for (names, reader) in &known {
        let names: Vec<&str> = names.split('|').collect();
        let own: BTreeSet<String> = names.iter().flat_map(|name| listed(&parts[*name])).collect();
        assert_eq!(*reader, own, "keys of {names:?}: reader, schema");
        seen.extend(names);
    }
    let all: BTreeSet<&str> = parts.keys().map(String::as_str).collect();
    assert_eq!(seen, all, "parts that the sample has, and those of the schema");
}

/// Every text of a value, with its path.
fn texts(value: &Value, path: &[String], found: &mut Vec<(Vec<String>, String)>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(k, v)| (k.clone(), v)).collect(),
        Value::Array(list) => list.iter().enumerate().map(|(i, v)| (i.to_string(), v)).collect(),
        Value::String(text) => return found.push((path.to_vec(), text.clone())),
        _ => return,
    };
    for (key, child) in children {
        texts(child, &[path, &[key]].concat(), found);
    }
}

#[test]
fn words_of_the_schema_are_those_that_the_reader_offers() {
    let root = scheme::schema();
    let folder = sample();
    let value: Value = toml::from_str(SAMPLE).unwrap();
    let mut found = Vec::new();
    texts(&value, &[], &mut found);
    let mut compared = 0;
    for (path, _) in found {
        let mut here = vec![root.clone()];
        for step in &path {
            here = here.iter().flat_map(|schema| opened(&root, schema)).collect();
            here = here.iter().filter_map(|schema| child(schema, step)).collect();
        }
        let open: Vec<Value> = here.iter().flat_map(|schema| opened(&root, schema)).collect();
        let Some(words) = open.iter().find_map(|schema| schema["enum"].as_array()) else {
            continue;
        };
        let words: BTreeSet<&str> = words.iter().map(|word| word.as_str().unwrap()).collect();
        let mut altered = value.clone();
        *altered.pointer_mut(&format!("/{}", path.join("/"))).unwrap() = NOBODYS.into();
        let help = read(folder.path(), &toml::to_string(&altered).unwrap())
            .into_iter()
            .find(|f| f.message.en.contains(NOBODYS))
            .unwrap_or_else(|| panic!("{path:?} takes any word"))
            .help
            .en;
        let offered: BTreeSet<&str> =
            help.split([':', ',', ' ', '"']).filter(|w| !w.is_empty()).collect();
        assert!(words.is_subset(&offered), "{path:?}: {words:?} of {help}");
        compared += 1;
    }
    assert!(compared > 15, "{compared}");
}

#[test]
fn a_new_case_solves_as_it_is_written() {
    for lang in ["zh", "en"] {
        let parent = tempfile::tempdir().unwrap();
        let case: PathBuf = parent.path().join("case");
        let case = case.to_str().unwrap();
        let run = |args: &[&str]| {
            std::process::Command::new(env!("CARGO_BIN_EXE_jiedui")).args(args).output().unwrap()
        };
        let first = run(&["init", case, "--lang", lang]);
        assert_eq!(first.status.code(), Some(0), "{first:?}");
        let said = String::from_utf8_lossy(&first.stdout).into_owned();
        assert!(said.contains("\n5. ") && said.contains("jiedui solve"), "{said}");
        assert_eq!(
            run(&["init", case, "--lang", lang]).status.code(),
            Some(2),
            "never over another"
        );
        let check = run(&["check", case, "--lang", "en"]);
        assert_eq!(check.status.code(), Some(0), "{check:?}");
        assert!(String::from_utf8_lossy(&check.stdout).contains("no errors, 0 warnings"));
        let plan = format!("{case}/plan");
        let solve = run(&["solve", case, "-o", &plan, "--lang", "en"]);
        assert_eq!(solve.status.code(), Some(0), "{solve:?}");
        assert!(String::from_utf8_lossy(&solve.stdout).contains("proven optimal"));
        let text = fs::read_to_string(Path::new(case).join("scheme.toml")).unwrap();
        let stored = fs::read_to_string(Path::new(case).join("scheme.schema.json")).unwrap();
        assert!(text.starts_with("#:schema ./scheme.schema.json\n") && stored == STORED);
        Checker { root: &scheme::schema(), whole: true }.check(&text, lang);
        let bytes = fs::read(Path::new(case).join("tables.xlsx")).unwrap();
        let book: calamine::Xlsx<_> =
            calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        assert_eq!(calamine::Reader::sheet_names(&book).len(), 4);
    }
}
