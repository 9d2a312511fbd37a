"""What a shared page costs beside a bare view, and with 1,000,000 links in the database beside 10."""

from __future__ import annotations

from datetime import timedelta

MANY = 1_000_000
_COLUMNS = (
    "clinic_id", "procedure_id", "seed", "token_hash", "label", "surgery_date", "note", "plan", "sequence", "version",
    "made_at", "changed_at", "expires_on",
)  # fmt: skip


def share(number: int) -> list[str]:
    """The addresses of so many links of a clinic, each with a date."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from recovery import sharing
    from recovery.models import Clinic, ClinicProtocol, Procedure
    from tests.shared_links import SIX_WEEKS

    today = timezone.localdate()
    clinic = Clinic.objects.create(name="Northside Clinic", phone="020 7946 0018")
    procedure = Procedure.objects.get()
    protocol = ClinicProtocol.objects.create(clinic=clinic, procedure=procedure, name="Six weeks", plan=SIX_WEEKS)
    by = User.objects.create_user("pat@northside.example")
    days = [today - timedelta(days=day) for day in range(number)]
    made = [sharing.issue(sharing.LinkFacts(clinic, procedure, protocol, day), by=by, today=today) for day in days]
    return [f"/t/{sharing.token_of(link)}/" for link in made]


def fill() -> None:
    """Put 1,000,000 links beside those that are there, a tenth of them of the same clinic."""
    from django.db import connection

    clinic = "INSERT INTO recovery_clinic (name, phone, emergency, zone) VALUES (%s, '', '', '')"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")  # the file is thrown away
        cursor.execute("PRAGMA cache_size=-600000")
        cursor.executemany(clinic, [[str(number)] for number in range(9)])
        cursor.execute(
            f"INSERT INTO recovery_timelinelink ({', '.join(_COLUMNS)}) "  # the project's own names
            "WITH RECURSIVE counted(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted LIMIT %s) "
            "SELECT clinic.id, link.procedure_id, lower(hex(randomblob(16))), lower(hex(randomblob(32))), "
            "'Folder ' || n, link.surgery_date, '', link.plan, 0, 0, link.made_at, link.changed_at, "
            "date(link.expires_on, '-' || (n %% 700) || ' days') "
            "FROM counted, (SELECT * FROM recovery_timelinelink LIMIT 1) link "
            "JOIN recovery_clinic clinic ON clinic.id = 1 + n %% 10",
            [MANY],
        )
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA cache_size=-2000")  # SQLite's own, as the site has it
