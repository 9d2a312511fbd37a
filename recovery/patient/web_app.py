"""The site as an app on a phone: its manifest, its service worker, and the page for no signal."""

from __future__ import annotations

import json
from hashlib import sha256

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from recovery.content import published_editions
from recovery.site.http import read_only, same_for_all
from recovery.templatetags.assets import integrity

PAPER, PINE = "#faf6ee", "#0f4638"
SCRIPTS_AND_STYLES = ("css/app.css", "js/app.js", "img/icon.svg")
"""The files of the public pages. Whatever a timeline needs beside is stored with it, if it is kept."""

ICONS = (
    # First the one that the page has loaded already; phones that take no drawing find the others.
    ("img/icon.svg", "any", "image/svg+xml", "any"),
    ("img/icon-192.png", "192x192", "image/png", "any"),
    ("img/icon-512.png", "512x512", "image/png", "any"),
    ("img/icon-maskable.png", "512x512", "image/png", "maskable"),
)


@read_only
def manifest(request: HttpRequest) -> HttpResponse:
    """Answer with what a phone needs to put the site on its home screen."""
    facts = {
        "id": "/",
        "name": settings.SITE_NAME,
        "short_name": _("Recovery"),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PINE,
        "icons": [
            {"src": staticfiles_storage.url(name), "sizes": sizes, "type": media_type, "purpose": purpose}
            for name, sizes, media_type, purpose in ICONS
        ],
    }
    return same_for_all(JsonResponse(facts, content_type="application/manifest+json"))


@read_only
def service_worker(request: HttpRequest) -> HttpResponse:
    """Answer with the script that lets public pages open without a signal."""
    published = published_editions.published()
    drawings = [section.illustration for content in published for section in content.guide.sections]
    paths = [path for drawing in drawings if drawing for path in (drawing.path, drawing.dark_path) if path]
    files = list(dict.fromkeys((*SCRIPTS_AND_STYLES, *paths)))  # A browser refuses a list that names a file twice.
    # Public text only; never a timeline.
    guides = [reverse("recovery:guide", args=[content.protocol.procedure]) for content in published]
    offline_page = reverse("recovery:offline")
    facts = json.dumps(
        {
            "assets": [staticfiles_storage.url(name) for name in files],
            "pages": [reverse("recovery:home"), *guides, offline_page],
            "offline": offline_page,
        }
    )
    version = sha256((settings.VERSION + facts + "".join(map(integrity, files))).encode()).hexdigest()[:12]
    # JavaScript, made of the site's own addresses: escaping for HTML would break it.
    body = render_to_string("patient/sw.js", {"facts": mark_safe(facts), "version": version})  # noqa: S308
    return same_for_all(HttpResponse(body, content_type="text/javascript; charset=utf-8"))


@read_only
def offline(request: HttpRequest) -> HttpResponse:
    """Answer in place of a page that cannot be reached: with help, and what is kept on this phone."""
    return same_for_all(render(request, "patient/offline.html"))
