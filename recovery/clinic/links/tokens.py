"""Tokens: made again from ``LINK_KEY`` and a row's seed whenever they are shown, and stored as a hash only."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from recovery.clinic.models.link import TimelineLink

BYTES = 24
"""The length of a token: 192 bits, or 32 characters of an address."""


class LostKey(LookupError):
    """The link was made with another ``LINK_KEY``: its address still works, but can no longer be shown."""


def token_of(link: TimelineLink) -> str:
    """Make the token in the link's address again.

    :raises LostKey: rather than give one that opens nothing.
    """
    token = token_from(link.seed)
    if not hmac.compare_digest(hash_of(token), link.token_hash):
        raise LostKey(link.pk)
    return token


def token_from(seed: UUID) -> str:
    """Make the token of a seed: without ``LINK_KEY``, nobody can tell it from chance."""
    digest = hmac.digest(settings.LINK_KEY.encode(), seed.bytes, sha256)
    return urlsafe_b64encode(digest[:BYTES]).decode()


def hash_of(token: str) -> str:
    """Make the hash that is stored. It needs no salt: a token is too long to guess, and a hash does not turn back."""
    return sha256(token.encode()).hexdigest()
