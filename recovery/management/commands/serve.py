"""The production server, which starts only on safe settings and a migrated database."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from recovery.accounts import roles
from recovery.site import readiness, request_guard


class Command(BaseCommand):
    help = "Checks the settings and the database, collects static files, then serves."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("check", deploy=True, fail_level="WARNING", databases=["default"])
        if not readiness.is_migrated():
            raise CommandError("The database is not migrated: run manage.py migrate first.")
        roles.put_right()
        call_command("collectstatic", interactive=False, verbosity=0)
        os.environ["DJANGO_SETTINGS_MODULE"] = settings.SETTINGS_MODULE
        os.chdir(settings.BASE_DIR)
        # In this process's place, so that a signal to stop reaches the server itself.
        os.execv(sys.executable, [sys.executable, "-m", "granian", *server_options()])  # noqa: S606


def server_options() -> list[str]:
    """Return the command line of Granian, from the settings."""
    return [
        *("--interface", "wsgi", "--http", "1", "--no-ws", "--no-access-log"),
        *("--host", settings.BIND.strip("[]"), "--port", str(settings.PORT)),
        *("--workers", str(settings.WEB_CONCURRENCY), "--respawn-failed-workers", "--respawn-interval", "0.5"),
        # A thread that ends takes its database connection with it.
        *("--blocking-threads", str(request_guard.THREADS), "--blocking-threads-idle-timeout", "600"),
        *("--http1-header-read-timeout", "10000", "--workers-kill-timeout", "10"),
        "recovery.wsgi:application",
    ]
