//! A map as a section of a page.

use crate::report::map::Map;
use maud::{Markup, html};

/// The section; a key to the shades stands above.
pub(super) fn section(map: &Map) -> Markup {
    html! {
        section {
            h2 { (map.name) }
            p.muted { (map.lead) }
            div.map { table {
                thead { tr {
                    th { (map.corner) }
                    @for column in &map.columns { th.turned { span { (column) } } }
                } }
                tbody { @for (head, tiles) in &map.rows { tr {
                    th { (head) }
                    @for tile in tiles {
                        td class=(tile.shade.class()) title=(tile.note) {
                            @if tile.is_bold { b { (tile.text) } } @else { (tile.text) }
                        }
                    }
                } } }
            } }
        }
    }
}
