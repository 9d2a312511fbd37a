"""Where editors work. Importing it registers every page."""

__all__ = ["clinics", "editions", "guide", "milestones", "people", "procedures", "sources", "upkeep"]
