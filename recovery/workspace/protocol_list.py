"""The clinic's protocols: listed, copied, put away and taken out again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import tzinfo

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from recovery.accounts.membership import for_members
from recovery.clinic import protocols as clinic_protocols
from recovery.clinic.links import listing
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import ClinicProtocol
from recovery.clinic.plans import stored, summary
from recovery.content import published_editions as editions
from recovery.domain.plan import stale
from recovery.domain.protocol import Protocol
from recovery.patient.page.attribution import protocol_name
from recovery.site.http import now, site_today, zone_of
from recovery.text.formatting import day_and_month
from recovery.workspace.link_list_page import count_words
from recovery.workspace.notice_page import notice
from recovery.workspace.response import go, show


@dataclass(frozen=True, slots=True)
class Row:
    """A protocol in the list; ``pk`` 0 for the typical timings."""

    pk: int
    name: str
    about: str
    differs: str
    to_check: str
    live: str
    choice: str
    """The value that chooses it for a new link."""
    slug: str


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
            rows.append(_own_row(protocol, of_source, count_words(min(number, most), is_cut=number > most), zone))
    if not is_archive:
        # Links go on showing what was put away, so what an edition changed of it matters as long as there are any.
        away = clinic_protocols.protocols(member, archived=True)
        looked_at = (*listed, *(protocol for protocol in away if live.get(protocol.pk)))
        counts, is_cut = listing.live_typical(member, today)
        rows += [
            _typical_row(of_source, count_words(counts.get(slug, 0), is_cut=is_cut))
            for slug, of_source in typical.items()
        ]
        if away:
            words = ngettext("{n} archived protocol", "{n} archived protocols", len(away))
            archived = words.format(n=len(away))
    notices = (
        notice(protocol, protocol.plan, typical[protocol.procedure.slug], {})
        for protocol in looked_at
        if protocol.procedure.slug in typical
    )
    context: dict[str, object] = {
        "section": "protocols",
        "is_archive": is_archive,
        "rows": rows,
        "notices": [*filter(None, notices)],
        "archived": archived,
    }
    return show(request, member, "workspace/protocol_list.html", context)


def _own_row(protocol: ClinicProtocol, typical: Protocol, live: str, zone: tzinfo) -> Row:
    """Put one of the clinic's protocols into words; ``zone`` is its reader's."""
    plan, procedure = stored.read(protocol.plan), protocol.procedure
    changed, checks = day_and_month(protocol.changed_at.astimezone(zone).date()).text, len(stale(typical, plan))
    return Row(
        pk=protocol.pk,
        name=protocol.name,
        about=_("{procedure}, changed {date}").format(procedure=procedure.name, date=changed),
        differs=summary.describe(plan, typical) or _("Nothing. As the source says."),
        to_check=ngettext("{n} thing to check", "{n} things to check", checks).format(n=checks) if checks else "",
        live=live,
        choice=str(protocol.pk),
        slug=procedure.slug,
    )


def _typical_row(typical: Protocol, live: str) -> Row:
    """Put the timings of the source into words, which everyone has."""
    return Row(
        pk=0,
        name=protocol_name(""),
        about=_("{procedure}, edition {n}").format(procedure=typical.name, n=typical.edition),
        differs=_("Nothing. As the source says."),
        to_check="",
        live=live,
        choice=f"typical:{typical.procedure}",
        slug=typical.procedure,
    )


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
