"""Text that people write in Markdown, as HTML that can do nothing but show it.

The one place that marks text of users as HTML: what Markdown makes of it is cleaned to a short list
of tags. No images, no raw HTML, links to other pages only by http, https and mailto.
"""

from __future__ import annotations

from functools import cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre",
    "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5"}


def markdown(text: str) -> Markup:
    """Filter: Markdown of a user as safe HTML; line ends stay line ends."""
    return Markup(nh3.clean(  # noqa: S704 - cleaned, and the tests try every payload on it
        _parser().render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    ))  # fmt: skip


@cache
def _parser() -> MarkdownIt:
    """Headings are lowered, since a page has its own; raw HTML is text."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.enable(["table", "strikethrough"])

    def lower(state: object) -> None:
        for token in state.tokens:  # type: ignore[attr-defined]  # a StateCore
            if token.type in {"heading_open", "heading_close"}:
                token.tag = HEADINGS.get(token.tag, "h6")

    parser.core.ruler.push("lower_headings", lower)
    return parser
