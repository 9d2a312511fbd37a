"""Strings that break programs, as they are stored and as they are shown, and what a page is built of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from recovery.text import cleaning
from tests.readers import naughty_strings

_MARKS = ("<script", "<img", "<svg", "<a ", "onerror", "javascript:", "data:", "{{", "%s", "../", "&#", "://")


def seen(strings: Iterable[str]) -> tuple[str, ...]:
    """Those in which something can be seen; of the others nothing is stored."""
    return tuple(text for text in strings if cleaning.one_line(text).strip())


def _traits(text: str) -> set[str]:
    """What may break a program in it: the kinds and directions of its letters, signs of markup, and its length."""
    kinds = {each for letter in text for each in (unicodedata.category(letter), unicodedata.bidirectional(letter))}
    signs = {letter for letter in text if letter in "<>&\"'`=\\\0{}%$;/"} | {
        mark for mark in _MARKS if mark in text.lower()
    }
    lengths = {f"over {most}" for most in (0, 60, 120, 280) if len(text) > most}
    return kinds | signs | lengths | ({"unseen"} if not seen([text]) else set())


def nastiest(strings: Sequence[str]) -> tuple[str, ...]:
    """A few of the strings, which between them have every trait that any of them has."""
    traits = {text: _traits(text) for text in strings}
    left, chosen = set().union(*traits.values()), []
    while left:
        best = max(strings, key=lambda text: len(left & traits[text]))
        chosen.append(best)
        left -= traits[best]
    return tuple(chosen)


STRINGS = naughty_strings()
NASTIEST = nastiest(STRINGS)
SEEN = seen(STRINGS)
with_strings = pytest.mark.parametrize(
    "strings",
    [
        pytest.param(NASTIEST, id="nastiest", marks=pytest.mark.differs),
        pytest.param(STRINGS, id="all", marks=pytest.mark.slow),
    ],
)
"""Gives a test the few strings that break most, and in the slow lane all of them."""

Built = set[tuple[str, str]]
OURS = ("data:image/svg+xml", "webcal://testserver/")
"""Pictures in a page, and calendars to subscribe to."""
SAFE = ("", "http", "https", "mailto", "tel")
_ADDRESSES = {"href", "src", "action", "formaction", "srcset", "data", "poster", "xlink:href"}


def groups(texts: Sequence[str], size: int) -> list[Sequence[str]]:
    return [texts[first : first + size] for first in range(0, len(texts), size)]


def part(text: str, most: int) -> str:
    """The text; where a column has no room for all of it, the first part in which something can be seen."""
    cut = (text[first : first + most] for first in range(0, len(text), most))
    return next(each for each in cut if cleaning.one_line(each).strip())


def plain_words(number: int) -> list[str]:
    """Words that stand nowhere else in a page, and need no care."""
    return [chr(0xE100 + each) * 3 for each in range(number)]


def in_place_of(plain: Iterable[str], texts: Iterable[str], html: str) -> str:
    """The page with each of the ``texts`` where it has plain words."""
    by_word = dict(zip(plain, texts, strict=True))
    missing = [ascii(word) for word in by_word if word not in html]
    assert not missing, f"not in the page: {missing}"
    return re.sub("|".join(by_word), lambda found: by_word[found[0]], html)


def built_of(html: str) -> Built:
    """The elements of a page, and which attributes they have; with any address in it that a browser would run."""
    return built_from(BeautifulSoup(html, "html5lib"))


def built_from(page: BeautifulSoup) -> Built:
    return _built((each.name, {name: str(value) for name, value in each.attrs.items()}) for each in page.find_all(True))


def tags_of(html: str) -> Built:
    """The same of the tags that stand in the page, which takes a tenth of the time."""
    reader = _Tags()
    reader.feed(html)
    reader.close()
    return _built(reader.found)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def _built(elements: Iterable[tuple[str, dict[str, str]]]) -> Built:
    built: Built = set()
    for tag, attributes in elements:
        built |= {(tag, name) for name in ("", *attributes)}
        addresses = (attributes[name] for name in _ADDRESSES & attributes.keys())
        built |= {("address", each) for each in addresses if not each.startswith(OURS) and _scheme(each) not in SAFE}
    return built


def _scheme(address: str) -> str:
    """As a browser reads it: without spaces and controls, in whatever case."""
    return urlsplit(re.sub("[\x00-\x20]", "", address)).scheme.lower()
