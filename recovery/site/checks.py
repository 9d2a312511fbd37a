"""Checks that keep unsafe settings out of production; `check --deploy` and `serve` run them."""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLiteWrapper

from recovery.site import readiness

_Apps = Sequence[AppConfig] | None


@register(Tags.security, deploy=True)
def hosts_are_named(app_configs: _Apps, **options: Any) -> list[CheckMessage]:
    """Return an error where any host name is let in."""
    if not any(host.strip(".") in {"", "*"} for host in settings.ALLOWED_HOSTS):
        return []
    return [Error("ALLOWED_HOSTS has to name the site's hosts, not any host.", id="recovery.E001")]


@register(Tags.security, deploy=True)
def plain_http_stays_here(app_configs: _Apps, **options: Any) -> list[CheckMessage]:
    """Return an error where plain HTTP can be reached from another machine."""
    try:
        is_loopback = ip_address(settings.BIND.strip("[]")).is_loopback
    except ValueError:
        is_loopback = settings.BIND == "localhost"
    if settings.TLS == "proxy" or is_loopback:
        return []
    return [Error("TLS=off needs a BIND of this machine alone: 127.0.0.1.", id="recovery.E002")]


@register(Tags.database)
def sqlite_keeps_writes(
    app_configs: _Apps, databases: Sequence[str] | None = None, **options: Any
) -> list[CheckMessage]:
    """Return an error for each pragma that a file of SQLite lacks, so that a power cut could lose a write."""
    opened = [connections[alias] for alias in databases or ()]
    files = [database for database in opened if isinstance(database, SQLiteWrapper) and not database.is_in_memory_db()]
    weak = [pragma for file in files for pragma in readiness.weak_pragmas(file)]
    return [Error(f"SQLite does not keep PRAGMA {name}.", id="recovery.E003") for name in weak]
