"""The WSGI application that the production server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery.settings")

application = get_wsgi_application()

from recovery import release  # noqa: E402  (settings have to be there)

release.fingerprint()
