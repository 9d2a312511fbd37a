"""The group whose members edit content."""

from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ACTIONS = {
    "procedure": ("add", "view"),
    "edition": ("add", "change", "delete", "view"),
    "milestone": ("add", "change", "delete", "view"),
    "guidesection": ("add", "change", "delete", "view"),
    "source": ("add", "change", "delete", "view"),
}
NAMES = {"guidesection": "guide section"}


def make_group(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="editors")
    group.permissions.add(*_permissions(apps))


def _permissions(apps: Apps) -> Iterator[Any]:
    """Made here, since Django makes them only once all migrations have run; it then finds them there."""
    content_types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    for model, actions in ACTIONS.items():
        content_type, _ = content_types.get_or_create(app_label="recovery", model=model)
        for action in actions:
            yield permissions.get_or_create(
                content_type_id=content_type.pk,
                codename=f"{action}_{model}",
                defaults={"name": f"Can {action} {NAMES.get(model, model)}"},
            )[0]


def remove_group(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("auth", "Group").objects.filter(name="editors").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("recovery", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_group, remove_group)]
