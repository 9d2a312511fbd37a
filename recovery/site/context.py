"""The values that every template may use. Error pages rely on them, so nothing here may query."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str]:
    """Return the site's name as ``site_name``."""
    return {"site_name": settings.SITE_NAME}
