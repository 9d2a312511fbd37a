"""Every page of the admin opens, for those who may open it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from recovery.content.models.edition import Edition, GuideSection, Procedure, Source
from recovery.content.models.milestone import Milestone
from tests.admin.conftest import add_address, address, rows, soup

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

CONTENT = (Milestone, GuideSection, Source)


def pages_of(published: Edition, draft: Edition) -> list[str]:
    """Every address of content that anyone may open."""
    kinds = (Procedure, Edition, *CONTENT)
    whole = [draft.procedure, published, draft, *rows(published), *rows(draft)]
    return [
        reverse("admin:index"),
        reverse("admin:app_list", args=["recovery"]),
        *(address(kind, "changelist") for kind in kinds),
        *(add_address(kind, draft) for kind in CONTENT),
        *(address(row, page) for row in whole for page in ("change", "history")),
        *(address(row, "delete") for row in (draft, *rows(draft))),
    ]


def accounts_pages(user: User) -> list[str]:
    group = Group.objects.create(name="readers")
    pages = [address(kind, page) for kind in (User, Group) for page in ("changelist", "add")]
    return [*pages, *(address(row, page) for row in (user, group) for page in ("change", "history", "delete"))]


def test_every_page_opens_for_a_superuser(
    as_superuser: Client, superuser: User, published: Edition, draft: Edition
) -> None:
    for page in (*pages_of(published, draft), address(Procedure, "add"), *accounts_pages(superuser)):
        assert as_superuser.get(page, follow=True).status_code == 200, page


def test_every_page_of_content_opens_for_an_editor(as_editor: Client, published: Edition, draft: Edition) -> None:
    for page in pages_of(published, draft):
        assert as_editor.get(page, follow=True).status_code == 200, page


def test_an_edition_is_added_where_nothing_is_published(as_editor: Client) -> None:
    procedure = Procedure.objects.create(slug="hip", name="Hip")
    page = soup(as_editor.get(address(procedure)))
    link = page.find("a", string="Start a draft")
    assert link is not None
    assert link["href"] == f"{address(Edition, 'add')}?procedure={procedure.pk}"
    assert as_editor.get(str(link["href"])).status_code == 200


def test_the_accounts_are_not_an_editors(as_editor: Client) -> None:
    for kind in (User, Group):
        assert as_editor.get(address(kind, "changelist")).status_code == 403


def test_who_is_not_signed_in_is_sent_to_the_sites_own_sign_in(
    client: Client, published: Edition, draft: Edition
) -> None:
    for page in pages_of(published, draft):
        answer = client.get(page)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/?next=/admin/"), page


def test_djangos_own_sign_in_page_leads_to_the_sites(client: Client) -> None:
    answer = client.get(reverse("admin:login"), {"next": "/admin/recovery/"})
    assert answer["Location"] == "/accounts/login/?next=/admin/recovery/"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(client: Client, editor: User) -> None:
    asked = client.get("/admin/recovery/edition/")["Location"]
    name = {"login": "edith", "password": "edith-password", "next": "/admin/recovery/edition/"}
    assert client.post(asked, name)["Location"] == "/admin/recovery/edition/"


def test_who_is_signed_in_already_does_not_sign_in_again(as_editor: Client) -> None:
    assert as_editor.get(reverse("admin:login"))["Location"] == reverse("admin:index")


def test_who_is_no_member_of_staff_is_refused_and_not_asked_to_sign_in(client: Client) -> None:
    client.force_login(User.objects.create_user("physio"))
    assert client.get("/admin/").status_code == 403


def test_staff_without_permissions_see_no_content(client: Client, draft: Edition) -> None:
    client.force_login(User.objects.create_user("new", is_staff=True))
    assert client.get(address(draft)).status_code == 403


def test_the_header_has_the_sites_name(as_editor: Client, settings: pytest.FixtureRequest) -> None:
    settings.SITE_NAME = "After surgery"  # type: ignore[attr-defined]
    page = soup(as_editor.get("/admin/"))
    assert page.select_one("#site-name").text.strip() == "After surgery administration"  # type: ignore[union-attr]
    assert "Signed in as edith." in page.select_one("#user-tools").text  # type: ignore[union-attr]
