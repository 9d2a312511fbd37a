"""The roles, and who can look after the site: nothing that is needed can be deleted, and each start puts it right."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.test import Client

from recovery.accounts import roles
from tests.accounts.conftest import PASSWORD, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
GROUPS, USERS = "/admin/auth/group/", "/admin/auth/user/"
Rights = dict[str, set[tuple[str, str]]]


def rights() -> Rights:
    rows = Group.objects.values_list("name", "permissions__content_type__app_label", "permissions__codename")
    found: Rights = {}
    for name, app, codename in rows:
        found.setdefault(name, set()).add((app, codename))
    return found


@pytest.fixture
def chief() -> User:
    return User.objects.create_superuser("chief", password=PASSWORD)


@pytest.fixture
def as_chief(chief: User) -> Client:
    return signed_in(chief)


def delete_all() -> None:
    Group.objects.all().delete()


def delete_one() -> None:
    Group.objects.get(name="publishers").delete()


def empty() -> None:
    Group.objects.get(name="editors").permissions.clear()


def give_more() -> None:
    Group.objects.get(name="editors").permissions.add(Permission.objects.get(codename="delete_user"))


def take_one_away() -> None:
    admins = Group.objects.get(name="admins")
    admins.permissions.remove(admins.permissions.get(codename="add_invitation"))


def rename() -> None:
    Group.objects.filter(name="admins").update(name="former admins")


def lose_a_permission() -> None:
    Permission.objects.get(codename="publish_edition").delete()


HARM = [delete_all, delete_one, empty, give_more, take_one_away, rename, lose_a_permission]


@pytest.mark.differs
@pytest.mark.parametrize("harm", HARM)
def test_a_migration_puts_the_roles_right(harm: Callable[[], None]) -> None:
    roles.put_right()
    before = rights()
    harm()
    assert rights() != before
    call_command("migrate", verbosity=0)
    assert {name: rights()[name] for name in roles.ROLES} == before


@pytest.mark.differs
def test_the_server_puts_the_roles_right_before_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    roles.put_right()
    before = rights()
    delete_all()
    started: list[str] = []
    served = "recovery.management.commands.serve."
    monkeypatch.setattr(served + "call_command", lambda *_, **__: None)
    monkeypatch.setattr(served + "os.execv", lambda *_: started.append("yes"))
    monkeypatch.setattr(served + "readiness.is_migrated", lambda: True)
    call_command("serve")
    assert (started, rights()) == (["yes"], before)


@pytest.mark.differs
def test_members_of_a_role_stay_in_it_when_it_is_put_right(chief: User) -> None:
    roles.put_right()
    chief.groups.add(Group.objects.get(name="editors"))
    empty()
    roles.put_right()
    assert [group.name for group in chief.groups.all()] == ["editors"]


def test_not_even_a_superuser_deletes_or_changes_a_role(as_chief: Client) -> None:
    roles.put_right()
    before = rights()
    for group in Group.objects.all():
        assert as_chief.post(f"{GROUPS}{group.pk}/delete/", {"post": "yes"}).status_code == 403
        assert as_chief.post(f"{GROUPS}{group.pk}/change/", {"name": "other"}).status_code == 403
    every = [str(group.pk) for group in Group.objects.all()]
    chosen = {"action": "delete_selected", "_selected_action": every, "select_across": "1", "post": "yes"}
    as_chief.post(GROUPS, chosen)
    assert rights() == before


def test_a_group_of_ones_own_is_changed_and_deleted(as_chief: Client) -> None:
    own = Group.objects.create(name="friends")
    assert as_chief.post(f"{GROUPS}{own.pk}/change/", {"name": "good friends"}).status_code == 302
    assert as_chief.post(f"{GROUPS}{own.pk}/delete/", {"post": "yes"}).status_code == 302


def person_fields(user: User, **changed: str) -> dict[str, str]:
    fields = {
        "username": user.username,
        "is_active": "on",
        "is_staff": "on",
        "is_superuser": "on",
    }
    return {name: value for name, value in {**fields, **changed}.items() if value}


@pytest.mark.differs
@pytest.mark.parametrize("lost", ["is_active", "is_staff", "is_superuser"])
def test_the_last_superuser_is_not_weakened_until_there_is_another(as_chief: Client, chief: User, lost: str) -> None:
    """One that cannot sign in is not another."""
    User.objects.create_superuser("asleep", password=PASSWORD, is_active=False)
    User.objects.create_superuser("without")
    address = f"{USERS}{chief.pk}/change/"
    response = as_chief.post(address, person_fields(chief, **{lost: ""}))
    assert "Nobody else can look after the site." in response.content.decode()
    assert getattr(User.objects.get(pk=chief.pk), lost)
    User.objects.create_superuser("second", password=PASSWORD)
    assert as_chief.post(address, person_fields(chief, **{lost: ""})).status_code == 302
    assert not getattr(User.objects.get(pk=chief.pk), lost)


@pytest.mark.differs
def test_the_last_superusers_are_not_deleted_alone_or_together(as_chief: Client, chief: User) -> None:
    as_chief.post(f"{USERS}{chief.pk}/delete/", {"post": "yes"})
    second = User.objects.create_superuser("second", password=PASSWORD)
    both = {"action": "delete_selected", "_selected_action": [str(chief.pk), str(second.pk)], "post": "yes"}
    assert "Nobody else can look after the site." in as_chief.post(USERS, both).content.decode()
    assert User.objects.filter(is_superuser=True).count() == 2
    as_chief.post(f"{USERS}{second.pk}/delete/", {"post": "yes"})
    assert not User.objects.filter(pk=second.pk).exists()


def test_the_password_of_the_last_superuser_is_not_switched_off(as_chief: Client, chief: User) -> None:
    page = as_chief.post(f"{USERS}{chief.pk}/password/", {"usable_password": "false", "unset-password": "yes"})
    assert "Nobody else can look after the site." in page.content.decode()
    assert User.objects.get(pk=chief.pk).has_usable_password()


@pytest.mark.differs
def test_without_a_superuser_the_last_admin_keeps_the_role() -> None:
    roles.put_right()
    ada = User.objects.create_user("ada", password=PASSWORD, is_staff=True)
    ada.groups.add(Group.objects.get(name="admins"))
    held = {"initial-groups": str(ada.groups.get().pk)}
    fields = person_fields(ada, is_superuser="") | held
    page = signed_in(ada).post(f"{USERS}{ada.pk}/change/", {**fields, "groups": []})
    assert "Nobody else can look after the site." in page.content.decode()
    assert ada.groups.exists()
    assert signed_in(ada).post(f"{USERS}{ada.pk}/change/", {**fields, "is_active": ""}).status_code == 200
    assert User.objects.get(pk=ada.pk).is_active
