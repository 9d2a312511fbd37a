"""The JSON contract."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

JSON = "/knee-osteotomy/timeline.json"


def test_json_is_as_documented(client: Client) -> None:
    body = client.get(f"{JSON}?surgery_date=2023-11-30").json()
    assert body["procedure"] == "knee-osteotomy"
    assert (body["edition"], body["today"], body["day"]) == (1, "2026-11-22", 1088)
    assert body["surgery_date"] == "2023-11-30"
    assert [each["key"] for each in body["milestones"]] == [
        "surgery", "leave-hospital", "crutches", "usual-activities", "healed",
    ]  # fmt: skip
    assert body["milestones"][0] == {
        "key": "surgery", "kind": "event", "title": "Surgery", "earliest": "2023-11-30",
        "latest": "2023-11-30", "open_ended": False, "status": "past", "set_by": "source",
    }  # fmt: skip
    assert body["milestones"][2]["wording"] == "for several weeks"
    assert (body["milestones"][2]["open_ended"], body["milestones"][2]["latest"]) == (True, None)
    assert body["milestones"][3]["earliest"] == "2024-02-29"
    assert body["milestones"][3]["latest"] == "2024-05-30"
    assert (body["milestones"][4]["earliest"], body["milestones"][4]["open_ended"]) == (None, False)
    assert body["sources"] == [
        {"title": "Knee Osteotomy", "publisher": "Cleveland Clinic", "last_reviewed": "2019-07-11"}
    ]


@pytest.mark.parametrize(
    "query",
    [
        "", "?surgery_date=", "?surgery_date=30/10/2026", "?surgery_date=20261030", "?surgery_date=2026-W01-1",
        "?surgery_date=2026-02-30", "?surgery_date=2062-01-01", "?surgery_date=1999-01-01",
        "?day=30&month=10&year=2026",
    ],
)  # fmt: skip
def test_what_is_no_iso_date_is_a_problem_document(client: Client, query: str) -> None:
    response = client.get(JSON + query)
    assert (response.status_code, response.headers["Content-Type"]) == (422, "application/problem+json")
    assert response.json()["status"] == 422
    assert response.json()["detail"]


def test_an_unknown_procedure_is_a_problem_document(client: Client) -> None:
    response = client.get("/hip-osteotomy/timeline.json?surgery_date=2026-10-30")
    assert (response.status_code, response.headers["Content-Type"]) == (404, "application/problem+json")


def test_json_is_private(client: Client) -> None:
    response = client.get(f"{JSON}?surgery_date=2026-10-30")
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("day", [date(2016, 11, 22), date(2029, 11, 22)])
def test_the_limits_are_accepted(client: Client, day: date) -> None:
    assert client.get(f"{JSON}?surgery_date={day}").status_code == 200
