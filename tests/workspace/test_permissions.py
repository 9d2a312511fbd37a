"""Who may open which address of the workspace. An address that is not in the table fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from recovery.clinic.models.clinic import Invitation, Membership, Role
from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from recovery.content.models.edition import Edition
from recovery.workspace import urls
from tests.matrices import matrix
from tests.workspace.conftest import NOON, MakeLink, browser_of, make_member

# Beside these: anonymous, who is sent to sign in; editor and admin, who belong to no clinic.
MEMBERS = frozenset({"physio", "lead"})
EVERYWHERE = MEMBERS | {"stranger"}
LEADS = frozenset({"lead"})
NO_ONE: frozenset[str] = frozenset()

TABLE: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    # address: who may open it, who may send to it
    "links": (EVERYWHERE, NO_ONE),
    "link-new": (EVERYWHERE, EVERYWHERE),
    "links-revoke": (NO_ONE, LEADS),
    "links-export": (LEADS, NO_ONE),
    "link-edit": (MEMBERS, MEMBERS),
    "link-share": (MEMBERS, NO_ONE),
    "link-revoke": (MEMBERS, MEMBERS),
    "link-extend": (MEMBERS, MEMBERS),
    "link-renew": (MEMBERS, MEMBERS),
    "protocols": (EVERYWHERE, NO_ONE),
    "help": (EVERYWHERE, NO_ONE),
    "protocol-new": (EVERYWHERE, EVERYWHERE),
    "protocol-edit": (MEMBERS, MEMBERS),
    "protocol-copy": (NO_ONE, MEMBERS),
    "protocol-archive": (NO_ONE, MEMBERS),
    "protocol-use-again": (NO_ONE, MEMBERS),
    "protocol-history": (MEMBERS, NO_ONE),
    "clinic": (LEADS, LEADS),
    "people": (LEADS, NO_ONE),
    "invite": (NO_ONE, LEADS),
    "invitation-end": (NO_ONE, LEADS),
    "member-role": (NO_ONE, LEADS),
    "member-remove": (NO_ONE, LEADS),
    "member-reset": (NO_ONE, LEADS),
}
ASKERS = ("anonymous", "physio", "lead", "stranger", "strange-lead", "editor", "admin")
OF_LINKS = ("link-edit", "link-share", "link-revoke", "link-extend", "link-renew")
OF_PROTOCOLS = ("protocol-edit", "protocol-copy", "protocol-archive", "protocol-use-again", "protocol-history")
OF_MEMBERS = ("member-role", "member-remove", "member-reset")
OF_A_CLINIC = ("clinic", "links-export", "links-revoke", "people", "invite", "invitation-end")
ALLOWED = {200, 303, 302, 409, 422}


@pytest.fixture
def addresses(link: TimelineLink, clinic: Any, edition: Edition) -> Callable[[str], str]:
    """The address of each page, about a row of the first clinic."""
    colleague = make_member(clinic, "colleague")
    invitation = Invitation.objects.create(clinic=clinic, email="new@clinic.example", token_hash="x", expires_at=NOON)
    rows: dict[str, int] = dict.fromkeys(OF_LINKS, link.pk)
    rows |= dict.fromkeys(OF_PROTOCOLS, link.protocol_id or 0) | dict.fromkeys(OF_MEMBERS, colleague.pk)
    rows["invitation-end"] = invitation.pk
    return lambda name: reverse(f"workspace:{name}", args=[rows[name]] if name in rows else [])


@pytest.fixture
def asker(request: pytest.FixtureRequest, physio: Membership, lead: Membership, stranger: Membership) -> Client:
    name: str = request.param
    members = {"physio": physio, "lead": lead, "stranger": stranger}
    if name == "anonymous":
        return Client()
    if name == "strange-lead":
        return browser_of(make_member(stranger.clinic, "strange-lead", Role.LEAD))
    if name in members:
        return browser_of(members[name])
    user = User.objects.create_user(name, is_staff=True, is_superuser=name == "admin")
    user.groups.set(Group.objects.filter(name__icontains="editor"))
    client = Client()
    client.force_login(user)
    return client


def test_every_address_is_in_the_table() -> None:
    assert {each.name for each in urls.urlpatterns} == set(TABLE)


def may(name: str, who: str, *, send: bool) -> bool:
    """A lead of another clinic may what its physiotherapist may, and what leads may that names no row.

    To end an invitation that is not theirs ends nothing, and says no more than one that is over.
    """
    allowed = TABLE[name][send]
    if who != "strange-lead":
        return who in allowed
    return "stranger" in allowed or (name in OF_A_CLINIC and bool(allowed))


@pytest.mark.parametrize("asker", ASKERS, indirect=True)
@pytest.mark.parametrize("send", [False, True])
@matrix("name", TABLE, undo=True)
def test_only_those_in_the_table_get_in(
    request: pytest.FixtureRequest, asker: Client, addresses: Callable[[str], str], name: str, send: bool
) -> None:
    who = request.node.callspec.params["asker"]
    response = asker.post(addresses(name), {"role": "lead"}) if send else asker.get(addresses(name))
    if may(name, who, send=send):
        assert response.status_code in ALLOWED
        assert not response.headers.get("Location", "").startswith("/accounts/")
        return
    if who == "anonymous" and response.status_code == 302:
        assert response.headers["Location"].startswith("/accounts/login/?next=/workspace/")
        return
    assert response.status_code in (403, 404, 405)
    if who in ("stranger", "strange-lead") and name in (*OF_LINKS, *OF_PROTOCOLS) and response.status_code != 405:
        assert response.status_code == 404, "that there is such a row is told to nobody else"


@matrix("name", [name for name, (read, _send) in TABLE.items() if read])
def test_a_page_is_private_never_kept_and_not_listed(
    lead_client: Client, addresses: Callable[[str], str], name: str
) -> None:
    headers = lead_client.get(addresses(name)).headers
    assert {"private", "no-store"} <= {each.strip() for each in headers["Cache-Control"].split(",")}
    assert headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("name", ["links", "link-new", "link-edit", "protocols", "protocol-edit"])
def test_a_form_can_be_sent_from_the_page(
    lead: Membership, lead_client: Client, addresses: Callable[[str], str], name: str
) -> None:
    page = lead_client.get(addresses(name)).text
    assert '<meta name="referrer" content="same-origin">' in page
    assert "csrfmiddlewaretoken" in page


def test_a_form_without_its_token_is_refused(lead: Membership, link: TimelineLink) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(pk=lead.user_id))
    assert strict.post(reverse("workspace:link-revoke", args=[link.pk])).status_code == 403


def test_a_link_of_another_clinic_cannot_be_shown_with_anothers_protocol(
    make_link: MakeLink, stranger: Membership, client: Client, protocol: ClinicProtocol
) -> None:
    foreign = make_link(stranger, "Theirs")
    assert client.get(reverse("workspace:link-edit", args=[foreign.pk])).status_code == 404
