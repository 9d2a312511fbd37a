"""The site by keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.doing import swap
from tests.browser.states import ANSWERS, DAY_23, PLAIN, TIMELINE_ERRORS

FOCUSED = """() => {
  const element = document.activeElement, style = getComputedStyle(element), box = element.getBoundingClientRect();
  return {
    place: [...document.querySelectorAll("*")].indexOf(element),
    name: element.tagName === "BODY" ? "" : `${element.tagName} ${element.id || element.textContent.trim()}`,
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    shown: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""

CONTROLS = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), summary")]
  .filter(element => element.checkVisibility()).length"""


def tab_stops(page: Page) -> list[dict[str, Any]]:
    """Every stop from the top of the page until the focus leaves it."""
    stops: list[dict[str, Any]] = []
    while len(stops) < 100:
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if not stop["name"] or stop["place"] in [each["place"] for each in stops]:
            break
        stops.append(stop)
    return stops


def tab_to(page: Page, name: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if name in page.evaluate(FOCUSED)["name"]:
            return
    pytest.fail(f"Tab never comes to {name}")


def type_date(page: Page, words: str) -> None:
    """Into three boxes, the first of which has the focus."""
    for place, text in enumerate(words.split()):
        if place:
            page.keyboard.press("Tab")
        page.keyboard.type(text)


def test_the_first_stop_skips_to_the_content(page: Page) -> None:
    page.goto(DAY_23)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    stop = page.evaluate(FOCUSED)
    assert stop["name"].startswith("SUMMARY Change")


@pytest.mark.parametrize(
    "name",
    ["home", "guide-back-by", "login", "missing", "back-by-with-room", "look-up-impossible", "change-impossible"],
)
def test_tab_comes_to_every_control_once_in_order_and_shows_where_it_is(page: Page, name: str) -> None:
    state = (PLAIN | ANSWERS | TIMELINE_ERRORS)[name]
    page.goto(state.address)
    page.evaluate("document.activeElement.blur()")  # a mistake takes the focus when the page is loaded
    page.locator("body").evaluate("body => { body.tabIndex = -1; body.focus(); body.removeAttribute('tabindex') }")
    stops = tab_stops(page)
    assert [stop["name"] for stop in stops if stop["outline"] < 3 or not stop["shown"]] == []
    places = [stop["place"] for stop in stops]
    assert places == sorted(places)
    assert len(places) == page.evaluate(CONTROLS)


def test_from_the_first_page_to_an_answer_without_a_mouse(page: Page) -> None:
    page.goto("/")
    tab_to(page, "surgery-day")
    type_date(page, "30 October 2026")
    page.keyboard.press("Enter")
    page.wait_for_url(DAY_23)
    tab_to(page, "look-day")
    type_date(page, "25 12 2026")
    page.keyboard.press("Tab")
    with swap(page):
        page.keyboard.press("Enter")
    expect(page.locator("#answer .big")).to_have_text("You may still be on crutches.")
    page.keyboard.press("Tab")
    with swap(page):
        page.keyboard.press("Space")
    expect(page.locator("#answer .big")).to_have_text("Your date leaves 127 days less than 6 months.")


def test_the_date_can_be_changed_without_a_mouse(page: Page) -> None:
    page.goto(DAY_23)
    tab_to(page, "Change")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    type_date(page, "31 6 2026")
    with swap(page):
        page.keyboard.press("Enter")
    expect(page.locator("#change-problem")).to_be_focused()
    tab_to(page, "change-month")
    page.keyboard.type("8")
    with swap(page):
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("h1")).to_contain_text("Day 83")
    page.keyboard.press("Tab")
    expect(page.locator("#walk")).to_be_focused()
