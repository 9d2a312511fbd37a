"""Pages rendered once per shape, with each visitor's own strings put in afterwards.

Nearly all the time of a timeline page goes into template nodes that come out the same for every date.
So a template is rendered once with marks where its strings go, and kept in pieces. The next page of
the same shape only joins its own strings with the pieces.

The shape is everything a template can branch on: booleans, numbers, enum members, None, whether a
string is empty, how many there are of a thing. A template must not look into a string: what it asks
about has to be an enum member.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import lru_cache
from html import escape  # what Django's own escape calls, without its layers
from itertools import zip_longest
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.template import loader
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from recovery.text.formatting import Html

_MARK = re.compile("\0(\\d+)\0")
_is_special = re.compile("[&<>\"']").search
"""Most strings have nothing to escape, and five replacements each would take as long as all the joining."""
_TEXT, _NOTHING, _DAY = "text", "", "day"


@dataclass(frozen=True, slots=True)
class _MarkedDay:
    """Stands for a date in a template that is rendered with marks."""

    mark: str

    def isoformat(self) -> str:
        return self.mark


@dataclass(slots=True)
class _Example:
    """A context to render with marks. It does not count as part of the key that it is kept under."""

    context: Mapping[str, Any]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Example)

    def __hash__(self) -> int:
        return 0


def render(template: str, context: Mapping[str, Any]) -> str:
    """The template, as rendering it afresh would give it."""
    if settings.DEBUG:  # An edited template is to be seen at once.
        return loader.get_template(template).render(dict(context))
    strings: list[str] = []
    shape = tuple(_shape(each, strings) for each in context.values())
    first, rest = _pieces(template, get_language(), shape, _Example(context))
    return first + "".join([strings[number] + piece for number, piece in rest])


def forget() -> None:
    """Render everything again."""
    _pieces.cache_clear()


def _shape(value: Any, strings: list[str]) -> Hashable:
    """The shape of ``value``; its strings, ready for the page, are added to ``strings``."""
    kind: type[Any] = type(value)
    if kind is str:
        strings.append(escape(value) if _is_special(value) else value)
        return _TEXT if value else _NOTHING
    if kind is tuple:
        return tuple([_shape(each, strings) for each in value])
    if kind is date:
        strings.append(value.isoformat())
        return _DAY
    if kind is Html:
        strings.append(str(value))
        return Html if value else _NOTHING
    parts = _parts(kind)
    if parts is not None:
        return (kind, *[_shape(each, strings) for each in parts(value)])
    hash(value)  # A list or a dict would be taken for part of the shape: refuse it here.
    return value  # type: ignore[no-any-return]


@lru_cache(maxsize=256)
def _pieces(
    template: str, language: str | None, shape: Hashable, example: _Example
) -> tuple[str, list[tuple[int, str]]]:
    marker = _Marker()
    marked = {name: marker.mark(value) for name, value in example.context.items()}
    first, *rest = _MARK.split(loader.get_template(template).render(marked))
    return first, [(int(number), piece) for number, piece in zip_longest(rest[::2], rest[1::2])]


class _Marker:
    """Numbers strings in the order in which :func:`_shape` collects them."""

    def __init__(self) -> None:
        self.count = 0

    def mark(self, value: Any) -> Any:
        kind = type(value)
        if kind in (str, Html):
            text = mark_safe(self._next()) if kind is Html else self._next()  # noqa: S308
            return text if value else value
        if kind is date:
            return _MarkedDay(self._next())
        if kind is tuple:
            return tuple(self.mark(each) for each in value)
        parts = _parts(kind)
        return value if parts is None else _rebuilt(value, [self.mark(each) for each in parts(value)])

    def _next(self) -> str:
        self.count += 1
        return f"\0{self.count - 1}\0"


def _rebuilt(value: Any, parts: list[Any]) -> Any:
    """A copy with other parts, made without ``__init__``: marks are no values that it would accept."""
    copy = object.__new__(type(value))
    for field, part in zip(fields(value), parts, strict=True):
        object.__setattr__(copy, field.name, part)
    return copy


Getter = Callable[[Any], tuple[Any, ...]]
_getters: dict[type[Any], Getter | None] = {}


def _parts(kind: type[Any]) -> Getter | None:
    """What takes an object of ``kind`` apart, made once for each of the few kinds; None for what is no dataclass."""
    if kind not in _getters:
        _getters[kind] = _getter([field.name for field in fields(kind)]) if is_dataclass(kind) else None
    return _getters[kind]


def _getter(names: list[str]) -> Getter:
    many, one = attrgetter(*names), attrgetter(names[0])
    return many if len(names) > 1 else lambda value: (one(value),)
