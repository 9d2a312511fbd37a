"""Changing a link: label, date, timings, visits, note and last day, with what the patient would see beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from recovery.accounts.membership import for_members
from recovery.clinic.links import changing, issuing, listing, opening, shown
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import TimelineLink
from recovery.clinic.plans import plan_mistakes
from recovery.content import published_editions
from recovery.site.http import site_today, today_for, zone_of
from recovery.text.formatting import full_date
from recovery.text.typed_dates import Boxes
from recovery.workspace import conflict
from recovery.workspace.conflict import Side, Three
from recovery.workspace.conflict_page import Names, Who, conflict_page
from recovery.workspace.forms import Values
from recovery.workspace.link_form import EditLinkForm
from recovery.workspace.link_list_page import Days, link_row
from recovery.workspace.plan_form import FOCUS, is_rearranging, rearranged
from recovery.workspace.preview import preview_of, their_page, unsaved
from recovery.workspace.protocol_choice import Chosen
from recovery.workspace.response import go, part_asked, posted, show, version_in


@dataclass(frozen=True, slots=True)
class _Editing:
    """Who changes which link."""

    request: HttpRequest
    member: Membership
    link: TimelineLink
    chosen: Chosen
    today: date

    def form(self, data: Values | None, side: Side) -> EditLinkForm:
        """Make the form of one side of the link."""
        return EditLinkForm(data, member=self.member, today=self.today, link=self.link, chosen=self.chosen, side=side)

    def go(self, name: str, said: str, *, is_done: bool = False) -> HttpResponse:
        """Send them on, and say why."""
        args = (self.link.pk,) if name == "link-edit" else ()
        return go(self.request, name, *args, said=said, is_done=is_done)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def link_edit(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """The form of one link. What somebody else saved meanwhile is never lost."""
    link, today = listing.link(member, pk), today_for(request)
    try:
        typical = published_editions.for_procedure(link.procedure.slug).protocol
    except published_editions.UnknownProcedure:
        return go(request, "links", said=_("This operation is not published any more."), is_done=False)
    editing = _Editing(request, member, link, Chosen("", link.procedure, typical, link.protocol), today)
    if link.revoked_at is not None:
        return editing.go("links", _("That link was revoked. Make a new one."))
    if "conflict" in request.POST:
        return _settle(editing)
    side, sent = side_of(link), posted(request)
    sent = rearranged(sent, side.plan) if request.method == "POST" else sent
    form = editing.form(sent if request.method == "POST" else None, side)
    if request.method != "POST":
        return _page(editing, form, {"version": str(link.version), "base": conflict.pack(side, link)})
    is_valid = form.is_valid()
    base = conflict.unpack(sent.get("base", ""), link) or side
    if is_rearranging(sent):
        form.quieten()
    elif form.facts and not sent.get("visits-stay"):
        form.moved = _question_about_visits(base, form.facts)
    if form.facts is None or not is_valid or form.moved or is_rearranging(sent) or "preview" in sent:
        return _page(editing, form, sent)
    return _save(editing, base, form.facts)


def side_of(row: TimelineLink | issuing.LinkFacts) -> Side:
    """What is edited of a link, as plain values."""
    surgery, until = row.surgery_date, row.expires_on
    fields = {
        "surgery_date": surgery.isoformat() if surgery else None,
        "label": row.label,
        "note": row.note,
        "expires_on": until.isoformat() if until else None,
    }
    return Side(fields, row.plan)


def _question_about_visits(seen: Side, facts: issuing.LinkFacts) -> str:
    """A visit has its own date: where surgery moves from what was ``seen``, somebody has to look at it."""
    surgery = date.fromisoformat(seen.text("surgery_date")) if seen.fields["surgery_date"] else None
    if surgery is None or facts.surgery_date is None or facts.surgery_date == surgery:
        return ""
    if not facts.plan["own"]:
        return ""
    words = _("Surgery moves from {before} to {after}. These visits do not move with it. Check them, then tick below.")
    return words.format(before=full_date(surgery).text, after=full_date(facts.surgery_date).text)


def _save(editing: _Editing, base: Side, facts: issuing.LinkFacts) -> HttpResponse:
    version = version_in(posted(editing.request))
    try:
        changing.change(editing.link, facts, version=version, by=editing.member.user, today=editing.today)
    except changing.Conflict:
        fresh = replace(editing, link=listing.link(editing.member, editing.link.pk))
        saved, mine = side_of(fresh.link), side_of(facts)
        is_kept = posted(editing.request).get("until") == "keep"
        if is_kept and mine.fields["expires_on"] == saved.fields["expires_on"]:
            # Who left it as it was has not changed it, whatever it is now.
            mine = replace(mine, fields={**mine.fields, "expires_on": base.fields["expires_on"]})
        return _conflict(fresh, Three(base, saved, mine))
    except opening.EndedLink:
        return editing.go("links", _("That link was revoked while you were editing."))
    except issuing.WrongFacts:
        return editing.go("link-edit", _("Together the two changes do not fit. Nothing was saved."))
    return editing.go("links", _("Saved. The patient’s page shows it now."), is_done=True)


def _conflict(editing: _Editing, three: Three, answers: dict[str, str] | None = None) -> HttpResponse:
    link, merged = editing.link, conflict.merge(three)
    says = shown.content_of(unsaved(editing.member, editing.chosen, None)).protocol
    page = conflict_page(
        three.base.text("label") or _("this link"),
        Who(who_changed(link), link.changed_at.astimezone(zone_of(editing.request))),
        merged,
        Names(conflict.titles(says, three), link.surgery_date, says, for_patient=True),
        answers,
    )
    context: dict[str, object] = {"page": page, "version": link.version, "packed": conflict.pack_three(three, link)}
    context |= {"preview": preview_of(link, editing.today)}
    context |= {"save_address": reverse("workspace:link-edit", args=[link.pk])}
    context |= {"back_address": reverse("workspace:links"), "back_name": _("Shared timelines")}
    status = 422 if answers is not None else 409
    return show(editing.request, editing.member, "workspace/conflict.html", context, status)


def who_changed(link: TimelineLink) -> bool | None:
    """Whether a lead saved it last; None where that cannot be said."""
    member = getattr(link.changed_by, "membership", None)
    return bool(member.is_lead) if member is not None and member.clinic_id == link.clinic_id else None


def _settle(editing: _Editing) -> HttpResponse:
    sent = posted(editing.request)
    three = conflict.unpack_three(sent.get("conflict", ""), editing.link)
    if three is None:
        return editing.go("link-edit", _("That page was too old. This is what is saved."))
    answers = {name.removeprefix("keep-"): text for name, text in sent.items() if name.startswith("keep-")}
    side = conflict.resolved(three, conflict.merge(three), answers)
    if side is None:
        # Somebody may have saved since the page was made: it is asked about what is saved now.
        fresh = Three(three.base, side_of(editing.link), three.mine)
        return _conflict(editing, fresh, conflict.still_meant(three, fresh, answers))
    facts = _facts(editing.link, side)
    seen = _unlike(side, three)
    moved = _question_about_visits(seen, facts)
    wrong = plan_mistakes.check(side.plan, editing.chosen.typical)
    if not moved and not wrong:
        return _save(editing, three.saved, facts)
    # What was chosen goes back into the form, to be looked at together.
    day = Boxes.of(facts.surgery_date) if facts.surgery_date else Boxes()
    form = editing.form({"day": day.day, "month": day.month, "year": day.year}, side)
    form.is_valid()
    form.moved = moved
    fields = {**three.saved.fields, "surgery_date": seen.fields["surgery_date"]}
    base = conflict.pack(replace(three.saved, fields=fields), editing.link)
    return _page(editing, form, {"version": sent.get("version", ""), "base": base})


def _unlike(side: Side, three: Three) -> Side:
    """The side beside whose date nobody has seen the visits of ``side``; itself where either person has seen both."""
    date_and_visits = side.fields["surgery_date"], side.plan["own"]
    for other in (three.saved, three.mine):
        if (other.fields["surgery_date"], other.plan["own"]) == date_and_visits:
            return side
    others = (three.mine, three.saved)
    return next((other for other in others if other.fields["surgery_date"] != side.fields["surgery_date"]), side)


def _facts(link: TimelineLink, side: Side) -> issuing.LinkFacts:
    surgery = side.text("surgery_date")
    return issuing.LinkFacts(
        clinic=link.clinic,
        procedure=link.procedure,
        protocol=link.protocol,
        surgery_date=date.fromisoformat(surgery) if surgery else None,
        label=side.text("label"),
        note=side.text("note"),
        plan=side.plan,
        expires_on=date.fromisoformat(side.text("expires_on")),
    )


def _page(editing: _Editing, form: EditLinkForm, sent: Values) -> HttpResponse:
    request, member, link, today = editing.request, editing.member, editing.link, editing.today
    preview = preview_of(unsaved(member, editing.chosen, form.facts) if form.facts else link, today)
    form.tell_seen(preview.seen if preview else {})
    is_wrong = form.has_problems and "preview" not in sent and not is_rearranging(sent)
    context: dict[str, object] = {"form": form, "preview": preview, "focus": sent.get(FOCUS, ""), "is_wrong": is_wrong}
    context |= {
        "row": link_row(link, Days(today, site_today(), zone_of(request))),
        "pk": link.pk,
        "their_page": their_page(link),
    }
    context |= {"version": sent.get("version", ""), "base": sent.get("base", "")}
    part = part_asked(request, sent, preview="preview_swap", rows="visits_swap")
    return show(request, member, part or "workspace/link_edit.html", context, 422 if is_wrong and not part else 200)
