"""A tick says that something is over, so it stands only where that is known."""

from __future__ import annotations

from django.test import Client

from tests.clinic_pages import NORTHSIDE, STAGES, shared_by
from tests.patient.pages.conftest import TIMELINE, soup

AFTER_EVERYTHING = f"{TIMELINE}?surgery_date=2024-10-30"


def ticked(client: Client) -> dict[str, bool]:
    """Of each milestone that is past, whether its dot has a tick in it."""
    past = soup(client.get(AFTER_EVERYTHING).content).select("[data-milestone][data-status=past]")
    return {str(each["data-milestone"]): each.select_one(".dot svg") is not None for each in past}


def test_only_what_has_an_exact_last_day_is_ticked_as_done(client: Client) -> None:
    assert ticked(client) == {
        "surgery": True,
        "leave-hospital": True,
        "crutches": False,
        "usual-activities": False,
    }


def test_what_a_clinic_set_in_weeks_or_months_is_not_ticked_either(client: Client) -> None:
    with shared_by(NORTHSIDE, STAGES):
        found = ticked(client)
    assert (found["surgery"], found["own-day"]) == (True, True)
    assert (found["own-home"], found["own-driving"], found["healed"]) == (False, False, False)
