"""allauth's pages of the second step, so that they survive a reload, Back and a second tab."""

from __future__ import annotations

import json
import struct
from base64 import urlsafe_b64decode
from contextlib import nullcontext
from functools import wraps
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from recovery.site.http import View, now

STATE = "mfa.webauthn.state"
"""The place in a session where allauth keeps the one challenge that it knows."""
CHALLENGES, SHOWN = "passkey_challenges", "recovery_codes_shown"
_TABS = 5
_SHOWN_FOR = 600
"""Seconds for which the session that was shown recovery codes is shown them again."""
_UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, struct.error)
"""Errors of allauth and fido2 for an answer that no browser made; it is then as if none had come."""


def by_passkey(view: View) -> View:
    """Give each tab of a page that asks for a passkey a challenge of its own, and hold its answer against that."""

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        known: dict[str, dict[str, str]] = dict(request.session.get(CHALLENGES) or {})
        answered = known.pop(_answered(request), None) if request.method == "POST" else None
        if answered is not None:
            request.session[STATE] = answered
            request.session[CHALLENGES] = known
        try:
            response = view(request, *args, **kwargs)
        except _UNREADABLE:
            typed = request.POST.copy()
            typed["credential"] = ""
            request.POST = typed  # type: ignore[assignment]
            response = view(request, *args, **kwargs)
        state = request.session.get(STATE)
        if state and state["challenge"].rstrip("=") not in known:
            known[state["challenge"].rstrip("=")] = state
            request.session[CHALLENGES] = dict([*known.items()][-_TABS:])
        return response

    return asking


def set_up(view: View) -> View:
    """Guard a page that sets a step up: a second tab or press, after it is set up, leads to what there is.

    What is sent is handled in one transaction: a lead's reset at that moment comes before or after it.
    """

    @wraps(view)
    def once(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            with transaction.atomic() if request.method == "POST" else nullcontext():
                response = view(request, *args, **kwargs)
        except IntegrityError:  # two at once: one is set up
            response = HttpResponseRedirect(reverse("mfa_index"))
        if getattr(response, "url", "") == reverse("mfa_deactivate_totp"):
            response = HttpResponseRedirect(reverse("mfa_index"))
        return response

    return once


def recovery_codes(view: View) -> View:
    """Show recovery codes once: to one session, which may reload the page for ten minutes."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        of_user = Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.RECOVERY_CODES)
        if codes := of_user.first():
            moment = now().timestamp()
            pk, until = request.session.get(SHOWN, (0, 0))
            if codes.pk == pk and moment < until:
                codes.data.pop("viewed_at", None)  # allauth shows codes once, and these once more
                codes.save(update_fields=["data"])
            elif "viewed_at" not in codes.data:
                request.session[SHOWN] = (codes.pk, moment + _SHOWN_FOR)
        return view(request, *args, **kwargs)

    return shown


def _answered(request: HttpRequest) -> str:
    """Read the challenge that an answer is to, as it says itself; empty where it cannot be read."""
    try:
        client_data = json.loads(request.POST.get("credential", ""))["response"]["clientDataJSON"]
        challenge = json.loads(urlsafe_b64decode(client_data + "=" * (-len(client_data) % 4)))["challenge"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""
    return challenge.rstrip("=") if isinstance(challenge, str) else ""
