"""The site's addresses, and a few whose views do what no real view may."""

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_protect

from recovery.site.middleware import content_security_policy
from recovery.urls import *  # noqa: F403
from recovery.urls import urlpatterns as real_urlpatterns


def crash(request: HttpRequest, token: str = "") -> HttpResponse:
    try:
        raise ValueError(f"cause with {token}")
    except ValueError as error:
        raise RuntimeError(f"crash with {token}") from error


def suspicious(request: HttpRequest, token: str) -> HttpResponse:
    raise SuspiciousOperation(f"suspicious {token}")


def framed(request: HttpRequest) -> HttpResponse:
    policy = content_security_policy(frame_ancestors="'self'")
    return HttpResponse("framed", headers={"Content-Security-Policy": policy})


@csrf_protect
def guarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse("accepted")


def lists(request: HttpRequest) -> HttpResponse:
    return HttpResponse("milestone " * 200)


urlpatterns = [
    path("tests/crash/", crash),
    path("tests/crash.json", crash),
    path("tests/crash/<str:token>/", crash),
    path("tests/suspicious/<str:token>/", suspicious),
    path("tests/framed/", framed),
    path("tests/guarded/", guarded),
    path("tests/long/", lists),
    *real_urlpatterns,
]
