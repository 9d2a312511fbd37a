"""Answers of the workspace: pages that are private, never stored and unlisted, and where to go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from recovery.clinic.models.clinic import Membership
from recovery.site.http import part_response, sent_on, wants_partial
from recovery.site.sending.once import nothing_done
from recovery.text import cleaning
from recovery.text.bidi import isolated
from recovery.workspace.plan_form import is_rearranging


def show(
    request: HttpRequest, member: Membership, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """Answer with a page of the workspace, or with the part of one that ``template`` is."""
    html = render_to_string(template, {"who": _staff(member), "section": "links", **context}, request)
    return part_response(request, html, status)


@dataclass(frozen=True, slots=True)
class Staff:
    """The person who is signed in, in the words of the header and the footer."""

    signed_in: str
    at_clinic: str
    clinic: str
    is_lead: bool


def _staff(member: Membership) -> Staff:
    clinic = isolated(member.clinic.name)
    if member.is_lead:
        signed_in, at_clinic = _("Signed in as clinic lead"), _("Signed in as clinic lead, {clinic}.")
    else:
        signed_in, at_clinic = _("Signed in as physiotherapist"), _("Signed in as physiotherapist, {clinic}.")
    return Staff(signed_in, at_clinic.format(clinic=clinic), clinic, member.is_lead)


def part_asked(request: HttpRequest, values: Mapping[str, str], *, preview: str, rows: str) -> str:
    """Name the template of the part that is swapped: the preview, or the rows after “Add” or “Remove”; "" for none."""
    if not wants_partial(request):
        return ""
    if is_rearranging(values):
        return f"workspace/parts/{rows}.html"
    return f"workspace/parts/{preview}.html" if "preview" in values else ""


def go(request: HttpRequest, name: str, *args: int, said: str = "", is_done: bool = True) -> HttpResponse:
    """Send the browser on after something was saved, and say there what was done; or why nothing was."""
    if not is_done:
        nothing_done(request)
    if said:
        messages.success(request, said)
    return sent_on(request, reverse(f"workspace:{name}", args=args))


def posted(request: HttpRequest) -> dict[str, str]:
    """Read what a form sent; of several boxes with one name, the last. Its address may ask for the day of a preview.

    Cleaned as it will be when it is stored, before anybody asks whether a box is empty or too full: what is left out
    on the way into the database could not be missed any more.
    """
    sent = (*request.GET.items(), *request.POST.items())
    of_form = {*request.POST, "preview"}
    return {name: cleaning.lines(str(text)) for name, text in sent if name in of_form}


def version_in(values: Mapping[str, str]) -> int:
    """Read the version that a form was made from; -1, which nothing has, for what no form sends."""
    number = values.get("version", "")
    return int(number) if number.isdecimal() and len(number) < 9 else -1
