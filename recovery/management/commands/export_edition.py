"""Write an edition to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from recovery.content.files import exporting
from recovery.content.models.edition import Edition


class Command(BaseCommand):
    help = "Writes an edition in the format of docs/content-format.md: the published one, if no other is named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the procedure's address")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--number", type=int, help="the edition of this number")
        which.add_argument("--draft", action="store_true", help="the draft")
        parser.add_argument("--output", type=Path, metavar="FILE", help="where to; else to standard output")

    def handle(self, *args: Any, slug: str, number: int | None, draft: bool, **options: Any) -> None:
        output: Path | None = options["output"]
        text = exporting.export(_find_edition(slug, number, draft=draft))
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            output.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            words = _("{file} cannot be written: {reason}")
            raise CommandError(words.format(file=output, reason=error.strerror)) from None


def _find_edition(slug: str, number: int | None, *, draft: bool) -> Edition:
    editions = Edition.objects.whole().filter(procedure__slug=slug)
    if number is not None:
        editions, missing = editions.filter(number=number), _("There is no edition {number} of {slug}.")
    elif draft:
        editions, missing = editions.drafts(), _("There is no draft of {slug}.")
    else:
        editions, missing = editions.published(), _("There is no published edition of {slug}.")
    edition: Edition | None = editions.first()
    if edition is None:
        raise CommandError(missing.format(slug=slug, number=number))
    return edition
