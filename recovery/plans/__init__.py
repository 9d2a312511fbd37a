"""A plan as it is stored: what a clinic sets, hides and adds, as JSON in a row.

``adjust`` has, by milestone: ``window``, ``hidden``, ``guidance`` in Markdown, and what was true when it was set
(``edition``, ``title``, ``kind``, ``was``). ``own`` lists milestones that the clinic adds, each with a window or, for
one patient's visit, ``at``: what the clock shows, its offset and its zone (:mod:`recovery.zones`).
"""

from recovery.plans.merging import Clash, changed, merge3, settle, value_at
from recovery.plans.reading import Data, empty, read
from recovery.plans.refusing import check
from recovery.plans.words import describe

__all__ = ["Clash", "Data", "changed", "check", "describe", "empty", "merge3", "read", "settle", "value_at"]
