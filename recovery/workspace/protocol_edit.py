"""The editor of a clinic's protocol."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from recovery.accounts.membership import for_members
from recovery.clinic import protocols as clinic_protocols
from recovery.clinic.links import listing
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import NAME_LENGTH, NOTE_LENGTH, ClinicProtocol, ProtocolChange
from recovery.clinic.plans import stored
from recovery.clinic.plans.stored import StoredMilestone
from recovery.content import published_editions
from recovery.domain.protocol import Protocol
from recovery.patient.page.question import EXAMPLE_DAY
from recovery.site.http import site_today, today_for, zone_of
from recovery.workspace import conflict
from recovery.workspace.conflict import Side, Three
from recovery.workspace.conflict_page import Names, Who, conflict_page
from recovery.workspace.forms import Line, Lines, Values
from recovery.workspace.plan_form import FOCUS, PlanForm, is_rearranging, rearranged, timing_rows
from recovery.workspace.plan_rows import OwnRow
from recovery.workspace.preview import preview_of_protocol
from recovery.workspace.protocol_list import protocol_notice
from recovery.workspace.response import go, part_asked, posted, show, version_in


class ProtocolForm(PlanForm[OwnRow]):
    """A protocol's name, note and plan. What was read stands in :attr:`protocol`, which it does not save."""

    name = forms.CharField(
        required=False,
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Patients see this at the top of their page."),
        widget=Line(NAME_LENGTH, id="nm"),
    )
    note = forms.CharField(
        required=False,
        label=gettext_lazy("Note on every timeline with this protocol"),
        help_text=gettext_lazy("Optional, 280 characters. Leave out names."),
        widget=Lines(3, id="nt"),
    )

    def __init__(self, data: Values | None, protocol: ClinicProtocol, typical: Protocol) -> None:
        self.protocol, self.typical = protocol, typical
        super().__init__(data, saved=protocol.plan, initial={"name": protocol.name, "note": protocol.note})
        self.timings = timing_rows(data, typical, protocol.plan)

    def make_row(self, data: Values | None, key: str, saved: StoredMilestone | None, *, is_read: bool) -> OwnRow:
        """Make the boxes of one of the clinic's own milestones."""
        return OwnRow(data, key, saved, is_read=is_read)

    def clean(self) -> None:
        """Put what was read into the protocol, right or wrong: it is looked at beside the form."""
        protocol = self.protocol
        protocol.name = " ".join(self.cleaned_data["name"].split())
        protocol.note = self.cleaned_data["note"].replace("\r\n", "\n").strip()
        if not protocol.name:
            self.add_error("name", _("Give it a name."))
        elif len(protocol.name) > NAME_LENGTH:
            self.add_error("name", _("Use {n} characters or fewer.").format(n=NAME_LENGTH))
        elif clinic_protocols.name_is_taken(protocol):
            self.refuse_name()
        if len(protocol.note) > NOTE_LENGTH:
            self.add_error("note", _("Use {n} characters or fewer.").format(n=NOTE_LENGTH))
        self.read_plan(self.typical)
        protocol.plan = self.plan

    def refuse_name(self) -> None:
        """Say that another protocol has the name."""
        self.add_error("name", _("Your clinic has a protocol with this name already."))


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def protocol_new(request: HttpRequest, member: Membership) -> HttpResponse:
    """A protocol that begins as the source says."""
    typical = published_editions.typical()
    slug = request.GET.get("procedure", "") or (next(iter(typical)) if len(typical) == 1 else "")
    if slug not in typical:
        context: dict[str, object] = {"procedures": [*typical.values()], "section": "protocols"}
        return show(request, member, "workspace/protocol_new.html", context)
    protocol = ClinicProtocol(clinic=member.clinic, procedure=clinic_protocols.procedures()[slug], plan=stored.empty())
    return _edit(request, member, protocol, typical[slug])


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def protocol_edit(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Change a protocol. Everyone with a live link sees it."""
    protocol = clinic_protocols.protocol(member, pk)
    typical = published_editions.typical().get(protocol.procedure.slug)
    if typical is None:
        raise Http404
    return _edit(request, member, protocol, typical)


def _edit(request: HttpRequest, member: Membership, protocol: ClinicProtocol, typical: Protocol) -> HttpResponse:
    if "conflict" in request.POST:
        return _settle(request, member, protocol, typical)
    if request.method != "POST":
        of_page = {"version": str(protocol.version), "base": conflict.pack(side_of(protocol), protocol)}
        return _page(request, member, ProtocolForm(None, protocol, typical), of_page)
    sent = rearranged(posted(request), protocol.plan)
    base = conflict.unpack(sent.get("base", ""), protocol) or side_of(protocol)
    form = ProtocolForm(sent, protocol, typical)
    is_valid, is_quiet = form.is_valid(), is_rearranging(sent) or "preview" in sent
    if is_quiet or not is_valid:
        return _page(request, member, form, sent, 200 if is_quiet else 422)
    return _save(request, member, form, sent, base)


def side_of(row: ClinicProtocol | ProtocolChange) -> Side:
    """What is edited of a protocol, as plain values."""
    return Side({"name": row.name, "note": row.note}, row.plan)


def _save(request: HttpRequest, member: Membership, form: ProtocolForm, sent: Values, base: Side) -> HttpResponse:
    try:
        clinic_protocols.save(form.protocol, member, version=version_in(sent))
    except clinic_protocols.Stale as stale:
        return _conflict(
            request, member, stale.saved, form.typical, Three(base, side_of(stale.saved), side_of(form.protocol))
        )
    except clinic_protocols.NameTaken:
        form.refuse_name()
        return _page(request, member, form, sent, 422)
    return go(request, "protocols", said=_("Saved. Live links show it now."))


def _conflict(
    request: HttpRequest,
    member: Membership,
    saved: ClinicProtocol,
    typical: Protocol,
    three: Three,
    answers: dict[str, str] | None = None,
) -> HttpResponse:
    page = conflict_page(
        three.base.text("name") or saved.name,
        Who(clinic_protocols.is_by_a_lead(saved), saved.changed_at.astimezone(zone_of(request))),
        conflict.merge(three),
        Names(conflict.titles(typical, three), None, typical),
        answers,
    )
    context: dict[str, object] = {"page": page, "version": saved.version, "packed": conflict.pack_three(three, saved)}
    context |= {"preview": preview_of_protocol(saved, today_for(request), EXAMPLE_DAY), "section": "protocols"}
    context |= {"save_address": reverse("workspace:protocol-edit", args=[saved.pk])}
    context |= {"back_address": reverse("workspace:protocols"), "back_name": _("Protocols")}
    return show(request, member, "workspace/conflict.html", context, 422 if answers is not None else 409)


def _settle(request: HttpRequest, member: Membership, protocol: ClinicProtocol, typical: Protocol) -> HttpResponse:
    three = conflict.unpack_three(request.POST.get("conflict", ""), protocol)
    if three is None or protocol.pk is None:
        return go(request, "protocols", said=_("That page was too old. This is what is saved."), is_done=False)
    sent = posted(request)
    answers = {name.removeprefix("keep-"): text for name, text in sent.items() if name.startswith("keep-")}
    side = conflict.resolved(three, conflict.merge(three), answers)
    if side is None:
        fresh = Three(three.base, side_of(protocol), three.mine)
        return _conflict(request, member, protocol, typical, fresh, conflict.still_meant(three, fresh, answers))
    protocol.name, protocol.note, protocol.plan = side.text("name"), side.text("note"), side.plan
    # What was chosen goes back into the form where it cannot be saved.
    form = ProtocolForm({}, protocol, typical)
    values = {"version": sent.get("version", ""), "base": conflict.pack(three.saved, protocol)}
    if not form.is_valid():
        return _page(request, member, form, values, 422)
    protocol.plan = side.plan  # as both had it, whatever boxes can hold of it
    return _save(request, member, form, values, three.saved)


def _page(
    request: HttpRequest, member: Membership, form: ProtocolForm, sent: Values, status: int = 200
) -> HttpResponse:
    protocol, typical, is_new = form.protocol, form.typical, form.protocol.pk is None
    day = next((day for day in _PREVIEW_DAYS if str(day) == sent.get("preview")), EXAMPLE_DAY)
    preview = preview_of_protocol(protocol, today_for(request), day)
    form.tell_seen(preview.seen if preview else {})
    live = 0 if is_new else listing.live_links_of(protocol, site_today())
    about = _("{procedure}. Follows edition {n} of the typical timings.")
    context: dict[str, object] = {"form": form, "section": "protocols", "pk": protocol.pk, "is_new": is_new}
    context |= {"title": _("New protocol") if is_new else protocol.name}
    context["about"] = about.format(procedure=protocol.procedure.name, n=typical.edition)
    context |= {"live": _live_words(live), "is_archived": protocol.archived_at is not None}
    context["notice"] = None if is_new else protocol_notice(protocol, form.saved, {typical.procedure: typical}, sent)
    context |= {"preview": preview, "day": day, "days": _preview_days(day), "focus": sent.get(FOCUS, "")}
    context |= {"version": sent.get("version", "0"), "base": sent.get("base", ""), "is_wrong": status == 422}
    part = part_asked(request, sent, preview="protocol_preview_swap", rows="own_swap")
    return show(request, member, part or "workspace/protocol_edit.html", context, 200 if part else status)


def _live_words(number: int) -> str:
    """How many patients see a change at once."""
    if not number:
        return ""
    if number > listing.MOST_COUNTED:
        return _("More than {n} live links use this protocol.").format(n=listing.MOST_COUNTED)
    return ngettext("{n} live link uses this protocol.", "{n} live links use this protocol.", number).format(n=number)


_PREVIEW_DAYS = (-24, 0, 23, 60, 120)
"""The days, counted from surgery, at which a protocol can be looked at."""


@dataclass(frozen=True, slots=True)
class PreviewDay:
    """One of the days to choose from."""

    value: int
    text: str
    is_chosen: bool


def _preview_days(chosen: int) -> list[PreviewDay]:
    before, after = _("{n} before"), _("Day {n}")
    return [PreviewDay(day, (before if day < 0 else after).format(n=abs(day)), day == chosen) for day in _PREVIEW_DAYS]
