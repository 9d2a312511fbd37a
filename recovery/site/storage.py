"""Static files as they are served: our own scripts and styles without comments and spaces, under hashed names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = {"css": "text/css", "js": "application/javascript"}
"""Folder to media type. Other people's files come as small as they want them."""


def made_small(media_type: str, text: str) -> str:
    """Return the stylesheet or script without comments and needless white space."""
    import minify  # some megabytes, which `collectstatic` needs and the workers of the server do not

    small: str = minify.string(media_type, text)
    # The library leaves the inside of `@container` as it was written. No string of CSS goes over a line's end.
    return re.sub(r"\s*\n\s*", " ", small) if media_type == OURS["css"] else small


class SmallStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage, which hashes and compresses what ``collectstatic`` has collected."""

    def post_process(self, paths: Mapping[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            # The collected file is hashed in place of the one it was copied from.
            paths = {name: (self, name) if self._make_smaller(name) else where for name, where in paths.items()}
        yield from super().post_process(paths, dry_run, **options)

    def _make_smaller(self, name: str) -> bool:
        file = Path(self.path(name))
        media_type = OURS.get(name.partition("/")[0])
        if media_type is None or file.is_symlink():  # a link leads to the file that somebody edits
            return False
        file.write_text(made_small(media_type, file.read_text(encoding="utf-8")), encoding="utf-8")
        return True
