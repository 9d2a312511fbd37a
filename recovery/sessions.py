"""Sessions in the database that end: after 30 minutes without a request, and 12 hours after sign-in.

A session is read only where a page asks who is there, so public pages neither read nor write one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

from recovery.http import now

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
_FRESH = timedelta(minutes=1)
"""How long a use is not written down again: a page that asks for its parts would write for each."""
_STARTED, _SEEN = "started", "seen"


class SessionStore(db.SessionStore):
    """Django's own store. The row's end moves with each use, never beyond the longest; the browser keeps no date."""

    def load(self) -> dict[str, Any]:
        data: dict[str, Any] = super().load()
        if SESSION_KEY in data and now() - _moment(data, _SEEN) > _FRESH:
            self.modified = True  # saved with the response, which moves the end
        return data

    def save(self, must_create: bool = False) -> None:
        if SESSION_KEY in self:
            self.setdefault(_STARTED, now().isoformat())
            self[_SEEN] = now().isoformat()
        super().save(must_create)

    def cycle_key(self) -> None:
        """A sign-in begins again, also within a session that was there before."""
        self.pop(_STARTED, None)
        super().cycle_key()

    def get_expiry_age(self, **kwargs: Any) -> int:
        return int((self.get_expiry_date(**kwargs) - now()).total_seconds())

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        idle_end = now() + IDLE
        if self.get(_STARTED) is None:
            return idle_end
        return min(idle_end, _moment(self._session, _STARTED) + LONGEST)  # type: ignore[attr-defined]

    def get_expire_at_browser_close(self) -> bool:
        return True


def _moment(data: dict[str, Any], name: str) -> datetime:
    """When it was written down. A session without it is of an earlier version of the site and counts as old."""
    return datetime.fromisoformat(data.get(name, "2000-01-01T00:00:00+00:00"))
