"""Of a page that was loaded in light, axe finds what is too faint in the dark alone, and leaves it in the light."""

import pytest
from playwright.sync_api import Page

from tests.browser.measuring import Axe, add_style
from tests.conftest import OpenPage

IN_THE_DARK = "@media (prefers-color-scheme: dark) {{ {} }}"


def test_a_grey_that_is_too_faint_in_the_dark_alone_is_found(open_page: OpenPage, axe: Axe) -> None:
    page = open_page(color_scheme="light")
    page.goto("/privacy/")
    add_style(page, IN_THE_DARK.format("p { color: #6a6a6a; transition: color .2s }"))
    (fault,) = axe(page)
    assert fault.startswith("in the dark: color-contrast-enhanced")


def test_a_page_is_left_in_the_light_that_it_was_loaded_in(page: Page, axe: Axe) -> None:
    page.goto("/privacy/")
    assert axe(page) == []
    assert page.evaluate("matchMedia('(prefers-color-scheme: light)').matches")


@pytest.mark.parametrize("options", [{"color_scheme": "dark"}, {"forced_colors": "active", "color_scheme": "dark"}])
def test_a_page_that_is_dark_already_stays_so(open_page: OpenPage, axe: Axe, options: dict[str, str]) -> None:
    page = open_page(**options)
    page.goto("/privacy/")
    assert axe(page) == []
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
