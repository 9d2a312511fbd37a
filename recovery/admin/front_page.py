"""What waits for somebody: drafts, reviews that are due, sources that have grown old. The front page of the admin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from dateutil.relativedelta import relativedelta
from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.admin.actions import Visitor, publish_address
from recovery.admin.base import edition_address
from recovery.admin.clock import Clock, clock_of
from recovery.admin.history_page import words_of
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
    """A draft, a review or a source; ``links`` are words and addresses."""

    title: str
    address: str
    notes: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Waitings:
    """One table of the page."""

    caption: str
    rows: tuple[Waiting, ...]
    has_buttons: bool = False


@dataclass(frozen=True, slots=True)
class Recent:
    """Something that was done, newest first."""

    title: str
    address: str
    words: str
    icon: str


def front_page(request: HttpRequest) -> dict[str, Any]:
    """What the front page has above Django's list; nothing for who may not see editions."""
    if not request.user.has_perm("recovery.view_edition"):
        return {}
    clock = clock_of(request)
    tables = (_drafts(request.user, clock), _reviews(clock.today), _sources(clock.today))
    return {"upkeep": tables, "recent": _recent()}


cast(ContentSite, admin.site).front_page = front_page


def _drafts(user: Visitor, clock: Clock) -> Waitings:
    # Each draft with the edition it would follow, since the checks compare the two.
    whole = Edition.objects.whole().exclude(status=Edition.Status.RETIRED).order_by("procedure__name")
    editions = list(whole.filter(procedure__editions__status=Edition.Status.DRAFT))
    public = {each.procedure_id: each for each in editions if not each.is_draft}
    drafts = [each for each in editions if each.is_draft]
    saved = _last_saved(drafts)
    rows = tuple(
        _draft(each, (*_saved_words(saved.get(each.pk), clock), _checks_words(each, public, clock.today)), user)
        for each in drafts
    )
    return Waitings(_("Drafts waiting: {n}").format(n=len(rows)), rows, has_buttons=True)


def _last_saved(drafts: list[Edition]) -> dict[int | None, Entry]:
    newest = Entry.objects.filter(edition=OuterRef("edition")).order_by("-at", "-pk").values("pk")[:1]
    entries = Entry.objects.filter(edition__in=drafts, pk=Subquery(newest))
    return {each.edition_id: each for each in entries}


def _draft(draft: Edition, notes: tuple[str, ...], user: Visitor) -> Waiting:
    address, checks = edition_address(draft.pk), publish_address(draft, user)
    open_words = _("Continue") if user.has_perm("recovery.change_edition") else _("View")
    links = [(open_words, address), *([(_("Checks"), checks)] if checks else [])]
    return Waiting(str(draft), address, notes, tuple(links))


def _saved_words(saved: Entry | None, clock: Clock) -> tuple[str, ...]:
    if saved is None:
        return ()
    words = _("Changed {when} by {who}.") if saved.by_name else _("Changed {when}.")
    return (words.format(when=clock.recent(saved.at), who=saved.by_name),)


def _checks_words(draft: Edition, public: dict[int, Edition], today: date) -> str:
    found = checks_of(draft, public.get(draft.procedure_id), today)
    blocks, warnings = len(found.blocks), len(found.warnings)
    return _("Publish checks: {blocks}, {warnings}.").format(
        blocks=ngettext("{n} block", "{n} blocks", blocks).format(n=blocks),
        warnings=ngettext("{n} warning", "{n} warnings", warnings).format(n=warnings),
    )


def _reviews(today: date) -> Waitings:
    public = Edition.objects.published().filter(review_due__lte=today + REVIEW_AHEAD)
    rows = tuple(_review(each, today) for each in public.select_related("procedure").order_by("review_due", "pk"))
    caption = _("Reviews due in the next {days} days: {n}")
    return Waitings(caption.format(days=REVIEW_AHEAD.days, n=len(rows)), rows)


def _review(edition: Edition, today: date) -> Waiting:
    due = edition.review_due or today
    procedure = reverse("admin:recovery_procedure_change", args=[edition.procedure_id])
    notes = (_due_words(due, today),)
    return Waiting(str(edition), edition_address(edition.pk), notes, ((_("Open"), procedure),))


def _due_words(due: date, today: date) -> str:
    days, day = (due - today).days, date_with_year(due).text
    if days == 0:
        return _("Due today, {day}.").format(day=day)
    if days > 0:
        return ngettext("Due {day}, in {n} day.", "Due {day}, in {n} days.", days).format(day=day, n=days)
    words = ngettext("It was due {day}, {n} day ago.", "It was due {day}, {n} days ago.", -days)
    return words.format(day=day, n=-days)


def _sources(today: date) -> Waitings:
    old = today - relativedelta(years=OLD_AFTER_YEARS)
    public = Source.objects.filter(edition__status=Edition.Status.PUBLISHED, last_reviewed__lt=old)
    rows = tuple(_source(each, today) for each in public.order_by("last_reviewed", "pk"))
    caption = _("Sources last reviewed more than {years} years ago: {n}")
    return Waitings(caption.format(years=OLD_AFTER_YEARS, n=len(rows)), rows)


def _source(source: Source, today: date) -> Waiting:
    address = reverse("admin:recovery_source_change", args=[source.pk])
    years = relativedelta(today, source.last_reviewed).years
    words = ngettext(
        "Reviewed {day}, {n} year ago. Every patient page says so.",
        "Reviewed {day}, {n} years ago. Every patient page says so.",
        years,
    ).format(day=date_with_year(source.last_reviewed).text, n=years)
    title = _("{title}, {publisher}").format(title=source.title, publisher=source.publisher)
    return Waiting(title, address, (words,), ((_("Open"), address),))


def _recent() -> tuple[Recent, ...]:
    entries = Entry.objects.select_related("procedure", "edition__based_on")[:RECENT]
    return tuple(_recent_line(each) for each in entries)


def _recent_line(entry: Entry) -> Recent:
    title = _("{procedure}, edition {number}").format(procedure=entry.procedure.name, number=entry.number)
    address = edition_address(entry.edition.pk) if entry.edition else ""
    return Recent(title, address, words_of(entry), _ICONS.get(Entry.Act(entry.act), "changelink"))


_ICONS = {
    Entry.Act.STARTED: "addlink",
    Entry.Act.IMPORTED: "addlink",
    Entry.Act.RESTORED: "addlink",
    Entry.Act.DISCARDED: "deletelink",
}
