"""Everything that takes a timeline along: calendar, paper, another phone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from recovery.patient.page.addresses import Addresses
from recovery.text.formatting import date_with_year


@dataclass(frozen=True, slots=True)
class Take:
    """Addresses to offer. Whole ones, with scheme and host, where another program is to open them."""

    calendar_file: str
    calendar_address: str
    calendar_subscription: str
    other_titles: str
    """The same page with the other kind of calendar titles."""
    other_titles_part: str
    is_discreet: bool
    paper: str
    qr: str
    page: str
    today: str


def take(addresses: Addresses, today: date, *, origin: str) -> Take:
    """What the page offers on ``today``; ``origin`` is the site's scheme and host."""
    kind = {"discreet": "1"} if addresses.is_discreet else {}
    calendar = addresses.output("calendar", **kind)
    address = f"{origin}{calendar}"
    return Take(
        calendar_file=calendar,
        calendar_address=address,
        calendar_subscription=urlsplit(address)._replace(scheme="webcal").geturl(),
        other_titles=addresses.other_titles,
        other_titles_part=addresses.other_titles_part,
        is_discreet=addresses.is_discreet,
        paper=addresses.output("paper"),
        qr=addresses.output("qr"),
        page=f"{origin}{replace(addresses, is_discreet=False).timeline}",
        today=date_with_year(today).text,
    )
