"""Mail that goes out after the answer: how long the mail server takes tells nobody who has an account.

One thread of each process sends, in order. It is no daemon: a process that is told to stop sends what it promised.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from smtplib import SMTPException

from django.core.mail import EmailMessage

logger = logging.getLogger(__name__)

PAUSES = (1, 4)
"""Seconds before each further try: a mail server that is busy or starts anew."""
_sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")


def send(message: EmailMessage) -> None:
    """Send ``message`` soon, without waiting for it. What cannot be sent is put on record, without whose it was."""
    _sender.submit(_try, message)


def wait() -> None:
    """Return when everything that was given so far is sent, or given up."""
    _sender.submit(int).result()


def _try(message: EmailMessage) -> None:
    for pause in (*PAUSES, None):
        try:
            message.send()
        except (OSError, SMTPException) as problem:
            if pause is None:
                logger.error("A mail could not be sent: %s", type(problem).__name__)  # noqa: TRY400  (it names who)
            else:
                time.sleep(pause)
        except Exception as problem:  # noqa: BLE001  (nobody asks how it ended, so it would be lost unseen)
            logger.error("A mail could not be made: %s", type(problem).__name__)  # noqa: TRY400  (it names who)
            return
        else:
            return
