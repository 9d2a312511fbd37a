"""A database whose rows are really committed, so that other processes see them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from recovery.content.files.shipped import publish_first, read
from tests.conftest import PUBLISHED_AT

ENVIRONMENT = {"ALLOWED_HOSTS": "127.0.0.1", "DEBUG": "0", "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz" * 2}
"""What the project's own settings need beside DATABASE_URL."""


@contextmanager
def shipped(folder: Path) -> Iterator[str]:
    """What ships, published: in a file in ``folder``, or in the suite's own database on PostgreSQL. Gives its address.

    The test needs ``pytest.mark.django_db(transaction=True)``.
    """
    if connection.vendor == "postgresql":
        _publish_what_ships()
        yield address(connection.settings_dict)
        return
    path = folder / "db.sqlite3"
    file = f"sqlite:///{path}"
    _migrate(file)
    with _standing_in(_file(path)):
        _publish_what_ships()
        yield file


def _publish_what_ships() -> None:
    (path,) = (settings.BASE_DIR / "fixtures").glob("*.json")
    assert publish_first(read(path), PUBLISHED_AT)


def address(facts: dict[str, str]) -> str:
    """The address that stands for these settings of a PostgreSQL database."""
    password = f":{quote(facts['PASSWORD'], safe='')}" if facts["PASSWORD"] else ""
    host = f"{facts['HOST']}:{facts['PORT']}" if facts["PORT"] else facts["HOST"]
    return f"postgres://{quote(facts['USER'], safe='')}{password}@{host}/{facts['NAME']}"


def _migrate(address: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    environment = {**ENVIRONMENT, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "recovery.settings"}
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True, timeout=60)


def _file(path: Path) -> BaseDatabaseWrapper:
    return type(connections["default"])({**connections["default"].settings_dict, "NAME": str(path)}, "default")


@contextmanager
def _standing_in(other: BaseDatabaseWrapper) -> Iterator[None]:
    """Every query of this thread goes to ``other``."""
    usual = connections["default"]
    connections["default"] = other
    try:
        yield
    finally:
        other.close()
        connections["default"] = usual
