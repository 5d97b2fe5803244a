//! Whether a drawing is well formed, by a reader that knows no more than this.

/// Elements close in the order they were opened, attributes are quoted, and every `&` and `<` is markup.
pub(crate) fn assert_well_formed(svg: &str) {
    let mut open = Vec::new();
    let mut rest = svg;
    while let Some(at) = rest.find('<') {
        assert_escaped(&rest[..at]);
        let end = rest[at..].find('>').expect("a tag ends") + at;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{svg}");
        } else {
            let name = tag.split([' ', '/']).next().expect("a name");
            let quotes: Vec<&str> = tag.split('"').collect();
            assert_eq!(quotes.len() % 2, 1, "quotes of <{tag}>");
            quotes.iter().skip(1).step_by(2).for_each(|value| assert_escaped(value));
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
    }
    assert!(open.is_empty(), "{open:?} never close");
    assert!(rest.trim().is_empty());
    assert!(!svg.chars().any(|c| c.is_control() && c != '\n'), "a control character");
    assert!(!svg.contains("NaN") && !svg.contains("\"inf"), "a coordinate that is none: {svg}");
}

fn assert_escaped(text: &str) {
    for after in text.split('&').skip(1) {
        let known = ["amp;", "lt;", "gt;", "quot;", "#"];
        assert!(known.iter().any(|k| after.starts_with(k)), "a bare & in {text}");
    }
    assert!(!text.contains('<'));
}
