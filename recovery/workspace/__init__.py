"""Where clinics work."""
