"""The member of a clinic behind a request, and views for members alone."""

from __future__ import annotations

from functools import partial, wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from recovery.clinic.models.clinic import Membership
from recovery.site import http
from recovery.site.http import View
from recovery.site.sending import carried
from recovery.site.sending.once import once


class NotAMember(PermissionDenied):
    """Somebody is signed in and works at no clinic."""


def member_of(request: HttpRequest) -> Membership:
    """Return the membership of the person who asks, with its clinic.

    :raises NotAMember: for everybody else.
    """
    members = Membership.objects.select_related("clinic", "user")
    member = members.filter(user=request.user).first() if request.user.is_authenticated else None
    if member is None:
        raise NotAMember
    return member


def for_members(view: View) -> View:
    """Let members in, and give the view their membership. Others sign in first, or are told that it is not for them."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        return http.personal(once(request, partial(view, request, member_of(request), *args, **kwargs)))

    return guarded


def for_leads(view: View) -> View:
    """Let only the leads of a clinic in."""

    @wraps(view)
    def leading(request: HttpRequest, member: Membership, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not member.is_lead:
            raise PermissionDenied
        return view(request, member, *args, **kwargs)

    return for_members(leading)


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if carried.can_be_kept(request):
        return carried.kept(request)
    if http.wants_partial(request):
        return http.reloaded()  # a sign-in page in the middle of a list would help nobody
    # What was sent is not sent again after sign-in, and many addresses that take it have no page.
    following = reverse("workspace:links") if request.method == "POST" else request.get_full_path()
    return http.personal(redirect_to_login(following))
