"""Nothing breaks the site's own policy, asks a stranger, or logs an error.

Every test in this folder fails on those (`open_page` in conftest.py), so those of test_axe_light.py and test_layout.py,
which open every state of every page, prove it of all of them; here is what else there is, and that faults are found.
"""

from playwright.sync_api import Page, expect

from recovery.site.middleware import content_security_policy
from tests.browser.doing import change_date, comes_true, look_up, slider, swap
from tests.browser.states import DAY_23


def test_no_swap_breaks_the_policy_or_asks_a_stranger(page: Page) -> None:
    page.goto(DAY_23)
    look_up(page, "25 12 2026", "Where would I be?")
    look_up(page, "31 6 2027", "I need to be back by then")
    slider(page).focus()
    with swap(page):
        page.keyboard.press("ArrowLeft")
    change_date(page, "31 6 2026")
    page.reload()
    change_date(page, "4 8 2026")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("Day 23")


def test_the_policy_that_holds_allows_nothing_unsafe(page: Page) -> None:
    response = page.goto(DAY_23)
    assert response
    assert response.headers["content-security-policy"] == content_security_policy()
    assert "unsafe" not in content_security_policy()


def test_what_breaks_the_policy_or_asks_a_stranger_is_found(page: Page, page_faults: list[str]) -> None:
    page.goto("/privacy/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">Red</p>')")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img alt=\"\" src=\"http://127.0.0.1:9/a.png\">')")
    page.evaluate("fetch('http://127.0.0.1:9/').catch(() => 0)")
    expected = [
        "policy: style-src-attr inline",
        "policy: img-src http://127.0.0.1:9/a.png",
        "policy: connect-src http://127.0.0.1:9/",
    ]
    comes_true(page, lambda: all(any(each in fault for fault in page_faults) for each in expected))
    page_faults.clear()


def test_an_error_in_the_console_is_found(page: Page, page_faults: list[str]) -> None:
    page.goto("/privacy/")
    page.evaluate("console.error('That did not work')")
    comes_true(page, lambda: bool(page_faults))
    assert page_faults == ["That did not work"]
    page_faults.clear()
