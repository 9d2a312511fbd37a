"""The WSGI application that the production server runs."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery.settings")

django.setup(set_prefix=False)

from recovery.site import release, request_guard  # noqa: E402  (settings have to be there)

application = request_guard.Handler()
release.fingerprint()
