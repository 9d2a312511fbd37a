"""A telephone number is shown as it was typed, and dialled right or not at all."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection

from recovery.clinic.models.clinic import Clinic
from recovery.text.phones import WrongNumber, address, countries, dialled
from tests.matrices import matrix

pytestmark = pytest.mark.differs

RIGHT = {
    ("020 7946 0018", "GB"): "tel:+442079460018",
    ("020 7946 0018", ""): "tel:02079460018",
    (" 020 7946 0018 ", "GB"): "tel:+442079460018",
    ("020\u00a07946\u00a00018", "GB"): "tel:+442079460018",
    ("020-7946-0018", "GB"): "tel:+442079460018",
    ("020\u20117946\u20130018", "GB"): "tel:+442079460018",
    ("020.7946.0018", "GB"): "tel:+442079460018",
    ("(020) 7946 0018", "GB"): "tel:+442079460018",
    ("+44 (0)20 7946 0018", ""): "tel:+442079460018",
    ("+44 (0) 20 7946 0018", "US"): "tel:+442079460018",
    ("0044 (0)20 7946 0018", ""): "tel:00442079460018",
    ("06 1234 5678", "IT"): "tel:+390612345678",
    ("07700 900123", "GB"): "tel:+447700900123",
    ("0044 20 7946 0018", "GB"): "tel:+442079460018",
    ("011 44 20 7946 0018", "US"): "tel:+442079460018",
    ("020 7946 0018 ext. 12", "GB"): "tel:+442079460018;ext=12",
    ("020 7946 0018 ext 4", ""): "tel:02079460018;ext=4",
    ("020 7946 0018 extension 1234", "GB"): "tel:+442079460018;ext=1234",
    ("020 7946 0018x12", "GB"): "tel:+442079460018;ext=12",
    ("020 7946 0018, ext 12", "GB"): "tel:+442079460018;ext=12",
    ("020 7946 0018 #12", "GB"): "tel:+442079460018;ext=12",
    ("(555) 555-0123", "US"): "tel:+15555550123",
    ("(555) 555-0123", ""): "tel:5555550123",
    ("555-555-0123 x7", "US"): "tel:+15555550123;ext=7",
    ("030/123456", "DE"): "tel:+4930123456",
    ("0221/12345-67", "DE"): "tel:+492211234567",
    ("01 44 20 79 46", "FR"): "tel:+33144207946",
    ("03-555-0123", "IL"): "tel:+97235550123",
    ("\u0660\u0662\u0660 \u0667\u0669\u0664\u0666 \u0660\u0660\u0661\u0668", "GB"): "tel:+442079460018",
    ("\uff10\uff12\uff10\uff0d\uff17\uff19\uff14\uff16\uff0d\uff10\uff10\uff11\uff18", "GB"): "tel:+442079460018",
    ("+39 (0)6 1234 5678", "IT"): "tel:+390612345678",
    ("+39 (0)6 1234 5678", ""): "tel:+390612345678",
    ("0039 (0)2 1234 5678", "GB"): "tel:+390212345678",
    ("+49 (0)30 123456", ""): "tel:+4930123456",
    ("03\u22125550\u22120123", "JP"): "tel:+81355500123",
    ("000", "AU"): "tel:000",
    ("112", "AU"): "tel:112",
    ("(0044) 20 7946 0018", "GB"): "tel:+442079460018",
    ("(+44) 20 7946 0018", ""): "tel:+442079460018",
    ("0113 496 0018", ""): "tel:01134960018",
    ("112", "GB"): "tel:112",
    ("999", "GB"): "tel:999",
    ("111", "GB"): "tel:111",
    ("911", "US"): "tel:911",
    ("116 117", "DE"): "tel:116117",
    ("112", ""): "tel:112",
    ("", "GB"): "",
    ("  ", ""): "",
}  # fmt: skip
WRONG = {
    ("0412 345 678 12", "AU"): "not as long as numbers in Australia",
    ("(02) 1234 5678 12", "AU"): "not as long as numbers in Australia",
    ("044 123 45 67 68", "CH"): "not as long as numbers in Switzerland",
    ("020 7946 0018 / 07700 900123", "GB"): "one number",
    ("020 7946 0018 / 07700 900123", ""): "one number",
    ("020 7946 0018/9", "GB"): "one number",
    ("020 7946 0018, 020 7946 0019", "GB"): "one number",
    ("020 7946 0018; 020 7946 0019", ""): "one number",
    ("020 7946 0018 or 020 7946 0019", "GB"): "one number",
    ("020 7946 0018 and 07700 900123", "GB"): "one number",
    ("020 7946 0018 & 07700 900123", ""): "one number",
    ("020 7946 0018 | 07700 900123", "GB"): "one number",
    ("020 7946 0018\n07700 900123", "GB"): "one number",
    ("0113 496 0018 0019", ""): "too many digits for one",
    ("022 123 45 67", "PL"): "Poland",
    ("0123 456 789", "CZ"): "Czech",
    ("111 999", ""): "one number",
    ("112 116117", ""): "one number",
    ("112 116117", "DE"): "one number",
    ("112 110", "DE"): "one number",
    ("911 988", "US"): "one number",
    ("112 118", "IT"): "one number",
    ("02 5550 1234 000", "AU"): "one number",
    ("020 7946 0018 07700 900123", "GB"): "too many digits for one",
    ("020 7946 0018 07700 900123", ""): "too many digits for one",
    ("030 1234 030 5678", "DE"): "too many digits for one",
    ("030 1234 030 5678", ""): "too many digits for one",
    ("030 1234 040 5678", "DE"): "too many digits for one",
    ("0221 12345 0221 678", "DE"): "too many digits for one",
    ("+49 30 1234 030 5678", "DE"): "too many digits for one",
    ("06 1234 06 5678", "IT"): "too many digits for one",
    ("02079460018 02079460019", "DE"): "too many digits for one",
    ("555-0123 555-0124", ""): "too many digits for one",
    ("(212) 555-0123 (212) 555-0124", "US"): "too many digits for one",
    ("+44 20 7946 0018 +44 7700 900123", "GB"): "in digits",
    ("ask at the desk", "GB"): "in digits",
    ("call 020 7946 0018", "GB"): "in digits",
    ("020 7946 0018 (mornings)", "GB"): "in digits",
    ("1-800-FLOWERS", "US"): "in digits",
    ("020 7946 0018 ext", "GB"): "in digits",
    ("+", "GB"): "whole telephone number",
    ("-", ""): "whole telephone number",
    ("12", ""): "whole telephone number",
    ("020 79", "GB"): "area code",
    ("020 7946 0018 1", "GB"): "Britain (UK)",
    ("555-0123", "US"): "area code",
    ("+44 20", ""): "too few digits",
}  # fmt: skip


@matrix("number, country", RIGHT)
def test_one_number_is_dialled_as_its_country_does(number: str, country: str) -> None:
    assert dialled(number, country) == RIGHT[number, country]


@matrix("number, country", WRONG)
def test_what_is_not_one_number_is_refused_in_words_and_never_dialled(number: str, country: str) -> None:
    with pytest.raises(WrongNumber) as refused:
        dialled(number, country)
    assert WRONG[number, country] in refused.value.words
    assert address(number, country) == ""


def test_every_country_with_telephones_can_be_chosen() -> None:
    import phonenumbers

    missing = phonenumbers.SUPPORTED_REGIONS - countries().keys()
    assert missing <= {"AC", "TA", "XK"}  # islands and a territory that have no code of the standard


def test_numbers_of_every_country_and_kind_are_dialled_as_they_are_written_there_and_abroad() -> None:
    from phonenumbers import (
        SUPPORTED_REGIONS,
        PhoneNumberFormat,
        PhoneNumberType,
        example_number_for_type,
        format_number,
    )

    refused = {}
    for country in SUPPORTED_REGIONS & countries().keys():
        for kind in PhoneNumberType.values():
            example = example_number_for_type(country, kind)
            if example is None:
                continue
            right = f"tel:{format_number(example, PhoneNumberFormat.E164)}"
            for form in (PhoneNumberFormat.NATIONAL, PhoneNumberFormat.INTERNATIONAL):
                written = format_number(example, form)
                if address(written, country) != right:
                    refused[written] = address(written, country)
    assert refused == {"310-1234": "", "+1 310-1234": ""}, "Canada's, which have no area code"


# From the form to the patient


@pytest.mark.django_db
def test_a_row_refuses_what_a_form_would() -> None:
    with pytest.raises(ValidationError) as refused:
        Clinic(name="A", phone="020 7946 0018 / 07700 900123").full_clean()
    assert refused.value.message_dict.keys() == {"phone"}


@pytest.mark.django_db
def test_a_row_that_is_saved_keeps_the_address_with_the_number() -> None:
    clinic = Clinic.objects.create(name="A", phone="020 7946 0018", country="GB")
    clinic.phone = "(555) 555-0123"
    clinic.country = "US"
    clinic.save(update_fields=["phone", "country"])
    clinic.refresh_from_db()
    assert clinic.dial == "tel:+15555550123"


@pytest.mark.django_db
def test_numbers_that_were_stored_before_are_dialled_as_they_stood_or_only_shown() -> None:
    stored = {"one": "020 7946 0018", "two": "020 7946 0018 / 07700 900123", "none": ""}
    Clinic.objects.bulk_create(Clinic(name=name, phone=phone) for name, phone in stored.items())
    migration = import_module("recovery.migrations.0014_phone_and_country")
    migration.keep_how_it_is_dialled(apps, SimpleNamespace(connection=connection))
    kept = dict(Clinic.objects.values_list("name", "dial"))
    assert kept == {"one": "tel:02079460018", "two": "", "none": ""}
