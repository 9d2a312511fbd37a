"""The whole site with JavaScript off."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.doing import fill_date, look_up_form, open_change, question, slider
from tests.browser.states import DAY_23, GUIDE, TIMELINE

SHOW = "Show my timeline"


@pytest.fixture
def page(page_without_scripts: Page) -> Page:
    return page_without_scripts


def answer(page: Page, sentence: str) -> None:
    expect(page.locator("#answer .big")).to_have_text(sentence)
    expect(page.locator("#answer")).to_be_in_viewport()


def test_a_date_leads_to_its_timeline(page: Page) -> None:
    page.goto("/")
    fill_date(question(page), "30 October 2026")
    page.get_by_role("button", name=SHOW).click()
    expect(page).to_have_url(DAY_23)
    expect(page.locator("h1")).to_contain_text("You are probably still on crutches.")


def test_the_guide_asks_for_the_date_too(page: Page) -> None:
    page.goto(GUIDE)
    form = page.get_by_role("form", name="When is your surgery?")
    fill_date(form, "30 10 2026")
    form.get_by_role("button").click()
    expect(page).to_have_url(DAY_23)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("31 6 2026", "There is no 31 June. June has 30 days."),
        ("30 Octember 2026", "Enter the month, for example 10 or Oct."),
        ("30 10 26", "Enter the year with 4 digits, for example 2026."),
        ("30 10 2062", "2062 is 36 years away. Enter a date from 10 years ago to 3 years ahead."),
    ],
)
def test_a_mistake_is_said_and_kept_to_be_mended(page: Page, words: str, message: str) -> None:
    page.goto("/")
    fill_date(question(page), words)
    page.get_by_role("button", name=SHOW).click()
    expect(page.get_by_role("alert")).to_contain_text(message)
    for label, text in zip(("Day", "Month", "Year"), words.split(), strict=True):
        expect(question(page).get_by_label(label)).to_have_value(text)
    expect(page).to_have_title(re.compile("^Error: "))
    fill_date(question(page), "30 10 2026")
    page.get_by_role("button", name=SHOW).click()
    expect(page).to_have_url(DAY_23)


def test_a_date_with_two_readings_is_a_choice(page: Page) -> None:
    page.goto("/")
    question(page).get_by_label("Day").fill("03/04/2026")
    page.get_by_role("button", name=SHOW).click()
    expect(page.locator("h1")).to_have_text("Which date did you mean?")
    page.get_by_role("link", name="4 March 2026 a Wednesday, month first").click()
    expect(page).to_have_url(f"{TIMELINE}?surgery_date=2026-03-04")
    page.go_back()
    page.get_by_role("link", name="Neither").click()
    expect(page.get_by_role("button", name=SHOW)).to_be_visible()


def test_the_date_can_be_changed(page: Page) -> None:
    page.goto(DAY_23)
    form = open_change(page)
    fill_date(form, "4 August 2026")
    form.get_by_role("button").click()
    expect(page).to_have_url(f"{TIMELINE}?surgery_date=2026-08-04")
    expect(page.locator("h1")).to_contain_text("Day 110")


def test_a_mistake_in_another_date_keeps_the_timeline(page: Page) -> None:
    page.goto(DAY_23)
    form = open_change(page)
    fill_date(form, "31 6 2026")
    form.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no 31 June.")
    expect(page.locator("h1")).to_contain_text("Day 23")
    expect(form.get_by_label("Day")).to_have_value("31")
    page.get_by_role("link", name="1 July").click()
    expect(page).to_have_url(f"{TIMELINE}?surgery_date=2026-07-01")


def test_another_day_can_be_looked_up(page: Page) -> None:
    page.goto(DAY_23)
    fill_date(look_up_form(page), "25 12 2026")
    page.get_by_role("button", name="Where would I be?").click()
    expect(page).to_have_url(f"{DAY_23}&on=2026-12-25#answer")
    answer(page, "You may still be on crutches.")
    expect(page.locator("#chart .looked-up-mark")).to_have_count(3)


def test_it_plans_backwards(page: Page) -> None:
    page.goto(DAY_23)
    fill_date(look_up_form(page), "1 June 2027")
    page.get_by_role("button", name="I need to be back by then").click()
    expect(page).to_have_url(f"{DAY_23}&back_by=2027-06-01#answer")
    answer(page, "Your date leaves 6 months, with 32 days to spare.")


def test_the_guide_plans_backwards_before_there_is_a_date(page: Page) -> None:
    page.goto(GUIDE)
    form = page.get_by_role("region", name="Need to be back by a date?").locator("form")
    fill_date(form, "31 6 2027")
    form.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no 31 June.")
    fill_date(form, "1 6 2027")
    form.get_by_role("button").click()
    expect(page).to_have_url(f"{GUIDE}?back_by=2027-06-01#plan")
    expect(page.locator(".answer .big")).to_contain_text("surgery would need to be by Tuesday 1 December 2026")


def test_a_mistake_in_a_look_up_is_said_beside_it(page: Page) -> None:
    page.goto(DAY_23)
    fill_date(look_up_form(page), "31 6 2027")
    page.get_by_role("button", name="Where would I be?").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no 31 June.")
    expect(look_up_form(page).get_by_label("Day")).to_have_value("31")
    expect(page.locator("h1")).to_contain_text("Day 23")
    page.get_by_role("link", name="30 June").click()
    expect(page).to_have_url(f"{DAY_23}&on=2027-06-30")


def test_week_by_week_and_back_to_today(page: Page) -> None:
    page.goto(DAY_23)
    for name, day in (("later", "2026-11-29"), ("later", "2026-12-06"), ("earlier", "2026-11-29")):
        page.get_by_role("link", name=f"One week {name}").click()
        expect(page).to_have_url(f"{DAY_23}&on={day}#chart")
        expect(page.locator("#chart")).to_be_in_viewport()
    page.get_by_role("link", name="Today", exact=True).click()
    expect(page).to_have_url(f"{DAY_23}&on=2026-11-22#chart")


def test_the_slider_has_a_button(page: Page) -> None:
    page.goto(DAY_23)
    for _ in range(2):
        slider(page).press("ArrowRight")
    page.get_by_role("button", name="Show this day").click()
    expect(page).to_have_url(re.compile(re.escape(f"{DAY_23}&on=2026-11-24")))
    expect(page.locator("#walked")).to_contain_text("24 Nov · day 25, week 4")
