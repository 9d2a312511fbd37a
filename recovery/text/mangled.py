"""Addresses as messengers and letters mangle them, and what is left of those that were handed out.

Nothing is corrected. What can be in no address of ours is taken out (marks, brackets and quotes around it,
spaces and characters that cannot be seen, codes of mail and HTML), and what remains has to be one as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from string import punctuation
from urllib.parse import parse_qsl, unquote

Pairs = list[tuple[str, str]]

_UNSEEN = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
)
"""Characters that cannot be seen and are no space: controls, soft hyphens, joiners, marks of direction."""
_GAP = rf"[\s{_UNSEEN}]"
_CODES = re.compile("(?:%[0-9A-Fa-f]{2})+")
_SOFT_BREAK = re.compile(r"=[ \t]*[\r\n]+")
"""A break that mail in quoted-printable puts into a line."""
_LETTER = "[A-Za-z0-9_-]"
_TOKEN_WITH_GAPS = rf"((?:{_LETTER}{_GAP}*){{31}}{_LETTER})"
_LINK = re.compile(rf"[/\s{_UNSEEN}]*[tT]{_GAP}*/[^A-Za-z0-9_-]*{_TOKEN_WITH_GAPS}[-_]*(?!{_LETTER})(.*)\Z", re.DOTALL)
_TWICE = re.compile(
    rf"[/\s]*+t/({_LETTER}{{32}})(?:/++print)?+[^A-Za-z0-9]*+https?:/++[^/\s]++(/++t/\1(?!{_LETTER}).*)\Z",
    re.DOTALL,
)
"""A link pasted twice in a row: both have the same token, so they can only mean one."""
_OTHER = re.compile(rf"t/+{_LETTER}{{32}}(?!{_LETTER})")
"""Another link behind the first: nobody knows which is meant."""
_OUTPUT = re.compile(rf"/*(print|calendar\.ics|timeline\.json|qr\.svg)[-_]*(?!{_LETTER})(.*)\Z", re.DOTALL)
_DAYS = ("surgery_date", "on", "back_by")
_KNOWN = (*_DAYS, "discreet")
_DAY = re.compile(
    rf"[^0-9A-Za-z]*(?:3D)?([0-9]{{4}}){_GAP}*-{_GAP}*([0-9]{{2}}){_GAP}*-{_GAP}*([0-9]{{2}})(.*)\Z", re.DOTALL
)
_YES = re.compile(r"[^0-9A-Za-z]*(?:3D)?1([^0-9A-Za-z]*)\Z")
_AMPERSANDS = re.compile(r"(?:(?:amp|#38|#x26);)+", re.IGNORECASE)
_ENTITY = re.compile(r"#?[A-Za-z0-9]{2,8};")
_TRACKING = re.compile(
    r"utm_\w+|pk_\w+|mtm_\w+|(?:fb|g|d|ms|y|tw|tt)clid|[gw]braid|igshid|igsh|mc_[ce]id|_hs(?:enc|mi)|mkt_tok|_gl|srsltid",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Link:
    """The one address of a link that a mangled one can mean. Whether there is such a link is not known here."""

    token: str
    output: str
    """The part that follows the token: ``print``, ``calendar.ics``, ``timeline.json``, ``qr.svg`` or nothing."""
    query: Pairs


def link_in(path: str) -> Link | None:
    """Return the link in ``path``, with its token's 32 letters in their order; None if it can mean none or several."""
    text, query = _split(path)
    while twice := _TWICE.match(text):
        text = twice[2]
    match = _LINK.match(text)
    if not match:
        return None
    token, rest = re.sub(_GAP, "", match[1]), match[2]
    output = _OUTPUT.match(re.sub(_GAP, "", rest))
    if output and _is_waste(output[2]):
        return Link(token, output[1], query)
    is_followed_by_words = re.match(r"/*\s", rest) is not None and not _OTHER.search(rest)
    return Link(token, "", query) if is_followed_by_words or _is_waste(rest) else None


def pages_in(path: str) -> Iterator[tuple[str, Pairs]]:
    """Yield the addresses of pages for everyone that ``path`` may mean, likeliest first, with the query stuck to it."""
    text, query = _split(path)
    for candidate in (re.sub(_GAP, "", text), re.split(_GAP, text.strip())[0]):
        ascii_part = re.split(r"[^ -~]", re.sub(r"\A[\W_]+", "", candidate), maxsplit=1)[0]
        plain = re.sub(r"/+", "/", ascii_part.rstrip(punctuation)).lower()
        if plain:
            yield f"/{plain}/", query
            yield f"/{plain}", query


def cleaned_query(pairs: Iterable[tuple[str, str]]) -> Pairs | None:
    """Return a query without what was hung on and stuck in; None where there is nothing of that.

    A date has to stand there whole, as our own addresses have it: none is completed or chosen.
    """
    before = list(pairs)
    after = list(_cleaned_pairs(before))
    return None if after == before else after


def whole_query(asked: Iterable[tuple[str, list[str]]], stuck: Pairs) -> Pairs:
    """Return the clean query of an address: what it asked, and of what was stuck to its path the parts of ours."""
    pairs = [(name, value) for name, values in asked for value in values]
    pairs = pairs if (clean := cleaned_query(pairs)) is None else clean
    ours = cleaned_query(stuck) or stuck
    return pairs + [(name, value) for name, value in ours if name in _KNOWN]


def _cleaned_pairs(pairs: Pairs) -> Iterator[tuple[str, str]]:
    for full_name, full_value in pairs:
        name = _AMPERSANDS.sub("", re.sub(_GAP, "", full_name))
        if name.lower() not in _KNOWN:
            # Not ours: it stays as it is, unless it says nothing to this site.
            if not (_TRACKING.fullmatch(name) or _ENTITY.fullmatch(name) or _is_waste(name)):
                yield full_name, full_value
            continue
        value, further = _split(full_value)
        read = _read_day(value) if name.lower() in _DAYS else "1" if _YES.match(value) else ""
        yield (name.lower(), read) if read else (name.lower(), full_value)
        # Where the marks between the parts were encoded too.
        for other, stuck in further if read and name.lower() in _DAYS else ():
            clean = _read_day(stuck) if other in _DAYS else "1" if other in _KNOWN and _YES.match(stuck) else ""
            if clean:
                yield other, clean


def _read_day(value: str) -> str:
    value = re.sub(f"[{_UNSEEN}]", "", _SOFT_BREAK.sub("", value))
    match = _DAY.match(value)
    if not match or any(letter.isdecimal() for letter in value[: match.start(1)].removesuffix("3D")):
        return ""
    return "-".join(match.group(1, 2, 3)) if _is_waste(match[4]) else ""


def _is_waste(text: str) -> bool:
    """Whether ``text`` has nothing that could belong to an address: no letter of English and no digit."""
    return not any((letter.isascii() and letter.isalnum()) or letter.isdecimal() for letter in text)


def _split(text: str) -> tuple[str, Pairs]:
    """Return ``text`` without codes, as far as the first mark of a query; and the query."""

    def decoded(codes: re.Match[str]) -> str:
        try:
            return unquote(codes[0], errors="strict")
        except UnicodeDecodeError:  # of an old program
            return unquote(codes[0], "cp1252", errors="replace")

    for _layer in range(3):
        text = _CODES.sub(decoded, text)
    with suppress(ValueError):  # a number of thousands of digits
        text = unescape(text)
    path, *query = re.split(r"[?&]", _SOFT_BREAK.sub("", text), maxsplit=1)
    return path, parse_qsl("".join(query), keep_blank_values=True)
