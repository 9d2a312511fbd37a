"""The links to everything that a user may do with an edition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser, User
from django.urls import reverse
from django.utils.translation import gettext as _

from recovery.content.models.edition import Edition

Visitor = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Action:
    """A link; the one that most come for is drawn as a button."""

    words: str
    address: str
    is_main: bool = False


def edition_actions(edition: Edition, user: Visitor, before: int | None) -> Iterator[Action]:
    """Yield links to all that can be done with ``edition``, which follows the edition number ``before``."""
    match Edition.Status(edition.status):
        case Edition.Status.DRAFT:
            if user.has_perm("recovery.change_edition"):
                yield Action(_("Edit"), _edition_page(edition, "change"), is_main=True)
            else:
                yield view_action(edition)
            if address := publish_address(edition, user):
                yield Action(_("Check and publish"), address)
            if before is not None:
                yield compare_action(edition, before)
            if user.has_perm("recovery.delete_edition"):
                yield Action(_("Discard"), _edition_page(edition, "delete"))
        case Edition.Status.PUBLISHED:
            yield view_action(edition)
            yield Action(_("View on site"), edition.procedure.get_absolute_url())
        case Edition.Status.RETIRED:
            yield view_action(edition)
            yield from restore_actions(edition, user)
    yield Action(_("Export"), reverse("admin:recovery_edition_export", args=[edition.pk]))


def view_action(edition: Edition) -> Action:
    """Return the link to the page of the edition."""
    return Action(_("View"), _edition_page(edition, "change"))


def compare_action(edition: Edition, before: int) -> Action:
    """Return the link to the edition beside the one with the number ``before``."""
    query = urlencode({"before": before, "after": edition.number})
    page = reverse("admin:recovery_procedure_compare", args=[edition.procedure_id])
    return Action(_("Compare"), f"{page}?{query}")


def restore_actions(edition: Edition, user: Visitor) -> Iterator[Action]:
    """Yield the link that brings an old edition back as a new draft, for people who may do that."""
    if user.has_perm("recovery.restore_edition"):
        yield Action(_("Restore as draft"), reverse("admin:recovery_edition_restore", args=[edition.pk]))


def publish_address(edition: Edition, user: Visitor) -> str:
    """Return the address of the page that checks the draft; empty for people who may neither change nor publish it."""
    if not (user.has_perm("recovery.change_edition") or user.has_perm("recovery.publish_edition")):
        return ""
    return _edition_page(edition, "publish")


def _edition_page(edition: Edition, name: str) -> str:
    return reverse(f"admin:recovery_edition_{name}", args=[edition.pk])
