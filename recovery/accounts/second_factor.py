"""The second step: who has one, who has to have one, and taking it from somebody who lost it."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode

from recovery import http

GUARDED = ("/admin/", "/workspace/")
_PROVES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes alone are no second step: they stand in for one."""


def has_one(user: User) -> bool:
    """Whether ``user`` is asked for a second step at sign-in."""
    return bool(Authenticator.objects.filter(user=user, type__in=_PROVES).exists())


def users_with_one(users: list[int]) -> set[int]:
    """Of these accounts, by key, those that have a second step."""
    return set(Authenticator.objects.filter(user__in=users, type__in=_PROVES).values_list("user_id", flat=True))


def reset(user: User) -> None:
    """Forget every second step of ``user``, who sets one up again after signing in."""
    Authenticator.objects.filter(user=user).delete()


class SecondFactorMiddleware:
    """Leads who works here to set up a second step before anything else, where ``REQUIRE_MFA`` asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.REQUIRE_MFA and request.path.startswith(GUARDED) and _lacks_one(request):
            query = urlencode({"next": request.get_full_path()})
            return http.personal(HttpResponseRedirect(f"{reverse('mfa_index')}?{query}"))
        return self.get_response(request)


def _lacks_one(request: HttpRequest) -> bool:
    user = request.user
    if request.path == "/admin/logout/" or not isinstance(user, User):
        return False
    return not has_one(user)
