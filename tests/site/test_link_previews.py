"""A page is opened by a person's browser, and by nothing else that fetches it."""

from __future__ import annotations

from django.http.request import HttpHeaders

from recovery.site.link_previews import is_a_person
from tests.matrices import matrix
from tests.visitors import CHROME, FIREFOX, IPHONE, MACHINES, OLD_IPHONE, PEOPLE, USUAL


def sent(headers: dict[str, str]) -> HttpHeaders:
    return HttpHeaders({f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()})


@matrix("who", PEOPLE)
@matrix("is_secure", [True, False])
def test_somebody_who_goes_to_a_page_is_a_person(who: str, is_secure: bool) -> None:
    assert is_a_person(sent(PEOPLE[who]), is_secure=is_secure)


@matrix("what", MACHINES)
@matrix("is_secure", [True, False])
def test_what_nobody_waits_for_is_no_person(what: str, is_secure: bool) -> None:
    assert not is_a_person(sent(MACHINES[what]), is_secure=is_secure)


@matrix("agent", [CHROME, FIREFOX, IPHONE])
def test_over_https_a_new_browser_says_what_it_fetches_a_page_for(agent: str) -> None:
    headers = {"User-Agent": agent, **USUAL}
    assert not is_a_person(sent(headers), is_secure=True)
    assert is_a_person(sent(headers), is_secure=False), "over plain http browsers leave it out"
    assert is_a_person(sent(headers | {"User-Agent": OLD_IPHONE}), is_secure=True)
