"""Who may open which address of the admin. An address that is not in the table fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from recovery.clinic.models.clinic import Clinic, Invitation, Membership
from recovery.content import publishing
from recovery.content.models.edition import Edition, Procedure
from tests.admin.conftest import signed_in
from tests.matrices import matrix
from tests.publications import publish_next
from tests.starting_point import PUBLISHED_AT

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

# Beside these: anonymous, visitor (an account that is not staff). Nobody is staff in no group.
STAFF = frozenset({"nobody", "editor", "publisher", "admin", "superuser"})
READERS = STAFF - {"nobody"}
WRITERS = frozenset({"editor", "admin", "superuser"})
PUBLISHERS = frozenset({"publisher", "admin", "superuser"})
ADMINS = frozenset({"admin", "superuser"})
CHIEFS = frozenset({"superuser"})
NO_ONE: frozenset[str] = frozenset()

CONTENT = ("milestone", "guidesection", "source")
TABLE: dict[str, frozenset[str]] = {
    "index": STAFF,
    "login": STAFF,  # a way to the site's own sign-in
    "logout": STAFF,
    "password_change": STAFF,
    "password_change_done": STAFF,
    "jsi18n": STAFF,
    "app_list": STAFF,  # not found where somebody may see nothing of it
    "view_on_site": STAFF,
    "autocomplete": NO_ONE,
    "recovery_procedure_changelist": READERS,
    "recovery_procedure_add": WRITERS,
    "recovery_procedure_change": READERS,
    "recovery_procedure_delete": NO_ONE,
    "recovery_procedure_history": READERS,
    "recovery_procedure_compare": READERS,
    "recovery_procedure_start": STAFF,  # only POST does something
    "recovery_procedure_import": WRITERS,
    "recovery_edition_changelist": READERS,
    "recovery_edition_add": WRITERS,
    "recovery_edition_change": READERS,
    "recovery_edition_delete": READERS,
    "recovery_edition_history": READERS,
    "recovery_edition_export": READERS,
    "recovery_edition_restore": READERS,
    "recovery_edition_reading": STAFF,  # only POST does something
    "recovery_edition_publish": READERS,
    **{f"recovery_{kind}_changelist": READERS for kind in CONTENT},
    **{f"recovery_{kind}_change": READERS for kind in CONTENT},
    **{f"recovery_{kind}_history": READERS for kind in CONTENT},
    **{f"recovery_{kind}_add": WRITERS for kind in CONTENT},
    **{f"recovery_{kind}_delete": WRITERS for kind in CONTENT},
    **{f"recovery_clinic_{page}": ADMINS for page in ("changelist", "add", "change", "history")},
    "recovery_clinic_delete": CHIEFS,
    **{f"recovery_membership_{page}": ADMINS for page in ("changelist", "add", "change", "history", "delete")},
    **{f"recovery_invitation_{page}": ADMINS for page in ("changelist", "add", "change", "history", "delete")},
    **{f"auth_user_{page}": ADMINS for page in ("changelist", "add", "change", "history", "password_change")},
    "auth_user_delete": CHIEFS,
    **{f"auth_group_{page}": ADMINS for page in ("changelist", "change", "history")},
    **{f"auth_group_{page}": CHIEFS for page in ("add", "delete")},
    **{f"preview:{page}": READERS for page in ("guide", "source", "timeline", "timeline-json")},
    **{f"preview:{page}": READERS for page in ("calendar", "paper", "qr")},
}  # fmt: skip

POSTED: dict[str, frozenset[str]] = {
    "recovery_procedure_add": WRITERS,
    "recovery_procedure_change": ADMINS,
    "recovery_procedure_start": WRITERS,
    "recovery_procedure_import": WRITERS,
    "recovery_edition_add": WRITERS,
    "recovery_edition_change": WRITERS,
    "recovery_edition_delete": READERS,
    "recovery_edition_restore": READERS,
    "recovery_edition_publish": PUBLISHERS,
    "recovery_edition_reading": WRITERS,
    **{f"recovery_{kind}_{page}": WRITERS for kind in CONTENT for page in ("add", "change", "delete")},
    **{f"recovery_clinic_{page}": ADMINS for page in ("add", "change")},
    "recovery_clinic_delete": CHIEFS,
    **{f"recovery_membership_{page}": ADMINS for page in ("add", "change", "delete")},
    **{f"recovery_invitation_{page}": ADMINS for page in ("add", "delete")},
    "recovery_invitation_change": NO_ONE,
    "recovery_procedure_delete": NO_ONE,
    **{f"recovery_{kind}_changelist": READERS for kind in ("procedure", "edition", *CONTENT)},
    **{f"recovery_{kind}_changelist": ADMINS for kind in ("clinic", "membership", "invitation")},
    "auth_user_changelist": ADMINS,  # to reset a second step
    "auth_group_changelist": ADMINS,
    "auth_user_add": ADMINS,
    "auth_user_change": ADMINS,
    "auth_user_password_change": ADMINS,
    "auth_user_delete": CHIEFS,
    **{f"auth_group_{page}": CHIEFS for page in ("add", "change", "delete")},
}
"""Who may send something there, where that is not the same as looking."""


@pytest.fixture
def rows(published: Edition) -> dict[str, Any]:
    """A procedure with a retired edition, a published one and a draft."""
    publish_next(published, {"surgery": {"title": "The operation"}})
    draft = publishing.start_draft(published.procedure, by=None)
    clinic = Clinic.objects.create(name="Northside Clinic")
    member = User.objects.create_user("phil")
    invitation = {"clinic": clinic, "email": "nina@northside.example", "expires_at": PUBLISHED_AT}
    return {
        "clinic": clinic.pk,
        "membership": Membership.objects.create(user=member, clinic=clinic).pk,
        "invitation": Invitation.objects.create(**invitation).pk,
        "procedure": published.procedure.pk,
        "edition": draft.pk,
        "milestone": draft.milestones.earliest("pk").pk,
        "guidesection": draft.guide_sections.earliest("pk").pk,
        "source": draft.content_sources.earliest("pk").pk,
        "user": User.objects.create_user("someone").pk,
        "group": Group.objects.create(name="some").pk,
    }


@pytest.fixture
def clients(editor: User, superuser: User) -> dict[str, Client]:
    users = {"editor": editor, "superuser": superuser, "visitor": User.objects.create_user("vera")}
    users["nobody"] = User.objects.create_user("norbert", is_staff=True)
    for role in ("publisher", "admin"):
        users[role] = User.objects.create_user(role, is_staff=True)
        users[role].groups.add(Group.objects.get(name=f"{role}s"))
    return {"anonymous": Client()} | {role: signed_in(user) for role, user in users.items()}


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    """The names of all addresses below."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from names(each.url_patterns)
        elif each.name:
            yield each.name


def preview_names() -> set[str]:
    found = (each for each in get_resolver().url_patterns if getattr(each, "namespace", None) == "preview")
    return {f"preview:{name}" for resolver in found for name in names(resolver.url_patterns)}  # type: ignore[union-attr]


def test_every_address_is_in_the_table() -> None:
    assert {*names(admin.site.get_urls())} | preview_names() == {*TABLE}


READ_ONLY = {
    "app_list", "autocomplete", "index", "jsi18n", "login", "logout", "view_on_site", "password_change",
    "password_change_done", "recovery_procedure_compare", "recovery_edition_export",
}  # fmt: skip


def test_what_may_be_sent_is_in_the_table_too() -> None:
    only_read = {name for name in TABLE if name.endswith("_history") or name.startswith("preview:")}
    assert {*TABLE} - only_read - READ_ONLY == {*POSTED}


def address_of(name: str, rows: dict[str, Any]) -> str:
    if name.startswith("preview:"):
        return reverse(name, args=[rows["edition"]]) + "?surgery_date=2026-10-30"
    if name == "app_list":
        return reverse("admin:app_list", args=["recovery"])
    if name == "view_on_site":
        content_type = ContentType.objects.get_for_model(Procedure)
        return reverse("admin:view_on_site", args=[content_type.pk, rows["procedure"]])
    kind = name.split("_")[1] if name.count("_") >= 2 else ""
    takes_none = kind not in rows or name.endswith(("_changelist", "_add", "_import"))
    address = reverse(f"admin:{name}", args=[] if takes_none else [rows[kind]])
    return f"{address}?edition={rows['edition']}" if name.endswith("_add") and kind in CONTENT else address


def who(clients: dict[str, Client], ask: Callable[[Client], Any]) -> frozenset[str]:
    """Those who are let in: neither refused nor sent to the sign-in."""
    return frozenset(role for role, client in clients.items() if _is_let_in(ask(client)))


def _is_let_in(answer: Any) -> bool:
    assert answer.status_code in {200, 302, 403, 404, 405, 409, 422}, answer
    sent_away = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
    return not sent_away and answer.status_code != 403


@matrix("name", TABLE, undo=True)
def test_only_those_who_may_open_an_address(name: str, clients: dict[str, Client], rows: dict[str, Any]) -> None:
    address = address_of(name, rows)
    assert who(clients, lambda client: client.get(address)) == TABLE[name]


@matrix("name", POSTED, undo=True)
def test_only_those_who_may_send_something_there(name: str, clients: dict[str, Client], rows: dict[str, Any]) -> None:
    """Nothing that fits is sent, so that whoever may is told what is missing, and the next still finds it there."""
    address = address_of(name, rows)
    allowed = set()
    for role, client in clients.items():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("recovery.content.publishing.discard", lambda *_args, **_kwargs: None)
            patch.setattr("django.db.models.Model.delete", lambda *_args, **_kwargs: (0, {}))
            if _is_let_in(client.post(address, {})):
                allowed.add(role)
    assert allowed == POSTED[name]


def test_whoever_is_not_staff_is_refused_and_whoever_is_not_signed_in_is_asked_to(clients: dict[str, Client]) -> None:
    assert clients["visitor"].get("/admin/").status_code == 403
    assert clients["anonymous"].get("/admin/")["Location"] == "/accounts/login/?next=/admin/"
