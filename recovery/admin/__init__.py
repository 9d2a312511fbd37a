"""Where editors work. Importing it registers every page."""

from recovery.admin import clinics, editions, guide, milestones, people, procedures, sources, upkeep

__all__ = ["clinics", "editions", "guide", "milestones", "people", "procedures", "sources", "upkeep"]
