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
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cache, lru_cache
from html import escape  # what Django's own escape calls, without its layers
from itertools import count, zip_longest
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.template import loader
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from recovery.text.formatting import Html

_MARK = re.compile("\0(\\d+)\0")
_has_special = re.compile("[&<>\"']").search
"""Most strings have nothing to escape, and five replacements each would take as long as all the joining."""
_TEXT, _NOTHING, _DAY = "text", "", "day"

Pieces = tuple[str, list[tuple[int, str]]]
"""The HTML before the first string, then each string's number with the HTML after it."""


@dataclass(frozen=True, slots=True)
class _MarkedDay:
    """A stand-in for a date in a template that is rendered with marks."""

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
    """Return the HTML that rendering ``template`` afresh would give.

    :raises TypeError: if the context holds a list, a dict or anything else that can change.
    """
    if settings.DEBUG:  # An edited template is to be seen at once.
        return loader.get_template(template).render(dict(context))
    shape, strings = _shape_and_strings(context.values())
    first, rest = _render_pieces(template, get_language(), shape, _Example(context))
    return first + "".join([strings[number] + piece for number, piece in rest])


def forget() -> None:
    """Render everything again."""
    _render_pieces.cache_clear()


def _shape_and_strings(values: Iterable[Any]) -> tuple[Hashable, list[str]]:
    """Take ``values`` apart, depth first; the strings come out escaped, ready for the page.

    The shape is flat: a tuple stands in it with its length, and a dataclass always has the same fields.
    """
    shape: list[Hashable] = []
    strings: list[str] = []
    waiting = [*values][::-1]
    while waiting:
        value = waiting.pop()
        kind: Any = type(value)
        if kind is str:
            strings.append(escape(value) if _has_special(value) else value)
            shape.append(_TEXT if value else _NOTHING)
        elif kind is tuple:
            shape += (tuple, len(value))
            waiting += value[::-1]
        elif kind is date:
            strings.append(value.isoformat())
            shape.append(_DAY)
        elif kind is Html:
            strings.append(str(value))
            shape.append(Html if value else _NOTHING)
        elif get_fields := _fields_getter(kind):
            shape.append(kind)
            waiting += get_fields(value)[::-1]
        else:
            hash(value)  # A list or a dict would be taken for part of the shape: refuse it here.
            shape.append(value)
    return tuple(shape), strings


@lru_cache(maxsize=256)
def _render_pieces(template: str, language: str | None, shape: Hashable, example: _Example) -> Pieces:
    numbers = count()
    marked = {name: _marked(value, numbers) for name, value in example.context.items()}
    first, *rest = _MARK.split(loader.get_template(template).render(marked))
    return first, [(int(number), piece) for number, piece in zip_longest(rest[::2], rest[1::2])]


def _marked(value: Any, numbers: Iterator[int]) -> Any:
    """Return a copy of ``value`` with marks for strings, numbered as :func:`_shape_and_strings` collects them."""
    kind: Any = type(value)
    if kind in (str, Html):
        mark = f"\0{next(numbers)}\0"
        if not value:
            return value
        return mark_safe(mark) if kind is Html else mark  # noqa: S308
    if kind is date:
        return _MarkedDay(f"\0{next(numbers)}\0")
    if kind is tuple:
        return tuple(_marked(part, numbers) for part in value)
    get_fields = _fields_getter(kind)
    if get_fields is None:
        return value
    copy = object.__new__(kind)  # without __init__: marks are no values that it would accept
    for field, part in zip(fields(value), get_fields(value), strict=True):
        object.__setattr__(copy, field.name, _marked(part, numbers))
    return copy


@cache
def _fields_getter(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]] | None:
    """Return a function that takes an object of ``kind`` apart; None for what is no dataclass."""
    if not is_dataclass(kind):
        return None
    names = [field.name for field in fields(kind)]
    get_fields = attrgetter(*names)
    return get_fields if len(names) > 1 else lambda value: (get_fields(value),)
