"""The front page of the admin lists what waits for somebody: drafts, due reviews, sources that have grown old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from dateutil.relativedelta import relativedelta
from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.admin.actions import Action, Visitor, publish_address
from recovery.admin.base import edition_address
from recovery.admin.history_page import words_of
from recovery.admin.local_time import LocalTime, local_time_of
from recovery.admin.page_context import Context
from recovery.content.models.edition import Edition, Source
from recovery.content.models.history import Entry
from recovery.content.publish_checks import checks_of
from recovery.domain.limits import OLD_AFTER_YEARS
from recovery.site.admin_site import ContentSite
from recovery.text.formatting import date_with_year

REVIEW_AHEAD = timedelta(days=60)
RECENT = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft, a review or a source."""

    title: str
    address: str
    notes: tuple[str, ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class WaitingTable:
    """The rows of one kind that wait for somebody."""

    caption: str
    rows: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class RecentAction:
    """Something that was done."""

    title: str
    address: str
    words: str
    icon: str


def front_page(request: HttpRequest) -> Context:
    """Return the context of the tables above Django's list; empty for people who may not see editions."""
    if not request.user.has_perm("recovery.view_edition"):
        return {}
    local_time = local_time_of(request)
    tables = (_drafts(request.user, local_time), _reviews(local_time.today), _sources(local_time.today))
    return {"upkeep": tables, "recent": _recent()}


cast(ContentSite, admin.site).front_page = front_page


def _drafts(user: Visitor, local_time: LocalTime) -> WaitingTable:
    # Each draft with the edition it would follow, since the checks compare the two.
    whole = Edition.objects.whole().exclude(status=Edition.Status.RETIRED).order_by("procedure__name")
    editions = list(whole.filter(procedure__editions__status=Edition.Status.DRAFT))
    public = {edition.procedure_id: edition for edition in editions if not edition.is_draft}
    drafts = [edition for edition in editions if edition.is_draft]
    newest = Entry.objects.filter(edition=OuterRef("edition")).order_by("-at", "-pk").values("pk")[:1]
    saved = {entry.edition_id: entry for entry in Entry.objects.filter(edition__in=drafts, pk=Subquery(newest))}
    open_words = _("Continue") if user.has_perm("recovery.change_edition") else _("View")
    rows = []
    for draft in drafts:
        address, checks = edition_address(draft.pk), publish_address(draft, user)
        notes = [_checks_words(draft, public.get(draft.procedure_id), local_time.today)]
        if entry := saved.get(draft.pk):
            words = _("Changed {when} by {who}.") if entry.by_name else _("Changed {when}.")
            notes.insert(0, words.format(when=local_time.recent(entry.at), who=entry.by_name))
        actions = [Action(open_words, address, is_main=True), *([Action(_("Checks"), checks)] if checks else [])]
        rows.append(Waiting(str(draft), address, tuple(notes), tuple(actions)))
    return WaitingTable(_("Drafts waiting: {n}").format(n=len(rows)), tuple(rows))


def _checks_words(draft: Edition, public: Edition | None, today: date) -> str:
    checks = checks_of(draft, public, today)
    blocks, warnings = len(checks.blocks), len(checks.warnings)
    return _("Publish checks: {blocks}, {warnings}.").format(
        blocks=ngettext("{n} block", "{n} blocks", blocks).format(n=blocks),
        warnings=ngettext("{n} warning", "{n} warnings", warnings).format(n=warnings),
    )


def _reviews(today: date) -> WaitingTable:
    public = Edition.objects.published().filter(review_due__lte=today + REVIEW_AHEAD).select_related("procedure")
    rows = []
    for edition in public.order_by("review_due", "pk"):
        procedure = reverse("admin:recovery_procedure_change", args=[edition.procedure_id])
        notes = (_due_words(edition.review_due or today, today),)
        rows.append(Waiting(str(edition), edition_address(edition.pk), notes, (Action(_("Open"), procedure),)))
    caption = _("Reviews due in the next {days} days: {n}")
    return WaitingTable(caption.format(days=REVIEW_AHEAD.days, n=len(rows)), tuple(rows))


def _due_words(due: date, today: date) -> str:
    days, day = (due - today).days, date_with_year(due).text
    if days == 0:
        return _("Due today, {day}.").format(day=day)
    if days > 0:
        return ngettext("Due {day}, in {n} day.", "Due {day}, in {n} days.", days).format(day=day, n=days)
    words = ngettext("It was due {day}, {n} day ago.", "It was due {day}, {n} days ago.", -days)
    return words.format(day=day, n=-days)


def _sources(today: date) -> WaitingTable:
    old = today - relativedelta(years=OLD_AFTER_YEARS)
    public = Source.objects.filter(edition__status=Edition.Status.PUBLISHED, last_reviewed__lt=old)
    rows = []
    for source in public.order_by("last_reviewed", "pk"):
        address = reverse("admin:recovery_source_change", args=[source.pk])
        years = relativedelta(today, source.last_reviewed).years
        words = ngettext(
            "Reviewed {day}, {n} year ago. Every patient page says so.",
            "Reviewed {day}, {n} years ago. Every patient page says so.",
            years,
        ).format(day=date_with_year(source.last_reviewed).text, n=years)
        title = _("{title}, {publisher}").format(title=source.title, publisher=source.publisher)
        rows.append(Waiting(title, address, (words,), (Action(_("Open"), address),)))
    caption = _("Sources last reviewed more than {years} years ago: {n}")
    return WaitingTable(caption.format(years=OLD_AFTER_YEARS, n=len(rows)), tuple(rows))


_ICONS = {
    Entry.Act.STARTED: "addlink",
    Entry.Act.IMPORTED: "addlink",
    Entry.Act.RESTORED: "addlink",
    Entry.Act.DISCARDED: "deletelink",
}


def _recent() -> tuple[RecentAction, ...]:
    recent = []
    for entry in Entry.objects.select_related("procedure", "edition__based_on")[:RECENT]:
        title = _("{procedure}, edition {number}").format(procedure=entry.procedure.name, number=entry.number)
        address = edition_address(entry.edition.pk) if entry.edition else ""
        recent.append(RecentAction(title, address, words_of(entry), _ICONS.get(Entry.Act(entry.act), "changelink")))
    return tuple(recent)
