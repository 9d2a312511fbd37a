"""Finds the Firefox of this machine; `python -m tests.firefox.finding` fails when there is none."""

from __future__ import annotations

import os
import shutil
import sys

INSTALL_HINT = "The browser tests need Firefox: sudo apt-get install firefox-esr"
_NAMES = ("firefox-esr", "firefox")


def find() -> str | None:
    """The program to start: $FIREFOX, or the first of the usual names."""
    chosen = os.environ.get("FIREFOX")
    return shutil.which(chosen) if chosen else next(filter(None, map(shutil.which, _NAMES)), None)


if __name__ == "__main__":
    sys.exit(find() is None)
