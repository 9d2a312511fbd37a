"""Links as rows of a spreadsheet."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from recovery.patient.page.clinic_card import protocol_name
from recovery.workspace.link_list_page import LinkSeen

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


def export_row(seen: LinkSeen, made_on: date) -> list[str]:
    """One link, dates as programs read them."""
    return [
        seen.label,
        seen.procedure,
        protocol_name(seen.protocol),
        seen.surgery_date.isoformat() if seen.surgery_date else "",
        seen.state,
        seen.ends_on.isoformat(),
        seen.opened_on.isoformat() if seen.opened_on else "",
        made_on.isoformat(),
    ]


def safe(cell: str) -> str:
    """The cell as words: what could start a formula is kept from doing so."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_STARTS_A_FORMULA) else cell
