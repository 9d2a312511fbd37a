"""What was done to a procedure's editions, as its pages tell it."""

from __future__ import annotations

from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from recovery.content import publishing
from recovery.content.models.edition import Edition, Procedure
from recovery.content.models.history import Entry
from recovery.content.record import record
from tests.admin.conftest import address, milestone, signed_in, soup
from tests.admin.test_procedure_page import reader_of
from tests.publications import publish

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def lived(published: Edition, editor: User) -> Procedure:
    """A procedure with one of each thing that can be done."""
    record(published, Entry.Act.IMPORTED, None)
    second = publishing.start_draft(published.procedure, by=editor)
    publishing.touch(second, by=editor, what="Surgery: title")
    second.refresh_from_db()
    publish(second, by=editor, note="Shorter.", ticked=["The source is old", "Long words"])
    third = publishing.start_draft(published.procedure, by=editor)
    publishing.restore(published, by=editor, discarding=(third.pk, third.version))
    return published.procedure


def lines(client: Client, page: str) -> list[list[str]]:
    table = soup(client.get(page)).select(".rt-history tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.select("td")[:3]] for row in table]


def test_every_act_is_told_in_words_newest_first(as_editor: Client, lived: Procedure) -> None:
    assert lines(as_editor, address(lived, "history")) == [
        ["edith", "Edition 3 restored from edition 1", ""],
        ["edith", "Edition 3 discarded", ""],
        ["edith", "Draft started from edition 2", ""],
        ["edith", "Edition 2 published. Ticked: The source is old; Long words", "“Shorter.”"],
        ["edith", "Edition 1 retired", ""],
        ["edith", "Edition 2: Surgery: title", ""],
        ["edith", "Draft started from edition 1", ""],
        ["A command", "Edition 1 imported from a file", ""],
        ["A command", "Edition 1 published", "“It comes with the software.”"],
    ]


def test_an_edition_and_its_rows_show_the_history_of_the_whole_procedure(as_editor: Client, lived: Procedure) -> None:
    whole = lines(as_editor, address(lived, "history"))
    draft = lived.editions.get(status=Edition.Status.DRAFT)
    for row in (draft, milestone(draft, "surgery")):
        assert lines(as_editor, address(row, "history")) == whole


def test_what_can_be_done_about_an_entry_stands_beside_it(as_editor: Client, lived: Procedure) -> None:
    page = soup(as_editor.get(address(lived, "history")))
    links = [[str(link["href"]) for link in row.select("a")] for row in page.select(".rt-history tbody tr")]
    first, second = lived.editions.get(number=1), lived.editions.get(number=2)
    compare = reverse("admin:recovery_procedure_compare", args=[lived.pk])
    assert links[3] == [address(second)]
    assert links[5] == [f"{compare}?before=1&after=2"]
    assert links[8] == [address(first), reverse("admin:recovery_edition_restore", args=[first.pk])]
    assert not any(links[n] for n in (0, 1, 2, 4, 6, 7))


def test_the_time_is_that_of_who_reads_it(as_editor: Client, published: Edition) -> None:
    moment = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    with patch("django.utils.timezone.now", return_value=moment):
        record(published, Entry.Act.IMPORTED, None)
    as_editor.cookies["tz"] = "Europe%2FBerlin"
    page = soup(as_editor.get(address(published.procedure, "history")))
    assert page.select(".rt-history tbody th")[-1].text == "23 November 2026, 00:30"


def test_a_long_history_is_told_on_pages_that_lead_to_each_other(as_editor: Client, published: Edition) -> None:
    for n in range(120):
        record(published, Entry.Act.CHANGED, None, what=f"change {n}")
    page = address(published.procedure, "history")
    assert len(lines(as_editor, page)) == 50
    links = [str(link["href"]) for link in soup(as_editor.get(page)).select(".paginator a")]
    assert links == ["?p=2", "?p=3"]
    assert [len(lines(as_editor, page + link)) for link in links] == [50, 21]
    assert lines(as_editor, f"{page}?p=3")[-2][1] == "Edition 1: change 0"
    for odd in ("0", "99", "x"):
        assert lines(as_editor, f"{page}?p={odd}")


def test_pages_far_away_are_left_out_of_the_ways_to_the_others(
    as_editor: Client, published: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recovery.admin.history_page.A_PAGE", 1)
    for n in range(15):
        record(published, Entry.Act.CHANGED, None, what=f"change {n}")
    page = soup(as_editor.get(address(published.procedure, "history")))
    ways = page.select_one(".paginator")
    assert ways is not None
    assert "\u2026" in ways.get_text()
    assert [str(link["href"]) for link in ways.select("a")] == [f"?p={n}" for n in (2, 3, 4, 15, 16)]
    assert "Change history" in page.select_one("#content h1").text  # type: ignore[union-attr]


def test_what_somebody_typed_is_shown_and_not_run(as_editor: Client, published: Edition) -> None:
    record(published, Entry.Act.CHANGED, None, what="<script>x</script> {n}", why="{0}")
    answer = as_editor.get(address(published.procedure, "history"))
    assert b"<script>x" not in answer.content
    assert "Edition 1: <script>x</script> {n}" in soup(answer).get_text()


def test_a_procedure_to_which_nothing_was_done_says_so(as_editor: Client) -> None:
    procedure = Procedure.objects.create(slug="hip", name="Hip")
    assert "Nothing is on record yet." in soup(as_editor.get(address(procedure, "history"))).get_text()


def test_an_unknown_row_has_no_history(as_editor: Client) -> None:
    for pk in ("999", "x", "9" * 40):
        assert as_editor.get(f"/admin/recovery/procedure/{pk}/history/").status_code == 404


def test_who_may_not_see_editions_sees_no_history(published: Edition) -> None:
    reader = signed_in(reader_of("view_procedure"))
    assert reader.get(address(published.procedure, "history")).status_code == 403
