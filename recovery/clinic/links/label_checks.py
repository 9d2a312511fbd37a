"""A label is the clinic's own word for a link. It must not say who the patient is."""

from __future__ import annotations

import re
import unicodedata

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_GAP = r"(?:\s?[./,·•|_-]{1,2}\s?|\s{1,2})"
_NO_GAP = rf"{_GAP}?"
_YEAR = r"(?:\d{4}|['’]?\d{2})"
_NUMBERS = re.compile(rf"(?<!\d)(\d{{1,4}}){_GAP}(\d{{1,2}}){_GAP}({_YEAR})(?!\d)")
_EIGHT = re.compile(r"(?<!\d)\d{8}(?!\d)")
_NAMED = re.compile(
    rf"\d{{1,2}}(?:st|nd|rd|th)?(?: of)?{_NO_GAP}(?:{_MONTHS})[a-z]*{_NO_GAP}{_YEAR}(?!\d)", re.IGNORECASE
)
_IN_ANY_TONGUE = re.compile(rf"(?<!\d)\d{{1,2}}\.?{_GAP}[^\W\d_]{{3,}}\.?{_GAP}(?:19\d\d|20[01]\d)(?!\d)")
"""A day, a word and a year that a grown person may be born in: 14 février 1961."""
_NAMED_FIRST = re.compile(rf"(?:{_MONTHS})[a-z]*{_GAP}\d{{1,2}}(?:st|nd|rd|th)?{_GAP}{_YEAR}(?!\d)", re.IGNORECASE)
_ROMAN = re.compile(
    rf"(?<!\d)\d{{1,2}}{_GAP}(?:i{{1,3}}|i?[vx]|vi{{1,3}}|xi{{1,2}}){_GAP}(?:19|20)\d\d(?!\d)", re.IGNORECASE
)
_TIME = re.compile(r"(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?![\d:])")
"""A time of day, whose hour is no year: Tue 24 Nov 10:20."""
_BORN = re.compile(r"\b(?:born|dob|d\.o\.b\.?|birthday)\b.*\d|\bb\.? ?(?:19|20)\d\d\b", re.IGNORECASE)
_EMAIL = re.compile(r"\S@\S")
_RUN = re.compile(r"\+?\(?\d[\d\s()./-]*\d")
_RECORD = re.compile(
    r"\b(?:mrn|nhs|pid|ssn|record|hospital|patient|chart|case)(?![^\W\d_])[^\d]{0,12}\d{3,}", re.IGNORECASE
)
_LETTERED = re.compile(r"(?<![^\W\d_])[^\W\d_]{1,3}[-/ ]?\d{5,}")


class LabelProblem(TextChoices):
    """Something of a person that a label seems to say, and the words on it."""

    BIRTHDAY = "birthday", _("That looks like a date of birth. Use words that mean something only to you.")
    EMAIL = "email", _("That looks like an e-mail address. Use words that mean something only to you.")
    PHONE = "phone", _("That looks like a phone number. Use words that mean something only to you.")
    RECORD = "record", _("That looks like a record number. Use words that mean something only to you.")


def refused_label(text: str) -> LabelProblem | None:
    """Tell what ``text`` seems to say of a person; None for words that mean something to the clinic only."""
    plain = ""
    for letter in unicodedata.normalize("NFKC", text):
        if unicodedata.category(letter) == "Pd":
            plain += "-"  # every dash is a hyphen
        else:
            plain += str(unicodedata.digit(letter)) if letter.isdecimal() else letter
    plain = _TIME.sub("~", plain)
    if _EMAIL.search(plain):
        return LabelProblem.EMAIL
    if _is_birthday(plain):
        return LabelProblem.BIRTHDAY
    if _RECORD.search(plain):
        return LabelProblem.RECORD
    return _number_in(plain)


def _is_birthday(text: str) -> bool:
    if any(pattern.search(text) for pattern in (_NAMED, _NAMED_FIRST, _IN_ANY_TONGUE, _ROMAN, _BORN)):
        return True
    dates = (match.groups() for match in _NUMBERS.finditer(text))
    eights = (match.group() for match in _EIGHT.finditer(text))
    orders = ((slice(4), slice(4, 6), slice(6, 8)), (slice(2), slice(2, 4), slice(4, 8)))
    split = (tuple(eight[part] for part in order) for eight in eights for order in orders)
    return any(_may_be_a_day(*numbers) for numbers in (*dates, *split))


def _may_be_a_day(first: str, second: str, third: str) -> bool:
    """Whether three numbers are a day, a month and a year in any order that is in use."""
    year, one, other = (first, second, third) if len(first) == 4 else (third.strip("'’"), first, second)
    if len(year) == 4 and not 1900 <= int(year) <= 2099:
        return False
    numbers = sorted((int(one), int(other.strip("'’"))))
    return 1 <= numbers[0] <= 12 and 1 <= numbers[1] <= 31


def _number_in(text: str) -> LabelProblem | None:
    for match in _RUN.finditer(text):
        digits = sum(letter.isdecimal() for letter in match.group())
        is_dialled = match.group().startswith(("+", "0", "("))
        if is_dialled and 7 <= digits <= 15:
            return LabelProblem.PHONE
        if digits >= 6:
            return LabelProblem.RECORD
    return LabelProblem.RECORD if _LETTERED.search(text) else None
