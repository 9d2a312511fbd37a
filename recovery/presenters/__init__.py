"""Timelines to the strings a page places. No rows, no request, no clock, no HTML."""
