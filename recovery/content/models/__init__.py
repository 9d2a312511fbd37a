"""The rows of editions."""
