"""Markdown that people write, as HTML that is safe to show: CommonMark with tables, and nothing that runs or loads.

Two lines of defence: the parser escapes HTML instead of passing it on, and what it makes is sanitised against a list
of what is allowed, so that a hole in one of them is none in the page.
"""

from functools import lru_cache
from typing import Final

import nh3
from markdown_it import MarkdownIt

_PARSER: Final = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
# no images: they tell whoever serves them who reads the page
_TAGS: Final = {
    "a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_SAFE: Final = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto", "tel"},
    url_relative="deny",  # what is relative to a page of ours is not for others to say
    link_rel="nofollow noopener noreferrer ugc",
)


@lru_cache(maxsize=1024)  # lists show the same texts again and again
def to_html(text: str) -> str:
    """`text` (CommonMark) as a fragment of HTML."""
    return str(_SAFE.clean(_PARSER.render(text))).strip()
