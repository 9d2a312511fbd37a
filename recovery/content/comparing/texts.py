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
    """Two values that are replaced as a whole."""
    return Compared(_pieces(before, is_changed=True), _pieces(after, is_changed=True), 1)


def compared(before: str, after: str) -> Compared:
    """Two texts, the same words in both kept together."""
    return _compare(_TOKEN.findall(before), _TOKEN.findall(after))


def sequence(before: Sequence[str], after: Sequence[str]) -> Compared:
    """Two lists of names, in order."""
    return _compare([f"{name}, " for name in before], [f"{name}, " for name in after])


def words_changed(number: int, *, is_new: bool = False, is_gone: bool = False) -> str:
    """2 words changed; of a text that came or went, how many words it has."""
    if is_new:
        return ngettext("{n} word added.", "{n} words added.", number).format(n=number)
    if is_gone:
        return ngettext("{n} word removed.", "{n} words removed.", number).format(n=number)
    if number == 0:
        return _("Only spaces, line breaks or punctuation changed.")
    return ngettext("{n} word changed.", "{n} words changed.", number).format(n=number)


def _compare(before: Sequence[str], after: Sequence[str]) -> Compared:
    # Without the space that follows: a word is the same wherever the line breaks.
    matcher = SequenceMatcher(None, [each.strip() for each in before], [each.strip() for each in after])
    steps = matcher.get_opcodes()
    return Compared(
        before=_shortened([piece for tag, i, j, _k, _l in steps for piece in _run(before[i:j], tag != "equal")]),
        after=_shortened([piece for tag, _i, _j, k, l in steps for piece in _run(after[k:l], tag != "equal")]),  # noqa: E741
        words=sum(max(_words(before[i:j]), _words(after[k:end])) for tag, i, j, k, end in steps if tag != "equal"),
    )


def _run(tokens: Sequence[str], is_changed: bool) -> Iterator[Piece]:
    text = "".join(tokens)
    words = text.rstrip() if is_changed else text
    yield from _pieces(words, is_changed=is_changed)
    yield from _pieces(text[len(words) :])


def _pieces(text: str, *, is_changed: bool = False) -> tuple[Piece, ...]:
    return (Piece(text, is_changed),) if text else ()


def _words(tokens: Sequence[str]) -> int:
    return sum(1 for token in tokens if _WORD.search(token))


def _shortened(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    last = len(pieces) - 1
    return tuple(
        piece if piece.is_changed else Piece(_cut(piece.text.rstrip(", ") if n == last else piece.text, n, last))
        for n, piece in enumerate(pieces)
    )


def _cut(text: str, place: int, last: int) -> str:
    """Unchanged text, of which only what stands beside a change is kept."""
    head = text[:CONTEXT].rpartition(" ")[0] if place > 0 else ""
    tail = text[-CONTEXT:].partition(" ")[2] if place < last else ""
    return text if len(text) <= 3 * CONTEXT else _("{head} … {tail}").format(head=head, tail=tail)
