"""The project's settings as tests need them: the same, on top of an environment that is fixed."""

import os

_UNSET = (
    "CSRF_TRUSTED_ORIGINS", "EMAIL_FROM", "EMAIL_URL", "LINK_RETENTION_DAYS", "PUBLIC_URL", "REDIS_URL",
    "SECURITY_CONTACT", "SITE_NAME", "TIME_ZONE", "TRUSTED_PROXIES",
)  # fmt: skip
for _name in _UNSET:
    os.environ.pop(_name, None)
os.environ |= {
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "DEBUG": "0",
    "LINK_KEY": "only-for-tests-" + "fedcba9876543210" * 3,
    "REQUIRE_MFA": "0",
    "SECRET_KEY": "only-for-tests-" + "0123456789abcdef" * 3,
    "TLS": "off",
    # The browser driver runs an event loop in the thread of the test that uses the database.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
}

from recovery.settings import *  # noqa: E402, F403
from recovery.settings import STORAGES  # noqa: E402

STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Not in the database, which many tests do without; tests/site/test_counting.py has the real one.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# The real hasher is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
