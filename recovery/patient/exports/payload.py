"""The JSON of a timeline."""

from __future__ import annotations

from recovery.domain.timeline import Entry, Moment, Timeline, entry_by_source
from recovery.patient.page.attribution import typical_words
from recovery.text import zones
from recovery.text.bidi import bare

Json = dict[str, "str | int | bool | list[Json] | Json | None"]


def payload(timeline: Timeline) -> Json:
    """Return the timeline as the documented JSON object; dates as ``YYYY-MM-DD``."""
    now, protocol = timeline.now, timeline.protocol
    facts: Json = {
        "procedure": protocol.procedure,
        "edition": protocol.edition,
        "surgery_date": timeline.surgery_date.isoformat(),
        "today": timeline.today.isoformat(),
        "day": now.day_number,
        "milestones": [_milestone_facts(entry, now, timeline) for entry in timeline.entries],
        "sources": [
            {
                "title": source.title,
                "publisher": source.publisher,
                "last_reviewed": source.last_reviewed.isoformat(),
            }
            for source in protocol.sources
        ],
    }
    if protocol.clinic:
        name, plan = bare(protocol.clinic.name), bare(protocol.plan_name)
        facts["clinic"] = {"name": name, "phone": protocol.clinic.phone, "plan": plan}
    return facts


def _milestone_facts(entry: Entry, now: Moment, timeline: Timeline) -> Json:
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
    if typical := entry_by_source(timeline, entry):
        facts["typical"] = {**_dates(typical), "wording": typical_words(milestone)}
    return facts


def _dates(entry: Entry) -> Json:
    return {
        "earliest": entry.earliest.isoformat() if entry.earliest else None,
        "latest": entry.latest.isoformat() if entry.latest else None,
        "open_ended": entry.milestone.is_open,
    }
