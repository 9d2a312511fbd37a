"""Two people change one link or one protocol: the second is told, sees both changes in the form, and loses nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from recovery.clinic import protocols as clinic_protocols
from recovery.clinic.links import changing
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from recovery.workspace.saved_first import PageState, RowChange, merge, merge_rows
from tests.workspace.conftest import NOON, form_of, page_of

pytestmark = pytest.mark.differs

VISIT = {"new.title": "Check", "new.day": "11", "new.month": "12", "new.year": "2026", "new.time": "10:20"}
OWN = {"new.title": "Driving again", "new.kind": "event", "new.earliest": "6", "new.latest": "8", "new.unit": "week"}
CRUTCHES = {"crutches.how": "set", "crutches.latest": "8", "crutches.unit": "week"}
CHANGED = "Someone else changed this while you were editing."
YOURS = "Yours stands here now: save again to keep it."


@pytest.fixture
def address(link: TimelineLink) -> str:
    return reverse("workspace:link-edit", args=[link.pk])


@pytest.fixture
def protocol_address(protocol: ClinicProtocol) -> str:
    return reverse("workspace:protocol-edit", args=[protocol.pk])


def notes_of(response: Any) -> dict[str, str]:
    """What is said beside boxes, by the first box of a fact or the key of a row; the alert leads to each."""
    page = page_of(response)
    notes = {str(note["id"]): note.get_text() for note in page.select(".changed")}
    if response.status_code == 409:
        assert sorted(notes) == sorted(str(a["href"])[1:] for a in page.select("#problem a[href^='#note-']"))
    return {name.removeprefix("note-"): words for name, words in notes.items()}


def alert_of(response: Any) -> str:
    alert = page_of(response).select_one("#problem[role=alert][tabindex='-1']")
    assert alert is not None
    return alert.get_text(" ", strip=True)


def own_keys(row: TimelineLink | ClinicProtocol) -> list[str]:
    row.refresh_from_db()
    return [milestone["key"] for milestone in row.plan["own"]]


# Boxes, as dictionaries


NAMES = ("label", "day", "month", "how", "latest")
GROUPS = (("label",), ("day", "month"), ("how", "latest"))
boxes = st.fixed_dictionaries({name: st.sampled_from(["", "a", "b"]) for name in NAMES})


def of_group(values: dict[str, str], group: tuple[str, ...]) -> list[str]:
    return [values[name] for name in group]


@given(boxes, boxes, boxes)
def test_nothing_typed_is_lost_and_nothing_saved_goes_unsaid(
    shown: dict[str, str], saved: dict[str, str], typed: dict[str, str]
) -> None:
    merged = merge(shown, saved, typed, GROUPS)
    for group in GROUPS:
        was, theirs, mine, stands = (of_group(values, group) for values in (shown, saved, typed, merged.boxes))
        assert stands == (theirs if mine == was else mine)  # whole, as one person left it
        assert (group in merged.clashes) == (mine != was != theirs != mine)
        assert (group in merged.theirs) == (mine == was != theirs)


@given(boxes, boxes)
def test_what_one_alone_changed_or_both_alike_is_no_clash(shown: dict[str, str], other: dict[str, str]) -> None:
    assert merge(shown, other, shown, GROUPS).boxes == other
    for saved in (shown, other):
        merged = merge(shown, saved, other, GROUPS)
        assert (merged.boxes, merged.theirs, merged.clashes) == (other, (), ())


@given(boxes, boxes)
def test_where_nobody_knows_what_was_shown_everything_that_differs_stands_as_typed_and_is_told(
    saved: dict[str, str], typed: dict[str, str]
) -> None:
    merged = merge({}, saved, typed, GROUPS)
    assert merged.boxes == typed
    assert merged.theirs == ()
    for group in GROUPS:
        assert (group in merged.clashes) == (of_group(typed, group) != of_group(saved, group))


def test_where_nobody_knows_what_was_shown_a_box_that_was_not_sent_clashes_with_nothing() -> None:
    saved = {"until": "keep", "expires_on": "2027-04-30", "note": "Hello"}
    merged = merge({}, saved, {"until": "keep"}, [("until", "expires_on"), ("note",)])
    assert (merged.boxes, merged.theirs, merged.clashes) == (saved, (), ())


@pytest.mark.parametrize("how", ["source", "hide"])
def test_other_numbers_of_the_source_are_nobodys_change(how: str) -> None:
    group = ("crutches.how", "crutches.latest")
    shown, saved = ({"crutches.how": how, "crutches.latest": number} for number in ("6", "8"))
    merged = merge(shown, saved, shown, [group])
    assert (merged.boxes, merged.theirs, merged.clashes) == (saved, (), ())
    mine = {"crutches.how": "set", "crutches.latest": "7"}
    merged = merge(shown, saved, mine, [group])
    assert (merged.boxes, merged.theirs, merged.clashes) == (mine, (), ())
    assert merge(shown, saved | {"crutches.how": "set"}, shown, [group]).theirs == (group,)


def test_a_box_that_was_not_sent_and_another_newline_are_no_change() -> None:
    shown, saved = {"note": "One\nTwo", "until": "keep"}, {"note": "Three", "until": "keep"}
    merged = merge(shown, saved, {"note": "One\r\nTwo", "new.title": "Check"}, [("note",), ("until",)])
    assert merged.boxes == {"note": "Three", "until": "keep", "new.title": "Check"}


keys = st.lists(st.sampled_from(["own-1", "own-2", "own-3", "own-4"]), unique=True)
titles = st.sampled_from(["", "a", "b"])


@st.composite
def rows(draw: st.DrawFn) -> dict[str, str]:
    own = draw(keys)
    return {"own": " ".join(own), **{f"{key}.title": draw(titles) for key in own}}


@given(rows(), rows(), rows())
def test_no_row_is_lost_that_either_added_or_changed(
    shown: dict[str, str], saved: dict[str, str], typed: dict[str, str]
) -> None:
    stand, changes = merge_rows(shown, saved, typed)
    before, theirs, mine = (values["own"].split() for values in (shown, saved, typed))
    assert len(stand) == len(set(stand))
    for key in ("own-1", "own-2", "own-3", "own-4"):
        title, theirs_is, mine_is = (values.get(f"{key}.title") for values in (shown, saved, typed))
        if key in mine and key in theirs:
            assert key in stand
        elif key not in before:
            assert (key in stand) == (key in mine or key in theirs)
        elif key in mine:  # they removed it
            assert (key in stand) == (mine_is != title)
            assert changes[key] == (RowChange.KEPT if mine_is != title else RowChange.GONE)
        elif key in theirs:  # I removed it
            assert (key in stand) == (theirs_is != title)
        else:
            assert key not in stand


def test_where_nobody_knows_which_rows_were_shown_none_of_mine_goes_away_unsaid() -> None:
    typed = {"own": "own-1 own-2", "own-1.title": "", "own-2.title": "b"}
    keys, changes = merge_rows({}, {"own": "own-2 own-3", "own-2.title": "a", "own-3.title": "c"}, typed)
    assert keys == ["own-1", "own-2", "own-3"]
    assert changes == {"own-1": RowChange.KEPT, "own-3": RowChange.ADDED}
    assert merge_rows({}, {"own": "own-3"}, {}) == (["own-3"], {})


# The page


def test_the_second_is_told_who_and_when_and_sees_the_form(client: Client, lead_client: Client, address: str) -> None:
    mine = form_of(client.get(address), label="Green folder", note="Mine")
    lead_client.post(address, form_of(lead_client.get(address), label="Red folder", day="6", month="11"))
    response = client.post(address, mine)
    assert response.status_code == 409
    page = page_of(response)
    assert page.title is not None
    assert page.title.text.startswith("Error: Someone else saved first")
    said = alert_of(response)
    assert "The clinic lead changed Blue folder 12 at 12:00, while you were editing. Nothing you typed is lost." in said
    assert "Not saved yet. You both changed 1 thing." in said
    assert notes_of(response) == {
        "day": CHANGED,
        "label": f"Someone else saved “Red folder” here while you were editing. {YOURS}",
    }, "the last day moves with the surgery, and nobody changed it"
    form = form_of(response)
    assert (form["label"], form["note"], form["day"], form["month"]) == ("Green folder", "Mine", "6", "11")
    assert [a["href"] for a in page.select("#edit a.btn")] == [address]
    assert TimelineLink.objects.get().label == "Red folder"
    box = page.select_one("#label")
    assert box is not None
    assert "note-label" in str(box["aria-describedby"]).split()
    assert "note-day" in str(page.select_one("#s-day")["aria-describedby"]).split()  # type: ignore[index]
    assert client.post(address, form).status_code == 303
    link = TimelineLink.objects.get()
    assert (link.label, link.note, link.surgery_date) == ("Green folder", "Mine", date(2026, 11, 6))


def test_of_two_who_save_a_protocol_the_second_is_told(
    client: Client, lead_client: Client, protocol_address: str
) -> None:
    mine = form_of(client.get(protocol_address), name="Mine", note="Kept")
    lead_client.post(protocol_address, form_of(lead_client.get(protocol_address), name="Theirs") | CRUTCHES)
    response = client.post(protocol_address, mine)
    assert response.status_code == 409
    assert "The clinic lead changed Opening wedge, 6 weeks partial weight at 12:00" in alert_of(response)
    assert notes_of(response) == {
        "name": f"Someone else saved “Theirs” here while you were editing. {YOURS}",
        "crutches-how": CHANGED,
    }
    client.post(protocol_address, form_of(response))
    saved = ClinicProtocol.objects.get()
    assert (saved.name, saved.note, saved.version) == ("Mine", "Kept", 2)
    assert saved.plan["adjust"]["crutches"]["window"]["latest"]["amount"] == 8  # type: ignore[index]


def test_who_takes_back_their_own_keeps_what_is_saved(client: Client, lead_client: Client, address: str) -> None:
    mine = form_of(client.get(address), label="Green folder", note="Mine")
    lead_client.post(address, form_of(lead_client.get(address), label="Red folder"))
    client.post(address, form_of(client.post(address, mine)) | {"label": "Red folder"})
    link = TimelineLink.objects.get()
    assert (link.label, link.note) == ("Red folder", "Mine")


def test_what_both_changed_alike_is_neither_asked_nor_told(client: Client, lead_client: Client, address: str) -> None:
    mine = form_of(client.get(address), label="Green folder", note="Mine")
    lead_client.post(address, form_of(lead_client.get(address), label="Green folder"))
    response = client.post(address, mine)
    assert "Not saved yet. Nothing clashes" in alert_of(response)
    assert notes_of(response) == {}


def test_what_somebody_emptied_is_said_to_be_empty(client: Client, lead_client: Client, address: str) -> None:
    lead_client.post(address, form_of(lead_client.get(address), note="Hello"))
    mine = form_of(client.get(address), note="Good morning")
    lead_client.post(address, form_of(lead_client.get(address), note=""))
    assert notes_of(client.post(address, mine)) == {
        "note": f"Someone else emptied this while you were editing. {YOURS}"
    }


def test_a_last_day_that_both_chose_is_said_with_its_date(client: Client, lead_client: Client, address: str) -> None:
    mine = form_of(client.get(address), until="half")
    lead_client.post(address, form_of(lead_client.get(address), until="month"))
    response = client.post(address, mine)
    assert "Someone else saved “22 December 2026” here" in notes_of(response)["until"]
    client.post(address, form_of(response))
    assert TimelineLink.objects.get().expires_on == date(2027, 4, 30)


def test_a_last_day_that_one_chose_stands_where_the_other_left_it(
    client: Client, lead_client: Client, address: str
) -> None:
    mine = form_of(client.get(address), note="Mine")
    lead_client.post(address, form_of(lead_client.get(address), until="month"))
    response = client.post(address, mine)
    assert notes_of(response) == {"until": CHANGED}
    assert "Link stops working" in alert_of(response)
    assert "As it is: 22 December 2026" in response.text
    client.post(address, form_of(response))
    assert TimelineLink.objects.get().expires_on == date(2026, 12, 22)


def test_what_is_wrong_is_said_beside_what_somebody_else_changed(
    client: Client, lead_client: Client, address: str
) -> None:
    mine = form_of(client.get(address), day="31", month="6", note="Mine")
    lead_client.post(address, form_of(lead_client.get(address), note="Hello"))
    response = client.post(address, mine)
    assert response.status_code == 409
    assert "There is no 31 June." in response.text
    asked = client.post(address, form_of(response))
    assert asked.status_code == 422
    assert "Someone else saved “Hello” here" in notes_of(asked)["note"]


def test_nobody_is_told_to_save_what_cannot_be_saved(client: Client, lead_client: Client, address: str) -> None:
    mine = form_of(client.get(address), day="31", month="6")
    lead_client.post(address, form_of(lead_client.get(address), note="Hello"))
    told = client.post(address, mine)
    assert "Not saved yet. Look at what is marked." in alert_of(told)
    assert "then save" not in alert_of(told)
    looked_at = client.post(address, form_of(told, day="6", month="11") | {"preview": "1"})
    assert "Nothing clashes: look at what is marked, then save." in alert_of(looked_at)


def test_who_cannot_be_named_any_more_is_somebody_at_the_clinic(
    client: Client, lead_client: Client, lead: Membership, address: str
) -> None:
    mine = form_of(client.get(address), note="Mine")
    lead_client.post(address, form_of(lead_client.get(address), label="Red folder"))
    lead.delete()
    assert "Somebody at your clinic changed Blue folder 12" in alert_of(client.post(address, mine))


# A third save, and other presses, while the page is open


def test_a_third_who_saved_meanwhile_is_told_about_too(client: Client, lead_client: Client, address: str) -> None:
    mine = form_of(client.get(address), label="Green folder", note="Mine")
    lead_client.post(address, form_of(lead_client.get(address), label="Red folder"))
    told = client.post(address, mine)
    lead_client.post(address, form_of(lead_client.get(address), label="Blue again", until="month"))
    again = client.post(address, form_of(told))
    assert again.status_code == 409
    assert "Someone else saved “Blue again” here" in notes_of(again)["label"]
    assert notes_of(again)["until"] == CHANGED
    client.post(address, form_of(again))
    link = TimelineLink.objects.get()
    assert (link.label, link.note, link.expires_on) == ("Green folder", "Mine", date(2026, 12, 22))


def test_a_note_that_a_third_saved_is_kept(client: Client, lead_client: Client, protocol_address: str) -> None:
    mine = form_of(client.get(protocol_address), name="Mine")
    lead_client.post(protocol_address, form_of(lead_client.get(protocol_address), name="Theirs"))
    told = client.post(protocol_address, mine)
    lead_client.post(protocol_address, form_of(lead_client.get(protocol_address), note="Bring shorts."))
    again = client.post(protocol_address, form_of(told))
    assert again.status_code == 409
    assert set(notes_of(again)) == {"name", "note"}  # what was said of the name stays said
    client.post(protocol_address, form_of(again))
    saved = ClinicProtocol.objects.get()
    assert (saved.name, saved.note) == ("Mine", "Bring shorts.")


@pytest.mark.parametrize("press", [{"preview": "1"}, {"add": "1", **VISIT}])
def test_what_is_said_beside_boxes_stays_while_the_form_is_looked_at(
    client: Client, lead_client: Client, address: str, press: dict[str, str]
) -> None:
    mine = form_of(client.get(address), label="Green folder")
    lead_client.post(address, form_of(lead_client.get(address), label="Red folder"))
    told = client.post(address, mine)
    looked_at = client.post(address, form_of(told) | press)
    assert looked_at.status_code == 200
    assert notes_of(looked_at) == notes_of(told)
    part = client.post(address, form_of(told) | press, headers={"HX-Request": "true"})
    assert page_of(part).select_one("#preview") is not None
    assert client.post(address, form_of(looked_at)).status_code == 303
    assert TimelineLink.objects.get().label == "Green folder"


@pytest.mark.parametrize("press", [{"preview": "1"}, {"label": "Anna Green 3 May 1990"}])
def test_the_alert_and_the_way_out_stay_until_it_is_saved(
    client: Client, lead_client: Client, address: str, press: dict[str, str]
) -> None:
    client.post(address, form_of(client.get(address), **VISIT))
    mine = form_of(client.get(address), note="Mine")
    lead_client.post(address, {**form_of(lead_client.get(address)), "own": ""})
    told = client.post(address, mine)
    looked_at = client.post(address, form_of(told) | press)
    assert looked_at.status_code == (200 if "preview" in press else 422)
    for response in (told, looked_at, client.post(address, form_of(looked_at) | press)):
        assert "The clinic lead changed Blue folder 12 at 12:00" in alert_of(response)
        assert "Someone else removed “Check” while you were editing." in alert_of(response)
        assert [a["href"] for a in page_of(response).select("#edit a.btn")] == [address]
    assert page_of(client.get(address)).select_one("#problem") is None


def test_what_was_removed_from_a_protocol_stays_said_where_something_is_wrong(
    client: Client, lead_client: Client, protocol_address: str, own: str
) -> None:
    mine = form_of(client.get(protocol_address), note="Mine")
    lead_client.post(protocol_address, without(lead_client, protocol_address, own))
    told = client.post(protocol_address, mine)
    wrong = client.post(protocol_address, form_of(told, name=""))
    assert wrong.status_code == 422
    assert "Someone else removed “Driving again” while you were editing." in alert_of(wrong)
    assert [a["href"] for a in page_of(wrong).select("#edit a.btn")] == [protocol_address]


def test_what_both_changed_before_a_third_saved_still_waits_to_be_looked_at(
    client: Client, lead_client: Client, address: str
) -> None:
    mine = form_of(client.get(address), label="Green folder")
    lead_client.post(address, form_of(lead_client.get(address), label="Red folder"))
    told = client.post(address, mine)
    lead_client.post(address, form_of(lead_client.get(address), note="Hello"))
    assert "You both changed 1 thing." in alert_of(client.post(address, form_of(told)))


def test_a_save_between_the_look_and_the_writing_is_seen(
    client: Client, lead_client: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = form_of(client.get(address), label="Green folder")
    change = changing.change

    def change_second(*args: Any, **kwargs: Any) -> TimelineLink:
        monkeypatch.setattr(changing, "change", change)
        lead_client.post(address, form_of(lead_client.get(address), label="Red folder"))
        return change(*args, **kwargs)

    monkeypatch.setattr(changing, "change", change_second)
    response = client.post(address, mine)
    assert response.status_code == 409
    assert "Someone else saved “Red folder” here" in notes_of(response)["label"]


def test_a_save_of_a_protocol_between_the_look_and_the_writing_is_seen(
    client: Client, lead_client: Client, protocol_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = form_of(client.get(protocol_address), name="Mine", note="Kept")
    save = clinic_protocols.save

    def save_second(*args: Any, **kwargs: Any) -> Any:
        monkeypatch.setattr(clinic_protocols, "save", save)
        lead_client.post(protocol_address, form_of(lead_client.get(protocol_address), name="Theirs"))
        return save(*args, **kwargs)

    monkeypatch.setattr(clinic_protocols, "save", save_second)
    response = client.post(protocol_address, mine)
    assert response.status_code == 409
    assert "Someone else saved “Theirs” here" in notes_of(response)["name"]
    assert client.post(protocol_address, form_of(response)).status_code == 303
    saved = ClinicProtocol.objects.get()
    assert (saved.name, saved.note, saved.version) == ("Mine", "Kept", 2)


def test_a_link_that_was_revoked_meanwhile_is_not_changed(
    client: Client, link: TimelineLink, physio: Membership, address: str
) -> None:
    mine = form_of(client.get(address), label="Green folder")
    changing.revoke(link, by=physio.user, now=NOON)
    assert "That link was revoked." in client.post(address, mine, follow=True).text
    link.refresh_from_db()
    assert link.label == "Blue folder 12"


def test_a_protocol_that_was_archived_meanwhile_stays_archived(client: Client, protocol_address: str) -> None:
    mine = form_of(client.get(protocol_address), note="Mine")
    client.post(f"{protocol_address}archive/")
    assert client.post(protocol_address, mine).status_code == 303
    saved = ClinicProtocol.objects.get()
    assert (saved.note, saved.archived_at) == ("Mine", NOON)


def test_a_name_that_is_taken_meanwhile_is_said_and_everything_stays(
    client: Client, lead_client: Client, protocol: ClinicProtocol, protocol_address: str
) -> None:
    mine = form_of(client.get(protocol_address), name="Mine", note="Kept")
    lead_client.post(protocol_address, form_of(lead_client.get(protocol_address), name="Theirs"))
    told = client.post(protocol_address, mine)
    ClinicProtocol.objects.create(clinic=protocol.clinic, procedure=protocol.procedure, name="Mine")
    again = client.post(protocol_address, form_of(told))
    form = form_of(again)
    assert (again.status_code, form["name"], form["note"], form["crutches.latest"]) == (422, "Mine", "Kept", "6")
    assert client.post(protocol_address, form | {"name": "Another"}).status_code == 303
    saved = ClinicProtocol.objects.get(pk=protocol.pk)
    assert (saved.name, saved.note) == ("Another", "Kept")


# Hidden boxes that this page did not make


@pytest.mark.parametrize("base", ["", "nonsense", "eyJ9:1:abc"])
def test_where_nobody_knows_what_a_page_showed_all_that_differs_is_told(
    client: Client, lead_client: Client, address: str, base: str
) -> None:
    mine = form_of(client.get(address), label="Green folder") | {"base": base}
    lead_client.post(address, form_of(lead_client.get(address), label="Red folder", note="Hello"))
    response = client.post(address, mine)
    assert response.status_code == 409
    assert notes_of(response)["label"].startswith("Someone else saved “Red folder” here")
    assert notes_of(response)["note"].startswith("Someone else saved “Hello” here")
    assert set(notes_of(response)) == {"label", "note"}  # the last day was not touched
    assert (form_of(response)["label"], form_of(response)["note"]) == ("Green folder", "")


def test_where_nobody_knows_what_a_page_showed_a_note_that_i_emptied_stays_empty(
    client: Client, lead_client: Client, address: str
) -> None:
    client.post(address, form_of(client.get(address), note="Hello"))
    mine = form_of(client.get(address), note="") | {"base": ""}
    lead_client.post(address, form_of(lead_client.get(address), label="Red folder"))
    response = client.post(address, mine)
    assert "Someone else saved “Hello” here" in notes_of(response)["note"]
    client.post(address, form_of(response))
    assert TimelineLink.objects.get().note == ""


def test_where_nobody_knows_what_a_page_showed_the_others_removal_is_told(
    client: Client, lead_client: Client, protocol: ClinicProtocol, protocol_address: str, own: str
) -> None:
    mine = form_of(client.get(protocol_address), note="Mine") | {"base": ""}
    lead_client.post(protocol_address, without(lead_client, protocol_address, own))
    response = client.post(protocol_address, mine)
    assert notes_of(response)[own] == f"Someone else removed this while you were editing. {YOURS}"
    client.post(protocol_address, form_of(response))
    assert own_keys(protocol) == [own]


@pytest.mark.parametrize("packed", [{"boxes": {"label": "Green folder"}, "remarks": {}}, ["label"]])
def test_a_box_that_another_release_signed_says_nothing(
    client: Client, lead_client: Client, link: TimelineLink, address: str, packed: Any
) -> None:
    signer = signing.Signer(salt=f"workspace.saved_first TimelineLink {link.pk}")
    mine = form_of(client.get(address), label="Green folder") | {"base": signer.sign_object(packed, compress=True)}
    lead_client.post(address, form_of(lead_client.get(address), label="Red folder"))
    response = client.post(address, mine)
    assert response.status_code == 409
    assert "Someone else saved “Red folder” here" in notes_of(response)["label"]


def test_what_the_page_of_a_link_signed_is_not_used_for_a_protocol(
    client: Client, lead_client: Client, link: TimelineLink, protocol: ClinicProtocol
) -> None:
    first = {"clinic": protocol.clinic, "procedure": protocol.procedure, "name": "Another"}
    twin, _is_new = ClinicProtocol.objects.get_or_create(pk=link.pk, defaults=first)
    address = reverse("workspace:protocol-edit", args=[twin.pk])
    base = PageState({"note": "Mine"}).pack(link)
    assert PageState.unpack(base, link).boxes == {"note": "Mine"}
    mine = form_of(client.get(address), note="Mine") | {"base": base}
    lead_client.post(address, form_of(lead_client.get(address), note="Theirs"))
    response = client.post(address, mine)
    assert form_of(response)["note"] == "Mine"
    assert set(notes_of(response)) == {"note"}


def test_what_the_page_of_another_protocol_signed_is_not_used(
    client: Client, lead_client: Client, protocol: ClinicProtocol, protocol_address: str
) -> None:
    other = ClinicProtocol.objects.create(
        clinic=protocol.clinic, procedure=protocol.procedure, name="Another", note="Mine", plan=protocol.plan
    )
    base = form_of(client.get(reverse("workspace:protocol-edit", args=[other.pk])))["base"]
    mine = form_of(client.get(protocol_address), note="Mine") | {"base": base}
    lead_client.post(protocol_address, form_of(lead_client.get(protocol_address), note="Theirs"))
    response = client.post(protocol_address, mine)
    assert form_of(response)["note"] == "Mine"
    assert set(notes_of(response)) == {"note"}


@pytest.mark.parametrize("packed", ["", "nonsense", "eyJ9:1:abc"])
def test_a_page_of_before_that_asked_what_to_keep_is_told_that_it_is_too_old(
    client: Client, link: TimelineLink, address: str, protocol_address: str, packed: str
) -> None:
    for page in (address, protocol_address):
        sent = {"conflict": packed, "version": "0", "keep-label": "mine"}
        assert "That page was too old. This is what is saved." in client.post(page, sent, follow=True).text
    link.refresh_from_db()
    assert link.label == "Blue folder 12"


# Timings


def test_timings_that_both_changed_are_told_in_words(client: Client, lead_client: Client, address: str) -> None:
    mine = form_of(client.get(address)) | CRUTCHES | {"crutches.latest": "7"}
    lead_client.post(address, form_of(lead_client.get(address)) | CRUTCHES)
    response = client.post(address, mine)
    assert notes_of(response) == {"crutches-how": f"Someone else saved “8 weeks” here while you were editing. {YOURS}"}
    client.post(address, form_of(response))
    plan: Any = TimelineLink.objects.get().plan
    assert plan["adjust"]["crutches"]["window"]["latest"]["amount"] == 7


def test_to_hide_and_to_set_a_milestone_clash(client: Client, lead_client: Client, protocol_address: str) -> None:
    timing = {"how": "set", "earliest": "4", "latest": "7", "unit": "month"}
    mine = form_of(client.get(protocol_address)) | {f"usual-activities.{name}": text for name, text in timing.items()}
    lead_client.post(protocol_address, form_of(lead_client.get(protocol_address)) | {"usual-activities.how": "hide"})
    response = client.post(protocol_address, mine)
    assert "Someone else saved “hidden” here" in notes_of(response)["usual-activities-how"]
    client.post(protocol_address, form_of(response))
    adjusted: Any = ClinicProtocol.objects.get().plan["adjust"]["usual-activities"]
    assert (adjusted["hidden"], adjusted["window"]["latest"]["amount"]) == (False, 7)


def test_an_edition_that_was_published_meanwhile_is_nobodys_change(
    client: Client, lead_client: Client, link: TimelineLink, address: str
) -> None:
    mine = form_of(client.get(address), label="Green folder")
    shown = PageState.unpack(mine["base"], link).boxes
    assert shown["usual-activities.how"] == "source"
    mine["base"] = PageState({**shown, "usual-activities.latest": "99"}).pack(link)
    mine["usual-activities.latest"] = "99"
    lead_client.post(address, form_of(lead_client.get(address), note="Hello"))
    response = client.post(address, mine)
    assert notes_of(response) == {"note": CHANGED}
    assert form_of(response)["usual-activities.latest"] == shown["usual-activities.latest"]


def test_timing_and_words_of_one_milestone_are_two_things(client: Client, lead_client: Client, address: str) -> None:
    mine = form_of(client.get(address)) | {"crutches.guidance": "Use two."}
    lead_client.post(address, form_of(lead_client.get(address)) | CRUTCHES)
    response = client.post(address, mine)
    assert notes_of(response) == {"crutches-how": CHANGED}
    client.post(address, form_of(response))
    adjusted: Any = TimelineLink.objects.get().plan["adjust"]["crutches"]
    assert (adjusted["guidance"], adjusted["window"]["latest"]["amount"]) == ("Use two.", 8)


def test_words_that_both_wrote_are_open_to_be_read(client: Client, lead_client: Client, address: str) -> None:
    mine = form_of(client.get(address)) | {"crutches.guidance": ""}
    lead_client.post(address, form_of(lead_client.get(address)) | {"crutches.guidance": "Use one."})
    response = client.post(address, mine)
    assert notes_of(response) == {"crutches-guidance": CHANGED}
    details = page_of(response).select_one("[name='crutches.guidance']").find_parent("details")  # type: ignore[union-attr]
    assert details is not None
    assert details.has_attr("open")


def test_where_a_link_goes_back_to_its_protocol_the_protocols_value_is_said(
    client: Client, lead_client: Client, address: str
) -> None:
    client.post(address, form_of(client.get(address)) | CRUTCHES)
    mine = form_of(client.get(address)) | {"crutches.latest": "7"}
    lead_client.post(address, form_of(lead_client.get(address)) | {"crutches.how": "source"})
    assert "“6 weeks, as the protocol says”" in notes_of(client.post(address, mine))["crutches-how"]


def test_where_the_protocol_hides_a_milestone_the_page_says_so(
    client: Client, lead_client: Client, protocol: ClinicProtocol, address: str
) -> None:
    protocol.plan["adjust"]["usual-activities"] = {"window": None, "hidden": True, "guidance": "", "kind": "event"}
    protocol.save()
    timing = {"how": "set", "earliest": "8", "latest": "9", "unit": "month"}
    timing = {f"usual-activities.{name}": text for name, text in timing.items()}
    client.post(address, form_of(client.get(address)) | timing)
    mine = form_of(client.get(address)) | {"usual-activities.latest": "10"}
    lead_client.post(address, form_of(lead_client.get(address)) | {"usual-activities.how": "source"})
    assert "“hidden, as the protocol says”" in notes_of(client.post(address, mine))["usual-activities-how"]


def test_where_a_protocol_goes_back_to_the_source_the_sources_value_is_said(
    client: Client, lead_client: Client, protocol_address: str
) -> None:
    mine = form_of(client.get(protocol_address)) | CRUTCHES
    lead_client.post(protocol_address, form_of(lead_client.get(protocol_address)) | {"crutches.how": "source"})
    assert "“for several weeks, as the source says”" in notes_of(client.post(protocol_address, mine))["crutches-how"]


def test_a_milestone_that_the_protocol_hides_is_said_to_be_hidden(
    client: Client, protocol: ClinicProtocol, address: str
) -> None:
    protocol.plan["adjust"]["healed"] = {"window": None, "hidden": True, "guidance": "", "kind": "event"}
    protocol.save()
    choice = page_of(client.get(address)).select_one('input[name="healed.how"][value="source"]')
    assert choice
    assert choice.parent
    assert choice.parent.get_text(" ", strip=True) == "As the protocol says Not shown to the patient"


# The clinic's own milestones


@pytest.fixture
def own(client: Client, protocol: ClinicProtocol, protocol_address: str) -> str:
    """The key of one that is saved."""
    client.post(protocol_address, form_of(client.get(protocol_address)) | OWN)
    return own_keys(protocol)[0]


def without(client: Client, address: str, key: str) -> dict[str, str]:
    return form_of(client.post(address, form_of(client.get(address)) | {"remove": key}))


def test_what_each_of_them_added_is_there(
    client: Client, lead_client: Client, protocol: ClinicProtocol, protocol_address: str, own: str
) -> None:
    mine = form_of(client.get(protocol_address)) | OWN | {"new.title": "Mine"}
    lead_client.post(protocol_address, form_of(lead_client.get(protocol_address)) | OWN | {"new.title": "Theirs"})
    response = client.post(protocol_address, mine)
    added = own_keys(protocol)[1]
    assert notes_of(response) == {added: "Someone else added this while you were editing."}
    client.post(protocol_address, form_of(response))
    protocol.refresh_from_db()
    assert [milestone["title"] for milestone in protocol.plan["own"]] == ["Driving again", "Theirs", "Mine"]


def test_what_they_removed_and_i_left_alone_is_gone_and_the_page_says_so(
    client: Client, lead_client: Client, protocol: ClinicProtocol, protocol_address: str, own: str
) -> None:
    mine = form_of(client.get(protocol_address), note="Mine")
    lead_client.post(protocol_address, without(lead_client, protocol_address, own))
    response = client.post(protocol_address, mine)
    assert "Someone else removed “Driving again” while you were editing." in alert_of(response)
    assert "You both changed" not in alert_of(response)
    assert form_of(response)["own"] == ""
    client.post(protocol_address, form_of(response))
    assert own_keys(protocol) == []


def test_what_they_removed_and_i_changed_stays_and_i_am_told(
    client: Client, lead_client: Client, protocol: ClinicProtocol, protocol_address: str, own: str
) -> None:
    mine = form_of(client.get(protocol_address)) | {f"{own}.latest": "9"}
    lead_client.post(protocol_address, without(lead_client, protocol_address, own))
    response = client.post(protocol_address, mine)
    assert notes_of(response) == {own: f"Someone else removed this while you were editing. {YOURS}"}
    assert "You both changed 1 thing." in alert_of(response)
    client.post(protocol_address, form_of(response))
    protocol.refresh_from_db()
    (milestone,) = protocol.plan["own"]
    assert milestone["window"]["latest"]["amount"] == 9  # type: ignore[index]


def test_what_i_removed_and_they_changed_comes_back_and_can_be_removed_again(
    client: Client, lead_client: Client, protocol: ClinicProtocol, protocol_address: str, own: str
) -> None:
    mine = without(client, protocol_address, own)
    lead_client.post(protocol_address, form_of(lead_client.get(protocol_address)) | {f"{own}.latest": "9"})
    response = client.post(protocol_address, mine)
    assert list(notes_of(response)) == [own]
    assert "You removed this, and someone else changed it" in notes_of(response)[own]
    assert form_of(response)[f"{own}.latest"] == "9"
    removed = client.post(protocol_address, form_of(response) | {"remove": own})
    client.post(protocol_address, form_of(removed))
    assert own_keys(protocol) == []


def test_what_i_removed_and_they_left_alone_is_gone(
    client: Client, lead_client: Client, protocol: ClinicProtocol, protocol_address: str, own: str
) -> None:
    mine = without(client, protocol_address, own)
    lead_client.post(protocol_address, form_of(lead_client.get(protocol_address), note="Hello"))
    response = client.post(protocol_address, mine)
    assert notes_of(response) == {"note": CHANGED}
    client.post(protocol_address, form_of(response))
    assert own_keys(protocol) == []


def test_when_one_of_the_clinics_own_is_that_both_changed_is_told_with_its_kind(
    client: Client, lead_client: Client, protocol_address: str, own: str
) -> None:
    mine = form_of(client.get(protocol_address)) | {f"{own}.latest": "9"}
    theirs = {f"{own}.kind": "stage", f"{own}.title": "Driving"}
    lead_client.post(protocol_address, form_of(lead_client.get(protocol_address)) | theirs)
    notes = notes_of(client.post(protocol_address, mine))
    assert notes[f"{own}-title"] == CHANGED
    assert "“It goes on for a while, 6 to 8 weeks after surgery”" in notes[f"{own}-kind"]


def test_more_milestones_than_there_can_be_are_all_there_and_one_has_to_go(
    client: Client, lead_client: Client, protocol: ClinicProtocol, protocol_address: str
) -> None:
    window = {end: {"amount": 6, "unit": "week"} for end in ("earliest", "latest")}
    milestone: Any = {"kind": "visit", "guidance": "", "window": window}
    protocol.plan["own"] = [milestone | {"key": f"own-{n:04x}", "title": f"Visit {n}"} for n in range(19)]
    protocol.save()
    mine = form_of(client.post(protocol_address, form_of(client.get(protocol_address)) | OWN | {"add": "own"}))
    lead_client.post(protocol_address, form_of(lead_client.get(protocol_address)) | OWN | {"new.title": "Theirs"})
    response = client.post(protocol_address, mine)
    words = "There are 21, and there can be 20. Remove 1 to save."
    assert words in response.text
    asked = client.post(protocol_address, form_of(response))
    assert asked.status_code == 422
    assert words in asked.text
    assert len(own_keys(protocol)) == 20
    fewer = form_of(client.post(protocol_address, form_of(asked) | {"remove": "own-0000"}))
    assert client.post(protocol_address, fewer).status_code == 303
    assert len(own_keys(protocol)) == 20


# Visits, and a date that somebody else moved


def moved(response: Any) -> bool:
    return "These visits do not move with it." in alert_of(response)


@pytest.fixture
def visit_from_an_old_form(client: Client, lead_client: Client, address: str) -> Any:
    """The lead moved the surgery a week later; a form from before adds a visit."""
    mine = form_of(client.get(address), **VISIT)
    lead_client.post(address, form_of(lead_client.get(address), day="6", month="11"))
    return client.post(address, mine)


def test_a_visit_is_looked_at_beside_the_date_that_somebody_else_set(
    client: Client, address: str, visit_from_an_old_form: Any
) -> None:
    assert visit_from_an_old_form.status_code == 409
    assert "from Friday 30 October 2026 to Friday 6 November 2026" in alert_of(visit_from_an_old_form)
    asked = client.post(address, form_of(visit_from_an_old_form))
    assert asked.status_code == 422
    assert moved(asked)
    assert client.post(address, form_of(asked)).status_code == 422
    assert not TimelineLink.objects.get().plan["own"]
    assert client.post(address, form_of(asked) | {"visits-stay": "1"}).status_code == 303
    link = TimelineLink.objects.get()
    assert (link.surgery_date, len(link.plan["own"])) == (date(2026, 11, 6), 1)


def test_who_has_looked_where_it_is_asked_first_saves_with_one_press(
    client: Client, address: str, visit_from_an_old_form: Any
) -> None:
    sent = form_of(visit_from_an_old_form) | {"visits-stay": "1"}
    assert client.post(address, sent).status_code == 303
    assert len(TimelineLink.objects.get().plan["own"]) == 1


def test_a_third_save_leaves_the_question_about_visits_open(
    client: Client, lead_client: Client, address: str, visit_from_an_old_form: Any
) -> None:
    lead_client.post(address, form_of(lead_client.get(address), label="Red folder"))
    again = client.post(address, form_of(visit_from_an_old_form))
    assert (again.status_code, moved(again)) == (409, True)
    assert client.post(address, form_of(again)).status_code == 422
    assert client.post(address, form_of(again) | {"visits-stay": "1"}).status_code == 303


def test_visits_that_were_looked_at_when_the_date_moved_are_not_asked_about_again(
    client: Client, lead_client: Client, address: str
) -> None:
    client.post(address, form_of(client.get(address), **VISIT))
    mine = form_of(client.get(address), label="Green folder")
    lead_client.post(address, form_of(lead_client.get(address), day="6", month="11") | {"visits-stay": "1"})
    told = client.post(address, mine)
    assert not moved(told)
    assert client.post(address, form_of(told)).status_code == 303
    link = TimelineLink.objects.get()
    assert (link.label, link.surgery_date) == ("Green folder", date(2026, 11, 6))


def test_a_visit_that_a_colleague_added_is_looked_at_where_the_date_moves(
    client: Client, lead_client: Client, address: str
) -> None:
    mine = form_of(client.get(address), day="6", month="11")
    lead_client.post(address, form_of(lead_client.get(address), **VISIT))
    told = client.post(address, mine)
    assert (told.status_code, moved(told), form_of(told)["day"]) == (409, True, "6")
    asked = client.post(address, form_of(told))
    assert (asked.status_code, moved(asked)) == (422, True)
    assert TimelineLink.objects.get().surgery_date == date(2026, 10, 30)
    assert client.post(address, form_of(asked) | {"visits-stay": "1"}).status_code == 303
    assert TimelineLink.objects.get().surgery_date == date(2026, 11, 6)


@pytest.fixture
def ticked_and_saved_second(client: Client, lead_client: Client, address: str) -> Any:
    """I moved the surgery, added a visit to one that was there, and looked at both; the lead saved a note first."""
    client.post(address, form_of(client.get(address), **VISIT))
    mine = form_of(client.get(address), day="13", month="11", **VISIT | {"new.title": "Second", "visits-stay": "1"})
    lead_client.post(address, form_of(lead_client.get(address), note="Hello"))
    return client.post(address, mine)


def test_who_has_looked_at_these_visits_beside_this_date_is_not_asked_again(
    client: Client, lead_client: Client, address: str, ticked_and_saved_second: Any
) -> None:
    assert (ticked_and_saved_second.status_code, moved(ticked_and_saved_second)) == (409, False)
    lead_client.post(address, form_of(lead_client.get(address), note="Good morning"))
    again = client.post(address, form_of(ticked_and_saved_second))
    assert (again.status_code, moved(again)) == (409, False)
    assert client.post(address, form_of(again)).status_code == 303
    link = TimelineLink.objects.get()
    assert (link.surgery_date, len(link.plan["own"])) == (date(2026, 11, 13), 2)


def test_who_has_looked_is_asked_about_a_visit_that_a_third_adds_and_about_another_date(
    client: Client, lead_client: Client, address: str, ticked_and_saved_second: Any
) -> None:
    other_day = client.post(address, form_of(ticked_and_saved_second, day="16"))
    assert (other_day.status_code, moved(other_day)) == (422, True)
    lead_client.post(address, form_of(lead_client.get(address), **VISIT | {"new.title": "Third"}))
    again = client.post(address, form_of(ticked_and_saved_second))
    assert (again.status_code, moved(again)) == (409, True)
    assert client.post(address, form_of(again)).status_code == 422


def test_where_both_moved_the_surgery_mine_stands_with_the_visits_that_i_looked_at(
    client: Client, lead_client: Client, address: str
) -> None:
    client.post(address, form_of(client.get(address), **VISIT))
    mine = form_of(client.get(address), day="13", month="11")
    lead_client.post(address, form_of(lead_client.get(address), day="6", month="11") | {"visits-stay": "1"})
    asked = client.post(address, mine)
    assert "from Friday 6 November 2026 to Friday 13 November 2026" in alert_of(asked)
    told = client.post(address, mine | {"visits-stay": "1"})
    assert "Someone else saved “Friday 6 November 2026” here" in notes_of(told)["day"]
    assert not moved(told)
    assert client.post(address, form_of(told)).status_code == 303
    assert TimelineLink.objects.get().surgery_date == date(2026, 11, 13)


def test_a_visit_that_one_adds_or_removes_is_said_as_a_visit(
    client: Client, lead_client: Client, link: TimelineLink, address: str
) -> None:
    client.post(address, form_of(client.get(address), **VISIT))
    (key,) = own_keys(link)
    mine = form_of(client.get(address), label="Green folder")
    lead_client.post(address, without(lead_client, address, key))
    lead_client.post(address, form_of(lead_client.get(address), **VISIT | {"new.title": "Second"}))
    response = client.post(address, mine)
    assert "Someone else removed “Check” while you were editing." in alert_of(response)
    (second,) = own_keys(link)
    assert notes_of(response) == {second: "Someone else added this while you were editing."}
