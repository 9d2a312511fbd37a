"""Where editors work. Importing it registers every page."""

from recovery.admin import clinics, editions, front_page, guide_sections, milestones, people, procedures, sources

__all__ = ["clinics", "editions", "front_page", "guide_sections", "milestones", "people", "procedures", "sources"]
