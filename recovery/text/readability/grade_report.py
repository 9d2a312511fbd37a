"""The report on a text that an editor reads: its figures, and the words to simplify."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from recovery.text.readability.grade import (
    HARDEST_GRADE,
    LONGEST_MEAN_SENTENCE,
    MEDICAL,
    NothingToScore,
    in_small_letters,
    score,
)
from recovery.text.readability.marking import Piece, Suggestion, marked


@dataclass(frozen=True, slots=True)
class Report:
    """The figures on a text's reading grade, with one decimal; without a word to score there is no grade."""

    grade: float | None
    mean_sentence: float
    hard_words: tuple[str, ...]
    suggestions: tuple[Suggestion, ...]

    @property
    def is_over_grade(self) -> bool:
        """Whether the words are too hard, so that a page marks them."""
        return self.grade is not None and self.grade > HARDEST_GRADE

    @property
    def is_hard(self) -> bool:
        """Whether either target is missed."""
        return self.is_over_grade or self.mean_sentence > LONGEST_MEAN_SENTENCE


def report(texts: Sequence[str], left_out: frozenset[str] = MEDICAL) -> Report:
    """Return the report on paragraphs of plain text; each hard word once, in order."""
    try:
        figures = score(texts, left_out)
        grade: float | None = max(0.0, _rounded_up(figures.grade))
        mean = _rounded_up(figures.mean_sentence)
    except NothingToScore:
        grade, mean = None, 0.0
    hard: dict[str, Piece] = {}
    for piece in (piece for text in texts for piece in marked(text, left_out) if piece.is_hard):
        hard.setdefault(" ".join(in_small_letters(piece.text).split()), piece)
    suggestions = tuple(Suggestion(word, piece.plainer) for word, piece in hard.items() if piece.plainer)
    return Report(grade, mean, tuple(hard), suggestions)


def _rounded_up(figure: float) -> float:
    """Round to one decimal; up, so that 6.04 never reads as a 6.0 that is over 6."""
    return ceil(round(figure * 10, 6)) / 10
