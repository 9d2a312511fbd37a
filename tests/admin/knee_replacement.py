"""What an editor types for a second procedure. Invented for tests: no number here is from a real source.

Its shape is not that of the procedure that ships: something before surgery, weeks, a stage with an end,
a whole year, two sources, and planning backwards to a milestone that is not the last.
"""

from __future__ import annotations

from collections.abc import Mapping

Typed = Mapping[str, str]

PROCEDURE: Typed = {"name": "Total knee replacement", "slug": "knee-replacement"}

EDITION: Typed = {
    "question": "When is your knee replacement?",
    "hint": "See what usually happens after a new joint, and roughly when.",
    "summary": "The worn surfaces of the joint are replaced",
    "guide_title": "Total knee replacement: what to expect",
    "guide_lead": "A new joint takes the place of the worn one. People are usually back at work 6 to 12 weeks later.",
    "questions": "Which kind of joint will I have?\nWho can drive me home?",
}

SOURCES: tuple[Typed, ...] = (
    {
        "key": "demo-hospital",
        "title": "A new joint",
        "publisher": "Demo Hospital",
        "last_reviewed": "2026-01-15",
        "says": "When people go home\nWhen people are back at work",
        "silent_on": "Which sports to choose",
    },
    {
        "key": "demo-physio",
        "title": "Moving again",
        "publisher": "Demo Physiotherapy Group",
        "last_reviewed": "2021-03-01",
        "address": "https://example.org/moving-again",
        "references": "A demo book.",
        "references_accessed": "2021-02-01",
    },
)

SECTIONS: tuple[Typed, ...] = (
    {"key": "about", "title": "About the new joint", "body": "The worn parts are taken out. New parts go in."},
    {"key": "before", "title": "Before the day", "body": "You have a check-up. Ask what you want to know."},
    {
        "key": "moving",
        "title": "Moving again",
        "body": "You walk with a stick at first.\n\n- Walk a bit each day\n- Rest",
    },
    {"key": "later", "title": "A year on", "body": "Some people are back to sport within a year."},
)
SECTION_SOURCE = {"about": "demo-hospital", "before": "demo-hospital", "moving": "demo-physio", "later": "demo-physio"}


def window(earliest: str, latest: str = "") -> Typed:
    """The fields of "6 week" to "12 week"; without the second, of an open end."""
    ends = {"earliest": earliest} | ({"latest": latest} if latest else {})
    fields = {}
    for end, offset in ends.items():
        fields[f"{end}_amount"], fields[f"{end}_unit"] = offset.split()
    return fields if latest else {**fields, "open_ended": "on"}


# Each after those that its sentences name; the order on the page is a field of its own.
MILESTONES: tuple[Typed, ...] = (
    {
        "position": "4", "key": "hospital", "kind": "stage", "title": "In hospital", **window("0 day", "3 day"),
        "chart_row": "Hospital", "colour": "second", "now_sentence": "You are probably in hospital.",
        "after_sentence": "You are probably home by now.", "guidance": "You get up on the first day.",
    },
    {
        "position": "2", "key": "surgery", "kind": "event", "title": "Surgery", **window("0 day", "0 day"),
        "chart_row": "Surgery", "before_sentence": "Your surgery is on {start}.",
        "before_lead": "You may be home by {hospital.end}.", "now_sentence": "{day} is the day of your surgery.",
        "guidance": "The operation takes about 90 minutes.", "guide_section": "about",
    },
    {
        "position": "1", "key": "check-up", "kind": "event", "title": "Check-up", **window("-2 week", "-2 week"),
        "chart_row": "Before", "now_sentence": "Your check-up is around now.",
        "now_lead": "Surgery follows on {surgery.start}.", "on_paper": "About 2 weeks before.",
        "guidance": "You meet the team. They check that you are well.", "guide_section": "before",
    },
    {
        "position": "5", "key": "stick", "kind": "stage", "title": "Walking stick", **window("1 week", "6 week"),
        "chart_row": "Stick", "colour": "second", "now_sentence": "You probably walk with a stick.",
        "after_sentence": "You may walk without a stick now.", "guidance": "Use it on stairs.",
        "guide_section": "moving",
    },
    {
        "position": "6", "key": "work", "kind": "event", "title": "Back at work",
        **window("6 week", "12 week"), "counts_back": "on", "chart_row": "Work",
        "hedge": "depends on the work", "colour": "fourth",
        "now_sentence": "You could be going back to work.", "now_lead": "That is usual {when}.",
        "after_sentence": "You are past the usual 12 weeks.", "typical": "By {end} people are usually back at work.",
        "guidance": "Sitting work comes first.",
    },
    {
        "position": "7", "key": "sport", "kind": "event", "title": "Back to sport", **window("6 month", "12 month"),
        "chart_row": "Sport", "colour": "fourth", "now_sentence": "You could be getting back to sport.",
        "after_sentence": "You are past the usual year.", "guidance": "Start with a short walk.",
        "guide_section": "later",
    },
    {
        "position": "3", "key": "swelling", "kind": "stage", "title": "Swelling",
        **window("0 week"), "fades_until": "sport",
        "timing": "for some months", "timing_after": "It has usually gone down.", "chart_row": "Swelling",
        "colour": "third", "now_sentence": "The leg is probably still swollen.",
        "late_sentence": "The leg may still be swollen.", "after_sentence": "The swelling is usually gone.",
        "guidance": "Put the leg up when you rest.",
    },
    {
        "position": "8", "key": "own", "kind": "event", "title": "It feels like your own", "timing": "At your own pace",
        "guidance": "For some it takes longer.", "guide_section": "later",
    },
)  # fmt: skip
