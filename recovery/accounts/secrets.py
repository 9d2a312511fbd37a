"""Keys of authenticator apps, so that a copy of the database alone makes no codes."""

from __future__ import annotations

import base64
import hmac
import secrets

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def encrypt(text: str) -> str:
    """Encrypt an app's key for the database."""
    return _box().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """Return what was encrypted; where ``LINK_KEY`` is not the same any more, a key by chance, whose codes nobody has.

    Never an empty one: its codes can be worked out by anybody.
    """
    try:
        return _box().decrypt(encrypted.encode()).decode()
    except InvalidToken:
        return base64.b32encode(secrets.token_bytes(20)).decode()


def _box() -> Fernet:
    # Not made from SECRET_KEY, which may be changed at any time and would take everyone's second step with it.
    key = hmac.digest(settings.LINK_KEY.encode(), b"second factor", "sha256")
    return Fernet(base64.urlsafe_b64encode(key))
