"""Notes put on record beside an answer, and written after it: no reader waits for a write.

One thread of each process writes, as long as there is something to write. It is no daemon: a process that is told
to stop writes what it still can.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from django.db import Error, connections

from recovery.site import databases

logger = logging.getLogger(__name__)

Write = Callable[[], object]

MOST = 1000
"""Notes that may wait in one process. What comes on top is left: it is worth less than the site."""
PAUSES = (0.5, 2.0, 10.0, 30.0)
"""Seconds before each further try, while another process holds the database."""
PATIENCE = 1.0
"""Seconds that one try waits for its turn to write."""


@dataclass(frozen=True, slots=True)
class _Note:
    write: Write
    tries: int = 0


class Bookkeeper:
    """Notes that wait to be written, in the order of their coming; of two with the same key the later one counts."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, _Note] = {}
        self._lock = threading.Lock()
        self._is_at_work = False

    def note(self, key: Hashable, write: Write) -> None:
        """Have ``write`` called soon, in another thread, unless a later note of the same ``key`` replaces it."""
        with self._lock:
            if key not in self._waiting and len(self._waiting) >= MOST:
                logger.warning("Too much waits to be written, so something could not be noted.")
                return
            self._waiting[key] = _Note(write)
            if self._is_at_work:
                return
            self._is_at_work = True
        _start(self.work)

    def work(self) -> None:
        """Write what waits, until nothing does."""
        in_a_row = 0
        while (taken := self._take()) is not None:
            key, note = taken
            try:
                with databases.hurried(PATIENCE):
                    note.write()
                in_a_row = 0
            except Error as problem:
                if note.tries >= len(PAUSES) or _is_ending():
                    # By its kind alone: its words could quote what was to be written.
                    logger.warning("Something could not be noted: %s", type(problem).__name__)
                    continue
                self._put_back(key, _Note(note.write, note.tries + 1))
                pause_ends = time.monotonic() + PAUSES[min(in_a_row, len(PAUSES) - 1)]
                while time.monotonic() < pause_ends and not _is_ending():
                    time.sleep(0.05)
                in_a_row += 1
            except Exception as problem:  # noqa: BLE001  (nobody asks how it ended, so it would be lost unseen)
                logger.error("A note could not be made: %s", type(problem).__name__)  # noqa: TRY400  (it may quote)

    def _take(self) -> tuple[Hashable, _Note] | None:
        with self._lock:
            if not self._waiting:
                self._is_at_work = False
                return None
            key = next(iter(self._waiting))
            return key, self._waiting.pop(key)

    def _put_back(self, key: Hashable, note: _Note) -> None:
        with self._lock:
            self._waiting.setdefault(key, note)


_keeper = Bookkeeper()
note = _keeper.note


def _start(work: Callable[[], None]) -> None:
    def work_and_close() -> None:
        try:
            work()
        finally:
            connections.close_all()  # of this thread alone

    threading.Thread(target=work_and_close, name="bookkeeping", daemon=False).start()


def _is_ending() -> bool:
    """Whether the process only waits for threads such as ours."""
    return not threading.main_thread().is_alive()
