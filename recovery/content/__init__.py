"""Editions: written, checked, compared, published, and carried in files."""
