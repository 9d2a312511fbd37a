"""Rules that hold for every file: what may import what, how long a thing may be, what a page may not carry."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from recovery.site.middleware import content_security_policy
from tests import import_rule
from tests.matrices import matrix
from tests.patient_pages import ADDRESSES, page_at

ROOT: Path = settings.BASE_DIR
CODE = [path for path in sorted((ROOT / "recovery").rglob("*.py")) if "migrations" not in path.parts]
TEMPLATES = [*sorted((ROOT / "templates").rglob("*.html")), *sorted((ROOT / "recovery").rglob("*.html"))]
STYLESHEETS = sorted((ROOT / "static").rglob("*.css"))
SCRIPTS = sorted((ROOT / "static").rglob("*.js"))

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
LONGEST_TEMPLATE_LINE = 120


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


# Imports


def test_imports_follow_the_arrows() -> None:
    assert import_rule.faults(ROOT / "recovery") == []


def test_the_table_of_arrows_has_no_circle() -> None:
    left = {part: set(targets) for part, targets in import_rule.ARROWS.items()}
    while free := [part for part, targets in left.items() if not targets & left.keys()]:
        left = {part: targets for part, targets in left.items() if part not in free}
    assert left == {}


@matrix(
    "path, code",
    [
        ("domain/offsets.py", "from django.utils import timezone"),
        ("domain/offsets.py", "import time"),
        ("domain/offsets.py", "from recovery.text.formatting import plain"),
        ("text/zones.py", "from django.conf import settings"),
        ("patient/page/chart.py", "def f():\n    from recovery.content.models.edition import Edition"),
        ("patient/page/chart.py", "from recovery.patient.edition_pages import EditionPages"),
        ("patient/exports/ical.py", "from django.db import connection"),
        ("content/models/edition.py", "if TYPE_CHECKING:\n    from recovery.patient.page.chart import Chart"),
        ("content/published_editions.py", "from recovery.patient import home"),
        ("management/commands/serve.py", "from recovery.workspace import people"),
        ("patient/home.py", "from recovery.workspace import people"),
        ("patient/query_string.py", "from . import http"),
        ("novelty.py", "import json"),
    ],
)
def test_an_import_against_the_arrows_is_found(path: str, code: str) -> None:
    assert len(import_rule.faults_of(Path(path), code)) == 1


# The clock and HTMX's headers

_CLOCKS = re.compile(
    r"\b(timezone\.now|timezone\.local(date|time)\((?!\w)|timezone\.localdate\(timezone"
    r"|date\.today|datetime\.(now|utcnow|today)|time\.time|localtime\(\))"
)
_HTMX = re.compile(r"(?<!_)\bhtmx\b(?!-\d)|['\"]HX[-_]|HTTP_HX_", re.IGNORECASE)


def code_without_words(text: str) -> str:
    """The code without its comments and docstrings."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [each for each in body if not _is_words(each)] or [ast.Pass()]  # type: ignore[attr-defined]
    return ast.unparse(tree)


def _is_words(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def uses(pattern: re.Pattern[str]) -> set[str]:
    found = [path for path in CODE if pattern.search(code_without_words(path.read_text()))]
    return {*names(found)} - {"recovery/settings.py"}


def test_only_the_edge_reads_a_clock() -> None:
    assert uses(_CLOCKS) == {"recovery/site/http.py"}


def test_only_the_edge_reads_the_headers_of_htmx() -> None:
    assert uses(_HTMX) == {"recovery/site/http.py"}


def test_no_view_asks_the_database_itself() -> None:
    asking = uses(re.compile(r"\.(objects|_default_manager|filter|exclude|select_related|all)\b|get_object_or_404"))
    assert {name for name in asking if name.startswith(("recovery/patient/", "recovery/workspace/"))} == set()


def test_only_views_ask_which_day_it_is() -> None:
    asking = uses(re.compile(r"\btoday_for\b"))
    views = ("recovery/patient/", "recovery/workspace/", "recovery/admin/")
    assert {name for name in asking if not name.startswith(views)} == {"recovery/site/http.py"}


@matrix("code", ["date.today()", "datetime.now(UTC)", "timezone.now()", "timezone.localdate()", "time.time()"])
def test_a_clock_is_found(code: str) -> None:
    assert _CLOCKS.search(code)


# Sizes


def long_functions(text: str) -> list[str]:
    found = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return [node.name for node in found if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION]


def test_no_file_is_long() -> None:
    assert [path for path in CODE if len(path.read_text().splitlines()) > LONGEST_FILE] == []


def test_no_function_is_long() -> None:
    assert [(path.name, found) for path in CODE if (found := long_functions(path.read_text()))] == []


def test_a_long_function_is_found() -> None:
    assert long_functions("def f():\n" + "    pass\n" * LONGEST_FUNCTION) == ["f"]
    assert long_functions("def f():\n" + "    pass\n" * (LONGEST_FUNCTION - 1)) == []


# Templates

_FORBIDDEN = {
    "inline style": re.compile(r"\sstyle\s*=|<style", re.IGNORECASE),
    "script without a file": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "event handler": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "code in an attribute": re.compile(r"hx-on|\bjs:|javascript:|hx-vars|hx-trigger=\"[^\"]*\[", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off"),
    "something from elsewhere": re.compile(
        r"<(script|link|img|iframe|image|use|form)\b[^>]*\s(src|srcset|href|action)=\"(https?:)?//", re.IGNORECASE
    ),
    "attribute that htmx 4 reads in another way": re.compile(r"\bhx-(boost|disable|ext|prompt|params|history)\b"),
}


def template_faults(text: str) -> list[str]:
    return [name for name, pattern in _FORBIDDEN.items() if pattern.search(text)]


@matrix("name", names(TEMPLATES))
def test_a_template_carries_nothing_the_policy_forbids(name: str) -> None:
    assert template_faults((ROOT / name).read_text()) == []


@matrix(
    "text",
    [
        '<p style="color: red">',
        "<style>p { color: red }</style>",
        "<script>run()</script>",
        '<a onclick="run()">',
        '<a hx-on:click="run()">',
        '<a hx-vals="js:{}">',
        '<a hx-trigger="click[ctrlKey]">',
        "{{ words|safe }}",
        "{% autoescape off %}",
        '<img src="https://elsewhere.example/a.png">',
        '<a hx-boost="true">',
    ],
)
def test_what_the_policy_forbids_is_found(text: str) -> None:
    assert len(template_faults(text)) == 1


_DRAWN = re.compile(r"\s*(<path [^>]*?)?d=\"[^\"]*\"( [^>]*)?/?>?\n?")


def long_lines(template: str) -> list[str]:
    """Lines that nobody can review; the path of a drawing is one that nobody has to."""
    return [line for line in template.splitlines() if len(line) > LONGEST_TEMPLATE_LINE and not _DRAWN.fullmatch(line)]


def test_no_line_of_a_template_is_long() -> None:
    assert [(str(path), lines) for path in TEMPLATES if (lines := long_lines(path.read_text()))] == []


def test_a_long_line_of_a_template_is_found() -> None:
    assert long_lines(f'<p>\n  <a class="{"a" * LONGEST_TEMPLATE_LINE}">\n</p>')
    assert not long_lines(f'<path d="M{" 0" * LONGEST_TEMPLATE_LINE}"/>')
    assert not long_lines("x" * LONGEST_TEMPLATE_LINE)


_TRANSLATED = re.compile(r"{%\s*(blocktranslate|blocktrans)\b.*?{%\s*end\1\s*%}", re.DOTALL)
_TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
_SPOKEN = re.compile(r"\b(?:alt|title|placeholder|aria-label|aria-valuetext)=\"([^\"]*)\"")


def untranslated(template: str) -> list[str]:
    """Words in a template that no translator would see."""
    rest = _TAG.sub("", _TRANSLATED.sub("", template))
    texts = [*unescape(re.sub(r"<[^>]*>", "\n", rest)).splitlines(), *_SPOKEN.findall(rest)]
    return [text.strip() for text in texts if re.search(r"[^\W\d_]", text)]


@matrix("name", names(TEMPLATES))
def test_every_word_of_a_template_can_be_translated(name: str) -> None:
    assert untranslated((ROOT / name).read_text()) == []


@matrix("text", ["<p>Hello</p>", '<img alt="A knee">', "{% translate 'Hello' %} there"])
def test_words_that_cannot_be_translated_are_found(text: str) -> None:
    assert len(untranslated(text)) == 1


# Stylesheets

_PHYSICAL = re.compile(
    r"(min-|max-)?(width|height)|left|right|top|bottom|(margin|padding|scroll-margin|scroll-padding)-(left|right|top|bottom)"
    r"|border-(left|right|top|bottom)(-.*)?|border-(top|bottom)-(left|right)-radius"
)
_PHYSICAL_VALUE = re.compile(r"\b(text-align|float|clear)\s*:\s*(left|right)\b")


def physical_properties(css: str) -> Iterator[str]:
    """Properties that would not turn round with the direction of writing."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"@[a-z-]+[^{;]*", "", css)  # a media query speaks of the screen, which does not turn
    yield from (name for name in re.findall(r"(?<=[{;])\s*([a-z-]+)\s*:", css) if _PHYSICAL.fullmatch(name))
    yield from (match.group() for match in _PHYSICAL_VALUE.finditer(css))


@matrix("name", names(STYLESHEETS))
def test_a_stylesheet_turns_with_the_direction_of_writing(name: str) -> None:
    assert list(physical_properties((ROOT / name).read_text())) == []


@matrix(
    "css", ["a { width: 1px }", "a { color: red; margin-left: 0 }", "a{border-top-left-radius:0}", "a{float: left}"]
)
def test_a_physical_property_is_found(css: str) -> None:
    assert len(list(physical_properties(css))) == 1


def test_a_media_query_may_speak_of_the_width() -> None:
    assert list(physical_properties("@media (min-width: 40rem) { a { inline-size: 1px } }")) == []


# Content stays content


def content_words() -> set[str]:
    """Words that belong to a procedure: those of the one that ships, its address and its milestones' keys."""
    words = {"knee", "crutch", "osteotomy", "walker"}
    for path in sorted((ROOT / "fixtures").glob("*.json")):
        data = json.loads(path.read_text())
        keys = [data["procedure"]["slug"], *(each["key"] for each in data["milestones"])]
        words |= {key for key in keys if "-" in key}
    return words


@matrix("name", names([*CODE, *TEMPLATES, *STYLESHEETS, *SCRIPTS]))
def test_no_code_names_a_procedure_or_a_milestone(name: str) -> None:
    text = (ROOT / name).read_text()
    text = (code_without_words(text) if name.endswith(".py") else text).lower()
    assert sorted(word for word in content_words() if word in text) == []


# What goes out


@pytest.mark.usefixtures("published_content")
@matrix("address", ADDRESSES.values())
def test_a_page_goes_out_with_the_policy_and_keeps_to_it(client: Client, address: str) -> None:
    response = client.get(address, follow=True)
    assert response.headers["Content-Security-Policy"] == content_security_policy()
    assert template_faults(page_at(client, address)) == []


def test_the_policy_is_the_strict_one() -> None:
    assert content_security_policy() == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
