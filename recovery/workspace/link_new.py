"""A new link."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from recovery.accounts.membership import for_members
from recovery.clinic.links import issuing
from recovery.clinic.models.clinic import Membership
from recovery.clinic.plans import stored
from recovery.site.http import today_for
from recovery.workspace.link_form import NewLinkForm
from recovery.workspace.plan_form import FOCUS, is_rearranging, rearranged
from recovery.workspace.preview import preview_of, unsaved
from recovery.workspace.protocol_choice import choices
from recovery.workspace.response import go, part_asked, posted, show


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
    is_unfinished = is_rearranging(sent) or "preview" in sent
    if form.is_valid() and form.facts and not is_unfinished:
        link = issuing.issue(form.facts, by=member.user, today=today)
        return go(request, "link-share", link.pk)
    preview = preview_of(unsaved(member, form.chosen, form.facts), today) if form.chosen else None
    form.tell_seen(preview.seen if preview else {})
    if is_rearranging(sent):
        form.quieten()
    is_wrong = is_sent and not is_unfinished
    context: dict[str, object] = {"form": form, "preview": preview, "nothing": not several, "is_wrong": is_wrong}
    context["focus"] = sent.get(FOCUS, "")
    # Boxes are put in place anew only where another protocol was chosen: nobody is typing in them then.
    new_preview = "preview_swap" if sent.get("timed") == form.timed else "timings_swap"
    part = part_asked(request, sent, preview=new_preview, rows="visits_swap")
    return show(request, member, part or "workspace/link_new.html", context, 422 if is_wrong and not part else 200)
