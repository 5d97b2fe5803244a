//! The JSON Schema of `scheme.toml`: what an editor needs to complete and check a scheme while it is
//! written.
//!
//! Goes in: nothing. Comes out: a document of draft 7, one definition per part of the scheme. The tables
//! in [`index`], [`layer`] and [`top`] repeat what the readers ask for; a test feeds an unknown key to
//! every part and compares what the reader says it knows with what stands here. Deliberately not here:
//! rules that need the tables (does the column exist?), which only `check` can see.

mod index;
mod layer;
mod top;

use serde_json::{Map, Value, json};

/// A part of the scheme: its keys.
struct Part {
    name: &'static str,
    keys: &'static [Key],
}

/// A key of a part.
struct Key {
    name: &'static str,
    kind: Type,
    needed: bool,
    en: &'static str,
    zh: &'static str,
}

/// What stands behind a key.
#[derive(Clone, Copy)]
enum Type {
    Text,
    Count,
    Number,
    Flag,
    Words(&'static [&'static str]),
    Part(&'static str),
    List(&'static Type),
    /// Keys of the planner's choosing.
    Names(&'static Type),
    Any(&'static [Type]),
}

/// A key that may be there.
const fn may(name: &'static str, kind: Type, en: &'static str, zh: &'static str) -> Key {
    Key { name, kind, needed: false, en, zh }
}

/// A key that must be there.
const fn must(name: &'static str, kind: Type, en: &'static str, zh: &'static str) -> Key {
    Key { name, kind, needed: true, en, zh }
}

const TEXTS: Type = Type::List(&Type::Text);
const NUMBERS: Type = Type::List(&Type::Number);

/// One of a part, or a list of them.
macro_rules! one_or_more {
    ($part:literal) => {
        Type::Any(&[Type::Part($part), Type::List(&Type::Part($part))])
    };
}
use one_or_more;

/// The JSON Schema of a scheme.
pub fn schema() -> Value {
    let parts = [top::PARTS, layer::PARTS, index::PARTS].concat();
    let mut definitions = Map::new();
    for part in &parts {
        definitions.insert(part.name.to_owned(), object(part.keys));
    }
    let mut root = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "scheme.toml",
        "description": "A scheme of jiedui: tables, who takes part, who may be paired with whom, and what is better.\n结对方案：数据表、参加者、结对规则与目标。",
    });
    if let (Some(root), Value::Object(top)) = (root.as_object_mut(), object(top::ROOT)) {
        root.extend(top);
        root.insert("definitions".to_owned(), Value::Object(definitions));
    }
    root
}

fn object(keys: &[Key]) -> Value {
    let mut properties = Map::new();
    for key in keys {
        let mut value = json!({ "description": format!("{}\n{}", key.en, key.zh) });
        if let (Some(value), Value::Object(kind)) = (value.as_object_mut(), of(key.kind)) {
            // Beside a reference, draft 7 reads nothing else.
            if let Some(reference) = kind.get("$ref") {
                value.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
            } else {
                value.extend(kind);
            }
        }
        properties.insert(key.name.to_owned(), value);
    }
    let needed: Vec<&str> = keys.iter().filter(|key| key.needed).map(|key| key.name).collect();
    let mut object = json!({ "type": "object", "properties": properties });
    if !needed.is_empty() {
        object["required"] = json!(needed);
    }
    object["additionalProperties"] = json!(false);
    object
}

fn of(kind: Type) -> Value {
    match kind {
        Type::Text => json!({ "type": "string" }),
        Type::Count => json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }),
        Type::Number => json!({ "type": "number" }),
        Type::Flag => json!({ "type": "boolean" }),
        Type::Words(words) => json!({ "type": "string", "enum": words }),
        Type::Part(name) => json!({ "$ref": format!("#/definitions/{name}") }),
        Type::List(item) => json!({ "type": "array", "items": of(*item) }),
        Type::Names(value) => json!({ "type": "object", "additionalProperties": of(*value) }),
        Type::Any(kinds) => {
            json!({ "anyOf": kinds.iter().map(|&kind| of(kind)).collect::<Vec<_>>() })
        }
    }
}
