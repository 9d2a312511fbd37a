"""Our answers to allauth: the words for what goes wrong, where to go after sign-in, whose address it is."""

from __future__ import annotations

import base64
import hmac
import secrets
import unicodedata
from datetime import timedelta
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.userkit import get_user_by_username
from allauth.core import context as current
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from recovery.accounts import outgoing
from recovery.accounts.sign_in_forms import NOBODY
from recovery.clinic.models.clinic import Membership
from recovery.site import http

_JUST_NOW = timedelta(minutes=5)
"""The time after giving a password in which somebody may change how they sign in without giving it again."""
_TOO_MANY = _("Too many tries. Wait 5 minutes, or use a passkey.")
_PASSWORD_WRONG = _("That password is not right.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from invitations alone; unknown and known names get the same words."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "enter_current_password": _PASSWORD_WRONG,
        "incorrect_password": _PASSWORD_WRONG,
        "rate_limited": _TOO_MANY,
        "too_many_login_attempts": _TOO_MANY,
        "username_password_mismatch": _("E-mail or password is not right."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return http.client_address(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead somebody to where they work: to their clinic, or to the admin."""
        user = request.user
        if user.is_authenticated and Membership.objects.filter(user=user).exists():
            return "/workspace/"
        return "/admin/" if user.is_staff else "/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_reset_password_from_key_url(self, key: str) -> str:
        whose, _sep, secret = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": whose, "key": secret})
        return f"{http.origin(current.request)}{path}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Put the mail together and let it go after the answer. One to nobody is dropped: it took as long to make."""
        site = get_current_site(current.request)
        facts = {"request": current.request, "email": email, "current_site": site, **context}
        message = self.render_mail(template_prefix, email, facts)
        if getattr(context.get("user"), "pk", None) != NOBODY:
            outgoing.send(message)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Name the account that is tried, however it is spelled; allauth's own key hangs on the Host header too."""
        name = unicodedata.normalize("NFKC", credentials.get("username") or credentials.get("email") or "").strip()
        user = get_user_by_username(name)
        return f"account {user.pk}" if user else f"name {name.casefold()}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse a try, right or wrong, at an account with too many wrong ones.

        One address can be a whole hospital, so it is never locked. Where many failed, each account has fewer tries.
        """
        super().pre_authenticate(request, **credentials)
        usage = ratelimit.consume(request, app="allauth.account", action="login_failed_address")
        there = f"{http.client_address(request)} {self._get_login_attempts_cache_key(request, **credentials)}"
        if not usage:
            usage = ratelimit.consume(request, app="allauth.account", action="login_failed_there", key=there)
        if not usage:
            raise self.validation_error("too_many_login_attempts")
        self._login_failed_rl_usage.usage += usage.usage

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for no password within minutes of signing in: setting up the second step begins with that."""
        records = get_authentication_records(current.request, current.request.user)
        return not records or http.now().timestamp() - records[-1]["at"] > _JUST_NOW.total_seconds()

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Say only what went wrong: what went well is seen on the page that follows."""
        if kwargs.get("message"):
            super().add_message(request, level, *args, **kwargs)

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, str]]:
        words = {
            "reauthenticate": gettext("Use my password"),
            "mfa_reauthenticate": gettext("Use a code"),
            "mfa_reauthenticate:webauthn": gettext("Use a passkey"),
        }
        methods: list[dict[str, str]] = super().get_reauthentication_methods(user)
        return [{**method, "description": words[method["id"]]} for method in methods]


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second step at sign-in."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code did not work. Wait for the next one and try again."),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt an app's key, so that a copy of the database alone makes no codes."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what was encrypted; where ``LINK_KEY`` is another by now, a key by chance, whose codes nobody has.

        Never an empty one: its codes can be worked out by anybody.
        """
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002  (named by allauth)
        return gettext("Passkey")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.SITE_NAME}


def _box() -> Fernet:
    # Not made from SECRET_KEY, which may be changed at any time and would take everyone's second step with it.
    key = hmac.digest(settings.LINK_KEY.encode(), b"second factor", "sha256")
    return Fernet(base64.urlsafe_b64encode(key))
