"""Measures pages as they are laid out."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests.browser.states import State

LARGE_TEXT = "html { font-size: 200% }"
WIDE_LETTERS = """
@font-face { font-family: Wide; src: local("Liberation Sans"), local("Arial"); size-adjust: 120% }
@font-face { font-family: Wider; src: local("Noto Sans Regular"), local("Noto Sans"); size-adjust: 115% }
* { font-family: Wide, Wider, sans-serif !important }
"""
"""Letters as wide as the widest of usual fonts: a fifth wider than Liberation, the narrowest."""

WIDTHS = (320, 390, 1280)
HEIGHT = 900

OPEN_DETAILS = "document.querySelectorAll('details').forEach(each => { each.open = true })"

Axe = Callable[[Page], list[str]]

_OVERFLOW = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > room + 1);
  return wide.map(e => `${e.tagName} ${e.id || e.className} ${e.textContent.trim().slice(0, 40)}`).slice(0, 5);
}"""

_SMALL_TARGETS = """() => {
  const isInSentence = element =>
    element.matches("a") && getComputedStyle(element).display === "inline" &&
    element.parentElement.textContent.trim() !== element.textContent.trim();
  const isSmall = element => {
    const box = element.getBoundingClientRect();
    return Math.min(box.width, box.height) < 44;
  };
  return [...document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select, textarea")]
    .filter(e => e.checkVisibility() && isSmall(e) && !isInSentence(e))
    .map(e => `${e.tagName} ${e.id || e.textContent.trim()}`);
}"""

_LOOKS = """() => [...document.querySelectorAll("body, body *")].flatMap((element, place) => {
  if (!element.checkVisibility({visibilityProperty: true, opacityProperty: true})) return [];
  const style = getComputedStyle(element), size = parseFloat(style.fontSize);
  const looks = [style.color, style.backgroundColor, style.backgroundImage, style.opacity, style.textShadow];
  const box = element.getBoundingClientRect(), isSmall = Math.min(box.width, box.height) < 24;
  const isTapped = element.matches("a[href], button, summary, input:not([type=hidden]), select, textarea");
  looks.push(style.textDecorationLine, style.fontWeight, size >= 24, size > 18.6, isTapped && isSmall);
  return [`${place} ${looks} ${isTapped ? style.margin : ""}`];
})"""
"""What is shown, and all that its contrast depends on: that of letters which count as large is another.

Of what is tapped, also whether it is too small for a finger, and how near it comes to others.
"""


def axe_at_every_width(page: Page, state: State, axe: Axe) -> list[str]:
    """What axe finds at each width, the page loaded once.

    The narrowest and the widest screen are always looked at; one in between where it shows anything that neither
    of them does, or in other colours.
    """
    go(page, state)
    page.evaluate(OPEN_DETAILS)
    found = []
    seen: set[str] = set()
    for width in (WIDTHS[0], WIDTHS[-1], *WIDTHS[1:-1]):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        shown = set(_strings(page.evaluate(_LOOKS)))
        if width in (WIDTHS[0], WIDTHS[-1]) or shown - seen:
            found += [f"{width} px: {fault}" for fault in axe(page)]
        seen |= shown
    return found


def go(page: Page, state: State) -> None:
    """Loads the state, which must answer as it should."""
    response = page.goto(state.address)
    assert response
    assert response.status == state.status


def overflowing(page: Page) -> list[str]:
    """What makes the page scroll sideways, all `details` open."""
    return _strings(page.evaluate(f"{OPEN_DETAILS}; ({_OVERFLOW})()"))


def small_targets(page: Page) -> list[str]:
    """What is to be tapped but less than 44 px wide or high, links in sentences aside."""
    return _strings(page.evaluate(f"{OPEN_DETAILS}; ({_SMALL_TARGETS})()"))


def add_style(page: Page, css: str) -> None:
    """A stylesheet of the visitor's own, which the site's policy does not concern."""
    page.evaluate(
        """css => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(css);
          document.adoptedStyleSheets = [sheet];
        }""",
        css,
    )


def _strings(found: Any) -> list[str]:
    return [str(each) for each in found]
