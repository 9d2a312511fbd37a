"""A visit keeps its zone beside its time, so that nothing done to its clinic changes what patients read."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import migrations, models

DEMO = "Northside Clinic (demo)"
DEMO_ZONE = "Europe/London"


def zone_of(clinic: Any) -> ZoneInfo:
    """What the time of its visits was read in: the clinic's zone, or the site's where it has none that exists."""
    try:
        return ZoneInfo(clinic.zone)
    except (LookupError, OSError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)


def each_visit(links: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Every stored visit with a time, with its link."""
    for link in links.select_related("clinic").iterator(chunk_size=200):
        own = link.plan.get("own") if isinstance(link.plan, dict) else None
        for visit in own if isinstance(own, list) else ():
            if isinstance(visit, dict) and isinstance(visit.get("at"), str) and visit["at"]:
                yield link, visit


def keep_zones(apps: Any, schema_editor: Any) -> None:
    links = apps.get_model("recovery", "TimelineLink").objects
    for link, visit in each_visit(links):
        zone = zone_of(link.clinic)
        try:
            at = datetime.fromisoformat(visit["at"])
            read = at.astimezone(zone) if at.utcoffset() is not None else None
        except (ArithmeticError, ValueError):
            continue
        if read is None:
            continue
        if link.clinic.name == DEMO and not link.clinic.zone:
            zone = ZoneInfo(DEMO_ZONE)  # it gets this zone below; the clock shows what it showed
            read = read.replace(tzinfo=zone)
        visit["at"] = f"{read.isoformat()}[{zone.key}]"
        links.filter(pk=link.pk).update(plan=link.plan)
    apps.get_model("recovery", "Clinic").objects.filter(name=DEMO, zone="").update(zone=DEMO_ZONE)


def forget_zones(apps: Any, schema_editor: Any) -> None:
    links = apps.get_model("recovery", "TimelineLink").objects
    for link, visit in each_visit(links):
        visit["at"] = visit["at"].partition("[")[0]
        links.filter(pk=link.pk).update(plan=link.plan)


class Migration(migrations.Migration):
    dependencies = [
        ("recovery", "0012_markdown_as_typed"),
    ]

    operations = [
        migrations.AlterField(
            model_name="clinic",
            name="zone",
            field=models.CharField(
                blank=True,
                help_text="Patients read the times of visits by its clock.",
                max_length=64,
                verbose_name="time zone",
            ),
        ),
        migrations.RunPython(keep_zones, forget_zones),
    ]
