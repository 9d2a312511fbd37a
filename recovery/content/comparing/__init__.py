"""Two editions side by side: what differs, field by field, and what that means for patients."""
