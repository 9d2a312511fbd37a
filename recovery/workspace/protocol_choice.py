"""The choice of a protocol that a link is made from."""

from __future__ import annotations

from dataclasses import dataclass

from recovery.clinic import protocols as clinic_protocols
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import ClinicProtocol
from recovery.content import published_editions
from recovery.content.models.edition import Procedure
from recovery.domain.protocol import Protocol

TYPICAL = "typical:"
"""The text before a procedure's slug that chooses its timings as the source gives them."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choice that a link shows: a procedure, in the clinic's version of it or as the source has it."""

    value: str
    procedure: Procedure
    typical: Protocol
    protocol: ClinicProtocol | None = None


def choices(member: Membership) -> tuple[Chosen, ...]:
    """Find every protocol a link can be made from: the clinic's own, then the typical timings of each procedure."""
    rows = clinic_protocols.procedures()
    typical = published_editions.typical()
    own = (
        Chosen(str(protocol.pk), protocol.procedure, typical[protocol.procedure.slug], protocol)
        for protocol in clinic_protocols.protocols(member)
        if protocol.procedure.slug in typical
    )
    return (*own, *(Chosen(f"{TYPICAL}{slug}", rows[slug], protocol) for slug, protocol in typical.items()))
