"""Make a draft of an edition's file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from recovery.content import publishing
from recovery.content.files import bad_file, importing, json_text


class Command(BaseCommand):
    help = "Makes a draft of a file in the format of docs/content-format.md, or says on which line it cannot."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the file; - is standard input")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            draft = importing.import_draft(json_text.decode(_bytes(file)))
        except bad_file.BadFile as error:
            words = _("{file}, line {line}: {reason}")
            raise CommandError(words.format(file=file, line=error.line, reason=error.reason)) from None
        except publishing.DraftExists as error:
            raise CommandError(_("There is a draft already: {draft}.").format(draft=error.draft)) from None
        self.stdout.write(_("Draft made: {draft}.").format(draft=draft))


def _bytes(file: str) -> bytes:
    """Read the file, or as much of it as shows that it is too large."""
    most = json_text.MAX_BYTES + 1
    if file == "-":
        return sys.stdin.buffer.read(most)
    try:
        with Path(file).open("rb") as opened:
            return opened.read(most)
    except OSError as error:
        words = _("{file} cannot be read: {reason}")
        raise CommandError(words.format(file=file, reason=error.strerror)) from None
