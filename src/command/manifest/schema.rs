//! `figures.schema.json` is made of the types that are written, and is kept current here.

use super::document::Document;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};

const COMMITTED: &str = include_str!("figures.schema.json");

/// The schema of what a type writes, as the types have it now.
fn generated<T: JsonSchema>() -> String {
    let settings = SchemaSettings::draft2020_12().for_serialize().with_transform(RecursiveTransform(join));
    let schema = settings.into_generator().into_root_schema_for::<T>();
    serde_json::to_string_pretty(&schema).expect("JSON") + "\n"
}

/// A description is a comment: where its lines break says nothing.
fn join(schema: &mut Schema) {
    let Some(text) = schema.get("description").and_then(|d| d.as_str()) else { return };
    let paragraphs: Vec<String> = text.split("\n\n").map(|p| p.replace('\n', " ")).collect();
    schema.insert("description".into(), paragraphs.join("\n\n").into());
}

#[test]
fn the_committed_schema_is_that_of_the_types() {
    assert!(
        generated::<Document<'_>>() == COMMITTED.replace("\r\n", "\n"),
        "figures.schema.json is not current; write it anew with\n    cargo test --lib manifest::schema -- --ignored"
    );
}

#[test]
#[ignore = "writes figures.schema.json"]
fn write_the_schema() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/command/manifest/figures.schema.json");
    std::fs::write(path, generated::<Document<'_>>()).expect("the schema");
}
