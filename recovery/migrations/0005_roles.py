"""The groups of those who publish and of those who look after everything, beside the editors of 0002."""

from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CONTENT = ("procedure", "edition", "milestone", "guidesection", "source")
ACCOUNTS = ("user", "group")
READING = {("recovery", model): ("view",) for model in CONTENT}
GROUPS: dict[str, dict[tuple[str, str], tuple[str, ...]]] = {
    # A published edition is brought back as a new draft, and a draft in its way discarded: both belong to publishing.
    "publishers": {**READING, ("recovery", "edition"): ("view", "delete", "publish", "restore")},
    "editors": {("recovery", "edition"): ("restore",)},
    "admins": {
        ("recovery", "procedure"): ("add", "change", "view"),
        ("recovery", "edition"): ("add", "change", "delete", "view", "publish", "restore"),
        **{("recovery", model): ("add", "change", "delete", "view") for model in CONTENT[2:]},
        ("auth", "user"): ("add", "change", "view"),
        ("auth", "group"): ("view",),
    },
}
NAMES = {"guidesection": "guide section"}


def make_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    for name, permissions in GROUPS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*_rows(apps, permissions))


def _rows(apps: Apps, permissions: dict[tuple[str, str], tuple[str, ...]]) -> Iterator[Any]:
    """Made here, since Django makes them only once all migrations have run; it then finds them there."""
    for (app_label, model), actions in permissions.items():
        content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
            app_label=app_label, model=model
        )
        for action in actions:
            yield apps.get_model("auth", "Permission").objects.get_or_create(
                content_type_id=content_type.pk,
                codename=f"{action}_{model}",
                defaults={"name": f"Can {action} {NAMES.get(model, model)}"},
            )[0]


def remove_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("auth", "Group").objects.filter(name__in=["publishers", "admins"]).delete()


class Migration(migrations.Migration):
    dependencies = [("recovery", "0004_publishing")]
    operations = [migrations.RunPython(make_groups, remove_groups)]
