"""Static files as they are served: our own scripts and styles without comments and spaces, under hashed names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = {"css": "text/css", "js": "application/javascript"}
"""Folder to media type. Other people's files come as small as they want them."""


class SmallStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage, which hashes and compresses what ``collectstatic`` has collected."""

    def post_process(self, paths: Mapping[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            # The collected file is hashed in place of the one it was copied from.
            paths = {name: (self, name) if self._make_smaller(name) else where for name, where in paths.items()}
        yield from super().post_process(paths, dry_run, **options)

    def _make_smaller(self, name: str) -> bool:
        import minify  # some megabytes, which this command needs and the workers of the server do not

        file = Path(self.path(name))
        media_type = OURS.get(name.partition("/")[0])
        if media_type is None or file.is_symlink():  # a link leads to the file that somebody edits
            return False
        file.write_text(minify.string(media_type, file.read_text(encoding="utf-8")), encoding="utf-8")
        return True
