"""A date in, a timeline out, and every question that can be asked of it, as most visitors do it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.doing import (
    change_date,
    change_form,
    fill_date,
    history_length,
    is_marked,
    look_up,
    look_up_form,
    mark,
    open_change,
    question,
    swap,
)
from tests.browser.states import DAY_23, GUIDE, TIMELINE

ON, BACK_BY = "Where would I be?", "I need to be back by then"
CHRISTMAS = f"{DAY_23}&on=2026-12-25"
JUNE = f"{DAY_23}&back_by=2027-06-01"
LOOK_UPS = [
    pytest.param(ON, "25 12 2026", CHRISTMAS, "You may still be on crutches.", id="on"),
    pytest.param(BACK_BY, "1 June 2027", JUNE, "Your date leaves 6 months, with 32 days to spare.", id="back_by"),
]


def test_a_date_typed_on_the_first_page_leads_to_its_timeline(page: Page) -> None:
    page.goto("/")
    fill_date(question(page), "30 Oct 2026")
    page.get_by_role("button", name="Show my timeline").click()
    expect(page).to_have_url(DAY_23)
    expect(page.locator("h1")).to_have_text("Day 23 week 4: You are probably still on crutches.")
    expect(page.locator("[data-milestone][data-status=now]")).to_have_count(1)


def test_a_mistake_on_the_first_page_takes_the_focus_and_one_tap_mends_it(page: Page) -> None:
    page.goto("/")
    fill_date(question(page), "31 6 2026")
    page.get_by_role("button", name="Show my timeline").click()
    error = page.get_by_role("alert").filter(has_text="There is no 31 June. June has 30 days.")
    expect(error).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(question(page).get_by_label("Day")).to_have_value("31")
    page.get_by_role("link", name="30 June").click()
    expect(page).to_have_url(f"{TIMELINE}?surgery_date=2026-06-30")


def test_another_date_swaps_the_timeline_and_nothing_else(page: Page) -> None:
    page.goto(DAY_23)
    kept, replaced = page.locator("header, main, footer, #status"), page.locator("#timeline")
    for each in [*kept.all(), replaced]:
        mark(each)
    change_date(page, "4 August 2026")
    expect(page.locator("h1")).to_have_text("Day 110 week 16: You could be getting back to usual activities.")
    assert all(is_marked(each) for each in kept.all())
    assert not is_marked(replaced)
    assert page.locator("#timeline").count() == 1


def test_another_date_is_a_step_in_the_history_that_names_itself(page: Page) -> None:
    page.goto(DAY_23)
    before = history_length(page)
    change_date(page, "4 8 2026")
    expect(page).to_have_url(f"{TIMELINE}?surgery_date=2026-08-04")
    expect(page).to_have_title(re.compile("^Day 110: You could be getting back to usual activities. · "))
    assert history_length(page) == before + 1


def test_another_date_is_announced_and_takes_the_focus_to_the_heading(page: Page) -> None:
    page.goto(DAY_23)
    mark(page.locator("#status"))
    change_date(page, "4 8 2026")
    expect(page.locator("h1")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text(
        "Timeline updated. Day 110: You could be getting back to usual activities."
    )
    assert is_marked(page.get_by_role("status"))


def test_a_mistake_in_another_date_keeps_the_timeline_and_what_was_typed(page: Page) -> None:
    page.goto(DAY_23)
    before = history_length(page)
    change_date(page, "31 6 2026")
    error = page.get_by_role("alert").filter(has_text="There is no 31 June. June has 30 days.")
    expect(error).to_be_focused()
    expect(error).to_be_in_viewport()
    for label, text in (("Day", "31"), ("Month", "6"), ("Year", "2026")):
        expect(change_form(page).get_by_label(label)).to_have_value(text)
    expect(change_form(page).get_by_label("Day")).to_have_accessible_description(re.compile("There is no 31 June"))
    expect(page.locator("h1")).to_contain_text("You are probably still on crutches.")
    expect(page).to_have_url(DAY_23)
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_role("status")).to_have_text("There is no 31 June. June has 30 days.")
    assert history_length(page) == before


def test_a_mended_mistake_leaves_no_trace(page: Page) -> None:
    page.goto(DAY_23)
    change_date(page, "31 6 2026")
    fill_date(change_form(page), "30 6 2026")
    with swap(page):
        change_form(page).get_by_role("button").click()
    expect(page).to_have_url(f"{TIMELINE}?surgery_date=2026-06-30")
    expect(page).to_have_title(re.compile("^Day 145"))
    expect(page.locator(".wrong")).to_have_count(0)
    expect(change_form(page)).to_be_hidden()


@pytest.mark.parametrize(("button", "words", "address", "sentence"), LOOK_UPS)
def test_a_look_up_answers_in_place(page: Page, button: str, words: str, address: str, sentence: str) -> None:
    page.goto(DAY_23)
    before = history_length(page)
    kept = page.locator("#timeline, #status, #walk, #look-day")
    for each in kept.all():
        mark(each)
    look_up(page, words, button)
    expect(page.locator("#answer .big")).to_have_text(sentence)
    expect(page.get_by_role("status")).to_contain_text(sentence.rstrip("."))
    expect(page.get_by_role("button", name=button)).to_be_focused()
    expect(page).to_have_url(address)
    assert history_length(page) == before
    assert all(is_marked(each) for each in kept.all())


@pytest.mark.parametrize(("button", "words", "address", "sentence"), LOOK_UPS)
def test_a_look_up_shows_the_same_when_it_is_loaded_again(
    page: Page, button: str, words: str, address: str, sentence: str
) -> None:
    page.goto(DAY_23)
    look_up(page, words, button)
    shown = page.locator("#answer").inner_text()
    page.reload()
    expect(page).to_have_url(address)
    assert page.locator("#answer").inner_text() == shown
    expect(look_up_form(page).get_by_label("Year")).to_have_value(words.rsplit(maxsplit=1)[-1])


def test_a_look_up_draws_a_ring_round_its_week(page: Page) -> None:
    page.goto(DAY_23)
    expect(page.locator("#chart .looked-up-mark")).to_have_count(0)
    look_up(page, "25 12 2026", ON)
    rings = page.locator("#chart .looked-up-mark")
    expect(rings).to_have_count(3)
    expect(rings.first).to_have_attribute("x", "80.3")  # day 56: the ninth column
    expect(page.locator("#chart")).to_have_count(1)


def test_a_mistake_in_a_look_up_keeps_what_was_typed_and_the_address(page: Page) -> None:
    page.goto(DAY_23)
    look_up(page, "31 6 2027", ON)
    error = page.get_by_role("alert").filter(has_text="There is no 31 June.")
    expect(error).to_be_focused()
    expect(look_up_form(page).get_by_label("Day")).to_have_value("31")
    expect(look_up_form(page).get_by_label("Day")).to_have_accessible_description(re.compile("There is no 31 June"))
    expect(page).to_have_url(DAY_23)
    error.get_by_role("link", name="30 June").click()
    expect(page).to_have_url(f"{DAY_23}&on=2027-06-30")


def test_back_leaves_the_timeline_in_one_step_after_any_number_of_look_ups(page: Page) -> None:
    page.goto("/")
    fill_date(question(page), "30 10 2026")
    page.get_by_role("button", name="Show my timeline").click()
    page.wait_for_url(DAY_23)
    look_up(page, "25 12 2026", ON)
    look_up(page, "1 6 2027", BACK_BY)
    with swap(page):
        page.get_by_role("link", name="One week later").click()
    page.go_back()
    expect(page).to_have_url("/")
    expect(page.get_by_role("heading", name="When is your knee surgery?")).to_be_visible()


def test_back_after_another_date_shows_the_date_before_and_its_boxes(page: Page) -> None:
    page.goto(f"{CHRISTMAS}")
    change_date(page, "4 8 2026")
    page.go_back()
    expect(page).to_have_url(CHRISTMAS)
    expect(page.locator("h1")).to_contain_text("Day 23")
    expect(page).to_have_title(re.compile("^Day 23"))
    expect(page.locator("#answer .big")).to_have_text("You may still be on crutches.")
    expect(look_up_form(page).get_by_label("Month")).to_have_value("December")
    expect(open_change(page).get_by_label("Day")).to_have_value("30")
    look_up(page, "1 6 2027", BACK_BY)
    expect(page).to_have_url(JUNE)


def test_forward_comes_to_the_later_date_again(page: Page) -> None:
    page.goto(DAY_23)
    change_date(page, "4 8 2026")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("Day 23")
    page.go_forward()
    expect(page).to_have_url(f"{TIMELINE}?surgery_date=2026-08-04")
    expect(page.locator("h1")).to_contain_text("Day 110")


def test_the_browser_keeps_no_copy_of_a_timeline(page: Page) -> None:
    page.goto(DAY_23)
    change_date(page, "4 8 2026")
    look_up(page, "25 12 2026", ON)
    kept = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert "crutches" not in kept


def test_coming_back_from_the_guide_finds_the_answer_still_there(page: Page) -> None:
    page.goto(DAY_23)
    look_up(page, "25 12 2026", ON)
    page.get_by_role("link", name="Knee osteotomy: what to expect").click()
    expect(page).to_have_url(GUIDE)
    page.go_back()
    expect(page).to_have_url(CHRISTMAS)
    expect(page.locator("#answer .big")).to_have_text("You may still be on crutches.")
    expect(look_up_form(page).get_by_label("Day")).to_have_value("25")
    expect(page.locator("header.top")).to_be_visible()


def test_a_request_that_fails_says_so_until_one_succeeds(page: Page, page_faults: list[str]) -> None:
    page.goto(DAY_23)
    page.route("**/timeline/?*ask=*", lambda route: route.abort())
    fill_date(look_up_form(page), "25 12 2026")
    page.get_by_role("button", name=ON).click()
    expect(page.get_by_role("alert").filter(has_text="That did not work. Try again.")).to_be_visible()
    expect(page).to_have_url(DAY_23)
    page.unroute("**/timeline/?*ask=*")
    with swap(page):
        page.get_by_role("button", name=ON).click()
    expect(page.locator("#trouble")).to_be_hidden()
    expect(page).to_have_url(CHRISTMAS)
    assert page_faults  # the browser and htmx name the request that was cut off, and nothing else
    assert all("ERR_FAILED" in fault or "htmx:" in fault for fault in page_faults)
    page_faults.clear()
