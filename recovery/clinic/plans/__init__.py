"""A plan as it is stored: what a clinic sets, hides and adds, as JSON in a row.

``adjust`` has, by milestone: ``window``, ``hidden``, ``guidance`` in Markdown, and what was true when it was set
(``edition``, ``title``, ``kind``, ``was``). ``own`` lists milestones that the clinic adds, each with a window or, for
one patient's visit, ``at``: what the clock shows, its offset and its zone (:mod:`recovery.text.zones`).
"""
