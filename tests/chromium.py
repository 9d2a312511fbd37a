"""Finds the Chromium of this machine.

`python -m tests.chromium` fails when it is not the one without windows, or when fonts are missing;
with `--any`, and where $CHROMIUM names one, every Chromium will do.
"""

import os
import shutil
import sys
from pathlib import Path

from tests import fonts

INSTALL_HINT = "The browser tests need Chromium: sudo apt-get install chromium-headless-shell"

_WITHOUT_WINDOWS = "chromium-headless-shell"
_NAMES = (_WITHOUT_WINDOWS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find() -> str | None:
    """The program to start: $CHROMIUM, or the first of the usual names. Without windows a page costs a fourth."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return shutil.which(chosen)
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    return found or (str(_MAC) if _MAC.exists() else None)


def arguments() -> list[str]:
    quiet = ["background-networking", "component-update", "gpu", "quic", "sync"]
    flags = ["--no-first-run", *(f"--disable-{name}" for name in quiet)]
    # Chromium refuses its sandbox to root.
    return ["--no-sandbox", *flags] if hasattr(os, "geteuid") and os.geteuid() == 0 else flags


if __name__ == "__main__":
    program = find()
    will_any_do = "--any" in sys.argv or "CHROMIUM" in os.environ
    will_do = program is not None and (will_any_do or program.endswith(_WITHOUT_WINDOWS))
    sys.exit(not will_do or fonts.missing() != [])
