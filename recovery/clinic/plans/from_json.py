"""From the stored JSON to the domain.

A patient's page is made of what can be read; the rest is left out, never an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, tzinfo
from typing import Any, TypeVar

from recovery.domain.clinic_facts import SetBy, Typical
from recovery.domain.errors import DomainError
from recovery.domain.offsets import Offset, Unit, Window
from recovery.domain.plan import Adjustment, Plan
from recovery.domain.protocol import Kind, Milestone, Words
from recovery.text import markdown, zones
from recovery.text.bidi import isolated

Data = dict[str, Any]
Made = TypeVar("Made")

OWN_PREFIX = "own-"
_UNREADABLE = (DomainError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def empty() -> Data:
    """A plan that changes nothing."""
    return {"adjust": {}, "own": []}


def read(data: Data, zone: tzinfo = UTC) -> Plan:
    """The plan; a visit that was kept without its zone is in ``zone``. Never raises, whatever is stored."""
    adjust, own = adjustments_in(data), own_in(data)
    return Plan(
        adjustments=tuple(_readable(adjust.items(), lambda item: _adjustment(*item))),
        own=tuple(_readable(own, lambda each: _own(each, zone))),
    )


def adjustments_in(data: object) -> Data:
    """What ``data`` has under ``adjust``, if it is of that kind at all."""
    found = data.get("adjust") if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def own_in(data: object) -> list[Data]:
    """What ``data`` has under ``own``, if it is of that kind at all."""
    found = data.get("own") if isinstance(data, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def window_of(data: Any) -> Window:
    """The window that ``data`` describes; raises an error for anything that is none."""
    latest = data["latest"]
    return Window(offset_of(data["earliest"]), None if latest is None else offset_of(latest))


def offset_of(data: Any) -> Offset:
    """The offset that ``data`` describes; raises an error for anything that is none."""
    amount = data["amount"]
    if type(amount) is not int:  # True is one too, and no number of days.
        raise TypeError(type(amount))
    return Offset(amount, Unit(data["unit"]))


def _readable(items: Iterable[Any], make: Callable[[Any], Made]) -> Iterator[Made]:
    for item in items:
        try:
            yield make(item)
        except _UNREADABLE:
            continue


def _adjustment(key: str, data: Data) -> Adjustment:
    window = data.get("window")
    return Adjustment(
        key=key,
        window=None if window is None else window_of(window),
        is_hidden=data.get("hidden") is True,
        guidance_html=_html(data),
        title=_text(data, "title"),
        kind=Kind(data.get("kind", Kind.EVENT)),
        against=_typical(data.get("was")),
    )


def _typical(data: Any) -> Typical | None:
    if data is None:
        return None
    window = data["window"]
    return Typical(None if window is None else window_of(window), _text(data, "timing"))


def _own(data: Data, zone: tzinfo) -> Milestone:
    at = data.get("at")
    if not data["key"].startswith(OWN_PREFIX) or not _text(data, "title").strip():
        raise ValueError("nothing to show")
    return Milestone(
        key=data["key"],
        kind=Kind(data["kind"]),
        title=isolated(_text(data, "title")),
        window=None if at else window_of(data["window"]),
        source=None,
        words=Words(guidance_html=_html(data)),
        set_by=SetBy.CLINIC,
        at=zones.read(at, zone) if at else None,
    )


def _html(data: Data) -> str:
    text = _text(data, "guidance")
    return markdown.render(text) if text.strip() else ""


def _text(data: Data, name: str) -> str:
    text = data.get(name) or ""
    if not isinstance(text, str):
        raise TypeError(name)
    return text
