"""Turns DATABASE_URL into Django's database settings, safe against loss and hanging."""

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

_POSTGRESQL_LIMITS = "-c statement_timeout=5000 -c lock_timeout=3000"


def configure(url: str, base_dir: Path) -> dict[str, Any]:
    match _parse(url):
        case {"ENGINE": "django.db.backends.sqlite3"} as database:
            return _sqlite(database, base_dir)
        case {"ENGINE": "django.db.backends.postgresql"} as database:
            return _postgresql(database)
    raise ImproperlyConfigured("DATABASE_URL has to begin with sqlite:/// or postgres://.")


def _parse(url: str) -> dict[str, Any]:
    try:
        return dict(dj_database_url.parse(url))
    except ValueError:  # its message quotes the address, and so the password
        raise ImproperlyConfigured("DATABASE_URL cannot be read.") from None


def _sqlite(database: dict[str, Any], base_dir: Path) -> dict[str, Any]:
    if database["NAME"] == ":memory:":
        raise ImproperlyConfigured("DATABASE_URL has to name a file: sqlite:///var/db.sqlite3")
    if database.get("OPTIONS"):
        raise ImproperlyConfigured("DATABASE_URL takes no options for SQLite.")
    path = base_dir / database["NAME"]
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return database | {
        "NAME": path,
        # A connection opened on a full disk fails, one already open still reads.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            # FULL: losing a revocation in a power cut would open a link again.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;",
        },
    }


def _postgresql(database: dict[str, Any]) -> dict[str, Any]:
    own = {
        "connect_timeout": 3,
        "options": _POSTGRESQL_LIMITS,
        "pool": {"min_size": 1, "max_size": 8, "timeout": 3},
    }
    options = database.get("OPTIONS", {})
    if taken := own.keys() & options.keys():
        raise ImproperlyConfigured(f"DATABASE_URL cannot set {', '.join(sorted(taken))}: the site sets it.")
    return database | {
        "CONN_MAX_AGE": 0,  # the pool keeps connections; Django allows no other value with it
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options | own,
    }


def lift_limits(using: str, **kwargs: Any) -> None:
    """Let a migration take as long as it takes: limits are for requests."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
