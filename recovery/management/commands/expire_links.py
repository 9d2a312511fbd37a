"""Erase the links that have ended: run it once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from recovery import http, sharing


class Command(BaseCommand):
    help = "Erases links and their dates LINK_RETENTION_DAYS after they ended. May run again, or twice at once."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Links erased: {sharing.erase_ended(http.site_today())}")
