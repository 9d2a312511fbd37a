"""Links that have ended are erased: their dates, notes and labels. That they were there stays, as a hash."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from recovery.clinic.links import changing, erasing, opening
from recovery.clinic.links.tokens import token_of
from recovery.clinic.models.link import EndedLink, TimelineLink
from tests import committed
from tests.patient_pages import visited_on
from tests.shared_links import SURGERY, TODAY, link, member

pytestmark = pytest.mark.differs

MANY = 1200


@pytest.fixture
def _content(published_content: object) -> None:
    """What links lead to."""


def erased(today: date = TODAY) -> int:
    """How many links the command says that it erased."""
    written = StringIO()
    with visited_on(today):
        call_command("expire_links", stdout=written)
    return int(written.getvalue().removeprefix("Links erased: "))


def ending(**columns: object) -> TimelineLink:
    """A link that ends as ``columns`` say."""
    made = link()
    TimelineLink.objects.filter(pk=made.pk).update(**columns)
    return made


@pytest.mark.usefixtures("_content")
@pytest.mark.parametrize(("days", "is_erased"), [(29, False), (30, False), (31, True), (400, True)])
def test_an_expired_link_is_erased_after_30_days(days: int, is_erased: bool) -> None:
    ending(expires_on=TODAY - timedelta(days=days))
    assert erased() == is_erased
    assert TimelineLink.objects.exists() is not is_erased


@pytest.mark.usefixtures("_content")
@pytest.mark.parametrize(("days", "is_erased"), [(29, False), (30, False), (31, True)])
def test_a_revoked_link_is_erased_after_30_days(days: int, is_erased: bool) -> None:
    ending(revoked_at=datetime(2026, 11, 22, 0, 30, tzinfo=UTC) - timedelta(days=days))
    assert erased() == is_erased


@pytest.mark.usefixtures("_content")
def test_the_days_can_be_set(settings: Settings) -> None:
    ending(expires_on=TODAY - timedelta(days=1))
    assert erased() == 0
    settings.LINK_RETENTION_DAYS = 0
    assert erased() == 1
    ending(expires_on=TODAY)
    assert erased() == 0, "it works today"


@pytest.mark.usefixtures("_content")
def test_of_an_erased_link_a_hash_stays_that_still_answers(settings: Settings) -> None:
    made = ending(expires_on=TODAY - timedelta(days=60))
    token = token_of(made)
    assert erased() == 1
    (left,) = EndedLink.objects.values()
    assert left == {"token_hash": made.token_hash}
    with pytest.raises(opening.LinkHasEnded):
        opening.resolve(token, today=TODAY)


@pytest.mark.usefixtures("_content")
def test_the_date_and_the_label_are_in_no_table_any_more() -> None:
    ending(expires_on=TODAY - timedelta(days=60), note="A note to nobody else")
    erased()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            found = str(cursor.fetchall())
            assert str(SURGERY) not in found
            assert repr(SURGERY) not in found
            assert "Blue folder 12" not in found
            assert "A note to nobody else" not in found


@pytest.mark.usefixtures("_content")
def test_running_it_again_changes_nothing() -> None:
    ending(expires_on=TODAY - timedelta(days=60))
    live = link()
    assert (erased(), erased()) == (1, 0)
    assert TimelineLink.objects.get() == live
    assert EndedLink.objects.count() == 1


@pytest.mark.usefixtures("_content")
def test_a_renewed_link_leaves_both_of_its_addresses_ended() -> None:
    made = link()
    tokens = [token_of(made), token_of(changing.renew(made, by=member(), today=TODAY))]
    TimelineLink.objects.update(expires_on=TODAY - timedelta(days=60))
    assert erased() == 1
    for token in tokens:
        with pytest.raises(opening.LinkHasEnded):
            opening.resolve(token, today=TODAY)


@pytest.mark.usefixtures("_content")
def test_many_are_erased_in_batches() -> None:
    for _ in range(5):
        ending(expires_on=TODAY - timedelta(days=60))
    with mock.patch.object(erasing, "BATCH", 2):
        assert erased() == 5


# Two at once


@pytest.fixture
def shipped(tmp_path: Path) -> Iterator[str]:
    with committed.shipped(tmp_path) as address:
        yield address


@pytest.mark.django_db(transaction=True)
def test_two_at_once_erase_each_link_once(shipped: str) -> None:
    made = link()
    long_ago = date(2020, 1, 1)
    fields = {"clinic": made.clinic, "procedure": made.procedure, "expires_on": long_ago, "surgery_date": SURGERY}
    TimelineLink.objects.bulk_create(
        [TimelineLink(token_hash=f"{number:064x}", label=f"Folder {number}", **fields) for number in range(MANY)]
    )
    counts = [erased_by(process) for process in [running(shipped), running(shipped)]]
    assert sum(counts) == MANY
    assert list(TimelineLink.objects.values_list("pk", flat=True)) == [made.pk]
    assert EndedLink.objects.count() == MANY


def running(address: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        **committed.ENVIRONMENT,
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "recovery.settings",
        "TLS": "off",
    }
    command = [sys.executable, "manage.py", "expire_links"]
    return subprocess.Popen(
        command, cwd=project.BASE_DIR, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def erased_by(process: subprocess.Popen[str]) -> int:
    out, error = process.communicate(timeout=60)
    assert (process.returncode, error) == (0, "")
    found = re.fullmatch(r"Links erased: (\d+)\n", out)
    assert found
    return int(found[1])
