"""Texts compared word by word, in pieces that a page can mark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_TOKEN = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_WORD = re.compile(r"\w")
CONTEXT = 40
"""Characters of unchanged text that stay on each side of a change."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, and whether the other edition lacks them."""

    text: str
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """Both texts in pieces, and how many words are not the same."""

    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    words: int


def whole(before: str, after: str) -> Compared:
    """Compare two values that are replaced as a whole."""
    return Compared(_pieces(before, is_changed=True), _pieces(after, is_changed=True), 1)


def compared(before: str, after: str) -> Compared:
    """Compare two texts word by word; words that are in both count as kept."""
    return _compare(_TOKEN.findall(before), _TOKEN.findall(after))


def sequence(before: Sequence[str], after: Sequence[str]) -> Compared:
    """Compare two lists of names, in order."""
    return _compare([f"{name}, " for name in before], [f"{name}, " for name in after])


def words_changed(number: int, *, is_new: bool = False, is_gone: bool = False) -> str:
    """Say how many words changed: 2 words changed; for a text that came or went, how many words it has."""
    if is_new:
        return ngettext("{n} word added.", "{n} words added.", number).format(n=number)
    if is_gone:
        return ngettext("{n} word removed.", "{n} words removed.", number).format(n=number)
    if number == 0:
        return _("Only spaces, line breaks or punctuation changed.")
    return ngettext("{n} word changed.", "{n} words changed.", number).format(n=number)


def _compare(before: Sequence[str], after: Sequence[str]) -> Compared:
    # Without the space that follows: a word is the same wherever the line breaks.
    matcher = SequenceMatcher(None, [token.strip() for token in before], [token.strip() for token in after])
    old: list[Piece] = []
    new: list[Piece] = []
    words = 0
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        is_changed = tag != "equal"
        old += _run(before[old_from:old_to], is_changed)
        new += _run(after[new_from:new_to], is_changed)
        if is_changed:
            words += max(_words(before[old_from:old_to]), _words(after[new_from:new_to]))
    return Compared(_shortened(old), _shortened(new), words)


def _run(tokens: Sequence[str], is_changed: bool) -> Iterator[Piece]:
    """Yield the tokens as one piece; the space after changed ones is not marked with them."""
    text = "".join(tokens)
    words = text.rstrip() if is_changed else text
    yield from _pieces(words, is_changed=is_changed)
    yield from _pieces(text[len(words) :])


def _pieces(text: str, *, is_changed: bool = False) -> tuple[Piece, ...]:
    return (Piece(text, is_changed),) if text else ()


def _words(tokens: Sequence[str]) -> int:
    return sum(1 for token in tokens if _WORD.search(token))


def _shortened(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return the pieces, with only the parts of a long unchanged one that stand beside a change."""
    last = len(pieces) - 1
    shown = []
    for place, piece in enumerate(pieces):
        text = piece.text.rstrip(", ") if place == last and not piece.is_changed else piece.text
        if not piece.is_changed and len(text) > 3 * CONTEXT:
            head = text[:CONTEXT].rpartition(" ")[0] if place > 0 else ""
            tail = text[-CONTEXT:].partition(" ")[2] if place < last else ""
            text = _("{head} … {tail}").format(head=head, tail=tail)
        shown.append(Piece(text, piece.is_changed))
    return tuple(shown)
