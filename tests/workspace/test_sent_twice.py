"""What is sent twice is done once, and answered twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recovery.clinic.models.clinic import Invitation
from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from recovery.content import publishing
from recovery.content.files import exporting
from recovery.content.models.edition import Edition
from recovery.site.models import SentForm
from recovery.site.sending import form_end
from tests.sending import boxes_of, posted_forms
from tests.sending import page_of as whole_page
from tests.workspace.conftest import NOON, PASSWORD, form_of

NEW = "/workspace/links/new/"
ONE = {"label": "Folder 7", "day": "30", "month": "10", "year": "2026"}


@pytest.mark.differs
@pytest.mark.django_db
def test_a_form_that_is_sent_three_times_makes_one_link(client: Client) -> None:
    form = form_of(client.get(NEW), **ONE)
    answers = [client.post(NEW, form) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303] * 3
    assert len({answer["Location"] for answer in answers}) == TimelineLink.objects.count() == 1


@pytest.mark.django_db
def test_htmx_is_sent_on_the_second_time_too(client: Client) -> None:
    form = form_of(client.get(NEW), **ONE)
    answers = [client.post(NEW, form, headers={"HX-Request": "true"}) for _ in range(2)]
    assert len({answer["HX-Redirect"] for answer in answers}) == TimelineLink.objects.count() == 1


@pytest.mark.django_db
def test_a_form_gone_back_to_and_changed_makes_another_link(client: Client) -> None:
    form = form_of(client.get(NEW), **ONE)
    client.post(NEW, form)
    client.post(NEW, form | {"label": "Folder 8"})
    assert sorted(TimelineLink.objects.values_list("label", flat=True)) == ["Folder 7", "Folder 8"]


@pytest.mark.django_db
def test_two_forms_with_the_same_words_make_two_links(client: Client) -> None:
    for _ in range(2):
        client.post(NEW, form_of(client.get(NEW), **ONE))
    assert TimelineLink.objects.count() == 2


@pytest.mark.differs
@pytest.mark.django_db
def test_the_same_form_of_two_people_makes_two_links(client: Client, lead_client: Client) -> None:
    for each in (client, lead_client):
        form = form_of(each.get(NEW), **ONE)
        assert each.post(NEW, form).status_code == 303
    assert TimelineLink.objects.count() == 2


@pytest.mark.django_db
def test_a_form_that_was_refused_or_only_shown_can_be_sent(client: Client) -> None:
    form = form_of(client.get(NEW), **ONE)
    assert client.post(NEW, form | {"preview": "1"}).status_code == 200
    refused = client.post(NEW, form | {"month": "13"})
    assert refused.status_code == 422
    assert not SentForm.objects.exists()
    assert client.post(NEW, form).status_code == 303


@pytest.mark.differs
@pytest.mark.django_db
def test_a_second_press_renews_copies_and_saves_once(
    client: Client, link: TimelineLink, protocol: ClinicProtocol
) -> None:
    renewing = f"/workspace/links/{link.pk}/renew/"
    form = form_of(client.get(renewing))
    assert [client.post(renewing, form).status_code for _ in range(2)] == [303, 303]
    link.refresh_from_db()
    assert (link.version, TimelineLink.objects.count()) == (1, 1)

    page = whole_page(client.get("/workspace/protocols/"))
    copying = reverse("workspace:protocol-copy", args=[protocol.pk])
    (one,) = (each for each in posted_forms(page) if each.get("action") == copying)
    places = {client.post(copying, dict(boxes_of(page, one)))["Location"] for _ in range(2)}
    assert (len(places), ClinicProtocol.objects.count()) == (1, 2)

    new = "/workspace/protocols/new/"
    form = form_of(client.get(new), name="Ours")
    assert [client.post(new, form).status_code for _ in range(2)] == [303, 303]
    assert ClinicProtocol.objects.filter(name="Ours").count() == 1

    editing = f"/workspace/links/{link.pk}/"
    visit = {"new.title": "Check", "new.day": "11", "new.month": "12", "new.year": "2026", "new.time": "10:20"}
    form = form_of(client.get(editing)) | visit
    assert [client.post(editing, form).status_code for _ in range(2)] == [303, 303]
    link.refresh_from_db()
    assert [each["title"] for each in link.plan["own"]] == ["Check"]


@pytest.mark.django_db
def test_the_token_of_a_form_may_change_between_two_sendings(client: Client) -> None:
    form = form_of(client.get(NEW), **ONE)
    for token in ("a" * 64, "b" * 64):
        assert client.post(NEW, form | {"csrfmiddlewaretoken": token}).status_code == 303
    assert TimelineLink.objects.count() == 1


@pytest.mark.django_db
def test_what_was_answered_with_words_why_not_can_be_sent_again(client: Client, protocol: ClinicProtocol) -> None:
    name = protocol.name
    ClinicProtocol.objects.filter(pk=protocol.pk).update(archived_at=NOON)
    other = ClinicProtocol.objects.create(
        clinic=protocol.clinic, procedure=protocol.procedure, name=name, plan=protocol.plan
    )
    using = reverse("workspace:protocol-use-again", args=[protocol.pk])
    form = {form_end.NAME: form_end.fresh()}
    client.post(using, form)
    protocol.refresh_from_db()
    assert protocol.archived_at == NOON
    ClinicProtocol.objects.filter(pk=other.pk).update(name="Another")
    client.post(using, form)
    protocol.refresh_from_db()
    assert protocol.archived_at is None


@pytest.mark.django_db
def test_a_form_sent_again_much_later_is_told_that_it_did_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "This was sent before. Nothing was done a second time."
    form = form_of(client.get(NEW), **ONE)
    for minutes, is_told in ((0, False), (0.5, False), (20, True)):
        moment = NOON + timedelta(minutes=minutes)
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        assert (words in client.post(NEW, form, follow=True).content.decode()) is is_told
    assert TimelineLink.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.ignore_template_errors
def test_nothing_that_somebody_looked_for_is_kept_with_a_form(link: TimelineLink) -> None:
    chief = User.objects.create_superuser("chief", password=PASSWORD)
    client = Client()
    client.force_login(chief)
    searched = f"/admin/auth/user/{chief.pk}/change/?_changelist_filters=q%3Dlead%2540clinic.example"
    page = whole_page(client.get(searched))
    form = next(each for each in posted_forms(page) if each.get("id") == "user_form")
    assert "lead" in client.post(searched, dict(boxes_of(page, form)))["Location"]
    assert SentForm.objects.get().answer == "/admin/auth/user/"


@pytest.mark.django_db
@pytest.mark.ignore_template_errors
def test_what_only_asks_writes_nothing(client: Client, edition: Edition) -> None:
    chief = Client()
    chief.force_login(User.objects.create_superuser("chief", password=PASSWORD))
    draft = publishing.start_draft(edition.procedure, by=None)
    grading = reverse("admin:recovery_edition_reading", args=[draft.pk])
    form = form_of(client.get(NEW), **ONE) | {"preview": "1"}
    for asker, address, sent in ((chief, grading, {"text": "Some words.", "box": "a"}), (client, NEW, form)):
        with CaptureQueriesContext(connection) as asked:
            assert asker.post(address, sent).status_code == 200
        assert [each["sql"] for each in asked if not each["sql"].startswith("SELECT")] == []


@pytest.mark.django_db
def test_every_press_shows_the_invitation_that_works(lead_client: Client) -> None:
    page = whole_page(lead_client.get("/workspace/people/"))
    (form,) = (each for each in posted_forms(page) if str(each.get("action")).endswith("/invite/"))
    sent = dict(boxes_of(page, form)) | {"email": "nina@northside.example"}
    shown = {
        str(whole_page(lead_client.post("/workspace/people/invite/", sent)).select("#address")[0]["value"])
        for _ in range(3)
    }
    assert len(shown) == Invitation.objects.count() == 1
    assert Client().get(shown.pop()).status_code == 200
    Invitation.objects.update(expires_at=NOON)
    again = whole_page(lead_client.post("/workspace/people/invite/", sent)).select_one("#address")
    assert again
    assert Client().get(str(again["value"])).status_code == 200


@pytest.mark.differs
@pytest.mark.django_db
@pytest.mark.ignore_template_errors
def test_a_second_press_in_the_admin_imports_and_publishes_once(edition: Edition) -> None:
    chief = Client()
    chief.force_login(User.objects.create_superuser("chief", password=PASSWORD))
    importing = "/admin/recovery/procedure/import/"
    text = exporting.export(edition)
    end = form_end.fresh()
    for _ in range(2):
        file = SimpleUploadedFile("edition.json", text.encode())
        answer = chief.post(importing, {"file": file, form_end.NAME: end})
        assert answer["Location"].startswith("/admin/recovery/edition/")
    draft = Edition.objects.drafts().get()

    publish_page = reverse("admin:recovery_edition_publish", args=[draft.pk])
    page = whole_page(chief.get(publish_page))
    ticks = [str(box["value"]) for box in page.select("input[name=tick]")]
    (form,) = posted_forms(page)
    sent = dict(boxes_of(page, form)) | {"note": "Again.", "reviewed_by": "demo lead", "tick": ticks}
    places = [chief.post(publish_page, sent) for _ in range(2)]
    assert len({answer["Location"] for answer in places}) == 1
    assert Edition.objects.filter(status=Edition.Status.PUBLISHED).get().pk == draft.pk


@pytest.mark.differs
@pytest.mark.django_db
def test_marks_of_forms_are_erased_after_an_hour(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    form = form_of(client.get(NEW), **ONE)
    client.post(NEW, form)
    call_command("expire_links", stdout=None)
    assert SentForm.objects.count() == 1
    (mark,) = SentForm.objects.all()
    assert mark.answer == f"/workspace/links/{TimelineLink.objects.get().pk}/share/"
    assert form[form_end.NAME] not in mark.digest
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + timedelta(hours=1))
    call_command("expire_links", stdout=None)
    assert not SentForm.objects.exists()
