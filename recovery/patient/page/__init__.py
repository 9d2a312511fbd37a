"""The strings that a page places, made of a timeline. Pure."""
