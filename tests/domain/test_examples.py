import doctest

import pytest

from recovery import typed_dates
from recovery.domain import (
    errors,
    guide,
    limits,
    offsets,
    protocol,
    timeline,
    words,
)

MODULES = {each.__name__: each for each in (errors, guide, limits, offsets, protocol, timeline, words, typed_dates)}


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_are_right(name: str) -> None:
    assert doctest.testmod(MODULES[name]).failed == 0


@pytest.mark.parametrize("name", ["recovery.domain.offsets", "recovery.domain.words"])
def test_there_are_examples(name: str) -> None:
    assert doctest.testmod(MODULES[name]).attempted > 0
