"""The clinic's protocols: listed, copied, put away and taken out again."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from recovery.accounts.membership import for_members
from recovery.clinic import protocols as clinic_protocols
from recovery.clinic.links import listing
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import ClinicProtocol
from recovery.clinic.plans import stored
from recovery.clinic.plans.stored import StoredPlan
from recovery.content import published_editions as editions
from recovery.domain.plan import stale
from recovery.domain.protocol import Protocol
from recovery.site.http import now, site_today, zone_of
from recovery.workspace.common import count_words
from recovery.workspace.notice_page import Notice, notice
from recovery.workspace.protocol_list_page import protocol_row, typical_row
from recovery.workspace.response import go, show


@require_safe
@for_members
def protocols(request: HttpRequest, member: Membership) -> HttpResponse:
    """List everything a link of this clinic can be made from."""
    today, zone, typical = site_today(), zone_of(request), editions.typical()
    is_archive = request.GET.get("archived") == "1"
    live, most = listing.live_links(member, today), listing.MOST_COUNTED
    listed = looked_at = clinic_protocols.protocols(member, archived=is_archive)
    rows, archived = [], ""
    for protocol in listed:
        if of_source := typical.get(protocol.procedure.slug):
            number = live.get(protocol.pk, 0)
            rows.append(protocol_row(protocol, of_source, count_words(min(number, most), is_cut=number > most), zone))
    if not is_archive:
        # Links go on showing what was put away, so what an edition changed of it matters as long as there are any.
        away = clinic_protocols.protocols(member, archived=True)
        looked_at = (*listed, *(protocol for protocol in away if live.get(protocol.pk)))
        counts, is_cut = listing.live_typical(member, today)
        rows += [
            typical_row(of_source, count_words(counts.get(slug, 0), is_cut=is_cut))
            for slug, of_source in typical.items()
        ]
        if away:
            words = ngettext("{n} archived protocol", "{n} archived protocols", len(away))
            archived = words.format(n=len(away))
    notices = (protocol_notice(protocol, protocol.plan, typical, {}) for protocol in looked_at)
    context: dict[str, object] = {
        "section": "protocols",
        "is_archive": is_archive,
        "rows": rows,
        "notices": [notice for notice in notices if notice],
        "archived": archived,
    }
    return show(request, member, "workspace/protocol_list.html", context)


def protocol_notice(
    protocol: ClinicProtocol, plan: StoredPlan, typical: dict[str, Protocol], ticked: Mapping[str, str]
) -> Notice | None:
    """Say what the edition changed of what ``plan`` sets; ``ticked`` is what stands in the form."""
    of_source = typical.get(protocol.procedure.slug)
    if of_source is None:
        return None
    return notice(protocol.name, protocol.pk, of_source, stale(of_source, stored.read(plan)), ticked)


_MOST_COPIES = 1000


@require_POST
@for_members
def protocol_copy(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Make a protocol like this one, to be changed."""
    protocol = clinic_protocols.protocol(member, pk)
    twin = ClinicProtocol(clinic=protocol.clinic, procedure=protocol.procedure, note=protocol.note, plan=protocol.plan)
    for number in range(1, _MOST_COPIES):
        words = _("Copy of {name}") if number == 1 else _("Copy {n} of {name}")
        twin.name = words.format(n=number, name=protocol.name)[:110]
        with suppress(clinic_protocols.NameTaken):
            clinic_protocols.save(twin, member, version=0)
            break
    return go(request, "protocol-edit", twin.pk, said=_("This is the copy. Give it a name of its own."))


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
