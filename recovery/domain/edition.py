"""The guide: all that an edition tells beside its milestones. Value objects only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from recovery.domain.protocol import Source


class Standing(StrEnum):
    """A draft can change; a published edition is what patients see; a retired one is what they saw."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Illustration:
    """A drawing and what it shows."""

    file: str
    """Name below ``static/img/``."""
    alternative: str
    caption: str = ""
    dark: str = ""
    """The name of the same drawing in the colours of dark paper."""

    @property
    def path(self) -> str:
        """The drawing's path among the static files."""
        return f"img/{self.file}"

    @property
    def dark_path(self) -> str:
        """The path of the drawing for dark paper; empty if there is none."""
        return f"img/{self.dark}" if self.dark else ""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the guide, rendered and sanitised when it was saved."""

    key: str
    title: str
    html: str
    source: Source
    illustration: Illustration | None = None
    help_title: str = ""
    """The words that open it in the help card of a timeline; empty if it is not there."""


@dataclass(frozen=True, slots=True)
class Guide:
    """Everything an edition says that has no date of its own."""

    question: str
    hint: str
    summary: str
    title: str
    lead: str
    questions: tuple[str, ...]
    """Questions worth asking before the operation."""
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    published_on: date | None
    review_due: date | None
