"""Beside a text in the admin: the text as patients read it, its reading grade, and plainer words."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.content.models.edition import Edition
from recovery.text import markdown
from recovery.text.formatting import Html
from recovery.text.readability import grade_report, paragraphs
from recovery.text.readability.grade import HARDEST_GRADE, LONGEST_MEAN_SENTENCE, left_out_for


@dataclass(frozen=True, slots=True)
class ReadingBox:
    """The values that ``admin/recovery/reading.html`` places."""

    preview: Html
    mistake: str
    """The reason why some of the text cannot be shown, so that saving refuses it; empty where all of it can be."""
    grade: str
    figures: str
    is_warning: bool
    to_simplify: tuple[str, ...]
    tries: tuple[str, ...]


def reading_box(markdown_text: str, left_out: frozenset[str]) -> ReadingBox:
    """Return the box of a text as an editor typed it; hard words are marked only when the text is over the target."""
    html = markdown.render(markdown_text)
    report = grade_report.report(paragraphs.texts_of_html(html), left_out)
    marks, grade = report.is_over_grade, _("No reading grade yet.")
    if report.grade is not None:
        grade = _("Reading grade {grade}.").format(grade=number_format(report.grade, 1))
    words = _("Try: “{plainer}” for “{hard}”")
    tries = (words.format(plainer=suggestion.plainer, hard=suggestion.hard) for suggestion in report.suggestions)
    return ReadingBox(
        preview=Html(paragraphs.marked_html(html, left_out) if marks else html),
        mistake=markdown.mistake_in(markdown_text),
        grade=grade,
        figures=_figures(report),
        is_warning=report.is_hard,
        to_simplify=report.hard_words if marks else (),
        tries=tuple(tries) if marks else (),
    )


def grade_words(report: grade_report.Report) -> str:
    """Say a text's grade for a list of texts; empty where there is none."""
    return "" if report.grade is None else _("grade {grade}").format(grade=number_format(report.grade, 1))


def _figures(report: grade_report.Report) -> str:
    if report.grade is None:
        return _("There are no words to score.")
    length = ceil(report.mean_sentence)
    words = ngettext(
        "Target {grade} or lower. {n} word a sentence, target {length}.",
        "Target {grade} or lower. {n} words a sentence, target {length}.",
        length,
    )
    grade, longest = HARDEST_GRADE, LONGEST_MEAN_SENTENCE
    return words.format(grade=f"{grade:.0f}", n=length, length=f"{longest:.0f}")


def reading_part(model_admin: admin.ModelAdmin[Edition], request: HttpRequest, pk: int) -> HttpResponse:
    """Send the box of a text that is being typed."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    edition = get_object_or_404(Edition.objects.select_related("procedure"), pk=pk)
    if not model_admin.has_change_permission(request, edition):
        raise PermissionDenied
    text = request.POST.get("text", "")[: markdown.MAX_BYTES]
    box = reading_box(text, left_out_for(edition.procedure.name))
    return render(request, "admin/recovery/reading.html", {"box": box, "box_id": request.POST.get("box", "")[:80]})
