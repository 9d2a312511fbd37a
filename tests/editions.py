"""Editions as files, of every shape that the format allows, without what is optional and empty."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from recovery.text import cleaning

Json = dict[str, Any]

LONGEST = {"day": 3650, "week": 520, "month": 120}
_ANY = st.characters(exclude_categories=["Cs"], exclude_characters="\0{}")
_ON_ONE_LINE = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="{}")
KEYS = ("a", "b-2", "rest", "x" * 40, "9")


def words(most: int) -> st.SearchStrategy[str]:
    """Of what the door for text lets through."""
    clean = st.text(_ANY, min_size=1, max_size=most).map(cleaning.one_line)
    return clean.filter(lambda text: text.strip() != "" and len(text) <= most)


sentences = st.one_of(
    words(60), st.sampled_from(["On {start}.", "{day}: {when}", "Until {first.end}.", "Größe 💪 “x”"])
)
markdown = st.one_of(words(200), st.just("**Rest.**\r\n\r\n- a\n- b <i>&amp;</i> [c](https://example.org)\n"))
lines = st.lists(
    st.text(_ON_ONE_LINE, min_size=1, max_size=30).map(cleaning.one_line).map(str.strip).filter(bool),
    min_size=1,
    max_size=3,
)  # fmt: skip
names = st.text(_ON_ONE_LINE, min_size=1, max_size=80).map(cleaning.one_line).map(str.strip).filter(bool)
days = st.dates().map(str)


def filled(optional: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Json]:
    """Any of the ``optional`` fields."""
    return st.fixed_dictionaries({}, optional=optional)


speech = filled({"sentence": sentences, "lead": sentences}).filter(bool)
milestone_words = filled(
    {
        "chart_row": words(120),
        "hedge": words(120),
        "before": speech,
        "now": speech,
        "late": speech,
        "after": speech,
        "coming": sentences,
        "typical": sentences,
        "on_paper": words(60),
        "lasts": words(60),
        "planned": words(60),
    }
)
drawing = st.just({"file": "closing-and-opening-wedge.svg", "alternative": "A drawing"})


@st.composite
def windows(draw: st.DrawFn) -> Json:
    unit = draw(st.sampled_from([*LONGEST]))
    earliest, latest = sorted(draw(st.tuples(*[st.integers(-LONGEST[unit], LONGEST[unit])] * 2)))
    return {"earliest": {"amount": earliest, "unit": unit}, "latest": {"amount": latest, "unit": unit}}


open_end = st.just(
    {
        "kind": "stage",
        "earliest": {"amount": -3, "unit": "week"},
        "open_ended": True,
        "fades_until": "first",
        "timing": "for “several” weeks",
    }
)
UNDATED = {"timing": "When your team says so"}


@st.composite
def milestones(draw: st.DrawFn, key: str, sources: list[str], sections: list[str]) -> Json:
    timing = draw(st.one_of(windows(), open_end, st.just(UNDATED)))
    told = draw(milestone_words)
    if "earliest" not in timing or "latest" not in timing:
        own = ("{start}", "{when}")
        told = {name: value for name, value in told.items() if not any(place in str(value) for place in own)}
    return {
        "key": key,
        "kind": draw(st.sampled_from(["event", "stage"])),
        "title": draw(words(120)),
        "colour": draw(st.sampled_from(["first", "second", "third", "fourth"])),
        "guidance": draw(markdown),
        "source": draw(st.sampled_from(sources)),
        **({"guide_section": draw(st.sampled_from(sections))} if sections else {}),
        **told,
        **timing,
    }


@st.composite
def sections(draw: st.DrawFn, key: str, sources: list[str]) -> Json:
    required = {"key": key, "title": draw(words(120)), "body": draw(markdown), "source": draw(st.sampled_from(sources))}
    return required | draw(filled({"illustration": drawing}))


@st.composite
def source(draw: st.DrawFn, key: str) -> Json:
    required = {"key": key, "title": draw(words(120)), "publisher": draw(words(120)), "last_reviewed": draw(days)}
    optional: dict[str, st.SearchStrategy[Any]] = dict.fromkeys(("says", "silent_on", "references"), lines)
    address = st.just("https://example.org/a?b=c#d")
    return required | draw(filled(optional | {"address": address, "references_accessed": days}))


@st.composite
def editions(draw: st.DrawFn) -> Json:
    keys = st.lists(st.sampled_from(KEYS), unique=True, max_size=3)
    source_keys, section_keys = draw(keys.filter(bool)), draw(keys)
    first = {
        "key": "first",
        "kind": "event",
        "title": "First",
        "earliest": {"amount": 2, "unit": "month"},
        "latest": {"amount": 3, "unit": "month"},
        "colour": "first",
        "guidance": "Rest.",
        "source": source_keys[0],
        **draw(filled({"counts_back": st.just(True)})),
    }
    texts = {name: words(120) for name in ("question", "hint", "summary", "guide_title", "guide_lead")}
    guide = [draw(sections(key, source_keys)) for key in section_keys]
    for section in guide[: draw(st.integers(0, 1))]:
        section["help_title"] = draw(words(120))
    optional = filled({"questions": lines, "reviewed_by": words(120), "review_due": days})
    return {
        "format": 1,
        "procedure": {
            "slug": draw(st.sampled_from(["hip", "hip_2"])),
            "name": draw(names),
        },
        "edition": {"number": draw(st.integers(1, 9999)), **draw(st.fixed_dictionaries(texts)), **draw(optional)},
        "sources": [draw(source(key)) for key in source_keys],
        "milestones": [first, *(draw(milestones(key, source_keys, section_keys)) for key in draw(keys))],
        "guide": guide,
    }
