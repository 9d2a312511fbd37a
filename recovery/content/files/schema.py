"""A file is held against ``docs/edition.schema.json``, and told in words what the schema refuses."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recovery.content.files.bad_file import Place, bad_value
from recovery.content.files.json_text import Json

if TYPE_CHECKING:  # It is loaded for a file: workers that never see one do without its megabytes.
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

_TYPES: dict[str, Promise] = {
    "object": gettext_lazy("This must be an object in braces."),
    "array": gettext_lazy("This must be a list in square brackets."),
    "string": gettext_lazy("This must be text in double quotes."),
    "integer": gettext_lazy("This must be a whole number."),
    "boolean": gettext_lazy("This must be true or false."),
}
_LIMITS: dict[str, Promise] = {
    "minLength": gettext_lazy("This must not be empty."),
    "minItems": gettext_lazy("This must not be empty."),
    "maxLength": gettext_lazy("This is too long. The most is {n}."),
    "maxItems": gettext_lazy("This is too long. The most is {n}."),
    "minimum": gettext_lazy("The least is {n}."),
    "maximum": gettext_lazy("The most is {n}."),
}
KINDS: dict[str, Promise] = {
    "address": gettext_lazy("This must be a web address that begins with https:// or http://."),
    "date": gettext_lazy("This must be a date such as 2026-11-22."),
    "drawing": gettext_lazy("This must be the name of an .svg file."),
    "key": gettext_lazy("Use small letters, digits and single hyphens."),
    "line": gettext_lazy("This must be words on one line, with no space before or after them."),
    "slug": gettext_lazy("Use small letters, digits, hyphens and underscores."),
    "text": gettext_lazy("This must not be empty."),
}
"""Words for each kind of text, by the title that the kind has in the schema."""


def validate(text: str, data: Json) -> None:
    """Refuse ``data``, which was read from ``text``, if the schema does.

    :raises BadFile: for the first fault.
    """
    for error in _validator().iter_errors(data):
        place, problem = _in_words(_inmost(error))
        raise bad_value(text, place, problem)


@lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    from jsonschema import Draft202012Validator

    path = settings.BASE_DIR / "docs" / "edition.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _inmost(error: ValidationError) -> ValidationError:
    """Return the error that says most: of a value that may also be null, the one about the other kind."""
    context = [inner for inner in error.context or () if inner.validator_value != "null"]
    return _inmost(context[0]) if context else error


def _in_words(error: ValidationError) -> tuple[Place, str]:
    place: Place = tuple(error.absolute_path)
    instance: Any = error.instance
    schema: Any = error.schema
    wanted: Any = error.validator_value
    match error.validator:
        case "required":
            missing = next(name for name in wanted if name not in instance)
            return place, _("“{name}” is missing.").format(name=missing)
        case "additionalProperties":
            unknown = next(name for name in instance if name not in schema["properties"])
            return (*place, unknown), _("The format has no such field here.")
        case "pattern" | "format":
            return place, str(KINDS[schema["title"]])
        case "type" if wanted in _TYPES:
            return place, str(_TYPES[wanted])
        case "enum":
            return place, _("This must be one of: {values}.").format(values=", ".join(wanted))
        case "const":
            return place, _("Here this must be: {value}.").format(value=json.dumps(wanted))
    # What is no limit is a field that another field rules out.
    words = _LIMITS.get(str(error.validator), gettext_lazy("Leave this out here."))
    return place, str(words).format(n=wanted)
