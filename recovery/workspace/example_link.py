"""The example that stands where a clinic has no link yet."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from recovery.patient.page.question import EXAMPLE_DAY
from recovery.workspace.link_list_page import LinkSeen, Row, link_row


def example_row(today: date) -> Row:
    """A row of nobody's."""
    return link_row(
        LinkSeen(
            pk=0,
            label=_("Blue folder 12"),
            procedure="",
            protocol="",
            surgery_date=today - timedelta(days=EXAMPLE_DAY),
            opened_on=today,
            state="active",
            ends_on=today + timedelta(days=365 - EXAMPLE_DAY),
            days_left=365 - EXAMPLE_DAY,
        ),
        today,
    )
