"""The form of a link as a page places it, from what stands in its boxes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from recovery import plans, sharing
from recovery.domain.protocol import Protocol
from recovery.models import TimelineLink
from recovery.presenters.question import FINE
from recovery.presenters.workspace import Option
from recovery.presenters.workspace_link import DateBoxes, LinkForm, Timings, date_hint, until_options
from recovery.presenters.workspace_plan import own, sets
from recovery.typed_dates import Boxes
from recovery.views.workspace.link_reading import Chosen, ReadLink
from recovery.views.workspace.plan_reading import NEW, Values, adjustable, own_keys


def link_form(
    values: Values,
    timed: Iterable[tuple[Chosen, Protocol, str]],
    today: date,
    *,
    read: ReadLink | None = None,
    before: TimelineLink | None = None,
    moved: str = "",
) -> LinkForm:
    """The form; ``timed`` has each procedure with what holds unless something is set, and its boxes' prefix."""
    wrong = dict(read.wrong) if read else {}
    times = _times(read.facts if read else before)
    return LinkForm(
        protocols=(),
        date=_date(values, today, read, before),
        label=values.get("label", ""),
        label_wrong=wrong.get("label", ""),
        note=values.get("note", ""),
        note_wrong=wrong.get("note", ""),
        until=until_options(values.get("until", ""), _kept(read, before, today)),
        until_wrong=wrong.get("until", ""),
        timings=_timings(tuple(timed), values, wrong),
        visits=tuple(own(key, values, wrong, is_visit=True, at=times.get(key)) for key in own_keys(values)),
        visits_wrong=wrong.get("visits", ""),
        new_visit=own(NEW, values, wrong, is_visit=True),
        own_keys=" ".join(own_keys(values)),
        protocol_wrong=wrong.get("protocol", ""),
        moved=moved,
    )


def _times(link: sharing.LinkFacts | TimelineLink | None) -> dict[str, datetime]:
    """When visits are, by their keys, in the clinic's zone; those that could not be read are not there."""
    if link is None:
        return {}
    zone, own = sharing.zone_of(link.clinic), link.plan["own"]
    return {each["key"]: datetime.fromisoformat(each["at"]).astimezone(zone) for each in own if each.get("at")}


def _kept(read: ReadLink | None, before: TimelineLink | None, today: date) -> date | None:
    """The last day a link has if nobody chooses another; it may move with the surgery date."""
    if before is None:
        return None
    return sharing.kept_expiry(before, read.facts.surgery_date, today) if read else before.expires_on


def _date(values: Values, today: date, read: ReadLink | None, before: TimelineLink | None) -> DateBoxes:
    if read:
        surgery, boxes, wrong = read.facts.surgery_date, read.boxes, read.date_wrong
    else:
        surgery, wrong = (before.surgery_date if before else None), FINE
        typed = Boxes.typed(*(values.get(name, "") for name in ("day", "month", "year")))
        boxes = Boxes.of(surgery) if surgery else typed
    hint = date_hint(surgery, _ends(read, before, surgery, today), today)
    return DateBoxes(values.get("for") == "poster", boxes, wrong, hint)


def _ends(read: ReadLink | None, before: TimelineLink | None, surgery: date | None, today: date) -> date:
    if read and read.facts.expires_on:
        return read.facts.expires_on
    return before.expires_on if before else sharing.default_expiry(surgery, today)


def _timings(timed: tuple[tuple[Chosen, Protocol, str], ...], values: Values, wrong: Values) -> tuple[Timings, ...]:
    return tuple(
        Timings(
            name=chosen.procedure.name if len(timed) > 1 else "",
            sets=sets(adjustable(chosen.typical), says, values, wrong, prefix=prefix, for_patient=True),
        )
        for chosen, says, prefix in timed
    )


def as_option(chosen: Chosen, *, several: bool, used_last: str, is_chosen: bool, typical: tuple[str, str]) -> Option:
    """A protocol to choose; ``typical`` are the words for the timings of the source."""
    name, small = typical
    if chosen.protocol is None:
        return Option(chosen.value, f"{name}: {chosen.procedure.name}" if several else name, small, is_chosen)
    words = plans.describe(plans.read(chosen.protocol.plan), chosen.typical)
    small = " ".join(each for each in (used_last, words) if each)
    return Option(chosen.value, chosen.protocol.name, small, is_chosen)
