"""Sources as pages name them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from recovery.domain.protocol import Source
from recovery.text.formatting import Dated, date_with_year


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source with the day it was reviewed."""

    title: str
    publisher: str
    reviewed: Dated


def source_lines(sources: Iterable[Source]) -> tuple[SourceLine, ...]:
    """Return a line for each source, in their order."""
    return tuple(SourceLine(source.title, source.publisher, date_with_year(source.last_reviewed)) for source in sources)
