"""The list of a clinic's links for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from recovery.clinic.links.opening import state_of
from recovery.clinic.models.link import TimelineLink
from recovery.patient.page.attribution import protocol_name
from recovery.workspace.link_list_page import Days

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Characters that a spreadsheet takes for the beginning of a formula, wide ones too."""


class _Echo:
    """A file that gives every line back to its writer."""

    def write(self, line: str) -> str:
        return line


def csv_lines(links: Iterable[TimelineLink], days: Days) -> Iterator[str]:
    """Write the file line by line, dates as programs read them."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)  # some spreadsheets split at semicolons too
    yield "\ufeff"  # Without it Excel takes UTF-8 for something else.
    yield writer.writerow(
        [
            _("Label"),
            _("Procedure"),
            _("Protocol"),
            _("Surgery date"),
            _("State"),
            _("Last day"),
            _("Last opened"),
            _("Made"),
        ]
    )
    for link in links:
        cells = (
            link.label,
            link.procedure.name,
            protocol_name(link.protocol.name if link.protocol else ""),
            link.surgery_date.isoformat() if link.surgery_date else "",
            str(state_of(link, days.at_site)),
            days.last_of(link).isoformat(),
            link.opened_on.isoformat() if link.opened_on else "",
            link.made_at.astimezone(days.zone).date().isoformat(),
        )
        yield writer.writerow([safe(cell) for cell in cells])


def safe(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet could take for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_STARTS_A_FORMULA) else cell
