"""A slice of `make fuzz`, which sends many more."""

import pytest

from recovery.content.models.edition import Edition
from tests.fuzz import run


@pytest.mark.ignore_template_errors
@pytest.mark.usefixtures("published_content")
def test_no_request_of_any_kind_is_answered_with_500_or_reflected_as_markup() -> None:
    assert Edition.objects.exists()
    assert [f"{what} {asked}" for what, asked in run(600, seed=20261125)] == []
