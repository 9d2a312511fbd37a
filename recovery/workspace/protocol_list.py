"""The clinic's protocols: listed, copied, put away, and how each was before."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, tzinfo

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from recovery.accounts.membership import for_members
from recovery.clinic import protocols as clinic_protocols
from recovery.clinic.links import listing
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import ClinicProtocol
from recovery.clinic.plans import merging, stored, summary
from recovery.clinic.plans.stored import StoredPlan
from recovery.content import published_editions as editions
from recovery.domain.plan import stale
from recovery.domain.protocol import Protocol
from recovery.site.http import now, site_today, zone_of
from recovery.workspace.conflict_page import Names
from recovery.workspace.notice_page import Notice, notice
from recovery.workspace.protocol_history_page import change, was_words
from recovery.workspace.protocol_list_page import (
    ProtocolSeen,
    Row,
    archived_words,
    at_least,
    live_number,
    row,
    typical_row,
)
from recovery.workspace.response import go, show


@require_safe
@for_members
def protocols(request: HttpRequest, member: Membership) -> HttpResponse:
    """Everything a link of this clinic can be made from."""
    today, typical = site_today(), editions.typical()
    is_archive = request.GET.get("archived") == "1"
    live = listing.live_links(member, today)
    listed = clinic_protocols.protocols(member, archived=is_archive)
    # Links go on showing what was put away, so what an edition changed of it matters as long as there are any.
    looked_at = listed if is_archive else (*listed, *_archived_in_use(member, live))
    rows = [_row(each, typical, live, zone_of(request)) for each in listed if each.procedure.slug in typical]
    if not is_archive:
        rows += _typical_rows(member, typical, today)
    found = [said for each in looked_at if (said := protocol_notice(each, each.plan, typical, {}))]
    context: dict[str, object] = {"rows": rows, "notices": found, "section": "protocols", "is_archive": is_archive}
    context |= {"archived": "" if is_archive else archived_words(clinic_protocols.archived_count(member))}
    return show(request, member, "workspace/protocols.html", context)


def _archived_in_use(member: Membership, live: dict[int, int]) -> tuple[ClinicProtocol, ...]:
    return tuple(each for each in clinic_protocols.protocols(member, archived=True) if live.get(each.pk))


def protocol_notice(
    protocol: ClinicProtocol, plan: StoredPlan, typical: dict[str, Protocol], ticked: Mapping[str, str]
) -> Notice | None:
    """What the edition changed of what ``plan`` sets; ``ticked`` is what stands in the form."""
    says = typical.get(protocol.procedure.slug)
    if says is None:
        return None
    return notice(protocol.name, protocol.pk, says, stale(says, stored.read(plan)), ticked)


def _row(protocol: ClinicProtocol, typical: dict[str, Protocol], live: dict[int, int], zone: tzinfo) -> Row:
    says = typical[protocol.procedure.slug]
    plan = stored.read(protocol.plan)
    return row(
        ProtocolSeen(
            pk=protocol.pk,
            name=protocol.name,
            procedure=protocol.procedure.name,
            slug=protocol.procedure.slug,
            changed_on=protocol.changed_at.astimezone(zone).date(),
            differs=summary.describe(plan, says),
            checks=len(stale(says, plan)),
            live=live_number(live.get(protocol.pk, 0), listing.MOST_COUNTED),
        )
    )


def _typical_rows(member: Membership, typical: dict[str, Protocol], today: date) -> list[Row]:
    counts, is_cut = listing.live_typical(member, today)
    return [
        typical_row(
            procedure=says.name,
            slug=slug,
            edition=says.edition,
            live=at_least(counts.get(slug, 0)) if is_cut else str(counts.get(slug, 0)),
        )
        for slug, says in typical.items()
    ]


_MOST_COPIES = 1000


@require_POST
@for_members
def protocol_copy(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """A protocol like this one, to be changed."""
    protocol = clinic_protocols.protocol(member, pk)
    twin = ClinicProtocol(clinic=protocol.clinic, procedure=protocol.procedure, note=protocol.note, plan=protocol.plan)
    for number in range(1, _MOST_COPIES):
        twin.name = _copy_name(protocol.name, number)
        with suppress(clinic_protocols.NameTaken):
            clinic_protocols.save(twin, member, version=0)
            break
    return go(request, "protocol-edit", twin.pk, said=_("This is the copy. Give it a name of its own."))


def _copy_name(name: str, number: int) -> str:
    words = _("Copy of {name}") if number == 1 else _("Copy {n} of {name}")
    return words.format(n=number, name=name)[:110]


@require_POST
@for_members
def protocol_archive(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Put a protocol away. Its links go on as they are."""
    clinic_protocols.archive(clinic_protocols.protocol(member, pk), now())
    return go(request, "protocols", said=_("Archived. Its links go on working."))


@require_POST
@for_members
def protocol_use_again(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Take a protocol out again."""
    try:
        clinic_protocols.use_again(clinic_protocols.protocol(member, pk))
    except clinic_protocols.NameTaken:
        return go(request, "protocols", said=_("Another protocol has that name now. Rename it first."), is_done=False)
    return go(request, "protocols", said=_("It can be used for new links again."))


@require_safe
@for_members
def protocol_history(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Who changed a protocol when, and how it was before."""
    protocol, zone = clinic_protocols.protocol(member, pk), zone_of(request)
    says = editions.typical().get(protocol.procedure.slug)
    if says is None:
        return go(request, "protocols", said=_("This operation is not published any more."))
    after: dict[str, object] = {"name": protocol.name, "note": protocol.note, "plan": protocol.plan}
    changes = []
    for each in clinic_protocols.changes(protocol):
        before = summary.describe(stored.read(each.plan), says)
        was: dict[str, object] = {"name": each.name, "note": each.note, "plan": each.plan}
        changes.append(change(each.at.astimezone(zone), each.by_name, before, _was(was, after, says)))
        after = was
    context: dict[str, object] = {"name": protocol.name, "pk": pk, "changes": changes, "section": "protocols"}
    return show(request, member, "workspace/protocol_history.html", context)


def _was(was: dict[str, object], after: dict[str, object], says: Protocol) -> list[str]:
    """What changed, with what it was."""
    plans_of = [each["plan"] for each in (was, after)]
    titles = {each.key: each.title for each in says.milestones}
    for plan in reversed(plans_of):  # What it was called then.
        titles |= {each["key"]: each["title"] for each in plan["own"]}  # type: ignore[index]
    names = Names(titles, None)
    words = [was_words(name, was[name], names) for name in ("name", "note") if was[name] != after[name]]
    changed = merging.changed(*plans_of)  # type: ignore[arg-type]
    words += [was_words(path, merging.value_at(plans_of[0], path), names) for path in changed]  # type: ignore[arg-type]
    return list(dict.fromkeys(words))
