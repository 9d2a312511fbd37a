"""Each act of a history in words, with all that an entry may know and without it."""

from __future__ import annotations

from typing import Any

import pytest

from recovery.admin.history_page import words_of
from recovery.content.models.edition import Edition
from recovery.content.models.history import Entry

FIRST = Edition(number=1)
THIRD = Edition(number=3, based_on=FIRST)


@pytest.mark.parametrize(
    ("act", "fields", "words"),
    [
        ("started", {}, "Edition 3 started as a draft"),
        ("started", {"edition": Edition(number=3)}, "Edition 3 started as a draft"),
        ("started", {"edition": THIRD}, "Draft started from edition 1"),
        ("started", {"what": "2"}, "Draft started from edition 2"),
        ("started", {"edition": THIRD, "what": "2"}, "Draft started from edition 2"),
        ("imported", {}, "Edition 3 imported from a file"),
        ("restored", {"edition": THIRD}, "Edition 3 restored from edition 1"),
        ("restored", {"what": "2"}, "Edition 3 restored from edition 2"),
        ("changed", {}, "Edition 3 changed"),
        ("changed", {"what": "Surgery: title"}, "Edition 3: Surgery: title"),
        ("discarded", {}, "Edition 3 discarded"),
        ("published", {}, "Edition 3 published"),
        ("published", {"ticked": ["One", "Two"]}, "Edition 3 published. Ticked: One; Two"),
        ("retired", {}, "Edition 3 retired"),
    ],
)
def test_each_act_is_told_in_words(act: str, fields: dict[str, Any], words: str) -> None:
    assert words_of(Entry(act=act, number=3, **fields)) == words
