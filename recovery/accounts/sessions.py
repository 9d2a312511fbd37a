"""Sessions in the database that end: after 30 minutes without a request, and 12 hours after sign-in.

A session is read only where a page asks who is there, so public pages neither read nor write one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions import middleware
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from recovery.site import bookkeeping, databases
from recovery.site.http import READ, now

IDLE = timedelta(minutes=30)
LONGEST_SESSION = timedelta(hours=12)
_FRESH = timedelta(minutes=1)
"""The time for which a use is not written down again: a page that asks for its parts would write for each."""
PATIENCE = 0.5
"""Seconds that a page which only reads waits to write its session: what a sign-in is about, say."""
_STARTED, _SEEN = "started", "seen"


class SessionStore(db.SessionStore):
    """Django's own store. The row's end moves with each use, never beyond the longest; the browser keeps no date."""

    is_read = False
    """Whether it is of a request that only reads."""
    is_to_be_moved = False
    """Whether this use, if it writes nothing else, is to move the end."""

    def load(self) -> dict[str, object]:
        data: dict[str, object] = super().load()
        self.is_to_be_moved = SESSION_KEY in data and now() - _moment(data, _SEEN) > _FRESH
        return data

    def save(self, must_create: bool = False) -> None:
        if SESSION_KEY in self:
            self.setdefault(_STARTED, now().isoformat())
            self[_SEEN] = now().isoformat()
        try:
            super().save(must_create)
        except UpdateError as problem:
            # Django takes every failure for a session that was ended meanwhile, and so for the browser's fault.
            if isinstance(problem.__context__, databases.AWAY):
                raise problem.__context__ from None
            raise

    def flush(self) -> None:
        """Forget the session. One that a reader's request finds ended opens nothing more, so its row can wait."""
        key = self.session_key
        if not self.is_read or key is None:
            super().flush()
            return
        self.clear()
        self._session_key = None
        bookkeeping.note(("session ended", key), partial(self.delete, key))

    def cycle_key(self) -> None:
        """Let the longest time begin again. Django calls it where nobody was signed in yet, and for a new password."""
        self.pop(_STARTED, None)
        super().cycle_key()

    def get_expiry_age(self, **kwargs: Any) -> int:
        return int((self.get_expiry_date(**kwargs) - now()).total_seconds())

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        idle_end = now() + IDLE
        if self.get(_STARTED) is None:
            return idle_end
        return min(idle_end, _moment(self._session, _STARTED) + LONGEST_SESSION)  # type: ignore[attr-defined]

    def get_expire_at_browser_close(self) -> bool:
        return True


class SessionMiddleware(middleware.SessionMiddleware):
    """Django's own, in which no reader waits until a session is written."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        cast(SessionStore, request.session).is_read = request.method in READ

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session = cast(SessionStore, request.session)
        if request.method in READ and session.modified:
            with databases.hurried(PATIENCE):
                return super().process_response(request, response)
        if session.accessed and not session.modified and session.is_to_be_moved and session.session_key:
            bookkeeping.note(("session used", session.session_key), partial(_move_end, session.session_key, now()))
        return super().process_response(request, response)


def _move_end(key: str, seen: datetime) -> None:
    """Write down that the session was used. One that was ended meanwhile stays so, and nothing else in it changes."""
    model = SessionStore.get_model_class()
    with transaction.atomic():
        row = model.objects.select_for_update().filter(pk=key, expire_date__gt=seen).first()
        data = row.get_decoded() if row else {}
        if SESSION_KEY not in data or _moment(data, _SEEN) >= seen:
            return
        started = datetime.fromisoformat(data.setdefault(_STARTED, seen.isoformat()))
        data[_SEEN] = seen.isoformat()
        ends = min(seen + IDLE, started + LONGEST_SESSION)
        model.objects.filter(pk=key).update(session_data=SessionStore().encode(data), expire_date=ends)


def _moment(data: Mapping[str, object], name: str) -> datetime:
    """Read a moment of a session. One without it is of an earlier version of the site and counts as old."""
    return datetime.fromisoformat(str(data.get(name, "2000-01-01T00:00:00+00:00")))
