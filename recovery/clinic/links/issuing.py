"""Making a new link, from facts that cannot belong together by mistake."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date

from dateutil.relativedelta import relativedelta
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from recovery.clinic.links.label_checks import refused_label
from recovery.clinic.links.tokens import hash_of, token_from
from recovery.clinic.models import link as rows
from recovery.clinic.models.clinic import Clinic, Membership
from recovery.clinic.plans import stored
from recovery.clinic.plans.stored import StoredPlan
from recovery.content.models.edition import Procedure
from recovery.domain.limits import surgery_limits
from recovery.text import cleaning

LASTS = relativedelta(months=12)
AT_LEAST = relativedelta(months=3)
"""The time a new link lasts, however long ago the surgery was."""
AT_MOST = relativedelta(years=5)
"""The longest time a link lasts, as far as a day can be looked up. Without an end, nothing would ever be erased."""


class WrongFacts(ValueError):
    """Facts no form may let through; ``field`` names the one at fault."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """The facts that somebody decides about a link."""

    clinic: Clinic
    procedure: Procedure
    protocol: rows.ClinicProtocol | None
    """The clinic's protocol; None: the typical timings."""
    surgery_date: date | None
    """The patient's surgery date; None: for a poster, where each patient types their own."""
    label: str = ""
    note: str = ""
    plan: StoredPlan = field(default_factory=stored.empty)
    expires_on: date | None = None
    """The link's last day; None: :func:`default_expiry` for a new link, and unchanged for one that is there."""

    def __post_init__(self) -> None:
        # Cleaned before it is compared with what is stored: a mark that nobody sees is no change of a plan.
        for name, value in (
            ("label", cleaning.one_line(self.label)),
            ("note", cleaning.lines(self.note)),
            ("plan", cleaning.plan(self.plan)),
        ):
            object.__setattr__(self, name, value)


def issue(facts: LinkFacts, *, by: AbstractBaseUser, today: date) -> rows.TimelineLink:
    """Make a link, live at once; ``by`` finds its protocol chosen the next time.

    :raises WrongFacts: for what no form may let through.
    """
    refuse_wrong(facts, today)
    if facts.surgery_date and facts.surgery_date not in surgery_limits(today):
        raise WrongFacts("surgery_date")
    seed = uuid.uuid4()
    link = rows.TimelineLink(
        clinic=facts.clinic,
        procedure=facts.procedure,
        seed=seed,
        token_hash=hash_of(token_from(seed)),
        surgery_date=facts.surgery_date,
        note_on=today if facts.note else None,
        made_by_id=by.pk,
        changed_by_id=by.pk,
        expires_on=facts.expires_on or default_expiry(facts.surgery_date, today),
        **columns_typed(facts),
    )
    with transaction.atomic():
        link.save(force_insert=True)
        Membership.objects.filter(user_id=by.pk, clinic=facts.clinic).update(last_protocol=facts.protocol)
    return link


def columns_typed(facts: LinkFacts) -> dict[str, object]:
    """Return the columns that hold what was typed, by name."""
    return {"protocol": facts.protocol, "label": facts.label.strip(), "note": facts.note.strip(), "plan": facts.plan}


def refuse_wrong(facts: LinkFacts, today: date) -> None:
    """Refuse facts of two clinics or operations, a label that says who, and an end that is over or never comes.

    :raises WrongFacts: with the field at fault.
    """
    protocol = facts.protocol
    if protocol and (protocol.clinic_id, protocol.procedure_id) != (facts.clinic.pk, facts.procedure.pk):
        raise WrongFacts("protocol")
    if len(facts.label) > rows.LABEL_LENGTH or refused_label(facts.label):
        raise WrongFacts("label")
    if len(facts.note) > rows.NOTE_LENGTH:
        raise WrongFacts("note")
    if facts.surgery_date is None and any(visit.get("at") for visit in facts.plan.get("own", ())):
        raise WrongFacts("plan")
    if facts.expires_on and not today <= facts.expires_on <= latest_expiry(facts.surgery_date, today):
        raise WrongFacts("expires_on")


def default_expiry(surgery_date: date | None, today: date) -> date:
    """Reckon the last day of a link: 12 months after surgery or, without a date, after today."""
    return max((surgery_date or today) + LASTS, today + AT_LEAST)


def kept_expiry(link: rows.TimelineLink, surgery_date: date | None, today: date) -> date:
    """Reckon the last day of a link whose surgery is on ``surgery_date`` now: it moves only where it was counted."""
    was = link.surgery_date
    is_counted = was is not None and link.expires_on == was + LASTS
    if is_counted and surgery_date not in (None, was):
        return default_expiry(surgery_date, today)
    return link.expires_on


def latest_expiry(surgery_date: date | None, today: date) -> date:
    """Reckon the last day that may be chosen."""
    return max(surgery_date or today, today) + AT_MOST
