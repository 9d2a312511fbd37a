"""What the documents say is so: commands, settings, files, tests and sums."""

from __future__ import annotations

import ast
import copy
import json
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.management import get_commands
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

from tests.matrices import matrix
from tests.patient_pages import ADDRESSES, DAYS, page_at, timeline_address

ROOT: Path = settings.BASE_DIR
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")), *ADRS]
FIXTURES = sorted((ROOT / "fixtures").glob("*.json"))
CODE_BLOCK = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\([^)]*\)")

Json = dict[str, Any]


def text_of(name: str) -> str:
    return (ROOT / name).read_text()


def commands_in(text: str) -> str:
    """Only what stands in a document as code."""
    return "\n".join([*CODE_BLOCK.findall(text), *CODE.findall(CODE_BLOCK.sub("", text))])


# Commands, files and links


@matrix("document", DOCUMENTS)
def test_every_make_command_is_in_the_makefile(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", text_of("Makefile"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)\b", commands_in(document.read_text()))) - targets == set()


@matrix("document", DOCUMENTS)
def test_every_management_command_exists(document: Path) -> None:
    named = set(re.findall(r"manage\.py ([a-z_]+)", commands_in(document.read_text())))
    assert named - get_commands().keys() == set()


def test_the_readme_begins_with_a_picture_and_the_two_commands() -> None:
    first_screen = "\n".join(text_of("README.md").splitlines()[:20])
    assert "(docs/img/timeline.png)" in first_screen
    assert "make run" in first_screen
    assert "make test" in first_screen
    assert "demo accounts" in first_screen


def test_the_picture_is_small_and_as_wide_as_it_says() -> None:
    picture = (ROOT / "docs" / "img" / "timeline.png").read_bytes()
    assert len(picture) < 150_000
    assert struct.unpack(">I", picture[16:20]) == (1280,)


@matrix("document", DOCUMENTS)
def test_every_link_leads_somewhere(document: Path) -> None:
    text = CODE_BLOCK.sub("", document.read_text())
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", text) if not target.startswith("http")]
    headings = {slug_of(line) for line in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}
    for target in targets:
        path, _, anchor = target.partition("#")
        assert path or anchor in headings, target
        assert not path or (document.parent / path).exists(), target


def slug_of(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


@matrix("document", DOCUMENTS)
def test_every_file_that_is_named_exists(document: Path) -> None:
    tops = ("recovery/", "templates/", "static/", "fixtures/", "tests/", "docs/")
    named = [name.partition("::")[0] for name in CODE.findall(document.read_text()) if name.startswith(tops)]
    assert [name for name in named if "NAME" not in name and not list(ROOT.glob(name.rstrip("/")))] == []


# Layout


def wide_lines(text: str) -> list[str]:
    """The lines of prose over 100 characters; tables, and code or a link alone in its line, cannot be wrapped."""
    prose = CODE_BLOCK.sub("", text).splitlines()
    wide = [line for line in prose if len(line) > 100 and not line.startswith("|")]
    return [line for line in wide if re.search(r"\w", LINK.sub("", CODE.sub("", line)))]


def test_prose_is_wrapped_at_100_columns() -> None:
    assert [line for document in DOCUMENTS for line in wide_lines(document.read_text())] == []


def test_a_line_that_is_too_long_is_noticed_and_what_cannot_be_wrapped_is_not() -> None:
    words = "word " * 25
    assert wide_lines(f"# Heading\n\n{words}\n") == [words]
    assert wide_lines(f"- `{words}` and more\n") == [f"- `{words}` and more"]
    assert wide_lines(f"| {words} |\n\n```\n{words}\n```\n\n- `{words}`,\n![{words}](docs/img/timeline.png)\n") == []


# Settings


def variables_read() -> set[str]:
    """The environment variables that the settings read."""
    calls = (node for node in ast.walk(ast.parse(text_of("recovery/settings.py"))) if isinstance(node, ast.Call))
    readers = [call for call in calls if ast.unparse(call.func).startswith("env.")]
    return {str(call.args[0].value) for call in readers if isinstance(call.args[0], ast.Constant)}


def test_every_setting_is_in_the_table_and_nothing_else_is() -> None:
    assert len(variables_read()) > 10
    table = re.findall(r"^\| `([A-Z_]+)` \|", text_of("docs/deployment.md"), re.MULTILINE)
    assert sorted(table) == sorted(variables_read())


# Decisions


def test_every_decision_has_its_own_number_and_they_are_counted_without_gaps() -> None:
    assert [int(path.name[:4]) for path in ADRS] == list(range(1, len(ADRS) + 1))


@matrix("path", ADRS)
def test_a_decision_says_what_one_has_to_say_on_one_page(path: Path) -> None:
    text = path.read_text()
    assert text.startswith(f"# {path.name[:4]}: ")
    assert re.search(r"^Status: (proposed|accepted|superseded by \d{4})\. Date: \d{4}-\d\d-\d\d\.", text, re.MULTILINE)
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Context", "Decision", "Options", "Consequences"]
    assert len(text.splitlines()) <= 66  # a printed page


def test_the_changelog_has_improvements_and_fixes_for_each_version() -> None:
    sections = re.findall(r"^(##+) (.*)$", text_of("CHANGELOG.md"), re.MULTILINE)
    assert sections[0] == ("##", "Unreleased")
    assert all(
        re.fullmatch(r"\d+\.\d+\.\d+ \(\d{4}-\d\d-\d\d\)", name) for level, name in sections[1:] if level == "##"
    )
    assert {name for level, name in sections if level == "###"} <= {"Improvements", "Fixes"}


# Hazards


def hazards() -> dict[str, list[str]]:
    """The tests that the log names for each hazard."""
    found: dict[str, list[str]] = {}
    for part in re.split(r"^## ", text_of("docs/hazard-log.md"), flags=re.MULTILINE)[1:]:
        found[part.partition(":")[0]] = re.findall(r"`(tests/[^`]+::[^`]+)`", part)
    return found


def is_a_test(name: str) -> bool:
    path, _, function = name.partition("::")
    if not (ROOT / path).exists():
        return False
    tree = ast.parse(text_of(path))
    return function in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_the_log_has_every_hazard() -> None:
    assert list(hazards()) == [f"H{number}" for number in range(1, 11)]


@matrix("hazard", [f"H{number}" for number in range(1, 11)])
def test_a_hazard_that_the_software_can_cause_is_bound_to_tests(hazard: str) -> None:
    assert len(hazards()[hazard]) >= 3


def test_every_test_in_the_log_exists() -> None:
    assert [name for names in hazards().values() for name in names if not is_a_test(name)] == []


def test_a_test_that_does_not_exist_is_noticed() -> None:
    assert not is_a_test("tests/test_docs.py::test_that_nobody_wrote")
    assert not is_a_test("tests/test_nothing.py::test_a_test_that_does_not_exist_is_noticed")


# How easy the pages are to understand


def score_tables() -> Iterator[list[list[str]]]:
    for part in re.split(r"^## ", text_of("docs/readability.md"), flags=re.MULTILINE):
        if "| **total** |" in part:
            yield [[cell.strip() for cell in line.split("|")[1:-1]] for line in part.splitlines() if line[:1] == "|"]


def test_the_scores_add_up_and_each_page_reaches_90_percent() -> None:
    tables = list(score_tables())
    assert [len(table) - 4 for table in tables] == [17, 7, 20]
    for header, _rule, *items, totals, percents in tables:
        for column, _page in enumerate(header[2:5], 2):
            marks = [row[column] for row in items if row[column] != "–"]
            assert set(marks) <= {"0", "1"}
            assert totals[column] == f"{marks.count('1')} of {len(marks)}"
            assert int(percents[column]) == round(100 * marks.count("1") / len(marks)) >= 90


def test_every_score_has_a_reason() -> None:
    assert [row for table in score_tables() for row in table[2:-2] if len(row[-1]) < 10] == []


# The format of an edition


def edition_faults(edition: Json) -> list[str]:
    schema = json.loads(text_of("docs/edition.schema.json"))
    Draft202012Validator.check_schema(schema)
    return [
        error.message for error in Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(edition)
    ]


def shipped() -> Json:
    edition: Json = json.loads(text_of("fixtures/knee-osteotomy.json"))
    return edition


@matrix("path", FIXTURES)
def test_what_ships_keeps_to_the_schema(path: Path) -> None:
    assert edition_faults(json.loads(path.read_text())) == []


@matrix(
    "part, field, value",
    [
        ("milestones", "kind", "moment"),
        ("milestones", "key", "Surgery day"),
        ("milestones", "earliest", {"amount": 0, "unit": "year"}),
        ("milestones", "earliest", {"amount": 4000, "unit": "day"}),
        ("milestones", "latest", None),
        ("milestones", "fades_until", "usual-activities"),
        ("milestones", "novelty", "words"),
        ("sources", "last_reviewed", "2019-13-40"),
        ("guide", "illustration", {"file": "drawing.svg"}),
    ],
)
def test_the_schema_refuses_what_the_format_does_not_allow(part: str, field: str, value: object) -> None:
    edition = copy.deepcopy(shipped())
    edition[part][0][field] = value
    assert edition_faults(edition) != []


def test_an_open_end_needs_words_and_a_fade_in_the_schema_too() -> None:
    for missing in ("timing", "fades_until"):
        edition = shipped()
        (crutches,) = (each for each in edition["milestones"] if each.get("open_ended"))
        del crutches[missing]
        assert edition_faults(edition) != []


def fields_of(schema: object) -> set[str]:
    """The names of all properties in a schema, however deep."""
    if isinstance(schema, list):
        return {name for each in schema for name in fields_of(each)}
    if not isinstance(schema, dict):
        return set()
    own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
    return own | fields_of(list(schema.values()))


def test_every_field_of_the_format_is_described() -> None:
    fields = fields_of(json.loads(text_of("docs/edition.schema.json")))
    rows = "".join(re.findall(r"^\|.*", text_of("docs/content-format.md"), re.MULTILINE))
    assert len(fields) > 40
    assert fields - set(re.findall(r"`([a-z_]+)`", rows)) == {"amount", "unit"}  # shown in an example instead


# Sources


def test_every_milestone_and_section_has_a_source_with_a_review_date() -> None:
    edition = shipped()
    reviewed = {source["key"]: source["last_reviewed"] for source in edition["sources"]}
    assert all(reviewed[each["source"]] for each in [*edition["milestones"], *edition["guide"]])


@pytest.mark.usefixtures("published_content")
@matrix("day", DAYS)
def test_every_card_says_when_its_source_was_reviewed(client: Client, day: int) -> None:
    cards = BeautifulSoup(page_at(client, timeline_address(day)), "lxml").select("li[data-milestone]")
    assert len(cards) == len(shipped()["milestones"])
    assert all("Source reviewed July 2019" in card.get_text() for card in cards)


@pytest.mark.usefixtures("published_content")
def test_every_section_of_the_guide_says_when_its_source_was_reviewed(client: Client) -> None:
    sections = BeautifulSoup(page_at(client, ADDRESSES["guide"]), "lxml").select("section.prose")
    assert len(sections) == len(shipped()["guide"])
    assert all("Source reviewed July 2019" in section.get_text() for section in sections)
