"""Time zones by their names: which there are, what their clocks show, and how a visit's time is written down.

A visit is kept as ``2026-12-11T10:20:00+00:00[Europe/London]`` (RFC 9557): what the clock shows, the offset that held
when it was written, and the zone. The clock and the zone are what was meant. The offset says which of two is meant
where clocks show one time twice, and stands in for a zone that is not known any more.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timezone, tzinfo
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

_WRITTEN = re.compile(r"(?P<at>[^\[\]]+)\[(?P<zone>[A-Za-z0-9_+/-]{1,64})\]")
_NO_PLACES = frozenset({"Factory", "localtime", "posixrules"})


@cache
def known() -> frozenset[str]:
    """Return the names of all zones, aliases included."""
    return frozenset(available_timezones()) - _NO_PLACES


def named(name: str) -> ZoneInfo | None:
    """Return the zone of that name; None where there is none."""
    return ZoneInfo(name) if name in known() else None


def name_of(zone: tzinfo | None) -> str:
    """Return the name of a zone, also of one that is not known any more."""
    return getattr(zone, "key", "") or (zone.tzname(None) if zone else "") or "UTC"


@cache
def by_region() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each region with the zones that people choose from, one or more for each country, by city."""
    lines = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8").splitlines()
    names = sorted({line.split("\t")[2] for line in lines if line and not line.startswith("#")} & known())
    regions = sorted({name.partition("/")[0] for name in names})
    return tuple((region, tuple(name for name in names if name.startswith(f"{region}/"))) for region in regions)


def city(name: str) -> str:
    """Return the city that a zone is named after: Buenos Aires."""
    return name.rpartition("/")[2].replace("_", " ")


def to_text(at: datetime) -> str:
    """Return a moment as it is kept; ``at`` is aware of its zone."""
    return f"{at.isoformat()}[{name_of(at.tzinfo)}]"


def from_text(text: str, fallback: tzinfo) -> datetime:
    """Return the moment that was kept, with its zone; in ``fallback`` where none was kept with it.

    :raises ValueError: for anything that is none; a TypeError for what is no text.
    """
    match = _WRITTEN.fullmatch(text)
    at = datetime.fromisoformat(match["at"] if match else text)
    offset = at.utcoffset()
    if offset is None:
        raise ValueError("no offset")
    if match is None:
        return at.astimezone(fallback)
    zone = named(match["zone"])
    if zone is None:
        return at.replace(tzinfo=timezone(offset, match["zone"]))
    first, second = (at.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return second if second.utcoffset() == offset != first.utcoffset() else first


def moments_shown_as(local: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """Return when clocks in ``zone`` show ``local``: once, twice where they are put back, never where put forward."""
    both = tuple(local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    shown = [at.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) for at in both]
    real = tuple(at for at, clock in zip(both, shown, strict=True) if clock == local.replace(tzinfo=None))
    return real[:1] if both[0].utcoffset() == both[1].utcoffset() else real


def around_gap(local: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the two times that somebody may mean by one that clocks in ``zone`` skip, the earlier first."""
    later, earlier = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC).astimezone(zone) for fold in (0, 1))
    return earlier, later
