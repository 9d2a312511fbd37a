"""Plans as they may be stored, for hypothesis; and the schema that those which are written keep to."""

from __future__ import annotations

import json
from datetime import UTC
from functools import cache

from django.conf import settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.domain.factories import SHIPPED


def faults_of(plan: object) -> list[str]:
    """What the schema says against a plan; empty when it keeps to it."""
    return [f"{error.json_path}: {error.message}" for error in _schema().iter_errors(plan)]


@cache
def _schema() -> Draft202012Validator:
    schema = json.loads((settings.BASE_DIR / "docs" / "plan.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


# Plans that keep to the schema

_LENGTHS = [
    {"earliest": {"amount": 0, "unit": "day"}, "latest": {"amount": 6, "unit": "week"}},
    {"earliest": {"amount": -2, "unit": "week"}, "latest": {"amount": -1, "unit": "week"}},
    {"earliest": {"amount": 3, "unit": "month"}, "latest": {"amount": 120, "unit": "month"}},
]
_OPEN = {"earliest": {"amount": 2, "unit": "week"}, "latest": None}
_lengths = st.sampled_from([*_LENGTHS, _OPEN, None])
_words = st.text("aé *", max_size=4)
_adjustments = st.fixed_dictionaries(
    {},
    optional={
        "window": _lengths,
        "hidden": st.booleans(),
        "guidance": _words,
        "edition": st.integers(1, 9),
        "title": _words,
        "kind": st.sampled_from(["event", "stage"]),
        "was": st.fixed_dictionaries({"window": _lengths, "timing": _words}),
    },
)
_of_its_own = {"title": _words.map(lambda words: f"A{words}"), "guidance": _words}
_events = st.fixed_dictionaries(
    {"kind": st.sampled_from(["event", "stage"]), "window": st.sampled_from(_LENGTHS), **_of_its_own}
)
_visits = st.fixed_dictionaries(
    {
        "kind": st.just("visit"),
        "at": st.sampled_from(["2026-12-11T10:20:00+00:00", "2026-12-11T10:20:00+00:00[Europe/London]"]),
        **_of_its_own,
    }
)
plans = st.builds(
    lambda adjust, own: {"adjust": adjust, "own": [{"key": key, **fields} for key, fields in own.items()]},
    st.dictionaries(st.sampled_from(["crutches", "usual-activities", "healed", "gone"]), _adjustments, max_size=3),
    st.fixed_dictionaries({}, optional={"own-1": _events, "own-first-visit": _visits}),
)
"""Plans that the schema takes."""

# Anything that a row may hold

numbers = st.one_of(st.integers(-4000, 4000), st.integers(), st.none(), st.text(max_size=2), st.booleans())
offsets = st.one_of(
    st.fixed_dictionaries({"amount": numbers, "unit": st.sampled_from(["day", "week", "month", "year", None])}),
    st.none(),
)
windows = st.one_of(st.fixed_dictionaries({"earliest": offsets, "latest": offsets}), st.none(), st.text(max_size=3))
texts = st.one_of(st.text(max_size=8), st.none(), st.integers())
keys = st.sampled_from([each.key for each in SHIPPED.milestones] + ["own-1", "own-2", "gone", "", "own-", "ÿ"])
kinds = st.sampled_from(["event", "stage", "visit", "party", None])
times = st.one_of(
    st.none(), st.datetimes().map(str), st.datetimes(timezones=st.just(UTC)).map(str), st.text(max_size=9)
)
adjustments = st.fixed_dictionaries(
    {"window": windows, "hidden": st.one_of(st.booleans(), texts), "guidance": texts},
    optional={"title": texts, "kind": kinds, "was": windows},
)
owns = st.fixed_dictionaries(
    {"key": keys, "kind": kinds, "title": texts, "window": windows}, optional={"guidance": texts, "at": times}
)
whole = st.fixed_dictionaries(
    {"adjust": st.dictionaries(keys, adjustments, max_size=3), "own": st.lists(owns, max_size=3)}
)
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda each: st.one_of(st.lists(each, max_size=3), st.dictionaries(st.sampled_from(["adjust", "own", "x"]), each)),
    max_leaves=8,
)
