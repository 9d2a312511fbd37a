"""A plan in words: in a line, for lists, and how long something is."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.clinic.plans.stored import StoredWindow, read_window
from recovery.domain.errors import DomainError
from recovery.domain.plan import Adjustment, Plan
from recovery.domain.protocol import Kind, Protocol
from recovery.text.bidi import isolated
from recovery.text.formatting import offset_words, span_words


def describe(plan: Plan, protocol: Protocol) -> str:
    """Say what a plan sets: “Crutches or a walker: 6 weeks. 2 own visits.” Empty for an empty plan."""
    titles = {milestone.key: milestone.title for milestone in protocol.milestones}
    sentences = [
        _adjustment_words(adjustment, isolated(titles.get(adjustment.key, adjustment.title or adjustment.key)))
        for adjustment in plan.adjustments
    ]
    visits = sum(milestone.kind is Kind.VISIT for milestone in plan.own)
    if visits:
        sentences.append(ngettext("{n} own visit.", "{n} own visits.", visits).format(n=visits))
    others = len(plan.own) - visits
    if others:
        sentences.append(ngettext("{n} own milestone.", "{n} own milestones.", others).format(n=others))
    return " ".join(sentence for sentence in sentences if sentence)


def length_words(stored: StoredWindow | None) -> str:
    """Say how long a stored window is: “6 weeks” or “4 to 6 months”; empty for what cannot be read."""
    try:
        window = read_window(stored) if stored else None
    except (DomainError, KeyError, TypeError, ValueError):
        return ""
    return span_words(window, is_stage=window.earliest.amount == 0) if window else ""


def _adjustment_words(adjustment: Adjustment, title: str) -> str:
    window = adjustment.window
    if adjustment.is_hidden:
        return _("{title}: not shown.").format(title=title)
    if window is None:
        return _("{title}: with advice.").format(title=title) if adjustment.guidance_html else ""
    if window.is_open:
        length = _("from {first}, with no fixed end").format(first=offset_words(window.earliest))
    else:
        length = span_words(window, is_stage=adjustment.kind is Kind.STAGE)
    return _("{title}: {length}.").format(title=title, length=length)
