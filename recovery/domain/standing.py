"""Where an edition stands between being written and being read."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """A draft can change; a published edition is what patients see; a retired one is what they saw."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"
