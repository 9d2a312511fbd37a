"""The mail settings of Django, made of EMAIL_URL. Without one, nothing is ever sent."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_PORTS = {"smtp": 587, "smtps": 465}


def configure(url: str) -> dict[str, str | int | bool]:
    """Return the EMAIL_* settings: ``smtp`` begins in the clear and turns to TLS, ``smtps`` is TLS from the start.

    :raises ImproperlyConfigured: for an address of neither kind.
    """
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:  # its message quotes the address, and so the password
        raise _unusable() from None
    if parts.scheme not in _PORTS or not host:
        raise _unusable()
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port or _PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_TIMEOUT": 5,
    }


def _unusable() -> ImproperlyConfigured:
    return ImproperlyConfigured("EMAIL_URL has to be an address such as smtps://user:password@mail.example.org.")
