"""Times in words, in the zone of the person who reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from django.http import HttpRequest
from django.utils.translation import gettext as _

from recovery.site import http
from recovery.text.formatting import date_with_year


@dataclass(frozen=True, slots=True)
class LocalTime:
    """Today, and the zone it is today in."""

    today: date
    zone: tzinfo

    def moment(self, at: datetime) -> str:
        """Say a day and a time: 20 November 2026, 14:02."""
        local = at.astimezone(self.zone)
        return _("{date}, {time}").format(date=date_with_year(local.date()).text, time=f"{local:%H:%M}")

    def recent(self, at: datetime) -> str:
        """Say a time of today as “Today at 09:40”; one of any other day as :meth:`moment` does."""
        local = at.astimezone(self.zone)
        return _("today at {time}").format(time=f"{local:%H:%M}") if local.date() == self.today else self.moment(at)

    def day(self, at: datetime) -> str:
        """Say a day: 20 November 2026."""
        return date_with_year(at.astimezone(self.zone).date()).text


def local_time_of(request: HttpRequest) -> LocalTime:
    """Return the local time of the person who asks."""
    return LocalTime(http.today_for(request), http.zone_of(request))
