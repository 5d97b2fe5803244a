//! Labels that rows get for standing farthest out in a dimension.

use crate::base::Findings;
use crate::composite::Chain;
use crate::scheme::cursor::Section;
use crate::scheme::tables;

/// A label that a row gets when it stands worst (or best) in a dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Position of the dimension among the nodes of the chain.
    pub node: usize,
    /// The label.
    pub text: String,
    /// Whether it is given for standing best rather than worst.
    pub for_best: bool,
}

/// Reads `profile`: the name of the column of labels, and the labels.
pub(super) fn read(
    mut section: Section<'_>,
    chain: &Chain,
    findings: &mut Findings,
) -> Option<(String, Vec<Label>)> {
    let column = section.need_text("column", findings);
    let mut labels = Vec::new();
    for (key, for_best) in [("worst", false), ("best", true)] {
        let Some(list) = section.section(key, findings) else { continue };
        for (name, value) in list.entries() {
            let names = chain.nodes.iter().skip(1).map(|node| node.name.as_str());
            let found = tables::find("dimension", &name, names, &value.at(), findings);
            if let Some((position, text)) = found.zip(value.text(findings)) {
                labels.push(Label { node: position + 1, text, for_best });
            }
        }
    }
    section.finish(findings);
    Some((column?, labels))
}
