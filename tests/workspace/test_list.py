"""The list of a clinic's links: found, filtered and paged by its address alone, at a fixed cost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from recovery.clinic.links import changing, listing, tokens
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import TimelineLink
from tests.workspace.conftest import TODAY, MakeLink, form_of, page_of

LIST = "/workspace/"
QUERIES = 7
"""Session, user, membership; three counts and a page of links; the last one is the page of rows."""


@pytest.fixture
def several(make_link: MakeLink, physio: Membership, stranger: Membership) -> None:
    """One of each kind, and one of another clinic."""
    make_link(physio, "Blue folder 12")
    make_link(physio, "Runner, left", expires_on=TODAY + timedelta(days=3))
    make_link(physio, "Tue group, seat 4", ended=True)
    make_link(physio, "Wrong date, ignore", revoked=True)
    make_link(physio, "Poster", surgery_date=None)
    make_link(stranger, "Somebody else’s")


def labels(client: Client, query: str = "") -> list[str]:
    return [each.text for each in page_of(client.get(f"{LIST}{query}")).select("#list .who")]


@pytest.mark.differs
@pytest.mark.usefixtures("several")
def test_the_newest_stands_first_and_no_other_clinics(client: Client) -> None:
    assert labels(client) == ["Poster", "Wrong date, ignore", "Tue group, seat 4", "Runner, left", "Blue folder 12"]


@pytest.mark.differs
@pytest.mark.usefixtures("several")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?state=active", ["Runner, left", "Blue folder 12", "Poster"]),
        ("?state=active&turn=1", ["Poster", "Blue folder 12", "Runner, left"]),
        ("?state=expired", ["Tue group, seat 4"]),
        ("?state=revoked", ["Wrong date, ignore"]),
        ("?q=FOLDER", ["Blue folder 12"]),
        ("?q=folder&state=revoked", []),
        ("?q=%25", []),
        ("?q=else", []),
        ("?state=nonsense&page=nonsense&q=ue", ["Tue group, seat 4", "Blue folder 12"]),
    ],
)  # fmt: skip
def test_the_address_says_what_is_listed(client: Client, query: str, found: list[str]) -> None:
    assert labels(client, query) == found


@pytest.mark.differs
@pytest.mark.usefixtures("several")
def test_each_filter_says_how_many_there_are(client: Client) -> None:
    filters = page_of(client.get(LIST)).select(".filters a")
    assert [each.get_text(" ", strip=True) for each in filters] == ["All 5", "Active 3", "Expired 1", "Revoked 1"]


@pytest.mark.usefixtures("several")
def test_each_row_says_where_the_patient_is_and_how_the_link_stands(client: Client) -> None:
    rows = page_of(client.get(LIST)).select("li.link")
    words = [row.get_text(" ", strip=True) for row in rows]
    assert "No date. Each patient types their own" in words[0]
    assert "Revoked 22 Nov 2026" in words[1]
    assert "Expired 21 Nov 2026" in words[2]
    assert "Day 23, week 4 · 30 Oct 2026" in words[3]
    assert "Ends in 3 days 25 Nov 2026" in words[3]
    assert "Not opened yet" in words[4]


@pytest.mark.parametrize(("days", "words"), [(0, "Today"), (1, "Yesterday"), (8, "14 November")])
def test_the_day_a_link_was_last_opened_is_said_without_a_time(
    client: Client, link: TimelineLink, days: int, words: str
) -> None:
    TimelineLink.objects.update(opened_on=TODAY - timedelta(days=days))
    assert f"Last opened {words}" in page_of(client.get(LIST)).select("li.link")[0].get_text(" ", strip=True)


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize("query", ["", "?state=active", "?q=folder", "?q=nothing", "?state=revoked&turn=1"])
def test_what_is_swapped_is_the_region_of_the_whole_page(client: Client, query: str) -> None:
    whole, part = client.get(f"{LIST}{query}"), client.get(f"{LIST}{query}", headers={"HX-Request": "true"})
    region = page_of(part).select_one("#list")
    assert "<html" not in part.text
    assert without_tokens(str(region)) == without_tokens(str(page_of(whole).select_one("#list")))


def without_tokens(html: str) -> str:
    page = page_of(type("Response", (), {"content": html.encode()}))
    for token in page.select("[name=csrfmiddlewaretoken], [name=form-end]"):
        token.decompose()
    return str(page)


@pytest.mark.usefixtures("several")
def test_a_search_without_a_result_offers_the_whole_list(client: Client) -> None:
    assert "No link matches. Clear the search." in page_of(client.get(f"{LIST}?q=zzz")).get_text(" ", strip=True)


def test_an_empty_list_teaches(client: Client) -> None:
    text = page_of(client.get(LIST)).get_text(" ", strip=True)
    assert "You have not shared one yet. It takes about two minutes." in text
    assert "Your clinic has no protocol yet. Start with the typical timings." in text
    assert "Links are erased 30 days after they end." in text


@pytest.mark.differs
def test_pages_follow_each_other(client: Client, make_link: MakeLink, physio: Membership) -> None:
    for number in range(listing.PAGE + 2):
        make_link(physio, f"Seat {number + 1}")
    first, second = labels(client), labels(client, "?page=2")
    assert (len(first), second) == (listing.PAGE, ["Seat 2", "Seat 1"])
    page = page_of(client.get(f"{LIST}?page=2&state=active"))
    assert [each["href"] for each in page.select(".pager a")] == ["/workspace/?state=active"]


@pytest.mark.differs
@pytest.mark.parametrize("number", [1, 30])
@pytest.mark.parametrize("query", ["", "?state=active", "?q=seat"])
def test_a_list_asks_the_same_number_of_questions_however_long_it_is(
    client: Client,
    make_link: MakeLink,
    physio: Membership,
    django_assert_num_queries: DjangoAssertNumQueries,
    number: int,
    query: str,
) -> None:
    for _each in range(number):
        make_link(physio, "Seat")
    client.get(LIST)
    with django_assert_num_queries(QUERIES + ("q=" in query)):
        client.get(f"{LIST}{query}")


@pytest.mark.differs
def test_a_count_stops_where_nobody_wants_to_know_more(
    client: Client, make_link: MakeLink, physio: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_COUNTED", 2)
    for _each in range(4):
        make_link(physio)
    filters = page_of(client.get(LIST)).select(".filters a")
    assert [each.get_text(" ", strip=True) for each in filters][:2] == ["All 2+", "Active 2+"]


@pytest.mark.differs
def test_every_order_is_an_indexs_own(make_link: MakeLink, physio: Membership) -> None:
    make_link(physio)
    for show in listing.Show:
        for is_turned in (False, True):
            with CaptureQueriesContext(connection) as queries:
                listing.links(physio, listing.Asked(show, is_turned=is_turned), TODAY)
            (sql,) = [query["sql"] for query in queries if f"LIMIT {listing.PAGE + 1}" in query["sql"]]
            with connection.cursor() as cursor:
                cursor.execute(f"{connection.ops.explain_query_prefix()} {sql}")
                assert "TEMP B-TREE" not in str(cursor.fetchall()), (show, is_turned)


@pytest.mark.differs
@pytest.mark.usefixtures("several")
def test_a_search_stays_within_the_kind_that_a_swap_has_chosen(client: Client) -> None:
    region = page_of(client.get(f"{LIST}?state=revoked", headers={"HX-Request": "true"}))
    box = region.select_one("#list input[name=state]")
    assert box is not None
    assert (box["value"], box["form"]) == ("revoked", "seek")
    assert page_of(client.get(LIST)).select_one("form#seek") is not None


@pytest.mark.differs
@pytest.mark.usefixtures("several")
def test_nul_in_a_search_finds_nothing_special(client: Client) -> None:
    assert labels(client, "?q=fol%00der") == ["Blue folder 12"]


def test_after_sign_in_a_button_that_was_pressed_leads_to_the_list(link: TimelineLink) -> None:
    response = Client().post(f"/workspace/links/{link.pk}/extend/")
    assert response.headers["Location"] == "/accounts/login/?next=/workspace/"


def test_a_link_ends_for_the_clinic_when_it_ends_for_the_patient(client: Client, link: TimelineLink) -> None:
    """The site's day decides for both; a browser in Honolulu may be a day behind it."""
    TimelineLink.objects.update(expires_on=TODAY - timedelta(days=1))
    client.cookies["tz"] = "Pacific/Honolulu"
    assert Client().get(reverse("shared:timeline", args=[tokens.token_of(link)])).status_code == 410
    assert "This link has ended" in client.get(reverse("workspace:link-share", args=[link.pk])).text
    assert labels(client, "?state=expired") == ["Blue folder 12"]


def test_the_day_a_link_was_revoked_is_the_readers_own(client: Client, make_link: MakeLink, physio: Membership) -> None:
    made = make_link(physio, "Late")
    changing.revoke(made, by=physio.user, now=datetime(2026, 11, 22, 2, tzinfo=UTC))
    client.cookies["tz"] = "America/New_York"
    assert "21 Nov 2026" in client.get(f"{LIST}?state=revoked").text


def test_an_expired_link_can_be_let_work_longer_from_its_row(
    client: Client, make_link: MakeLink, physio: Membership
) -> None:
    made = make_link(physio, "Tue group", ended=True)
    (row,) = page_of(client.get(LIST)).select("li.link")
    assert [each.text for each in row.select(".row-actions a")] == [
        "Let it work longer: Tue group",
        "Make new link from Tue group",
    ]
    longer = str(row.select(".row-actions a")[0]["href"])
    asked = client.get(longer)
    assert "The link works until 21 May 2027. Its address stays." in asked.text
    assert TimelineLink.objects.get().expires_on < TODAY
    assert client.post(longer, form_of(asked)).status_code == 303
    made.refresh_from_db()
    assert made.expires_on == date(2027, 5, 21)


def test_a_revoked_link_is_not_let_work_longer(client: Client, make_link: MakeLink, physio: Membership) -> None:
    made = make_link(physio, "Tue group", revoked=True)
    assert "Let it work longer" not in client.get(LIST).text
    longer = reverse("workspace:link-extend", args=[made.pk])
    for response in (client.get(longer, follow=True), client.post(longer, follow=True)):
        assert "That link was revoked. Make a new one." in response.text
    share = page_of(client.get(reverse("workspace:link-share", args=[made.pk])))
    assert [each.text for each in share.select("main .btn")] == ["Make new link"]


def test_the_share_page_of_an_expired_link_says_so_and_offers_both(
    client: Client, make_link: MakeLink, physio: Membership
) -> None:
    made = make_link(physio, "Tue group", ended=True)
    share = page_of(client.get(reverse("workspace:link-share", args=[made.pk])))
    assert share.title is not None
    assert share.title.text.startswith("This link has ended · ")
    assert [each.text for each in share.select("main .btn")] == ["Let it work longer", "Make new link"]


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize(
    ("query", "turned"),
    [
        ("?state=active", "Ends latest first"),
        ("?state=expired", "Ended long ago first"),
        ("?state=revoked&turn=1", "Recently revoked first"),
    ],
)
def test_the_order_is_turned_in_plain_words(client: Client, query: str, turned: str) -> None:
    (link,) = page_of(client.get(f"{LIST}{query}")).select(".counted a")
    assert link.text == turned


@pytest.mark.differs
def test_a_search_that_did_not_reach_every_link_says_so(
    client: Client, make_link: MakeLink, physio: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_SEARCHED", 2)
    for label in ("Oldest seat", "Seat 2", "Seat 3"):
        make_link(physio, label)
    page = page_of(client.get(f"{LIST}?q=seat"))
    assert [each.text for each in page.select("#list .who")] == ["Seat 3", "Seat 2"]
    assert page.select(".counted [role=status]")[0].get_text(" ") == "2 links Searched the newest 2 links."
    assert "Searched the newest 2 links." in client.get(f"{LIST}?q=oldest").text
    TimelineLink.objects.order_by("pk")[:1].get().delete()
    assert "Searched" not in client.get(f"{LIST}?q=seat").text
    assert "Searched" not in client.get(LIST).text
