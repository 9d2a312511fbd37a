"""The three roles of the site's own staff: groups that the product needs, and what their members may do.

The migrations made them once; :func:`put_right` makes them again as they have to be, at every start.
"""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.management import create_contenttypes
from django.db import transaction
from django.db.models import Q, QuerySet

ADMINS = "admins"
_ALL = ("add", "change", "delete", "view")
_ROWS = ("milestone", "guidesection", "source")
_READ_CONTENT = {f"recovery.{model}": ("view",) for model in ("procedure", "edition", *_ROWS)}

PERMISSIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "editors": {
        "recovery.procedure": ("add", "view"),
        "recovery.edition": (*_ALL, "restore"),
        **{f"recovery.{model}": _ALL for model in _ROWS},
    },
    # A published edition is brought back as a new draft, and a draft in its way discarded: both belong to publishing.
    "publishers": {**_READ_CONTENT, "recovery.edition": ("view", "delete", "publish", "restore")},
    ADMINS: {
        "recovery.procedure": ("add", "change", "view"),
        "recovery.edition": (*_ALL, "publish", "restore"),
        **{f"recovery.{model}": _ALL for model in _ROWS},
        "recovery.clinic": ("add", "change", "view"),
        "recovery.membership": _ALL,
        "recovery.invitation": ("add", "delete", "view"),
        "auth.user": ("add", "change", "view"),
        "auth.group": ("view",),
    },
}
"""The rights of each role, by the model they are about."""
ROLES = tuple(PERMISSIONS)


def put_right() -> None:
    """Make each role that is missing, and give each exactly its permissions. Nothing is written where all is right."""
    members_may: dict[str, set[tuple[str, str]]] = {name: set() for name in ROLES}
    granted = Permission.objects.filter(group__name__in=ROLES)
    for name, label, codename in granted.values_list("group__name", "content_type__app_label", "codename"):
        members_may[name].add((label, codename))
    if all(members_may[name] == _codenames(name) for name in ROLES):
        return
    for label in ("auth", "recovery"):
        create_contenttypes(apps.get_app_config(label), verbosity=0)
        create_permissions(apps.get_app_config(label), verbosity=0)
    with transaction.atomic():
        ours = Permission.objects.filter(content_type__app_label__in=["auth", "recovery"])
        by_codename = {(row.content_type.app_label, row.codename): row for row in ours.select_related("content_type")}
        for name in ROLES:
            group, _ = Group.objects.get_or_create(name=name)
            group.permissions.set(by_codename[codename] for codename in _codenames(name))


def after_migration(**_signal: object) -> None:
    """Run :func:`put_right` after every migration, as the signal asks."""
    put_right()


def _codenames(name: str) -> set[tuple[str, str]]:
    return {
        (model.split(".")[0], f"{action}_{model.split('.')[1]}")
        for model, actions in PERMISSIONS[name].items()
        for action in actions
    }


def keepers() -> QuerySet[User]:
    """Return the accounts that can look after the site, of which one has to stay: superusers, or else the admins.

    Only those who can sign in: switched on, allowed into the admin, and with a password.
    """
    has_none = Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    able = User.objects.filter(is_active=True, is_staff=True).exclude(has_none)
    superusers = able.filter(is_superuser=True)
    return superusers if superusers.exists() else able.filter(groups__name=ADMINS)


def are_all_keepers(users: set[int]) -> bool:
    """Whether nobody could look after the site without these accounts, given by key."""
    needed = set(keepers().values_list("pk", flat=True))
    return bool(needed) and needed <= users
