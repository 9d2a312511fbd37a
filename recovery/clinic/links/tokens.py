"""Tokens: made again from ``LINK_KEY`` and a row's seed whenever they are shown, and stored as a hash only."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from recovery.clinic.models.link import TimelineLink

BYTES = 24
"""192 bits: 32 characters of an address."""


class LostKey(LookupError):
    """The link was made with another ``LINK_KEY``: its address still works, but can no longer be shown."""


def token_of(link: TimelineLink) -> str:
    """The token in the link's address.

    :raises LostKey: rather than give one that opens nothing.
    """
    token = token_from(link.seed)
    if not hmac.compare_digest(hash_of(token), link.token_hash):
        raise LostKey(link.pk)
    return token


def token_from(seed: UUID) -> str:
    """The token of a seed: without ``LINK_KEY``, nobody can tell it from chance."""
    made = hmac.digest(settings.LINK_KEY.encode(), seed.bytes, sha256)
    return urlsafe_b64encode(made[:BYTES]).decode()


def hash_of(token: str) -> str:
    """What is stored. It needs no salt: a token is too long to be guessed, and a hash cannot be turned back."""
    return sha256(token.encode()).hexdigest()
