"""Several sendings of one form at the same moment, to the server itself with its threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from recovery.clinic.models.link import TimelineLink
from tests import serving
from tests.sending import boxes_of, page_of, posted_forms
from tests.site.test_locked import Site, site, wait

pytestmark = pytest.mark.differs

__all__ = ["site", "wait"]

NEW = "/workspace/links/new/"
ONE = {"label": "Folder 7", "day": "30", "month": "10", "year": "2026"}


@pytest.mark.django_db(transaction=True)
def test_of_several_sendings_at_once_one_makes_a_link_and_all_lead_to_it(site: Site) -> None:
    """A form that waits too long for its turn is told to come back."""
    _status, headers, page = serving.ask(site.port, NEW, Cookie=site.cookie)
    token = headers["Set-Cookie"].partition(";")[0]
    whole = page_of(type("Answer", (), {"content": page}))
    (form,) = (each for each in posted_forms(whole) if each.get("id") == "edit")
    boxes = [(name, ONE.get(name, value)) for name, value in boxes_of(whole, form)]
    before = TimelineLink.objects.count()

    def press(_number: int) -> tuple[int, str]:
        status, answer, _body = serving.ask(
            site.port,
            NEW,
            method="POST",
            body=urlencode(boxes),
            Content_Type="application/x-www-form-urlencoded",
            Cookie=f"{site.cookie}; {token}",
        )
        return status, str(answer["Location"])

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(press, range(6)))
    assert {status for status, _place in answers} <= {303, 503}
    assert len({place for status, place in answers if status == 303}) == 1
    assert TimelineLink.objects.count() == before + 1
