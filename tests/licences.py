"""Lists the licences of what the project needs: at run time, and for development alone (``make licences``)."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parent.parent
_CLASSIFIER = "License :: OSI Approved :: "


def names_in(requirements: str) -> list[str]:
    """Return the packages that a file of requirements pins, in its order."""
    return re.findall(r"^([a-z0-9][a-z0-9._-]*)==", (ROOT / requirements).read_text(), re.MULTILINE)


def licence_of(package: Distribution) -> str:
    """Return the licence as the package states it: an SPDX expression, a classifier or a short name; "" for none."""
    expression, *_others = package.metadata.get_all("License-Expression") or [""]
    classifiers = package.metadata.get_all("Classifier") or []
    named = [line.removeprefix(_CLASSIFIER) for line in classifiers if line.startswith(_CLASSIFIER)]
    free_text, *_others = package.metadata.get_all("License") or [""]
    first_line = free_text.strip().partition("\n")[0]
    return expression or "; ".join(named) or first_line[:60]


def licences(requirements: str) -> dict[str, str]:
    """Return the licence of each package that is pinned and installed here; some are for other systems alone."""
    stated = {}
    for name in names_in(requirements):
        try:
            stated[name] = licence_of(distribution(name))
        except PackageNotFoundError:
            continue
    return stated


def main() -> None:
    needed = licences("requirements.txt")
    for heading, stated in (
        ("At run time", needed),
        ("For development alone", licences("requirements-dev.txt").items() - needed.items()),
    ):
        print(heading)  # noqa: T201  (a command)
        for name, licence in sorted(dict(stated).items()):
            print(f"  {name:<28}{licence or 'unknown'}")  # noqa: T201


if __name__ == "__main__":
    main()
