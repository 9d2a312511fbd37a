"""Which release of the software this is.

Asked once when a server starts: what is read later may be newer than what is running.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

_FOLDERS = ("recovery", "static", "templates")
_LEFT_OUT = (".pyc",)


@cache
def fingerprint() -> str:
    """The same for every process that serves the same code under the same name, and another after any change."""
    said = (settings.VERSION, settings.SITE_NAME, settings.PUBLIC_URL, settings.LANGUAGE_CODE, settings.TIME_ZONE)
    found = sha256(repr(said).encode())
    for path in _files(Path(settings.BASE_DIR)):
        found.update(path.read_bytes())
    return found.hexdigest()


def _files(root: Path) -> list[Path]:
    every = [path for folder in _FOLDERS for path in (root / folder).rglob("*")]
    # With the libraries, whose answers are ours too, and the names under which static files are served.
    every += [root / "requirements.txt", Path(settings.STATIC_ROOT) / "staticfiles.json"]
    return sorted(path for path in every if path.is_file() and path.suffix not in _LEFT_OUT)
