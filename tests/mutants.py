"""Whether the tests notice small faults: ``make mutants AREA=steps`` puts each into a copy and names those unseen.

An area is some modules and the tests that judge them; a run takes minutes, so it is no part of ``make test``. Of an
area with more faults than ``SAMPLE`` that many are tried, the same in every run of the same code.
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import utils

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "var" / "mutants"
SAMPLE = 250
"""Faults tried of an area that has more."""
NEEDED = 90
"""Per cent of the faults that the tests of an area notice."""
KILLED = frozenset({"killed", "timeout", "caught by type check"})


@dataclass(frozen=True, slots=True)
class Area:
    """Modules below ``recovery/``, and tests below ``tests/``."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    without: str = ""
    """Tests of those that would only take time: an expression of pytest's ``-k``."""


AREAS = {
    "calendar": Area(
        ("patient/exports/ical.py",),
        ("patient/test_calendar.py", "patient/test_two_weeks.py", "patient/test_calendar_words.py"),
        without="readers or zones or breaks_the_rules",
    ),
    "checks": Area(("content/publish_checks.py",), ("content/test_publish_checks.py",)),
    "domain": Area(("domain/offsets.py", "domain/timeline.py"), ("domain",)),
    "history": Area(
        ("content/record.py", "admin/history_page.py"),
        (
            "content/test_publishing.py",
            "admin/test_history.py",
            "admin/test_history_words.py",
            "admin/test_two_people.py",
        ),
        without="guards or refuses",
    ),
    "http": Area(("site/http.py",), ("site/test_http.py",)),
    "people": Area(
        ("admin/people.py", "accounts/people.py", "accounts/roles.py", "accounts/invitations.py"),
        (
            "accounts/test_invitation_rules.py",
            "admin/test_people.py",
            "accounts/test_invitation_power.py",
            "accounts/test_joining.py",
            "accounts/test_people_page.py",
            "accounts/test_roles.py",
        ),
    ),
    "publishing": Area(("content/publishing.py",), ("content/test_publishing.py",), without="guards"),
    "sharing": Area(
        tuple(
            f"clinic/links/{name}.py"
            for name in ("changing", "erasing", "issuing", "label_checks", "link_content", "opening", "tokens")
        ),
        (
            "clinic/test_sharing.py",
            "clinic/test_link_changes.py",
            "clinic/test_label_checks.py",
            "clinic/test_expire_links.py",
            "patient/pages/test_shared.py",
            "patient/pages/test_shared_ended.py",
            "workspace/test_renewed_link.py",
        ),
        without="two_at_once or any_text",
    ),
    "steps": Area(("patient/page/steps.py",), ("patient/test_counts.py", "patient/test_steps.py")),
}

SAME = {
    'above, _number, below = words.rpartition("{n}")': "A sentence has one number.",
    "if latest.day_span[0] > earliest.day_span[1]:": "Where they are equal, the search finds nothing.",
    "return (end - self.earliest).days if end or self.earliest else 0": "What has a first day has a last one or fades.",
    'numbers = sorted((int(one), int(other.strip("XX\'’XX"))))': "There are digits and apostrophes only.",
    'return ngettext("A WINDOW MOVES BY {N} DAY", "A window moves by {n} days", most).format(n=most)': (
        "A move of one day is none that is warned of."
    ),
    'text, times = re.subn(pattern, "XXXX", text)': "No length of time has such letters.",
    "published.save(update_fields=None)": "The other columns are as they were.",
    "create_permissions(apps.get_app_config(label), verbosity=1)": "More is printed.",
    "needed = set(keepers().values_list(flat=True))": "The key is the first column.",
    "super().save_related(None, form, formsets, change)": "Django looks at the form alone.",
    "super().save_related(request, form, formsets, None)": "Django looks at the form alone.",
}
"""Faults that change nothing which anybody could see: the changed line, and why."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests without rows judge first: where one of them notices the fault, no database is made."""
    items.sort(key=lambda item: item.get_closest_marker("database") is not None)


def pytest_configure() -> None:
    keep_tables()


@cache
def keep_tables() -> None:
    """Keep the tables that the first run of a process makes: each fault is tried in a fork, which has them too."""
    make, migrated = utils.setup_databases, sqlite3.connect(":memory:")
    made: list[Any] = []

    def make_or_copy(*args: Any, **options: Any) -> list[Any]:
        if made:
            migrated.backup(connection.connection)
        elif options["aliases"]:
            made.append(make(*args, **options))
            connection.connection.backup(migrated)
        return []

    utils.setup_databases = make_or_copy
    utils.teardown_databases = lambda *_args, **_options: None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Empty what is kept, since another test, or one before the fault, has filled it."""
    for name, module in [*sys.modules.items()]:
        if name.partition(".")[0] == "recovery":
            for value in [*vars(module).values()]:
                if callable(clear := getattr(value, "cache_clear", None)):
                    clear()


def without_decorators(code: str) -> str:
    """The same code, in which a function is decorated by a line of its own: no fault is put into a decorated one."""
    lines = code.splitlines()
    places = [
        body for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Module | ast.ClassDef) for body in node.body
    ]
    functions = [each for each in places if isinstance(each, ast.FunctionDef) and each.decorator_list]
    for function in sorted(functions, key=lambda each: each.lineno, reverse=True):
        named = [ast.unparse(each) for each in function.decorator_list]
        if named in (["classmethod"], ["staticmethod"]) or any(each.endswith(".setter") for each in named):
            continue
        value = function.name
        for decorator in reversed(named):
            value = f"{decorator}({value})"
        end = function.end_lineno or function.lineno
        lines.insert(end, f"{' ' * function.col_offset}{function.name} = {value}")
        del lines[function.decorator_list[0].lineno - 1 : function.lineno - 1]
    return "\n".join(lines) + "\n"


def copied(name: str, area: Area) -> Path:
    """A copy of everything that is committed or about to be, ready for a run of ``area``."""
    home = WORK / name
    shutil.rmtree(home, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for each in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / each).is_file():
            (home / each).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / each, home / each)
    readers = "tests/readers/node_modules"
    if (ROOT / readers).exists():
        (home / readers).symlink_to((ROOT / readers).resolve())
    for each in area.modules:
        path = home / "recovery" / each
        path.write_text(without_decorators(path.read_text()))
    top = sorted({each.partition("/")[0] for each in map(str, _below(home))} - {"recovery", "tests", "pyproject.toml"})
    without = ["-k", f"not ({area.without})"] if area.without else []
    settings = {
        "source_paths": ["recovery"],
        "only_mutate": [f"recovery/{each}" for each in area.modules],
        "also_copy": top,
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-p", "tests.mutants", "-m", "not browser", *without],
        "pytest_add_cli_args_test_selection": [f"tests/{each}" for each in area.tests],
        "do_not_mutate_patterns": [r"assert_never\("],  # where no program comes
        "timeout_constant": 60,
        "track_dependencies": False,
        "use_git_change_detection": False,
    }
    with (home / "pyproject.toml").open("a") as file:
        file.write("\n[tool.mutmut]\n")
        file.writelines(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())
    return home


def _below(home: Path) -> list[Path]:
    return [each.relative_to(home) for each in home.iterdir()]


def unseen(home: Path, tried: list[str]) -> dict[str, str]:
    """The faults that no test noticed, by name, each as the lines that it changes."""
    found = {}
    for line in _mutmut(home, "results").splitlines():
        name, _colon, status = line.strip().partition(": ")
        if name in tried and status not in KILLED:
            diff = _mutmut(home, "show", name).splitlines()
            changed = [each for each in diff if each[:1] in "+-" and each[:3] not in ("+++", "---")]
            found[name] = "\n".join([f"({status})", *changed])
    return found


def _mutmut(home: Path, *words: str) -> str:
    command = [sys.executable, "-m", "mutmut", *words]
    return subprocess.run(command, cwd=home, capture_output=True, text=True, check=True).stdout


def faults(home: Path) -> list[str]:
    """The names of all that were put in."""
    files = sorted((home / "mutants").rglob("*.meta"))
    return [name for file in files for name in json.loads(file.read_text())["exit_code_by_key"]]


def judged(name: str, *, processes: int, at_most: int) -> bool:
    """Run an area, say its score and name what stays unseen; whether the score is good enough."""
    home = copied(name, AREAS[name])
    log = home / "run.log"
    with log.open("w") as file:
        command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(processes)]
        # For want of such a fault it stops when all are put in and the tests have been seen to be green.
        subprocess.run([*command, "none of them"], cwd=home, stdout=file, stderr=subprocess.STDOUT, check=False)
        every = faults(home)
        tried = sorted(random.Random(name).sample(every, at_most)) if len(every) > at_most else every
        done = subprocess.run([*command, *tried], cwd=home, stdout=file, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        sys.stdout.write(f"{name}: the run failed; see {log}\n")
        return False
    left = unseen(home, tried)
    same = {
        fault: why for fault, changed in left.items() for line, why in SAME.items() if f"+{line}" in _stripped(changed)
    }
    real = {fault: changed for fault, changed in left.items() if fault not in same}
    number = len(tried) - len(same)
    score = 100 * (number - len(real)) / number
    for fault, changed in real.items():
        sys.stdout.write(f"{fault} {changed}\n")
    sample = f" (of {len(every)} faults, {len(tried)} were tried)" if len(tried) < len(every) else ""
    sys.stdout.write(
        f"{name}: {score:.1f} % of {number} faults noticed, {len(real)} unseen, {len(same)} the same{sample}\n"
    )
    return score >= NEEDED


def _stripped(changed: str) -> list[str]:
    return [f"{line[:1]}{line[1:].strip()}" for line in changed.splitlines()]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("areas", nargs="*", metavar="AREA", help=", ".join(AREAS))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--sample", type=int, default=SAMPLE, help="faults tried of an area that has more")
    options = parser.parse_args()
    if unknown := {*options.areas} - AREAS.keys():
        parser.error(f"There is no area {', '.join(sorted(unknown))}. There are: {', '.join(AREAS)}.")
    results = [judged(name, processes=options.processes, at_most=options.sample) for name in options.areas or AREAS]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
