"""Reading a file's bytes as JSON that can be stored, or naming the line that stands in the way."""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recovery.content.files.bad_file import BadFile, Place, bad_value

FORMAT = 1
MAX_BYTES = 2_000_000
MAX_DEPTH = 20

Json = dict[str, Any]

_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_LONGEST_NUMBER = 18
_BROKEN: dict[str, Promise] = {
    "Expecting value": gettext_lazy("A value is missing here, or it is not written as JSON."),
    "Expecting ',' delimiter": gettext_lazy("A comma or a closing bracket is missing before this."),
    "Expecting ':' delimiter": gettext_lazy("A colon is missing before this."),
    "Expecting property name": gettext_lazy("A name in double quotes is missing here."),
    "Illegal trailing comma": gettext_lazy("The comma before the closing bracket is one too many."),
    "Extra data": gettext_lazy("Something stands after the end of the file’s object."),
    "Unterminated string": gettext_lazy("A text begins here and has no closing double quote."),
    "Invalid control character": gettext_lazy(
        "A text goes on in the next line, or has a tab. Write \\n or \\t instead."
    ),
    "Invalid \\": gettext_lazy("A backslash stands alone here. Write two for one."),
}
"""The beginnings of Python's messages on broken JSON, each with plain words for it."""


class _Twice(Json):
    """An object in which ``name`` stands twice."""

    name: str


def decode(data: bytes) -> str:
    """Read the text of a file from its bytes.

    :raises BadFile: if it is too large or not UTF-8.
    """
    _check_size(len(data))
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile(line, _("The file is not in UTF-8. Save it with that encoding.")) from None


def parse(text: str) -> Json:
    """Read the object in ``text``, of this format and with nothing in it that cannot be stored.

    :raises BadFile: otherwise.
    """
    _check_size(len(text.encode(errors="surrogatepass")))
    _check_depth(text)
    try:
        # A whole number that is too long to be stored is read as infinite, which is refused below.
        data = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=lambda digits: int(digits) if len(digits) <= _LONGEST_NUMBER else math.inf,
        )
    except json.JSONDecodeError as error:
        known = (str(words) for start, words in _BROKEN.items() if error.msg.startswith(start))
        raise BadFile(error.lineno, next(known, _("This is not JSON."))) from None
    for place, problem in _unfit(data, ()):
        raise bad_value(text, place, problem)
    if not isinstance(data, dict):
        raise bad_value(text, (), _("The file must be one object in braces."))
    if data.get("format") != FORMAT:
        raise bad_value(text, ("format",), _("The file is not in format {format}.").format(format=FORMAT))
    return data


def _check_size(size: int) -> None:
    if size > MAX_BYTES:
        raise BadFile(1, _("The file is too large. The most is {n} MB.").format(n=MAX_BYTES // 1_000_000))


def _check_depth(text: str) -> None:
    """Refuse what would take Python's parser too deep."""
    depth = 0
    for bracket in _BRACKETS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(bracket.group(), 0)
        if depth > MAX_DEPTH:
            line = text.count("\n", 0, bracket.start()) + 1
            raise BadFile(line, _("Too many brackets stand within one another."))


def _object(pairs: list[tuple[str, Any]]) -> Json:
    whole = dict(pairs)
    if len(whole) == len(pairs):
        return whole
    twice, names = _Twice(whole), set[str]()
    for name, _value in pairs:
        if name in names:
            twice.name = name
            break
        names.add(name)
    return twice


def _unfit(value: object, place: Place) -> Iterator[tuple[Place, str]]:
    """Yield values that are JSON to Python, and cannot be stored or mean nothing: where each is, and why."""
    match value:
        case str() if _UNSTORABLE.search(value):
            yield place, _("This has a character that cannot be stored: NUL, or half of one.")
        case float() if not math.isfinite(value):
            yield place, _("This number is too large, or none at all.")
        case dict():
            if isinstance(value, _Twice):
                yield (*place, value.name), _("This stands here twice.")
            for name, inner in value.items():
                yield from _unfit(name, (*place, name))
                yield from _unfit(inner, (*place, name))
        case list():
            for position, inner in enumerate(value):
                yield from _unfit(inner, (*place, position))
