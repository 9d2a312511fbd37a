"""Making a new link, of which the parts cannot belong together by mistake."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from recovery.clinic.links.label_checks import refused_label
from recovery.clinic.links.tokens import hash_of, token_from
from recovery.clinic.models import link as rows
from recovery.clinic.models.clinic import Membership
from recovery.domain.limits import surgery_limits
from recovery.text import cleaning

LASTS = relativedelta(months=12)
AT_LEAST = relativedelta(months=3)
"""The time a new link lasts, however long ago the surgery was."""
AT_MOST = relativedelta(years=5)
"""The longest time a link lasts, as far as a day can be looked up. Without an end, nothing would ever be erased."""


class WrongFacts(ValueError):
    """A link no form may let through; ``field`` names what is at fault."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def issue(link: rows.TimelineLink, *, by: AbstractBaseUser, today: date) -> rows.TimelineLink:
    """Save a new link as somebody decided it, live at once; ``by`` finds its protocol chosen the next time.

    :raises WrongFacts: for what no form may let through.
    """
    tidy(link)
    refuse_wrong(link, today)
    if link.surgery_date and link.surgery_date not in surgery_limits(today):
        raise WrongFacts("surgery_date")
    link.token_hash = hash_of(token_from(link.seed))
    link.note_on = today if link.note else None
    link.made_by_id = link.changed_by_id = by.pk
    with transaction.atomic():
        link.save(force_insert=True)
        Membership.objects.filter(user_id=by.pk, clinic=link.clinic).update(last_protocol=link.protocol)
    return link


def tidy(link: rows.TimelineLink) -> None:
    """Clean what was typed as its columns do, so that a mark which nobody sees is no change of a plan."""
    link.label = cleaning.one_line(link.label).strip()
    link.note = cleaning.lines(link.note).strip()
    link.plan = cleaning.plan(link.plan)


def refuse_wrong(link: rows.TimelineLink, today: date) -> None:
    """Refuse a link of two clinics or operations, a label that says who, and an end that is over or never comes.

    :raises WrongFacts: with the field at fault.
    """
    protocol = link.protocol
    if protocol and (protocol.clinic_id, protocol.procedure_id) != (link.clinic_id, link.procedure_id):
        raise WrongFacts("protocol")
    if len(link.label) > rows.LABEL_LENGTH or refused_label(link.label):
        raise WrongFacts("label")
    if len(link.note) > rows.NOTE_LENGTH:
        raise WrongFacts("note")
    if link.surgery_date is None and any(visit.get("at") for visit in link.plan["own"]):
        raise WrongFacts("plan")
    if not today <= link.expires_on <= latest_expiry(link.surgery_date, today):
        raise WrongFacts("expires_on")


def default_expiry(surgery_date: date | None, today: date) -> date:
    """Reckon the last day of a link: 12 months after surgery or, without a date, after today."""
    return max((surgery_date or today) + LASTS, today + AT_LEAST)


def kept_expiry(link: rows.TimelineLink, surgery_date: date | None, today: date) -> date:
    """Reckon the last day of a link whose surgery is on ``surgery_date`` now: it moves only where it was counted."""
    if is_counted(link) and surgery_date not in (None, link.surgery_date):
        return default_expiry(surgery_date, today)
    return link.expires_on


def is_counted(link: rows.TimelineLink) -> bool:
    """Whether the last day of a link is the one that follows from its surgery date."""
    return link.surgery_date is not None and link.expires_on == link.surgery_date + LASTS


def latest_expiry(surgery_date: date | None, today: date) -> date:
    """Reckon the last day that may be chosen."""
    return max(surgery_date or today, today) + AT_MOST
