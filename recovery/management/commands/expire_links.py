"""Erase the links that have ended, and what else is over: run it once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from recovery.accounts import invitations, sessions
from recovery.clinic.links import erasing
from recovery.site import counting, http
from recovery.site.sending import once


class Command(BaseCommand):
    help = (
        "Erases links and their dates LINK_RETENTION_DAYS after they ended; sessions, invitations, counts of "
        "tries and the marks of forms that were sent when they are over. May run again, or twice at once."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        moment = http.now()
        sessions.SessionStore.clear_expired()
        invitations.erase_ended_invitations(moment)
        counting.erase_ended_counts(moment)
        once.erase_old_forms(moment)
        self.stdout.write(f"Links erased: {erasing.erase_ended(http.site_today())}")
