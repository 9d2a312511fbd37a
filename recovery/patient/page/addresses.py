"""The addresses of one timeline, its answers and its outputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses that a timeline page names most often, ready to be placed, and what its forms carry on."""

    base: str
    timeline: str
    guide: str
    source: str
    surgery_date: str
    """As forms carry it on; empty where the path leads to it."""
    kept: tuple[tuple[str, str], ...]
    has_own_date: bool


@dataclass(frozen=True, slots=True)
class Addresses:
    """Made from the path of the timeline (``base``) and those around it; dates go into the query.

    ``outputs`` has the paths of ``calendar``, ``paper`` and ``qr``.
    """

    base: str
    guide: str
    source: str
    outputs: Mapping[str, str]
    surgery_date: date
    is_discreet: bool = False
    """Every address of the page keeps the choice of calendar titles that tell nothing."""
    kept: tuple[tuple[str, str], ...] = ()
    """Names and numbers in every query, beside the dates."""
    has_own_date: bool = False
    """The path leads to the surgery date by itself; no query names it."""

    @property
    def timeline(self) -> str:
        """The canonical address of the timeline."""
        return self._with()

    @property
    def links(self) -> Links:
        """Those that a page places as they are."""
        surgery_date = "" if self.has_own_date else self.surgery_date.isoformat()
        return Links(self.base, self.timeline, self.guide, self.source, surgery_date, self.kept, self.has_own_date)

    @property
    def other_titles(self) -> str:
        """The timeline, offering the other kind of calendar titles."""
        return replace(self, is_discreet=not self.is_discreet).timeline

    @property
    def other_titles_part(self) -> str:
        """The part of that page which offers them, for HTMX."""
        return self._address(self.base, discreet="0" if self.is_discreet else "1")

    def on(self, day: date) -> str:
        """Where would I be on ``day``?"""
        return self._with(on=day)

    def back_by(self, day: date) -> str:
        """I need to be back by ``day``."""
        return self._with(back_by=day)

    def output(self, name: str, **more: str) -> str:
        """The calendar, the sheet of paper or the QR code."""
        return self._address(self.outputs[name], **more)

    def looking_up(self, name: str) -> str:
        """What a date is put behind to be looked up as ``name``."""
        timeline = self.timeline
        return f"{timeline}{'&' if '?' in timeline else '?'}{name}="

    def section(self, key: str) -> str:
        """A section of the guide; no address for no section."""
        return f"{self.guide}#{key}" if key else ""

    def _with(self, **more: date | str) -> str:
        kind = {"discreet": "1"} if self.is_discreet else {}
        return self._address(self.base, **more, **kind)

    def _address(self, path: str, **more: date | str) -> str:
        own: dict[str, date | str] = {} if self.has_own_date else {"surgery_date": self.surgery_date}
        # Dates and digits: nothing in them has to be quoted, and a page has a dozen of these.
        query = "&".join([f"{name}={value}" for name, value in (own | dict(self.kept) | more).items()])
        return f"{path}?{query}" if query else path
