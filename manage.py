#!/usr/bin/env python3
"""Django's command line for this project."""

import logging
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery.settings")
    from django.core.management import execute_from_command_line

    from recovery.site import databases

    # It repeats the reason at each try; here it is said once, in the end.
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    try:
        execute_from_command_line(sys.argv)
    except databases.AWAY as problem:
        if "--traceback" in sys.argv:
            raise
        sys.exit(databases.in_words(problem))


if __name__ == "__main__":
    main()
