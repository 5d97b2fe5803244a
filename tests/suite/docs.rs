//! The pages under `src/docs`: complete, and true to the code they describe.

use jiedui::plan::file::{LayerCount, Summary, VERSION};
use jiedui::plan::{GoalValue, Method, Status};
use jiedui::scheme::Goal;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const CODES: &str = include_str!("../../src/base/code.rs");
const DIAGNOSTICS: &str = include_str!("../../src/docs/diagnostics.md");
const FRONT: &str = include_str!("../../src/lib.rs");
const PAGES: &str = include_str!("../../src/docs/mod.rs");
const PROOF: &str = include_str!("../../src/docs/proof.md");
const SCHEMA: &str = include_str!("../../src/docs/plan.schema.json");

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/docs")
}

/// Whether a word is a diagnostic code: a letter and three digits.
fn is_code(word: &str) -> bool {
    word.len() == 4
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word[1..].bytes().all(|b| b.is_ascii_digit())
}

/// The variants of the enum, as they stand in its file.
fn codes() -> BTreeSet<&'static str> {
    CODES.lines().filter_map(|l| l.trim().strip_suffix(',')).filter(|w| is_code(w)).collect()
}

#[test]
fn every_code_has_one_entry_and_every_entry_a_code() {
    let headings = DIAGNOSTICS.lines().filter_map(|l| l.strip_prefix("### "));
    let entries: Vec<&str> = headings.filter_map(|h| h.split(':').next()).collect();
    let known: BTreeSet<&str> = entries.iter().copied().collect();
    assert_eq!(entries.len(), known.len(), "a code has two entries");
    assert!(codes().len() > 50, "the enum was not found");
    let missing: Vec<_> = codes().difference(&known).copied().collect();
    let idle: Vec<_> = known.difference(&codes()).copied().collect();
    assert!(missing.is_empty(), "no entry in diagnostics.md for {missing:?}");
    assert!(idle.is_empty(), "diagnostics.md explains what is no code: {idle:?}");
}

#[test]
fn every_entry_says_what_to_do() {
    for entry in DIAGNOSTICS.split("\n### ").skip(1) {
        let code = &entry[..4];
        let says = entry.contains("\nDo: ") || code.starts_with('V');
        assert!(says, "the entry of {code} does not say what to do");
    }
}

#[test]
fn every_page_is_included_once() {
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".md") {
            let front = FRONT.matches(&format!("include_str!(\"docs/{name}\")")).count();
            let page = PAGES.matches(&format!("include_str!(\"{name}\")")).count();
            assert_eq!(front + page, 1, "{name}");
        }
    }
}

#[test]
fn codes_named_in_any_page_exist() {
    let codes = codes();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        for word in text.split('`').filter(|w| is_code(w) && "TSCMPV".contains(&w[..1])) {
            assert!(codes.contains(word), "{} names {word}", path.display());
        }
    }
}

#[test]
fn the_scheme_page_names_every_goal() {
    let page = fs::read_to_string(folder().join("scheme.md")).unwrap();
    for (name, _) in Goal::ALL {
        assert!(page.contains(&format!("| `{name}` ")), "no definition of goal {name}");
    }
}

#[test]
fn the_schema_stands_in_the_page_on_proofs() {
    assert!(PROOF.contains(SCHEMA.trim_end()), "copy plan.schema.json into proof.md");
}

/// A summary in which every list has an entry and every option a value.
fn summary(status: Status) -> Summary {
    let goal = |(name, goal): &(&str, Goal)| GoalValue {
        goal: (*name).to_owned(),
        maximize: goal.is_maximized(),
        value: 3,
        bound: 3,
        sequential: Some(4),
    };
    Summary {
        version: VERSION,
        title: "t".to_owned(),
        status,
        goals: Goal::ALL.iter().map(goal).collect(),
        gap: Some(0.5),
        seconds: 0.25,
        layers: vec![LayerCount {
            name: "l".to_owned(),
            pairs: 2,
            kept: 1,
            new: 1,
            ended: 0,
            short: 0,
        }],
        methods: vec![Method {
            layers: vec!["l".to_owned()],
            engine: "flow".to_owned(),
            why: "w".to_owned(),
            work: vec![("arcs".to_owned(), 8)],
        }],
        proof: "proof.json".to_owned(),
    }
}

#[test]
fn the_schema_describes_plan_json() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let all =
        [Status::Optimal, Status::Claimed, Status::Feasible, Status::Infeasible, Status::Unknown];
    for status in all {
        let plan = serde_json::to_value(summary(status)).unwrap();
        assert_eq!(faults(&schema, &schema, &plan, "plan"), Vec::<String>::new());
    }
    let mut empty = summary(Status::Unknown);
    (empty.gap, empty.goals) = (None, Vec::new());
    let plan = serde_json::to_value(empty).unwrap();
    assert_eq!(faults(&schema, &schema, &plan, "plan"), Vec::<String>::new());
}

#[test]
fn the_schema_refuses_other_documents() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let good = serde_json::to_value(summary(Status::Optimal)).unwrap();
    for (field, value) in [
        ("version", json!(VERSION + 1)),
        ("status", json!("best")),
        ("gap", json!("0")),
        ("layers", json!({})),
        ("more", json!(1)),
    ] {
        let mut plan = good.clone();
        plan[field] = value;
        assert!(!faults(&schema, &schema, &plan, "plan").is_empty(), "{field}");
    }
    let mut plan = good;
    plan.as_object_mut().unwrap().remove("proof");
    assert!(!faults(&schema, &schema, &plan, "plan").is_empty());
}

/// Where `value` differs from a schema; knows the words that `plan.schema.json` uses, and demands
/// that every object lists all of its fields.
fn faults(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    if let Some(name) = schema["$ref"].as_str() {
        let target = root.pointer(name.trim_start_matches('#')).unwrap();
        return faults(root, target, value, at);
    }
    let fault = |what: &str| vec![format!("{at}: {what}: {value}")];
    if schema.get("const").is_some_and(|c| c != value) {
        return fault("not the constant");
    }
    if schema["enum"].as_array().is_some_and(|list| !list.contains(value)) {
        return fault("not in the list");
    }
    let types = match &schema["type"] {
        Value::Null => Vec::new(),
        Value::Array(types) => types.clone(),
        one => vec![one.clone()],
    };
    if !types.is_empty() && !types.iter().any(|t| is_of(t.as_str().unwrap(), value)) {
        return fault("wrong type");
    }
    if schema["minimum"].as_f64().zip(value.as_f64()).is_some_and(|(least, v)| v < least) {
        return fault("too small");
    }
    let mut list = Vec::new();
    if let Some(fields) = value.as_object() {
        let known = schema["properties"].as_object().unwrap();
        let required: BTreeSet<&str> =
            schema["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!(required, known.keys().map(String::as_str).collect(), "{at}: required");
        assert_eq!(schema["additionalProperties"], json!(false), "{at}");
        list.extend(
            required.iter().filter(|f| !fields.contains_key(**f)).map(|f| format!("{at}.{f}")),
        );
        for (name, value) in fields {
            let at = format!("{at}.{name}");
            match known.get(name) {
                Some(schema) => list.extend(faults(root, schema, value, &at)),
                None => list.push(at),
            }
        }
    }
    for (i, item) in value.as_array().into_iter().flatten().enumerate() {
        let prefix = schema["prefixItems"].get(i);
        if let Some(schema) = prefix.or_else(|| schema.get("items")) {
            list.extend(faults(root, schema, item, &format!("{at}[{i}]")));
        }
    }
    list
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        other => panic!("unknown type {other}"),
    }
}
