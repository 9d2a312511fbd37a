"""A new link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from recovery.accounts.membership import for_members
from recovery.clinic.links import issuing, shown
from recovery.clinic.models.clinic import Membership
from recovery.clinic.plans import stored
from recovery.domain.protocol import Protocol
from recovery.patient.page.clinic_card import protocol_name
from recovery.site.http import today_for
from recovery.workspace.common import Option
from recovery.workspace.link_form import as_option, link_form
from recovery.workspace.link_form_page import with_seen
from recovery.workspace.link_reading import Chosen, Given, ReadLink, choices, read_link
from recovery.workspace.plan_reading import FOCUS, Values, boxes, is_rearranging, rearranged
from recovery.workspace.preview import preview_of, unsaved
from recovery.workspace.preview_page import Preview
from recovery.workspace.response import go, part_asked, posted, show


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def link_new(request: HttpRequest, member: Membership) -> HttpResponse:
    """Ask for a protocol and a date; make the link, and go on to hand it over."""
    today, several = today_for(request), choices(member)
    if request.method != "POST":
        return _ask(request, member, several, _blank(request, member, several), today)
    values = rearranged(posted(request))
    chosen = next((each for each in several if each.value == values.get("protocol")), None)
    if chosen is None:
        read = None
        values = values | {"protocol": ""}
    else:
        read = read_link(Given(values, member, chosen, today, prefix=f"{chosen.typical.procedure}."))
    if read is not None and is_rearranging(values):
        return _ask(request, member, several, values, today, read.quiet())
    if "preview" in values or read is None or not read.is_fine:
        return _ask(request, member, several, values, today, read)
    link = issuing.issue(read.facts, by=member.user, today=today)
    return go(request, "link-share", link.pk)


def _blank(request: HttpRequest, member: Membership, several: tuple[Chosen, ...]) -> dict[str, str]:
    """The protocol asked for in the address, or the one used last, or the first."""
    known = [each.value for each in several]
    wanted = (request.GET.get("protocol", ""), str(member.last_protocol_id), *_typical_after(several), *known[:1])
    values = {"protocol": next((value for value in wanted if value in known), ""), "for": "one"}
    for typical in _procedures(several):
        values |= boxes(stored.empty(), typical, f"{typical.procedure}.")
    return values


def _typical_after(several: tuple[Chosen, ...]) -> tuple[str, ...]:
    """Nothing, while a clinic has one protocol of its own: it is the better guess."""
    return () if any(each.protocol for each in several) else (several[0].value,) if several else ()


def _procedures(several: tuple[Chosen, ...]) -> tuple[Protocol, ...]:
    return tuple(each.typical for each in several if each.protocol is None)


def _ask(
    request: HttpRequest,
    member: Membership,
    several: tuple[Chosen, ...],
    values: Values,
    today: date,
    read: ReadLink | None = None,
) -> HttpResponse:
    chosen = next((each for each in several if each.value == values.get("protocol")), None)
    preview = preview_of(unsaved(member, chosen, read.facts if read else None), today) if chosen else None
    protocol = chosen.value if chosen else ""
    form = link_form(values, _timed(member, several, chosen), today, member, read=read)
    form = with_seen(form, _seen(chosen, preview))
    form = replace(form, protocols=_options(member, several, protocol), timed=protocol)
    is_preview = "preview" in values or is_rearranging(values)
    context: dict[str, object] = {"form": form, "preview": preview, "nothing": not several}
    context["focus"] = values.get(FOCUS, "")
    # Boxes are put in place anew only where another protocol was chosen: nobody is typing in them then.
    new_preview = "preview_swap" if values.get("timed") == protocol else "timings_swap"
    if part := part_asked(request, values, preview=new_preview, rows="visits_swap"):
        return show(request, member, part, context)
    status = 200 if is_preview or request.method != "POST" else 422
    return show(request, member, "workspace/link_new.html", context | {"is_wrong": status == 422}, status)


def _seen(chosen: Chosen | None, preview: Preview | None) -> dict[str, str]:
    """When the patient sees each milestone, by the name of its boxes."""
    if chosen is None or preview is None:
        return {}
    return {f"{chosen.typical.procedure}.{key}": words for key, words in preview.seen.items()}


def _timed(
    member: Membership, several: tuple[Chosen, ...], chosen: Chosen | None
) -> Iterator[tuple[Chosen, Protocol, str]]:
    """Each procedure with what holds where nothing is set: of the one that is chosen, the protocol's timings."""
    for each in (each for each in several if each.protocol is None):
        says = each.typical
        if chosen is not None and chosen.procedure == each.procedure:
            says = shown.content_of(unsaved(member, chosen, None)).protocol
        yield each, says, f"{each.typical.procedure}."


def _options(member: Membership, several: tuple[Chosen, ...], value: str) -> tuple[Option, ...]:
    last = str(member.last_protocol_id)
    has_several = sum(each.protocol is None for each in several) > 1
    return tuple(
        as_option(
            each,
            several=has_several,
            used_last=_("You used this last.") if each.value == last else "",
            is_chosen=each.value == value,
            typical=(protocol_name(""), _("As the source says")),
        )
        for each in several
    )
