"""The fonts that pages are drawn with: one set or another, whatever else the machine has."""

from __future__ import annotations

import os
import sys
from pathlib import Path

INSTALL_HINT = "The browser tests need two sets of fonts: sudo apt-get install fonts-liberation fonts-noto-core"

FONT_SETS = {"liberation": "LiberationSans-Regular.*", "noto": "NotoSans-Regular.*"}
"""Name of a configuration file in this folder, and a file that is there when the set is installed."""

_DATA = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), _DATA / "fonts", Path.home() / ".fonts")


def environment(font_set: str) -> dict[str, str]:
    """Environment variables that show a program only the fonts of the set; none where the system has no such way."""
    return {"FONTCONFIG_FILE": str(Path(__file__).with_name(f"{font_set}.conf"))} if _is_chosen_by_file() else {}


def missing() -> list[str]:
    """Names of the sets that are not installed."""
    if not _is_chosen_by_file():
        return []
    return [name for name, file in FONT_SETS.items() if not any(_holds(folder, file) for folder in _FOLDERS)]


def _is_chosen_by_file() -> bool:
    return sys.platform == "linux"


def _holds(folder: Path, file: str) -> bool:
    return next(folder.resolve().rglob(file), None) is not None
