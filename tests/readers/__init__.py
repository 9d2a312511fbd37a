"""Calendar readers written in JavaScript, run as programs of their own."""

from __future__ import annotations

import shutil
from pathlib import Path

import playwright

READERS = Path(__file__).parent


def node() -> str:
    """The Node.js to run them with: the machine's, else the one that drives the browser."""
    return shutil.which("node") or str(Path(playwright.__file__).parent / "driver" / "node")
