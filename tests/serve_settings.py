"""The project's own settings, with static files in a folder of their own: two servers may be tested at once."""

import os
from pathlib import Path

from recovery.settings import *  # noqa: F403
from recovery.settings import STORAGES

STATIC_ROOT = Path(os.environ["TEST_STATIC_ROOT"])
# Copied as they are: to compress them for every run takes as long as all the rest.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
