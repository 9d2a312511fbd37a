"""The end of a form: a hidden box after all others, so that a form that was cut anywhere is seen to lack it.

What stands in it is made anew for each form, so that two forms with the same words are two forms, and says for whom
the page was made. It is put into pages when they go out, ours, Django's and allauth's alike, so that no template can
forget it, and a form without it is refused before a view reads it: no half of a form is believed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from recovery.site import request_guard

NAME = "form-end"
CSRF_TOKEN = "csrfmiddlewaretoken"  # noqa: S105  (the name of a box, which Django puts into every form)
SHOW_WHO = frozenset(
    {
        "login",
        "logout",
        "account_reauthenticate",
        "admin:logout",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    }
)
"""Pages that ask who somebody is, or let them go. Half a password opens nothing, and nothing is saved."""
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


class FormEndMiddleware:
    """The middleware gives every form its end, and refuses one without it before a view reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith("text/html"):
            response.content = with_ends(response.content, request)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], args: object, kwargs: object
    ) -> HttpResponse | None:
        if request.method != "POST" or getattr(view, "is_read_only", False):
            return None
        if is_whole(request.POST):
            is_at_work = request.path.startswith(request_guard.WORKING) and request.user.is_authenticated
            return refused_to_another(request) if is_at_work and not is_theirs(request) else None
        page = request.resolver_match.view_name if request.resolver_match else ""
        if page in SHOW_WHO or is_asked(request):
            return None
        words = _("A part of the form did not come. Nothing was saved. Go back and send it again.")
        return request_guard.refuse(request, 400, words)


def refused_to_another(request: HttpRequest) -> HttpResponse:
    """Make the answer to a form that another person had open in this browser; what they typed is not shown."""
    words = _(
        "Somebody else was signed in here when that page was opened. Nothing was saved. "
        "Open it again and type it there."
    )
    return request_guard.refuse(request, 403, words)


def fresh(person: object = None) -> str:
    """Return a new value of the box, for a form of the person with that key; None while nobody is signed in."""
    return uuid4().hex + _mark_of(person)


def is_theirs(request: HttpRequest) -> bool:
    """Whether a whole form was made for the person who sends it: not for somebody who was signed in here before."""
    end = _WHOLE.fullmatch(str(request.POST.get(NAME)))
    return end is not None and end[1] in (_NOBODY, _mark_of(request.user.pk))


def _mark_of(person: object) -> str:
    return _NOBODY if person is None else salted_hmac("recovery.sending.ends", str(person)).hexdigest()[:16]


def with_ends(html: bytes, request: HttpRequest) -> bytes:
    """Return a page or a part of one with the end of each form that is posted, as the last in it."""
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
