"""Editions as files, out of the admin and into it."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from recovery.admin.base import edition_address
from recovery.admin.page_context import check_permission, page_context
from recovery.admin.start_draft import draft_exists_words
from recovery.content import publishing
from recovery.content.files import bad_file, exporting, importing, json_text
from recovery.content.models.edition import Edition


def export_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the edition as a file to keep."""
    check_permission(request, "view_edition")
    edition = get_object_or_404(Edition.objects.whole(), pk=pk)
    name = f"{edition.procedure.slug}-edition-{edition.number}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(exporting.export(edition), content_type="application/json", headers=headers)


def import_file(request: HttpRequest) -> HttpResponse:
    """Ask for a file, and on POST make a draft of it."""
    check_permission(request, "add_edition", "add_milestone", "add_procedure")
    if request.method != "POST":
        return _import_page(request)
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return _import_page(request, _("Choose a file."))
    try:
        # One byte more than may be, so that what is too large is found without reading all of it.
        text = json_text.decode(file.read(json_text.MAX_BYTES + 1))
        draft = importing.import_draft(text, by=request.user)
    except bad_file.BadFile as bad:
        return _import_page(request, str(bad))
    except publishing.DraftExists as refused:
        return _import_page(request, draft_exists_words(refused.draft), refused.draft)
    words = _("Edition {number} of “{procedure}” (/{slug}/) was read from the file. Patients see nothing of it yet.")
    facts = {"number": draft.number, "procedure": draft.procedure.name, "slug": draft.procedure.slug}
    messages.success(request, words.format(**facts))
    return HttpResponseRedirect(edition_address(draft.pk))


def _import_page(request: HttpRequest, wrong: str = "", draft: Edition | None = None) -> HttpResponse:
    context = page_context(request, _("Import a file")) | {"wrong": wrong, "draft": draft}
    context["draft_address"] = edition_address(draft.pk) if draft else ""
    return TemplateResponse(request, "admin/recovery/import.html", context, status=422 if wrong else 200)
