"""The states that a protocol was in before each time it was saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from recovery.accounts.membership import for_members
from recovery.clinic import protocols as clinic_protocols
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import ClinicProtocol, ProtocolChange
from recovery.clinic.plans import stored, summary
from recovery.clinic.plans.stored import StoredAdjustment, StoredMilestone
from recovery.content import published_editions as editions
from recovery.domain.protocol import Kind, Protocol
from recovery.site.http import zone_of
from recovery.text.bidi import isolated
from recovery.text.formatting import date_with_year
from recovery.workspace.response import go, show

KINDS = {
    Kind.EVENT: gettext_lazy("something that happens once"),
    Kind.STAGE: gettext_lazy("something that goes on for a while"),
    Kind.VISIT: gettext_lazy("a visit"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One saving of a protocol."""

    heading: str
    """The heading: who saved it, and when."""
    before: str
    """The plan as it was, in a line."""
    was: list[str]
    """The list of what changed, each with its earlier value."""


@require_safe
@for_members
def protocol_history(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Show who changed a protocol when, and how it was before."""
    protocol, zone = clinic_protocols.protocol(member, pk), zone_of(request)
    typical = editions.typical().get(protocol.procedure.slug)
    if typical is None:
        return go(request, "protocols", said=_("This operation is not published any more."))
    after: ClinicProtocol | ProtocolChange = protocol
    changes = []
    for before in clinic_protocols.changes(protocol):
        at, who = before.at.astimezone(zone), before.by_name or _("somebody who has left")
        heading = _("{date}, {time}, {who}").format(date=date_with_year(at.date()).text, time=f"{at:%H:%M}", who=who)
        differs = summary.describe(stored.read(before.plan), typical) or _("Nothing. As the source says.")
        words = _("{field}: it was {value}")
        was = dict.fromkeys(
            words.format(field=field, value=value) for field, value in _differences(before, after, typical)
        )
        changes.append(Change(heading, differs, list(was)))
        after = before
    context: dict[str, object] = {"name": protocol.name, "pk": pk, "changes": changes, "section": "protocols"}
    return show(request, member, "workspace/protocol_history.html", context)


def _differences(
    before: ProtocolChange, after: ClinicProtocol | ProtocolChange, typical: Protocol
) -> Iterator[tuple[str, str]]:
    """Yield everything that changed, with what it was in words."""
    titles = {milestone.key: milestone.title for milestone in typical.milestones}
    for name, was, is_now in ((_("Name"), before.name, after.name), (_("Note"), before.note, after.note)):
        if was != is_now:
            yield name, _quoted(was)
    old, new = before.plan["adjust"], after.plan["adjust"]
    for key in {**old, **new}:
        yield from _of_adjustment(titles.get(key, key), old.get(key, {}), new.get(key, {}))
    old_own, new_own = ({own["key"]: own for own in plan["own"]} for plan in (before.plan, after.plan))
    for key in {**old_own, **new_own}:
        yield from _of_own(old_own.get(key), new_own.get(key))


def _of_adjustment(title: str, was: StoredAdjustment, is_now: StoredAdjustment) -> Iterator[tuple[str, str]]:
    timing, timing_now = (
        "hidden" if adjustment.get("hidden") else adjustment.get("window") for adjustment in (was, is_now)
    )
    if timing != timing_now:
        length = summary.length_words(was.get("window")) if timing else _("as the source says")
        yield title, _("hidden") if timing == "hidden" else length
    if was.get("guidance", "") != is_now.get("guidance", ""):
        yield _("Words on {milestone}").format(milestone=title), _quoted(was.get("guidance", ""))


def _of_own(was: StoredMilestone | None, is_now: StoredMilestone | None) -> Iterator[tuple[str, str]]:
    if was is None:
        yield is_now["title"] if is_now else "", _("not there")
        return
    title, length = was["title"], summary.length_words(was.get("window"))
    if is_now is None:
        yield title, _("“{title}”, {window}").format(title=isolated(title), window=length)
        return
    if was["kind"] != is_now["kind"]:
        yield title, str(KINDS[Kind(was["kind"])])
    if title != is_now["title"]:
        yield title, _quoted(title)
    if was.get("guidance", "") != is_now.get("guidance", ""):
        yield _("Words on {milestone}").format(milestone=title), _quoted(was.get("guidance", ""))
    if was.get("window") != is_now.get("window"):
        yield title, length


def _quoted(text: str) -> str:
    return f"“{text}”" if text else _("empty")
