"""The version of the software, for the foot of every page."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def version() -> str:
    """Return the version. It is no part of a context, since pages of which only pieces are rendered show it too."""
    number: str = settings.VERSION
    return number
