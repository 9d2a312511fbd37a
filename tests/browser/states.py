"""Every page and state of the site, by name. "Today" is Sunday 22 November 2026."""

from dataclasses import dataclass

GUIDE = "/knee-osteotomy/"
TIMELINE = "/knee-osteotomy/timeline/"
DAY_23 = f"{TIMELINE}?surgery_date=2026-10-30"


@dataclass(frozen=True, slots=True)
class State:
    """A page as its address shows it, and the status it answers with."""

    address: str
    status: int = 200


def _wrong(query: str) -> State:
    return State(f"{TIMELINE}?{query}", 422)


TIMELINES = {
    "timeline-before": State(f"{TIMELINE}?surgery_date=2026-12-16"),
    "timeline-day-0": State(f"{TIMELINE}?surgery_date=2026-11-22"),
    "timeline-day-1": State(f"{TIMELINE}?surgery_date=2026-11-21"),
    "timeline-day-23": State(DAY_23),
    "timeline-halfway": State(f"{TIMELINE}?surgery_date=2026-09-23"),
    "timeline-day-110": State(f"{TIMELINE}?surgery_date=2026-08-04"),
    "timeline-after": State(f"{TIMELINE}?surgery_date=2026-04-30"),
    "timeline-years-after": State(f"{TIMELINE}?surgery_date=2018-03-31"),
}

ANSWERS = {
    "neutral-titles": State(f"{DAY_23}&discreet=1"),
    "on-later": State(f"{DAY_23}&on=2026-12-25"),
    "on-today": State(f"{DAY_23}&on=2026-11-22"),
    "on-before-surgery": State(f"{DAY_23}&on=2026-10-15"),
    "on-years-after": State(f"{DAY_23}&on=2030-02-28"),
    "back-by-with-room": State(f"{DAY_23}&back_by=2027-06-01"),
    "back-by-too-soon": State(f"{DAY_23}&back_by=2027-01-10"),
    "back-by-before-surgery": State(f"{DAY_23}&back_by=2026-10-01"),
}

TIMELINE_ERRORS = {
    "look-up-impossible": _wrong("surgery_date=2026-10-30&ask=on&day=31&month=6&year=2027"),
    "look-up-empty": _wrong("surgery_date=2026-10-30&ask=back_by&day=&month=&year="),
    "look-up-ambiguous": _wrong("surgery_date=2026-10-30&on=03/04/2027"),
    "look-up-too-far": _wrong("surgery_date=2026-10-30&on=2040-01-01"),
    "change-impossible": _wrong("surgery_date=2026-10-30&day=31&month=6&year=2026"),
    "change-ambiguous": _wrong("surgery_date=2026-10-30&day=03/04/2026&month=&year="),
}

QUESTION_ERRORS = {
    "impossible": _wrong("day=31&month=6&year=2026"),
    "month": _wrong("day=30&month=Octember&year=2026"),
    "empty": _wrong("day=&month=&year="),
    "far": _wrong("day=30&month=10&year=2062"),
    "long-ago": _wrong("surgery_date=1999-10-30"),
    "short-year": _wrong("day=30&month=10&year=26"),
    "unreadable": _wrong("surgery_date=soon"),
    "ambiguous": _wrong("surgery_date=03/04/2026"),
}

PLAIN = {
    "home": State("/"),
    "guide": State(GUIDE),
    "guide-back-by": State(f"{GUIDE}?back_by=2027-06-01"),
    "guide-wrong": State(f"{GUIDE}?ask=back_by&day=31&month=6&year=2027", 422),
    "source": State(f"{GUIDE}source/"),
    "privacy": State("/privacy/"),
    "accessibility": State("/accessibility/"),
    "missing": State("/no-such-page/at-all", 404),
    "login": State("/accounts/login/"),
    "offline": State("/offline/"),
}

GROUPS = {
    "plain": PLAIN,
    "question-errors": QUESTION_ERRORS,
    "timelines": TIMELINES,
    "answers": ANSWERS,
    "timeline-errors": TIMELINE_ERRORS,
}
STATES = {name: state for states in GROUPS.values() for name, state in states.items()}
CHOICE = State("/")
"""Only where two procedures are published."""
