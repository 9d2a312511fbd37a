"""An edition goes out as a file and comes in again as a draft that says the same."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import models, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as examples

from recovery.content import published_editions, publishing
from recovery.content.files import exporting, importing
from recovery.content.files.file_rows import WORD_TEXTS
from recovery.content.models.edition import Edition, GuideSection, Procedure, Source
from recovery.content.models.milestone import Milestone
from recovery.domain.protocol import SPEECHES
from tests.editions import Json, editions

pytestmark = pytest.mark.django_db

FIXTURES = sorted((settings.BASE_DIR / "fixtures").glob("*.json"))
SLUG = "knee-osteotomy"
per_example = examples(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@contextmanager
def undone() -> Iterator[None]:
    """What happens to the database inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def shipped(**edition: Any) -> Json:
    data: Json = json.loads(FIXTURES[0].read_text())
    data["edition"] |= edition
    return data


def content(edition: Edition) -> list[dict[str, Any]]:
    """Every column of an edition and its rows that is content."""
    left_out = {"id", "edition", "source", "procedure", "status", "version", "number", "position"}
    rows = [edition, *edition.content_sources.all(), *edition.milestones.all(), *edition.guide_sections.all()]
    return [
        {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if field.name not in left_out}
        for row in rows
    ]


# Round trips


@pytest.mark.differs
@pytest.mark.usefixtures("nothing_published")
@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_what_ships_comes_out_as_it_went_in(path: Path) -> None:
    call_command("load_content", verbosity=0)
    data = json.loads(path.read_text())
    edition = Edition.objects.published().get(procedure__slug=data["procedure"]["slug"])
    assert json.loads(exporting.export(edition)) == data


@pytest.mark.differs
@pytest.mark.usefixtures("nothing_published")
@given(editions())
@per_example
def test_an_edition_of_any_shape_comes_out_as_it_went_in(data: Json) -> None:
    with undone():
        draft = importing.import_draft(json.dumps(data))
        text = exporting.export(draft)
        published_editions.content_of(Edition.objects.whole().get(pk=draft.pk))
    assert json.loads(text) == data
    with undone():
        assert exporting.export(importing.import_draft(text)) == text


@pytest.mark.differs
def test_every_row_comes_back_as_it_was(published_content: Edition) -> None:
    draft = importing.import_draft(exporting.export(published_content))
    before, after = content(published_content), content(draft)
    # When and by whom it was published is no content.
    told = {"published_at", "published_by", "retired_at", "note", "based_on"}
    assert [{k: v for k, v in row.items() if k not in told} for row in after] == [
        {k: v for k, v in row.items() if k not in told} for row in before
    ]


NOT_IN_A_FILE = {
    Procedure: {"id"},
    Edition: {
        "id", "procedure", "status", "based_on", "version", "published_at", "published_by", "retired_at", "note",
    },
    Source: {"id", "edition"},
    Milestone: {"id", "edition", "position", "guidance_html"},
    GuideSection: {"id", "edition", "position", "body_html"},
}  # fmt: skip


def filled_in(row: models.Model) -> set[str]:
    return {field.name for field in row._meta.concrete_fields if getattr(row, field.attname) not in (None, "", False)}


@pytest.mark.differs
@pytest.mark.usefixtures("nothing_published")
def test_every_field_that_is_content_is_in_the_file() -> None:
    speech = {"sentence": "s", "lead": "l"}
    data = shipped(reviewed_by="clinic lead")
    data["sources"][0]["address"] = "https://example.org/"
    data["guide"][0]["illustration"] = {"file": "closing-and-opening-wedge.svg", "alternative": "a", "caption": "c"}
    everything = dict.fromkeys(SPEECHES, speech) | dict.fromkeys(WORD_TEXTS, "t")
    (crutches,) = (each for each in data["milestones"] if each.get("open_ended"))
    crutches |= everything
    draft = importing.import_draft(json.dumps(data))
    assert json.loads(exporting.export(draft)) == data
    groups: tuple[Iterable[models.Model], ...] = (
        [draft.procedure],
        [draft],
        draft.content_sources.all(),
        draft.milestones.all(),
        draft.guide_sections.all(),
    )
    for kind, rows in zip(NOT_IN_A_FILE, groups, strict=True):
        names = {field.name for field in kind._meta.concrete_fields}
        assert names - NOT_IN_A_FILE[kind] - set().union(*map(filled_in, rows)) == set(), kind


def test_a_file_has_a_fixed_form(published_content: Edition) -> None:
    text = exporting.export(published_content)
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
    assert text.startswith('{\n  "format": 1,\n  "procedure": {\n    "slug"')
    assert '""' not in text
    assert "null" not in text


@pytest.mark.differs
@pytest.mark.usefixtures("nothing_published")
def test_a_draft_that_is_not_finished_goes_out_too() -> None:
    procedure = Procedure.objects.create(slug="hip", name="Hip")
    draft = Edition.objects.create(procedure=procedure, number=1)
    data = json.loads(exporting.export(draft))
    assert (data["sources"], data["milestones"], data["guide"]) == ([], [], [])


# Drafts


@pytest.mark.usefixtures("nothing_published")
def test_a_file_of_a_procedure_that_is_not_there_makes_it() -> None:
    draft = importing.import_draft(json.dumps(shipped(number=7)))
    assert (draft.procedure.slug, draft.procedure.name) == (SLUG, "Knee osteotomy")
    assert (draft.number, draft.status, draft.published_at) == (7, Edition.Status.DRAFT, None)


@pytest.mark.differs
@pytest.mark.parametrize(("number", "given_number"), [(1, 2), (2, 2), (9, 9)])
def test_a_drafts_number_is_the_files_if_that_is_larger_than_every_other(
    published_content: Edition, number: int, given_number: int
) -> None:
    assert importing.import_draft(json.dumps(shipped(number=number))).number == given_number


@pytest.mark.differs
def test_the_name_of_a_procedure_that_is_there_stays(published_content: Edition) -> None:
    data = shipped()
    data["procedure"]["name"] = "Another name"
    assert importing.import_draft(json.dumps(data)).procedure.name == "Knee osteotomy"
    assert Procedure.objects.get().name == "Knee osteotomy"


@pytest.mark.differs
@pytest.mark.usefixtures("nothing_published")
def test_a_draft_that_is_there_already_stays_as_it_is() -> None:
    draft = importing.import_draft(json.dumps(shipped()))
    before = content(draft)
    with pytest.raises(publishing.DraftExists) as told:
        importing.import_draft(json.dumps(shipped(question="Another?")))
    assert told.value.args == (str(draft),)
    assert content(Edition.objects.get()) == before


# Commands


def test_the_published_edition_is_written_to_standard_output(
    published_content: Edition, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("export_edition", SLUG)
    assert capsys.readouterr().out == exporting.export(published_content)


def test_any_other_edition_is_written_to_a_file(published_content: Edition, tmp_path: Path) -> None:
    draft = importing.import_draft(json.dumps(shipped(question="Größe?")))
    for options in ({"draft": True}, {"number": draft.number}):
        file = tmp_path / "edition.json"
        call_command("export_edition", SLUG, output=file, **options)
        assert file.read_bytes() == exporting.export(draft).encode()
        file.unlink()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["hip"], "There is no published edition of hip."),
        ([SLUG, "--draft"], "There is no draft of knee-osteotomy."),
        ([SLUG, "--number", "3"], "There is no edition 3 of knee-osteotomy."),
        ([SLUG, "--output", "/nowhere/a.json"], "/nowhere/a.json cannot be written: No such file or directory"),
    ],
)
def test_what_cannot_be_exported_is_said(published_content: Edition, options: list[str], words: str) -> None:
    with pytest.raises(CommandError) as told:
        call_command("export_edition", *options)
    assert str(told.value) == words


@pytest.mark.usefixtures("nothing_published")
def test_a_file_is_imported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "edition.json"
    file.write_text("\ufeff" + json.dumps(shipped()))
    call_command("import_edition", file)
    assert capsys.readouterr().out == "Draft made: Knee osteotomy, edition 1.\n"
    with pytest.raises(CommandError, match="There is a draft already: Knee osteotomy, edition 1."):
        call_command("import_edition", file)


@pytest.mark.usefixtures("nothing_published")
def test_standard_input_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(shipped()).encode())))
    call_command("import_edition", "-")
    assert Edition.objects.drafts().count() == 1


@pytest.mark.usefixtures("nothing_published")
def test_a_file_that_is_no_edition_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "edition.json"
    file.write_text('{\n  "format": 1,\n}')
    for words in (f"{file}, line 3: A name in double quotes is missing here.",):
        with pytest.raises(CommandError) as told:
            call_command("import_edition", file)
        assert (str(told.value), told.value.returncode) == (words, 1)


@pytest.mark.usefixtures("nothing_published")
def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("import_edition", tmp_path / "edition.json")
