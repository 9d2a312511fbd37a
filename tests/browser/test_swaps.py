"""Every part that is swapped in equals the same part of the page loaded afresh."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NOON
from tests.browser.doing import change_date, fill_date, look_up, look_up_form, slider, swap
from tests.browser.states import DAY_23, TIMELINE

PARTS = ["#timeline", "#answer", "#chart", "#walked", "#look-wrong"]

NORMALISED = """selector => {
  const part = document.querySelector(selector).cloneNode(true);
  for (const element of [part, ...part.querySelectorAll("*")]) {
    // Where the focus goes after a swap is for that moment only.
    if (element.matches("h1")) element.removeAttribute("tabindex");
    element.removeAttribute("autofocus");
    element.removeAttribute("data-hx-swap-oob");
    if (element.getAttribute("class") === "") element.removeAttribute("class");
    // What a visitor typed, and where the slider was left, stay as they are.
    if (element.matches(".input, #walk")) element.removeAttribute("value");
  }
  return part.outerHTML.replace(/>\\s+</g, "><");
}"""


def parts(page: Page) -> dict[str, str]:
    # A script shows it as soon as it knows what the browser has kept.
    expect(page.locator("#phone")).to_be_visible()
    return {selector: page.evaluate(NORMALISED, selector) for selector in PARTS} | {"title": page.title()}


def change(page: Page) -> None:
    change_date(page, "4 August 2026")


def change_to_a_planned_date(page: Page) -> None:
    change_date(page, "16 12 2026")


def mend_a_mistake(page: Page) -> None:
    change_date(page, "31 6 2026")
    form = page.locator(".change form")
    fill_date(form, "30 6 2026")
    with swap(page):
        form.get_by_role("button").click()


def where_would_i_be(page: Page) -> None:
    look_up(page, "25 December 2026", "Where would I be?")


def where_would_i_be_today(page: Page) -> None:
    with swap(page):
        page.get_by_role("link", name="Today", exact=True).click()


def back_by(page: Page) -> None:
    look_up(page, "1 June 2027", "I need to be back by then")


def back_by_after_walking(page: Page) -> None:
    week_later(page)
    back_by(page)


def week_later(page: Page) -> None:
    with swap(page):
        page.get_by_role("link", name="One week later").click()


def slide(page: Page) -> None:
    slider(page).focus()
    with swap(page):
        page.keyboard.press("ArrowRight")


def mend_a_look_up(page: Page) -> None:
    look_up(page, "31 6 2027", "Where would I be?")
    fill_date(look_up_form(page), "30 6 2027")
    with swap(page):
        page.get_by_role("button", name="Where would I be?").click()


def look_up_on_another_date(page: Page) -> None:
    change(page)
    where_would_i_be(page)


@pytest.mark.parametrize(
    "act",
    [
        change,
        change_to_a_planned_date,
        mend_a_mistake,
        where_would_i_be,
        where_would_i_be_today,
        back_by,
        back_by_after_walking,
        week_later,
        slide,
        mend_a_look_up,
        look_up_on_another_date,
    ],
    ids=lambda act: act.__name__.replace("_", "-"),
)
def test_what_is_swapped_in_equals_the_page_loaded_afresh(page: Page, act: Callable[[Page], None]) -> None:
    page.goto(DAY_23)
    act(page)
    swapped = parts(page)
    page.goto(page.url)
    assert swapped == parts(page)


@pytest.mark.parametrize(
    ("words", "query"),
    [("31 6 2026", "day=31&month=6&year=2026"), ("03/04/2026 - -", "day=03%2F04%2F2026&month=-&year=-")],
    ids=["impossible", "unreadable"],
)
def test_a_mistake_that_is_swapped_in_equals_the_page_loaded_afresh(page: Page, words: str, query: str) -> None:
    page.goto(DAY_23)
    change_date(page, words)
    swapped = parts(page)
    page.goto(f"{TIMELINE}?surgery_date=2026-10-30&{query}")
    assert swapped == parts(page)


def test_a_look_up_that_fails_equals_the_page_loaded_afresh(page: Page) -> None:
    page.goto(DAY_23)
    look_up(page, "31 6 2027", "Where would I be?")
    expect(page.locator("#look-problem")).to_be_focused()
    swapped = parts(page)
    assert page.locator(".side [aria-invalid]").count() == 2
    page.goto(f"{DAY_23}&day=31&month=6&year=2027&ask=on")
    assert swapped == parts(page)


def test_a_look_up_that_is_mended_leaves_no_box_marked(page: Page) -> None:
    page.goto(f"{DAY_23}&day=31&month=6&year=2027&ask=on")
    where_would_i_be(page)
    swapped = parts(page)
    page.goto(page.url)
    assert swapped == parts(page)


def test_a_new_day_that_is_swapped_in_equals_the_page_loaded_afresh(page: Page) -> None:
    page.goto(DAY_23)
    with swap(page):
        page.locator("#timeline").dispatch_event("day-changed")
    swapped = parts(page)
    page.clock.set_fixed_time(NOON)
    page.goto(page.url)
    assert swapped == parts(page)
