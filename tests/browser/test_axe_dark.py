"""axe finds nothing on any page or state at any width, in dark."""

import pytest
from playwright.sync_api import Page

from tests.browser.measuring import Axe, axe_at_every_width
from tests.browser.states import CHOICE, STATES, State
from tests.conftest import OpenPage


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page(color_scheme="dark")


@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
def test_axe_finds_nothing(page: Page, axe: Axe, state: State) -> None:
    assert axe_at_every_width(page, state, axe) == []


@pytest.mark.usefixtures("second_procedure")
def test_axe_finds_nothing_where_there_is_a_choice_of_procedures(page: Page, axe: Axe) -> None:
    assert axe_at_every_width(page, CHOICE, axe) == []
    assert page.get_by_role("link", name="Hip osteotomy").is_visible()
