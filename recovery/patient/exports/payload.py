"""The JSON of a timeline."""

from __future__ import annotations

from recovery.domain.clinic_facts import Clinic
from recovery.domain.protocol import Source
from recovery.domain.timeline import Entry, Moment, Timeline, typical_entry
from recovery.patient.page.clinic_card import typical_words
from recovery.text import zones
from recovery.text.bidi import bare

Json = dict[str, "str | int | bool | list[Json] | Json | None"]


def payload(timeline: Timeline) -> Json:
    """The timeline as the documented JSON object; dates as ``YYYY-MM-DD``."""
    now = timeline.now
    clinic = timeline.protocol.clinic
    return {
        "procedure": timeline.protocol.procedure,
        "edition": timeline.protocol.edition,
        "surgery_date": timeline.surgery_date.isoformat(),
        "today": timeline.today.isoformat(),
        "day": now.day_number,
        "milestones": [_milestone(entry, now, timeline) for entry in timeline.entries],
        "sources": [_source(source) for source in timeline.protocol.sources],
        **({"clinic": _clinic(clinic, timeline.protocol.plan_name)} if clinic else {}),
    }


def _milestone(entry: Entry, now: Moment, timeline: Timeline) -> Json:
    milestone = entry.milestone
    facts: Json = {
        "key": entry.key,
        "kind": milestone.kind.value,
        "title": bare(milestone.title),
        **_dates(entry),
        "status": now.status(entry).value,
        "set_by": milestone.set_by.value,
    }
    if entry.latest is None:
        facts["wording"] = milestone.words.timing
    if milestone.at is not None:
        facts["at"] = milestone.at.isoformat()
        facts["zone"] = zones.name_of(milestone.at.tzinfo)
    if typical := typical_entry(timeline, entry):
        facts["typical"] = {**_dates(typical), "wording": typical_words(milestone)}
    return facts


def _dates(entry: Entry) -> Json:
    return {
        "earliest": entry.earliest.isoformat() if entry.earliest else None,
        "latest": entry.latest.isoformat() if entry.latest else None,
        "open_ended": entry.milestone.is_open,
    }


def _clinic(clinic: Clinic, plan_name: str) -> Json:
    return {"name": bare(clinic.name), "phone": clinic.phone, "plan": bare(plan_name)}


def _source(source: Source) -> Json:
    return {
        "title": source.title,
        "publisher": source.publisher,
        "last_reviewed": source.last_reviewed.isoformat(),
    }
