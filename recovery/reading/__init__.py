"""How hard a text is to read, which words make it so, and what to write instead. Pure, and for English."""

from recovery.reading.marking import Piece, Suggestion, marked
from recovery.reading.measure import (
    HARDEST_GRADE,
    LONGEST_MEAN_SENTENCE,
    MEDICAL,
    NothingToScore,
    Score,
    left_out_for,
    score,
    words,
)
from recovery.reading.reports import Report, report
from recovery.reading.sounds import syllables
from recovery.reading.stored import (
    MilestoneWords,
    marked_html,
    texts_of_html,
    texts_of_markdown,
    texts_of_milestone,
    with_example_dates,
)

__all__ = [
    "HARDEST_GRADE",
    "LONGEST_MEAN_SENTENCE",
    "MEDICAL",
    "MilestoneWords",
    "NothingToScore",
    "Piece",
    "Report",
    "Score",
    "Suggestion",
    "left_out_for",
    "marked",
    "marked_html",
    "report",
    "score",
    "syllables",
    "texts_of_html",
    "texts_of_markdown",
    "texts_of_milestone",
    "with_example_dates",
    "words",
]
