"""The form that sets up an authenticator app. A module of its own: it is imported when it is first asked for."""

from __future__ import annotations

from typing import Any

from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth
from django import forms


class ActivateAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The form shows one key until it is confirmed; allauth's makes another with each reload, Back and second tab."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        forms.Form.__init__(self, *args, **kwargs)
        self.secret = auth.get_totp_secret()
