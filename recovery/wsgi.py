"""The WSGI application that the production server runs."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery.settings")

django.setup(set_prefix=False)

from recovery.site import door, release  # noqa: E402  (settings have to be there)

application = door.Handler()
release.fingerprint()
