"""The second step: who has one, who has to have one, and taking it from somebody who lost it."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode

from recovery.accounts import proof
from recovery.site import http

GUARDED = ("/admin/", "/workspace/")


def users_with_one(users: list[int]) -> set[int]:
    """Return those of the accounts, by key, that have a second step."""
    return set(
        Authenticator.objects.filter(user__in=users, type__in=proof.SECOND_STEPS).values_list("user_id", flat=True)
    )


@transaction.atomic
def reset(user: User) -> None:
    """Forget every second step of ``user``, who sets one up again after signing in; their sessions end.

    One that is set up at that moment, in a session of before, comes before this and goes with the others, or is
    refused: both hold the account's row.
    """
    User.objects.select_for_update().filter(pk=user.pk).first()
    Authenticator.objects.filter(user=user).delete()


class SecondFactorMiddleware:
    """People who work here set up a second step before anything else, where ``REQUIRE_MFA`` asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_guarded = request.path.startswith(GUARDED) and request.path != "/admin/logout/"
        if not settings.REQUIRE_MFA or not is_guarded:
            return self.get_response(request)
        if isinstance(request.user, User) and not proof.has_second_step(request):
            query = urlencode({"next": request.get_full_path()})
            return http.personal(HttpResponseRedirect(f"{reverse('mfa_index')}?{query}"))
        return self.get_response(request)
