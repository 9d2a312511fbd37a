"""Guidance: an editor's Markdown to the small set of HTML tags a page may carry."""

from __future__ import annotations

from collections.abc import Set
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

MAX_BYTES = 20_000
TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "h3", "br", "blockquote"}
ATTRIBUTES = {"a": {"href"}}
SCHEMES = {"http", "https", "mailto"}


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # only who writes content needs it

    return MarkdownIt("commonmark", {"html": False, "linkify": False})


def render(text: str) -> str:
    """Sanitised HTML of ``text``; classes, styles, ids and every unlisted tag or scheme are dropped."""
    return sanitised(_parser().render(text))


def sanitised(html: str, and_tags: Set[str] = frozenset()) -> str:
    """``html`` with no other tags than those of guidance ``and_tags``, which have no attributes."""
    import nh3  # the same

    return nh3.clean(
        html, tags=TAGS | and_tags, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer"
    ).strip()
