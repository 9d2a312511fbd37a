"""Load the procedures that ship with the software."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from recovery.content.files import shipped
from recovery.site import http


class Command(BaseCommand):
    help = "Publishes each procedure of fixtures/ that is not there yet; never changes one that is."

    def handle(self, *args: Any, **options: Any) -> None:
        for path in sorted((settings.BASE_DIR / "fixtures").glob("*.json")):
            edition = shipped.publish_first(shipped.read(path), http.now())
            self.stdout.write(f"{path.stem}: {'loaded' if edition else 'there already'}")
