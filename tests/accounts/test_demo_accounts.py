import re

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import call_command

from recovery.clinic.models.clinic import Membership

pytestmark = pytest.mark.django_db


def run(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, str]:
    """The printed passwords, by account."""
    call_command("demo_accounts", *options)
    return dict(re.findall(r"demo account (\w+) +password (\S+)", capsys.readouterr().out))


def test_the_first_run_prints_passwords_that_work(capsys: pytest.CaptureFixture[str]) -> None:
    passwords = run(capsys)
    assert set(passwords) == {"admin", "editor", "publisher", "physio", "lead"}
    for name, password in passwords.items():
        assert authenticate(username=name, password=password) is not None


def test_the_accounts_have_their_roles(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys)
    roles = {user.username: (user.is_staff, user.is_superuser) for user in User.objects.all()}
    staff = {"admin": (True, True), "editor": (True, False), "publisher": (True, False)}
    assert roles == staff | {"physio": (False, False), "lead": (False, False)}


def test_two_of_them_work_at_a_demo_clinic(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys)
    run(capsys, "--reset")
    members = Membership.objects.values_list("user__username", "clinic__name", "role")
    assert {*members} == {
        ("physio", "Northside Clinic (demo)", "physiotherapist"),
        ("lead", "Northside Clinic (demo)", "lead"),
    }


def test_a_second_run_changes_nothing_and_says_how_to_reset(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys)
    before = list(User.objects.order_by("pk").values())
    call_command("demo_accounts")
    assert "make demo" in capsys.readouterr().out
    assert list(User.objects.order_by("pk").values()) == before


def test_a_missing_account_alone_is_made_again(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys)
    User.objects.filter(username="editor").delete()
    assert set(run(capsys)) == {"editor"}


def test_a_reset_ends_the_old_passwords(capsys: pytest.CaptureFixture[str]) -> None:
    old = run(capsys)
    new = run(capsys, "--reset")
    assert set(new) == set(old)
    for name in old:
        assert authenticate(username=name, password=old[name]) is None
        assert authenticate(username=name, password=new[name]) is not None
