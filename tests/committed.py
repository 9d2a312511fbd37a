"""A database whose rows are really committed, so that other processes see them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

ENVIRONMENT = {"ALLOWED_HOSTS": "127.0.0.1", "DEBUG": "0", "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz" * 2}
"""What the project's own settings need beside DATABASE_URL."""


@contextmanager
def shipped(folder: Path) -> Iterator[str]:
    """What ships, published: in a file in ``folder``, or in the suite's own database on PostgreSQL. Gives its address.

    The test needs ``pytest.mark.django_db(transaction=True)``.
    """
    if connection.vendor == "postgresql":
        yield address(connection.settings_dict)
        return
    path = folder / "db.sqlite3"
    with closing(sqlite3.connect(path)) as file:
        connection.connection.backup(file)
    with _standing_in(_file(path)):
        yield f"sqlite:///{path}"


def address(facts: dict[str, str]) -> str:
    """The address that stands for these settings of a PostgreSQL database."""
    password = f":{quote(facts['PASSWORD'], safe='')}" if facts["PASSWORD"] else ""
    host = f"{facts['HOST']}:{facts['PORT']}" if facts["PORT"] else facts["HOST"]
    return f"postgres://{quote(facts['USER'], safe='')}{password}@{host}/{facts['NAME']}"


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
