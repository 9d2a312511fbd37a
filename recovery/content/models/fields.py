"""The few kinds of text an editor writes."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from recovery.domain.protocol import KEY_PATTERN
from recovery.text import cleaning, markdown

SetT = TypeVar("SetT")
GetT = TypeVar("GetT")

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


class CleanText(models.Field[SetT, GetT]):
    """The one door for text: what is validated, stored or read passes it, so rows of long ago do too."""

    has_lines: ClassVar[bool] = False
    """Whether its line breaks stay; else it is put on one line."""
    longest: ClassVar[int | None] = None
    """The length that holds where a model sets none."""
    django_path: ClassVar[str] = ""
    """The field of Django's that stands for it in migrations; without one it stands there itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if self.longest:
            kwargs.setdefault("max_length", self.longest)
        super().__init__(*args, **kwargs)

    def cleaned(self, value: Any) -> Any:
        """Return the value as :mod:`recovery.text.cleaning` lets it through."""
        if not isinstance(value, str):
            return value
        return cleaning.lines(value) if self.has_lines else cleaning.one_line(value)

    def to_python(self, value: Any) -> Any:
        return self.cleaned(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        return self.cleaned(super().get_prep_value(value))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        read = getattr(super(), "from_db_value", None)
        return self.cleaned(read(value, expression, connection) if read else value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.cleaned(super().pre_save(model_instance, add))
        if hasattr(value, "resolve_expression"):
            return value
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, self.django_path or path, args, kwargs


class LineField(CleanText[str, str], models.CharField[str, str]):
    """Text on one line."""

    django_path = "django.db.models.CharField"


class NoteField(LineField):
    """A few lines that stand in a column of bounded length."""

    has_lines = True


class LinesField(CleanText[str, str], models.TextField[str, str]):
    """Text of any number of lines."""

    has_lines = True
    django_path = "django.db.models.TextField"


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text that is a list, a line for each item, without those that are empty."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


class CleanJSONField(CleanText[SetT, GetT], models.JSONField):
    """JSON, with every text in it cleaned."""

    django_path = "django.db.models.JSONField"

    def cleaned(self, value: Any) -> Any:
        return cleaning.plan(value)


class PhraseField(CleanText[str, str], models.CharField[str, str]):
    """A few words on one line."""

    longest = 120


class SentenceField(CleanText[str, str], models.CharField[str, str]):
    """One or two sentences without formatting."""

    longest = 400


def check_markdown(value: str) -> None:
    """Refuse what patients would not read as it was typed."""
    if mistake := markdown.mistake_in(value):
        raise ValidationError(mistake)


class MarkdownField(CleanText[str, str], models.TextField[str, str]):
    """Markdown, rendered once, when its row is saved, into the field of the same name with ``_html``."""

    default_validators = [check_markdown]
    has_lines = True
    longest = markdown.MAX_BYTES

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        text: str = super().pre_save(model_instance, add)
        setattr(model_instance, f"{self.attname}_html", markdown.render(text))
        return text
