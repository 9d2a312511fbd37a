"""Strict readers of the environment: a value that cannot be meant stops the start, by its name.

Each takes the name of a variable, and raises ``ImproperlyConfigured`` for a value that it cannot use.
"""

import os
import re
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

_CONTACT = re.compile(r"(?:mailto:|https://|tel:)\S+")
_REDIS = re.compile(r"rediss?://[^\s/]|unix:///")
_BOOLEANS = {"1": True, "true": True, "0": False, "false": False}


def text(name: str, default: str = "") -> str:
    """Return a variable without the spaces around it; unset, the default."""
    return os.environ.get(name, default).strip()


def boolean(name: str, *, default: bool) -> bool:
    """Return whether a variable is 1 or true, not 0 or false, in any case; unset, the default."""
    try:
        return _BOOLEANS[text(name, str(default)).lower()]
    except KeyError:
        raise _unusable(name, "1, 0, true or false") from None


def integer(name: str, default: int, *, minimum: int = 0, maximum: int) -> int:
    """Return a whole number from ``minimum`` to ``maximum``, both included; unset, the default."""
    digits = text(name, str(default))
    if not re.fullmatch("[0-9]{1,9}", digits) or not minimum <= int(digits) <= maximum:
        raise _unusable(name, f"a whole number from {minimum} to {maximum}")
    return int(digits)


def words(name: str) -> list[str]:
    """Return a comma-separated list; unset and empty both mean no items."""
    value = text(name)
    items = [item.strip() for item in value.split(",")] if value else []
    if not all(items):
        raise _unusable(name, "a comma-separated list without empty items")
    return items


def choice(name: str, choices: Collection[str], *, default: str) -> str:
    """Return one of the ``choices``; unset, the default."""
    value = text(name, default)
    if value not in choices:
        raise _unusable(name, f"one of {', '.join(sorted(choices))}")
    return value


def web_address(name: str) -> str:
    """Return an address to build links on, without its last slash; empty when unset."""
    value = text(name).rstrip("/")
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query):
        raise _unusable(name, "an address such as https://recovery.example.org")
    return value


def contact(name: str) -> str:
    """Return how to reach somebody, as an address of RFC 9116; empty when unset."""
    value = text(name)
    if value and not _CONTACT.fullmatch(value):
        raise _unusable(name, "an address such as mailto:security@example.org or https://example.org/security")
    return value


def redis_address(name: str) -> str:
    """Return where Redis is; empty when unset."""
    value = text(name)
    if value and not _REDIS.match(value):
        raise _unusable(name, "an address such as redis://127.0.0.1:6379/0")
    return value


def time_zone(name: str, default: str) -> str:
    """Return the name of a time zone, such as Europe/London; unset, the default."""
    value = text(name, default)
    try:
        return ZoneInfo(value).key
    except (KeyError, ValueError, OSError):
        raise _unusable(name, "a time zone such as Europe/London") from None


def secret(name: str, *, kept_in: Path | None, shortest: int = 1) -> str:
    """Return a secret; when unset, a random one kept in a file, if there may be one."""
    value = text(name)
    if not value:
        if kept_in is None:
            raise ImproperlyConfigured(f"{name} is not set. It has to be a long random secret.")
        try:
            value = _kept_secret(kept_in)
        except OSError as error:
            raise ImproperlyConfigured(f"{name} is not set, and {kept_in} can neither be read nor made.") from error
    if len(value) < shortest:
        raise _unusable(name, f"a random secret of {shortest} characters or more")
    return value


def _kept_secret(path: Path) -> str:
    from django.core.management.utils import get_random_secret_key

    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(path, get_random_secret_key())
    return path.read_text().strip()


def _write_once(path: Path, content: str) -> None:
    """Put a file there whole or not at all: of two processes that start at once, both read the first one's."""
    descriptor, own = mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        with suppress(FileExistsError):
            path.hardlink_to(own)
    finally:
        Path(own).unlink()


def _unusable(name: str, expected: str) -> ImproperlyConfigured:
    # The value itself is left out: a secret pasted into the wrong variable must not reach a log.
    return ImproperlyConfigured(f"{name} cannot be used: it has to be {expected}.")
