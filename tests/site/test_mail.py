"""EMAIL_URL as Django's settings."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from recovery.site import mail


def test_without_one_nothing_is_sent() -> None:
    assert mail.configure("") == {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


@pytest.mark.parametrize(
    ("url", "port", "is_tls", "is_ssl"),
    [
        ("smtp://mail.example.org", 587, True, False),
        ("smtps://mail.example.org", 465, False, True),
        ("smtp://mail.example.org:2525", 2525, True, False),
    ],
)
def test_mail_is_never_sent_in_the_clear(url: str, port: int, is_tls: bool, is_ssl: bool) -> None:
    found = mail.configure(url)
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, is_tls, is_ssl)


def test_a_name_and_a_password_may_hold_any_character() -> None:
    found = mail.configure("smtps://me%40example.org:a%2Fb%3A@mail.example.org")
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("me@example.org", "a/b:")


@pytest.mark.parametrize(
    "url", ["mail.example.com", "http://mail.example.com", "smtp://x@", "smtp://a:b@c:port", "smtp://["]
)
def test_what_cannot_be_meant_stops_the_start_without_quoting_it(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="^EMAIL_URL ") as refused:
        mail.configure(url)
    assert url not in str(refused.value)
