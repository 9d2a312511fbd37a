"""The list of a clinic's protocols, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.clinic.models.link import ClinicProtocol
from recovery.clinic.plans import stored, summary
from recovery.domain.plan import stale
from recovery.domain.protocol import Protocol
from recovery.patient.page.attribution import protocol_name
from recovery.text.formatting import day_and_month


@dataclass(frozen=True, slots=True)
class Row:
    """A protocol in the list; ``pk`` 0 for the typical timings."""

    pk: int
    name: str
    about: str
    differs: str
    to_check: str
    live: str
    choice: str
    """The value that chooses it for a new link."""
    slug: str


def protocol_row(protocol: ClinicProtocol, typical: Protocol, live: str, zone: tzinfo) -> Row:
    """Put one of the clinic's protocols into words; ``zone`` is its reader's."""
    plan, procedure = stored.read(protocol.plan), protocol.procedure
    changed, checks = day_and_month(protocol.changed_at.astimezone(zone).date()).text, len(stale(typical, plan))
    return Row(
        pk=protocol.pk,
        name=protocol.name,
        about=_("{procedure}, changed {date}").format(procedure=procedure.name, date=changed),
        differs=summary.describe(plan, typical) or _("Nothing. As the source says."),
        to_check=ngettext("{n} thing to check", "{n} things to check", checks).format(n=checks) if checks else "",
        live=live,
        choice=str(protocol.pk),
        slug=procedure.slug,
    )


def typical_row(typical: Protocol, live: str) -> Row:
    """Put the timings of the source into words, which everyone has."""
    return Row(
        pk=0,
        name=protocol_name(""),
        about=_("{procedure}, edition {n}").format(procedure=typical.name, n=typical.edition),
        differs=_("Nothing. As the source says."),
        to_check="",
        live=live,
        choice=f"typical:{typical.procedure}",
        slug=typical.procedure,
    )
