"""The editor of a clinic's protocol."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from recovery.accounts.membership import for_members
from recovery.clinic import protocols as clinic_protocols
from recovery.clinic.links import listing
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import NAME_LENGTH, NOTE_LENGTH, ClinicProtocol
from recovery.clinic.plans import stored
from recovery.clinic.plans.stored import StoredMilestone
from recovery.content import published_editions
from recovery.domain.protocol import Protocol
from recovery.patient.page.question import EXAMPLE_DAY
from recovery.site.http import site_today, today_for, zone_of
from recovery.workspace.forms import Line, Lines, Values
from recovery.workspace.notice_page import notice
from recovery.workspace.plan_form import PlanForm, is_unfinished, rearranged, timing_rows
from recovery.workspace.plan_rows import OwnRow
from recovery.workspace.preview import preview_of_protocol
from recovery.workspace.response import go, part_asked, posted, show, version_in
from recovery.workspace.saved_first import PageState, editor_context, lead_words, put_together


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

    fact_boxes = (("name",), ("note",))

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
    """Show or save a new protocol, which begins as the source says."""
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
    if "conflict" in request.POST:  # from a page of before, which asked what to keep
        return go(request, "protocols", said=_("That page was too old. This is what is saved."), is_done=False)
    if request.method != "POST":
        form = ProtocolForm(None, protocol, typical)
        page_state = PageState(form.boxes_of_all())
        return _edit_page(request, member, form, {"version": str(protocol.version)}, page_state)
    sent = rearranged(posted(request), protocol.plan)
    page_state = PageState.unpack(sent.get("base", ""), protocol)
    is_new = protocol.pk is None
    if not is_unfinished(sent) and not is_new and version_in(sent) != protocol.version:
        return _saved_first(request, member, protocol, typical, page_state, sent)
    form = ProtocolForm(sent, protocol, typical)
    if not form.is_valid() or is_unfinished(sent):
        return _edit_page(request, member, form, sent, page_state)
    try:
        clinic_protocols.save(protocol, member, version=version_in(sent))
    except clinic_protocols.Stale as stale:
        return _saved_first(request, member, stale.saved, typical, page_state, sent)
    except clinic_protocols.NameTaken:
        form.refuse_name()
        return _edit_page(request, member, form, sent, page_state)
    return go(request, "protocols", said=_("Saved. Live links show it now."))


def _saved_first(
    request: HttpRequest,
    member: Membership,
    protocol: ClinicProtocol,
    typical: Protocol,
    page_state: PageState,
    sent: Values,
) -> HttpResponse:
    """Show the form with both changes in it. Nothing is saved yet."""
    by = clinic_protocols.last_changed_by(protocol)
    lead = lead_words(page_state.boxes.get("name") or protocol.name, protocol, by, zone_of(request))
    form, fresh = put_together(lambda boxes: ProtocolForm(boxes, protocol, typical), page_state, sent, lead)
    now = {**sent, "version": str(protocol.version)}
    return _edit_page(request, member, form, now, fresh, is_conflict=True)


def _edit_page(
    request: HttpRequest,
    member: Membership,
    form: ProtocolForm,
    sent: Values,
    page_state: PageState,
    *,
    is_conflict: bool = False,
) -> HttpResponse:
    protocol, typical, is_new = form.protocol, form.typical, form.protocol.pk is None
    day = next((day for day in _PREVIEW_DAYS if str(day) == sent.get("preview")), EXAMPLE_DAY)
    preview = preview_of_protocol(protocol, today_for(request), day)
    live = 0 if is_new else listing.live_links_of(protocol, site_today())
    about = _("{procedure}. Follows edition {n} of the typical timings.")
    before, after = _("{n} before"), _("Day {n}")
    context = editor_context(form, protocol, preview, sent, page_state) | {
        "section": "protocols",
        "is_new": is_new,
        "title": _("New protocol") if is_new else protocol.name,
        "about": about.format(procedure=protocol.procedure.name, n=typical.edition),
        "live": _live_words(live),
        "is_archived": protocol.archived_at is not None,
        "notice": None if is_new else notice(protocol, form.saved, typical, sent),
        "day": day,
        "days": [
            PreviewDay(offered, (before if offered < 0 else after).format(n=abs(offered)), offered == day)
            for offered in _PREVIEW_DAYS
        ],
    }
    part = part_asked(request, sent, preview="protocol_preview_swap", rows="own_swap")
    status = 200 if part else 409 if is_conflict else 422 if context["is_wrong"] else 200
    return show(request, member, part or "workspace/protocol_edit.html", context, status)


def _live_words(number: int) -> str:
    """Say how many live links follow a change at once; empty without one."""
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
