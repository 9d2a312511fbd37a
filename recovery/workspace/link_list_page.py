"""The list of a clinic's links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.patient.page.clinic_card import protocol_name
from recovery.text.bidi import isolated
from recovery.text.formatting import Dated, chart_date_with_year
from recovery.workspace.common import last_opened

MINI_WEEKS = 28
"""Weeks of the small drawing in a row."""


@dataclass(frozen=True, slots=True)
class LinkSeen:
    """What a row is made from."""

    pk: int
    label: str
    procedure: str
    protocol: str
    surgery_date: date | None
    opened_on: date | None
    state: str
    ends_on: date
    """Its last day, or the day it was revoked."""
    days_left: int


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
    """Everything the list places."""

    rows: tuple[Row, ...]
    filters: tuple[Filter, ...]
    said: str
    """How many rows there are, for those who cannot see them change."""
    search: str
    show: str
    is_turned: bool
    turn: str
    turn_address: str
    earlier: str
    later: str
    page: str
    is_empty: bool
    nothing: str
    cut: str = ""
    """That a search did not reach every link."""


@dataclass(frozen=True, slots=True)
class Query:
    """What the list was asked for, to make the addresses beside it."""

    base: str
    show: str
    search: str
    is_turned: bool
    page: int

    def address(self, **changes: str | int) -> str:
        """The same list with something changed; the first page of it, unless that is what changes."""
        asked = {"state": self.show, "q": self.search, "turn": "1" if self.is_turned else "", "page": 1} | changes
        kept = {name: value for name, value in asked.items() if value not in ("", "all", 1)}
        return f"{self.base}?{urlencode(kept)}" if kept else self.base


def links_page(
    seen: tuple[LinkSeen, ...], query: Query, counts: Mapping[str, int], today: date, *, has_more: bool, most: int
) -> LinksPage:
    """The list; ``counts`` stop above ``most``."""
    rows = tuple(link_row(each, today) for each in seen)
    return LinksPage(
        rows=rows,
        filters=_filters(query, counts, most),
        said=_said(len(rows), has_more=has_more),
        search=query.search,
        show=query.show,
        is_turned=query.is_turned,
        turn=_turn(query),
        turn_address=query.address(turn="" if query.is_turned else "1"),
        earlier=query.address(page=query.page - 1) if query.page > 1 else "",
        later=query.address(page=query.page + 1) if has_more else "",
        page=_("Page {n}").format(n=query.page) if has_more or query.page > 1 else "",
        is_empty=not any(counts.values()),
        nothing=_nothing(query),
    )


def cut_off(page: LinksPage, searched: str) -> LinksPage:
    """The list of a search that reached only the newest ``searched`` links."""
    return replace(page, cut=_("Searched the newest {n} links.").format(n=searched))


def _said(number: int, *, has_more: bool) -> str:
    if has_more:
        return ngettext("{n} link, and more on the next page", "{n} links, and more on the next page", number).format(
            n=number
        )
    return ngettext("{n} link", "{n} links", number).format(n=number)


def _nothing(query: Query) -> str:
    if query.search:
        return _("No link matches.")
    return _("No link here.")


def _filters(query: Query, counts: Mapping[str, int], most: int) -> tuple[Filter, ...]:
    names = {"all": _("All"), "active": _("Active"), "expired": _("Expired"), "revoked": _("Revoked")}
    return tuple(
        Filter(text, _count(counts[show], most), query.address(state=show, turn=""), show == query.show)
        for show, text in names.items()
    )


def _count(number: int, most: int) -> str:
    return _("{n}+").format(n=most) if number > most else str(number)


def _turn(query: Query) -> str:
    orders = {
        "all": (_("Newest first"), _("Oldest first")),
        "active": (_("Ends soonest first"), _("Ends latest first")),
        "expired": (_("Recently ended first"), _("Ended long ago first")),
        "revoked": (_("Recently revoked first"), _("Revoked long ago first")),
    }
    usual, turned = orders[query.show]
    return usual if query.is_turned else turned


def link_row(seen: LinkSeen, today: date) -> Row:
    """One link in words."""
    is_live = seen.state in ("active", "soon")
    return Row(
        pk=seen.pk,
        label=isolated(seen.label) or _("No label"),
        protocol=protocol_name(seen.protocol),
        where=_where(seen.surgery_date, today),
        surgery=Dated(chart_date_with_year(seen.surgery_date), seen.surgery_date) if seen.surgery_date else None,
        mini=mini(seen.surgery_date, today) if seen.surgery_date else None,
        opened=last_opened(seen.opened_on, today, is_live=is_live),
        tag=tag(seen),
        is_live=is_live,
        is_expired=seen.state == "expired",
    )


def _where(surgery: date | None, today: date) -> str:
    if surgery is None:
        return _("No date. Each patient types their own")
    day = (today - surgery).days
    if day < 0:
        return ngettext("{n} day to go", "{n} days to go", -day).format(n=-day)
    return _("Day {day}, week {week}").format(day=day, week=day // 7 + 1)


def mini(surgery: date, today: date) -> Mini:
    """The weeks since surgery as dots."""
    week = min((today - surgery).days // 7, MINI_WEEKS)
    if week < 0:
        return Mini("", "", _dots(0, MINI_WEEKS))
    now = _dots(week, week + 1) if week < MINI_WEEKS else ""
    return Mini(_dots(0, week), now, _dots(week + 1, MINI_WEEKS))


def _dots(start: int, end: int) -> str:
    """A line that is drawn dotted, one dot every ten units."""
    return f"M{start * 10 + 5} 6H{end * 10 - 4}" if end > start else ""


def tag(seen: LinkSeen) -> Tag:
    """The state with the day it ends or ended."""
    day, left = chart_date_with_year(seen.ends_on), seen.days_left
    match seen.state:
        case "active":
            return Tag("on", _("Active"), _("Ends {date}").format(date=day))
        case "soon":
            words = ngettext("Ends in {n} day", "Ends in {n} days", left).format(n=left) if left else _("Ends today")
            return Tag("soon", words, day)
        case "revoked":
            return Tag("gone", _("Revoked"), day)
        case _:
            return Tag("off", _("Expired"), day)
