"""Editions as files in the format of ``docs/content-format.md``: out, in, and as what ships."""

from recovery.content_files.exporting import export
from recovery.content_files.faults import BadFile
from recovery.content_files.importing import import_draft
from recovery.content_files.loading import UnknownFormat, make_draft, publish_first, read
from recovery.content_files.parsing import FORMAT, MAX_BYTES, decode
from recovery.publishing import DraftExists

__all__ = [
    "FORMAT",
    "MAX_BYTES",
    "BadFile",
    "DraftExists",
    "UnknownFormat",
    "decode",
    "export",
    "import_draft",
    "make_draft",
    "publish_first",
    "read",
]
