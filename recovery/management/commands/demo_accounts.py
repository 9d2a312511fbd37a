"""Make an account for each role, to try the site out with."""

from typing import Any

from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandParser
from django.utils.crypto import get_random_string

from recovery.clinic.models.clinic import Clinic, Membership, Role

CLINIC = "Northside Clinic (demo)"
ZONE = "Europe/London"
_ACCOUNTS: dict[str, dict[str, bool]] = {
    "admin": {"is_staff": True, "is_superuser": True},
    "editor": {"is_staff": True, "is_superuser": False},
    "publisher": {"is_staff": True, "is_superuser": False},
    "physio": {"is_staff": False, "is_superuser": False},
    "lead": {"is_staff": False, "is_superuser": False},
}
_GROUPS = {"editor": ("editors",), "publisher": ("publishers",)}
_ROLES = {"physio": Role.PHYSIOTHERAPIST, "lead": Role.LEAD}


class Command(BaseCommand):
    help = "Makes the demo accounts that are missing, and prints their passwords once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reset", action="store_true", help="give all of them new passwords")

    def handle(self, *args: Any, reset: bool, **options: Any) -> None:
        existing = set(User.objects.filter(username__in=_ACCOUNTS).values_list("username", flat=True))
        names = [name for name in _ACCOUNTS if reset or name not in existing]
        for name in names:
            self.stdout.write(f"demo account {name:<9} password {_make_account(name)}")
        _join_clinic(names)
        if not names:
            self.stdout.write("Demo accounts are as they were; new passwords: make demo")


def _make_account(name: str) -> str:
    """Make the account, or put it right, with a new password; return that."""
    password = get_random_string(16)
    defaults = {**_ACCOUNTS[name], "is_active": True}
    user, _ = User.objects.update_or_create(username=name, defaults=defaults)
    user.set_password(password)
    user.save(update_fields=["password"])
    user.groups.set(Group.objects.filter(name__in=_GROUPS.get(name, ())))
    return password


def _join_clinic(names: list[str]) -> None:
    joining = [name for name in names if name in _ROLES]
    if not joining:
        return
    clinic, _ = Clinic.objects.get_or_create(
        name=CLINIC, defaults={"phone": "020 7946 0018", "country": "GB", "zone": ZONE}
    )
    for name in joining:
        user = User.objects.get(username=name)
        Membership.objects.update_or_create(user=user, defaults={"clinic": clinic, "role": _ROLES[name]})
