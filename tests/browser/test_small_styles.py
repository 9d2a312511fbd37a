"""Stylesheets look the same when they have been made small as when they were written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from recovery.site.storage import OURS, made_small
from tests.browser.measuring import OPEN_DETAILS, go
from tests.browser.states import DAY_23, GUIDE, STATES, TIMELINE, State
from tests.conftest import OpenPage

HANDOUT = State(DAY_23.replace(TIMELINE, f"{TIMELINE}print/"))
PAGES = [HANDOUT, State(GUIDE), *(STATES[name] for name in ("on-later", "look-up-impossible", "ambiguous", "login"))]
VIEWS: list[tuple[int, dict[str, Any]]] = [
    (390, {"color_scheme": "light", "media": "screen"}),
    (1280, {"color_scheme": "dark", "media": "screen"}),
    (800, {"color_scheme": "light", "media": "print"}),
]

OWN_SHEETS = """() => [...document.styleSheets].map(sheet => sheet.href && new URL(sheet.href).pathname)
  .filter(path => path?.startsWith("/static/css/"))"""

WEAR = """texts => {
  for (const sheet of document.styleSheets) sheet.disabled = true;
  document.adoptedStyleSheets = texts.map(text => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
}"""

# "none" for a background is made "0 0", which is the same where there is no picture.
# A variable keeps the line ends that it was written with.
LOOKS = r"""() => [...document.body.querySelectorAll("*")].flatMap(element =>
  ["", "::before", "::after", ...(element.type === "range" ? ["::-webkit-slider-thumb"] : [])].flatMap(part => {
    const style = getComputedStyle(element, part || null);
    if (/before|after/.test(part) && style.content === "none") return [];
    const values = [...style].map(name => `${name}: ${style.getPropertyValue(name)}`).join("; ");
    const value = values.replaceAll("0px 0px", "0% 0%").replaceAll(/\s*\n\s*/g, " ");
    return `${element.tagName}.${element.className}${part} ${value}`;
  }))"""


def looks(page: Page, texts: list[str]) -> list[str]:
    page.evaluate(WEAR, texts)
    found: list[str] = page.evaluate(LOOKS)
    return found


def differences(one: list[str], other: list[str]) -> list[object]:
    """Where two looks differ: the element's tag and class, and the values that do."""
    pairs = [(a.split("; "), b.split("; ")) for a, b in zip(one, other, strict=True) if a != b]
    return [(a[0], [each for each in zip(a, b, strict=True) if each[0] != each[1]]) for a, b in pairs]


@pytest.mark.parametrize("state", PAGES, ids=lambda state: state.address)
def test_a_page_looks_the_same_in_its_small_stylesheets(open_page: OpenPage, state: State) -> None:
    page = open_page(reduced_motion="reduce")
    go(page, state)
    page.evaluate(OPEN_DETAILS)
    page.evaluate("document.activeElement.blur()")
    written = [_written(address) for address in page.evaluate(OWN_SHEETS)]
    small = [made_small(OURS["css"], text) for text in written]
    assert written
    for width, media in VIEWS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(**media)
        assert differences(looks(page, small), looks(page, written)) == [], (width, media)


def _written(address: str) -> str:
    return Path(settings.BASE_DIR, address.lstrip("/")).read_text(encoding="utf-8")
