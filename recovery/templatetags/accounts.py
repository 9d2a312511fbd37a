"""Values that a script of the sign-in pages reads from an attribute."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """Return JSON, to be escaped by the template like any other text."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.filter
def in_fours(key: str) -> str:
    """Return a long key in groups of four, so that it can be typed."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))
