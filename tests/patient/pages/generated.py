"""Addresses with anything in them, and what a page that refuses one has to show."""

from __future__ import annotations

import html
import random
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from recovery.patient import query_string
from recovery.text.date_parts import weekday_number, words_and_numbers
from recovery.text.typed_dates import Ambiguous, Boxes, Unusable
from tests.patient.pages.conftest import TIMELINE

TODAY = date(2026, 11, 22)
GUIDE = "/knee-osteotomy/"
PREVIEW = "/admin/recovery/edition/{pk}/preview/timeline/"
PATHS = (
    TIMELINE, TIMELINE, GUIDE, PREVIEW, "/", f"{GUIDE}timeline.json", f"{GUIDE}timeline.ics", f"{TIMELINE}print/",
    f"{TIMELINE}qr.svg",
)  # fmt: skip
PARAMETERS = (
    "surgery_date", "day", "month", "year", "on", "on_day", "back_by", "ask", "discreet", "at_day", "x",
)  # fmt: skip
HEADERS = (
    "HX-Request", "HX-Boosted", "HX-History-Restore-Request", "HX-Current-URL", "HX-Target", "HX-Trigger", "HX-Prompt",
)  # fmt: skip
ZONES = ("Pacific%2FKiritimati", "Europe/London", "No/Where", "", "%00", "../../etc/passwd", "x" * 3000)
NASTY = (
    "", " ", "\0", "0", "-1", "2026-10-30", "2026-02-30", "0000-00-00", "9999-12-31", "99999999999999999999",
    "30 Oct 2026", "03/04/2026", "31/06/2026", "29 Feb 2027", "1e9", "NaN", "²", "٣٠", "30\u066b10",
    "\uff1cscript\uff1e",
    "<script>alert(1)</script>", "' OR 1=1 --", "%00", "../../etc/passwd", "\ud7ff", "\U0010ffff", "é" * 5000,
    "2026-10-30\n", "on", "back_by", "October", "oct", "Sept", "10.10", "1.5", "+10", "{start}", "{{7*7}}",
    "not 30 Oct 2026", "Monday 30 October 2026", "3 12 2016",
)  # fmt: skip

_ALERT = re.compile(r'<div[^>]* role="alert"')
_SHOWN = re.compile(r'value="([^"]*)"|<strong>([^<]*)</strong>')


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    path: str
    query: str
    headers: dict[str, str]
    zone: str

    @property
    def is_part(self) -> bool:
        return self.headers.get("HX-Request") == "true"


def requests(count: int, pk: int) -> Iterator[Asked]:
    generator = random.Random(20261122)
    for _ in range(count):
        path = generator.choice(PATHS).format(pk=pk)
        names = generator.sample(PARAMETERS, generator.randint(1, 5))
        query = urlencode([(name, value(generator)) for name in names], errors="surrogatepass")
        yield Asked(path, query, dict(_headers(generator)), generator.choice(ZONES))


def _headers(generator: random.Random) -> Iterator[tuple[str, str]]:
    for name in generator.sample(HEADERS, generator.choice((0, 0, 1, 3))):
        yield (
            name,
            generator.choice(("true", "true", "false", "", "answer", "http://[", "%E2%98%83")),
        )


def value(generator: random.Random) -> str:
    if generator.random() < 0.7:
        return generator.choice(NASTY)
    alphabet = string.printable + "äß日本🦵"
    return "".join(generator.choices(alphabet, k=generator.randint(0, 40)))


def assert_says_what_is_wrong(asked: Asked, page: str) -> None:
    """A refusal has words, and what was typed; a part leaves the boxes of a look-up as they stand."""
    assert _ALERT.search(page), asked
    query = QueryDict(asked.query)
    typed = _typed_into(query, asked.path)
    if asked.is_part and (typed is None or query_string.asked_about(query)):
        return
    shown = html.unescape(" ".join("".join(found) for found in _SHOWN.findall(page)))
    for word in words_and_numbers(typed or ""):
        # A weekday that does not fit is told in words; the boxes have no room for it.
        assert weekday_number(word) is not None or (word.lstrip("0") or "0") in shown, (asked, word)


def _typed_into(query: QueryDict, path: str) -> str | None:
    """The text that was refused; None where nothing was typed."""
    if path == GUIDE:
        return _look_up_text(query, query_string.Ask.BACK_BY)
    boxes = None if "ask" in query else query_string.boxes_of(query)
    try:
        query_string.read_surgery_date(query, TODAY)
    except (Unusable, Ambiguous):
        return _text_of(boxes) if boxes else _tidy(query.get("surgery_date", ""))
    ask = query_string.asked_about(query)
    return _look_up_text(query, ask) if ask else None


def _look_up_text(query: QueryDict, ask: query_string.Ask) -> str | None:
    if "ask" in query:
        return _text_of(query_string.boxes_of(query) or Boxes())
    return _tidy(query.get(ask, "")) if ask in query else None


def _text_of(boxes: Boxes) -> str:
    """A whole date in one box stands for all three."""
    return boxes.whole_date() or f"{boxes.day} {boxes.month} {boxes.year}"


def _tidy(text: str) -> str:
    return Boxes.typed(text, "", "").day
