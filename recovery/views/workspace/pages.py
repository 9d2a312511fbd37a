"""How every page of the workspace goes out: private, never stored, unlisted."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse

from recovery.http import part_response, personal
from recovery.listing import Link, Member
from recovery.presenters.workspace import staff
from recovery.presenters.workspace_links import LinkSeen
from recovery.sharing import state_of


def show(
    request: HttpRequest, member: Member, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """A page of the workspace, or the part of one that ``template`` is."""
    who = staff(member.clinic.name, is_lead=member.is_lead)
    html = render_to_string(template, {"who": who, "section": "links", **context}, request)
    return part_response(request, html, status)


def go(name: str, *args: int, said: str = "", request: HttpRequest | None = None) -> HttpResponse:
    """Send the browser on after something was saved, and say there what was done."""
    if said and request is not None:
        messages.success(request, said)
    response = HttpResponseRedirect(reverse(f"workspace:{name}", args=args))
    response.status_code = 303
    return personal(response)


def posted(request: HttpRequest) -> dict[str, str]:
    """What a form sent; of several boxes with one name, the last."""
    return {name: str(text) for name, text in request.POST.items()}


def seen(link: Link, today: date) -> LinkSeen:
    """What a presenter needs to know of a link."""
    return LinkSeen(
        pk=link.pk,
        label=link.label,
        procedure=link.procedure.name,
        protocol=link.protocol.name if link.protocol else "",
        surgery_date=link.surgery_date,
        opened_on=link.opened_on,
        state=str(state_of(link, today)),
        ends_on=link.revoked_at.date() if link.revoked_at else link.expires_on,
    )
