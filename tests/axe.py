"""What axe finds on a page as it is: by all rules in the colours it has, and by its contrast in dark ones too."""

from __future__ import annotations

import json
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

IS_FORCED = "matchMedia('(forced-colors: active)').matches"
_IS_DARK = "matchMedia('(prefers-color-scheme: dark)').matches"
_AFTER_TRANSITIONS = """() => Promise.all(document.getAnimations()
  .filter(animation => animation instanceof CSSTransition)
  .map(transition => transition.finished.catch(() => null)))"""


def faults(page: Page, options: dict[str, Any], *, contrast: str) -> list[str]:
    """Lists what axe finds; in the dark only by the rule named ``contrast``, for nothing else depends on colours.

    The page is not loaded a second time. One that is dark already is looked at in the dark alone, and so is one
    whose colours are forced, since those are the visitor's own.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
        # What is loaded next has it at once, for a fifth of the time; what stands in a frame is a page of its own.
        page.add_init_script(f"if (window.top === window) {{ {AXE_SCRIPT} }}")
    found = _violations(page, options)
    if page.evaluate(f"{_IS_DARK} || {IS_FORCED}"):
        return found
    page.emulate_media(color_scheme="dark")
    page.evaluate(_AFTER_TRANSITIONS)
    only_contrast = {"runOnly": {"type": "rule", "values": [contrast]}, "resultTypes": ["violations"]}
    found += [f"in the dark: {fault}" for fault in _violations(page, only_contrast)]
    page.emulate_media(color_scheme="light")
    page.evaluate(_AFTER_TRANSITIONS)
    return found


def _violations(page: Page, options: dict[str, Any]) -> list[str]:
    found = page.evaluate(f"axe.run({json.dumps(options)}).then(results => results.violations)")
    return [_describe(violation) for violation in found]


def _describe(violation: dict[str, Any]) -> str:
    places = ", ".join(" ".join(map(str, node["target"])) for node in violation["nodes"])
    return f"{violation['id']}: {violation['help']} ({places})"
