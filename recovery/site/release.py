"""The release of the software that is running.

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
    """Return 64 hexadecimal digits, the same in every process that serves the same code under the same name.

    After any change they are others.
    """
    names = (settings.VERSION, settings.SITE_NAME, settings.PUBLIC_URL, settings.LANGUAGE_CODE, settings.TIME_ZONE)
    digest = sha256(repr(names).encode())
    root = Path(settings.BASE_DIR)
    paths = [path for folder in _FOLDERS for path in (root / folder).rglob("*")]
    # With the libraries, whose answers are ours too, and the names under which static files are served.
    paths += [root / "requirements.txt", Path(settings.STATIC_ROOT) / "staticfiles.json"]
    for path in sorted(paths):
        if path.is_file() and path.suffix not in _LEFT_OUT:
            digest.update(path.read_bytes())
    return digest.hexdigest()
