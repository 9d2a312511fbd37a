from dataclasses import FrozenInstanceError, fields, replace
from datetime import date
from typing import Any

import pytest

from recovery.domain.clinic_facts import SetBy
from recovery.domain.errors import (
    BadKey,
    CannotCountBack,
    DuplicateKey,
    EventNeedsAnEnd,
    FadeWithoutOpenEnd,
    Misfit,
    OpenEndNeedsFade,
    OpenEndNeedsWords,
    PlaceholderWithoutDate,
    ProtocolError,
    SeveralCountBack,
    UnknownPlaceholder,
)
from recovery.domain.offsets import Offset, Window
from recovery.domain.protocol import ColourRole, Kind, Milestone, Protocol, Source, Speech, Words
from tests.domain.factories import (
    CLINIC,
    CRUTCHES,
    HEALED,
    LEAVE_HOSPITAL,
    SHIPPED,
    SOURCE,
    SURGERY,
    USUAL_ACTIVITIES,
    days,
    event,
    months,
    open_stage,
    protocol,
    stage,
    undated,
    weeks,
)


def refusal(make: Any, *arguments: Any, **options: Any) -> ProtocolError:
    with pytest.raises(ProtocolError) as refused:
        make(*arguments, **options)
    assert refused.value.args[0] == refused.value.key
    return refused.value


@pytest.mark.parametrize("key", ["a", "leave-hospital", "6-weeks", "x2"])
def test_a_key_is_made_of_letters_digits_and_single_hyphens(key: str) -> None:
    assert undated(key).key == key


@pytest.mark.parametrize("key", ["", "-a", "a-", "a--b", "Crutches", "a b", "a.b", "a\n", "é"])
def test_any_other_key_is_refused(key: str) -> None:
    error = refusal(undated, key)
    assert (type(error), error.code, error.key) == (BadKey, "bad-key", key)


def test_an_event_needs_an_end() -> None:
    error = refusal(open_stage, "crutches", days(0), "usual-activities", kind=Kind.EVENT)
    assert (type(error), error.code, error.key) == (EventNeedsAnEnd, "event-needs-an-end", "crutches")


def test_an_open_end_needs_the_sources_words() -> None:
    error = refusal(open_stage, "crutches", days(0), "usual-activities", words=Words(timing_after="Over."))
    assert (type(error), error.code, error.key) == (OpenEndNeedsWords, "open-end-needs-words", "crutches")


def test_an_open_end_needs_a_fade() -> None:
    error = refusal(open_stage, "crutches", days(0), "")
    assert (type(error), error.code, error.key) == (OpenEndNeedsFade, "open-end-needs-fade", "crutches")


@pytest.mark.parametrize(("earliest", "latest"), [(days(0), weeks(6)), (None, None)], ids=["closed", "undated"])
def test_only_an_open_end_fades(earliest: Offset | None, latest: Offset | None) -> None:
    window = Window(earliest, latest) if earliest else None
    error = refusal(Milestone, "brace", Kind.STAGE, "Brace", window, SOURCE, fades_until="usual-activities")
    assert (type(error), error.code, error.key) == (FadeWithoutOpenEnd, "fade-without-open-end", "brace")


def test_a_closed_stage_and_an_undated_one_need_no_words() -> None:
    assert not stage("brace", days(0), weeks(6)).is_open
    assert not undated("healed").is_open


def test_a_new_milestone_is_the_sources_in_the_first_colour_and_says_nothing() -> None:
    assert (HEALED.set_by, HEALED.colour, HEALED.words) == (SetBy.SOURCE, ColourRole.FIRST, Words())
    assert (HEALED.fades_until, HEALED.counts_back) == ("", False)
    assert replace(HEALED, set_by=SetBy.CLINIC) != HEALED
    assert all(value in ("", Speech("", "")) for value in (getattr(Words(), each.name) for each in fields(Words)))


def test_a_new_source_says_no_more_than_it_must() -> None:
    assert (SOURCE.address, SOURCE.says, SOURCE.silent_on, SOURCE.references) == ("", (), (), ())
    assert SOURCE.references_accessed is None


@pytest.mark.parametrize(
    ("field", "values"),
    [
        (Kind, ["event", "stage", "visit"]),
        (ColourRole, ["first", "second", "third", "fourth"]),
        (SetBy, ["source", "clinic"]),
    ],
)
def test_the_closed_sets_hold_the_words_that_are_stored(field: Any, values: list[str]) -> None:
    assert [each.value for each in field] == values


def test_two_milestones_cannot_share_a_key() -> None:
    error = refusal(protocol, SURGERY, LEAVE_HOSPITAL, replace(SURGERY, title="Again"))
    assert (type(error), error.code, error.key) == (DuplicateKey, "duplicate-key", "surgery")


@pytest.mark.parametrize(
    "goal",
    [
        None,
        undated("usual-activities"),
        event("usual-activities", days(0), months(6)),
        event("usual-activities", days(-1), months(6)),
    ],
    ids=["missing", "undated", "same-day", "earlier"],
)
def test_a_fade_needs_a_dated_milestone_that_begins_later(goal: Milestone | None) -> None:
    error = refusal(protocol, CRUTCHES, *([goal] if goal else []))
    assert (type(error), error.code, error.key) == (OpenEndNeedsFade, "open-end-needs-fade", "crutches")


def test_a_stage_cannot_fade_until_itself() -> None:
    assert refusal(protocol, open_stage("crutches", days(0), "crutches")).code == "open-end-needs-fade"


@pytest.mark.parametrize("start", [days(28), days(30), weeks(4)])
def test_a_fade_that_would_be_over_at_once_for_some_surgery_date_is_refused(start: Offset) -> None:
    goal = event("usual-activities", months(1), months(6))
    assert refusal(protocol, open_stage("crutches", start, goal.key), goal).code == "open-end-needs-fade"
    assert protocol(open_stage("crutches", days(27), goal.key), goal)["crutches"].fades_until == goal.key


@pytest.mark.parametrize("amount", [*range(-3, 4), 11, 12, 47, 48, 119])
def test_a_fade_from_one_month_to_the_next_is_accepted(amount: int) -> None:
    goal = event("goal", months(amount + 1), months(amount + 1))
    assert protocol(open_stage("fading", months(amount), "goal"), goal)["fading"].fades_until == "goal"


def test_an_open_stage_may_fade_until_another_one_begins() -> None:
    plan = protocol(
        open_stage("first", days(0), "second"),
        open_stage("second", weeks(2), "usual"),
        event("usual", months(3), months(6)),
    )
    assert plan["first"].fades_until == "second"


def test_only_one_milestone_counts_back() -> None:
    error = refusal(protocol, USUAL_ACTIVITIES, SURGERY, replace(LEAVE_HOSPITAL, counts_back=True))
    assert (type(error), error.code, error.key) == (SeveralCountBack, "several-count-back", "leave-hospital")


@pytest.mark.parametrize(
    "marked", [replace(CRUTCHES, counts_back=True), replace(HEALED, counts_back=True)], ids=["open", "undated"]
)
def test_what_counts_back_has_a_latest_date(marked: Milestone) -> None:
    goal = replace(USUAL_ACTIVITIES, counts_back=False)
    error = refusal(protocol, goal, marked)
    assert (type(error), error.code, error.key) == (CannotCountBack, "cannot-count-back", marked.key)


SENTENCES = {
    "before": lambda text: Words(before=Speech(sentence=text)),
    "before-lead": lambda text: Words(before=Speech(lead=text)),
    "now": lambda text: Words(now=Speech(sentence=text)),
    "late": lambda text: Words(late=Speech(sentence=text)),
    "after": lambda text: Words(after=Speech(sentence=text)),
    "after-lead": lambda text: Words(after=Speech(lead=text)),
    "planned": lambda text: Words(planned=text),
    "timing-after": lambda text: Words(timing_after=text),
    "coming": lambda text: Words(coming=text),
    "typical": lambda text: Words(typical=text),
}


@pytest.mark.parametrize("words", SENTENCES.values(), ids=SENTENCES)
def test_every_sentence_is_checked_for_places_that_have_no_date(words: Any) -> None:
    bad = replace(SURGERY, words=words("By {healed.end}."))
    error = refusal(protocol, LEAVE_HOSPITAL, bad, HEALED)
    assert isinstance(error, PlaceholderWithoutDate)
    assert (error.code, error.key, error.placeholder) == ("placeholder-without-date", "surgery", "{healed.end}")
    good = replace(SURGERY, words=words("{day}: from {leave-hospital.start} to {end}."))
    assert protocol(good, LEAVE_HOSPITAL)["surgery"] is good


@pytest.mark.parametrize("words", SENTENCES.values(), ids=SENTENCES)
def test_every_sentence_is_checked_for_unknown_places(words: Any) -> None:
    with pytest.raises(UnknownPlaceholder):
        protocol(replace(SURGERY, words=words("By {then}.")))


@pytest.mark.parametrize(
    "place",
    ["{crutches.end}", "{crutches.when}", "{healed.start}", "{healed.when}", "{nothing.start}", "{nothing.end}"],
)
def test_a_place_without_a_date_is_refused(place: str) -> None:
    speaking = replace(SURGERY, words=Words(coming=place))
    error = refusal(protocol, speaking, CRUTCHES, USUAL_ACTIVITIES, HEALED)
    assert getattr(error, "placeholder", None) == place


@pytest.mark.parametrize(
    "place",
    ["{day}", "{crutches.start}", "{usual-activities.start}", "{usual-activities.end}", "{usual-activities.when}"],
)
def test_a_place_with_a_date_is_accepted_in_an_undated_milestones_words(place: str) -> None:
    speaking = replace(HEALED, words=Words(coming=place))
    assert protocol(CRUTCHES, USUAL_ACTIVITIES, speaking)["healed"].words.coming == place


def test_a_milestones_own_dates_are_meant_without_a_key() -> None:
    error = refusal(protocol, SURGERY, replace(HEALED, words=Words(typical="By {end}.")))
    assert (error.code, error.key) == ("placeholder-without-date", "healed")


def test_a_milestone_is_found_by_its_key() -> None:
    assert SHIPPED["crutches"] is CRUTCHES
    with pytest.raises(KeyError):
        SHIPPED["nothing"]


def test_sources_are_named_once_in_order_of_first_use() -> None:
    other = Source("other", "Other", "Somebody", date(2020, 1, 1))
    plan = protocol(replace(SURGERY, source=other), LEAVE_HOSPITAL, replace(HEALED, source=other))
    assert plan.sources == (other, SOURCE)


@pytest.mark.parametrize(
    ("milestone", "expected"),
    [
        (SURGERY, True),
        (event("surgery", weeks(0), days(0)), True),
        (event("surgery", months(0), months(0)), True),
        (LEAVE_HOSPITAL, False),
        (event("night-before", days(-1), days(0)), False),
        (event("day-after", days(1), days(1)), False),
        (CRUTCHES, False),
        (HEALED, False),
    ],
    ids=lambda each: getattr(each, "key", str(each)),
)
def test_day_zero_is_the_milestone_of_the_day_of_surgery_and_no_longer(milestone: Milestone, expected: bool) -> None:
    assert milestone.is_day_zero is expected


def test_a_protocol_knows_its_day_zero_if_it_has_one() -> None:
    assert CLINIC.day_zero is SURGERY
    assert protocol(HEALED).day_zero is None


def test_protocols_are_values_and_cannot_be_changed() -> None:
    again = Protocol("knee-osteotomy", "Knee osteotomy", 1, SHIPPED.milestones)
    assert again == SHIPPED
    assert hash(again) == hash(SHIPPED)
    assert "_by_key" not in repr(again)
    with pytest.raises(FrozenInstanceError):
        SHIPPED.edition = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        SURGERY.title = "Other"  # type: ignore[misc]


def test_a_protocol_may_be_empty() -> None:
    assert protocol().sources == ()


def test_a_protocol_made_without_a_check_lists_everything_that_is_wrong_with_it() -> None:
    fading = Milestone("brace", Kind.EVENT, "Brace", Window(days(0), None), SOURCE, is_checked=False)
    early = open_stage("early", days(0), "usual", words=Words(timing="for a while", now=Speech("By {end}.", "By {x}.")))
    usual = event("usual", days(0), months(6), counts_back=True)
    undated_goal = replace(HEALED, counts_back=True, words=Words(coming="{nothing.end} {end}"))
    milestones = (fading, early, usual, undated_goal, open_stage("late", days(0), "healed"), usual)
    found = Protocol("knee", "Knee", 1, milestones, is_checked=False).problems()
    assert [
        (problem.milestone.key, problem.error.code, getattr(problem.error, "misfit", None), problem.sentence)
        for problem in found
    ] == [
        ("brace", "event-needs-an-end", None, ""),
        ("brace", "open-end-needs-words", None, ""),
        ("brace", "open-end-needs-fade", None, ""),
        ("usual", "duplicate-key", None, ""),
        ("usual", "duplicate-key", None, ""),
        ("early", "open-end-needs-fade", Misfit.EARLY, ""),
        ("late", "open-end-needs-fade", Misfit.UNDATED, ""),
        ("healed", "several-count-back", None, ""),
        ("usual", "several-count-back", None, ""),
        ("usual", "several-count-back", None, ""),
        ("healed", "cannot-count-back", None, ""),
        ("early", "placeholder-without-date", Misfit.OPEN, "now_sentence"),
        ("early", "unknown-placeholder", None, "now_lead"),
        ("healed", "placeholder-without-date", Misfit.MISSING, "coming"),
    ]


def test_the_problem_of_an_open_end_names_what_is_not_there() -> None:
    error = refusal(protocol, CRUTCHES)
    assert isinstance(error, OpenEndNeedsFade)
    assert (error.named, error.misfit) == ("usual-activities", Misfit.MISSING)


def test_every_sentence_can_be_put_through_a_change() -> None:
    words = Words(now=Speech("a", "b"), planned="c", on_paper="d")
    changed = words.with_sentences(str.upper)
    assert changed == Words(now=Speech("A", "B"), planned="C", on_paper="d")
