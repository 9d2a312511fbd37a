"""How the site runs: requests, answers, limits, logs, storage."""
