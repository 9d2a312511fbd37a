"""The sheet of paper, printed by a real browser and read back from its PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.measuring import WIDTHS, Axe, axe_at_every_width, overflowing
from tests.browser.states import DAY_23, GUIDE, TIMELINE, State
from tests.clinic_pages import PLANS, shared_by
from tests.conftest import OpenPage
from tests.shared_links import at, link, protocol

TODAY = date(2026, 11, 22)
STATES = {
    "before": TODAY + timedelta(24),
    "on-the-day": TODAY,
    "day-1": TODAY - timedelta(1),
    "day-23": TODAY - timedelta(23),
    "after": TODAY - timedelta(206),
    "long-after": date(2017, 3, 31),
    "leap-day": date(2024, 2, 29),
    "month-end": date(2026, 8, 31),
    "years-end": date(2026, 9, 30),
    "far-ahead": date(2029, 9, 30),
}
PAPERS: dict[str, dict[str, Any]] = {"A4": {"format": "A4"}, "Letter": {"format": "Letter"}}
TITLES = ("Surgery", "Home from hospital", "Crutches or a walker", "Back to usual activities", "Healed")


def handout(surgery: date) -> str:
    return f"{TIMELINE}print/?surgery_date={surgery.isoformat()}"


def printed(page: Page, **paper: Any) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=False, **paper))


def text_of(document: pypdfium2.PdfDocument) -> str:
    pages = [each.get_textpage().get_text_range() for each in document]
    return " ".join(" ".join(pages).split())


def printed_on_each_paper(page: Page) -> Iterator[pypdfium2.PdfDocument]:
    """The page on every size of paper, which it has to fit as one sheet."""
    for name, paper in PAPERS.items():
        document = printed(page, **paper)
        assert len(document) == 1, name
        yield document


def codes_in(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image)]


def test_every_state_is_one_page_with_every_milestone_and_a_code_that_reads(
    page: Page, live_server: LiveServer
) -> None:
    for state, surgery in STATES.items():
        page.goto(handout(surgery))
        for document in printed_on_each_paper(page):
            text = text_of(document)
            for words in (
                *TITLES,
                "Printed 22 November 2026",
                "If something worries you",
                "11 July 2019",
                "My questions",
            ):
                assert words in text, (state, words)
            image = document[0].render(scale=2).to_pil()
            assert codes_in(image) == [f"{live_server.url}{TIMELINE}?surgery_date={surgery}"], state


def test_nothing_on_paper_is_smaller_than_12_points(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(handout(STATES["day-23"]))
    page.emulate_media(media="print")
    sizes = page.evaluate("""() => [...document.querySelectorAll("main *")]
        .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
        .map(e => parseFloat(getComputedStyle(e).fontSize))""")
    assert min(sizes) >= 16  # 12 points are 16 CSS pixels.


def test_black_and_white_loses_nothing(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(handout(STATES["day-23"]))
    grey = printed(page, format="A4")[0].render(scale=2, grayscale=True).to_pil()
    assert len(codes_in(grey)) == 1
    darkest, lightest = grey.convert("L").getextrema()
    assert (darkest, lightest) == (0, 255)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_code_on_the_page_reads_in_light_and_dark(
    open_page: OpenPage, live_server: LiveServer, scheme: str
) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(DAY_23)
    code = page.locator("#share img")
    code.scroll_into_view_if_needed()
    expect(code).to_have_js_property("complete", True)
    shot = Image.open(BytesIO(page.locator("#share").screenshot(scale="css")))
    assert codes_in(shot) == [f"{live_server.url}{DAY_23}"]


@pytest.mark.parametrize("state", ["before", "day-23", "after"])
def test_the_timeline_page_prints_every_milestone_and_nothing_to_press(open_page: OpenPage, state: str) -> None:
    page = open_page()
    page.goto(f"{TIMELINE}?surgery_date={STATES[state]}")
    document = printed(page, format="A4")
    text = text_of(document)
    assert len(document) <= 3
    for words in (*TITLES, "If something worries you"):
        assert words in text, words
    for words in ("Show my timeline", "Move along", "Subscribe", "Where would I be?"):
        assert words not in text, words


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_timeline_page_prints_its_marks_where_backgrounds_are_left_out(open_page: OpenPage, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(f"{TIMELINE}?surgery_date={STATES['day-23']}")
    image = printed(page, format="A4", print_background=False)[1].render(scale=2).to_pil()
    colours = {colour for _count, colour in image.convert("RGB").getcolors(1_000_000) or []}
    for name, colour in {"done": (21, 122, 88), "now": (125, 54, 5), "rail": (221, 211, 193)}.items():
        assert colour in colours, name


@pytest.mark.parametrize("state", ["before", "day-23"])
def test_no_heading_is_printed_without_what_it_is_about(open_page: OpenPage, state: str) -> None:
    page = open_page()
    page.goto(f"{TIMELINE}?surgery_date={STATES[state]}")
    pages = [each.get_textpage().get_text_range() for each in printed(page, format="A4")]
    after = next(text for text in pages if "Your milestones" in text).partition("Your milestones")[2]
    assert "Surgery" in after


def test_a_timeline_of_a_link_prints_nothing_to_press(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(at(link(TODAY)))
    expect(page.get_by_role("link", name="Wrong date?")).to_be_visible()
    assert "Wrong date?" not in text_of(printed(page, format="A4"))


def test_the_guide_prints_its_text_without_its_form_and_contents(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(GUIDE)
    text = text_of(printed(page, format="A4"))
    assert "The operation usually takes" in text
    for words in ("Show my timeline", "On this page", "Need to be back by a date?"):
        assert words not in text, words


def test_the_handout_has_no_accessibility_faults_and_is_no_wider_than_the_screen(page: Page, axe: Axe) -> None:
    assert axe_at_every_width(page, State(handout(STATES["day-23"])), axe) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert overflowing(page) == []


def test_the_print_button_opens_the_browsers_own_window(open_page: OpenPage) -> None:
    page = open_page()
    page.add_init_script("window.print = () => { window.printed = true }")
    page.goto(handout(STATES["day-23"]))
    page.get_by_role("button", name="Print this page").click()
    assert page.evaluate("window.printed")


def test_a_code_as_its_own_file_reads(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 300, "height": 300})
    page.goto(f"{TIMELINE}qr.svg?surgery_date=2026-10-30")
    assert len(codes_in(Image.open(BytesIO(page.screenshot())))) == 1


@pytest.mark.parametrize("name", PLANS)
def test_the_sheet_of_a_clinic_is_one_page_with_room_to_write_too(open_page: OpenPage, name: str) -> None:
    clinic, plans = PLANS[name]
    page = open_page()
    with shared_by(clinic, *plans):
        for state in ("before", "day-23", "after"):
            page.goto(handout(STATES[state]))
            for document in printed_on_each_paper(page):
                for words in (clinic.name, "My dates", "My questions"):
                    assert words in text_of(document), words
            expect(page.locator("td.mine")).to_have_count(page.locator("tbody tr").count())
            expect(page.locator("section .fill:empty")).to_have_count(4)


def test_the_sheet_of_a_link_is_one_page_with_every_word_of_its_chart(open_page: OpenPage) -> None:
    page = open_page()
    shared = link(TODAY, protocol=protocol(), surgery_date=STATES["day-23"])
    page.goto(at(shared, "paper"))
    for document in printed_on_each_paper(page):
        assert "set by your clinic" in text_of(document)


def test_no_name_beside_the_chart_touches_its_beads(open_page: OpenPage) -> None:
    page = open_page()
    clinic, plans = PLANS["stages"]
    with shared_by(clinic, *plans):
        page.goto(handout(STATES["day-23"]))
        page.emulate_media(media="print")
        gaps = page.evaluate("""() => [...document.querySelectorAll(".beads li")].map(row => {
            const words = document.createRange();
            words.selectNodeContents(row.querySelector("b"));
            return row.querySelector("svg").getBoundingClientRect().left - words.getBoundingClientRect().right; })""")
    assert len(gaps) == 6
    assert min(gaps) > 5


def test_a_sheet_leads_back_to_its_timeline_but_not_on_paper(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(handout(STATES["day-23"]))
    assert "Back to the timeline" not in text_of(printed(page, format="A4"))
    page.get_by_role("link", name="Back to the timeline").click()
    expect(page).to_have_url(re.compile(f"{re.escape(DAY_23)}$"))


@pytest.mark.parametrize("number", [4, 8, 20])
def test_however_many_milestones_a_clinic_adds_the_sheet_is_one_page(
    open_page: OpenPage, live_server: LiveServer, number: int
) -> None:
    added = [
        {
            "key": f"own-{week}",
            "kind": "event",
            "title": f"Physiotherapy visit {week}",
            "guidance": "Bring your shoes and this sheet with you, and write down what you want to ask us there.",
            "window": {"earliest": {"amount": week, "unit": "week"}, "latest": {"amount": week + 1, "unit": "week"}},
        }
        for week in range(1, number + 1)
    ]
    shared = link(TODAY, surgery_date=STATES["day-23"], plan={"adjust": {}, "own": added})
    page = open_page()
    page.goto(at(shared, "paper"))
    titles = (str(milestone["title"]) for milestone in added)
    expected = (*TITLES, *titles, "My dates", "My questions", "If something worries you")
    for document in printed_on_each_paper(page):
        text = text_of(document)
        for words in expected:
            assert words in text, words
        assert codes_in(document[0].render(scale=3).to_pil()) == [f"{live_server.url}{at(shared)}"]
