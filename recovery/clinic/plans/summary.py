"""A plan in a line, for lists."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.domain.offsets import Window
from recovery.domain.plan import Adjustment, Plan
from recovery.domain.protocol import Kind, Protocol
from recovery.text.bidi import isolated
from recovery.text.formatting import offset_words, span_words


def describe(plan: Plan, protocol: Protocol) -> str:
    """“Crutches or a walker: 6 weeks. Usual activities: 4 to 6 months. 2 own visits.” Empty for an empty plan."""
    titles = {each.key: each.title for each in protocol.milestones}
    adjusted = (_adjustment(each, titles.get(each.key, each.title or each.key)) for each in plan.adjustments)
    return " ".join(sentence for sentence in (*adjusted, *_own(plan)) if sentence)


def _adjustment(adjustment: Adjustment, title: str) -> str:
    if adjustment.is_hidden:
        return _("{title}: not shown.").format(title=isolated(title))
    if adjustment.window is None:
        return _("{title}: with advice.").format(title=isolated(title)) if adjustment.guidance_html else ""
    return _("{title}: {length}.").format(title=isolated(title), length=_length(adjustment, adjustment.window))


def _length(adjustment: Adjustment, window: Window) -> str:
    if window.is_open:
        return _("from {first}, with no fixed end").format(first=offset_words(window.earliest))
    return span_words(window, is_stage=adjustment.kind is Kind.STAGE)


def _own(plan: Plan) -> Iterator[str]:
    visits = sum(each.kind is Kind.VISIT for each in plan.own)
    if visits:
        yield ngettext("{n} own visit.", "{n} own visits.", visits).format(n=visits)
    others = len(plan.own) - visits
    if others:
        yield ngettext("{n} own milestone.", "{n} own milestones.", others).format(n=others)
