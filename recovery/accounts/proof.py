"""A session proves who it belongs to. It ends when anything changes that its proof was about.

At sign-in a session notes a stamp of how its owner signs in and what they may: second steps, role, groups, name. A
session whose stamp is not that of now has ended, whoever changed what, and wherever. The one session in which the
change was made goes on with a new stamp. (A changed password ends the others by Django's own hash.)
"""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.models import Authenticator
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Count, Exists, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.signals import post_delete, post_save, pre_save
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

SECOND_STEPS = frozenset({Authenticator.Type.TOTP.value, Authenticator.Type.WEBAUTHN.value})
"""Recovery codes alone are no second step: they stand in for one."""
STAMP, SECOND_STEP = "sign_in_stamp", "second_step_proved"


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's way to an account, which reads with it what the session's stamp is about."""

    def get_user(self, user_id: int) -> User | None:
        user = _with_facts().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None


class ProofMiddleware:
    """The middleware lets nobody in by a session that has ended; it looks only where a page asks who is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.user = SimpleLazyObject(lambda: _checked(request))  # type: ignore[assignment]
        return self.get_response(request)


def has_second_step(request: HttpRequest) -> bool:
    """Tell whether the person signed in here has a second step, which their session then proved."""
    return request.user.is_authenticated and bool(getattr(request.user, "fact_has_step", False))


def keep(request: HttpRequest) -> None:
    """Let the session of this request go on: the change that ends the others was made in it."""
    user = request.user
    if isinstance(user, User):
        request.session[STAMP] = _stamp(_with_facts().get(pk=user.pk))


def listen() -> None:
    """Take note of each sign-in, and of each second step that is set up or goes."""
    user_logged_in.connect(_signed_in, dispatch_uid="proof")
    pre_save.connect(_before_step, sender=Authenticator, dispatch_uid="proof")
    post_save.connect(_step_added, sender=Authenticator, dispatch_uid="proof")
    post_delete.connect(_step_removed, sender=Authenticator, dispatch_uid="proof")


def _checked(request: HttpRequest) -> User | AnonymousUser:
    user = get_user(request)
    if not isinstance(user, User):
        return AnonymousUser()
    has_step = bool(vars(user).get("fact_has_step"))
    has_proved_step = request.session.get(SECOND_STEP) or any(
        record["method"] == "mfa" for record in get_authentication_records(request, user)
    )
    if request.session.get(STAMP) != _stamp(user) or (has_step and not has_proved_step):
        request.session.flush()
        return AnonymousUser()
    return user


def _with_facts() -> QuerySet[User]:
    """Return all accounts, with what the stamp is about in the same query: every page of somebody signed in asks it.

    Keys only grow, so the number of rows and the last of them tell one set from every other that there was.
    """
    of_user = {
        "steps": Authenticator.objects,
        "groups": User.groups.through.objects,
        "rights": User.user_permissions.through.objects,
    }
    facts: dict[str, Combinable] = {
        "has_step": Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_STEPS)),
        "at_clinic": F("membership__clinic_id"),
        "as_role": F("membership__role"),
    }
    for name, rows in of_user.items():
        one_by_user = rows.filter(user=OuterRef("pk")).order_by().values("user")
        facts[f"{name}_number"] = Subquery(one_by_user.annotate(number=Count("pk")).values("number"))
        facts[f"{name}_last"] = Subquery(one_by_user.annotate(last=Max("pk")).values("last"))
    return User.objects.annotate(**{f"fact_{name}": value for name, value in facts.items()})


def _stamp(user: User) -> str:
    """Return the stamp of an account from :func:`_with_facts`: a hash in hexadecimal."""
    facts = {name: value for name, value in vars(user).items() if name.startswith("fact_")}
    about = [user.pk, user.username, user.email, user.is_active, user.is_staff, user.is_superuser, facts]
    return sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()


def _signed_in(request: HttpRequest, user: User, **_signal: Any) -> None:
    request.session.pop(SECOND_STEP, None)
    request.session[STAMP] = _stamp(_with_facts().get(pk=user.pk))


def _own_request(step: Authenticator) -> HttpRequest | None:
    """Return the request in which somebody changes a second step of their own; None where another person does."""
    request: HttpRequest | None = context.request
    return request if request is not None and request.user.pk == step.user_id else None


def _before_step(instance: Authenticator, **_signal: Any) -> None:
    """Set nothing up in a session that ended since its request began: a lead may reset at that moment.

    :raises PermissionDenied: for such a session.
    """
    request = _own_request(instance)
    if instance.pk is not None or request is None:
        return
    if connection.in_atomic_block:  # whoever resets holds the same row
        User.objects.select_for_update().get(pk=instance.user_id)
    if request.session.get(STAMP) != _stamp(_with_facts().get(pk=instance.user_id)):
        raise PermissionDenied


def _step_added(instance: Authenticator, created: bool, **_signal: Any) -> None:
    request = _own_request(instance)
    if created and request is not None:
        if instance.type in SECOND_STEPS:
            request.session[SECOND_STEP] = True  # its first code, or the passkey's answer, was just given
        keep(request)


def _step_removed(instance: Authenticator, **_signal: Any) -> None:
    request = _own_request(instance)
    if request is not None:
        keep(request)
