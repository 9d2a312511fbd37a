"""What visitors do, and what they see afterwards, in words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from playwright.sync_api import Locator, Page, Request, expect

_NOTE_SWAP = """() => {
  delete document.documentElement.dataset.swapped;
  const note = () => setTimeout(() => { document.documentElement.dataset.swapped = ""; }, 0);
  document.addEventListener("htmx:afterSettle", note, {once: true});
}"""


@contextmanager
def swap(page: Page) -> Iterator[None]:
    """Waits until the part of the page that is asked for inside has taken its place."""
    page.evaluate(_NOTE_SWAP)
    yield
    page.wait_for_function("() => 'swapped' in document.documentElement.dataset")


def comes_true(page: Page, what: Callable[[], bool]) -> None:
    """Waits until what the browser tells makes it so; it fails after ten seconds."""
    until = monotonic() + 10
    while not what() and monotonic() < until:
        page.wait_for_timeout(20)
    assert what()


def answered_in_between(page: Page) -> None:
    """Waits until the server has answered the page: whatever the page had asked for before was asked by then."""
    assert page.evaluate("fetch('/healthz').then(answer => answer.text().then(() => answer.ok))")


@contextmanager
def all_answered(page: Page) -> Iterator[None]:
    """Waits until nothing is under way of what the page asks for inside, and what came of it has been done."""
    under_way: list[Request] = []

    def begins(request: Request) -> None:
        under_way.append(request)

    def ends(request: Request) -> None:
        if request in under_way:
            under_way.remove(request)

    page.on("request", begins)
    page.on("requestfinished", ends)
    page.on("requestfailed", ends)
    yield
    answered_in_between(page)
    comes_true(page, lambda: not under_way)
    answered_in_between(page)
    page.remove_listener("request", begins)
    page.remove_listener("requestfinished", ends)
    page.remove_listener("requestfailed", ends)


def wait_for_service_worker(page: Page) -> None:
    """Waits until the service worker answers for the page.

    The condition is a function: the policy of our pages lets no words be run that are asked about more than once.
    """
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def fill_date(form: Locator, words: str) -> None:
    """Types a date such as "30 October 2026" into the three boxes."""
    for label, text in zip(("Day", "Month", "Year"), words.split(), strict=True):
        form.get_by_label(label, exact=True).fill(text)


def question(page: Page) -> Locator:
    """The form on the first page."""
    return page.locator("main form")


def change_form(page: Page) -> Locator:
    """The form behind "Change"."""
    return page.locator(".change form")


def look_up_form(page: Page) -> Locator:
    """The form of "What about this date?"."""
    return page.get_by_role("region", name="What about this date?").locator("form")


def open_change(page: Page) -> Locator:
    """The form behind "Change", opened."""
    form = change_form(page)
    if not form.is_visible():
        page.get_by_text("Change surgery date").click()
    return form


def change_date(page: Page, words: str) -> None:
    """Another surgery date, swapped in."""
    form = open_change(page)
    fill_date(form, words)
    with swap(page):
        form.get_by_role("button").click()


def look_up(page: Page, words: str, button: str) -> None:
    """Asks about a date, and waits for the answer."""
    fill_date(look_up_form(page), words)
    with swap(page):
        page.get_by_role("button", name=button).click()


def slider(page: Page) -> Locator:
    """The slider below the chart."""
    return page.get_by_label("Move along to see any day")


def mark(locator: Locator) -> None:
    """Remembers this very element."""
    locator.evaluate("element => { element.isMarked = true }")


def is_marked(locator: Locator) -> bool:
    """Whether it is the element that was marked, and no copy."""
    return locator.evaluate("element => element.isMarked") is True


def history_length(page: Page) -> int:
    """How many steps Back could go, and this page."""
    length = page.evaluate("history.length")
    assert isinstance(length, int)
    return length


def expect_in_view(locator: Locator) -> None:
    """It is on the screen as it is scrolled now."""
    expect(locator).to_be_in_viewport()
