"""The preview of a link that is not saved, as a patient would see it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

from django.urls import reverse

from recovery.clinic.links import issuing, opening, shown, tokens
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from recovery.clinic.plans import stored
from recovery.content import published_editions
from recovery.domain.errors import DomainError
from recovery.domain.timeline import build
from recovery.patient.page.question import EXAMPLE_DAY
from recovery.site.http import site_today
from recovery.workspace.preview_page import Preview, preview
from recovery.workspace.protocol_choice import Chosen


def unsaved(member: Membership, chosen: Chosen, facts: issuing.LinkFacts | None) -> TimelineLink:
    """Return the link as it would be saved, without saving it."""
    return TimelineLink(
        clinic=member.clinic,
        procedure=chosen.procedure,
        protocol=chosen.protocol,
        surgery_date=facts.surgery_date if facts else None,
        note=facts.note if facts else "",
        plan=facts.plan if facts else stored.empty(),
    )


def preview_of(link: TimelineLink, today: date, *, day: int | None = None) -> Preview | None:
    """Return the chart and the sentence of today, or of day number ``day``; an example where there is no date."""
    try:
        protocol = shown.content_of(link).protocol
    except (published_editions.UnknownProcedure, DomainError):
        return None
    surgery = link.surgery_date or today - timedelta(days=EXAMPLE_DAY)
    seen_on = today if day is None else surgery + timedelta(days=day)
    return preview(build(protocol, surgery, seen_on), is_example=link.surgery_date is None)


def their_page(link: TimelineLink) -> str:
    """Return the address of the patient's page; empty where it opens no more, or cannot be made again."""
    if not opening.state_of(link, site_today()).is_live:
        return ""
    with suppress(tokens.LostKey):
        return reverse("shared:timeline", args=[tokens.token_of(link)])
    return ""


def preview_of_protocol(protocol: ClinicProtocol, today: date, day: int) -> Preview | None:
    """Return the preview of this protocol on day number ``day``; None where it makes no timeline."""
    link = TimelineLink(clinic=protocol.clinic, procedure=protocol.procedure, protocol=protocol, plan=stored.empty())
    return preview_of(link, today, day=day)
