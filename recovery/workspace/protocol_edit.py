"""The editor of a clinic's protocol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from recovery.accounts.membership import for_members
from recovery.clinic import protocols as clinic_protocols
from recovery.clinic.links import listing
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import NAME_LENGTH, NOTE_LENGTH, ClinicProtocol
from recovery.clinic.plans import plan_mistakes, stored
from recovery.clinic.plans.stored import StoredPlan
from recovery.content import published_editions
from recovery.domain.protocol import Protocol
from recovery.patient.page.question import EXAMPLE_DAY
from recovery.site.http import site_today, today_for, zone_of
from recovery.workspace import conflict
from recovery.workspace.conflict import Side, Three
from recovery.workspace.conflict_page import Names, Who, conflict_page
from recovery.workspace.plan_form_page import own, sets, with_seen
from recovery.workspace.plan_reading import (
    FOCUS,
    NEW,
    Values,
    adjustable,
    boxes,
    is_rearranging,
    own_keys,
    read_adjust,
    read_own,
    rearranged,
)
from recovery.workspace.preview import preview_of_protocol
from recovery.workspace.protocol_list import protocol_notice
from recovery.workspace.protocol_list_page import PREVIEW_DAYS, Editor, about, day_options, live_words
from recovery.workspace.response import go, part_asked, posted, show, version_in

_Asking = tuple[HttpRequest, Membership]


@dataclass(frozen=True, slots=True)
class _Opened:
    """A protocol with the edition it changes."""

    protocol: ClinicProtocol
    typical: Protocol
    saved: StoredPlan
    """Its plan before anything was typed."""
    wrong: Mapping[str, str] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def protocol_new(request: HttpRequest, member: Membership) -> HttpResponse:
    """A protocol that begins as the source says."""
    typical = published_editions.typical()
    slug = request.GET.get("procedure", "") or (next(iter(typical)) if len(typical) == 1 else "")
    if slug not in typical:
        context: dict[str, object] = {"procedures": [*typical.values()], "section": "protocols"}
        return show(request, member, "workspace/protocol_which.html", context)
    protocol = ClinicProtocol(clinic=member.clinic, procedure=clinic_protocols.procedures()[slug], plan=stored.empty())
    return _edit(request, member, _Opened(protocol, typical[slug], protocol.plan))


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def protocol_edit(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Change a protocol. Everyone with a live link sees it."""
    protocol = clinic_protocols.protocol(member, pk)
    typical = published_editions.typical().get(protocol.procedure.slug)
    if typical is None:
        raise Http404
    return _edit(request, member, _Opened(protocol, typical, protocol.plan))


def _edit(request: HttpRequest, member: Membership, opened: _Opened) -> HttpResponse:
    if request.method != "POST":
        return _page(request, member, opened, _saved(opened))
    if "conflict" in request.POST:
        return _settle(request, member, opened)
    # A box that did not come was not emptied.
    values = rearranged(_boxes(opened) | posted(request))
    base = conflict.unpack(values.get("base", ""), opened.protocol) or side_of(opened.protocol)
    opened = _read(values, opened)
    is_quiet = is_rearranging(values) or "preview" in values
    if is_quiet or opened.wrong:
        return _page(request, member, opened, values, 200 if is_quiet else 422)
    return _save(request, member, opened, values, base)


def _saved(opened: _Opened) -> dict[str, str]:
    protocol = opened.protocol
    of_page = {"version": str(protocol.version), "base": conflict.pack(side_of(protocol), protocol)}
    return _boxes(opened) | of_page


def _boxes(opened: _Opened) -> dict[str, str]:
    """What is saved, as it stands in the boxes."""
    protocol = opened.protocol
    return {"name": protocol.name, "note": protocol.note} | boxes(protocol.plan, opened.typical)


def side_of(protocol: ClinicProtocol) -> Side:
    """What is edited of a protocol, as plain values."""
    return {"name": protocol.name, "note": protocol.note, "plan": protocol.plan}


def _read(values: Values, opened: _Opened) -> _Opened:
    """The protocol as typed, not saved, and what is wrong with it."""
    protocol = opened.protocol
    adjusted, own_read = read_adjust(values, opened.typical, protocol.plan), read_own(values)
    protocol.plan = adjusted.plan | {"own": own_read.plan["own"]}
    protocol.name = " ".join(values.get("name", "").split())
    protocol.note = values.get("note", "").replace("\r\n", "\n").strip()
    wrong = plan_mistakes.check(protocol.plan, opened.typical) | adjusted.wrong | own_read.wrong
    new = {each["key"] for each in protocol.plan["own"]} - {*own_keys(values)}
    wrong = {_as_typed(path, new): message for path, message in wrong.items()}
    return replace(opened, wrong=wrong | _wrong_words(protocol))


def _as_typed(path: str, new: set[str]) -> str:
    """What is being added has no key yet in the form."""
    key, dot, part = path.partition(".")
    return f"{NEW}{dot}{part}" if key in new else path


def _wrong_words(protocol: ClinicProtocol) -> dict[str, str]:
    wrong = {}
    if not protocol.name:
        wrong["name"] = _("Give it a name.")
    elif len(protocol.name) > NAME_LENGTH:
        wrong["name"] = _("Use {n} characters or fewer.").format(n=NAME_LENGTH)
    elif clinic_protocols.name_is_taken(protocol):
        wrong["name"] = _("Your clinic has a protocol with this name already.")
    if len(protocol.note) > NOTE_LENGTH:
        wrong["note"] = _("Use {n} characters or fewer.").format(n=NOTE_LENGTH)
    return wrong


def _save(request: HttpRequest, member: Membership, opened: _Opened, values: Values, base: Side) -> HttpResponse:
    try:
        clinic_protocols.save(opened.protocol, member, version=version_in(values))
    except clinic_protocols.Stale:
        return _conflict((request, member), opened, base, side_of(opened.protocol))
    except clinic_protocols.NameTaken:
        wrong = {"name": _("Your clinic has a protocol with this name already.")}
        return _page(request, member, replace(opened, wrong=wrong), values, 422)
    return go(request, "protocols", said=_("Saved. Live links show it now."))


def _conflict(
    asking: _Asking, opened: _Opened, base: Side, mine: Side, answers: dict[str, str] | None = None
) -> HttpResponse:
    request, member = asking
    saved = clinic_protocols.protocol(member, opened.protocol.pk)
    three = Three(base, side_of(saved), mine)
    merged = conflict.merge(three)
    names = Names(conflict.titles(opened.typical, three), None, opened.typical)
    who = Who(clinic_protocols.is_by_a_lead(saved), saved.changed_at.astimezone(zone_of(request)))
    page = conflict_page(base["name"] or saved.name, who, merged, names, answers)
    context: dict[str, object] = {"page": page, "version": saved.version, "packed": conflict.pack_three(three, saved)}
    context |= {"preview": preview_of_protocol(saved, today_for(request), EXAMPLE_DAY), "section": "protocols"}
    context |= {"save_address": reverse("workspace:protocol-edit", args=[saved.pk])}
    context |= {"back_address": reverse("workspace:protocols"), "back_name": _("Protocols")}
    return show(request, member, "workspace/conflict.html", context, 422 if answers is not None else 409)


def _settle(request: HttpRequest, member: Membership, opened: _Opened) -> HttpResponse:
    three = conflict.unpack_three(request.POST.get("conflict", ""), opened.protocol)
    if three is None or opened.protocol.pk is None:
        return go(request, "protocols", said=_("That page was too old. This is what is saved."), is_done=False)
    sent = posted(request)
    answers = {name.removeprefix("keep-"): text for name, text in sent.items() if name.startswith("keep-")}
    side = conflict.resolved(three, conflict.merge(three), answers)
    if side is None:
        fresh = Three(three.base, side_of(opened.protocol), three.mine)
        answers = conflict.still_meant(three, fresh, answers)
        return _conflict((request, member), opened, fresh.base, fresh.mine, answers)
    protocol = opened.protocol
    protocol.name, protocol.note, protocol.plan = side["name"], side["note"], side["plan"]
    # What was chosen goes back into the form where it cannot be saved.
    values = _saved(opened) | {"version": sent.get("version", ""), "base": conflict.pack(three.saved, protocol)}
    opened = replace(opened, wrong=plan_mistakes.check(protocol.plan, opened.typical) | _wrong_words(protocol))
    if opened.wrong:
        return _page(request, member, opened, values, 422)
    return _save(request, member, opened, values, three.saved)


def _page(request: HttpRequest, member: Membership, opened: _Opened, values: Values, status: int = 200) -> HttpResponse:
    protocol, day = opened.protocol, _day(values)
    preview = preview_of_protocol(protocol, today_for(request), day)
    editor = _editor(opened, values, day, preview.seen if preview else {})
    context: dict[str, object] = {"editor": editor, "section": "protocols", "day": day, "pk": protocol.pk}
    context["is_archived"] = protocol.archived_at is not None
    context |= {"preview": preview, "is_wrong": status == 422, "focus": values.get(FOCUS, "")}
    if part := part_asked(request, values, preview="protocol_preview_swap", rows="own_swap"):
        return show(request, member, part, context)
    context |= {"version": values.get("version", "0"), "base": values.get("base", "")}
    return show(request, member, "workspace/protocol_edit.html", context, status)


def _day(values: Values) -> int:
    days = {str(day): day for day in PREVIEW_DAYS}
    return days.get(values.get("preview", ""), EXAMPLE_DAY)


def _editor(opened: _Opened, values: Values, day: int, seen: Mapping[str, str]) -> Editor:
    protocol, typical = opened.protocol, opened.typical
    is_new = protocol.pk is None
    live = 0 if is_new else listing.live_links_of(protocol, site_today())
    return Editor(
        title=_("New protocol") if is_new else protocol.name,
        about=about(protocol.procedure.name, typical.edition),
        live=live_words(live, listing.MOST_COUNTED),
        name=values.get("name", ""),
        name_wrong=opened.wrong.get("name", ""),
        note=values.get("note", ""),
        note_wrong=opened.wrong.get("note", ""),
        sets=with_seen(sets(adjustable(typical), typical, values, opened.wrong), seen),
        own=tuple(own(key, values, opened.wrong) for key in own_keys(values)),
        new_own=own(NEW, values, opened.wrong),
        own_keys=" ".join(own_keys(values)),
        days=day_options(day),
        notice=None if is_new else protocol_notice(protocol, opened.saved, {typical.procedure: typical}, values),
        is_new=is_new,
    )
