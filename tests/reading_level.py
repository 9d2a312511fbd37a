"""The parts of a page whose reading level is measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bs4 import BeautifulSoup, Tag

from recovery.text.readability.grade import Score, left_out_for, words
from recovery.text.readability.grade import score as scored

LEFT_OUT = left_out_for("Knee osteotomy")

LEAST_WORDS = 25
"""A section shorter than this has too few words for a grade to mean anything."""


def score(paragraphs: Iterable[str]) -> Score:
    """The paragraphs' score on a page of the procedure that ships."""
    return scored(paragraphs, LEFT_OUT)


def scored_parts(html: str) -> Iterator[tuple[str, list[str]]]:
    """Every milestone, and every section of 25 words or more, with its paragraphs of more than 4 words."""
    page = BeautifulSoup(html, "lxml")
    for part in page.select("li[data-milestone], main section"):
        paragraphs = [text for text in map(_text, part.select("p")) if len(list(words(text))) > 4]
        is_milestone = part.has_attr("data-milestone")
        if paragraphs and (is_milestone or len(list(words(_text(part)))) >= LEAST_WORDS):
            yield _name(part), paragraphs


def _name(part: Tag) -> str:
    heading = part.find(["h1", "h2", "h3"])
    return str(part.get("data-milestone") or (_text(heading) if isinstance(heading, Tag) else ""))


def _text(element: Tag) -> str:
    return " ".join(element.get_text(" ").split())
