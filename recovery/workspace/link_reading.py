"""What a physiotherapist typed about a link, read once: facts that can be saved, and what is wrong in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from recovery.clinic import protocols as clinic_protocols
from recovery.clinic.links import issuing, labels, shown
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import LABEL_LENGTH, NOTE_LENGTH, ClinicProtocol, TimelineLink
from recovery.clinic.plans import plan_mistakes, stored
from recovery.clinic.plans.stored import StoredPlan
from recovery.content import published_editions
from recovery.content.models.edition import Procedure
from recovery.domain.limits import surgery_limits
from recovery.domain.protocol import Protocol
from recovery.patient.page.question import FINE, Wrong, choice, wrong
from recovery.text import cleaning, zones
from recovery.text.typed_dates import Ambiguous, Boxes, Unusable, read_boxes
from recovery.workspace.plan_reading import FULL, NEW, Values, own_keys, read_adjust
from recovery.workspace.visit_reading import NO_ZONE, Around, read_visits

Doubled = Mapping[str, tuple[datetime, ...]]
"""Both moments of a visit's time where clocks show it twice, by the visit's key."""
TYPICAL = "typical:"
"""Before the slug of a procedure: its timings as the source gives them."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a link shows: a procedure, in the clinic's version of it or as the source has it."""

    value: str
    procedure: Procedure
    typical: Protocol
    protocol: ClinicProtocol | None = None


def choices(member: Membership) -> tuple[Chosen, ...]:
    """Every protocol a link can be made from: the clinic's own, then the typical timings of each procedure."""
    rows = clinic_protocols.procedures()
    typical = published_editions.typical()
    own = (
        Chosen(str(each.pk), each.procedure, typical[each.procedure.slug], each)
        for each in clinic_protocols.protocols(member)
        if each.procedure.slug in typical
    )
    return (*own, *(Chosen(f"{TYPICAL}{slug}", rows[slug], protocol) for slug, protocol in typical.items()))


@dataclass(frozen=True, slots=True)
class ReadLink:
    """What was read. ``facts`` can be saved while ``wrong`` is empty."""

    facts: issuing.LinkFacts
    boxes: Boxes = Boxes()
    date_wrong: Wrong = FINE
    wrong: Mapping[str, str] = field(default_factory=dict)
    doubled: Doubled = field(default_factory=dict)

    @property
    def is_fine(self) -> bool:
        """Whether it can be saved."""
        return not self.wrong and not self.date_wrong

    def quiet(self) -> ReadLink:
        """Without complaints of what nobody has finished; those about visits stay."""
        of_visits = {name: text for name, text in self.wrong.items() if name.startswith("own-") or name == FULL}
        return replace(self, date_wrong=FINE, wrong=of_visits)


@dataclass(frozen=True, slots=True)
class Given:
    """What a link is read from. ``before`` is how it was saved, ``prefix`` stands before the timings' boxes."""

    values: Values
    member: Membership
    chosen: Chosen
    today: date
    before: TimelineLink | None = None
    prefix: str = ""


def read_link(given: Given) -> ReadLink:
    """The link that the boxes describe."""
    values, chosen = given.values, given.chosen
    is_poster = values.get("for") == "poster"
    boxes = Boxes.typed(*(values.get(name, "") for name in ("day", "month", "year")))
    surgery, date_wrong = (None, FINE) if is_poster else _surgery(boxes, given.today, given.before)
    found: dict[str, str] = {}
    plan, doubled = _plan(given, surgery, found, is_poster=is_poster)
    until = _until(given, surgery, found)
    facts = issuing.LinkFacts(
        clinic=given.member.clinic,
        procedure=chosen.procedure,
        protocol=chosen.protocol,
        surgery_date=surgery,
        label=_label(values, found),
        note=_note(values, found),
        plan=plan,
        expires_on=until,
    )
    return ReadLink(facts, boxes, date_wrong, found, doubled)


def _surgery(boxes: Boxes, today: date, before: TimelineLink | None) -> tuple[date | None, Wrong]:
    limits = surgery_limits(today)
    if before is not None and before.surgery_date is not None and boxes == Boxes.of(before.surgery_date):
        return before.surgery_date, FINE  # It was accepted once, perhaps ten years ago tomorrow.
    try:
        return read_boxes(boxes, limits, today), FINE
    except Unusable as problem:
        return None, wrong(problem, today)
    except Ambiguous as problem:
        message = _("{text} can be read two ways. Which did you mean?").format(text=problem.text)
        return None, Wrong(message, choice(problem).readings)


def _plan(given: Given, surgery: date | None, found: dict[str, str], *, is_poster: bool) -> tuple[StoredPlan, Doubled]:
    values, typical, prefix = given.values, given.chosen.typical, given.prefix
    saved = given.before.plan if given.before is not None else stored.empty()
    adjusted = read_adjust(values, typical, saved, prefix)
    clinic = given.member.clinic
    around = Around(
        surgery,
        given.today,
        zones.named(clinic.zone),
        shown.zone_of(clinic),
        {str(each.get("key")): each for each in saved["own"]},
    )
    read = read_visits(values, around)
    visits, wrong_visits = read.visits, read.wrong
    if NO_ZONE in wrong_visits and not given.member.is_lead:
        wrong_visits[NO_ZONE] = _(
            "Your clinic has not chosen its time zone yet, so nobody can tell when this visit is. "
            "Ask your clinic lead to choose it under “Your clinic”."
        )
    if is_poster and visits:
        wrong_visits["visits"] = _("A visit has a date of its own. A link without a surgery date cannot have one.")
    plan: StoredPlan = {"adjust": adjusted.plan["adjust"], "own": visits}
    own = {each["key"] for each in visits}
    new = own - {*own_keys(values)}
    unclear = {each["key"] for each in visits if not each["at"]}  # What is wrong with their time is said already.
    for path, message in plan_mistakes.check(plan, typical).items():
        key, dot, part = path.partition(".")
        if key in unclear and part in ("at", "earliest", "latest"):
            continue
        found[f"{NEW}{dot}{part}" if key in new else path if key in own else f"{prefix}{path}"] = message
    found |= adjusted.wrong | wrong_visits
    return plan, read.doubled


def _label(values: Values, found: dict[str, str]) -> str:
    label = " ".join(cleaning.one_line(values.get("label", "")).split())
    # The length first: patterns that look for a person may take long on a long text.
    if len(label) > LABEL_LENGTH:
        found["label"] = _("Use {n} characters or fewer.").format(n=LABEL_LENGTH)
    elif (problem := labels.refused_label(label)) is not None:
        found["label"] = label_words(problem)
    return label


def label_words(problem: labels.LabelProblem) -> str:
    """Why a label is refused."""
    looks = {
        labels.LabelProblem.BIRTHDAY: _("That looks like a date of birth. Use words that mean something only to you."),
        labels.LabelProblem.EMAIL: _("That looks like an e-mail address. Use words that mean something only to you."),
        labels.LabelProblem.PHONE: _("That looks like a phone number. Use words that mean something only to you."),
        labels.LabelProblem.RECORD: _("That looks like a record number. Use words that mean something only to you."),
    }
    return looks[problem]


def _note(values: Values, found: dict[str, str]) -> str:
    note = cleaning.lines(values.get("note", "").replace("\r\n", "\n")).strip()
    if len(note) > NOTE_LENGTH:
        over = len(note) - NOTE_LENGTH
        found["note"] = _("Use {n} characters or fewer. This is {over} too long.").format(n=NOTE_LENGTH, over=over)
    return note


def _until(given: Given, surgery: date | None, found: dict[str, str]) -> date:
    chosen = given.values.get("until", "")
    if given.before is not None and chosen in ("", "keep"):
        if given.before.expires_on < given.today:
            found["until"] = _("The link has ended. Choose a later day, or give it a new address.")
        kept = issuing.kept_expiry(given.before, surgery, given.today)
        return min(kept, issuing.latest_expiry(surgery, given.today))
    day = last_day(chosen, surgery, given.today)
    if day < given.today:
        found["until"] = _("That day has passed. Choose a later one.")
    return day


def last_day(chosen: str, surgery: date | None, today: date) -> date:
    """The last day of a link, by the name of the choice."""
    match chosen:
        case "half":
            return (surgery or today) + relativedelta(months=6)
        case "month":
            return today + timedelta(days=30)
        case _:
            return issuing.default_expiry(surgery, today)
