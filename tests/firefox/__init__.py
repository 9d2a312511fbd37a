"""The main journeys in Firefox, driven by a program of its own."""
