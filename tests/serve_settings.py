"""The project's own settings, with static files in a folder of their own: two servers may be tested at once.

$TEST_DATABASE_WAIT is for how many seconds what is written waits for others, where nothing says otherwise.
"""

import os
from pathlib import Path

from recovery.site import databases

if _wait := int(os.environ.get("TEST_DATABASE_WAIT", "0")):
    databases._SQLITE_WAIT = _wait
    databases._LIMITS = f"SET LOCAL statement_timeout = 60000; SET LOCAL lock_timeout = {_wait * 1000}"

from recovery.settings import *  # noqa: F403
from recovery.settings import STORAGES

STATIC_ROOT = Path(os.environ["TEST_STATIC_ROOT"])
# Copied as they are: to compress them for every run takes as long as all the rest.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# The real hasher is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
