"""A slice of `make fuzz`, which sends many more."""

import pytest

from recovery.content.models.edition import Edition
from tests.fuzz import run


@pytest.mark.ignore_template_errors
@pytest.mark.usefixtures("published_content")
@pytest.mark.parametrize("count", [100, pytest.param(600, marks=pytest.mark.slow)])
def test_no_request_of_any_kind_is_answered_with_500_or_reflected_as_markup(count: int) -> None:
    assert Edition.objects.exists()
    assert [f"{what} {asked}" for what, asked in run(count, seed=20261125)] == []
