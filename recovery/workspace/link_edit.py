"""Changing a link: label, date, timings, visits, note and last day, with what the patient would see beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from recovery.accounts.membership import for_members
from recovery.clinic.links import changing, issuing, link_content, listing, opening
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import TimelineLink
from recovery.content import published_editions
from recovery.site.http import site_today, today_for, zone_of
from recovery.text.formatting import date_with_year, full_date
from recovery.text.typed_dates import Boxes
from recovery.workspace.forms import Values
from recovery.workspace.link_form import Chosen, LinkForm, Timings
from recovery.workspace.link_list_page import Days, link_row
from recovery.workspace.plan_form import is_rearranging, is_unfinished, rearranged, timing_rows
from recovery.workspace.preview import preview_of, their_page
from recovery.workspace.response import go, part_asked, posted, show, version_in
from recovery.workspace.saved_first import PageState, editor_context, lead_words, put_together

SEEN_BESIDE = "visits_seen_beside"
"""The name, among the boxes of a page, of the surgery date beside which somebody has looked at the visits."""


class EditLinkForm(LinkForm):
    """The form of a link that is changed."""

    link: TimelineLink

    def __init__(
        self, data: Values | None, *, member: Membership, today: date, link: TimelineLink, chosen: Chosen
    ) -> None:
        """Show a link as it is saved, or what was typed in its place."""
        self.link = link
        first: dict[str, object] = {"label": link.label, "note": link.note, "until": "keep"}
        if link.surgery_date:
            first["surgery_date"] = Boxes.of(link.surgery_date)
        super().__init__(data, member=member, today=today, chosen=chosen, saved=link.plan, initial=first)
        says = link_content.content_of(self.unsaved()).protocol
        self.timings = timing_rows(data, chosen.typical, link.plan, says)
        self.groups = (Timings("", self.timings),)

    @property
    def is_poster(self) -> bool:
        """Whether each patient types their own date: that never changes."""
        return self.link.surgery_date is None

    def boxes(self) -> dict[str, str]:
        """Return the texts in the boxes, and the last day that “As it is” is about, unless the surgery date says it."""
        last_day = "" if issuing.is_counted(self.link) else self.link.expires_on.isoformat()
        boxes = {**super().boxes(), "expires_on": last_day}
        if self.is_poster:
            return boxes
        date_boxes = self["surgery_date"].value()
        return boxes | {"day": date_boxes.day, "month": date_boxes.month, "year": date_boxes.year}

    def boxes_of_all(self) -> dict[str, str]:
        """Return the texts in all boxes, and the date beside which somebody has looked at the visits: it is saved."""
        return super().boxes_of_all() | {SEEN_BESIDE: self.surgery.isoformat() if self.surgery else ""}

    def has_visits_of(self, other: EditLinkForm) -> bool:
        """Whether the same visits stand beside the same surgery date in another form."""
        rows, other_rows = ([row.boxes() for row in form.rows] for form in (self, other))
        return self["surgery_date"].value() == other["surgery_date"].value() and rows == other_rows

    def title_of(self, fact: str) -> str:
        """Return the name of a fact."""
        return _("Surgery date") if fact == "day" else super().title_of(fact)

    def words_of(self, fact: str) -> str:
        """Return the saved value of a fact, in words."""
        if fact == "day" and self.link.surgery_date:
            return full_date(self.link.surgery_date).text
        return date_with_year(self.link.expires_on).text if fact == "until" else super().words_of(fact)

    def ask_about_visits(self, seen_beside: str | None) -> None:
        """Ask in :attr:`moved`, where the surgery moves from the day beside which somebody looked at the visits.

        A visit has a date of its own. None for the day: nobody knows, and it is the saved one.
        """
        before = date.fromisoformat(seen_beside) if seen_beside else self.link.surgery_date
        if before and self.decided and self.decided.plan["own"] and self.decided.surgery_date not in (None, before):
            words = _(
                "Surgery moves from {before} to {after}. These visits do not move with it. Check them, then tick below."
            )
            after = full_date(self.decided.surgery_date).text
            self.moved = words.format(before=full_date(before).text, after=after)

    def _kept(self, surgery: date | None) -> date:
        """Return the last day if nobody chooses another; it may move with the surgery date."""
        return issuing.kept_expiry(self.link, surgery, self.today) if self.is_bound else self.link.expires_on

    def _last_day(self, chosen: str, surgery: date | None) -> date:
        if chosen != "keep":
            return super()._last_day(chosen, surgery)
        if self.link.expires_on < self.today:
            self.add_error("until", _("The link has ended. Choose a later day, or give it a new address."))
        return min(self._kept(surgery), issuing.latest_expiry(surgery, self.today))

    def _until_choices(self) -> Iterator[tuple[str, str]]:
        words = _("As it is: {date}")
        yield "keep", words.format(date=date_with_year(self._kept(self.surgery)).text)
        yield from super()._until_choices()


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def link_edit(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Show the form of one link, or save it. What somebody else saved meanwhile is never lost."""
    link, today = listing.link(member, pk), today_for(request)
    try:
        typical = published_editions.for_procedure(link.procedure.slug).protocol
    except published_editions.UnknownProcedure:
        return go(request, "links", said=_("This operation is not published any more."), is_done=False)
    if link.revoked_at is not None:
        return go(request, "links", said=_("That link was revoked. Make a new one."), is_done=False)
    if "conflict" in request.POST:  # from a page of before, which asked what to keep
        words = _("That page was too old. This is what is saved.")
        return go(request, "link-edit", link.pk, said=words, is_done=False)
    chosen = Chosen("", link.procedure, typical, link.protocol)
    make_form = partial(EditLinkForm, member=member, today=today, link=link, chosen=chosen)
    if request.method != "POST":
        form = make_form(None)
        return _edit_page(request, form, {"version": str(link.version)}, PageState(form.boxes_of_all()))
    sent = rearranged(posted(request), link.plan)
    page_state = PageState.unpack(sent.get("base", ""), link)
    if not is_unfinished(sent) and version_in(sent) != link.version:
        return _saved_first(request, link, make_form, page_state, sent)
    form = make_form(sent)
    is_valid = form.is_valid()
    if not is_rearranging(sent) and not sent.get("visits-stay"):
        form.ask_about_visits(page_state.boxes.get(SEEN_BESIDE))
    if form.decided is None or not is_valid or form.moved or is_unfinished(sent):
        return _edit_page(request, form, sent, page_state)
    try:
        changing.change(link, form.decided, version=version_in(sent), by=member.user, today=today)
    except changing.Conflict:
        link = listing.link(member, pk)
        return _saved_first(request, link, partial(make_form, link=link), page_state, sent)
    except opening.LinkHasEnded:
        return go(request, "links", said=_("That link was revoked while you were editing."), is_done=False)
    return go(request, "links", said=_("Saved. The patient’s page shows it now."))


def _saved_first(
    request: HttpRequest,
    link: TimelineLink,
    make_form: Callable[[Values | None], EditLinkForm],
    page_state: PageState,
    sent: Values,
) -> HttpResponse:
    """Show the form with both changes in it. Nothing is saved yet."""
    lead = lead_words(page_state.boxes.get("label") or _("this link"), link, link.changed_by, zone_of(request))
    form, fresh = put_together(make_form, page_state, sent, lead)
    surgery = form.surgery.isoformat() if form.surgery else ""
    seen_beside = fresh.boxes[SEEN_BESIDE]
    seen_before = page_state.boxes.get(SEEN_BESIDE, seen_beside)
    if (sent.get("visits-stay") or seen_before == surgery) and form.has_visits_of(make_form(sent)):
        seen_beside = surgery  # whoever sent this has looked at these visits beside this date
    elif form.decided and form.decided.plan["own"] != link.plan["own"] and seen_before != surgery:
        seen_beside = seen_before  # nobody has seen these visits beside a date that one of the two has moved
    form.ask_about_visits(seen_beside)
    fresh = replace(fresh, boxes={**fresh.boxes, SEEN_BESIDE: seen_beside})
    return _edit_page(request, form, {**sent, "version": str(link.version)}, fresh, is_conflict=True)


def _edit_page(
    request: HttpRequest, form: EditLinkForm, sent: Values, page_state: PageState, *, is_conflict: bool = False
) -> HttpResponse:
    link = form.link
    preview = preview_of(form.decided or link, form.today)
    if is_rearranging(sent):
        form.quieten()
    context = editor_context(form, link, preview, sent, page_state) | {
        "row": link_row(link, Days(form.today, site_today(), zone_of(request))),
        "their_page": their_page(link),
    }
    part = part_asked(request, sent, preview="preview_swap", rows="visits_swap")
    status = 200 if part else 409 if is_conflict else 422 if context["is_wrong"] else 200
    return show(request, form.member, part or "workspace/link_edit.html", context, status)
