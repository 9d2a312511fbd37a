"""Whoever looks after everything looks after clinics too: makes them, names their first lead, invites."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PERMISSIONS: dict[str, tuple[str, ...]] = {
    "clinic": ("add", "change", "view"),
    "membership": ("add", "change", "delete", "view"),
    "invitation": ("add", "delete", "view"),
}
NAMES = {"membership": "member"}


def permit(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="admins")
    for model, actions in PERMISSIONS.items():
        content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
            app_label="recovery", model=model
        )
        for action in actions:
            group.permissions.add(_permission(apps, content_type.pk, action, model))


def _permission(apps: Apps, content_type: int, action: str, model: str) -> Any:
    """Made here, since Django makes them only once all migrations have run; it then finds them there."""
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type_id=content_type,
        codename=f"{action}_{model}",
        defaults={"name": f"Can {action} {NAMES.get(model, model)}"},
    )[0]


class Migration(migrations.Migration):
    dependencies = [("recovery", "0006_sharing")]
    operations = [migrations.RunPython(permit, migrations.RunPython.noop)]
