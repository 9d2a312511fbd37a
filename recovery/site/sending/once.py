"""A form that is sent again, by a second press on a slow line, a reload or a proxy, does once what it does.

Whether two sendings are one is told by all that came: who, where to and every box, the form's own end among them.
The words themselves are not kept, nor is anything of a form that was not taken.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from recovery.site import http
from recovery.site.models import SentForm
from recovery.site.sending import form_end

KEPT = timedelta(hours=1)
"""The time for which a taken form is known, longer than a session lives: words typed into one that ended come later."""
A_PRESS = timedelta(minutes=1)
"""The time within which a second sending is a second press; a later one is told that it did nothing."""
_FREE = "form_may_be_sent_again"


def once(request: HttpRequest, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Answer with ``answer``, or with the way on that the same form was answered with when it was taken before.

    A form was taken if it led to another page, for one that is refused or asked for again comes back as a page,
    unless :func:`nothing_done` says otherwise. Two sendings at the same moment wait for one another: what the form
    does is written together with that it was done.
    """
    if request.method != "POST" or form_end.saves_nothing(request):
        return answer()
    with transaction.atomic():
        sent = SentForm(pk=_digest(request), at=http.now())
        # One that nobody erased yet is over all the same.
        SentForm.objects.filter(pk=sent.pk, at__lte=sent.at - KEPT).delete()
        try:
            with transaction.atomic():
                sent.save(force_insert=True)
        except IntegrityError:
            before = SentForm.objects.get(pk=sent.pk)
            if sent.at - before.at > A_PRESS:
                messages.info(request, _("This was sent before. Nothing was done a second time."))
            return http.sent_on(request, before.answer)
        response = answer()
        # Without its query: in the admin somebody's search words stand in it.
        address = urlsplit(http.goes_on_to(response)).path
        is_sign_in = address.startswith("/accounts/")  # There it would only be asked who it is.
        if address and not is_sign_in and not vars(request).get(_FREE):
            sent.answer = address
            sent.save(update_fields=["answer"])
        else:
            sent.delete()
        return response


def nothing_done(request: HttpRequest) -> None:
    """Say that the form may be sent again, though it was answered with another page: that page says why."""
    vars(request)[_FREE] = True


def erase_old_forms(moment: datetime) -> None:
    """Forget the forms that nobody sends again."""
    SentForm.objects.filter(at__lte=moment - KEPT).delete()


def _digest(request: HttpRequest) -> str:
    # Signing in again gives the same form another token.
    boxes = [(name, values) for name, values in request.POST.lists() if name != form_end.CSRF_TOKEN]
    facts = [str(request.user.pk), request.get_full_path(), repr(boxes)]
    for name, files in request.FILES.lists():
        for file in files:
            facts += [name, str(file.name), sha256(file.read()).hexdigest()]
            file.seek(0)
    return salted_hmac("recovery.sending", "\n".join(facts), algorithm="sha256").hexdigest()
