"""The rows of a clinic."""
