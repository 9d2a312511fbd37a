"""The few kinds of text an editor writes."""

from __future__ import annotations

from typing import Any

from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from recovery import markdown
from recovery.domain.protocol import KEY_PATTERN

RESERVED_SLUGS = frozenset(
    {
        "accessibility",
        "accounts",
        "admin",
        "healthz",
        "logo",
        "manifest.webmanifest",
        "offline",
        "privacy",
        "readyz",
        "robots.txt",
        "static",
        "sw.js",
        "t",
        "workspace",
    }
)
"""First words of the addresses in use; a procedure may not take one."""


def check_slug(value: str) -> None:
    """Refuse a slug that is the beginning of another page's address, or would differ from another in case alone."""
    if value != value.lower():
        raise ValidationError(_("Use small letters."))
    if value in RESERVED_SLUGS:
        raise ValidationError(_("This word is already part of another address. Choose another."))


def check_key(value: str) -> None:
    """Refuse what cannot be a key."""
    if not KEY_PATTERN.fullmatch(value):
        raise ValidationError(_("Use small letters, digits and single hyphens."))


def is_drawing(name: str) -> bool:
    """Whether a drawing of that name lies in ``static/img/``."""
    return "/" not in name and name.endswith(".svg") and finders.find(f"img/{name}") is not None


def check_illustration(value: str) -> None:
    """Refuse the name of a drawing that does not exist."""
    if not is_drawing(value):
        raise ValidationError(_("There is no drawing of that name in static/img/."))


class PhraseField(models.CharField[str, str]):
    """A few words on one line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        super().__init__(*args, **kwargs)


class SentenceField(models.CharField[str, str]):
    """One or two sentences without formatting."""

    def __init__(self, *args: Any, takes_dates: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 400)
        super().__init__(*args, **kwargs)
        self.takes_dates = takes_dates
        """Whether a date can stand in it, as ``{start}``. The column is the same, so no migration knows of it."""


class MarkdownField(models.TextField[str, str]):
    """Markdown, rendered once, when its row is saved, into the field of the same name with ``_html``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", markdown.MAX_BYTES)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        text: str = super().pre_save(model_instance, add)
        setattr(model_instance, f"{self.attname}_html", markdown.render(text))
        return text
