"""What holds for every response, whoever makes it: a view, an error handler or a static file."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

GetResponse = Callable[[HttpRequest], HttpResponseBase]

_KNOWN_METHODS = ("GET", "HEAD", "POST")
_READ = ("GET", "HEAD")


def content_security_policy(*, frame_ancestors: str = "'none'", frame_src: str = "") -> str:
    """The policy. A view that may be framed, or that holds a frame, sets the header itself."""
    frames = f"frame-src {frame_src}; " if frame_src else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
        f"{frames}form-action 'self'; base-uri 'none'; frame-ancestors {frame_ancestors}"
    )


class SecurityHeadersMiddleware:
    """Adds the headers that Django's own SecurityMiddleware does not know."""

    HEADERS = (
        # By this pages and the service worker tell an answer of ours from one that a network put in its place.
        ("Recovery-Timeline", "1"),
        ("Content-Security-Policy", content_security_policy()),
        ("Cross-Origin-Embedder-Policy", "require-corp"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        (
            "Permissions-Policy",
            "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in self.HEADERS:
            response.headers.setdefault(name, value)
        return response


class KnownMethodsMiddleware:
    """Refuses the methods that no page means, which a bare view function would answer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in _KNOWN_METHODS:
            return self.get_response(request)
        try:
            # :func:`recovery.site.http.read_only` sets it.
            is_read_only = getattr(resolve(request.path_info).func, "is_read_only", False)
        except Resolver404:
            is_read_only = False
        return HttpResponseNotAllowed(_READ if is_read_only else _KNOWN_METHODS)
