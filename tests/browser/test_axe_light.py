"""axe finds nothing on any page or state: by all rules in light, by the rule of contrast in dark.

It is asked at the narrowest and the widest width, and in between where a page looks like neither.
"""

import pytest
from playwright.sync_api import Page

from tests.browser.doing import change_date, look_up
from tests.browser.measuring import WIDTHS, Axe, add_style, axe_at_every_width
from tests.browser.states import CHOICE, DAY_23, GROUPS, STATES, State
from tests.conftest import OpenPage


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page(color_scheme="light")


@pytest.mark.parametrize("states", GROUPS.values(), ids=GROUPS.keys())
def test_axe_finds_nothing(page: Page, axe: Axe, states: dict[str, State]) -> None:
    found = {name: axe_at_every_width(page, state, axe) for name, state in states.items()}
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.usefixtures("second_procedure")
def test_axe_finds_nothing_where_there_is_a_choice_of_procedures(page: Page, axe: Axe) -> None:
    assert axe_at_every_width(page, CHOICE, axe) == []
    assert page.get_by_role("link", name="Hip osteotomy").is_visible()


def test_axe_finds_nothing_where_signing_in_failed(page: Page, axe: Axe) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("User name").fill("nobody")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()
    assert axe(page) == []


def test_axe_finds_nothing_after_parts_were_swapped(page: Page, axe: Axe) -> None:
    page.goto(DAY_23)
    look_up(page, "31 6 2027", "Where would I be?")
    assert axe(page) == []
    look_up(page, "25 12 2026", "Where would I be?")
    assert axe(page) == []
    change_date(page, "31 6 2026")
    assert axe(page) == []


def test_axe_would_find_a_grey_that_is_too_faint(page: Page, axe: Axe) -> None:
    page.goto("/privacy/")
    add_style(page, "p { color: #767676 }")  # enough for 4.5 to 1 on white, too little for 7 to 1
    light, dark = axe(page)
    assert light.startswith("color-contrast-enhanced")
    assert dark.startswith("in the dark: color-contrast-enhanced")


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_would_find_what_is_too_faint_at_one_width(page: Page, axe: Axe, width: int) -> None:
    """One between the narrowest and the widest is looked at as well, when it shows something else."""
    page.on("domcontentloaded", lambda page: add_style(page, f"@media (width: {width}px) {{ p {{ color: #767676 }} }}"))
    found = axe_at_every_width(page, STATES["privacy"], axe)
    assert {fault.partition(":")[0] for fault in found} == {f"{width} px"}
