"""The admin with a published edition, a draft that follows it, and those who work there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.conf import settings as project
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from recovery.admin.row_words import handle_of
from recovery.content import publishing
from recovery.content.models.edition import Edition, GuideSection, Source
from recovery.content.models.milestone import Milestone
from tests.conftest import OpenPage

Browse = Callable[[str], BeautifulSoup]
SignedInPage = Callable[..., Page]
COUNT_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation",
    event => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


def make_draft(public: Edition) -> Edition:
    """A draft that says what the public edition says."""
    if public.status == Edition.Status.PUBLISHED:
        return publishing.start_draft(public.procedure, by=None)
    return publishing.restore(public, by=None)


@pytest.fixture
def published(published_content: Edition) -> Edition:
    return Edition.objects.get(status=Edition.Status.PUBLISHED)


@pytest.fixture
def draft(published: Edition) -> Edition:
    return make_draft(published)


@pytest.fixture
def superuser(db: None) -> User:
    return User.objects.create_superuser("chief", password="chief-password")


@pytest.fixture
def editor(db: None) -> User:
    """A member of a group that the migrations make."""
    user = User.objects.create_user("edith", password="edith-password", is_staff=True)
    user.groups.add(Group.objects.get(name="editors"))
    return user


@pytest.fixture
def as_editor(editor: User) -> Client:
    return signed_in(editor)


@pytest.fixture
def as_superuser(superuser: User) -> Client:
    return signed_in(superuser)


@pytest.fixture
def staff_page(transactional_db: None, live_server: LiveServer, open_page: OpenPage) -> SignedInPage:
    """A browser in which the client's user is signed in."""

    def open_as(client: Client, **options: Any) -> Page:
        page = open_page(**{"viewport": {"width": 1280, "height": 900}, **options})
        cookie = client.cookies[project.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page.add_init_script(COUNT_VIOLATIONS)
        return page

    return open_as


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(row: Model | type[Model], page: str = "change") -> str:
    """A page of a row, or of its kind."""
    args = [row.pk] if isinstance(row, Model) else []
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=args)


def add_address(kind: type[Model], edition: Edition) -> str:
    return f"{address(kind, 'add')}?edition={edition.pk}"


def milestone(edition: Edition, key: str) -> Milestone:
    return edition.milestones.get(key=key)


def rows(edition: Edition) -> list[Milestone | GuideSection | Source]:
    """One row of each kind."""
    kinds = (edition.milestones, edition.guide_sections, edition.content_sources)
    return [kind.earliest("pk") for kind in kinds]


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "lxml")


def typed_in(page: BeautifulSoup) -> dict[str, str]:
    """What the browser would send if nothing on the page were changed."""
    form = page.select_one("#content-main form")
    assert form is not None
    fields: dict[str, str] = {}
    for field in form.find_all(["input", "textarea"], {"name": True}):
        if field.get("type") not in {"submit", "radio", "checkbox"} or field.has_attr("checked"):
            fields[str(field["name"])] = _value(field)
    for choice in form.find_all("select", {"name": True}):
        chosen = choice.find("option", selected=True)
        fields[str(choice["name"])] = str(chosen["value"]) if chosen else ""
    return fields


def row_fields(client: Client, row: Milestone | GuideSection | Source) -> dict[str, str]:
    """The boxes of a draft's row on the draft's page, by the names that they have in the form that adds one."""
    return fields_of(row, typed_in(soup(client.get(address(row), follow=True))))


def fields_of(row: Milestone | GuideSection | Source, sent: dict[str, str]) -> dict[str, str]:
    """The boxes of one row among those that a draft's page sends, and what no form can be sent without."""
    handle = handle_of(row)
    fields = {name.removeprefix(f"{handle}-"): value for name, value in sent.items() if name.startswith(f"{handle}-")}
    return fields | {name: sent[name] for name in ("csrfmiddlewaretoken", "form-end")}


def _value(field: Tag) -> str:
    if field.name == "textarea":
        return field.text.removeprefix("\n")
    return str(field.get("value", "on" if field.get("type") == "checkbox" else ""))


def save(client: Client, page: str, **changes: str | None) -> Any:
    """Open a page, change some fields and save. None unticks a box. A row of a draft is opened on the draft's page."""
    answer = client.get(page, follow=True)
    prefix = ""
    if answer.redirect_chain:
        page, _hash, handle = answer.redirect_chain[-1][0].partition("#")
        prefix = f"{handle}-"
    fields = {**typed_in(soup(answer)), **{f"{prefix}{name}": value for name, value in changes.items()}}
    return client.post(page, {name: value for name, value in fields.items() if value is not None})


def beside(response: Any, field: str) -> str:
    """The error beside a field, in whichever row it is; the field says that it is described by it."""
    page = soup(response)
    error = page.select_one(f"#id_{field}_error, [id^='id_'][id$='-{field}_error']")
    if error is None:
        return ""
    assert page.select_one(f"[aria-describedby~='{error['id']}']")
    return error.get_text(" ", strip=True)


def publishing_page(draft: Edition) -> str:
    return reverse("admin:recovery_edition_publish", args=[draft.pk])


def publishing_form(client: Client, draft: Edition) -> dict[str, Any]:
    """The publishing form as its page gives it, filled in, with everything ticked."""
    page = soup(client.get(publishing_page(draft)))
    kept = {name: str(page.select(f"[name={name}]")[0]["value"]) for name in ("version", "review_due")}
    ticks = [str(box["value"]) for box in page.select("[name=tick]")]
    return {**kept, "note": "Shorter sentences.", "reviewed_by": "Clinic lead", "tick": ticks}
