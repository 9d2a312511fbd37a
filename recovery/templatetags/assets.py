"""Script and stylesheet elements whose integrity the browser checks."""

import base64
import hashlib
from functools import lru_cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def script(name: str) -> SafeString:
    """Return the element of a script, by its path among the static files."""
    return format_html('<script src="{}" integrity="{}" defer></script>', _address(name), integrity(name))


@register.simple_tag
def stylesheet(name: str) -> SafeString:
    """Return the element of a stylesheet, by its path among the static files."""
    return format_html('<link rel="stylesheet" href="{}" integrity="{}">', _address(name), integrity(name))


def integrity(name: str) -> str:
    """Return the SHA-384 digest of a static file, as browsers compare it; FileNotFoundError if there is none."""
    path = _served_file(name)
    # With the time of its last change, so that an edit during development is not refused.
    return _digest(path, path.stat().st_mtime_ns)


def _address(name: str) -> str:
    return staticfiles_storage.url(name)


def _served_file(name: str) -> Path:
    """Return the file that answers the address: collected files are renamed, and rewritten inside."""
    if isinstance(staticfiles_storage, ManifestFilesMixin):
        return Path(staticfiles_storage.path(staticfiles_storage.stored_name(name)))
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(f"There is no static file {name}")
    return Path(path)


@lru_cache(maxsize=64)
def _digest(path: Path, modified_ns: int) -> str:
    digest = hashlib.sha384(path.read_bytes()).digest()
    return f"sha384-{base64.b64encode(digest).decode()}"
