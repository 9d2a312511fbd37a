"""allauth's forms where we ask something else of them."""

from __future__ import annotations

import unicodedata
from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.http import HttpRequest


class LoginForm(account.LoginForm):  # type: ignore[misc]
    """The form takes a name however a keyboard writes it, and looks it up as it is stored: in Unicode's form NFKC."""

    def clean_login(self) -> str:
        return unicodedata.normalize("NFKC", self.cleaned_data["login"]).strip()


class ChangePasswordForm(account.ChangePasswordForm):  # type: ignore[misc]
    """A wrong present password counts like one at sign-in: a session left open is no place to guess."""

    def clean_oldpassword(self) -> str:
        password: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password


class ResetPasswordForm(account.ResetPasswordForm):  # type: ignore[misc]
    """An e-mail without an account costs the same work up to the mail: a token is made and the words put together.

    The mail itself goes out later, or is dropped: see :meth:`recovery.accounts.adapter.AccountAdapter.send_mail`.
    """

    users: list[User]

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        if not self.users:
            self.users = [User(pk=NOBODY, username=email, email=email, password=make_password(None))]
        return str(super().save(request, **kwargs))


NOBODY = 0
"""The key of the account that stands in for one that does not exist; no database gives it out."""
