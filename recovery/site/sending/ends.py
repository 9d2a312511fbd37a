"""The end of a form: a hidden box after all others, so that a form that was cut anywhere is seen to lack it.

What stands in it is made anew for each form, so that two forms with the same words are two forms, and says for whom
the page was made. It is put into pages when they go out, ours, Django's and allauth's alike, so that no template can
forget it.
"""

from __future__ import annotations

import re
from uuid import uuid4

from django.http import HttpRequest, QueryDict
from django.utils.crypto import salted_hmac

NAME = "form-end"
_ASKING = frozenset({"preview", "add", "remove"})
"""Buttons that ask for the form again and save nothing."""
_ASKED = frozenset({"admin:recovery_edition_reading"})
"""Addresses that a script asks about some words, which are kept nowhere."""

# A "<" ends what is looked at, since none stands unescaped in a tag: else a page of beginnings took long.
_FORM = re.compile(rb"""<form\b(?:[^<>"']|"[^<"]*"|'[^<']*')*+>""", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"""([\w-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""")
_CLOSED = re.compile(b"</form", re.IGNORECASE)
_WHOLE = re.compile("[0-9a-f]{32}([0-9a-f]{16})")
_NOBODY = "0" * 16
_AFTER = {"preview"}
"""The name of a button outside its form, which browsers send last. Its address says the same (``?preview=``), so
that a press of it that is cut here never saves."""


def fresh(person: object = None) -> str:
    """What stands in the box of one form, made for the person with that key; None while nobody is signed in."""
    return uuid4().hex + _mark_of(person)


def is_theirs(request: HttpRequest) -> bool:
    """Whether a whole form was made for who sends it: not for somebody who was signed in here before."""
    found = _WHOLE.fullmatch(str(request.POST.get(NAME)))
    return found is not None and found[1] in (_NOBODY, _mark_of(request.user.pk))


def _mark_of(person: object) -> str:
    return _NOBODY if person is None else salted_hmac("recovery.sending.ends", str(person)).hexdigest()[:16]


def with_ends(html: bytes, request: HttpRequest) -> bytes:
    """A page or a part of one, each form that is posted with its end as the last in it, unless it has one."""
    pieces, done = [], 0
    for form in _FORM.finditer(html):
        attributes = {name.lower(): value.strip(b"\"'").lower() for name, value in _ATTRIBUTE.findall(form[0])}
        if attributes.get(b"method") != b"post":
            continue
        close = _CLOSED.search(html, form.end())
        if close is None:
            break
        if f'name="{NAME}"'.encode() in html[form.end() : close.start()]:
            continue
        end = f'<input type="hidden" name="{NAME}" value="{fresh(request.user.pk)}">'
        pieces += [html[done : close.start()], end.encode()]
        done = close.start()
    return b"".join((*pieces, html[done:]))


def is_whole(sent: QueryDict) -> bool:
    """Whether all of a form is here: the box, all of what stands in it, and nothing after it."""
    names = [name for name in sent if name not in _AFTER]
    return bool(names) and names[-1] == NAME and _WHOLE.fullmatch(str(sent[NAME])) is not None


def saves_nothing(request: HttpRequest) -> bool:
    """Whether what is sent only asks for something: for the form again, or about words."""
    return is_asked(request) or bool(_ASKING & {*request.POST, *request.GET})


def is_asked(request: HttpRequest) -> bool:
    """Whether a script asks: what it sends is no form of a page, and has no end."""
    return request.resolver_match is not None and request.resolver_match.view_name in _ASKED
