"""Walking along the timeline: the slider, a week earlier and later, and back to today."""

import re
from contextlib import suppress
from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Error, Page, Route, expect

from tests.browser.doing import answered_in_between, is_marked, look_up, mark, slider, swap
from tests.browser.measuring import HEIGHT, WIDTHS
from tests.browser.states import DAY_23, TIMELINE
from tests.conftest import OpenPage

APRICOT = (255, 201, 141)


def on(day: str) -> str:
    return f"{DAY_23}&on={day}"


@pytest.mark.parametrize(
    ("key", "address", "value"),
    [("ArrowRight", on("2026-11-23"), "24"), ("ArrowLeft", on("2026-11-21"), "22"), ("Home", on("2026-10-30"), "0")],
)
def test_a_key_moves_the_slider_and_the_answer_with_it(page: Page, key: str, address: str, value: str) -> None:
    page.goto(DAY_23)
    expect(slider(page)).to_have_value("23")
    mark(slider(page))
    slider(page).focus()
    with swap(page):
        page.keyboard.press(key)
    expect(page).to_have_url(address)
    expect(slider(page)).to_have_value(value)
    expect(slider(page)).to_be_focused()
    assert is_marked(slider(page))


def test_the_slider_is_drawn_in_the_sites_colours_and_in_the_systems_where_those_are_forced(
    open_page: OpenPage,
) -> None:
    for forced, has_own in (("none", True), ("active", False)):
        page = open_page(forced_colors=forced)
        page.goto(DAY_23)
        shot = Image.open(BytesIO(slider(page).screenshot())).convert("RGB")
        apricot = sum(count for count, colour in shot.getcolors(100_000) or [] if colour == APRICOT)
        assert (apricot > 400) is has_own


def thumb_of(page: Page) -> float:
    """Where the middle of the thumb is drawn, from the page's left edge."""
    box = slider(page).bounding_box()
    assert box
    shot = Image.open(BytesIO(slider(page).screenshot())).convert("RGB")
    # The track's dots are too small for a column of so many points.
    columns = [x for x in range(shot.width) if sum(shot.getpixel((x, y)) == APRICOT for y in range(shot.height)) > 12]
    return box["x"] + (columns[0] + columns[-1] + 1) / 2


@pytest.mark.parametrize("day", [0, 6, 7, 23, 104, 202])
def test_after_surgery_the_thumb_stands_over_the_bead_of_its_day_at_every_width(page: Page, day: int) -> None:
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
    page.goto(f"{DAY_23}&on={date(2026, 10, 30) + timedelta(days=day)}")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        expect(slider(page)).to_have_value(str(day))
        ring = page.locator("#chart .looked-up-mark" if day != 23 else "#chart .today-mark").first.bounding_box()
        assert ring
        # A ring is as wide as its column; its first day is that column's left edge and its last the right one.
        assert abs(thumb_of(page) - (ring["x"] + ring["width"] / 2)) <= ring["width"] / 2 + 2, width
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_slider_says_the_day_it_stands_on(page: Page) -> None:
    page.goto(DAY_23)
    expect(slider(page)).to_have_attribute("aria-valuetext", "Sunday 22 November 2026, day 23, week 4")
    slider(page).focus()
    with swap(page):
        page.keyboard.press("ArrowRight")
    expect(slider(page)).to_have_attribute("aria-valuetext", "Monday 23 November 2026, day 24, week 4")
    said = "Monday 23 November 2026 · day 24, week 4: You are probably still on crutches."
    expect(page.get_by_role("status")).to_have_text(said)
    expect(page.locator("#answer")).to_contain_text("Monday 23 November 2026 · day 24, week 4")
    expect(page.locator("#walked")).to_contain_text("23 Nov · day 24, week 4 You are probably still on crutches.")


def test_before_surgery_the_first_step_goes_to_tomorrow(page: Page) -> None:
    page.goto(f"{TIMELINE}?surgery_date=2026-12-16")
    slider(page).focus()
    with swap(page):
        page.keyboard.press("ArrowRight")
    expect(page).to_have_url(f"{TIMELINE}?surgery_date=2026-12-16&on=2026-11-23")
    said = "Monday 23 November 2026, 23 days before surgery"
    expect(slider(page)).to_have_attribute("aria-valuetext", said)


def test_many_quick_steps_end_on_the_last(page: Page) -> None:
    page.goto(DAY_23)
    slider(page).focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    expect(page).to_have_url(on("2027-01-01"))
    expect(page.locator("#answer")).to_contain_text("day 63, week 10")
    expect(slider(page)).to_have_value("63")


def test_an_answer_that_comes_late_does_not_undo_a_newer_one(page: Page) -> None:
    page.goto(DAY_23)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/timeline/?*on_day=24*", hold)
    slider(page).focus()
    with page.expect_request("**/timeline/?*on_day=24*"):
        page.keyboard.press("ArrowRight")
    with swap(page):
        page.keyboard.press("ArrowRight")
    with suppress(Error):  # the browser may have dropped it by now, which is as well
        held[0].continue_()
        held[0].request.response()
    answered_in_between(page)
    expect(page.locator("#answer")).to_contain_text("day 25, week 4")
    expect(page).to_have_url(on("2026-11-24"))


@pytest.mark.parametrize("by_keyboard", [False, True], ids=["click", "keyboard"])
@pytest.mark.parametrize(
    ("name", "address", "value"),
    [
        ("One week earlier", on("2026-11-15"), "16"),
        ("One week later", on("2026-11-29"), "30"),
        ("Today", on("2026-11-22"), "23"),
    ],
)
def test_the_links_below_the_slider_walk_and_keep_the_focus(
    page: Page, name: str, address: str, value: str, by_keyboard: bool
) -> None:
    page.goto(DAY_23)
    link = page.get_by_role("link", name=name)
    with swap(page):
        if by_keyboard:
            link.press("Enter")
        else:
            link.click()
    expect(page).to_have_url(address)
    expect(slider(page)).to_have_value(value)
    expect(link).to_be_focused()
    expect(page.locator("#answer .big")).not_to_be_empty()


def test_each_link_goes_on_from_where_the_last_one_led(page: Page) -> None:
    page.goto(DAY_23)
    for _ in range(3):
        with swap(page):
            page.get_by_role("link", name="One week later").click()
    expect(page).to_have_url(on("2026-12-13"))
    with swap(page):
        page.get_by_role("link", name="Today").click()
    expect(page).to_have_url(on("2026-11-22"))


def test_the_slider_follows_a_look_up_and_goes_on_from_there(page: Page) -> None:
    page.goto(DAY_23)
    look_up(page, "25 December 2026", "Where would I be?")
    expect(slider(page)).to_have_value("56")
    slider(page).focus()
    with swap(page):
        page.keyboard.press("ArrowRight")
    expect(page).to_have_url(on("2026-12-26"))


def test_the_slider_goes_back_to_today_where_no_day_is_shown(page: Page) -> None:
    page.goto(on("2026-12-25"))
    expect(slider(page)).to_have_value("56")
    look_up(page, "1 June 2027", "I need to be back by then")
    expect(slider(page)).to_have_value("23")
    expect(slider(page)).to_have_attribute("aria-valuetext", re.compile("^Sunday 22 November 2026"))


def test_a_day_that_is_looked_up_beyond_the_chart_leaves_the_slider_at_its_end(page: Page) -> None:
    page.goto(DAY_23)
    look_up(page, "30 October 2030", "Where would I be?")
    assert slider(page).input_value() == slider(page).get_attribute("max")
    said = slider(page).get_attribute("aria-valuetext")
    assert said
    assert "2030" not in said
    page.reload()
    expect(slider(page)).to_have_attribute("aria-valuetext", said)
    assert slider(page).input_value() == slider(page).get_attribute("max")


def test_a_slider_can_be_dragged(page: Page) -> None:
    page.goto(f"{TIMELINE}?surgery_date=2026-11-22")
    box = slider(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + 8, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2, steps=12)
    with swap(page):
        page.mouse.up()
    assert slider(page).input_value() == slider(page).get_attribute("max")
    expect(page).to_have_url(re.compile(r"&on=2027-\d\d-\d\d$"))
    expect(page.locator("#answer .big")).to_have_text("You are past the usual 6 months.")
