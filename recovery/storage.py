"""Static files as they are served: our own scripts without comments and spaces, under hashed names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage


class SmallStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage, which hashes and compresses what ``collectstatic`` has collected."""

    def post_process(self, paths: Mapping[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            # The collected file is hashed in place of the one it was copied from.
            paths = {name: (self, name) if self._make_smaller(name) else where for name, where in paths.items()}
        yield from super().post_process(paths, dry_run, **options)

    def _make_smaller(self, name: str) -> bool:
        """Only what is ours: other people's files come as small as they want them."""
        file = Path(self.path(name))
        if not name.startswith("js/") or file.is_symlink():  # a link leads to the file that somebody edits
            return False
        file.write_text(jsmin(file.read_text(encoding="utf-8")), encoding="utf-8")
        return True
