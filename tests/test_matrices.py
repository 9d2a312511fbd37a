"""A matrix tries every case, names those that fail, and leaves nothing of one case to the next."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from tests.matrices import matrix


def test_all_cases_that_fail_are_named_and_none_is_left_out() -> None:
    tried = []

    @matrix("number", range(5))
    def fails_for_odd_numbers(number: int) -> None:
        tried.append(number)
        assert number % 2 == 0, "it is odd"

    with pytest.raises(AssertionError, match=r"2 of 5 cases failed\n1: line \d+: [^\n]*it is odd\n(.*\n)?3: line \d+"):
        fails_for_odd_numbers()
    assert tried == [0, 1, 2, 3, 4]


def test_where_nothing_is_raised_though_it_should_be_fails_too() -> None:
    @matrix("text, base", [("10", 10), ("x", 10)])
    def is_no_number(text: str, base: int) -> None:
        with pytest.raises(ValueError, match="invalid"):
            int(text, base)

    with pytest.raises(AssertionError, match=r"1 of 2 cases failed\n\('10', 10\): .*DID NOT RAISE"):
        is_no_number()


def test_a_matrix_without_cases_fails() -> None:
    @matrix("number", [])
    def tests_nothing(number: int) -> None:
        """Nothing calls it."""

    with pytest.raises(AssertionError, match="without cases"):
        tests_nothing()


def test_a_name_that_the_test_does_not_take_is_refused() -> None:
    with pytest.raises(AssertionError, match="takes no letter"):

        @matrix("letter", "ab")
        def takes_a_number(number: int) -> None:
            """Nothing calls it."""


@pytest.mark.parametrize("half", [1, 2])
@matrix("name", ["ada", "bea"])
def test_a_matrix_stands_beside_fixtures_and_parameters(client: Client, half: int, name: str) -> None:
    assert isinstance(client, Client)
    assert half in (1, 2)
    assert name in ("ada", "bea")


@matrix("name", ["ada", "bea"], undo=True)
def test_a_case_finds_nothing_of_the_one_before(db: None, client: Client, name: str) -> None:
    assert not User.objects.exists()
    assert not client.cookies
    assert cache.get("who") is None
    client.force_login(User.objects.create_user(name))
    cache.set("who", name)
