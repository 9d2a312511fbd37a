"""The paragraphs that a patient reads, made of texts as an editor stored them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser

from recovery.domain.errors import UnknownPlaceholder
from recovery.domain.placeholders import parse
from recovery.text import markdown
from recovery.text.readability.grade import words
from recovery.text.readability.marking import marked

_EXAMPLE_DATE = "late January"
"""The words counted in the place of a date, and never shown."""

_BLOCKS = frozenset({"p", "ul", "ol", "li", "h3", "blockquote"})
_LABEL_WORDS = 4
"""A text of so few words is a label; as a sentence it would make a card seem easier than it is."""


def texts_of_milestone(sentences: Iterable[str], guidance: str) -> tuple[str, ...]:
    """Return the paragraphs a patient reads of a milestone, with an example for each date; ``guidance`` is Markdown."""
    texts = dict.fromkeys(with_example_dates(sentence) for sentence in sentences)
    return (*(text for text in texts if len(list(words(text))) > _LABEL_WORDS), *texts_of_markdown(guidance))


def with_example_dates(text: str) -> str:
    """Return a sentence with a date where an editor wrote a place for one; as it stands while a place is misspelt."""
    try:
        pieces = parse(text)
    except UnknownPlaceholder:
        return text
    return "".join(piece if isinstance(piece, str) else _EXAMPLE_DATE for piece in pieces)


def texts_of_markdown(text: str) -> tuple[str, ...]:
    """Return the paragraphs, headings and list items of Markdown, as plain text."""
    return texts_of_html(markdown.render(text))


def texts_of_html(html: str) -> tuple[str, ...]:
    """Return the paragraphs, headings and list items of sanitised HTML, as plain text."""
    reader = _Paragraphs()
    reader.feed(html)
    reader.close()
    texts = (" ".join("".join(pieces).split()) for pieces in reader.paragraphs)
    return tuple(text for text in texts if text)


def marked_html(html: str, left_out: frozenset[str]) -> str:
    """Return sanitised HTML with a ``mark`` around each hard word of its text."""
    marker = _Marker(left_out)
    marker.feed(html)
    marker.close()
    return markdown.sanitised("".join(marker.output), {"mark"})


class _Paragraphs(HTMLParser):
    """A parser that collects text; a block begins a paragraph and ends one."""

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs: list[list[str]] = [[]]

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._break(tag)

    def handle_data(self, data: str) -> None:
        self.paragraphs[-1].append(data)

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.paragraphs.append([])
        elif tag == "br":
            self.paragraphs[-1].append(" ")


class _Marker(HTMLParser):
    """A parser that writes HTML out again, with marks in its text."""

    def __init__(self, left_out: frozenset[str]) -> None:
        super().__init__()
        self.left_out = left_out
        self.output: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.output.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.output.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        for piece in marked(data, self.left_out):
            text = escape(piece.text)
            self.output.append(f"<mark>{text}</mark>" if piece.is_hard else text)
