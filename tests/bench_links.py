"""What shared pages and the workspace cost with 1,000,000 links in the database, beside a few."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

MANY = 1_000_000
_COLUMNS = (
    "clinic_id", "procedure_id", "seed", "token_hash", "label", "surgery_date", "note", "plan", "sequence", "version",
    "made_at", "changed_at", "expires_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked for, and as whom."""

    addresses: Sequence[str]
    headers: Mapping[str, str]


def share() -> dict[str, Case]:
    """Put a few links in the database; what is to be asked about them, by name.

    A small clinic has the same ten links whatever else there is. A large one fills a page of its
    list, here just so and beside many links with a tenth of them all.
    """
    from recovery.clinic.links.listing import PAGE

    small, opened = _signed_in("Northside Clinic", 10)
    large, _ = _signed_in("Southside Clinic", PAGE + 1)
    return {
        "shared page": Case(opened, {}),
        "list of 10": Case(["/workspace/"], small),
        "search in 10": Case(["/workspace/?q=Folder"], small),
        "list of 100,000": Case(["/workspace/"], large),
        "search in 100,000": Case(["/workspace/?q=Folder"], large),
        "search in 100,000 for what is not there": Case(["/workspace/?q=Green"], large),
    }


def _signed_in(name: str, number: int) -> tuple[dict[str, str], list[str]]:
    """A clinic with so many links: the headers of somebody who works there, and the links' addresses."""
    from django.contrib.auth.models import User
    from django.test import Client
    from django.utils import timezone

    from recovery.clinic.links import issuing, tokens
    from recovery.clinic.models.clinic import Clinic, Membership
    from recovery.clinic.models.link import ClinicProtocol, TimelineLink
    from recovery.content.models.edition import Procedure
    from tests.shared_links import SIX_WEEKS

    today = timezone.localdate()
    clinic, procedure = Clinic.objects.create(name=name), Procedure.objects.get()
    protocol = ClinicProtocol.objects.create(clinic=clinic, procedure=procedure, name="Six weeks", plan=SIX_WEEKS)
    by = User.objects.create_user(name)
    Membership.objects.create(user=by, clinic=clinic)
    made = [
        issuing.issue(
            TimelineLink(
                clinic=clinic,
                procedure=procedure,
                protocol=protocol,
                surgery_date=today - timedelta(days=day),
                label=f"Folder {day}",
                expires_on=today + timedelta(days=300),
            ),
            by=by,
            today=today,
        )
        for day in range(number)
    ]
    client = Client()
    client.force_login(by)
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    return {"HTTP_COOKIE": cookies}, [f"/t/{tokens.token_of(link)}/" for link in made]


def beside_many() -> tuple[Callable[[], None], Callable[[], None]]:
    """Copy the database and put 1,000,000 links into the copy: how to work with either of the two, few first."""
    from django.db import connections

    few = connections["default"]
    copy = f"{few.settings_dict['NAME']}.many"
    few.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(few.settings_dict["NAME"], copy)
    many = connections.create_connection("default")
    many.settings_dict = {**few.settings_dict, "NAME": copy}

    def work_with_few() -> None:
        connections["default"] = few

    def work_with_many() -> None:
        connections["default"] = many

    work_with_many()
    _fill()
    return work_with_few, work_with_many


def _fill() -> None:
    """Put 1,000,000 links beside those that are there, a tenth of them of the large clinic, none of the small one."""
    from django.db import connection

    from recovery.clinic.models.clinic import Clinic

    Clinic.objects.bulk_create(Clinic(name=str(number)) for number in range(9))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")  # the file is thrown away
        cursor.execute("PRAGMA cache_size=-600000")
        cursor.execute(
            f"INSERT INTO recovery_timelinelink ({', '.join(_COLUMNS)}) "  # the project's own names
            "WITH RECURSIVE counted(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted LIMIT %s) "
            "SELECT clinic.id, link.procedure_id, lower(hex(randomblob(16))), lower(hex(randomblob(32))), "
            "'Folder ' || n, link.surgery_date, '', link.plan, 0, 0, link.made_at, link.changed_at, "
            "date(link.expires_on, '-' || (n %% 700) || ' days') "
            "FROM counted, (SELECT * FROM recovery_timelinelink LIMIT 1) link "
            "JOIN recovery_clinic clinic ON clinic.id = 2 + n %% 10",
            [MANY],
        )
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA cache_size=-2000")  # SQLite's own, as the site has it
