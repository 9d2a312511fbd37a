"""What a person types on 22 November 2026, as text or into the three boxes."""

from datetime import date

import pytest

from recovery.domain.limits import Limits, surgery_limits
from recovery.text.typed_dates import Boxes, Unusable, read_boxes, read_text

TODAY = date(2026, 11, 22)
LIMITS = surgery_limits(TODAY)
OCTOBER_30 = date(2026, 10, 30)
ARABIC = "\N{ARABIC-INDIC DIGIT ZERO}"
DEVANAGARI = "\N{DEVANAGARI DIGIT ZERO}"
FULL_WIDTH = "\N{FULLWIDTH DIGIT ZERO}"
DAY_BOX, MONTH_BOX, YEAR_BOX = ("day",), ("month",), ("year",)


def in_script(digits: str, zero: str) -> str:
    """``digits`` in the script whose 0 is ``zero``."""
    return digits.translate({ord("0") + number: chr(ord(zero) + number) for number in range(10)})


def text(typed: str, limits: Limits = LIMITS) -> date:
    return read_text(typed, limits, TODAY)


def boxes(day: str = "", month: str = "", year: str = "") -> date:
    return read_boxes(Boxes.typed(day, month, year), LIMITS, TODAY)


def unusable_text(typed: str, limits: Limits = LIMITS) -> Unusable:
    with pytest.raises(Unusable) as refused:
        text(typed, limits)
    return refused.value


def unusable_boxes(day: str = "", month: str = "", year: str = "") -> Unusable:
    with pytest.raises(Unusable) as refused:
        boxes(day, month, year)
    return refused.value
