"""The site with its content on one fixed day, and visitors whose browsers agree on that day."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings as project
from playwright.sync_api import ConsoleMessage, Page, Request
from pytest_django.live_server_helper import LiveServer

from recovery.content import published_editions
from recovery.content.files import shipped
from tests.axe import IS_FORCED, faults
from tests.browser.measuring import OPEN_DETAILS
from tests.conftest import OpenPage
from tests.starting_point import PUBLISHED_AT

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""A Sunday, day 23 after the surgery most tests are about."""

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = "color-contrast-enhanced"
AXE_RULES = {CONTRAST: True, "color-contrast": False, "target-size": True}
"""Asked for by name: contrast of 7 to 1, which is more than 4.5 to 1, and targets of 24 px."""

TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", event =>
  console.error(`policy: ${event.effectiveDirective} ${event.blockedURI}`))
"""

NO_ERRORS = ("the server responded with a status of 4", "htmx:afterRequest", "htmx:sendAbort")
"""Logged as errors: pages that answer 404 or 422, and requests dropped for newer ones."""

DEFAULTS = {"timezone_id": "UTC", "locale": "en-GB", "service_workers": "block"}
"""A service worker stands between the page and what a test routes or counts."""

SetClock = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def site(transactional_db: None, published_content: None) -> None:
    """A test that writes what another thread reads cannot be rolled back; it is undone instead."""


@pytest.fixture
def second_procedure(site: None) -> None:
    """Another published procedure, so that the first page asks which it is."""
    data = shipped.read(project.BASE_DIR / "fixtures" / "knee-osteotomy.json")
    data["procedure"] = {"slug": "hip-osteotomy", "name": "Hip osteotomy"}
    assert shipped.publish_first(data, PUBLISHED_AT)
    published_editions.forget()


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Sets the server's clock."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return at


@pytest.fixture(autouse=True)
def noon(set_clock: SetClock) -> None:
    """It is the same noon in every test, unless it sets the clock again."""
    set_clock(NOON)


@pytest.fixture
def open_page(open_page: OpenPage, live_server: LiveServer, page_faults: list[str]) -> OpenPage:
    """A fresh visitor in UTC, whose clock stands at noon (unless `clock` is None) but whose timers run.

    An error in the console, or a request to anyone but the site, is a fault of the page.
    """

    def note_error(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(each in message.text for each in NO_ERRORS):
            page_faults.append(message.text)

    def note_stranger(request: Request) -> None:
        if not request.url.startswith((f"{live_server.url}/", "data:")):
            page_faults.append(f"asked {request.url}")

    def open_one(*, clock: datetime | None = NOON, **options: Any) -> Page:
        page = open_page(**(DEFAULTS | options))
        page.on("console", note_error)
        page.on("request", note_stranger)
        page.add_init_script(TELL_VIOLATIONS)
        if clock and options.get("java_script_enabled", True):
            page.clock.set_fixed_time(clock)
        return page

    return open_one


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """Lists the accessibility faults of the page as it is now, in light and dark, every `details` open."""

    def run(page: Page) -> list[str]:
        page.evaluate(OPEN_DETAILS)
        # Forced colours are the visitor's own; axe still reads the site's.
        rules = AXE_RULES | ({CONTRAST: False} if page.evaluate(IS_FORCED) else {})
        options = {
            "runOnly": {"type": "tag", "values": AXE_TAGS},
            "rules": {name: {"enabled": enabled} for name, enabled in rules.items()},
            "resultTypes": ["violations"],
        }
        return faults(page, options, contrast=CONTRAST)

    return run
