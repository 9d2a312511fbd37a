"""A clinic's protocols: what differs, what an edition changed below them, and who saved what."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from recovery.clinic import protocols
from recovery.clinic.links import listing
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from recovery.clinic.plans import stored
from recovery.clinic.plans.stored import StoredAdjustment, StoredTypical, StoredWindow
from recovery.content.models.edition import Edition
from tests.workspace.conftest import NOON, MakeLink, form_of, page_of

LIST = "/workspace/protocols/"
NEW = "/workspace/protocols/new/"
QUERIES = 8
"""For who asks, the protocols in use and put away, the editions, and the numbers of live links."""
OWN = {"new.title": "Driving again", "new.kind": "event", "new.earliest": "6", "new.latest": "8", "new.unit": "week"}


@pytest.fixture
def address(protocol: ClinicProtocol) -> str:
    return reverse("workspace:protocol-edit", args=[protocol.pk])


def test_the_list_says_what_differs_and_how_many_links_are_live(
    client: Client, link: TimelineLink, make_link: MakeLink, physio: Membership
) -> None:
    make_link(physio, ended=True, protocol=link.protocol)
    make_link(physio)
    rows = [each.get_text(" ", strip=True) for each in page_of(client.get(LIST)).select("li.link")]
    assert "Crutches or a walker: 6 weeks." in rows[0]
    assert "Live links 1" in rows[0]
    assert "Nothing. As the source says." in rows[1]
    assert "Live links 1" in rows[1]


def test_a_protocol_is_made(client: Client) -> None:
    boxes = {"name": "Day-case", "crutches.how": "set", "crutches.latest": "6", "crutches.unit": "week"}
    response = client.post(NEW, form_of(client.get(NEW), **boxes, **OWN))
    made = ClinicProtocol.objects.get()
    assert response.status_code == 303
    plan: Any = made.plan
    assert plan["adjust"]["crutches"]["window"]["latest"] == {"amount": 6, "unit": "week"}
    (own,) = plan["own"]
    assert (own["title"], own["kind"]) == ("Driving again", "event")
    assert own["window"]["latest"] == {"amount": 8, "unit": "week"}


def test_what_could_not_be_read_again_is_not_saved_but_has_to_be_set_again(
    client: Client, protocol: ClinicProtocol, address: str
) -> None:
    """It would be left out of the patient's page, and nobody would be told."""
    plan: Any = protocol.plan
    turned = {"earliest": {"amount": 6, "unit": "week"}, "latest": {"amount": 1, "unit": "week"}}
    plan["adjust"]["crutches"] |= {"hidden": False, "guidance": "", "was": {"window": turned, "timing": ""}}
    ClinicProtocol.objects.update(plan=plan)
    answer = client.post(address, form_of(client.get(address), name="Other"))
    assert answer.status_code == 422
    assert "This could not be read. Set it again." in page_of(answer).get_text()
    assert ClinicProtocol.objects.get().name == protocol.name
    answer = client.post(address, form_of(client.get(address), **{"crutches.latest": "7"}))
    assert answer.status_code == 303
    protocol.refresh_from_db()
    assert stored.unreadable_in(protocol.plan) == []


def test_a_visit_before_surgery_is_on_one_day(client: Client) -> None:
    boxes = {"new.title": "Visit", "new.kind": "visit", "new.earliest": "2", "new.latest": "", "new.side": "before"}
    client.post(NEW, form_of(client.get(NEW), name="A", **boxes))
    (own,) = ClinicProtocol.objects.get().plan["own"]
    assert own["window"] == {end: {"amount": -2, "unit": "week"} for end in ("earliest", "latest")}


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        ({"name": ""}, "Give it a name."),
        ({"note": "a" * 281}, "Use 280 characters or fewer."),
        ({"crutches.how": "set", "crutches.latest": "x"}, "Write a whole number, for example 6."),
        (OWN | {"new.earliest": "9"}, "can fall before earliest"),
        # Nobody sees a zero width space or a vowel separator by itself, so there is no name.
        ({"name": "\u200b"}, "Give it a name."),
        ({"name": "\u180e"}, "Give it a name."),
        (OWN | {"own": "own-1", "own-1.title": "\u200b", "own-1.earliest": "6"}, "Say what it is called."),
        (OWN | {"own": "own-1", "own-1.title": "\u2066\u2069", "own-1.earliest": "6"}, "Say what it is called."),
        # Saved without its end, it would say something else.
        (OWN | {"new.title": "a" * 121}, "Use 120 characters or fewer."),
        ({"name": "Opening wedge, 6 weeks partial weight"}, "Your clinic has a protocol with this name already."),
    ],
)
def test_what_cannot_be_saved_is_said_beside_it(
    client: Client, protocol: ClinicProtocol, boxes: dict[str, str], words: str
) -> None:
    response = client.post(NEW, form_of(client.get(NEW)) | {"name": "Day-case"} | boxes)
    assert response.status_code == 422
    assert words in page_of(response).select_one("#edit").text  # type: ignore[union-attr]
    assert ClinicProtocol.objects.count() == 1


def test_what_is_saved_stands_in_the_form_and_saving_it_changes_nothing(
    client: Client, protocol: ClinicProtocol, address: str
) -> None:
    plan = protocol.plan
    assert client.post(address, form_of(client.get(address))).status_code == 303
    protocol.refresh_from_db()
    assert protocol.plan == plan


def test_one_of_the_clinics_own_is_added_changed_and_removed_without_a_script(client: Client, address: str) -> None:
    added = form_of(client.post(address, form_of(client.get(address), **OWN, add="own")))
    key = added["own"]
    assert added[f"{key}.title"] == "Driving again"
    client.post(address, added | {f"{key}.title": "Driving"})
    assert ClinicProtocol.objects.get().plan["own"][0]["title"] == "Driving"
    removed = form_of(client.post(address, form_of(client.get(address), remove=key)))
    client.post(address, removed)
    assert ClinicProtocol.objects.get().plan["own"] == []


def test_a_milestone_is_hidden_and_shown_again(client: Client, address: str) -> None:
    client.post(address, form_of(client.get(address)) | {"healed.how": "hide"})
    assert ClinicProtocol.objects.get().plan["adjust"]["healed"]["hidden"] is True
    client.post(address, form_of(client.get(address)) | {"healed.how": "source"})
    assert "healed" not in ClinicProtocol.objects.get().plan["adjust"]


def test_surgery_itself_cannot_be_set(client: Client, address: str) -> None:
    titles = [each.text for each in page_of(client.get(address)).select("fieldset.set > legend")]
    assert "Surgery" not in titles
    assert "Surgery itself is always shown." in client.get(address).text


def test_the_editor_says_how_many_patients_see_a_change(client: Client, link: TimelineLink) -> None:
    page = client.get(reverse("workspace:protocol-edit", args=[link.protocol_id]))
    assert "1 live link uses this protocol." in page.text


def test_the_preview_shows_another_day_and_keeps_what_was_typed(client: Client, address: str) -> None:
    sent = form_of(client.get(address), name="New name", preview="120")
    whole, part = client.post(address, sent), client.post(address, sent, headers={"HX-Request": "true"})
    assert form_of(whole)["name"] == "New name"
    assert str(page_of(whole).select_one("#preview")) == str(page_of(part).select_one("#preview"))
    assert "Day 120, week 18." in part.text


def test_a_copy_is_another_protocol(client: Client, protocol: ClinicProtocol) -> None:
    copy = reverse("workspace:protocol-copy", args=[protocol.pk])
    client.post(copy)
    client.post(copy)
    names = [*ClinicProtocol.objects.order_by("pk").values_list("name", flat=True)]
    assert names[1:] == [f"Copy of {protocol.name}", f"Copy 2 of {protocol.name}"]
    assert ClinicProtocol.objects.last().plan == protocol.plan  # type: ignore[union-attr]


def test_an_archived_protocol_makes_no_new_links_and_its_links_go_on(client: Client, link: TimelineLink) -> None:
    archive = reverse("workspace:protocol-archive", args=[link.protocol_id])
    client.post(archive)
    assert "1 archived protocol" in client.get(LIST).text
    assert not page_of(client.get("/workspace/links/new/")).select(f"[name=protocol][value='{link.protocol_id}']")
    assert client.get(reverse("workspace:link-edit", args=[link.pk])).status_code == 200
    client.post(archive)  # a colleague's second click
    assert "1 archived protocol" in client.get(LIST).text
    assert "Archive this protocol" not in client.get(reverse("workspace:protocol-edit", args=[link.protocol_id])).text
    client.post(reverse("workspace:protocol-use-again", args=[link.protocol_id]))
    assert "archived protocol" not in client.get(LIST).text


def test_a_name_that_is_taken_meanwhile_keeps_a_protocol_archived(client: Client, protocol: ClinicProtocol) -> None:
    client.post(reverse("workspace:protocol-archive", args=[protocol.pk]))
    ClinicProtocol.objects.create(clinic=protocol.clinic, procedure=protocol.procedure, name=protocol.name)
    client.post(reverse("workspace:protocol-use-again", args=[protocol.pk]))
    assert ClinicProtocol.objects.get(pk=protocol.pk).archived_at
    assert "Another protocol has that name now." in client.get(LIST).text


def test_two_who_take_one_name_at_once_are_told(
    client: Client, protocol: ClinicProtocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocols, "name_is_taken", lambda _protocol: False)
    response = client.post(NEW, form_of(client.get(NEW)) | {"name": protocol.name})
    assert response.status_code == 422
    assert "Your clinic has a protocol with this name already." in response.text
    for expected in ("Copy of {}", "Copy 2 of {}"):
        client.post(reverse("workspace:protocol-copy", args=[protocol.pk]))
        newest = ClinicProtocol.objects.order_by("pk").last()
        assert newest is not None
        assert newest.name == expected.format(protocol.name)


@pytest.mark.parametrize("version", ["9" * 5000, "x", "²", ""])
def test_a_version_that_no_form_sends_saves_nothing(client: Client, address: str, version: str) -> None:
    response = client.post(address, form_of(client.get(address), name="Mine") | {"version": version})
    assert response.status_code == 409
    assert ClinicProtocol.objects.get().name != "Mine"


def test_only_so_many_own_milestones_can_be_added(client: Client, protocol: ClinicProtocol, address: str) -> None:
    window = {end: {"amount": 6, "unit": "week"} for end in ("earliest", "latest")}
    own: Any = {"kind": "visit", "guidance": "", "window": window}
    protocol.plan["own"] = [own | {"key": f"own-{n:04x}", "title": f"Visit {n}"} for n in range(20)]
    protocol.save()
    more = {"new.title": "One more", "new.kind": "visit", "new.earliest": "6", "new.unit": "week"}
    for button, status in (({}, 422), ({"add": "own"}, 200)):
        response = client.post(address, form_of(client.get(address)) | more | button)
        assert response.status_code == status
        assert "There are 20 already. Remove one first." in response.text
        assert form_of(response)["new.title"] == "One more"
    assert len(ClinicProtocol.objects.get().plan["own"]) == 20


def test_one_to_two_weeks_before_surgery_is_understood(client: Client, address: str) -> None:
    own = {"title": "Exercises", "kind": "event", "earliest": "1", "latest": "2", "unit": "week", "side": "before"}
    sent = form_of(client.get(address)) | {f"new.{name}": text for name, text in own.items()}
    assert client.post(address, sent).status_code == 303
    plan: Any = ClinicProtocol.objects.get().plan
    (saved,) = plan["own"]
    assert (saved["window"]["earliest"]["amount"], saved["window"]["latest"]["amount"]) == (-2, -1)


def test_history_says_who_changed_what(
    client: Client, physio: Membership, protocol: ClinicProtocol, address: str
) -> None:
    client.post(address, form_of(client.get(address)) | {"healed.how": "hide", "note": "Hello"})
    text = page_of(client.get(reverse("workspace:protocol-history", args=[protocol.pk]))).get_text(" ", strip=True)
    assert f"22 November 2026, 12:00, {physio.user}" in text
    assert "Before: Crutches or a walker: 6 weeks." in text
    assert "Note: it was empty Healed: it was as the source says" in text


def test_history_says_what_was_there_before(client: Client, protocol: ClinicProtocol, address: str) -> None:
    saved = form_of(client.get(address), note="Hello") | OWN | {"crutches.guidance": "Use two."}
    client.post(address, saved)
    form = form_of(client.get(address))
    key = form["own"]
    other = {f"{key}.title": "Swimming", f"{key}.latest": "9", f"{key}.kind": "stage", "crutches.latest": "7"}
    client.post(address, form | other | {"name": "Day-case", "note": "Bye", "crutches.guidance": ""})
    client.post(address, {**form_of(client.get(address)), "own": ""})
    history = reverse("workspace:protocol-history", args=[protocol.pk])
    third, second, first = (
        [li.text for li in card.select("li")] for card in page_of(client.get(history)).select(".card")
    )
    assert third == ["Swimming: it was “Swimming”, 6 to 9 weeks"]
    assert second == [
        "Name: it was “Opening wedge, 6 weeks partial weight”",
        "Note: it was “Hello”",
        "Crutches or a walker: it was 6 weeks",
        "Words on Crutches or a walker: it was “Use two.”",
        "Driving again: it was something that happens once",
        "Driving again: it was “Driving again”",
        "Driving again: it was 6 to 8 weeks",
    ]
    assert "Driving again: it was not there" in first


@pytest.fixture
def changed_below(protocol: ClinicProtocol, edition: Edition) -> None:
    """The edition says something else than when the protocol was written."""
    protocol.plan["adjust"]["crutches"] |= {
        "edition": 1,
        "title": "Crutches",
        "kind": "stage",
        "was": {"window": None, "timing": "until your team says so"},
    }
    window = {end: {"amount": 9, "unit": "week"} for end in ("earliest", "latest")}
    gone: Any = {"window": window, "title": "Swimming"}
    protocol.plan["adjust"]["gone"] = gone | {"hidden": False, "guidance": "", "kind": "event"}
    protocol.save()


CHANGED = (
    "The typical time for “Crutches or a walker” was “until your team says so”, and is now “for several weeks”. "
    "Your own timing still shows."
)


@pytest.mark.usefixtures("changed_below")
def test_what_an_edition_changed_or_dropped_is_said_until_somebody_has_looked(client: Client, address: str) -> None:
    text = client.get(LIST).text
    assert CHANGED in text
    assert "no longer has “Swimming”. Yours now shows as your own milestone." in text
    assert "2 things to check" in text
    client.post(address, form_of(client.get(address)))
    assert "2 things to check" in client.get(LIST).text
    client.post(address, form_of(client.get(address)) | {"seen.crutches": "1", "drop.gone": "1"})
    assert "to check" not in client.get(LIST).text
    plan: Any = ClinicProtocol.objects.get().plan
    assert plan["adjust"]["crutches"]["window"]["latest"]["amount"] == 6
    assert "gone" not in plan["adjust"]


@pytest.mark.usefixtures("changed_below")
def test_what_was_ticked_stays_ticked_where_something_else_is_wrong(client: Client, address: str) -> None:
    ticked = {"seen.crutches": "1", "drop.gone": "1"}
    form = form_of(client.post(address, form_of(client.get(address)) | ticked | {"name": ""}))
    assert ticked.items() <= form.items()
    client.post(address, form | {"name": "Day-case"})
    assert "to check" not in client.get(LIST).text


@pytest.mark.usefixtures("changed_below")
def test_what_was_ticked_stays_ticked_where_someone_else_saved_first(
    client: Client, lead_client: Client, address: str
) -> None:
    ticked = {"seen.crutches": "1", "drop.gone": "1"}
    mine = form_of(client.get(address)) | ticked
    lead_client.post(address, form_of(lead_client.get(address), note="Hello"))
    told = client.post(address, mine)
    assert told.status_code == 409
    assert ticked.items() <= form_of(told).items()
    assert client.post(address, form_of(told)).status_code == 303
    assert "to check" not in client.get(LIST).text
    assert "gone" not in ClinicProtocol.objects.get().plan["adjust"]


@pytest.mark.usefixtures("changed_below")
def test_an_archived_protocol_is_looked_at_while_links_show_it(client: Client, link: TimelineLink) -> None:
    client.post(reverse("workspace:protocol-archive", args=[link.protocol_id]))
    assert "no longer has “Swimming”. Yours now shows as your own milestone." in client.get(LIST).text
    TimelineLink.objects.all().delete()
    assert "no longer has “Swimming”" not in client.get(LIST).text
    assert "no longer has “Swimming”" in client.get(f"{LIST}?archived=1").text


def test_words_on_a_milestone_that_is_gone_are_said_to_show_nowhere(client: Client, protocol: ClinicProtocol) -> None:
    gone: StoredAdjustment = {
        "window": None,
        "hidden": False,
        "guidance": "Swim.",
        "kind": "event",
        "title": "Swimming",
    }
    protocol.plan["adjust"]["gone"] = gone
    protocol.save()
    assert "no longer has “Swimming”. Your words on it show nowhere." in client.get(LIST).text


def test_a_milestone_with_another_kind_of_key_is_not_lost_when_the_protocol_is_saved(
    client: Client, protocol: ClinicProtocol, address: str
) -> None:
    window = {end: {"amount": 6, "unit": "week"} for end in ("earliest", "latest")}
    own: Any = {"key": "own-first-visit", "kind": "visit", "title": "Visit", "guidance": "", "window": window}
    protocol.plan["own"] = [own]
    protocol.save()
    client.post(address, form_of(client.get(address)))
    assert ClinicProtocol.objects.get().plan["own"] == [own]


@pytest.mark.parametrize("latest", ["6.5", "x", "9" * 5000, "²"])
def test_what_is_no_number_is_said_in_the_preview_too(client: Client, latest: str) -> None:
    own = OWN | {"new.latest": latest, "new.title": "Drive", "name": "Day-case"}
    for more in ({}, {"preview": "23"}, {"add": "own"}):
        response = client.post(NEW, form_of(client.get(NEW)) | own | more)
        assert response.status_code in (200, 422)
        assert "Write a whole number, for example 6." in response.text
    assert not ClinicProtocol.objects.exists()


def test_more_own_milestones_than_can_be_added_now_are_kept(
    client: Client, protocol: ClinicProtocol, address: str
) -> None:
    window = {end: {"amount": 6, "unit": "week"} for end in ("earliest", "latest")}
    own: Any = {"kind": "visit", "guidance": "", "window": window}
    protocol.plan["own"] = [own | {"key": f"own-{n:04x}", "title": f"Visit {n}"} for n in range(23)]
    protocol.save()
    assert client.post(address, form_of(client.get(address))).status_code == 303
    assert len(ClinicProtocol.objects.get().plan["own"]) == 23


def test_add_and_remove_swap_the_list_and_the_preview_alone(client: Client, address: str) -> None:
    sent = form_of(client.get(address), **OWN, add="own")
    whole, part = client.post(address, sent), client.post(address, sent, headers={"HX-Request": "true"})
    assert page_of(part).select_one("h1") is None
    added = page_of(part).select_one("#own h3[autofocus]")
    assert added is not None
    assert (added.text, added["tabindex"]) == ("Driving again", "-1")
    assert page_of(whole).select_one("#own h3[autofocus]") is not None
    assert page_of(part).select_one("#preview")["data-hx-swap-oob"] == "true"  # type: ignore[index]


def own_of(client: Client, address: str, *titles: str) -> dict[str, str]:
    """The editor's form with some of the clinic's own milestones in it."""
    form = form_of(client.get(address))
    for title in titles:
        form = form_of(client.post(address, form | OWN | {"new.title": title, "add": "own"}))
    return form


@pytest.mark.parametrize(("removed", "focused"), [(0, "Two"), (1, "Add your own")])
def test_after_one_is_removed_the_next_is_in_focus(client: Client, address: str, removed: int, focused: str) -> None:
    form = own_of(client, address, "One", "Two")
    sent = form | {"remove": form["own"].split()[removed]}
    part = page_of(client.post(address, sent, headers={"HX-Request": "true"}))
    assert [each.text for each in part.select("[autofocus]")] == [focused]


def test_what_is_added_without_a_name_still_has_a_heading(client: Client, address: str) -> None:
    form = own_of(client, address, "")
    assert form["own"]
    page = page_of(client.post(address, form | {"preview": "23"}))
    assert [each.text for each in page.select("#own h3")] == ["Not named yet"]


def test_under_a_number_stands_when_the_patient_sees_it(client: Client, address: str) -> None:
    hint = page_of(client.get(address)).select_one("#seen-crutches")
    words = "With surgery on 30 October 2026, the patient sees: until about 11 December 2026."
    assert hint is not None
    assert (hint.text, hint["aria-live"]) == (words, "polite")
    sent = form_of(client.get(address)) | {"crutches.latest": "7", "preview": "23"}
    part = page_of(client.post(address, sent, headers={"HX-Request": "true"})).select_one("#seen-crutches")
    assert part is not None
    assert part["data-hx-swap-oob"] == "innerHTML"
    assert part.text.endswith("the patient sees: until about 18 December 2026.")


def test_nothing_is_said_of_dates_under_what_is_no_number(client: Client, address: str) -> None:
    sent = form_of(client.get(address)) | {"crutches.latest": "x", "preview": "23"}
    part = page_of(client.post(address, sent, headers={"HX-Request": "true"})).select_one("#seen-crutches")
    assert part is not None
    assert part.text == ""


@pytest.mark.usefixtures("changed_below")
def test_what_changed_of_one_protocol_is_one_card_that_names_it(client: Client, protocol: ClinicProtocol) -> None:
    cards = page_of(client.get(LIST)).select("section.note")
    assert [each.h2.text for each in cards if each.h2] == [f"Edition 1 changed something you set in “{protocol.name}”"]
    assert len(cards[0].select("li")) == 2
    assert cards[0].a is not None
    assert cards[0].a.text == f"Look at the change in {protocol.name}"


@pytest.mark.parametrize(
    ("was", "words"),
    [
        (("day", 0, 5), "was 0 to 5 days, and is now 0 to 2 days."),
        (("day", 0, 2), "The typical text for “Home from hospital” has changed."),
        (("week", 1, 1), "was 1 week, and is now 0 to 2 days."),
    ],
)
def test_a_change_says_what_was_and_what_is(
    client: Client, protocol: ClinicProtocol, was: tuple[str, int, int], words: str
) -> None:
    unit, first, last = was
    window: StoredWindow = {"earliest": {"amount": first, "unit": unit}, "latest": {"amount": last, "unit": unit}}
    said: StoredTypical = {"window": window, "timing": "at first"}
    protocol.plan["adjust"]["leave-hospital"] = {"window": window, "was": said, "title": "Home", "kind": "event"}
    protocol.save()
    assert words in client.get(LIST).text


def live_in_rows(client: Client) -> list[str]:
    return [each.text for each in page_of(client.get(LIST)).select("li.link dd.number")]


def test_a_number_of_live_links_that_is_not_counted_to_its_end_says_so(
    client: Client, link: TimelineLink, make_link: MakeLink, physio: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _each in range(2):
        make_link(physio, protocol=link.protocol)
    make_link(physio)
    assert live_in_rows(client) == ["3", "1"]
    monkeypatch.setattr(listing, "MOST_COUNTED", 2)
    assert live_in_rows(client) == ["2+", "1"]
    monkeypatch.setattr(listing, "MOST_SEARCHED", 2)
    assert live_in_rows(client) == ["2+", "0+"]


def test_links_that_end_sooner_hide_no_protocol_in_use(
    client: Client, link: TimelineLink, make_link: MakeLink, physio: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_SEARCHED", 2)
    for _each in range(3):
        make_link(physio, expires_on=link.expires_on.replace(year=2026, month=12))
    assert live_in_rows(client)[0] == "1"


def test_the_list_costs_the_same_however_many_links_there_are(
    client: Client,
    link: TimelineLink,
    make_link: MakeLink,
    physio: Membership,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _each in range(5):
        make_link(physio, protocol=link.protocol)
        make_link(physio)
    client.get(LIST)
    with django_assert_num_queries(QUERIES):
        client.get(LIST)


def test_an_archived_protocol_is_edited_under_a_name_that_is_used_again(
    client: Client, protocol: ClinicProtocol, address: str
) -> None:
    client.post(reverse("workspace:protocol-archive", args=[protocol.pk]))
    ClinicProtocol.objects.create(clinic=protocol.clinic, procedure=protocol.procedure, name=protocol.name)
    assert client.post(address, form_of(client.get(address), note="Hello")).status_code == 303
    saved = ClinicProtocol.objects.get(pk=protocol.pk)
    assert (saved.note, saved.archived_at) == ("Hello", NOON)
