"""Telephone numbers: shown as they were typed, dialled as the country's own plan says.

The library knows every country's plan. It is loaded where a number is saved; pages have the address
that it made. What it would take for one number, and people write for two, is refused before it is asked.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext as _

_EXTENSION = re.compile(r"[ ,;]*(?:(?<![a-z])(?:ext(?:ension|n)?\b\.?|x)|#)[ .:]*([0-9]{1,7})\s*\Z", re.IGNORECASE)
_CODE_IN_BRACKETS = re.compile(r"\A\(((?:\+|00)[0-9]{1,3})\)")
_BETWEEN_TWO = re.compile(r"[/,;|&\n]|\b(?:or|and|oder|und|ou|et|o|y)\b", re.IGNORECASE)
_WRITTEN_WITH = re.compile(r"[0-9+() .\-]*", re.ASCII)
_FEWEST_DIGITS, _MOST_DIGITS = 3, 15
_EMERGENCIES = frozenset({"000", "110", "111", "112", "118", "119", "190", "911", "988", "999"})
"""Numbers of three digits that nobody dials another behind, in most countries."""
_A_NUMBER_OF_ITS_OWN = 6
"""Digits from which what stands behind a slash is a second number; 030/12 34 56 is one, with a code before it."""

_LONGEST_IN_A_COUNTRY, _LONGEST_USUAL, _FEWEST_IN_A_PART = 13, 11, 4
"""Digits: 0 and the 12 that Germany, Austria and Indonesia give at most; those of nearly all; those behind a code."""


@dataclass(eq=False)
class WrongNumber(Exception):
    """A text is no number that a telephone could dial; ``words`` say why and what to do."""

    words: str


@cache
def countries() -> dict[str, str]:
    """Return the names of countries by their codes, sorted by name; the time zone database has them."""
    lines = files("tzdata.zoneinfo").joinpath("iso3166.tab").read_text("utf-8").splitlines()
    named = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return dict(sorted(((code, name) for code, name in named), key=lambda country: country[1]))


def dialled(number: str, country: str = "") -> str:
    """Return the address ``tel:…`` that dials ``number``, with its extension; "" for an empty one.

    ``country`` is a code of two letters; without it a number that does not begin with + is dialled as it stands.

    :raises WrongNumber: if it is none, is of more than one, or is not possible in that country.
    """
    text = unicodedata.normalize("NFKC", number).strip()
    if not text:
        return ""
    text = "".join(_plain_letter(letter) for letter in text)
    extension = _EXTENSION.search(text)
    text, further = (text[: extension.start()], f";ext={extension[1]}") if extension else (text, "")
    text = _CODE_IN_BRACKETS.sub(r"\1", text)
    _check_is_one(text, country)
    if text.startswith(("+", "00", "011")):
        text = _without_a_trunk_code(text, country)
    digits = re.sub(r"[^0-9+]", "", text)
    short = digits.lstrip("+")
    _check_is_not_two(text, country)
    if text.startswith("+") or country:
        digits = _with_country(text, digits, country)
    elif not _FEWEST_DIGITS <= len(short) <= _MOST_DIGITS:
        raise WrongNumber(_("Write a whole telephone number, for example 020 7946 0018."))
    return f"tel:{digits}{further}"


def address(number: str, country: str = "") -> str:
    """Return the address that dials ``number``; "" for what cannot be dialled, which is then shown and no more."""
    try:
        return dialled(number, country)
    except WrongNumber:
        return ""


def _plain_letter(letter: str) -> str:
    """Write digits of every script as 0 to 9, dashes as hyphens, and nothing that cannot be seen."""
    match unicodedata.category(letter):
        case "Nd":
            return str(unicodedata.decimal(letter))
        case "Pd":
            return "-"
        case "Sm" if letter == "\u2212":  # a minus, as some programs make of a hyphen
            return "-"
        case "Cf":
            return ""
    return letter


def _check_is_one(text: str, country: str) -> None:
    first, *others = _BETWEEN_TWO.split(text)
    counted = [sum(letter.isdigit() for letter in part) for part in (first, *others)]
    is_code_and_number = len(counted) == 2 and "/" in text and counted[0] < _A_NUMBER_OF_ITS_OWN <= counted[1]
    if others and not is_code_and_number:
        raise WrongNumber(_("Write one number here. Patients call it with one tap. A second one can stand in a note."))
    if _has_a_second(text, country):
        words = _("There are too many digits for one number. Write one here, with + and the country if it is abroad.")
        raise WrongNumber(words)
    if "+" in text[1:] or not _WRITTEN_WITH.fullmatch(text.replace("/", " ")):
        raise WrongNumber(_("Write the number in digits, for example 020 7946 0018 or +44 20 7946 0018 ext. 12."))


def _has_a_second(text: str, country: str) -> bool:
    """Whether another number follows after nothing but a space.

    It begins with the first one's code again, or the two are longer than any number inside a country.
    """
    import phonenumbers

    groups = re.findall("[0-9]+", text)
    total = sum(map(len, groups))
    is_code_and_number = len(groups) == 2 and len(groups[0]) < _A_NUMBER_OF_ITS_OWN
    # 011 is what America dials before a country, and in Britain the beginning of a town's code.
    is_american = bool(country) and phonenumbers.country_code_for_region(country) == 1
    begins_with_a_country = text.startswith(("+", "00")) or (text.startswith("011") and is_american)
    if total > _LONGEST_IN_A_COUNTRY and not begins_with_a_country and not is_code_and_number:
        return True
    groups = [group for group in groups[1 if text.startswith("+") else 0 :] if group.strip("0")]
    code = f"0{groups[0].lstrip('0')}" if groups else ""
    return total > _LONGEST_USUAL and any(
        group == code and min(sum(map(len, groups[1:at])), sum(map(len, groups[at + 1 :]))) >= _FEWEST_IN_A_PART
        for at, group in enumerate(groups)
    )


def _without_a_trunk_code(text: str, country: str) -> str:
    """Take out “(0)”, which is dialled only inside the country; in Italy it is a part of the number."""
    import phonenumbers

    short, whole = text.replace("(0)", ""), text.replace("(0)", "0")
    with suppress(phonenumbers.NumberParseException):
        parsed = phonenumbers.parse(whole, country or None)
        if parsed.italian_leading_zero and phonenumbers.is_valid_number(parsed):
            return whole
    return short


def _check_is_not_two(text: str, country: str) -> None:
    """Refuse a short number, such as that of an emergency, with another one before or behind it."""
    import phonenumbers

    groups = re.findall("[0-9]+", text)
    if len(groups) < 2 or text.startswith(("+", "00", "011")):
        return
    ends = {group for group in (groups[0], groups[-1]) if len(group) >= _FEWEST_DIGITS}
    if country:
        with suppress(phonenumbers.NumberParseException):
            if phonenumbers.is_valid_number(phonenumbers.parse(text, country)):
                return
    if any(phonenumbers.is_emergency_number(group, country) if country else group in _EMERGENCIES for group in ends):
        raise WrongNumber(_("Write one number here. Patients call it with one tap. A second one can stand in a note."))


def _begins_with_its_trunk_code(text: str, parsed: Any, country: str) -> bool:
    """Whether the 0 that is dialled inside a country is still there: as it is in what is no number of that country."""
    import phonenumbers

    code = phonenumbers.ndd_prefix_for_region(country, True) if country and not text.startswith("+") else None
    national = str(phonenumbers.national_significant_number(parsed))
    return national.startswith(("0", code or "0")) and not phonenumbers.is_valid_number(parsed)


def _with_country(text: str, digits: str, country: str) -> str:
    import phonenumbers

    if len(digits) < _A_NUMBER_OF_ITS_OWN + 2 and digits.isdecimal():
        zeros = len(digits) - len(digits.lstrip("0"))
        short = phonenumbers.PhoneNumber(
            phonenumbers.country_code_for_region(country),
            int(digits),
            italian_leading_zero=zeros > 0,
            number_of_leading_zeros=min(zeros, len(digits) - 1),  # 000 is a 0 behind two
        )
        if phonenumbers.is_valid_short_number_for_region(short, country):
            return digits  # that of an emergency, or another that is dialled as it stands
    try:
        parsed = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        raise WrongNumber(_("Write a whole telephone number, for example 020 7946 0018.")) from None
    match phonenumbers.is_possible_number_with_reason(parsed):
        case phonenumbers.ValidationResult.IS_POSSIBLE if not _begins_with_its_trunk_code(text, parsed, country):
            pass
        case phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            raise WrongNumber(_("The area code is missing. Patients may call from elsewhere."))
        case _ if text.startswith("+"):
            raise WrongNumber(_("There are too many or too few digits for a number that begins like this. Check it."))
        case _:
            words = _("This is not as long as numbers in {country} are. Check it, and the country.")
            raise WrongNumber(words.format(country=countries().get(country, country)))
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
