"""A slip that is easy to see through is still refused, with the date that may be meant to offer."""

from datetime import date

from recovery.text.typed_dates import Boxes, DateProblem
from tests.matrices import matrix
from tests.typed import LIMITS, MONTH_BOX, OCTOBER_30, YEAR_BOX, unusable_boxes, unusable_text


@matrix(
    "typed, fixes",
    [
        (("30", "10", "26"), (OCTOBER_30,)),
        (("30", "Oct", "26"), (OCTOBER_30,)),
        (("30", "10", "17"), (date(2017, 10, 30),)),
        (("22", "11", "29"), (LIMITS.latest,)),
        (("22", "11", "16"), (LIMITS.earliest,)),
        (("21", "11", "16"), ()),
        (("23", "11", "29"), ()),
        (("30", "10", "62"), ()),
        (("31", "6", "26"), ()),
        (("30", "10", "6"), ()),
    ],
)
def test_a_two_digit_year_offers_the_full_one_that_is_in_range(
    typed: tuple[str, str, str], fixes: tuple[date, ...]
) -> None:
    refused = unusable_boxes(*typed)
    assert (refused.problem, refused.wrong) == (DateProblem.SHORT_YEAR, YEAR_BOX)
    assert (refused.boxes, refused.fixes) == (Boxes(*typed), fixes)


def test_pasted_numbers_with_a_short_year_offer_both_their_readings_or_none() -> None:
    assert unusable_text("03/04/26").fixes == (date(2026, 4, 3), date(2026, 3, 4))
    assert unusable_text("03/12/16").fixes == ()  # 12 March 2016 is too long ago, and 3 December alone settles it
    assert unusable_text("10/30/26").fixes == unusable_text("30/10/26").fixes == (OCTOBER_30,)
    assert unusable_text("04/04/26").fixes == (date(2026, 4, 4),)


def test_a_weekday_that_the_full_year_is_not_on_leaves_nothing_to_offer() -> None:
    assert unusable_text("Friday 30 Oct 26").fixes == unusable_text("Fri 30 Octobr 2026").fixes == (OCTOBER_30,)
    assert unusable_text("Monday 30 Oct 26").fixes == unusable_text("Mon 30 Octobr 2026").fixes == ()


@matrix(
    "name, month",
    [
        ("Octobr", 10), ("Setember", 9), ("Janury", 1), ("Febuary", 2), ("Mrch", 3), ("Apirl", 4), ("Mayy", 5),
        ("JUEN", 6), ("Jully", 7), ("agust.", 8), ("Ocotber", 10), ("Novemebr", 11), ("Decmber", 12), ("Dezember", 12)
    ],
)  # fmt: skip
def test_a_misspelt_month_offers_the_one_it_is_near_to(name: str, month: int) -> None:
    for typed in (("3", name, "2026"), ("3", name, "26")):
        refused = unusable_boxes(*typed)
        assert (refused.problem, refused.wrong, refused.boxes) == (DateProblem.MONTH, MONTH_BOX, Boxes(*typed))
        assert refused.fixes == (date(2026, month, 3),)


@matrix(
    "typed",
    [
        ("3", "Juny", "2026"), ("3", "Octember", "2026"), ("3", "Ma", "2026"), ("3", "day", "2026"), ("3", "", "2026"),
        ("31", "Setember", "2026"), ("3", "Octobr", "2062"), ("3", "Octobr", ""), ("3", "Octobr", "year")
    ],
)  # fmt: skip
def test_a_month_near_to_two_or_none_or_in_no_real_date_offers_nothing(typed: tuple[str, str, str]) -> None:
    refused = unusable_boxes(*typed)
    assert (refused.problem, refused.fixes) == (DateProblem.MONTH, ())


@matrix("typed", ["30 Octobr 2026", "30th of Octobr, 2026", "Octobr 30 2026", "2026 Octobr 30"])
def test_pasted_text_with_a_misspelt_month_is_spread_and_offered_too(typed: str) -> None:
    for refused in (unusable_text(typed), unusable_boxes(day=typed)):
        assert (refused.problem, refused.boxes) == (DateProblem.MONTH, Boxes("30", "Octobr", "2026"))
        assert refused.fixes == (OCTOBER_30,)


@matrix("typed", ["not 30 Octobr 2026", "30 Octobr Oct 2026", "30 Octobr Setember 2026"])
def test_a_misspelt_month_beside_another_word_is_not_read(typed: str) -> None:
    refused = unusable_text(typed)
    assert (refused.problem, refused.boxes, refused.fixes) == (DateProblem.UNREADABLE, Boxes(day=typed), ())
