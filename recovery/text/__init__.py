"""Text on its way in and out. Pure but for translations."""
