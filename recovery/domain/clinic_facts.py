"""Values of a clinic that milestones and protocols carry; :mod:`recovery.domain.plan` has the rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from recovery.domain.offsets import Window


class SetBy(StrEnum):
    """The one who gave a milestone its timing."""

    SOURCE = "source"
    CLINIC = "clinic"


@dataclass(frozen=True, slots=True)
class Logo:
    """The address of a clinic's picture, and its size in pixels."""

    address: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Clinic:
    """The clinic that set a plan, and that a patient calls."""

    name: str
    phone: str = ""
    """The number as it was typed."""
    emergency: str = ""
    """The clinic's own words for an emergency; empty: the site's."""
    logo: Logo | None = None
    dial: str = ""
    """The address that dials the number; empty: nobody knows how, and it is shown alone."""


@dataclass(frozen=True, slots=True)
class Note:
    """A text that a clinic wrote for the patients of a plan, or for one of them; ``on`` None: nobody knows when."""

    text: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class SourceTiming:
    """The source's timing of a milestone, kept beside what a clinic set."""

    window: Window | None
    timing: str = ""
    fades_until: str = field(default="", compare=False)
    """The key of the milestone that an open end fades until, to draw it; not compared: a plan does not keep it."""
