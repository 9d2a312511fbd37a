"""Timelines for other programs to read. Pure: a timeline in, bytes or a dict out."""
