"""Links that a clinic shares: made, opened, changed, ended and erased.

:func:`resolve` is the one function that decides whether a link is live; every address under it asks that.
"""

from recovery.sharing.changing import Conflict, change, extend, renew, revoke
from recovery.sharing.content import clinic_facts, content_of, zone_of
from recovery.sharing.erasing import erase_ended
from recovery.sharing.issuing import (
    LinkFacts,
    WrongFacts,
    default_expiry,
    issue,
    kept_expiry,
    latest_expiry,
)
from recovery.sharing.labels import LabelProblem, refused_label
from recovery.sharing.living import (
    EndedLink,
    SharedFacts,
    State,
    UnknownLink,
    mark_opened,
    resolve,
    shared_facts,
    state_of,
    works_at,
)
from recovery.sharing.rezoning import keep_clock_times, visits_elsewhere
from recovery.sharing.tokens import LostKey, token_of

__all__ = [
    "Conflict",
    "EndedLink",
    "LabelProblem",
    "LinkFacts",
    "LostKey",
    "SharedFacts",
    "State",
    "UnknownLink",
    "WrongFacts",
    "change",
    "clinic_facts",
    "content_of",
    "default_expiry",
    "erase_ended",
    "extend",
    "issue",
    "keep_clock_times",
    "kept_expiry",
    "latest_expiry",
    "mark_opened",
    "refused_label",
    "renew",
    "resolve",
    "revoke",
    "shared_facts",
    "state_of",
    "token_of",
    "visits_elsewhere",
    "works_at",
    "zone_of",
]
