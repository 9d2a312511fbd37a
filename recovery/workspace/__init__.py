"""The pages on which clinics work."""
