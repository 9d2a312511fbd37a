"""Pages fit every screen and every visitor's own settings."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.measuring import LARGE_TEXT, WIDE_LETTERS, Axe, add_style, go, overflowing, small_targets
from tests.browser.states import CHOICE, DAY_23, STATES
from tests.clinic_pages import PLANS, shared_by
from tests.conftest import EVERY_FONT_SET, OpenPage

NARROW: ViewportSize = {"width": 320, "height": 640}
PHONE: ViewportSize = {"width": 390, "height": 844}
SPACED_TEXT = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }
"""
SETTINGS = {
    "as it is": "",
    "large text": LARGE_TEXT,
    "large text, wide letters": LARGE_TEXT + WIDE_LETTERS,
    "spaced text": SPACED_TEXT,
}

MOVING = """() => {
  const durations = style => [...style.transitionDuration.split(", "), ...style.animationDuration.split(", ")];
  return [...document.querySelectorAll("*")].flatMap(element => [null, "::before", "::after"]
    .filter(pseudo => durations(getComputedStyle(element, pseudo)).some(each => parseFloat(each) > 0))
    .map(pseudo => `${element.tagName} ${element.className} ${pseudo ?? ""}`));
}"""

PAGE_TRANSITIONS = """() => {
  const found = [];
  const walk = (rules, allowed) => [...rules].forEach(rule => {
    if (rule instanceof CSSViewTransitionRule) found.push(allowed);
    else if (rule.cssRules) walk(rule.cssRules, allowed && !(rule.media && !matchMedia(rule.media.mediaText).matches));
  });
  [...document.styleSheets].forEach(sheet => walk(sheet.cssRules, true));
  return found;
}"""

COLOURS = """() => {
  const resolve = colour => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].join();
  };
  const paper = resolve(getComputedStyle(document.body).backgroundColor);
  const fills = [...document.querySelectorAll("#chart .line path:last-child")].map(e => getComputedStyle(e).fill);
  const rings = [...document.querySelectorAll("#chart .c-now, #chart .c-look")].map(e => getComputedStyle(e).stroke);
  return {fills: fills.map(c => resolve(c) !== paper), rings: rings.map(c => resolve(c) !== paper)};
}"""


def too_wide(page: Page) -> dict[str, list[str]]:
    """What makes a narrow screen scroll sideways, by the visitor's settings."""
    found = {}
    page.set_viewport_size(NARROW)
    for setting, css in SETTINGS.items():
        add_style(page, css)
        if wide := overflowing(page):
            found[setting] = wide
    add_style(page, "")
    return found


def too_small(page: Page) -> list[str]:
    """What is hard to tap on a phone."""
    page.set_viewport_size(PHONE)
    return small_targets(page)


@EVERY_FONT_SET
def test_no_page_scrolls_sideways_and_all_outside_sentences_can_be_tapped(page: Page) -> None:
    found: dict[str, list[str]] = {}
    for name, state in STATES.items():
        go(page, state)
        found |= {f"{name}, {setting}": wide for setting, wide in too_wide(page).items()}
        if small := too_small(page):
            found[f"{name}, to tap"] = small
    assert found == {}


@EVERY_FONT_SET
@pytest.mark.usefixtures("second_procedure")
def test_the_choice_of_procedures_fits_a_narrow_screen(page: Page) -> None:
    go(page, CHOICE)
    assert too_wide(page) == {}
    assert too_small(page) == []


@EVERY_FONT_SET
def test_the_longest_month_is_shown_whole_on_a_narrow_screen(page: Page) -> None:
    page.set_viewport_size(NARROW)
    page.goto(f"{DAY_23}&on=2026-09-22")
    rooms = page.evaluate("""() => [...document.querySelectorAll("input[id^=look-]")].map(e => {
        const style = getComputedStyle(e), canvas = new OffscreenCanvas(1, 1).getContext("2d");
        canvas.font = `${style.fontSize} ${style.fontFamily}`;
        const room = e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        return room - canvas.measureText(e.value).width; })""")
    assert [room >= 0 for room in rooms] == [True] * 3


@EVERY_FONT_SET
def test_a_clinics_number_is_not_broken_on_a_narrow_screen(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    clinic, plans = PLANS["two plans"]
    with shared_by(clinic, *plans):
        page.goto(DAY_23)
        for css in SPACED_TEXT, "":
            add_style(page, css)
            lines = page.evaluate("document.querySelector('.help .btn .whole').getClientRects().length")
            height = page.evaluate("document.querySelector('.help .btn .whole').getBoundingClientRect().height")
            assert (lines, height < 30) == (1, True)


@EVERY_FONT_SET
def test_large_text_fits_a_wide_screen(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    found = {}
    for name in ("home", "guide", "source", "timeline-before", "on-later", "change-impossible"):
        go(page, STATES[name])
        add_style(page, LARGE_TEXT)
        if wide := overflowing(page):
            found[name] = wide
    assert found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_keep_the_beads_and_rings_visible(open_page: OpenPage, axe: Axe, scheme: str) -> None:
    page = open_page(forced_colors="active", color_scheme=scheme)
    page.goto(f"{DAY_23}&on=2026-12-25")
    colours = page.evaluate(COLOURS)
    assert colours == {"fills": [True] * 3, "rings": [True] * 6}
    assert axe(page) == []


def test_forced_colours_reach_the_key_and_the_icons(open_page: OpenPage) -> None:
    page = open_page(forced_colors="active", color_scheme="dark")
    page.goto(DAY_23)
    drawn = page.evaluate("""() => [
        getComputedStyle(document.querySelector(".beads .key svg")).fill,
        ...[...document.querySelectorAll(".card > h3 > .ico")].map(e => getComputedStyle(e).stroke)]""")
    assert len(drawn) == 5
    assert set(drawn) == {page.evaluate("getComputedStyle(document.body).color")}


def test_forced_colours_leave_no_fault_on_the_other_pages(open_page: OpenPage, axe: Axe) -> None:
    page = open_page(forced_colors="active")
    for name in ("home", "impossible", "ambiguous", "guide", "change-impossible", "look-up-impossible"):
        go(page, STATES[name])
        assert axe(page) == []


def test_nothing_moves_for_who_asks_for_less_motion(open_page: OpenPage) -> None:
    page = open_page(reduced_motion="reduce")
    for name in ("home", "guide", "timeline-day-23", "on-later", "look-up-impossible"):
        go(page, STATES[name])
        assert page.evaluate(MOVING) == []
        assert page.evaluate(PAGE_TRANSITIONS) == []


def test_what_moves_is_known(page: Page) -> None:
    go(page, STATES["on-later"])
    assert {each.split()[0] for each in page.evaluate(MOVING)} == {"DIV", "SUMMARY"}
    # A browser calls each one that it leaves out an error of the page.
    assert page.evaluate(PAGE_TRANSITIONS) == []


def test_every_milestone_comes_out_of_the_printer(page: Page) -> None:
    page.goto(f"{DAY_23}&on=2026-12-25")
    titles = page.locator("[data-milestone] h3").all_text_contents()
    page.emulate_media(media="print")
    for title in titles:
        heading = page.get_by_role("heading", name=title, level=3, exact=True).last
        expect(heading).to_be_visible()
        assert float(heading.evaluate("heading => getComputedStyle(heading).opacity")) == 1
    assert len(titles) == 5
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) >= 1
    assert len(printed) > 20_000
