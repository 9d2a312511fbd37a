"""The addresses of one timeline, its answers and its outputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode, urlsplit

from recovery.domain.timeline import LookUp

CarriedOn = tuple[tuple[str, str], ...]
"""Names and values that every address and every form of a set of pages has in its query, beside its own."""


def with_query(path: str, query: CarriedOn) -> str:
    """Return the address of ``path`` with ``query``; the path alone for an empty one."""
    return f"{path}?{urlencode(query)}" if query else path


@dataclass(frozen=True, slots=True)
class Links:
    """The links of a timeline page, ready to be placed, and what its forms carry on.

    Addresses have a scheme and a host where another program opens them.
    """

    base: str
    """The timeline's address without its query."""
    timeline: str
    guide: str
    source: str
    surgery_date: str
    """The surgery date as forms carry it on; empty where the path leads to it."""
    carried_on: CarriedOn
    has_own_date: bool
    calendar_file: str
    calendar_address: str
    calendar_subscription: str
    is_discreet: bool
    other_titles: str
    """This page with the other kind of calendar titles."""
    other_titles_part: str
    """The part of that page which offers them, for HTMX."""
    paper: str
    qr: str
    page: str


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses around the timeline of one surgery date.

    ``paths`` has, without queries, those of ``timeline``, ``guide``, ``source``, ``calendar``, ``paper`` and ``qr``.
    """

    paths: Mapping[str, str]
    surgery_date: date
    carried_on: CarriedOn = ()
    is_discreet: bool = False
    """Whether every address of the page keeps the choice of calendar titles that tell nothing."""
    has_own_date: bool = False
    """Whether the path leads to the surgery date by itself, so that no query names it."""

    @property
    def timeline(self) -> str:
        """The canonical address of the timeline."""
        return self.looking_up(LookUp())

    def links(self, *, origin: str) -> Links:
        """Return where the page leads; ``origin`` is the site's scheme and host."""
        calendar = self.address("calendar", **({"discreet": "1"} if self.is_discreet else {}))
        return Links(
            base=self.paths["timeline"],
            timeline=self.timeline,
            guide=self.section(""),
            source=with_query(self.paths["source"], self.carried_on),
            surgery_date="" if self.has_own_date else self.surgery_date.isoformat(),
            carried_on=self.carried_on,
            has_own_date=self.has_own_date,
            calendar_file=calendar,
            calendar_address=f"{origin}{calendar}",
            calendar_subscription=urlsplit(f"{origin}{calendar}")._replace(scheme="webcal").geturl(),
            is_discreet=self.is_discreet,
            other_titles=replace(self, is_discreet=not self.is_discreet).timeline,
            other_titles_part=self.address("timeline", discreet="0" if self.is_discreet else "1"),
            paper=self.address("paper"),
            qr=self.address("qr"),
            page=f"{origin}{replace(self, is_discreet=False).timeline}",
        )

    def looking_up(self, look_up: LookUp) -> str:
        """Return the address of the timeline with the answer to ``look_up``."""
        days = {"on": look_up.on, "back_by": look_up.back_by}
        kind = {"discreet": "1"} if self.is_discreet else {}
        return self.address("timeline", **{name: str(day) for name, day in days.items() if day}, **kind)

    def before_a_date(self, name: str) -> str:
        """Return what a date is put behind to be looked up as ``name``."""
        timeline = self.timeline
        return f"{timeline}{'&' if '?' in timeline else '?'}{name}="

    def section(self, key: str) -> str:
        """Return the address of a section of the guide; of the guide itself for no section."""
        guide = with_query(self.paths["guide"], self.carried_on)
        return f"{guide}#{key}" if key else guide

    def address(self, name: str, **more: str) -> str:
        """Return the address of the timeline or of one of its outputs."""
        own = {} if self.has_own_date else {"surgery_date": self.surgery_date.isoformat()}
        # Dates and digits: nothing in them has to be quoted, and a page has a dozen of these.
        query = "&".join([f"{key}={value}" for key, value in (own | dict(self.carried_on) | more).items()])
        path = self.paths[name]
        return f"{path}?{query}" if query else path
