"""Every address of the site."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter

from recovery.patient import fixed_pages, guide, home, mended_address, outputs, shared, timeline, web_app
from recovery.patient.edition_pages import PagesView, UrlView, by_slug, of_draft
from recovery.site import error_pages, health

register_converter(shared.TokenConverter, "token")


def procedure_pages(to_pages: Callable[[PagesView], UrlView]) -> list[URLPattern | URLResolver]:
    """Return the pages of one procedure; ``to_pages`` turns what an address names into the edition to show."""
    return [
        path("", to_pages(guide.guide), name="guide"),
        path("source/", to_pages(guide.source), name="source"),
        path("timeline/", to_pages(timeline.timeline), name="timeline"),
        path("timeline.json", outputs.missing_as_problem(to_pages(outputs.timeline_json)), name="timeline-json"),
        path("timeline.ics", to_pages(outputs.calendar), name="calendar"),
        path("timeline/print/", to_pages(outputs.paper), name="paper"),
        path("timeline/qr.svg", to_pages(outputs.qr_svg), name="qr"),
    ]


procedure = procedure_pages(by_slug)
preview = procedure_pages(of_draft)

at_link: list[URLPattern | URLResolver] = [
    path("", shared.by_token(shared.page), name="timeline"),
    path("timeline.json", shared.by_token(outputs.timeline_json), name="timeline-json"),
    path("calendar.ics", shared.by_token(outputs.calendar, asks_again=True), name="calendar"),
    path("print/", shared.by_token(outputs.paper), name="paper"),
    path("qr.svg", shared.by_token(outputs.qr_svg), name="qr"),
]

site: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path(".well-known/security.txt", fixed_pages.security_txt, name="security-txt"),
    path("privacy/", fixed_pages.privacy, name="privacy"),
    path("accessibility/", fixed_pages.accessibility, name="accessibility"),
    path("offline/", web_app.offline, name="offline"),
    path("manifest.webmanifest", web_app.manifest, name="manifest"),
    path("sw.js", web_app.service_worker, name="service-worker"),
    re_path(r"^logo/(?P<name>[0-9a-f]{32})\.(?P<kind>png|jpeg)$", fixed_pages.logo, name="logo"),
    path("robots.txt", fixed_pages.robots, name="robots"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("<slug:slug>/", include(procedure)),
]

urlpatterns = [
    path("accounts/", include("recovery.accounts.urls")),
    path("admin/recovery/edition/<int:pk>/preview/", include((preview, "preview"))),
    path("admin/", admin.site.urls),
    path("workspace/", include(("recovery.workspace.urls", "workspace"))),
    path("t/<token:token>/", include((at_link, "shared"))),
    path("t/", shared.nothing),
    path("t/<path:rest>", shared.nothing),
    path("", include((site, "recovery"))),
]

handler400 = error_pages.bad_request
handler403 = error_pages.forbidden
handler404 = mended_address.not_found
handler429 = error_pages.too_many_tries  # asked for by allauth
handler500 = error_pages.server_error
