"""A file that is no edition is refused with its line and the reason, and changes nothing."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from recovery.content import published_editions
from recovery.content.files import bad_file, exporting, importing, json_text
from recovery.content.files.schema import KINDS
from recovery.content.models.edition import Edition, GuideSection, Procedure, Source
from recovery.content.models.milestone import Milestone
from tests.content.test_content_files import FIXTURES, shipped, undone
from tests.editions import Json
from tests.matrices import matrix

pytestmark = pytest.mark.usefixtures("nothing_published")

Change = Callable[[Json], object]
TEXT = json.dumps(shipped(), indent=1)


def refused(text: str) -> bad_file.BadFile:
    before = everything()
    with pytest.raises(bad_file.BadFile) as told:
        importing.import_draft(text)
    assert everything() == before
    return told.value


def everything() -> list[Any]:
    return [list(kind.objects.values()) for kind in (Procedure, Edition, Source, Milestone, GuideSection)]


# What a line says


@matrix(
    "text, line, reason",
    [
        ("", 1, "A value is missing here, or it is not written as JSON."),
        ('{\n"format": 1,\n}', 3, "A name in double quotes is missing here."),
        ('{\n"format": 1\n"edition": {}}', 3, "A comma or a closing bracket is missing before this."),
        ('{\n"format" 1}', 2, "A colon is missing before this."),
        ('{"format": 1}\n{}', 2, "Something stands after the end of the file’s object."),
        ('{\n"format": "one}', 2, "A text begins here and has no closing double quote."),
        ('{"format": "one\n"}', 1, "A text goes on in the next line, or has a tab. Write \\n or \\t instead."),
        ('{"format":\n"\\x"}', 2, "A backslash stands alone here. Write two for one."),
        ("\n[1]", 2, "The file must be one object in braces."),
        ('{\n\n"format": 2}', 3, "format: The file is not in format 1."),
        ("{}", 1, "format: The file is not in format 1."),
        ('{"format": 1}', 1, "“procedure” is missing."),
        ('{"format": 1, "a": {\n"b": 1,\n"b": 2}}', 3, "a › b: This stands here twice."),
        ('{"format": 1,\n"a": [1, NaN]}', 2, "a › 2: This number is too large, or none at all."),
        ('{"format": 1,\n"a": -Infinity}', 2, "a: This number is too large, or none at all."),
        ('{"format": 1,\n"a": 1e999}', 2, "a: This number is too large, or none at all."),
        ('{"format": 1,\n"a": ' + "9" * 5000 + "}", 2, "a: This number is too large, or none at all."),
        ('{"format": 1,\n"a": "\\u0000"}', 2, "a: This has a character that cannot be stored: NUL, or half of one."),
        ('{"format": 1,\n"\\ud800": 1}', 2, "�: This has a character that cannot be stored: NUL, or half of one."),
        ("{\n" + "[" * 100_000, 2, "Too many brackets stand within one another."),
        ('"' + '\\"' * 900_000, 1, "A text begins here and has no closing double quote."),
        (" " * 2_000_001, 1, "The file is too large. The most is 2 MB."),
    ],
)  # fmt: skip
def test_what_is_no_json_or_cannot_be_stored_is_refused(text: str, line: int, reason: str) -> None:
    told = refused(text)
    assert (told.line, told.reason) == (line, reason)
    assert str(told) == f"line {line}: {reason}"


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [(b"\xef\xbb\xbf{\n\n\xff}", 3, "not in UTF-8"), ('{"a": 1}'.encode("utf-16"), 1, "not in UTF-8"),
     (b" " * 2_000_001, 1, "too large")],
)  # fmt: skip
def test_bytes_that_are_no_text_are_refused(data: bytes, line: int, words: str) -> None:
    with pytest.raises(bad_file.BadFile, match=words) as told:
        json_text.decode(data)
    assert told.value.line == line


def at(*place: str | int, value: object) -> Change:
    """The change that puts ``value`` at ``place``."""

    def change(data: Any) -> None:
        for step in place[:-1]:
            data = data[step]
        data[place[-1]] = value

    return change


def without(*place: str | int) -> Change:
    def change(data: Any) -> None:
        for step in place[:-1]:
            data = data[step]
        del data[place[-1]]

    return change


@matrix(
    "change, line, reason",
    [
        # The schema.
        (without("milestones", 2, "title"), "  {", "milestones › 3: “title” is missing."),
        (without("milestones", 2, "timing"), "  {", "milestones › 3: “timing” is missing."),
        (at("edition", "novelty", value=1), '  "novelty"', "edition › novelty: The format has no such field here."),
        (at("edition", "number", value="1"), '  "number"', "edition › number: This must be a whole number."),
        (at("edition", "number", value=0), '  "number"', "edition › number: The least is 1."),
        (at("edition", "number", value=1e300), '  "number"', "edition › number: The most is 9999."),
        (at("edition", "hint", value=" "), '  "hint"', "edition › hint: This must not be empty."),
        (at("edition", "hint", value="x" * 401), '  "hint"', "edition › hint: This is too long. The most is 400."),
        (at("edition", "questions", value=["a\n"]), '   "a\\n"', "edition › questions › 1: This must be words on one"),
        (at("edition", "review_due", value="2026-02-30"), '  "review_due"', "edition › review_due: This must be a"),
        (at("milestones", 1, "latest", value=None), '   "latest": null', "milestones › 2 › latest: This must be an"),
        (at("milestones", 0, "fades_until", value="a"), '   "fades_until": "a"', "milestones › 1 › fades_until: Leave"),
        (at("milestones", 0, "kind", value="moment"), '   "kind": "m', "milestones › 1 › kind: This must be one of:"),
        (at("milestones", 2, "kind", value="event"), '   "kind": "event"', "milestones › 3 › kind: Here this must be"),
        (at("milestones", 0, "latest", "amount", value=4000), '    "amount": 4000', "milestones › 1 › latest › am"),
        (at("procedure", "slug", value="a b"), '  "slug"', "procedure › slug: Use small letters, digits, hyphens"),
        (at("procedure", "slug", value="Admin"), '  "slug"', "procedure › slug: Use small letters, digits, hyphens"),
        (at("procedure", "name", value="a\nb"), '  "name"', "procedure › name: This must be words on one line"),
        (at("sources", 0, "address", value="x"), '   "address"', "sources › 1 › address: This must be a web address"),
        (at("sources", value=[]), ' "sources": []', "sources: This must not be empty."),
        # The rows' own checks.
        (at("procedure", "slug", value="admin"), '  "slug"', "procedure › slug: This word is already part of another"),
        (at("sources", 0, "address", value="x://y"), '   "address"', "sources › 1 › address: Enter a valid URL."),
        (at("edition", "questions", value=["x" * 1001]), '  "questions"', "edition › questions: This is too long. The"),
        (at("guide", 0, "help_title", value=" "), '   "help_title"', "guide › 1 › help_title: This must not be empty."),
        (at("guide", 3, "illustration", "file", value="no.svg"), '    "file"', "guide › 4 › illustration › file: Th"),
        (at("milestones", 0, "key", value="a\n"), '   "key": "a\\n"', "milestones › 1 › key: Use small letters"),
        # What keeps rows from being a timeline.
        (at("milestones", 1, "key", value="surgery"), '   "key": "surgery"', "milestones › 1 › key: Another milestone"),
        (at("milestones", 0, "source", value="gone"), '   "source": "gone"', "milestones › 1 › source: No source has"),
        (at("milestones", 0, "guide_section", value="gone"), '   "guide_section": "gone"', "milestones › 1 › guide_s"),
        (at("milestones", 0, "before", "lead", value="{x}"), '    "lead": "{x}"', "milestones › 1 › before › lead: {"),
        (at("milestones", 3, "latest", value={"amount": 89, "unit": "day"}), '    "amount": 89',
         "milestones › 4 › latest › amount: Latest (89 days) can fall before"),
        (at("guide", 0, "help_title", value="More"), '   "help_title": "More"', "guide › 1 › help_title: “Risks” is"),
        (at("milestones", 2, "fades_until", value="gone"), '   "fades_until"', "milestones › 3 › fades_until: No o"),
    ],
)  # fmt: skip
def test_a_value_that_is_no_part_of_an_edition_is_told_by_name_on_its_line(
    change: Change, line: str, reason: str
) -> None:
    data = shipped()
    change(data)
    text = json.dumps(data, indent=1)
    told = refused(text)
    assert told.reason.startswith(reason)
    assert text.splitlines()[told.line - 1].startswith(line)


def test_two_sources_of_one_key_are_refused() -> None:
    data = shipped()
    data["sources"] *= 2
    assert refused(json.dumps(data)).reason == "sources › 2 › key: Another source has the key “cleveland-clinic”."


def test_an_edition_without_any_latest_is_refused() -> None:
    data = shipped()
    data["milestones"] = [each for each in data["milestones"] if "earliest" not in each]
    assert refused(json.dumps(data)).reason.startswith("milestones: No milestone has a latest")


def test_a_reason_is_short_and_can_be_shown() -> None:
    told = refused('{"format": 1, "\x1b[2J' + "x" * 5000 + '": 1}'.replace("\x1b", "\\u001b"))
    assert told.reason.isprintable()
    assert len(told.reason) <= 400


def kinds(schema: object) -> Iterator[str]:
    """The titles of all that has a pattern or a format."""
    if isinstance(schema, dict):
        if schema.keys() & {"pattern", "format"} and isinstance(schema.get("type"), str):
            yield schema["title"]
        for each in schema.values():
            yield from kinds(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from kinds(each)


def test_every_kind_of_text_in_the_schema_has_words() -> None:
    schema = json.loads((settings.BASE_DIR / "docs" / "edition.schema.json").read_text())
    assert {*kinds(schema)} == KINDS.keys()


# Anything at all

NOTHING: list[Any] = [[] for _kind in range(5)]
"""What is there before each of these: nothing is published."""
fuzzed = examples(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
simple = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters()),
    st.sampled_from([*KINDS, "{x}", "a"]),
)
anything = st.recursive(
    simple, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters()), inner, max_size=4)
)


def check(text: str) -> None:
    """A draft that is a timeline, or a line of the file and no change."""
    with undone():
        draft, told = draft_or_fault(text)
        if draft:
            published_editions.content_of(Edition.objects.whole().get(pk=draft.pk))
            exporting.export(draft)
            return
        assert told
        assert told.reason
        assert 1 <= told.line <= text.count("\n") + 1
        assert everything() == NOTHING


def draft_or_fault(text: str) -> tuple[Edition | None, bad_file.BadFile | None]:
    try:
        return importing.import_draft(text), None
    except bad_file.BadFile as told:
        return None, told


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in members:
        yield (*place, step)
        yield from places(each, (*place, step))


def siblings(data: Json) -> st.SearchStrategy[Any]:
    """Values from elsewhere in the same file."""

    def value_at(place: tuple[Any, ...]) -> Any:
        value: Any = data
        for step in place:
            value = value[step]
        return copy.deepcopy(value)

    return st.sampled_from([*places(data)]).map(value_at)


@given(st.data())
@fuzzed
def test_what_ships_with_any_value_replaced_is_a_draft_or_refused(data: st.DataObject) -> None:
    edition = shipped()
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from([*places(edition)]))
        change = (
            without(*place) if data.draw(st.booleans()) else at(*place, value=data.draw(anything | siblings(edition)))
        )
        change(edition)
    check(json.dumps(edition, indent=data.draw(st.sampled_from([None, 1])), ensure_ascii=data.draw(st.booleans())))


@given(st.text(st.characters()) | anything.map(lambda value: json.dumps({"format": 1, "procedure": value}, indent=1)))
@fuzzed
def test_any_text_is_refused(text: str) -> None:
    check(text)


@given(
    st.integers(0, len(TEXT)), st.integers(0, 40), st.sampled_from(["", '"', "{", "}", "[", ",", "\\", "\n", "9", "é"])
)
@fuzzed
def test_what_ships_with_any_piece_replaced_is_a_draft_or_refused(start: int, length: int, instead: str) -> None:
    check(TEXT[:start] + instead + TEXT[start + length :])


@given(st.binary() | st.sampled_from(FIXTURES).map(lambda path: path.read_bytes()[:-3] + b"\xff"))
@fuzzed
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    line = 1
    try:
        json_text.decode(data)
    except bad_file.BadFile as told:
        line = told.line
    assert 1 <= line <= data.count(b"\n") + 1


def test_what_ships_is_not_refused() -> None:
    check(re.sub(" +", " ", TEXT))
    assert Edition.objects.count() == 0
