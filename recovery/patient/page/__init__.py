"""A timeline to the strings that a page places; pure."""
