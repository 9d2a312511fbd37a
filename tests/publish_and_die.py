"""Publishes a draft and is killed on the way: ``python -m tests.publish_and_die DRAFT STATEMENT``.

STATEMENT is the number of the database statement, the first is 1, right after which the process ends
without a word, as in a power cut or when memory runs out. Where publishing needs fewer, the process
ends right after publishing is done.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import django


class Death:
    """Counts the statements of a connection, for ``execute_wrapper``."""

    def __init__(self, at: int) -> None:
        self.at, self.done = at, 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        answer = execute(sql, params, many, context)
        self.done += 1
        if self.done == self.at:
            say(sql.split(maxsplit=1)[0])
            die()
        return answer


def say(word: str) -> None:
    """To whoever started this; there is no later moment to flush."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def die() -> None:
    """Without a chance to clean up."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(draft: int, statement: int) -> None:
    django.setup()
    from django.db import connection

    from recovery.content.models.edition import Edition
    from tests.publications import publish

    edition = Edition.objects.select_related("procedure").get(pk=draft)
    with connection.execute_wrapper(Death(statement)):
        publish(edition)
    say("published")
    die()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
