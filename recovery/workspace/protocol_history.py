"""How a protocol was before each time it was saved."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from recovery.accounts.membership import for_members
from recovery.clinic import protocols as clinic_protocols
from recovery.clinic.models.clinic import Membership
from recovery.clinic.plans import stored, summary
from recovery.content import published_editions as editions
from recovery.domain.protocol import Protocol
from recovery.site.http import zone_of
from recovery.text.bidi import isolated
from recovery.text.formatting import date_with_year
from recovery.workspace.conflict import Side
from recovery.workspace.conflict_page import Names, value_words
from recovery.workspace.protocol_edit import side_of
from recovery.workspace.response import go, show


@dataclass(frozen=True, slots=True)
class Change:
    """One saving of a protocol."""

    said: str
    """Who saved it, and when."""
    before: str
    """The plan as it was, in a line."""
    was: list[str]
    """What changed, each with what it was."""


@require_safe
@for_members
def protocol_history(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Show who changed a protocol when, and how it was before."""
    protocol, zone = clinic_protocols.protocol(member, pk), zone_of(request)
    typical = editions.typical().get(protocol.procedure.slug)
    if typical is None:
        return go(request, "protocols", said=_("This operation is not published any more."))
    after, changes = side_of(protocol), []
    for saved in clinic_protocols.changes(protocol):
        before = side_of(saved)
        at, who = saved.at.astimezone(zone), saved.by_name or _("somebody who has left")
        said = _("{date}, {time}, {who}").format(date=date_with_year(at.date()).text, time=f"{at:%H:%M}", who=who)
        differs = summary.describe(stored.read(saved.plan), typical) or _("Nothing. As the source says.")
        changes.append(Change(said, differs, _what_changed(before, after, typical)))
        after = before
    context: dict[str, object] = {"name": protocol.name, "pk": pk, "changes": changes, "section": "protocols"}
    return show(request, member, "workspace/protocol_history.html", context)


def _what_changed(before: Side, after: Side, typical: Protocol) -> list[str]:
    """Each field that changed, with what it was, in the words of the page on which two meet."""
    titles = {milestone.key: milestone.title for milestone in typical.milestones}
    for side in (after, before):  # what it was called then counts
        titles |= {milestone["key"]: milestone["title"] for milestone in side.plan["own"]}
    names = Names(titles, None)
    words = _("{field}: it was {value}")
    paths = before.changed_to(after)
    return list(
        dict.fromkeys(words.format(field=names.title(path), value=_value(path, before, names)) for path in paths)
    )


def _value(path: str, before: Side, names: Names) -> str:
    value = before.at(path)
    key, dot, _part = path.partition(".")
    if value is None and key.startswith("own-") and not dot:
        return _("not there")
    words, _dates = value_words(path, value, names)
    if not isinstance(value, dict) or dot:
        return words
    window, _dates = value_words(f"{key}.window", value.get("window"), names)
    return _("“{title}”, {window}").format(title=isolated(words), window=window)
