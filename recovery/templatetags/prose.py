"""Sentences with dates, and text that was sanitised when it was saved, as HTML."""

from __future__ import annotations

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from recovery.text.formatting import Dated, Prose

register = template.Library()


@register.filter
def prose(sentence: Prose | Dated) -> SafeString:
    """Return a sentence with each of its dates in a ``time`` element."""
    html = ""
    for piece in (sentence,) if isinstance(sentence, Dated) else sentence:
        if isinstance(piece, str):
            html += escape(piece)
        else:
            html += f'<time datetime="{piece.on.isoformat()}">{escape(piece.text)}</time>'
    return SafeString(html)


@register.filter
def sanitised(html: str) -> SafeString:
    """Let guidance stand as it is: it went through nh3 when it was saved."""
    return mark_safe(html)  # noqa: S308
