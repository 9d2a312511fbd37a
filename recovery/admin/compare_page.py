"""Two editions of a procedure side by side, for one surgery date."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from recovery.admin.edition_table import with_status
from recovery.admin.page_context import Context, check_permission, page_context
from recovery.content.comparing import rows
from recovery.content.models.edition import Edition, Procedure
from recovery.content.published_editions import NO_TIMELINE, content_of
from recovery.domain.edition import Standing
from recovery.domain.timeline import Timeline, build
from recovery.patient import query_string
from recovery.patient.page.chart import Chart, chart, scale_of
from recovery.patient.page.question import FINE, Wrong, look_up_wrong, wrong
from recovery.site import http
from recovery.text.formatting import chart_date_with_year, date_with_year
from recovery.text.typed_dates import Ambiguous, Unusable


@dataclass(frozen=True, slots=True)
class Asked:
    """The surgery date of the query, or why there is none."""

    text: str
    surgery: date | None
    wrong: Wrong = FINE


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two timelines; without a chart while the edition's rows make none."""

    edition: Edition
    chart: Chart | None
    chart_id: str


def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Show two editions of the procedure, field by field and as timelines."""
    check_permission(request, "view_edition")
    procedure = get_object_or_404(Procedure, pk=pk)
    editions = list(procedure.editions.select_related("procedure").order_by("-number"))
    asked = _asked(request)
    context = page_context(request, _("Compare editions"), procedure)
    context |= {"editions": editions, "asked": asked}
    if editions:
        context |= _compared(*_chosen(request, editions), asked, http.today_for(request))
    return TemplateResponse(request, "admin/recovery/compare.html", context, status=422 if asked.wrong else 200)


def _asked(request: HttpRequest) -> Asked:
    today, text = http.today_for(request), request.GET.get("surgery_date", "")
    if not text.strip():
        return Asked(chart_date_with_year(today), today)
    try:
        day = query_string.read_surgery_date(request.GET, today).day
    except Unusable as problem:
        return Asked(text, None, wrong(problem, today))
    except Ambiguous as problem:
        return Asked(text, None, look_up_wrong(problem, today, ""))
    return Asked(chart_date_with_year(day), day)


def _chosen(request: HttpRequest, editions: Sequence[Edition]) -> tuple[Edition, Edition]:
    """Return the two editions asked for by their numbers; else what patients see, and what comes after it.

    :raises Http404: if there is no such edition, or it was discarded a moment ago."""
    after = _numbered(request.GET.get("after", ""), editions) or with_status(editions, Standing.DRAFT) or editions[0]
    before = _numbered(request.GET.get("before", ""), editions)
    if before is None:
        published = with_status(editions, Standing.PUBLISHED)
        older = next((edition for edition in editions if edition.number < after.number), after)
        before = published if published and published.pk != after.pk else older
    loaded = Edition.objects.whole().in_bulk([before.pk, after.pk])
    if len(loaded) < len({before.pk, after.pk}):
        raise Http404  # discarded a moment ago
    return loaded[before.pk], loaded[after.pk]


def _numbered(number: str, editions: Sequence[Edition]) -> Edition | None:
    """Return the edition of that number; None where none is asked for.

    :raises Http404: if there is none.
    """
    if not number:
        return None
    for edition in editions:
        if str(edition.number) == number:
            return edition
    raise Http404


def _compared(before: Edition, after: Edition, asked: Asked, today: date) -> Context:
    differences = rows.differences(before, after, surgery=asked.surgery)
    return {
        "before": before,
        "after": after,
        "differences": differences,
        "summary": " ".join(rows.summary(differences)),
        "same": " ".join(rows.same_rows(after, differences)),
        "surgery": date_with_year(asked.surgery).text if asked.surgery else "",
        "sides": _sides(before, after, asked.surgery, today) if asked.surgery else (),
    }


def _sides(before: Edition, after: Edition, surgery: date, today: date) -> tuple[Side, ...]:
    timelines: dict[int, Timeline] = {}
    for edition in (before, after):
        with suppress(*NO_TIMELINE):
            timelines[edition.pk] = build(content_of(edition).protocol, surgery, today)
    # One scale for both, so that the same week lies in the same place.
    entries = tuple(entry for timeline in timelines.values() for entry in timeline.entries)
    scale = next((scale_of(replace(timeline, entries=entries)) for timeline in timelines.values()), None)
    sides = []
    for edition, chart_id in ((before, "chart-before"), (after, "chart-after")):
        timeline = timelines.get(edition.pk)
        drawn = chart(timeline, scale, timeline.now, None) if timeline and scale else None
        sides.append(Side(edition, drawn, chart_id))
    return tuple(sides)
