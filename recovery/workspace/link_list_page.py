"""The list of a clinic's links."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta, tzinfo
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.clinic.links import listing
from recovery.clinic.links.listing import Asked, Listed, Show
from recovery.clinic.links.opening import State, state_of
from recovery.clinic.models.link import TimelineLink
from recovery.patient.page.attribution import protocol_name
from recovery.patient.page.question import EXAMPLE_DAY
from recovery.text.bidi import isolated
from recovery.text.formatting import Dated, chart_date_with_year, day_and_month

MINI_WEEKS = 28
"""Weeks of the small drawing in a row."""


@dataclass(frozen=True, slots=True)
class Mini:
    """A dot a week: those that are past, this one, and those to come; empty where there are none."""

    past: str
    now: str
    ahead: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A link's state."""

    look: str
    text: str
    small: str


@dataclass(frozen=True, slots=True)
class Row:
    """One link of the list."""

    pk: int
    label: str
    protocol: str
    where: str
    surgery: Dated | None
    mini: Mini | None
    opened: str
    tag: Tag
    is_live: bool
    is_expired: bool
    """Whether it only has to be given another last day."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One of the filters, with the number of links in it."""

    text: str
    count: str
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class LinksPage:
    """The page of a list."""

    rows: tuple[Row, ...]
    asked: Asked
    filters: tuple[Filter, ...]
    number: str
    """The number of rows in words, for people who cannot see them change."""
    cut: str
    """Words where a search did not reach every link; else empty."""
    turn: str
    turn_address: str
    earlier: str
    later: str
    page: str
    nothing: str


@dataclass(frozen=True, slots=True)
class Days:
    """The days by which a link is read: its reader's, and the site's, by which it ends."""

    today: date
    at_site: date
    zone: tzinfo
    """The reader's zone."""

    def last_of(self, link: TimelineLink) -> date:
        """Return the last day of a link, or the day it was revoked."""
        return link.revoked_at.astimezone(self.zone).date() if link.revoked_at else link.expires_on


def links_page(listed: Listed, asked: Asked, days: Days) -> LinksPage:
    """Make the page of the links that were ``listed``."""
    words = ngettext("{n} link", "{n} links", len(listed.links))
    if listed.has_more:
        words = ngettext(
            "{n} link, and more on the next page", "{n} links, and more on the next page", len(listed.links)
        )
    cut = _("Searched the newest {n} links.").format(n=number_format(listing.MOST_SEARCHED, force_grouping=True))
    return LinksPage(
        rows=tuple(link_row(link, days) for link in listed.links),
        asked=asked,
        filters=_filters(listed, asked),
        number=words.format(n=len(listed.links)),
        cut=cut if listed.is_cut else "",
        turn=_turn(asked),
        turn_address=_address(replace(asked, is_turned=not asked.is_turned, page=1)),
        earlier=_address(replace(asked, page=asked.page - 1)) if asked.page > 1 else "",
        later=_address(replace(asked, page=asked.page + 1)) if listed.has_more else "",
        page=_("Page {n}").format(n=asked.page) if listed.has_more or asked.page > 1 else "",
        nothing=_("No link matches.") if asked.search else _("No link here."),
    )


def _address(asked: Asked) -> str:
    """Make the address of a list, as short as it can be."""
    query = {"state": asked.show, "q": asked.search, "turn": "1" if asked.is_turned else "", "page": asked.page}
    told = {name: value for name, value in query.items() if value not in ("", "all", 1)}
    return reverse("workspace:links") + (f"?{urlencode(told)}" if told else "")


def _filters(listed: Listed, asked: Asked) -> tuple[Filter, ...]:
    most = listing.MOST_COUNTED
    return tuple(
        Filter(
            text=str(show.label),
            count=count_words(min(listed.counts[show], most), is_cut=listed.counts[show] > most),
            address=_address(replace(asked, show=show, is_turned=False, page=1)),
            is_current=show == asked.show,
        )
        for show in Show
    )


def count_words(number: int, *, is_cut: bool) -> str:
    """Write a number; with a plus where not everything was counted."""
    return _("{n}+").format(n=number) if is_cut else str(number)


def _turn(asked: Asked) -> str:
    orders = {
        Show.ALL: (_("Newest first"), _("Oldest first")),
        Show.ACTIVE: (_("Ends soonest first"), _("Ends latest first")),
        Show.EXPIRED: (_("Recently ended first"), _("Ended long ago first")),
        Show.REVOKED: (_("Recently revoked first"), _("Revoked long ago first")),
    }
    usual, turned = orders[asked.show]
    return usual if asked.is_turned else turned


def link_row(link: TimelineLink, days: Days) -> Row:
    """Put one link into words."""
    state, surgery, today = state_of(link, days.at_site), link.surgery_date, days.today
    return Row(
        pk=link.pk,
        label=isolated(link.label) or _("No label"),
        protocol=protocol_name(link.protocol.name if link.protocol else ""),
        where=_where(surgery, today),
        surgery=Dated(chart_date_with_year(surgery), surgery) if surgery else None,
        mini=mini(surgery, today) if surgery else None,
        opened=_last_opened(link.opened_on, today, is_live=state.is_live),
        tag=_tag(state, days.last_of(link), days.at_site),
        is_live=state.is_live,
        is_expired=state is State.EXPIRED,
    )


def example_row(today: date) -> Row:
    """Make the row of nobody's link, which stands where a clinic has none yet."""
    surgery = today - timedelta(days=EXAMPLE_DAY)
    link = TimelineLink(
        label=_("Blue folder 12"), surgery_date=surgery, opened_on=today, expires_on=surgery + timedelta(days=365)
    )
    return link_row(link, Days(today, today, UTC))


def _where(surgery: date | None, today: date) -> str:
    if surgery is None:
        return _("No date. Each patient types their own")
    day = (today - surgery).days
    if day < 0:
        return ngettext("{n} day to go", "{n} days to go", -day).format(n=-day)
    return _("Day {day}, week {week}").format(day=day, week=day // 7 + 1)


def _last_opened(day: date | None, today: date, *, is_live: bool) -> str:
    if day is None:
        return _("Not opened yet") if is_live else _("Never opened")
    match (today - day).days:
        case 0:
            return _("Today")
        case 1:
            return _("Yesterday")
        case _:
            return day_and_month(day).text


def mini(surgery: date, today: date) -> Mini:
    """Draw the weeks since surgery as dots."""
    week = min((today - surgery).days // 7, MINI_WEEKS)
    if week < 0:
        return Mini("", "", _dots(0, MINI_WEEKS))
    now = _dots(week, week + 1) if week < MINI_WEEKS else ""
    return Mini(_dots(0, week), now, _dots(week + 1, MINI_WEEKS))


def _dots(start: int, end: int) -> str:
    """Draw a line that is shown dotted, one dot every ten units."""
    return f"M{start * 10 + 5} 6H{end * 10 - 4}" if end > start else ""


def _tag(state: State, last_day: date, today: date) -> Tag:
    """Put the state into words, with the day the link ends or ended."""
    day, left = chart_date_with_year(last_day), (last_day - today).days
    match state:
        case State.ACTIVE:
            return Tag("on", _("Active"), _("Ends {date}").format(date=day))
        case State.SOON:
            words = ngettext("Ends in {n} day", "Ends in {n} days", left).format(n=left) if left else _("Ends today")
            return Tag("soon", words, day)
        case State.REVOKED:
            return Tag("gone", _("Revoked"), day)
        case State.EXPIRED:
            return Tag("off", _("Expired"), day)
