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

# Compared where they are: a look is megabytes, of which no more than the differences are asked for.
# "none" for a background is made "0 0", which is the same where there is no picture.
# A variable keeps the line ends that it was written with.
DIFFERENCES = r"""([one, other]) => {
  const wear = texts => {
    for (const sheet of document.styleSheets) sheet.disabled = true;
    document.adoptedStyleSheets = texts.map(text => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      return sheet;
    });
  };
  const looks = texts => {
    wear(texts);
    const usual = [...getComputedStyle(document.body)];
    return [...document.body.querySelectorAll("*")].flatMap(element =>
      ["", "::before", "::after", ...(element.type === "range" ? ["::-webkit-slider-thumb"] : [])].flatMap(part => {
        const style = getComputedStyle(element, part || null);
        if (/before|after/.test(part) && style.content === "none") return [];
        const names = style.length === usual.length ? usual : [...style];
        const values = names.map(name => style.getPropertyValue(name));
        return [{part: `${element.tagName}.${element.className}${part}`, names, values}];
      }));
  };
  const plain = value => value.replaceAll("0px 0px", "0% 0%").replaceAll(/\s*\n\s*/g, " ");
  const [ones, others] = [looks(one), looks(other)];
  if (ones.map(look => look.part).join() !== others.map(look => look.part).join()) return ["other parts"];
  return ones.flatMap(({part, names, values}, place) => {
    const {names: otherNames, values: otherValues} = others[place];
    if (names.join() !== otherNames.join()) return [`${part}: other properties`];
    return names.flatMap((name, at) =>
      values[at] === otherValues[at] || plain(values[at]) === plain(otherValues[at]) ? [] :
      [`${part} ${name}: ${values[at]} / ${otherValues[at]}`]);
  });
}"""


def differences(page: Page, one: list[str], other: list[str]) -> list[str]:
    """Where the page looks different in two sets of stylesheets: the element's tag and class, and the values."""
    found: list[str] = page.evaluate(DIFFERENCES, [one, other])
    return found


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
        assert differences(page, small, written) == [], (width, media)


def _written(address: str) -> str:
    return Path(settings.BASE_DIR, address.lstrip("/")).read_text(encoding="utf-8")


def test_another_part_and_another_value_would_be_found(page: Page) -> None:
    go(page, STATES["login"])
    written = [_written(address) for address in page.evaluate(OWN_SHEETS)]
    assert differences(page, written, written) == []
    (*_, found) = differences(page, written, [*written, "@layer last { footer::after { content: 'x'; color: red } }"])
    assert found == "other parts"
    found_all = differences(page, written, [*written, "footer { outline-offset: 3px }"])
    assert found_all == ["FOOTER.foot outline-offset: 0px / 3px"]
