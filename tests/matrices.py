"""Many cases in one test: all of them are tried, and those that fail are named together at its end."""

from __future__ import annotations

import functools
import inspect
import traceback
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from recovery.content import published_editions

Test = Callable[..., None]
NAMED = type(pytest.param())
FAILURES = (Exception, pytest.fail.Exception)
"""The second is no `Exception`: it is what `pytest.raises` says where nothing was raised."""


def matrix(names: str, cases: Collection[Any], *, undo: bool = False) -> Callable[[Test], Test]:
    """Stands in the place of `pytest.mark.parametrize` where it would make dozens of tests out of one.

    With ``undo``, what a case writes to the database, remembers or keeps in a client's cookies is taken back after
    it, so that each case finds what the first one found. Without it, a case may change nothing that another reads.
    """
    fields = [name.strip() for name in names.split(",")]

    def decorate(test: Test) -> Test:
        @functools.wraps(test)
        def try_all(**fixtures: Any) -> None:
            assert cases, "a matrix without cases tests nothing"
            failed = []
            for case in cases:
                values = dict(zip(fields, _values(case, len(fields)), strict=True))
                try:
                    with undone(fixtures) if undo else nullcontext():
                        test(**fixtures, **values)
                except FAILURES as error:
                    failed.append(_told(case, error))
            if failed:
                raise AssertionError("\n".join([f"{len(failed)} of {len(cases)} cases failed", *failed]))

        signature = inspect.signature(test)
        assert {*fields} <= {*signature.parameters}, f"{test.__name__} takes no {names}"
        left = [parameter for name, parameter in signature.parameters.items() if name not in fields]
        try_all.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]
        return try_all

    return decorate


@contextmanager
def undone(fixtures: dict[str, Any]) -> Iterator[None]:
    """Whatever happens inside is taken back; the clients among ``fixtures`` are as signed in as they were."""
    clients = [value for value in fixtures.values() if isinstance(value, Client)]
    clients += [
        client for value in fixtures.values() if isinstance(value, dict) for client in value.values()
        if isinstance(client, Client)
    ]  # fmt: skip
    cookies = [deepcopy(client.cookies) for client in clients]
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        published_editions.forget()
        cache.clear()
        for client, before in zip(clients, cookies, strict=True):
            client.cookies = before


def _values(case: Any, number: int) -> tuple[Any, ...]:
    if isinstance(case, NAMED):
        return tuple(case.values)
    return tuple(case) if number > 1 else (case,)


def _told(case: Any, error: BaseException) -> str:
    """The case, the line of the test that failed and what it said."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/tests/" in frame.filename]
    name = case.id if isinstance(case, NAMED) else ascii(case)
    return f"{name}: line {frames[-1].lineno if frames else '?'}: {type(error).__name__}: {error}"[:1000]
