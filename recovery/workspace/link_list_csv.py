"""Links as rows of a spreadsheet."""

from __future__ import annotations

from django.utils.translation import gettext as _

from recovery.clinic.links.opening import state_of
from recovery.clinic.models.link import TimelineLink
from recovery.patient.page.attribution import protocol_name
from recovery.workspace.link_list_page import Days

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for the beginning of a formula, in wide characters too."""


def head() -> list[str]:
    """The words above the columns."""
    return [
        _("Label"),
        _("Procedure"),
        _("Protocol"),
        _("Surgery date"),
        _("State"),
        _("Last day"),
        _("Last opened"),
        _("Made"),
    ]


def export_row(link: TimelineLink, days: Days) -> list[str]:
    """Make the cells of one link, dates as programs read them."""
    return [
        link.label,
        link.procedure.name,
        protocol_name(link.protocol.name if link.protocol else ""),
        link.surgery_date.isoformat() if link.surgery_date else "",
        str(state_of(link, days.at_site)),
        days.last_of(link).isoformat(),
        link.opened_on.isoformat() if link.opened_on else "",
        link.made_at.astimezone(days.zone).date().isoformat(),
    ]


def safe(cell: str) -> str:
    """The cell as words: what could start a formula is kept from doing so."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_STARTS_A_FORMULA) else cell
