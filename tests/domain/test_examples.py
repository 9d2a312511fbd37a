import doctest

import pytest

from recovery.domain import edition, errors, limits, offsets, placeholders, protocol, timeline
from recovery.text import typed_dates

MODULES = {
    each.__name__: each for each in (errors, edition, limits, offsets, protocol, timeline, placeholders, typed_dates)
}


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_are_right(name: str) -> None:
    assert doctest.testmod(MODULES[name]).failed == 0


@pytest.mark.parametrize("name", ["recovery.domain.offsets", "recovery.domain.placeholders"])
def test_there_are_examples(name: str) -> None:
    assert doctest.testmod(MODULES[name]).attempted > 0
