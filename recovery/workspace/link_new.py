"""The page on which a clinic makes a new link."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from recovery.accounts.membership import for_members
from recovery.clinic import protocols as clinic_protocols
from recovery.clinic.links import issuing, link_content
from recovery.clinic.models.clinic import Membership
from recovery.clinic.plans import stored, summary
from recovery.content import published_editions
from recovery.patient.page.attribution import protocol_name
from recovery.site.http import today_for
from recovery.workspace.forms import DefaultedChoiceField, Explained, Values
from recovery.workspace.link_form import Chosen, LinkForm, Timings
from recovery.workspace.plan_form import FOCUS, is_rearranging, is_unfinished, rearranged, timing_rows
from recovery.workspace.plan_rows import TimingRow
from recovery.workspace.preview import preview_of
from recovery.workspace.response import go, part_asked, posted, show

TYPICAL = "typical:"
"""The text before a procedure's slug that chooses its timings as the source gives them."""


def choices(member: Membership) -> tuple[Chosen, ...]:
    """Find every protocol a link can be made from: the clinic's own, then the typical timings of each procedure."""
    rows = clinic_protocols.procedures()
    typical = published_editions.typical()
    own = (
        Chosen(str(protocol.pk), protocol.procedure, typical[protocol.procedure.slug], protocol)
        for protocol in clinic_protocols.protocols(member)
        if protocol.procedure.slug in typical
    )
    return (*own, *(Chosen(f"{TYPICAL}{slug}", rows[slug], protocol) for slug, protocol in typical.items()))


class NewLinkForm(LinkForm):
    """The form of a new link, with the protocol to choose and the timings of every procedure."""

    protocol = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(
        self, data: Values | None, *, member: Membership, today: date, several: tuple[Chosen, ...], wanted: str = ""
    ) -> None:
        """Choose the protocol that is ``wanted``, or the one used last, or the first, before anybody does."""
        known = [choice.value for choice in several]
        typical = [choice for choice in several if choice.protocol is None]
        guesses = (wanted, str(member.last_protocol_id), *known[:1])
        value = next((guess for guess in guesses if guess in known), "")
        asked = value if data is None else data.get("protocol", "")
        chosen = next((choice for choice in several if choice.value == asked), None)
        first = {"for": "one", "until": "year", **({"protocol": value} if data is None else {})}
        super().__init__(data, member=member, today=today, chosen=chosen, saved=stored.empty(), initial=first)
        words = [(choice.value, self._words(choice, has_several=len(typical) > 1)) for choice in several]
        self.offer("protocol", words)
        self.groups = tuple(
            Timings(choice.procedure.name if len(typical) > 1 else "", self._rows(data, choice)) for choice in typical
        )

    def _words(self, choice: Chosen, *, has_several: bool) -> Explained:
        if choice.protocol is None:
            name = protocol_name("")
            return Explained(f"{name}: {choice.procedure.name}" if has_several else name, _("As the source says"))
        used_last = _("You used this last.") if choice.value == str(self.member.last_protocol_id) else ""
        differs = summary.describe(stored.read(choice.protocol.plan), choice.typical)
        return Explained(choice.protocol.name, " ".join(filter(None, (used_last, differs))))

    def _rows(self, data: Values | None, typical: Chosen) -> list[TimingRow]:
        """Make the rows of a procedure; those of the chosen one are read, beside what its protocol says."""
        is_chosen = self.chosen is not None and self.chosen.procedure == typical.procedure
        says = typical.typical
        if self.chosen and is_chosen:
            says = link_content.content_of(self.unsaved()).protocol
        prefix = f"{typical.typical.procedure}."
        rows = timing_rows(data, typical.typical, self.saved, says, prefix=prefix, is_read=is_chosen)
        if is_chosen:
            self.timings = rows
        return rows

    @property
    def is_poster(self) -> bool:
        """Whether each patient types their own date."""
        return bool(self["for"].value() == "poster")

    @property
    def timed(self) -> str:
        """The protocol whose timings stand where nothing is set."""
        return self.chosen.value if self.chosen else ""


# No attribute of a class can have the name that its boxes have.
NewLinkForm.base_fields["for"] = DefaultedChoiceField(default="one", choices=[("one", ""), ("poster", "")])


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def link_new(request: HttpRequest, member: Membership) -> HttpResponse:
    """Ask for a protocol and a date; make the link, and go on to hand it over."""
    today, several, is_sent = today_for(request), choices(member), request.method == "POST"
    sent = rearranged(posted(request), stored.empty()) if is_sent else {}
    form = NewLinkForm(
        sent if is_sent else None,
        member=member,
        today=today,
        several=several,
        wanted=request.GET.get("protocol", ""),
    )
    if form.is_valid() and form.decided and not is_unfinished(sent):
        link = issuing.issue(form.decided, by=member.user, today=today)
        return go(request, "link-share", link.pk)
    preview = preview_of(form.unsaved(), today) if form.chosen else None
    form.tell_seen(preview.seen if preview else {})
    if is_rearranging(sent):
        form.quieten()
    is_wrong = is_sent and not is_unfinished(sent)
    context: dict[str, object] = {"form": form, "preview": preview, "nothing": not several, "is_wrong": is_wrong}
    context["focus"] = sent.get(FOCUS, "")
    # Boxes are put in place anew only where another protocol was chosen: nobody is typing in them then.
    new_preview = "preview_swap" if sent.get("timed") == form.timed else "timings_swap"
    part = part_asked(request, sent, preview=new_preview, rows="visits_swap")
    return show(request, member, part or "workspace/link_new.html", context, 422 if is_wrong and not part else 200)
