"""The running of the site: requests, answers, limits, logs, storage."""
