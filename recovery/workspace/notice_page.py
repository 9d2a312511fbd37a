"""The notice that an edition changed something below a clinic's protocol, for somebody to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from recovery.clinic.models.link import ClinicProtocol
from recovery.clinic.plans import stored
from recovery.clinic.plans.stored import StoredPlan
from recovery.domain.plan import Adjustment, Stale, Why, stale
from recovery.domain.protocol import Kind, Milestone, Protocol
from recovery.text.bidi import isolated
from recovery.text.formatting import span_words


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that changed, and the box that says what to do about it."""

    words: str
    box: str
    is_ticked: bool
    is_gone: bool
    """Whether the edition has no such milestone any more."""


@dataclass(frozen=True, slots=True)
class Notice:
    """The changes of a new edition to one protocol."""

    title: str
    title_here: str
    """The title on the protocol's own page."""
    protocol: ClinicProtocol
    items: tuple[Item, ...]


def notice(protocol: ClinicProtocol, plan: StoredPlan, typical: Protocol, ticked: Mapping[str, str]) -> Notice | None:
    """Say what the edition of ``typical`` changed of what ``plan`` sets; None where it changed nothing.

    ``ticked`` is what stands in the form.
    """
    items = tuple(_item(change, typical, ticked) for change in stale(typical, stored.read(plan)))
    if not items:
        return None
    title = _("Edition {n} changed something you set in “{name}”")
    return Notice(
        title=title.format(n=typical.edition, name=isolated(protocol.name)),
        title_here=_("Edition {n} changed something you set").format(n=typical.edition),
        protocol=protocol,
        items=items,
    )


def _item(change: Stale, protocol: Protocol, ticked: Mapping[str, str]) -> Item:
    adjustment = change.adjustment
    milestone = next((milestone for milestone in protocol.milestones if milestone.key == adjustment.key), None)
    title = milestone.title if milestone else adjustment.title or adjustment.key
    is_gone = change.why in (Why.DROPPED, Why.LOST)
    box = f"drop.{adjustment.key}" if is_gone else f"seen.{adjustment.key}"
    was, now = _was_and_now(adjustment, milestone)
    words = _sentence(change.why, has_both=bool(was and now)).format(
        title=isolated(title), was=was, now=now, n=protocol.edition
    )
    return Item(words, box, box in ticked, is_gone)


def _sentence(why: Why, *, has_both: bool) -> str:
    match why:
        case Why.CHANGED if has_both:
            return _("The typical time for “{title}” was {was}, and is now {now}. Your own timing still shows.")
        case Why.CHANGED:
            return _("The typical text for “{title}” has changed. Your own timing still shows.")
        case Why.DROPPED:
            return _("Edition {n} no longer has “{title}”. Yours now shows as your own milestone.")
        case Why.LOST:
            return _("Edition {n} no longer has “{title}”. Your words on it show nowhere.")
        case Why.UNUSABLE:
            return _("What you set for “{title}” cannot be shown any more. The typical timing shows.")


def _was_and_now(adjustment: Adjustment, milestone: Milestone | None) -> tuple[str, str]:
    """Say the source's timing when this was set, and now: in numbers, or in its own words where only those differ."""
    if milestone is None or adjustment.against is None:
        return "", ""
    was, now = (
        _quoted(source.timing)
        if source.window is None or source.window.is_open
        else span_words(source.window, is_stage=milestone.kind is Kind.STAGE)
        for source in (adjustment.against, milestone.source_timing)
    )
    if was == now:
        was, now = _quoted(adjustment.against.timing), _quoted(milestone.source_timing.timing)
    return (was, now) if was != now else ("", "")


def _quoted(words: str) -> str:
    return _("“{words}”").format(words=words) if words else ""
