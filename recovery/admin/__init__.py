"""The pages on which editors work. Importing the package registers all of them."""

from recovery.admin import clinics, editions, front_page, guide_sections, milestones, people, procedures, sources

__all__ = ["clinics", "editions", "front_page", "guide_sections", "milestones", "people", "procedures", "sources"]
