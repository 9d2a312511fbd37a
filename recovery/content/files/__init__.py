"""Editions as files in the format of ``docs/content-format.md``: out, in, and as what ships."""
