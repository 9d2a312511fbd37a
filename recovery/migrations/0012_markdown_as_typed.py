"""Renders stored guidance anew: lists keep their numbers, lines their ends. The text itself stays as it is."""

from typing import Any

from django.db import migrations

from recovery.text import markdown

FIELDS = (("Milestone", "guidance"), ("GuideSection", "body"))


def render_again(apps: Any, schema_editor: Any) -> None:
    for model, field in FIELDS:
        rows = apps.get_model("recovery", model).objects.using(schema_editor.connection.alias)
        for row in list(rows.only("pk", field, f"{field}_html")):
            html = markdown.render(getattr(row, field))
            if html != getattr(row, f"{field}_html"):
                rows.filter(pk=row.pk).update(**{f"{field}_html": html})


class Migration(migrations.Migration):

    dependencies = [
        ("recovery", "0011_in_help"),
    ]

    operations = [migrations.RunPython(render_again, migrations.RunPython.noop)]
