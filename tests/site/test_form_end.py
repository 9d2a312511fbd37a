"""No part of a form is taken for the whole, and what did not come was not emptied."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from recovery.clinic.links import issuing
from recovery.clinic.models.clinic import Clinic, Membership, Role
from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from recovery.clinic.plans.stored import StoredAdjustment, StoredMilestone, StoredOffset, StoredPlan, StoredWindow
from recovery.content import publishing
from recovery.content.models.edition import Edition, Procedure
from recovery.site.sending import form_end
from tests.sending import body_of, boxes_of, page_of, posted_forms
from tests.shared_links import TODAY
from tests.workspace.conftest import PASSWORD, SURGERY, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

URLENCODED = "application/x-www-form-urlencoded"
TYPED = {
    "label": "Folder 7",
    "note": "Do not put weight on the leg until we have seen you.",
    "phone": "020 7946 0018",
    "emergency": "Call 112.",
    "name": "Another name",
    "day": "30",
    "month": "October",
    "year": "2026",
    "email": "nina@northside.example",
    "first_name": "Edith",
    "title": "At home again",
}


@pytest.fixture
def link(published_content: Edition) -> TimelineLink:
    clinic = Clinic.objects.create(name="Northside Clinic", phone="020 7946 0018", zone="Europe/London")
    lead = make_member(clinic, "lead", Role.LEAD)
    nine: StoredOffset = {"amount": 9, "unit": "week"}
    window: StoredWindow = {"earliest": {"amount": 0, "unit": "day"}, "latest": nine}
    set_here: dict[str, StoredAdjustment] = {
        "crutches": {"window": window, "hidden": False, "guidance": "As we said.", "kind": "stage"}
    }
    visit: StoredMilestone = {
        "key": "own-1",
        "kind": "visit",
        "title": "Check",
        "guidance": "Bring shorts.",
        "at": "2026-12-11T10:20:00+00:00[Europe/London]",
    }
    own: StoredMilestone = {
        "key": "own-2",
        "kind": "visit",
        "title": "Swim",
        "guidance": "Ask.",
        "window": {"earliest": nine, "latest": nine},
    }
    plan: StoredPlan = {"adjust": set_here, "own": [own]}
    protocol = ClinicProtocol.objects.create(
        clinic=clinic,
        procedure=published_content.procedure,
        name="Nine weeks",
        note="Ours.",
        plan=plan,
    )
    decided = TimelineLink(
        clinic=clinic,
        procedure=published_content.procedure,
        protocol=protocol,
        surgery_date=SURGERY,
        label="Blue folder",
        note="Good to see you.",
        plan=StoredPlan(adjust=set_here, own=[visit]),
        expires_on=issuing.default_expiry(SURGERY, TODAY),
    )
    return issuing.issue(decided, by=lead.user, today=TODAY)


@pytest.fixture
def lead(link: TimelineLink) -> Client:
    return _signed_in(Membership.objects.get(clinic=link.clinic).user)


@pytest.fixture
def chief(link: TimelineLink) -> Client:
    publishing.start_draft(link.procedure, by=None)
    return _signed_in(User.objects.create_superuser("chief", password=PASSWORD))


def _signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def workspace_pages(link: TimelineLink) -> list[str]:
    protocol = link.protocol
    assert protocol
    below = ("", "links/new/", f"links/{link.pk}/", f"links/{link.pk}/revoke/", f"links/{link.pk}/renew/", "protocols/")
    more = ("protocols/new/", f"protocols/{protocol.pk}/", "people/", "clinic/")
    return [f"/workspace/{each}" for each in (*below, *more)]


def admin_pages(link: TimelineLink) -> list[str]:
    draft = Edition.objects.drafts().get()
    row = draft.milestones.earliest("pk")
    group = Group.objects.create(name="visitors")
    user = User.objects.earliest("pk")
    return [
        f"/admin/recovery/edition/{draft.pk}/change/",
        f"/admin/recovery/edition/{draft.pk}/publish/",
        f"/admin/recovery/milestone/add/?edition={draft.pk}",
        f"/admin/recovery/milestone/{row.pk}/delete/",
        f"/admin/recovery/procedure/{link.procedure.pk}/change/",
        "/admin/recovery/procedure/import/",
        f"/admin/recovery/clinic/{link.clinic.pk}/change/",
        "/admin/recovery/invitation/add/",
        f"/admin/auth/user/{user.pk}/change/",
        f"/admin/auth/user/{user.pk}/password/",
        "/admin/auth/user/",
        "/admin/auth/user/add/",
        f"/admin/auth/group/{group.pk}/change/",
    ]


def stored() -> dict[str, list[dict[str, Any]]]:
    """Every row there is, but for when somebody was here."""
    kinds: list[type[Model]] = [*apps.get_app_config("recovery").get_models(), User, Group]
    unlike = {"last_login"}
    return {
        str(kind._meta.model_name): [
            {name: value for name, value in row.items() if name not in unlike}
            for row in kind._default_manager.order_by("pk").values()
        ]
        for kind in kinds
    }


def sent(client: Client, address: str, body: bytes, content_type: str = URLENCODED) -> Any:
    return client.generic("POST", address, body, content_type)


@pytest.mark.parametrize("pages", [workspace_pages, admin_pages])
def test_every_form_that_is_posted_has_its_own_end_as_its_last_box(
    lead: Client, chief: Client, link: TimelineLink, pages: Callable[[TimelineLink], list[str]]
) -> None:
    found = []
    for address in pages(link):
        page = page_of((lead if pages is workspace_pages else chief).get(address))
        for form in posted_forms(page):
            name, value = boxes_of(page, form)[-1]
            assert (address, name) == (address, form_end.NAME)
            found.append(value)
    assert len(found) == len(set(found)) >= 10


@pytest.mark.parametrize(
    ("form", "has_one"),
    [
        ('<form method="post"></form>', True),
        ("<form class=a method=post></form>", True),
        ('<FORM METHOD="POST" action="a>b"></FORM>', True),
        ("<form action='a>b' method='post'><p></p></form>", True),
        (f'<form method="post"><input name="{form_end.NAME}"></form>', True),
        ("<form></form>", False),
        ('<form method="get" action="?method=post"></form>', False),
        ('<form method="post">', False),
    ],
)
def test_a_form_gets_one_end_however_it_is_spelled(form: str, has_one: bool) -> None:
    nobody = RequestFactory().get("/")
    nobody.user = AnonymousUser()
    page = form_end.with_ends(f"<p>{form}<p>".encode(), nobody).decode()
    assert page.count(f'name="{form_end.NAME}"') == has_one
    added = re.compile(r'<input type="hidden" name="form-end" value="[0-9a-f]{48}">(?=</form)', re.IGNORECASE)
    assert added.sub("", page) == f"<p>{form}<p>"


@pytest.mark.parametrize(
    ("body", "is_whole"),
    [
        (f"note=a&{form_end.NAME}={'a' * 48}", True),
        (f"note=a&{form_end.NAME}={'a' * 48}&preview=1", True),
        (f"note=a&{form_end.NAME}={'a' * 47}", False),
        (f"note=a&{form_end.NAME}={'a' * 49}", False),
        (f"{form_end.NAME}={'a' * 48}&note=a", False),
        (f"note=a&{form_end.NAME}=", False),
        ("note=a", False),
        ("", False),
    ],
)
def test_a_form_is_whole_where_all_of_its_end_is_its_last_box(body: str, is_whole: bool) -> None:
    assert form_end.is_whole(QueryDict(body)) is is_whole


@pytest.mark.parametrize("pages", [workspace_pages, pytest.param(admin_pages, marks=pytest.mark.slow)])
def test_a_form_that_is_cut_at_any_byte_is_not_whole(
    lead: Client, chief: Client, link: TimelineLink, pages: Callable[[TimelineLink], list[str]]
) -> None:
    for address in pages(link):
        page = page_of((lead if pages is workspace_pages else chief).get(address))
        for form in posted_forms(page):
            body = body_of(page, form, None, **TYPED)
            assert form_end.is_whole(QueryDict(body))
            # Django reads a form of thousands of boxes slowly: of a long one, all of its end, and a cut in each box.
            cuts = {*range(max(0, len(body) - 3000), len(body)), *(at.start() + 1 for at in re.finditer(b"[&=]", body))}
            assert [cut for cut in cuts if form_end.is_whole(QueryDict(body[:cut]))] == [], address


@pytest.mark.parametrize(
    "name",
    [
        *(
            pytest.param(name, marks=pytest.mark.slow)
            for name in ("links/{link}/", "protocols/{protocol}/", "links/new/")
        ),
        "people/invite/",
        "clinic/",
    ],
)
def test_a_form_that_is_cut_stores_nothing(lead: Client, link: TimelineLink, name: str) -> None:
    assert link.protocol
    address = f"/workspace/{name.format(link=link.pk, protocol=link.protocol.pk)}"
    page = page_of(lead.get(address.replace("invite/", "")))
    form = next(
        each for each in posted_forms(page) if each.get("id") == "edit" or each.get("action") in (None, address)
    )
    body = body_of(page, form, None, **TYPED)
    before = stored()
    for cut in sorted({0, len(body) - 1, *(at.start() + 2 for at in re.finditer(b"[&]", body))}):
        answer = sent(lead, address, body[:cut])
        assert answer.status_code == 400, body[:cut]
        assert "A part of the form did not come." in answer.content.decode()
    assert stored() == before
    assert sent(lead, address, body).status_code in (200, 303)
    assert stored() != before


@pytest.mark.slow
def test_a_form_with_a_picture_that_is_cut_stores_nothing(lead: Client, link: TimelineLink) -> None:
    page = page_of(lead.get("/workspace/clinic/"))
    (form,) = posted_forms(page)
    boxes: dict[str, Any] = dict(boxes_of(page, form)) | {"emergency": "Call 112."}
    end = boxes.pop(form_end.NAME)
    picture = SimpleUploadedFile("logo.png", b"\x89PNG" + bytes(500), "image/png")
    body = encode_multipart(BOUNDARY, boxes | {"picture": picture, form_end.NAME: end})
    before = stored()
    for cut in range(0, len(body) - len(f"{end}\r\n--{BOUNDARY}--\r\n"), 7):
        assert sent(lead, "/workspace/clinic/", body[:cut], MULTIPART_CONTENT).status_code == 400
    assert stored() == before


def test_a_button_outside_its_form_never_saves_where_its_press_is_cut(lead: Client, link: TimelineLink) -> None:
    """It comes after the end of the form, so its address says what it asks for too."""
    assert link.protocol
    for address in (f"/workspace/links/{link.pk}/", f"/workspace/protocols/{link.protocol.pk}/"):
        page = page_of(lead.get(address))
        form = next(each for each in posted_forms(page) if each.get("id") == "edit")
        (button, *_others) = page.select('button[form="edit"]')
        assert form.find("button", form="edit") is None
        before = stored()
        body = body_of(page, form, button, **TYPED)
        for cut in (body, body[: body.rindex(b"&")], body[:-3]):
            assert sent(lead, f"{address}{button['formaction']}", cut).status_code in (200, 400)
        assert stored() == before


@pytest.mark.parametrize(
    ("kind", "without"),
    [
        (
            TimelineLink,
            ("note", "label", "own", "crutches.how", "crutches.guidance", "crutches.latest", "crutches.unit"),
        ),
        (TimelineLink, ("own-1.title", "own-1.guidance", "own-1.day", "own-1.time", "own-1.zone", "until")),
        (
            ClinicProtocol,
            ("note", "name", "own", "crutches.how", "crutches.guidance", "crutches.latest", "crutches.unit"),
        ),
        (ClinicProtocol, ("own-2.title", "own-2.guidance", "own-2.kind", "own-2.earliest", "own-2.unit", "own-2.side")),
        (Clinic, ("phone", "country", "emergency", "zone")),
    ],
)
def test_a_box_that_did_not_come_leaves_what_is_saved(
    lead: Client, link: TimelineLink, kind: type[Model], without: tuple[str, ...]
) -> None:
    assert link.protocol
    below = {"timelinelink": f"links/{link.pk}", "clinicprotocol": f"protocols/{link.protocol.pk}", "clinic": "clinic"}
    kept = str(kind._meta.model_name)
    address = f"/workspace/{below[kept]}/"
    unlike = {"version", "changed_at", "changed_by_id", "sequence"}

    def now() -> list[dict[str, Any]]:
        return [{name: each for name, each in row.items() if name not in unlike} for row in stored()[kept]]

    before = now()
    for name in without:
        page = page_of(lead.get(address))
        form = next(each for each in posted_forms(page) if each.get("id") == "edit" or not each.get("action"))
        boxes = boxes_of(page, form)
        assert name in dict(boxes)
        answer = lead.post(address, {each: value for each, value in boxes if each != name})
        assert answer.status_code == 303, (name, page_of(answer).select(".error"))
        assert now() == before, name


@pytest.mark.parametrize("name", ["slug", "name"])
def test_a_box_of_the_admin_that_did_not_come_leaves_what_is_saved(
    chief: Client, link: TimelineLink, name: str
) -> None:
    other = Procedure.objects.create(slug="ankle", name="Ankle")
    address = f"/admin/recovery/procedure/{other.pk}/change/"
    typed = {"slug": "wrist", "name": "Wrist"}
    del typed[name]
    assert chief.post(address, typed).status_code == 302
    saved = Procedure.objects.get(pk=other.pk)
    assert (saved.slug, saved.name) == ("ankle" if name == "slug" else "wrist", "Ankle" if name == "name" else "Wrist")


def test_of_a_draft_a_box_that_did_not_come_leaves_what_is_saved(chief: Client) -> None:
    draft = Edition.objects.drafts().get()
    address = f"/admin/recovery/edition/{draft.pk}/change/"
    page = page_of(chief.get(address))
    form = next(each for each in posted_forms(page) if each.get("id") == "edition_form")
    boxes = boxes_of(page, form)
    row = draft.milestones.earliest("pk")
    typed = {name: value for name, value in boxes if name not in (f"m{row.pk}-title", "hint")}
    assert len(typed) <= len(boxes) - 2
    assert chief.post(address, typed | {"question": "When?"}).status_code == 302
    after = Edition.objects.get(pk=draft.pk)
    assert (after.question, after.hint) == ("When?", draft.hint)
    assert after.milestones.get(pk=row.pk).title == row.title


def test_who_signs_in_needs_no_end(client: Client, link: TimelineLink) -> None:
    """Half a password opens nothing, and nothing is saved."""
    user = Membership.objects.get(clinic=link.clinic).user
    body = f"login={user.username}&password={PASSWORD.replace(' ', '+')}".encode()
    assert sent(client, "/accounts/login/", body).status_code == 302
    assert sent(client, "/accounts/password/reset/", f"email={user.email}".encode()).status_code == 400
