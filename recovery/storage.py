"""Static files as they are served: our own scripts and styles without comments and spaces, under hashed names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rcssmin import cssmin
from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

_SMALLER: dict[str, Callable[[str], str]] = {"js": jsmin, "css": cssmin}


class SmallStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage, which hashes and compresses what ``collectstatic`` has collected."""

    def post_process(self, paths: Mapping[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            # The collected file is hashed in place of the one it was copied from.
            paths = {name: (self, name) if self._make_smaller(name) else where for name, where in paths.items()}
        yield from super().post_process(paths, dry_run, **options)

    def _make_smaller(self, name: str) -> bool:
        """Only what is ours: other people's files come as small as they want them."""
        make = _SMALLER.get(name.partition("/")[0])
        if make is not None:
            file = Path(self.path(name))
            file.write_text(make(file.read_text(encoding="utf-8")), encoding="utf-8")
        return make is not None
